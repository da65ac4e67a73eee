"""Whether the static files have to be collected anew."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from casemgr import env


def fingerprint() -> str:
    """Changes with any file that collecting would read, by its size and time."""
    digest = hashlib.sha256(str(env.CHECKOUT).encode())
    for path in sorted(_sources()):
        seen = path.stat()
        digest.update(f"{path.relative_to(env.CHECKOUT)} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_current() -> bool:
    """Whether `var/static` was made from the present files."""
    stamp = _stamp()
    return stamp.exists() and (env.var_dir() / "static").is_dir() and stamp.read_text() == fingerprint()


def write() -> None:
    """Notes that `var/static` is current."""
    _stamp().write_text(fingerprint())


def _stamp() -> Path:
    return env.var_dir() / "static.stamp"


def _sources() -> Iterator[Path]:
    for folder in (env.CHECKOUT / "static", *(env.CHECKOUT / "casemgr").glob("*/static")):
        yield from (path for path in folder.rglob("*") if path.is_file())
    for name in ("requirements.txt", "casemgr/settings.py"):
        if (env.CHECKOUT / name).exists():
            yield env.CHECKOUT / name
