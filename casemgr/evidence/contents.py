"""What a file is, by its content and not by what it calls itself (按内容识别文件类型).

Nothing is unpacked or parsed: the first and the last bytes say enough, and no file can make more of them.
"""

import codecs
import re
from pathlib import PurePath
from typing import IO

from casemgr.evidence.enums import FileKind

LOOKED_AT = 64 << 10

# By which name endings a kind may go, the usual one first, and as what a browser is told it is.
ENDINGS: dict[FileKind, tuple[str, ...]] = {
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.PNG: (".png",),
    FileKind.PDF: (".pdf",),
    FileKind.TEXT: (".txt", ".csv"),
    FileKind.XLSX: (".xlsx",),
    FileKind.DOCX: (".docx",),
    FileKind.ZIP: (".zip",),
    FileKind.MP4: (".mp4", ".m4a", ".mov"),
    FileKind.MP3: (".mp3",),
    FileKind.WAV: (".wav",),
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES: dict[FileKind, str] = {
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.PDF: "application/pdf",
    FileKind.TEXT: "text/plain",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.ZIP: "application/zip",
    FileKind.MP4: "video/mp4",
    FileKind.MP3: "audio/mpeg",
    FileKind.WAV: "audio/wav",
}

_BEGINNINGS = {
    b"\xff\xd8\xff": FileKind.JPEG,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
    b"%PDF-": FileKind.PDF,
    b"ID3": FileKind.MP3,
}
_SOUND_FRAME = re.compile(rb"\xff[\xfb\xfa\xf3\xf2\xe3\xe2]")
_FILM_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4A ",
    b"M4V ",
    b"qt  ",
)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def kind_of(file: IO[bytes], size: int) -> FileKind | None:
    """The kind of a file of `size` bytes; None for one that is not taken."""
    file.seek(0)
    head = file.read(LOOKED_AT)
    file.seek(max(0, size - LOOKED_AT))
    tail = file.read(LOOKED_AT)
    file.seek(0)
    for beginning, kind in _BEGINNINGS.items():
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return FileKind.WAV
    if head[4:8] == b"ftyp" and (head[8:12] in _FILM_BRANDS or head[8:11] == b"3gp"):
        return FileKind.MP4
    if head[:4] == b"PK\x03\x04":
        return _packed(head + tail)
    if _SOUND_FRAME.match(head):
        return FileKind.MP3
    return FileKind.TEXT if _is_text(head, is_whole=size <= LOOKED_AT) else None


def goes_by(name: str, kind: FileKind) -> bool:
    """Whether a file of this name may be of this kind."""
    return PurePath(name).suffix.lower() in ENDINGS[kind]


def taken() -> str:
    """The name endings that are taken, for the chooser of a browser."""
    return ",".join(ending for endings in ENDINGS.values() for ending in endings)


def _packed(ends: bytes) -> FileKind:
    # The names of the parts stand in clear at both ends of the file.
    if b"[Content_Types].xml" in ends:
        if b"xl/workbook.xml" in ends:
            return FileKind.XLSX
        if b"word/document.xml" in ends:
            return FileKind.DOCX
    return FileKind.ZIP


def _is_text(head: bytes, *, is_whole: bool) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            # The last character may be cut in two.
            text = codecs.getincrementaldecoder(encoding)().decode(head, final=is_whole)
        except UnicodeDecodeError:
            continue
        return not _NO_TEXT.search(text)
    return False
