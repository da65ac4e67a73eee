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


@dataclass(frozen=True)
class Limits:
    """How many parts, how many bytes unpacked, and how many times smaller a part may be packed."""

    parts: int
    unpacked: int
    ratio: int


def directory(content: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    """The parts, by the only directory there is. Raises Encrypted, TooLarge, or one of BROKEN."""
    # Strict about the end of the file, so that no two readers can find two different directories in it.
    tail = content[-_END_OF_DIRECTORY.size :]
    mark, *_disks, size, offset, comment = _END_OF_DIRECTORY.unpack(tail)
    if mark != b"PK\x05\x06" or comment or offset + size + len(tail) != len(content):
        raise Broken
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
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


def inflate(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces of a megabyte at most. What the directory says of its size must be true."""
    names = struct.unpack_from("<4s22xHH", content, part.header_offset)
    start = part.header_offset + _LOCAL_HEADER + names[1] + names[2]
    packed = memoryview(content)[start : start + part.compress_size]
    if names[0] != b"PK\x03\x04" or len(packed) != part.compress_size:
        raise Broken
    if part.compress_type == zipfile.ZIP_STORED:
        size = len(packed)
        yield from (bytes(packed[at : at + PIECE]) for at in range(0, size, PIECE))
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        size = 0
        for piece in _inflated(packed):
            size += len(piece)
            if size > part.file_size:
                raise Broken
            yield piece
    else:
        raise Broken
    if size != part.file_size:
        raise Broken


def _inflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _FED_AT_ONCE):
        fed: bytes | memoryview = packed[at : at + _FED_AT_ONCE]
        piece = b"-"
        while fed or len(piece) == PIECE:
            piece = inflater.decompress(fed, PIECE)
            fed = inflater.unconsumed_tail
            if piece:
                yield piece
    if not inflater.eof or inflater.unused_data:
        raise Broken
