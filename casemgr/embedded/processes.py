"""Running programs and asking after running ones."""

import contextlib
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

PLAIN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""What a server sees of the environment: its data must not depend on the locale of whoever started it."""

NO_PROCESS = 2**31 - 1
"""A process number no system gives out."""


def listens(address: Path) -> bool:
    """Whether a process accepts connections on this socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(5)
        try:
            client.connect(str(address))
        except OSError:
            return False
        return True


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true within that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def first_number(file: Path) -> int | None:
    """The process number on the first line of a pid file."""
    try:
        return abs(int(file.read_text().split()[0]))
    except (OSError, ValueError, IndexError):
        return None


def works_in(pid: int, folder: Path) -> bool | None:
    """Whether the process lives and works in this folder, as a server does in its data folder; None: unknown.

    Process numbers are given out again, soon after a restart of the machine or of its container, so a number
    in an old pid file says little. A zombie has ended, it only waits for its parent to notice.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return None
    with contextlib.suppress(OSError, IndexError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        if state in "ZX":
            return False
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except OSError:
        return None


def tail(log: Path, lines: int = 1) -> str:
    """The last lines of a log, those that say something."""
    with contextlib.suppress(OSError):
        written = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        return "\n".join(written[-lines:])
    return ""
