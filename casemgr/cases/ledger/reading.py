"""One row of a ledger: taken whole, or refused with every reason there is. Nothing here asks the database."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from casemgr.cases.enums import IdentifierKind, Status
from casemgr.cases.ledger.columns import COLUMNS, ORDER
from casemgr.cases.ledger.reference import Reference, UnitEntry, read_status
from casemgr.cases.services import shadows
from casemgr.cases.services.identifiers import masked
from casemgr.cases.services.victims import HASH_PURPOSE
from casemgr.common.chinese import half_width
from casemgr.common.crypto import keyed_hashes
from casemgr.common.errors import Unreadable
from casemgr.common.identity import (
    read_account,
    read_phone,
    read_resident_number,
    read_site_or_app,
    says_nothing,
    split_sites,
    split_values,
)
from casemgr.common.moments import Moment, not_before, read_moment
from casemgr.common.money import read_yuan
from casemgr.exchange.cells import cell_text
from casemgr.exchange.headings import Row, Table

_CASE_NO = re.compile(r"A[0-9]{22}")
_LONGEST_NAME = 200
_LONGEST_PERSON = 50
_LONGEST_IDENTIFIER = 200
_LONGEST_CASE_NO = 40
_LONGEST_HEADING = 100
_NO_CASE_NO = _("案件编号没有填写")
_NOT_A_CASE_NO = _("案件编号应为字母A加22位数字，请核对")
# Also said of a case of another county: that it exists is not this officer's to know.
NOT_OF_UNIT = _("案件编号与立案单位不符，请核对")
_DOUBLED = _("案件编号与第%(row)s行重复，一案只填一行")
_FILED_TOO_EARLY = _("立案时间早于报案时间，请核对")
_SOLVED_TOO_EARLY = _("破案时间早于立案时间，请核对")
_NO_VICTIM = _("受害人姓名没有填写")
_SEVERAL_VICTIMS = _("一行只能填写一名受害人，其他受害人请在导入后到案件中增加")
_TOO_LONG = _("内容超过%(limit)s个字，请缩短")

_SEVERAL_PEOPLE = re.compile(r"[、，,；;/]")


@dataclass(slots=True)
class Taken:
    """A row that holds: what a case, its victim and its identifiers would be. Yuan, and local time."""

    row: int
    case_no: str
    name: str
    has_name: bool
    unit: UnitEntry
    fraud_type: int
    lead: int | None
    reported: Moment
    filed: Moment | None
    solved: Moment | None
    victim_name: str
    resident_number: str
    resident_number_hashes: list[str]
    phone: str
    loss: Decimal
    involved: Decimal | None
    status: str
    has_status: bool
    remark: str
    identifiers: list[tuple[str, str, str]]
    search_text: str
    masked_name: str


class Refused(NamedTuple):
    """A row that does not hold: its first bad column, by the sheet's own heading, and all the reasons."""

    row: int
    case_no: str
    column: str
    reason: str


@dataclass
class RowReader:
    """Reads the rows of one sheet, in order. `noticed` counts what is odd and yet taken."""

    table: Table
    reference: Reference
    today: date
    noticed: Counter[str] = field(default_factory=Counter)
    _first_row_of: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        moment = partial(read_moment, today=self.today)
        readers: dict[str, Callable[[Any], Any]] = {
            "case_no": read_case_no,
            "unit": self.reference.unit,
            "fraud_type": self.reference.fraud_type,
            "reported": moment,
            "filed": _if_any(moment),
            "solved": _if_any(moment),
            "victim": read_victim_name,
            "resident_number": _if_any(partial(read_resident_number, today=self.today)),
            "phone": _if_any(read_phone),
            "loss": partial(read_yuan, unit=self.table.unit("loss")),
            "involved": _if_any(partial(read_yuan, unit=self.table.unit("involved"))),
            "accounts": partial(_read_each, split_values, _account),
            "phones": partial(_read_each, split_values, _phone),
            "sites": partial(_read_each, split_sites, read_site_or_app),
            "urls": partial(_read_each, split_sites, read_site_or_app),
            "apps": partial(_read_each, split_sites, read_site_or_app),
            "status": _if_any(read_status),
            "name": _if_any(partial(_short_text, limit=_LONGEST_NAME)),
            "remark": cell_text,
        }
        present = [column.name for column in COLUMNS if self.table.has(column.name)]
        self._readers = [(name, readers[name]) for name in present if name in readers]
        self._nothing = dict.fromkeys(readers)

    def read(self, row: Row) -> Taken | Refused:
        values, reasons = dict(self._nothing), []
        cells = row.cells
        for name, reader in self._readers:
            try:
                values[name] = reader(cells[name])
            except Unreadable as reason:
                reasons.append((name, str(reason)))
        reasons += self._contradictions(values, row.number)
        if reasons:
            reasons.sort(key=lambda reason: ORDER[reason[0]])
            column = heading(self.table, reasons[0][0])
            typed = cell_text(cells["case_no"])[:_LONGEST_CASE_NO]
            return Refused(row.number, typed, column, "；".join(reason for _name, reason in reasons))
        return self._taken(values, row)

    def _contradictions(self, values: dict[str, Any], number: int) -> Iterable[tuple[str, str]]:
        """What no cell says by itself. A value that could not be read contradicts nothing."""
        case_no, unit = values["case_no"], values["unit"]
        reported, filed, solved = values["reported"], values["filed"], values["solved"]
        if case_no and unit and self.reference.county_of_code.get(case_no[1:7]) != unit.county_id:
            yield "unit", str(NOT_OF_UNIT)
        if case_no and (first := self._first_row_of.setdefault(case_no, number)) != number:
            yield "case_no", str(Unreadable(_DOUBLED, row=first))
        if filed and reported and not not_before(filed, reported):
            yield "filed", str(_FILED_TOO_EARLY)
        if solved and (earlier := filed or reported) and not not_before(solved, earlier):
            yield "solved", str(_SOLVED_TOO_EARLY)

    def _taken(self, values: dict[str, Any], row: Row) -> Taken:
        victim, unit, status = values["victim"], values["unit"], values["status"]
        type_name = self.reference.type_name(values["fraud_type"])
        name = values["name"] or f"{victim}被{type_name.removesuffix('诈骗')}诈骗案"
        loss, involved = values["loss"], values["involved"]
        if involved is not None and involved < loss:
            self.noticed["involved_below_loss"] += 1
        number = values["resident_number"] or ""
        kinds = (values["accounts"], values["phones"], values["sites"], values["urls"], values["apps"])
        return Taken(
            row=row.number,
            case_no=values["case_no"],
            name=name,
            has_name=bool(values["name"]),
            unit=unit,
            fraud_type=values["fraud_type"],
            lead=self._lead(row.cells.get("lead", ""), unit.county_id),
            reported=values["reported"],
            filed=values["filed"],
            solved=values["solved"],
            victim_name=victim,
            resident_number=number,
            resident_number_hashes=keyed_hashes(number, HASH_PURPOSE) if number else [],
            phone=values["phone"] or "",
            loss=loss,
            involved=involved,
            status=status or (Status.FILED.value if values["filed"] else Status.UNDER_REVIEW.value),
            has_status=bool(status),
            remark=values["remark"] or "",
            identifiers=[
                (*found, masked(*found)) for found in dict.fromkeys(chain.from_iterable(filter(None, kinds)))
            ],
            search_text=shadows.searchable(name, "", [victim]),
            masked_name=shadows.masked(name, [victim]),
        )

    def _lead(self, cell: Any, county_id: int) -> int | None:
        if says_nothing(cell):
            return None
        lead = self.reference.lead(cell, county_id)
        if lead is None:
            self.noticed["lead_unknown"] += 1
        return lead


def heading(table: Table, name: str) -> str:
    """What the sheet itself calls a column, as far as a reason quotes it."""
    return table.heading_as_written(name)[:_LONGEST_HEADING]


def read_case_no(value: Any) -> str:
    """A case number: A and 22 digits, whatever widths, blanks and case it was typed in. Raises Unreadable."""
    if isinstance(value, str) and _CASE_NO.fullmatch(value):
        return value
    text = half_width(cell_text(value)).replace(" ", "").upper()
    if not text:
        raise Unreadable(_NO_CASE_NO)
    if not _CASE_NO.fullmatch(text):
        raise Unreadable(_NOT_A_CASE_NO)
    return text


def read_victim_name(value: Any) -> str:
    """The name of the one victim of the row. Raises Unreadable for none, for several, or for a whole text."""
    if says_nothing(value):
        raise Unreadable(_NO_VICTIM)
    name = _short_text(value, _LONGEST_PERSON)
    if _SEVERAL_PEOPLE.search(name):
        raise Unreadable(_SEVERAL_VICTIMS)
    return name


def _short_text(value: Any, limit: int) -> str:
    text = cell_text(value)
    if len(text) > limit:
        raise Unreadable(_TOO_LONG, limit=limit)
    return text


def _account(text: Any) -> tuple[str, str]:
    return IdentifierKind.ACCOUNT.value, read_account(text)


def _phone(text: Any) -> tuple[str, str]:
    return IdentifierKind.PHONE.value, read_phone(text)


def _if_any(reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if says_nothing(value) else reader(value)


def _read_each(
    split: Callable[[Any], tuple], reader: Callable[[Any], tuple[str, str]], value: Any
) -> list[tuple[str, str]]:
    if value == "":
        return []
    found = [reader(part) for part in split(value)]
    if any(len(text) > _LONGEST_IDENTIFIER for _kind, text in found):
        raise Unreadable(_TOO_LONG, limit=_LONGEST_IDENTIFIER)
    return found
