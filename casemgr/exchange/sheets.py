"""Spreadsheets as rows of cells: XLSX and CSV, told apart by what they hold, not by what they are called.

An XLSX is measured by `inspection.inspect` before anything parses it. Cells are what the file holds: text,
float, bool, date, datetime; an empty one is "". Row numbers are those the user sees beside the sheet, from 1.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from casemgr.common.errors import Unreadable
from casemgr.exchange.extent import MAX_COLUMNS, MAX_ROWS, TOO_MANY_COLUMNS, TOO_MANY_ROWS
from casemgr.exchange.inspection import MAX_FILE_BYTES, inspect

Cells = tuple[Any, ...]
Source = bytes | Path

_BLOCK = 1 << 20

_SNIFFED_ROWS = 20
_DELIMITERS = ",\t;"

_NOT_A_SHEET = _("“%(file)s”不是 XLSX 或 CSV 文件，请在 Excel 或 WPS 中另存为 XLSX 后重新上传")
_EMPTY = _("“%(file)s”是空的，没有可以导入的内容")
_TOO_LARGE = _("“%(file)s”超过%(megabytes)s兆字节，请拆分成几个文件后分别上传")
_BROKEN = _("“%(file)s”已损坏，无法打开，请在 Excel 或 WPS 中重新保存后上传")
_OLD_EXCEL = _("“%(file)s”是旧版 Excel（.xls）文件，请另存为 XLSX 后重新上传")
_ENCRYPTED = _("“%(file)s”设有打开密码，请去掉密码后重新上传")
_WEB_PAGE = _("“%(file)s”实际是网页或 XML，不是表格，请用 Excel 打开后另存为 XLSX 再上传")
_ENCODING = _("“%(file)s”的文字编码无法识别，请另存为“CSV UTF-8”或 XLSX 后重新上传")
CELL_TOO_LONG = _("第%(row)s行有单元格的文字过长，请检查该行的引号是否成对")
NO_SHEET = _("“%(file)s”中没有可见的工作表")


class Limits(NamedTuple):
    """How large a file may be, and how many rows and columns a CSV may have."""

    file_bytes: int = MAX_FILE_BYTES
    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS


class Sheet(NamedTuple):
    """One sheet. `rows()` gives (row number, cells) from the first row on, as often as it is called.

    `about()` says at a glance about how many rows there are, 0 where that takes as long as reading them.
    """

    name: str
    rows: Callable[[], Iterator[tuple[int, Cells]]]
    about: Callable[[], int] = int


def read_sheets(source: Source, filename: str) -> Iterator[Sheet]:
    """The visible sheets of a file, one at a time; a CSV is one sheet. `filename` is only for messages.

    Raises Unreadable, before anything is parsed, for what is no XLSX or CSV or is larger than the limits.
    """
    if is_zip(source, filename, Limits()):
        content = source if isinstance(source, bytes) else source.read_bytes()
        inspect(content, filename)
        return _xlsx_sheets(content, filename)
    return iter([csv_sheet(source, filename, Limits())])


def is_zip(source: Source, filename: str, limits: Limits) -> bool:
    """Whether it may be an XLSX; Unreadable if it is too large or has nothing in it."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.file_bytes:
        raise Unreadable(_TOO_LARGE, file=filename, megabytes=limits.file_bytes >> 20)
    if not any(block.strip() for block in _blocks(source)):
        raise Unreadable(_EMPTY, file=filename)
    return next(_blocks(source)).startswith(b"PK\x03\x04")


def csv_sheet(source: Source, filename: str, limits: Limits) -> Sheet:
    """A CSV as one sheet, read as it lies on the disk, never as a whole."""
    _refuse_other_kinds(source, filename)
    encoding = _encoding(source, filename)
    lines = partial(_csv_rows, source, encoding, limits)
    return Sheet(Path(filename).stem, lines, lambda: sum(block.count(b"\n") for block in _blocks(source)))


def _opened(source: Source) -> IO[bytes]:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _blocks(source: Source) -> Iterator[bytes]:
    with _opened(source) as file:
        while block := file.read(_BLOCK):
            yield block


def _refuse_other_kinds(source: Source, filename: str) -> None:
    start = next(_blocks(source))
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Unreadable(_ENCRYPTED if _is_sealed(source) else _OLD_EXCEL, file=filename)
    head = start[:1024].lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"mime-version")):
        raise Unreadable(_WEB_PAGE, file=filename)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(_ENCODING, file=filename)
    if head.startswith((b"%pdf", b"{\\rtf", b"rar!", b"7z\xbc\xaf")) or any(
        b"\0" in block for block in _blocks(source)
    ):
        raise Unreadable(_NOT_A_SHEET, file=filename)


def _is_sealed(source: Source) -> bool:
    mark, rest = "EncryptedPackage".encode("utf-16-le"), b""
    for block in _blocks(source):
        if mark in rest + block:
            return True
        rest = block[-len(mark) :]
    return False


def _encoding(source: Source, filename: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for block in _blocks(source):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Unreadable(_ENCODING, file=filename)


def _csv_rows(source: Source, encoding: str, limits: Limits) -> Iterator[tuple[int, Cells]]:
    """The rows, by the one of comma, tab and semicolon that cuts the first of them into most pieces."""
    pieces = {
        mark: sum(
            len(cells) for _number, cells in islice(_rows_by(mark, source, encoding, limits), _SNIFFED_ROWS)
        )
        for mark in _DELIMITERS
    }
    return _rows_by(max(pieces, key=pieces.__getitem__), source, encoding, limits)


def _rows_by(delimiter: str, source: Source, encoding: str, limits: Limits) -> Iterator[tuple[int, Cells]]:
    number = 0
    with _opened(source) as file, io.TextIOWrapper(file, encoding, newline="") as text:
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=delimiter), start=1):
                if number > limits.rows:
                    raise Unreadable(TOO_MANY_ROWS, limit=limits.rows)
                if len(cells) > limits.columns:
                    raise Unreadable(TOO_MANY_COLUMNS, limit=limits.columns)
                yield number, tuple(cells)
        except csv.Error:
            raise Unreadable(CELL_TOO_LONG, row=number + 1) from None


def _xlsx_sheets(content: bytes, filename: str) -> Iterator[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if not visible:
            raise Unreadable(NO_SHEET, file=filename)
        for name in visible:
            yield Sheet(name, partial(_calamine_rows, book.get_sheet_by_name(name)))
    except CalamineError:
        raise Unreadable(_BROKEN, file=filename) from None


def _calamine_rows(sheet: CalamineSheet) -> Iterator[tuple[int, Cells]]:
    # calamine begins at the first row, but at the first column that holds anything.
    left = ("",) * sheet.start[1] if sheet.start else ()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, (*left, *cells)
