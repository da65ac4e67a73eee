"""What a run consists of besides the servers."""

import sys
from pathlib import Path

from casemgr.embedded.children import Child
from casemgr.embedded.places import Places

WORKER_PROCESSES = 3


def children(port: int, places: Places, inherited: tuple[int, ...]) -> list[Child]:
    """In the order in which they start and stop: nothing new is asked for while work is being finished."""
    schedule = places.home / "beat" / "schedule"
    schedule.parent.mkdir(exist_ok=True)
    commands = {
        "web": (_gunicorn(port), 10.0),
        "beat": (_celery("beat", "-s", str(schedule)), 5.0),
        "worker": (
            _celery("worker", "-c", str(WORKER_PROCESSES), "--without-gossip", "--without-mingle", "-Ofair"),
            10.0,
        ),
    }
    return [
        Child(name, command, places.log(name), patience, inherited)
        for name, (command, patience) in commands.items()
    ]


def _gunicorn(port: int) -> list[str]:
    memory = ["--worker-tmp-dir", "/dev/shm"] if Path("/dev/shm").is_dir() else []  # noqa: S108
    return [
        *(sys.executable, "-m", "gunicorn", "casemgr.wsgi"),
        *("--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "8", "--no-control-socket", "--log-level", "warning"),
        *memory,
    ]


def _celery(*words: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "casemgr", *words, "-l", "warning"]
