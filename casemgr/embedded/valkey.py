"""The embedded Valkey: the broker, kept on disk so that no message is lost."""

import contextlib
import os
import signal
import socket
import time
from pathlib import Path

from casemgr.embedded import wheels
from casemgr.embedded.account import Account
from casemgr.embedded.errors import Unavailable
from casemgr.embedded.places import Places
from casemgr.embedded.processes import first_number, listens, tail, wait_until, works_in

LOADING_SECONDS = 120
START_SECONDS = 10
STOP_SECONDS = 30


class Valkey:
    """The server of one pair of places. Only who holds the start lock may start it."""

    name = "Valkey"

    def __init__(self, places: Places) -> None:
        self.places = places
        self.socket = places.valkey_socket
        self.data = places.home / "valkey"

    @property
    def _pid_file(self) -> Path:
        return self.data / "valkey.pid"

    def listens(self) -> bool:
        """Whether it accepts connections."""
        return listens(self.socket)

    def ensure(self) -> None:
        """Starts it unless it runs, and waits until it has read its data."""
        if not self.listens():
            self._start()
        wait_until(lambda: not self.ask("PING").startswith(b"-LOADING"), LOADING_SECONDS)

    def stop(self) -> None:
        """Ends it once everything is on disk."""
        if self.listens():
            self.ask("SHUTDOWN")
            wait_until(lambda: not self.listens(), STOP_SECONDS)
        self.socket.unlink(missing_ok=True)
        self.places.clear_socket_dir(self.socket.parent)

    def ask(self, command: str) -> bytes:
        """One command's reply as it comes over the wire; empty when the server goes away meanwhile."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client, contextlib.suppress(OSError):
            client.settimeout(STOP_SECONDS)
            client.connect(str(self.socket))
            client.sendall(command.encode() + b"\r\n")
            return client.recv(4096)
        return b""

    def _start(self) -> None:
        self.places.make_socket_dir(self.socket.parent)
        self.data.mkdir(mode=0o700, exist_ok=True)
        self._end_unreachable()
        log = self.places.log("valkey")
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(self._pid_file),
            "logfile": str(log),
            "appendonly": "yes",
            "save": "",
            "daemonize": "yes",
        }
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        begun = Account().run(wheels.valkey_program(), *words)
        if begun.returncode != 0 or not wait_until(self.listens, START_SECONDS):
            reason = (begun.stdout or begun.stderr).strip() or tail(log)
            raise Unavailable(
                f"内置 Valkey 无法启动，原因见 {log}（{reason}）",
                f"The embedded Valkey does not start, see {log}",
            )

    def _end_unreachable(self) -> None:
        """Two servers must never write the same file: ends one whose socket was deleted."""
        pid = first_number(self._pid_file)
        if pid is not None and works_in(pid, self.data):
            os.kill(pid, signal.SIGTERM)
            wait_until(lambda: works_in(pid, self.data) is False, STOP_SECONDS)
            time.sleep(0.1)
