"""Large spreadsheets row by row, in the same small memory however many rows there are.

`sheets` hands an XLSX to calamine, which builds the whole sheet: fast, and right for a ledger. A bank
statement may have a million lines. Here the sheet is followed as it is inflated, and its shared texts lie in
a file. Numbers stay numbers: which of them are meant as dates is for the reader of the column to say.
"""

import posixpath
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from os import pread
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from xml.parsers import expat
from zipfile import ZipInfo

from django.utils.translation import gettext_lazy as _

from casemgr.common import packages
from casemgr.common.errors import Unreadable
from casemgr.common.packages import Broken, Content, OnDisk, inflate
from casemgr.exchange.extent import MAX_COLUMNS, TOO_MANY_COLUMNS, TOO_MANY_ROWS, column_number
from casemgr.exchange.inspection import MAX_PARTS, MAX_RATIO, parts_of, refusing
from casemgr.exchange.sheets import CELL_TOO_LONG, NO_SHEET, Cells, Limits, Sheet, csv_sheet, is_zip

MAX_FILE_BYTES = 200 << 20
MAX_ROWS = 1 << 20  # as many as a sheet can have, its headings among them
MAX_UNPACKED_BYTES = 2 << 30

_LIMITS = Limits(file_bytes=MAX_FILE_BYTES, rows=MAX_ROWS)
_PACKAGE = packages.Limits(parts=MAX_PARTS, unpacked=MAX_UNPACKED_BYTES, ratio=MAX_RATIO)
_LONGEST_TEXT = 1 << 15  # characters of one cell; Excel holds one fewer
_LARGEST_INDEX = 1 << 22  # bytes of the parts that only say what the others are
_TEXTS_AT_HAND = 1 << 12
_PLACE = array("Q").itemsize

_COUNTED_FROM_1904 = _(
    "“%(file)s”使用1904年日期系统，日期会差四年，请在 Excel 选项中取消该设置，另存后重新上传"
)


@contextmanager
def stream_sheets(path: Path, filename: str) -> Iterator[list[Sheet]]:
    """The visible sheets of a file, to be read while it is open; `filename` is only for messages.

    Raises Unreadable for what is no XLSX or CSV or is larger than the limits, if need be in the middle.
    """
    if not is_zip(path, filename, _LIMITS):
        yield [csv_sheet(path, filename, _LIMITS)]
        return
    # Beside the file itself: only the system can read there, and both go together.
    with (
        path.open("rb") as file,
        TemporaryFile(dir=path.parent) as texts,
        TemporaryFile(dir=path.parent) as index,
    ):
        with refusing(filename):
            book = _Book(OnDisk(file), filename)
            shared = _Texts(texts, index, book.texts())
        yield [
            Sheet(name, partial(_rows, book, part, shared, filename), partial(book.about, part))
            for name, part in book.sheets
        ]


class _Book:
    """What a workbook says of its parts."""

    def __init__(self, content: Content, filename: str):
        self.content = content
        self._parts = {part.filename: part for part in parts_of(content, filename, _PACKAGE)}
        main = next((target for kind, target in self._targets("").values() if kind == "officeDocument"), "")
        targets = self._targets(main)
        self._texts = next((target for kind, target in targets.values() if kind == "sharedStrings"), None)
        self.sheets: list[tuple[str, ZipInfo]] = []
        for tag, attributes in self._tags(main):
            if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                raise Unreadable(_COUNTED_FROM_1904, file=filename)
            if tag == "sheet" and attributes.get("state", "visible") == "visible":
                key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
                kind, target = targets.get(key, ("", ""))
                if kind == "worksheet":
                    self.sheets.append((attributes.get("name", ""), self._part(target)))
        if not self.sheets:
            raise Unreadable(NO_SHEET, file=filename)

    def texts(self) -> Iterator[bytes]:
        """The part with the shared texts; nothing if there is none."""
        return inflate(self.content, self._part(self._texts)) if self._texts else iter(())

    def about(self, part: ZipInfo) -> int:
        """How often a row begins in a sheet, as nearly everybody writes it."""
        return sum(piece.count(b"<row") for piece in inflate(self.content, part))

    def _part(self, name: str) -> ZipInfo:
        if name not in self._parts:
            raise Broken
        return self._parts[name]

    def _targets(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that a part points at: by key, the last word of their kind and their name."""
        folder, own = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{own}.rels")
        found = {}
        for tag, attributes in self._tags(relations):
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = kind, target.lstrip("/")
        return found

    def _tags(self, name: str) -> list[tuple[str, dict[str, str]]]:
        part = self._part(name)
        if part.file_size > _LARGEST_INDEX:
            raise Broken
        tags: list[tuple[str, dict[str, str]]] = []
        parser = _parser()
        parser.StartElementHandler = lambda tag, attributes: tags.append((_local(tag), attributes))
        for piece in inflate(self.content, part):
            parser.Parse(piece)
        parser.Parse(b"", True)
        return tags


class _Texts:
    """The shared texts of a workbook, in a file; `index` holds where each begins."""

    def __init__(self, texts: IO[bytes], index: IO[bytes], pieces: Iterator[bytes]):
        self._texts, self._index = texts, index
        self._parts: list[str] = []
        self._length = self._end = self._count = 0
        self._is_reading = False
        self._write(pieces)
        self.at = lru_cache(_TEXTS_AT_HAND)(self._read)

    def _write(self, pieces: Iterator[bytes]) -> None:
        parser = self._parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._finish
        began = False
        for piece in pieces:
            began = True
            _feed(parser, piece)
        if began:
            parser.Parse(b"", True)
        self._index.write(array("Q", [self._end]).tobytes())
        self._texts.flush()
        self._index.flush()

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        tag = _local(tag)
        if tag == "si":
            self._parts.clear()
            self._length, self._is_reading = 0, True
        elif tag == "rPh":
            # How a Japanese text is read aloud is no part of it.
            self._is_reading = False
        elif tag == "t" and self._is_reading:
            self._parser.CharacterDataHandler = self._characters

    def _finish(self, tag: str) -> None:
        tag = _local(tag)
        self._parser.CharacterDataHandler = None
        if tag == "rPh":
            self._is_reading = True
        elif tag == "si":
            text = "".join(self._parts).encode()
            self._index.write(array("Q", [self._end]).tobytes())
            self._texts.write(text)
            self._end += len(text)
            self._count += 1

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > _LONGEST_TEXT:
            raise Broken
        self._parts.append(text)

    def _read(self, number: int) -> str:
        if not 0 <= number < self._count:
            raise Broken
        places = array("Q", pread(self._index.fileno(), 2 * _PLACE, number * _PLACE))
        start, end = places
        return pread(self._texts.fileno(), end - start, start).decode()


class _Row(NamedTuple):
    number: int
    cells: Cells


def _rows(book: _Book, part: ZipInfo, texts: _Texts, filename: str) -> Iterator[tuple[int, Cells]]:
    with refusing(filename):
        follower = _Follower(texts)
        number = 0
        for piece in inflate(book.content, part):
            for row in follower.rows(piece):
                # A row that holds nothing may be missing; whoever reads counts on each.
                yield from ((missing, ()) for missing in range(number + 1, row.number))
                number = row.number
                yield row
        follower.close()


class _Follower:
    """Follows the cells of one sheet and gives its rows as they are complete."""

    def __init__(self, texts: _Texts):
        self._texts = texts
        self._parser = parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._finish
        self._complete: list[_Row] = []
        self._number = self._column = self._length = 0
        self._kind = ""
        self._cells: list[Any] = []
        self._parts: list[str] = []
        self._is_reading = True

    def rows(self, piece: bytes) -> list[_Row]:
        """The rows that this piece completes."""
        self._complete = []
        _feed(self._parser, piece)
        return self._complete

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = _local(tag)
        if tag == "c":
            self._kind = attributes.get("t", "n")
            self._go_to(attributes.get("r"))
            self._parts.clear()
            self._length = 0
        elif tag == "v" or (tag == "t" and self._is_reading):
            self._parser.CharacterDataHandler = self._characters
        elif tag == "row":
            self._begin(attributes.get("r"))
        elif tag == "rPh":
            self._is_reading = False

    def _finish(self, tag: str) -> None:
        if ":" in tag:
            tag = _local(tag)
        self._parser.CharacterDataHandler = None
        if tag == "c":
            if self._parts:
                self._put(self._value("".join(self._parts)))
        elif tag == "row":
            self._complete.append(_Row(self._number, tuple(self._cells)))
        elif tag == "rPh":
            self._is_reading = True

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > _LONGEST_TEXT:
            raise Unreadable(CELL_TOO_LONG, row=self._number)
        self._parts.append(text)

    def _begin(self, written: str | None) -> None:
        number = int(written) if written and written.isdecimal() and len(written) < 10 else self._number + 1
        if number <= self._number:
            raise Broken
        if number > MAX_ROWS:
            raise Unreadable(TOO_MANY_ROWS, limit=MAX_ROWS)
        self._number, self._column, self._cells = number, 0, []

    def _go_to(self, place: str | None) -> None:
        column = column_number(place.rstrip("0123456789")) if place else self._column + 1
        if column <= self._column:
            raise Broken
        if column > MAX_COLUMNS:
            raise Unreadable(TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
        self._column = column

    def _put(self, value: Any) -> None:
        missing = self._column - 1 - len(self._cells)
        if missing:
            self._cells += [""] * missing
        self._cells.append(value)

    def _value(self, text: str) -> Any:
        try:
            if self._kind == "s":
                return self._texts.at(int(text))
            if self._kind == "n":
                return float(text)
        except ValueError:
            raise Broken from None
        return text == "1" if self._kind == "b" else text


def _feed(parser: expat.XMLParserType, piece: bytes) -> None:
    # A tag or a name of a megabyte would pile up in the parser.
    if len(piece) > _LONGEST_TEXT << 3 and b">" not in piece:
        raise Broken
    parser.Parse(piece)


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_declared: Any) -> None:
    raise Broken


def _local(name: str) -> str:
    return name.rpartition(":")[2]
