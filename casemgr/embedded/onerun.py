"""One run at a time, and none beside the remains of a killed one."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import time
from pathlib import Path
from typing import IO, Any

from casemgr.embedded.errors import Unavailable

REMAINS_SECONDS = 15
"""How long a killed run's children are given to finish."""


class OneRun:
    """Two locks: the supervisor's own, and one that its children inherit and hold to their end."""

    def __init__(self, var: Path) -> None:
        self._own = (var / "run.lock").open("a")
        self._children = (var / "run.children.lock").open("a")
        self._notes = var / "run.json"

    @property
    def inherited(self) -> int:
        """The lock to hand to children."""
        return self._children.fileno()

    def begin(self, port: int) -> None:
        """Raises Unavailable if another run is on; sees the children of a killed one out."""
        if not _locks(self._own, 0):
            url = f"http://127.0.0.1:{self._noted().get('port', port)}"
            raise Unavailable(f"已在运行：{url}", f"It is running already: {url}")
        if not _locks(self._children, REMAINS_SECONDS):
            for group in self._noted().get("groups", []):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(group, signal.SIGKILL)
            if not _locks(self._children, REMAINS_SECONDS):
                raise Unavailable(
                    "上次运行的进程尚未结束，请稍后重试",
                    "Processes of the previous run have not ended yet: try again in a moment",
                )
        self.note(port, [])

    def note(self, port: int, groups: list[int]) -> None:
        """Writes down for a later run what this one consists of."""
        draft = self._notes.with_suffix(".draft")
        draft.write_text(json.dumps({"port": port, "groups": groups}))
        draft.replace(self._notes)

    def end(self) -> None:
        """Gives both locks back."""
        self._own.close()
        self._children.close()

    def _noted(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._notes.read_text()))
        except (OSError, ValueError):
            return {}


def check_port(port: int) -> None:
    """Raises Unavailable if the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            other = port + 1 if 1024 <= port < 65535 else 8000
            raise Unavailable(
                f"端口 {port} 不可用（{error.strerror}），请换一个，例如 make run PORT={other}",
                f"Port {port} cannot be used ({error.strerror}): choose another, e.g. make run PORT={other}",
            ) from None


def _locks(file: IO[str], seconds: float) -> bool:
    """Whether the lock could be had alone within that time."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.1)
