"""What an uploaded workbook is made of, found out before any library unpacks or parses it.

An XLSX is a zip of XML. Each part is inflated here by itself, in pieces that are looked at and thrown away,
and the whole is refused when it is not what it says or larger than the limits. So no parser can be made to
build more than they allow: no zip bomb, no cell at the far end of a sheet (calamine would allocate the
rectangle and end the process), no long text repeated in a million cells, no entity.
"""

import codecs
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers.expat import ExpatError

from django.utils.translation import gettext_lazy as _

from casemgr.common import packages
from casemgr.common.errors import Unreadable
from casemgr.common.packages import Broken, Content, inflate
from casemgr.exchange.extent import MAX_TEXT_BYTES, check_extent

MAX_FILE_BYTES = 64 << 20
MAX_PARTS = 1000
MAX_UNPACKED_BYTES = 400 << 20
MAX_RATIO = 200  # a ledger packs to a tenth, a bomb to a thousandth

_NOT_A_WORKBOOK = _("“%(file)s”不是 XLSX 工作簿，请在 Excel 或 WPS 中另存为 XLSX 后重新上传")
_MACROS = _("“%(file)s”带有宏或是二进制工作簿，请另存为普通的 XLSX 后重新上传")
_ENCRYPTED = _("“%(file)s”设有打开密码，请去掉密码后重新上传")
_BROKEN = _("“%(file)s”已损坏，无法打开，请在 Excel 或 WPS 中重新保存后上传")
_TOO_LARGE = _("“%(file)s”展开后过大，请删除空白的格式行、图片和多余的工作表，或拆分成几个文件后上传")

_LIMITS = packages.Limits(parts=MAX_PARTS, unpacked=MAX_UNPACKED_BYTES, ratio=MAX_RATIO)
_LONGEST_TAG = 256

_MAIN_PART = b"spreadsheetml.sheet.main+xml"
_FOREIGN_PARTS = (b"macroEnabled", b"vbaProject", b"sheet.binary")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
# A cell that does not plainly say where it is, or says: beyond column Z, beyond row 199,999.
_FAR_CELL = re.compile(rb'<c(?=[\s/>])(?! r="[A-Z](?:[1-9][0-9]{0,4}|1[0-9]{5})")')
_PREFIXED_CELL = re.compile(rb":c[\s/>]")
_TEXT = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_SHEET_OR_TEXTS = re.compile(rb"sheetData|" + _TEXT.pattern)


def inspect(content: bytes, filename: str) -> None:
    """Raise Unreadable unless these bytes are a workbook, without macros or password, within the limits."""
    with refusing(filename):
        parts = parts_of(content, filename, _LIMITS)
        looks = [_Look(inflate(content, part)) for part in parts]
        most_text = sum(look.cells for look in looks) * max(look.longest_text for look in looks)
        if most_text > MAX_TEXT_BYTES or any(look.is_unclear for look in looks):
            looked_at = list(zip(parts, looks, strict=True))
            check_extent(
                texts=(inflate(content, part) for part, look in looked_at if look.holds_texts),
                sheets=(inflate(content, part) for part, look in looked_at if look.holds_cells),
            )


def parts_of(content: Content, filename: str, limits: packages.Limits) -> list[zipfile.ZipInfo]:
    """The parts of a workbook without macros. Raises Unreadable, or whatever `refusing` makes of it."""
    parts = packages.directory(content, limits)
    _check_kind(content, parts, filename)
    return parts


@contextmanager
def refusing(filename: str) -> Iterator[None]:
    """Tell in a sentence what is wrong with a zip that cannot be opened, as Unreadable."""
    try:
        yield
    except packages.Encrypted:
        raise Unreadable(_ENCRYPTED, file=filename) from None
    except packages.TooLarge:
        raise Unreadable(_TOO_LARGE, file=filename) from None
    except (*packages.BROKEN, ExpatError):
        raise Unreadable(_BROKEN, file=filename) from None


def _check_kind(content: Content, parts: list[zipfile.ZipInfo], filename: str) -> None:
    listing = next((part for part in parts if part.filename == "[Content_Types].xml"), None)
    types = b"".join(inflate(content, listing)) if listing and listing.file_size <= packages.PIECE else b""
    if any(word in types for word in _FOREIGN_PARTS):
        raise Unreadable(_MACROS, file=filename)
    if _MAIN_PART not in types:
        raise Unreadable(_NOT_A_WORKBOOK, file=filename)


class _Look:
    """A quick look at one part. `cells` and `longest_text` may be too large, never too small."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.holds_cells = self.holds_texts = self.is_unclear = False
        self.cells = self.longest_text = self._text = 0
        rest, is_xml = b"", None
        for piece in pieces:
            piece = rest + piece
            if is_xml is None:
                is_xml = piece.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<"
            # No tag is cut in two: what follows the last "<" waits for the next piece.
            end = piece.rfind(b"<", max(1, len(piece) - _LONGEST_TAG))
            piece, rest = (piece[:end], piece[end:]) if end > 0 else (piece, b"")
            self._see(piece, is_xml)
        self._see(rest, bool(is_xml))

    def _see(self, piece: bytes, is_xml: bool) -> None:
        if not is_xml:
            if _SHEET_OR_TEXTS.search(piece):
                raise Broken
            return
        if _DTD.search(piece):
            raise Broken
        self.holds_texts = self.holds_texts or (b"si" in piece and _TEXT.search(piece) is not None)
        if self.holds_texts:
            self._see_texts(piece)
        cells = piece.count(b"<c")
        far = (cells and _FAR_CELL.search(piece)) or _PREFIXED_CELL.search(piece)
        self.holds_cells = self.holds_cells or bool(cells or far)
        self.cells += cells
        self.is_unclear = self.is_unclear or bool(far)

    def _see_texts(self, piece: bytes) -> None:
        # Comments and CDATA could hide where a text ends.
        self.is_unclear = self.is_unclear or b"<!" in piece
        first, *others = map(len, piece.split(b"</si>"))
        self.longest_text = max(self.longest_text, self._text + first, *others)
        self._text = others[-1] if others else self._text + first
