"""How much of a sheet is in use, counted cell by cell, for files that a quick look cannot clear."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import zip_longest
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from casemgr.common.errors import Unreadable

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_AREA = 6_000_000  # cells of the rectangle in use: 200,000 rows of 30 columns
MAX_TEXT_BYTES = 200 << 20  # in all cells together, a repeated text counted each time

TOO_MANY_ROWS = _("表格超过%(limit)s行，请拆分成几个文件后分别上传")
TOO_MANY_COLUMNS = _("表格超过%(limit)s列，请删除多余的列后重新上传")
_TOO_WIDE = _("表格的行数乘以列数过大，请删除多余的列，或拆分成几个文件后分别上传")
_TOO_MUCH_TEXT = _("表格里的文字过多，请拆分成几个文件后分别上传")

_MOST_LETTERS = 3
_MANY_DIGITS = 10

Pieces = Iterable[bytes]


def check_extent(texts: Iterable[Pieces], sheets: Iterable[Pieces]) -> None:
    """Raise Unreadable when the cells in use pass the limits; expat.ExpatError when the XML is broken.

    `texts` are the parts that hold shared strings, `sheets` those that hold cells, each in pieces of bytes.
    """
    columns = zip_longest(*map(_text_lengths, texts), fillvalue=0)
    lengths = [max(column) for column in columns]
    text_bytes = 0
    for sheet in sheets:
        text_bytes += _SheetMeter(lengths, MAX_TEXT_BYTES - text_bytes).measure(sheet)


def _text_lengths(part: Pieces) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if _local(name) == "si":
            lengths.append(0)

    def characters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text.encode())

    parser = _parser(start)
    parser.CharacterDataHandler = characters
    _feed(parser, part)
    return lengths


class _SheetMeter:
    """Follows one sheet as calamine does: a cell without a place stands right of the one before it."""

    def __init__(self, lengths: list[int], most_text: int) -> None:
        self.lengths, self.most_text = lengths, most_text
        self.row = self.column = self.last_row = self.last_column = self.text_bytes = 0
        self.is_shared = False
        self.index: list[str] = []

    def measure(self, sheet: Pieces) -> int:
        """The bytes of text its cells share out."""
        parser = self.parser = _parser(self.start)
        _feed(parser, sheet)
        self._share_out()
        return self.text_bytes

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = _local(name)
        if self.index:
            self._share_out()
        if name == "c":
            self.is_shared = attributes.get("t") == "s"
            self._go_to(attributes.get("r"))
        elif name == "v" or name == "is":
            if self.row > self.last_row or self.column > self.last_column:
                self._grow()
            if self.is_shared:
                self.parser.CharacterDataHandler = self.index.append
        elif name == "row":
            number = attributes.get("r", str(self.row + 1))
            self.row, self.column = int(number) if number.isdecimal() else MAX_ROWS + 1, 0

    def _share_out(self) -> None:
        index = "".join(self.index).strip()
        self.index.clear()
        self.parser.CharacterDataHandler = None
        if index.isdecimal() and int(index) < len(self.lengths):
            self.text_bytes += self.lengths[int(index)]
        if self.text_bytes > self.most_text:
            raise Unreadable(_TOO_MUCH_TEXT)

    def _go_to(self, place: str | None) -> None:
        if place is None:
            self.column += 1
            return
        letters = place.rstrip("0123456789")
        digits = place[len(letters) :]
        self.row = int(digits) if 0 < len(digits) < _MANY_DIGITS else MAX_ROWS + 1
        self.column = column_number(letters)

    def _grow(self) -> None:
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if self.last_row > MAX_ROWS:
            raise Unreadable(TOO_MANY_ROWS, limit=MAX_ROWS)
        if self.last_column > MAX_COLUMNS:
            raise Unreadable(TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
        if self.last_row * self.last_column > MAX_AREA:
            raise Unreadable(_TOO_WIDE)


@lru_cache(maxsize=1 << 10)
def column_number(letters: str) -> int:
    if not (0 < len(letters) <= _MOST_LETTERS and letters.isascii() and letters.isalpha()):
        return MAX_COLUMNS + 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    return parser


def _feed(parser: expat.XMLParserType, pieces: Pieces) -> None:
    for piece in pieces:
        parser.Parse(piece)
    parser.Parse(b"", True)
