"""Files kept outside the web root (存放的文件): written once, hashed by content, opened by who checked."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO, NamedTuple, Protocol


class Chunked(Protocol):
    """An upload as Django hands it over."""

    def chunks(self) -> Iterable[bytes]: ...


class Kept(NamedTuple):
    """What was written: its size in bytes and its SHA-256."""

    size: int
    sha256: str


def keep(upload: Chunked, path: Path) -> Kept:
    """Write an upload to a new file that only the system itself can read.

    `path` is the caller's, with nothing in it that was typed. A file that stands there is never written over:
    raises FileExistsError.
    """
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    written, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        path.chmod(0o600)
        for chunk in upload.chunks():
            target.write(chunk)
            written.update(chunk)
            size += len(chunk)
    return Kept(size, written.hexdigest())


def digest(file: IO[bytes]) -> str:
    """The SHA-256 of an open file from its beginning, to which it is wound back."""
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return found
