"""The columns of an exported case, in their lasting order (导出字段).

Headings and values are Chinese whatever the reader's language: files go on to other systems. Apps above add
columns of their own through `adds_columns`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import IdentifierKind, Status
from casemgr.cases.export import masks
from casemgr.cases.export.sql import clock, gathered, label, listed, local_time, yes
from casemgr.common.crypto import decrypt
from casemgr.exchange.writing import Cell, Column, Part

EDITION = "2026-11-3"
"""Names this set of columns and what they mean; a change of either gets a new name."""

_NUMBERS = (
    Column(
        "案件编号", "c.case_no", Cell.WORD, 26, meaning=_("A、机构代码12位、立案年月6位、序号4位；立案前为空")
    ),
    Column("受案登记号", "c.receipt_no", width=26),
)
_PLACE = (
    Column("专案代号", "c.special_name"),
    Column("县区", "k.name", width=10),
    Column("立案单位", "fu.name", width=24),
    Column("主办单位", "lu.name", width=24, meaning=_("指定管辖后与立案单位不同")),
    Column("主办民警", "o.name", width=12),
)
_KIND = (
    Column("诈骗类型", "t.name", width=22),
    Column("引流方式", "l.names", width=18),
)
_FLAGS = (
    Column("涉外", yes("c.is_cross_border"), Cell.WORD, 8),
    Column("大要案", yes("c.is_major"), Cell.WORD, 8),
    Column("团伙案件", yes("c.is_gang"), Cell.WORD, 10),
)
_DAYS = (
    Column("发案时间", "c.occurred", Cell.WORD, 12, meaning=_("可只到年或月")),
    Column("报案日期", "c.reported_date", Cell.DATE, 12),
    Column("报案时间", clock("c.reported_time"), Cell.WORD, 10, meaning=_("北京时间；未登记时刻的为空")),
    Column("受案日期", "c.accepted_date", Cell.DATE, 12),
    Column("立案日期", "c.filed_date", Cell.DATE, 12),
    Column("立案时间", clock("c.filed_time"), Cell.WORD, 10, meaning=_("北京时间；未登记时刻的为空")),
    Column("破案日期", "c.solved_date", Cell.DATE, 12),
    Column("结案日期", "c.closed_date", Cell.DATE, 12),
)
_AMOUNTS = (
    Column("损失金额（元）", "c.loss_amount", Cell.MONEY, 16, _("登记有受害人的，为各受害人损失之和")),
    Column("涉案金额（元）", "c.amount_involved", Cell.MONEY, 16),
    Column("金额为约数", yes("c.amount_is_approx"), Cell.WORD, 12),
)
_WORDS = (Column("简要案情", "c.summary", width=60), Column("备注", "c.remark", width=30))
_LAST = (Column("最后更新", local_time("c.updated_at"), Cell.WORD, 18, meaning=_("北京时间")),)

_TRACES = {
    IdentifierKind.PHONE: ("phones", 22, masks.phone),
    IdentifierKind.ACCOUNT: ("accounts", 26, masks.account),
    IdentifierKind.URL: ("urls", 36, None),
    IdentifierKind.APP: ("apps", 18, None),
}


@dataclass(frozen=True)
class Addition:
    """Columns of another app, and the join they come from; the case is `c`.

    `unmasked` are the same columns as an unmasked file holds them, where that makes a difference.
    """

    columns: tuple[Column, ...]
    join: Part
    unmasked: tuple[Column, ...] = ()

    def shown(self, masked: bool) -> tuple[Column, ...]:
        return self.columns if masked else self.unmasked or self.columns


Adds = Callable[[Officer, Part], Addition]
_ADDS: list[Adds] = []


def adds_columns(adds: Adds) -> Adds:
    """Register a function that adds columns, given the officer and a query of the keys of the cases."""
    _ADDS.append(adds)
    return adds


def additions(officer: Officer, keys: Part) -> list[Addition]:
    """What the apps above add for this officer."""
    return [adds(officer, keys) for adds in _ADDS]


def columns(*, masked: bool, added: Iterable[Addition] = ()) -> list[Column]:
    """The columns of a file. What only an unmasked one may hold is not in the other at all."""
    name = "coalesce(nullif(c.masked_name, ''), '****')" if masked else "c.name"
    return [
        *_NUMBERS,
        Column("案件名称", name, width=36),
        *_PLACE,
        *_KIND,
        Column("案件状态", label("c.status", Status.choices), Cell.WORD, 12),
        *_FLAGS,
        *_DAYS,
        *_AMOUNTS,
        *_victims(masked),
        *[
            Column(str(kind.label), f"i.{list_}", width=width)
            for kind, (list_, width, _mask) in _TRACES.items()
        ],
        *[column for addition in added for column in addition.shown(masked)],
        *([] if masked else _WORDS),
        *_LAST,
    ]


def joins(*, masked: bool, keys: Part) -> list[Part]:
    """Where the values come from besides the case itself; `keys` is a query of the keys of the cases."""
    return [
        Part(
            " JOIN counties_county k ON k.id = c.county_id"
            " JOIN counties_unit fu ON fu.id = c.filing_unit_id"
            " JOIN counties_unit lu ON lu.id = c.lead_unit_id"
            " JOIN cases_fraudtype t ON t.id = c.fraud_type_id"
            " LEFT JOIN accounts_officer o ON o.id = c.lead_id"
        ),
        gathered("v", "cases_victim x", _victim_lists(masked), keys),
        gathered("i", "cases_identifier x", _trace_lists(masked), keys),
        gathered(
            "l",
            "(SELECT case_id, m.id, name FROM cases_case_lures m JOIN cases_lure n ON n.id = m.lure_id) x",
            f"{listed('name')} AS names",
            keys,
        ),
    ]


def _victims(masked: bool) -> list[Column]:
    shown = [
        Column("受害人数", "coalesce(v.people, 0)", Cell.NUMBER, 10),
        Column("受害人", "v.names", width=16, meaning=_("多人以顿号隔开，各列次序相同")),
        Column("受害人电话", "v.phones", width=18, meaning=_("多人中未登记的为“无”")),
    ]
    if masked:
        return shown
    number = Column(
        "身份证号", "v.numbers", width=22, meaning=_("多人中未登记的为“无”"), opened=opened_numbers
    )
    return [*shown, number]


def _victim_lists(masked: bool) -> str:
    name, phone = (masks.name("name"), masks.phone("phone")) if masked else ("name", "phone")
    lists = f"count(*) AS people, {listed(name)} AS names, nullif({listed(_or_none(phone))}, '无') AS phones"
    if masked:
        return lists
    return lists + ", string_agg(encode(resident_number, 'hex'), ' ') AS numbers"


def _trace_lists(masked: bool) -> str:
    return ", ".join(
        f"{listed(mask('value') if masked and mask else 'value', f'kind = {kind.value!r}')} AS {list_}"
        for kind, (list_, _width, mask) in _TRACES.items()
    )


def _or_none(text: str) -> str:
    return f"coalesce(nullif({text}, ''), '无')"


def opened_numbers(sealed: str) -> str:
    """Resident numbers as the database gathers them, hexadecimal, in clear."""
    return "、".join(decrypt(bytes.fromhex(number)) or "无" for number in sealed.split(" "))
