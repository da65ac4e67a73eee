"""A zip of parts, as Office writes its files, opened without believing what it says of itself.

Each part is inflated by itself, in pieces that are looked at and thrown away; the whole is refused when it
does not hold together or is larger than the limits. What the parts may hold is for the caller to say.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

PIECE = 1 << 20

_FED_AT_ONCE = 1 << 16
_RATIO_MATTERS_FROM = 1 << 20
_LOCAL_HEADER = 30
_END_OF_DIRECTORY = struct.Struct("<4s4H2IH")
_SYMLINK = 0xA


class Broken(Exception):
    """The zip does not hold together."""


class Encrypted(Exception):
    """A password is needed to open it."""


class TooLarge(Exception):
    """It has more parts, or unpacks to more, than the limits allow."""


# What reading a bad zip may end in.
BROKEN = (Broken, zipfile.BadZipFile, zlib.error, struct.error)


class OnDisk:
    """An open file that is sliced as bytes are, so that a large one need not be read whole."""

    def __init__(self, file: IO[bytes]):
        self.file = file
        self._size = file.seek(0, io.SEEK_END)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, place: slice) -> bytes:
        start, stop, _step = place.indices(self._size)
        self.file.seek(start)
        return self.file.read(max(stop - start, 0))


Content = bytes | OnDisk


@dataclass(frozen=True)
class Limits:
    """How many parts, how many bytes unpacked, and how many times smaller a part may be packed."""

    parts: int
    unpacked: int
    ratio: int


def directory(content: Content, limits: Limits) -> list[zipfile.ZipInfo]:
    """The parts, by the only directory there is. Raises Encrypted, TooLarge, or one of BROKEN."""
    # Strict about the end of the file, so that no two readers can find two different directories in it.
    tail = content[-_END_OF_DIRECTORY.size :]
    mark, *_disks, size, offset, comment = _END_OF_DIRECTORY.unpack(tail)
    if mark != b"PK\x05\x06" or comment or offset + size + len(tail) != len(content):
        raise Broken
    try:
        with zipfile.ZipFile(content.file if isinstance(content, OnDisk) else io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (NotImplementedError, ValueError, OverflowError):
        # A version, a name or a place that the library will not read.
        raise Broken from None
    if len({part.filename for part in parts}) != len(parts):
        raise Broken
    for part in parts:
        if part.flag_bits & 1:
            raise Encrypted
        path = part.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or part.external_attr >> 28 == _SYMLINK:
            raise Broken
    too_packed = any(p.file_size > max(_RATIO_MATTERS_FROM, limits.ratio * p.compress_size) for p in parts)
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > limits.parts or too_packed or unpacked > limits.unpacked:
        raise TooLarge
    return parts


def inflate(content: Content, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces of a megabyte at most. What the directory says of its size must be true."""
    header = content[part.header_offset : part.header_offset + _LOCAL_HEADER]
    mark, name_length, extra_length = struct.unpack("<4s22xHH", header)
    start = part.header_offset + _LOCAL_HEADER + name_length + extra_length
    end = start + part.compress_size
    if mark != b"PK\x03\x04" or end > len(content):
        raise Broken
    if part.compress_type == zipfile.ZIP_STORED:
        pieces = _slices(content, start, end, PIECE)
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _inflated(_slices(content, start, end, _FED_AT_ONCE))
    else:
        raise Broken
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > part.file_size:
            raise Broken
        yield piece
    if size != part.file_size:
        raise Broken


def _slices(content: Content, start: int, end: int, length: int) -> Iterator[bytes]:
    for at in range(start, end, length):
        yield content[at : min(at + length, end)]


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for fed in packed:
        piece = b"-"
        while fed or len(piece) == PIECE:
            piece = inflater.decompress(fed, PIECE)
            fed = inflater.unconsumed_tail
            if piece:
                yield piece
    if not inflater.eof or inflater.unused_data:
        raise Broken
