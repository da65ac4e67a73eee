"""The processes a supervisor looks after: started, watched, started again, and stopped as groups."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from casemgr import env

HEALTHY_SECONDS = 60
"""A child that ran as long as this starts again soon; otherwise it waits twice as long each time."""

LONGEST_PAUSE_SECONDS = 30

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(parent: int) -> None:
    """This process gets SIGTERM when its parent ends, even by SIGKILL. Linux only."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def spawn(
    command: list[str],
    *,
    output: IO[bytes] | None = None,
    errors: IO[bytes] | None = None,
    inherited: tuple[int, ...] = (),
    environment: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a command that ends with us, in a group of its own: a Ctrl-C reaches only the supervisor."""
    supervisor = os.getpid()
    return subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=env.CHECKOUT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        pass_fds=inherited,
        start_new_session=True,
        preexec_fn=lambda: end_with_parent(supervisor),
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and whatever it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Child:
    """One long-running command."""

    name: str
    command: list[str]
    log: Path
    patience: float
    """Seconds between asking it to end and ending it."""

    inherited: tuple[int, ...] = ()
    """Open locks it holds for as long as it lives."""

    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    _started_at: float = field(default=0.0, repr=False)
    _due_at: float = field(default=0.0, repr=False)

    @property
    def pause(self) -> float:
        """Seconds between its end and its next start."""
        return min(2.0 ** (self.failures - 1), LONGEST_PAUSE_SECONDS)

    def start_if_due(self) -> bool:
        """Starts it unless it runs or pauses; what it says goes into its log."""
        if self.process is not None or time.monotonic() < self._due_at:
            return False
        with self.log.open("ab") as log:
            self.process = spawn(self.command, output=log, errors=log, inherited=self.inherited)
        self._started_at = time.monotonic()
        return True

    def reap(self) -> int | None:
        """The exit code if it has ended by itself since we last asked; its group is cleared away."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        self.kill()
        healthy = time.monotonic() - self._started_at > HEALTHY_SECONDS
        self.failures = 1 if healthy else self.failures + 1
        self._due_at = time.monotonic() + self.pause
        return code

    def stop(self) -> None:
        """Asks it to finish what it does, and ends it when that takes too long."""
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
            self.kill()

    def kill(self) -> None:
        """Ends it at once."""
        if self.process is not None:
            kill_group(self.process)
            self.process = None
