"""One row of a list of suspects: taken whole, or refused with every reason there is. Asks no database."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgr.common import identity
from casemgr.common.errors import Unreadable
from casemgr.common.identity import read_resident_number, says_nothing
from casemgr.common.moments import Moment, PartialDate, read_moment, read_partial_date
from casemgr.common.money import read_yuan
from casemgr.exchange.cells import cell_text
from casemgr.exchange.headings import Row, Table, read_table
from casemgr.suspects.roster.columns import COLUMNS, ORDER
from casemgr.suspects.roster.words import read_gender, read_level, read_mode, read_roles, read_yes

MOST_ROWS = 500
_MOST_LINES = 2 * MOST_ROWS
_FIRST_INEXACT = 10**15  # a spreadsheet number holds fifteen digits
_NO_NAME = _("姓名没有填写")
_TOO_LONG = _("内容超过%(limit)s个字，请缩短")
_NO_DAY = _("填写了归案方式、地点或抓捕组，但没有归案日期")
_NO_MODE = _("填写了归案日期，但没有归案方式")
_IN_FUTURE = _("归案时间晚于现在，请核对")
_NO_TEAM = _("抓捕组应填组号，如 3 或 第3组")
_DOUBLED = _("身份证号与第%(row)s行相同，一人只填一行")
_TOO_MANY = _("一次最多登记%(limit)s人，请分批粘贴或上传")


@dataclass(slots=True)
class Entry:
    """A row that holds: the fields of a person, of his part in the case, of his being caught.

    `namesake_of` is an earlier row with the same name where not both have a resident number: perhaps the
    same person.
    """

    row: int
    person: dict[str, Any]
    part: dict[str, Any]
    team: int | None
    namesake_of: int | None = None

    @property
    def name(self) -> str:
        return self.person["name"]

    @property
    def resident_number(self) -> str:
        return self.person["resident_number"]


class Refused(NamedTuple):
    """A row that does not hold: its first bad column, by the sheet's own heading, and all the reasons."""

    row: int
    name: str
    column: str
    reason: str


def read(text: str, source: str, now: datetime) -> tuple[list[Entry | Refused], Table]:
    """The rows of a pasted list, its cells apart by tabs, in their order. `source` is for messages.

    Raises Unreadable if there is no table in it, or more people than are entered in one go.
    """
    table = read_table(text.encode(), source, COLUMNS)
    rows = list(islice(table.rows(), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_TOO_MANY, limit=MOST_ROWS)
    reader = RowReader(table, timezone.localtime(now))
    return [reader.read(row) for row in rows], table


def as_text(content: bytes, filename: str) -> str:
    """An XLSX or CSV as the text that somebody would have pasted, its rows numbered as they are there."""
    table = read_table(content, filename, COLUMNS)
    lines = [cells for _number, cells in islice(table.sheet.rows(), _MOST_LINES + 1)]
    while lines and not any(map(_pasted, lines[-1])):
        lines.pop()
    if len(lines) > _MOST_LINES:
        raise Unreadable(_TOO_MANY, limit=MOST_ROWS)
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(map(_pasted, line) for line in lines)
    return out.getvalue()


def _pasted(cell: Any) -> str:
    """A cell as it would have been pasted. A number of more digits than it can hold says so."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and abs(cell) >= _FIRST_INEXACT:
        return f"{cell:.5E}"
    return cell_text(cell.isoformat(" ") if isinstance(cell, datetime) else cell)


@dataclass
class RowReader:
    """Reads the rows of one list, in order; `now` is local."""

    table: Table
    now: datetime
    _row_of_number: dict[str, int] = field(default_factory=dict)
    _rows_of_name: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        today = self.now.date()
        readers: dict[str, Callable[[Any], Any]] = {
            "name": _name,
            "resident_number": _if_any(partial(read_resident_number, today=today)),
            "alias": partial(_text, limit=100),
            "gender": _if_any(read_gender),
            "birth": _if_any(partial(read_partial_date, today=today)),
            "country": partial(_text, limit=40),
            "is_foreign": read_yes,
            "is_deputy": read_yes,
            "roles": _if_any(read_roles),
            "level": _if_any(read_level),
            "is_main": read_yes,
            "attributed_amount": _if_any(partial(read_yuan, unit=self.table.unit("attributed_amount"))),
            "caught": _if_any(partial(read_moment, today=today)),
            "caught_mode": _if_any(read_mode),
            "caught_place": partial(_text, limit=100),
            "capture_team": _if_any(_team_number),
        }
        self._readers = [(name, reader) for name, reader in readers.items() if self.table.has(name)]
        self._nothing = dict.fromkeys(readers)

    def read(self, row: Row) -> Entry | Refused:
        """The row as the fields of a suspect, or why not."""
        values, reasons = dict(self._nothing), []
        for name, reader in self._readers:
            try:
                values[name] = reader(row.cells[name])
            except Unreadable as reason:
                reasons.append((name, str(reason)))
        # A value that could not be read contradicts nothing.
        reasons += [told for told in self._contradictions(values, row.number) if told[0] not in dict(reasons)]
        if reasons:
            reasons.sort(key=lambda reason: ORDER[reason[0]])
            column = self.table.heading_as_written(reasons[0][0])[:100]
            told = "；".join(reason for _name, reason in reasons)
            return Refused(row.number, cell_text(row.cells["name"])[:50], column, told)
        return self._entry(values, row.number)

    def _contradictions(self, values: dict[str, Any], number: int) -> Iterator[tuple[str, str]]:
        """What no cell says by itself."""
        resident_number, caught = values["resident_number"], values["caught"]
        if resident_number and (first := self._row_of_number.setdefault(resident_number, number)) != number:
            yield "resident_number", str(Unreadable(_DOUBLED, row=first))
        told = [values[name] for name in ("caught_mode", "caught_place", "capture_team")]
        if any(told) and not caught:
            yield "caught", str(_NO_DAY)
        if caught and not values["caught_mode"]:
            yield "caught_mode", str(_NO_MODE)
        if caught and caught.time and caught.date == self.now.date() and caught.time > self.now.time():
            yield "caught", str(_IN_FUTURE)

    def _entry(self, values: dict[str, Any], number: int) -> Entry:
        caught = values["caught"] or Moment(None)
        birth, gender = _born(values["resident_number"], values["birth"], values["gender"])
        entry = Entry(
            row=number,
            person={
                "name": values["name"],
                "alias": values["alias"] or "",
                "resident_number": values["resident_number"] or "",
                "birth": birth,
                "gender": gender,
                "country": values["country"] or "",
                "is_foreign": bool(values["is_foreign"]),
                "is_deputy": bool(values["is_deputy"]),
            },
            part={
                "roles": values["roles"] or [],
                "level": values["level"],
                "is_main": bool(values["is_main"]),
                "attributed_amount": values["attributed_amount"] or Decimal(0),
                "caught_date": caught.date,
                "caught_time": caught.time,
                "caught_mode": values["caught_mode"] or "",
                "caught_place": values["caught_place"] or "",
            },
            team=values["capture_team"],
        )
        entry.namesake_of = self._namesake(entry)
        return entry

    def _namesake(self, entry: Entry) -> int | None:
        """The first row before it that could be the same person: two numbers would say that he is another."""
        rows = self._rows_of_name.setdefault(entry.name, [])
        found = (row.row for row in rows if not (row.resident_number and entry.resident_number))
        first = next(found, None)
        rows.append(entry)
        return first


def _born(number: str | None, birth: Any, gender: str | None) -> tuple[Any, str]:
    """A resident number says both better than a cell does."""
    if not number:
        return birth or "", gender or ""
    day: date = identity.birth_date(number)
    return PartialDate(day.year, day.month, day.day), identity.gender(number)


def _name(value: Any) -> str:
    if says_nothing(value):
        raise Unreadable(_NO_NAME)
    return _text(value, limit=50)


def _text(value: Any, limit: int) -> str:
    text = "" if says_nothing(value) else cell_text(value)
    if len(text) > limit:
        raise Unreadable(_TOO_LONG, limit=limit)
    return text


def _team_number(value: Any) -> int:
    digits = cell_text(value).removeprefix("第").removesuffix("号").removesuffix("组").removesuffix("抓捕")
    if not (digits.isascii() and digits.isdigit() and 1 <= int(digits) <= 999):
        raise Unreadable(_NO_TEAM)
    return int(digits)


def _if_any(reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if says_nothing(value) else reader(value)


def entries(rows: Iterable[Entry | Refused]) -> list[Entry]:
    """Those that hold."""
    return [row for row in rows if isinstance(row, Entry)]
