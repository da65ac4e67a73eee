"""Refused rows as a spreadsheet: as they were typed, with the reason beside each, ready to be put right."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from casemgr.exchange.cells import inert
from casemgr.exchange.headings import Table

REFUSAL = "refusal"
"""The column of a table, if it has one, in which an earlier file said why a row was refused."""


def write(refused: Iterable[tuple[int, str, str]], table: Table, path: Path) -> int:
    """Write the refused rows to an XLSX, under the lines that stood above them. Returns how many.

    `refused` are row number, column and reason, in the order of the sheet. Corrected, the file can be
    uploaded as it is: the unit line is still there, the reasons are not read.
    """
    reasons = iter(refused)
    next_one = next(reasons, None)
    if next_one is None:
        return 0
    place = table.places.get(REFUSAL, len(table.headings))
    book = Workbook(write_only=True)
    page = book.create_sheet(_("退回"))
    for number, cells in islice(table.sheet.rows(), table.header_row):
        header = number == table.header_row
        page.append(_line(page, _with(cells, place, _("退回原因")) if header else cells))
    written = 0
    for row in table.rows():
        if next_one is None:
            break
        number, column, reason = next_one
        if row.number == number:
            page.append(_line(page, _with(row.as_written, place, f"{column}：{reason}")))
            written += 1
            next_one = next(reasons, None)
    book.save(path)
    return written


def _with(cells: Iterable[Any], place: int, text: str) -> list[Any]:
    line = list(cells)
    line += [""] * (place + 1 - len(line))
    line[place] = text
    return line


def _line(page: Any, cells: Iterable[Any]) -> Iterator[Any]:
    return (_text(page, cell) if isinstance(cell, str) and cell else cell for cell in cells)


def _text(page: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, inert(ILLEGAL_CHARACTERS_RE.sub("", text)))
    cell.data_type = "s"
    return cell
