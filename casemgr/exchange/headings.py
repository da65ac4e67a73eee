"""Finds the table in a sheet as counties keep it: titles and unit lines above it, headings in any order and
by their usual synonyms, totals and blank rows in between. Knows nothing of what the columns mean.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from casemgr.common.chinese import normalise, squeezed, tidy
from casemgr.common.errors import Unreadable
from casemgr.common.money import SCALES, YUAN
from casemgr.exchange.sheets import Cells, Sheet, read_sheets

_SEARCHED_ROWS = 20
_FEWEST_HEADINGS = 2
_TOTAL_STANDS_IN = 3  # the first cells, one of which says 合计

_MONEY_UNIT = r"(?:人民币)?(?:(?P<scale>千万|百万|[千万亿]?)元|(?P<bare_scale>[万亿]))"
_UNIT_ABOVE = re.compile(rf"(?:^|[\s(]|金额|货币|计量)单位\s*[::]?\s*{_MONEY_UNIT}(?=$|[\s,;.、)])")
_UNIT_IN_BRACKETS = re.compile(rf"[(\[【〔](?:金额)?(?:单位[::]?)?{_MONEY_UNIT}[)\]】〕]")
_UNIT_AT_END = re.compile(rf"/?{_MONEY_UNIT}$")
_IN_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_ORNAMENTS = str.maketrans("", "", "*:★※_\"'“”")
_TOTAL = re.compile(r"(?:本[页月季年])?(?:合|总|小|共|累)计")

_NO_TABLE = _("工作表“%(sheet)s”的前20行里没有找到表头，表头应有：%(headings)s")
_NO_HEADER = _("工作表“%(sheet)s”的前20行里没有找到表头，请核对文件")
_MISSING = _("工作表“%(sheet)s”第%(row)s行的表头缺少：%(headings)s")
_DOUBLED = _(
    "工作表“%(sheet)s”第%(row)s行的“%(first)s”（第%(first_place)s列）和“%(second)s”（第%(second_place)s列）"
    "都是%(heading)s，请只留一列"
)


class Column(NamedTuple):
    """A column that an import knows: its `name` in code, its heading, and what else people call it.

    A row whose `key` column is empty and which says 合计 is a total, not data.
    """

    name: str
    heading: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    key: bool = False


class Row(NamedTuple):
    """A row of data: its number in the sheet, its known cells by column name, and all cells as they stand."""

    number: int
    cells: dict[str, Any]
    as_written: Cells


@dataclass(frozen=True)
class Table:
    """A sheet whose headings are understood. `ignored` are the headings of the columns nobody knows."""

    sheet: Sheet
    columns: Sequence[Column]
    header_row: int
    headings: tuple[str, ...]
    places: dict[str, int]
    units: dict[str, Decimal]
    ignored: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether the sheet has this column."""
        return name in self.places

    def heading_as_written(self, name: str) -> str:
        """The heading the sheet gives this column; the usual one if the sheet has no such column."""
        if name in self.places:
            return self.headings[self.places[name]]
        return next(column.heading for column in self.columns if column.name == name)

    def unit(self, name: str) -> Decimal:
        """What a bare number in this column counts in: 10000 under 万元, by the heading or the unit line."""
        return self.units.get(name, YUAN)

    def rows(self) -> Iterator[Row]:
        """The rows of data under the header, without blank rows and totals, as often as it is called."""
        names, places = tuple(self.places), tuple(self.places.values())
        keys = [self.places[column.name] for column in self.columns if column.key and self.has(column.name)]
        width = len(self.headings)
        for number, cells in islice(self.sheet.rows(), self.header_row, None):
            if len(cells) < width:
                cells += ("",) * (width - len(cells))
            known = [cells[place] for place in places]
            if all(_is_blank(cells[key]) or _says_total(cells[key]) for key in keys) and (
                all(map(_is_blank, known)) or any(map(_says_total, cells[:_TOTAL_STANDS_IN]))
            ):
                continue
            yield Row(number, dict(zip(names, known, strict=True)), cells)


def read_table(source: bytes | Path, filename: str, columns: Sequence[Column]) -> Table:
    """The table in the first visible sheet that has one. Raises Unreadable, about the first if none has."""
    first_reason: Unreadable | None = None
    for sheet in read_sheets(source, filename):
        try:
            return find_table(sheet, columns)
        except Unreadable as reason:
            first_reason = first_reason or reason
    assert first_reason is not None, "a workbook without a visible sheet is refused before"
    raise first_reason


def find_table(sheet: Sheet, columns: Sequence[Column]) -> Table:
    """The table of a sheet: its header is the one of the first twenty rows with the most known headings.

    Raises Unreadable if no row looks like one, a required column is missing, or two columns are the same.
    """
    known = {_bare(word): column for column in columns for word in (column.heading, *column.synonyms)}
    best: list[_Heading] = []
    header_row, unit_above, unit_seen = 0, None, None
    for number, cells in islice(sheet.rows(), _SEARCHED_ROWS):
        found = [_Heading(place, cell, *_recognise(cell, known)) for place, cell in enumerate(cells)]
        if _known_count(found) > _known_count(best):
            best, header_row, unit_above = found, number, unit_seen
        unit_seen = _unit_above(cells) or unit_seen
    required = [column for column in columns if column.required]
    if _known_count(best) < min(_FEWEST_HEADINGS, len(columns)):
        raise Unreadable(_NO_TABLE, sheet=sheet.name, headings=_listed(required or columns))
    places = _places(sheet, header_row, best)
    missing = [column for column in required if column.name not in places]
    if missing:
        raise Unreadable(_MISSING, sheet=sheet.name, row=header_row, headings=_listed(missing))
    headings = [tidy(str(heading.cell)) for heading in best]
    units = {name: best[place].unit or unit_above for name, place in places.items()}
    return Table(
        sheet=sheet,
        columns=columns,
        header_row=header_row,
        headings=tuple(headings),
        places=places,
        units={name: unit for name, unit in units.items() if unit},
        ignored=tuple(
            headings[heading.place] for heading in best if not heading.column and headings[heading.place]
        ),
    )


def find_header(sheet: Sheet, words: Iterable[str]) -> tuple[int, Cells]:
    """The row of the first twenty that looks most like a header: the one with the most of these words.

    If no row has two of them, the one with the most texts. Raises Unreadable for a sheet of fewer.
    """
    known = {_bare(word) for word in words}
    top = list(islice(sheet.rows(), _SEARCHED_ROWS))
    for is_one in (lambda cell: not known.isdisjoint(spellings(cell)), _is_name):
        counted = {number: len(set(filter(is_one, cells))) for number, cells in top}
        best = max(counted, key=counted.__getitem__, default=0)
        if best and counted[best] >= _FEWEST_HEADINGS:
            return top[best - 1]
    raise Unreadable(_NO_HEADER, sheet=sheet.name)


def spellings(cell: Any) -> tuple[str, ...]:
    """How a heading may be looked up: as it is written, and without what stands in brackets."""
    if not isinstance(cell, str) or not cell:
        return ()
    text = squeezed(cell)
    return tuple(dict.fromkeys(filter(None, (_bare(text), _bare(_IN_BRACKETS.sub("", text))))))


def table_at(sheet: Sheet, columns: Sequence[Column], header_row: int, places: dict[str, int]) -> Table:
    """The table under a header of which somebody has said at which place each column stands."""
    unit_above, header = None, ()
    for _number, header in islice(sheet.rows(), header_row):
        if _number < header_row:
            unit_above = _unit_above(header) or unit_above
    headings = tuple(tidy(str(cell)) for cell in header)
    units = {
        name: _scale(_UNIT_IN_BRACKETS.search(squeezed(headings[place]))) or unit_above
        for name, place in places.items()
    }
    taken = set(places.values())
    return Table(
        sheet=sheet,
        columns=columns,
        header_row=header_row,
        headings=headings,
        places=places,
        units={name: unit for name, unit in units.items() if unit},
        ignored=tuple(text for place, text in enumerate(headings) if text and place not in taken),
    )


class _Heading(NamedTuple):
    place: int
    cell: Any
    column: Column | None
    unit: Decimal | None


def _recognise(cell: Any, known: dict[str, Column]) -> tuple[Column | None, Decimal | None]:
    if not isinstance(cell, str) or not cell:
        return None, None
    text = squeezed(cell)
    bracketed = _UNIT_IN_BRACKETS.search(text)
    for word in (text, _IN_BRACKETS.sub("", text)):
        if column := known.get(_bare(word)):
            return column, _scale(bracketed)
    at_end = _UNIT_AT_END.search(text)
    column = known.get(_bare(text[: at_end.start()])) if at_end else None
    return column, _scale(at_end) if column else None


def _bare(heading: str) -> str:
    return squeezed(heading).translate(_ORNAMENTS)


def _unit_above(cells: Cells) -> Decimal | None:
    line = " ".join(normalise(cell) for cell in cells if isinstance(cell, str) and cell)
    return _scale(_UNIT_ABOVE.search(line))


def _scale(found: re.Match[str] | None) -> Decimal | None:
    return SCALES[found["scale"] or found["bare_scale"] or ""] if found else None


def _known_count(headings: list[_Heading]) -> int:
    return len({heading.column.name for heading in headings if heading.column})


def _places(sheet: Sheet, row: int, headings: list[_Heading]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell, column, _unit in headings:
        if column is None:
            continue
        if column.name in places:
            first = places[column.name]
            raise Unreadable(
                _DOUBLED,
                sheet=sheet.name,
                row=row,
                heading=column.heading,
                first=headings[first].cell,
                first_place=_letters(first),
                second=cell,
                second_place=_letters(place),
            )
        places[column.name] = place
    return places


def _letters(place: int) -> str:
    high, low = divmod(place, 26)
    return (_letters(high - 1) if high else "") + chr(ord("A") + low)


def _listed(columns: Sequence[Column]) -> str:
    return "、".join(column.heading for column in columns)


def _is_name(cell: Any) -> bool:
    return isinstance(cell, str) and not _is_blank(cell) and not any(map(str.isdigit, cell))


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _says_total(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.isascii() and _TOTAL.match(squeezed(cell)) is not None
