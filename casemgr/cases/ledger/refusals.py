"""Refused rows as a spreadsheet: as they were typed, with the reason beside each, ready to be put right."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from casemgr.cases.ledger.models import LedgerRow, Verdict
from casemgr.exchange.cells import inert
from casemgr.exchange.headings import Table
from casemgr.exchange.models import Job


def write(job: Job, table: Table, path: Path) -> int:
    """Write the refused rows of a job to an XLSX, under the lines that stood above them. Returns how many.

    Corrected, the file can be uploaded as it is: the unit line is still there, the reasons are not read.
    """
    refused = LedgerRow.objects.filter(job=job, verdict=Verdict.REFUSED)
    reasons = {
        row: f"{column}：{reason}" for row, column, reason in refused.values_list("row", "column", "reason")
    }
    if not reasons:
        return 0
    place = table.places.get("refusal", len(table.headings))
    book = Workbook(write_only=True)
    page = book.create_sheet(_("退回"))
    for number, cells in islice(table.sheet.rows(), table.header_row):
        header = number == table.header_row
        page.append(_line(page, _with(cells, place, _("退回原因")) if header else cells))
    for row in table.rows():
        if row.number in reasons:
            page.append(_line(page, _with(row.as_written, place, reasons[row.number])))
    book.save(path)
    return len(reasons)


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
