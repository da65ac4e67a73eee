"""Spreadsheets written by the database: rows are formatted in SQL and streamed by COPY into the file.

Nothing is held in memory but a few hundred rows, however many there are.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from casemgr.common.files import digest
from casemgr.exchange import workbook
from casemgr.exchange.cells import csv_cell, csv_cell_sql, literal, printable, xlsx_cell_sql, xlsx_text

MOST_XLSX_ROWS = 1_048_575
"""What a sheet of XLSX can hold, less the headings."""

_ROWS_AT_ONCE = 500
_LARGE = 200_000
_BOM = b"\xef\xbb\xbf"
# Stands round a value that Python has to open; `printable` leaves it in no file.
_MARK = "chr(2)"
_MARKED = re.compile(rb"\x02([0-9]+):([^\x02]*)\x02")


class Cell(StrEnum):
    """What stands in a column: a text that somebody typed, a word of our own, a figure, a day."""

    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column of a file: its heading, the SQL of its value, and what the value means.

    `opened` turns a text into what is shown where only Python can, such as a sealed one.
    """

    heading: str
    sql: str
    cell: Cell = Cell.TEXT
    width: int = 14
    meaning: str = ""
    opened: Callable[[str], str] | None = None


class Part(NamedTuple):
    """A piece of SQL with its parameters."""

    sql: str
    parameters: tuple = ()


@dataclass(frozen=True)
class Table:
    """What is written: columns over a FROM clause, in an order that is the same from one run to the next."""

    columns: Sequence[Column]
    source: Part
    order: str


class Written(NamedTuple):
    """What came of it."""

    rows: int
    sha256: str


Told = Callable[[int], None]


def write_csv(path: Path, table: Table, told: Told) -> Written:
    """Write `table` as CSV in UTF-8 with BOM; `told` hears how many rows are written so far."""
    with path.open("wb") as file:
        file.write(_BOM + ",".join(csv_cell(column.heading) for column in table.columns).encode() + b"\n")
        cells = ", ".join(_csv_cell(column, name) for column, name in _named(table))
        pour = _Pour(table, told, file.write, csv_cell)
        pour.copy(f"SELECT {cells} FROM ({_values(table)}) written", "FORMAT csv")  # noqa: S608 - our own
    return Written(pour.rows, _sha256(path))


def write_xlsx(
    path: Path,
    table: Table,
    told: Told,
    *,
    names: tuple[str, str],
    notes: Callable[[int], Iterable[Sequence[str]]],
    expected: int,
    by: str,
    now: datetime,
) -> Written:
    """Write `table` as XLSX: a sheet of rows and one of notes, called `names`.

    `notes` hears how many rows were written and says what stands in the second sheet; `by` and `now` stand
    in the properties of the file. The same rows at the same moment give the same bytes.
    """
    with workbook.opened(path, names[0], by, now) as book:
        with book.rows(
            [(column.heading, column.width) for column in table.columns], expected > _LARGE
        ) as sheet:
            cells = ", ".join(_xlsx_cell(column, name) for column, name in _named(table))
            pour = _Pour(table, told, lambda data: sheet.write(literal(data)), xlsx_text)
            # COPY's own quotes are control characters, and as such left out of the file.
            pour.copy(
                f"SELECT concat('<row>', {cells}, '</row>') FROM ({_values(table)}) written",  # noqa: S608
                "FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x04'",
            )
        book.notes(names[1], notes(pour.rows))
    return Written(pour.rows, _sha256(path))


class _Pour:
    """Takes rows from COPY, one at a call, and pours them on in larger amounts."""

    def __init__(
        self, table: Table, told: Told, pour: Callable[[bytes], object], shown: Callable[[str], str]
    ):
        self.rows = 0
        self._table = table
        self._told = told
        self._pour = pour
        self._shown = shown
        self._has_marks = any(column.opened for column in table.columns)
        self._waiting: list[bytes] = []
        self._failure: Exception | None = None

    def copy(self, select: str, options: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # One reader with room to sort; compiling a query that runs once costs more than it saves.
            cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL datestyle = ISO")
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            query = cursor.mogrify(f"COPY ({select}) TO STDOUT ({options})", self._table.source.parameters)
            cursor.copy_expert(query, self)
        if self._failure:
            raise self._failure
        self._flush()

    def write(self, row: bytes) -> None:
        """What COPY calls, once for each row."""
        if self._failure:
            return
        self._waiting.append(row)
        if len(self._waiting) == _ROWS_AT_ONCE:
            try:
                self._flush()
            except Exception as failure:
                # Thrown from here it would be lost, and the connection left in the middle of a COPY.
                self._failure = failure

    def _flush(self) -> None:
        data = b"".join(self._waiting)
        if self._has_marks:
            data = _MARKED.sub(self._open, data)
        self._pour(printable(data))
        self.rows += len(self._waiting)
        self._waiting.clear()
        self._told(self.rows)

    def _open(self, marked: re.Match[bytes]) -> bytes:
        place, text = marked.groups()
        opened = self._table.columns[int(place)].opened
        return self._shown(opened(text.decode())).encode()


def _named(table: Table) -> list[tuple[Column, str]]:
    return [(column, f"c{place}") for place, column in enumerate(table.columns)]


def _values(table: Table) -> str:
    """The rows as they are in the database, in order."""
    marked = any(column.opened for column in table.columns)
    values = ", ".join(
        f"{_value(column, place, marked)} AS c{place}" for place, column in enumerate(table.columns)
    )
    # OFFSET 0 keeps the planner from writing each expression into the cell as often as the cell asks for it.
    return f"SELECT {values} {table.source.sql} ORDER BY {table.order} OFFSET 0"


def _value(column: Column, place: int, marked: bool) -> str:
    if column.opened:
        return f"{_MARK} || '{place}:' || nullif({column.sql}, '') || {_MARK}"
    # Nobody may forge a mark.
    return f"replace({column.sql}, {_MARK}, '')" if marked and column.cell == Cell.TEXT else column.sql


def _csv_cell(column: Column, name: str) -> str:
    if column.opened or column.cell not in (Cell.TEXT, Cell.WORD):
        return name
    return csv_cell_sql(name) if column.cell == Cell.TEXT else f"nullif({name}, '')"


def _xlsx_cell(column: Column, name: str) -> str:
    if column.opened:
        return (
            f"CASE WHEN {name} <> '' THEN '<c t=\"inlineStr\" s=\"{workbook.TEXT}\"><is><t>'"
            f" || {name} || '</t></is></c>' ELSE '<c/>' END"
        )
    if column.cell == Cell.TEXT:
        return xlsx_cell_sql(name, workbook.TEXT)
    if column.cell == Cell.WORD:
        return f"coalesce('<c t=\"inlineStr\"><is><t>' || nullif({name}, '') || '</t></is></c>', '<c/>')"
    number = f"({name} - date '1899-12-30')" if column.cell == Cell.DATE else name
    style = {Cell.DATE: workbook.DATE, Cell.MONEY: workbook.MONEY}.get(column.cell, workbook.PLAIN)
    return f"coalesce('<c s=\"{style}\"><v>' || {number} || '</v></c>', '<c/>')"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return digest(file)
