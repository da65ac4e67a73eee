"""Who uses the embedded servers: the first one starts them, the last one stops them.

A user holds a shared lock on a file. The kernel releases it however the process ends, so nothing stale can be
left. Whoever gives it back tries to lock the file alone; if that works, nobody else uses the servers.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from typing import IO

from casemgr import env
from casemgr.embedded import keeper
from casemgr.embedded.places import Places
from casemgr.embedded.postgres import Postgres
from casemgr.embedded.valkey import Valkey

Server = Postgres | Valkey


class Lease:
    """The right to find these servers running."""

    def __init__(self, places: Places, servers: list[Server]) -> None:
        self.places = places
        self.servers = servers
        self._holder = os.getpid()
        self._lock: IO[str] | None = None

    @property
    def descriptor(self) -> int | None:
        """The open lock: a child process that inherits it keeps the servers running until it has ended."""
        return self._lock.fileno() if self._lock else None

    def take(self) -> None:
        """Locks, and starts what does not run yet."""
        self.places.make()
        with self._start_lock():
            self._lock = self.places.lock.open("a")
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            self._start()

    def ensure(self) -> list[str]:
        """Starts again what has died meanwhile, and names it."""
        dead = [server.name for server in self.servers if not server.listens()]
        if dead:
            with self._start_lock():
                self._start()
        return dead

    def give_back(self) -> None:
        """Unlocks, and stops the servers if nobody else uses them."""
        if self._lock is None or os.getpid() != self._holder:
            return
        with self._lock, contextlib.suppress(BlockingIOError):
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            stop_servers(self.places)
        self._lock = None

    def _start(self) -> None:
        idle = not any(server.listens() for server in self.servers)
        with keeper.started(self.places) if idle else contextlib.nullcontext():
            for server in self.servers:
                server.ensure()

    @contextlib.contextmanager
    def _start_lock(self) -> Iterator[None]:
        with self.places.start_lock.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


@contextlib.contextmanager
def lease() -> Iterator[Lease | None]:
    """Keeps the embedded servers running for as long as the block does.

    Those that DATABASE_URL and CELERY_BROKER_URL replace are left out; None if both are. Raises
    Unavailable if one cannot be started.
    """
    if not (env.uses_embedded_postgres() or env.uses_embedded_valkey()):
        yield None
        return
    places = Places.current()
    servers: list[Server] = []
    if env.uses_embedded_valkey():
        servers.append(Valkey(places))
    if env.uses_embedded_postgres():
        servers.append(Postgres(places))
    held = Lease(places, servers)
    try:
        held.take()
        yield held
    finally:
        held.give_back()


def stop_servers(places: Places) -> None:
    """Stops what runs. Only for who holds the lock alone."""
    Valkey(places).stop()
    Postgres(places).stop()


def wait_and_stop(places: Places) -> None:
    """Waits until nobody uses the servers, then stops them."""
    with places.lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        stop_servers(places)
