"""Empty tables that officers may fill in: headings that are understood, numbers that stay whole."""

from collections.abc import Collection, Iterable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from casemgr.cases.ledger.columns import COLUMNS
from casemgr.exchange.headings import Column

# A joint heading for addresses and apps says less than one for each.
_LEFT_OUT = {"refusal", "sites"}
_AMOUNTS = {"loss", "involved"}
_DATES = {"reported", "filed", "solved"}
_LONG = {"case_no", "unit", "resident_number", "name", "accounts"}


def empty_ledger() -> bytes:
    """The headings of a ledger of cases."""
    columns = (column for column in COLUMNS if column.name not in _LEFT_OUT)
    return empty_table("案件台账", columns, amounts=_AMOUNTS, dates=_DATES, wide=_LONG)


def empty_table(
    title: str,
    columns: Iterable[Column],
    *,
    amounts: Collection[str] = (),
    dates: Collection[str] = (),
    wide: Collection[str] = (),
) -> bytes:
    """An XLSX with one row of headings. Number columns are text, so that Excel rounds nothing."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for place, column in enumerate(sorted(columns, key=lambda one: one.name != "serial"), start=1):
        unit = "（元）" if column.name in amounts else ""
        cell = sheet.cell(1, place, column.heading + unit)
        cell.font = Font(bold=column.required)
        kept = "0.00" if column.name in amounts else "yyyy-mm-dd" if column.name in dates else "@"
        whole_column = sheet.column_dimensions[get_column_letter(place)]
        whole_column.number_format = kept
        whole_column.width = 26 if column.name in wide else 14
    sheet.freeze_panes = "A2"
    target = BytesIO()
    book.save(target)
    return target.getvalue()
