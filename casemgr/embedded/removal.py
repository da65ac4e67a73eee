"""Throws the embedded servers' data away."""

import contextlib
import fcntl
import shutil
from pathlib import Path

from casemgr.embedded.errors import Unavailable
from casemgr.embedded.processes import wait_until

KEEPER_SECONDS = 1
"""The keeper may still be seeing the servers out."""

_MADE_HERE = ("postgres", "valkey", "beat", "log", "static", "static.stamp", "demo-password-shown", "test")
"""Not the secrets: a database of one's own may hold what only they can read."""


def remove(var: Path) -> None:
    """Removes the data, also what lies outside `var`, unless somebody uses the servers."""
    with contextlib.ExitStack() as locks:
        for home in (var, var / "test"):
            if home.exists():
                _lock_alone(locks.enter_context((home / "servers.lock").open("a")).fileno())
        for home in (var / "test", var):
            _discard_outside(home / "outside")
        for name in _MADE_HERE:
            _discard(var / name)


def _lock_alone(descriptor: int) -> None:
    if not wait_until(lambda: _is_free(descriptor), KEEPER_SECONDS):
        raise Unavailable(
            "内置服务器正在使用，请先停止 make run", "The embedded servers are in use: stop `make run` first"
        )


def _is_free(descriptor: int) -> bool:
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _discard_outside(link: Path) -> None:
    if link.is_symlink():
        shutil.rmtree(link.resolve(), ignore_errors=True)
        link.unlink()


def _discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
