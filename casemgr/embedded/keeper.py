"""A small process that stops the servers when their last user was killed and could not do it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from casemgr import env
from casemgr.embedded.places import Places


@contextlib.contextmanager
def started(places: Places) -> Iterator[None]:
    """Starts a keeper beside what the block does. It outlives us, and ends once nobody uses the servers."""
    profile = "run" if places.durable else "test"
    starting = subprocess.Popen(
        [sys.executable, "-S", "-m", "casemgr.embedded", "keep"],
        cwd=env.CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(env.CHECKOUT), "CASEMGR_PROFILE": profile},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        starting.wait()


def keep() -> int:
    """What the keeper does: leaves its parent, waits for the lock, stops the servers."""
    from casemgr.embedded.leases import wait_and_stop

    places = Places.current()
    if os.fork():
        return 0
    os.setsid()
    os.chdir(Path(places.home.anchor))
    wait_and_stop(places)
    return 0
