"""Making the file: which cases, how they are written, and what the file says about itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.exceptions import EmptyResultSet, PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.export import columns
from casemgr.cases.filters import CaseFilter
from casemgr.cases.models import Case
from casemgr.cases.querysets import CaseQuerySet, own
from casemgr.common.errors import Unreadable
from casemgr.counties.access import counties_where
from casemgr.counties.rights import Right
from casemgr.exchange.writing import MOST_XLSX_ROWS, Part, Table, Told, Written, write_csv, write_xlsx
from casemgr.taskforces.access import worked_cases

ORDER = "c.reported_date DESC, c.id DESC"


class Format(StrEnum):
    """The kinds of file."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True)
class Order:
    """What is asked for (导出要求): whose rights, which cases, what kind of file.

    `parameters` are those of `CaseFilter`. `counties` are the keys of the counties it may reach into at most.
    """

    by: Officer
    counties: frozenset[int]
    format: Format = Format.XLSX
    parameters: dict[str, Any] = field(default_factory=dict)
    masked: bool = True
    purpose: str = ""
    approved_by: Officer | None = None

    def filter(self) -> CaseFilter:
        """The filter over the cases that `by` may export now. Raises ValidationError if it cannot be read."""
        chosen = CaseFilter(self.parameters, exportable(self.by, masked=self.masked), officer=self.by)
        if not chosen.form.is_valid():
            raise ValidationError(_("筛选条件无法识别，请在案件列表重新筛选后再导出。"))
        return chosen

    def cases(self) -> CaseQuerySet:
        return self.filter().qs.filter(Q(county__in=self.counties) | Q(pk__in=self.shared))

    @property
    def shared(self) -> frozenset[int]:
        """The keys of cases of his task forces, wherever they lie; nobody exports those unmasked."""
        return worked_cases(self.by) if self.masked else frozenset()

    def whole(self) -> list[int]:
        """The counties of which the file may hold more than his own cases."""
        return sorted(self.counties & counties_where(self.by, Right.EXPORT_CASES))

    def lent(self) -> list[int]:
        """The cases in the file that he may export only while his task force lasts."""
        everything = counties_where(self.by, Right.EXPORT_CASES)
        own_only = counties_where(self.by, Right.EXPORT_OWN_CASES)
        lent = self.cases().filter(pk__in=self.shared).exclude(county__in=everything)
        return sorted(lent.exclude(own(self.by), county__in=own_only).values_list("pk", flat=True))


def reach(officer: Officer, *, masked: bool = True) -> frozenset[int]:
    """The counties from which `officer` may export at all, his own cases or every one."""
    every = counties_where(officer, Right.EXPORT_CASES)
    return every | counties_where(officer, Right.EXPORT_OWN_CASES) if masked else every & _unmasked(officer)


def exportable(officer: Officer, *, masked: bool = True) -> CaseQuerySet:
    """The cases that may leave the house in a file of `officer`. Raises PermissionDenied for nobody's."""
    if not reach(officer, masked=masked):
        raise PermissionDenied(_("您没有导出案件的权限。"))
    cases = Case.objects.exportable_by(officer)
    return cases if masked else cases.filter(county__in=_unmasked(officer))


def make(order: Order, path: Path, *, now: datetime, told: Told = lambda rows: None) -> Written:
    """Write the file to `path`; `told` hears how many rows are written so far.

    Raises PermissionDenied, ValidationError, or Unreadable for more rows than a sheet can hold.
    """
    with translation.override("zh-hans"):
        cases = order.cases()
        table = _table(order, cases)
        if order.format == Format.CSV:
            return write_csv(path, table, told)
        expected = cases.count()
        if expected > MOST_XLSX_ROWS:
            raise Unreadable(
                _("共%(rows)s行，超过一张工作表的上限，请缩小筛选范围或改用CSV。"), rows=f"{expected:,}"
            )
        return write_xlsx(
            path,
            table,
            told,
            names=("案件", "说明"),
            notes=lambda rows: _notes(order, table, rows, now),
            expected=expected,
            by=str(order.by),
            now=now,
        )


def _unmasked(officer: Officer) -> frozenset[int]:
    return counties_where(officer, Right.EXPORT_UNMASKED)


def _table(order: Order, cases: CaseQuerySet) -> Table:
    keys = _sql(cases, "id")
    added = columns.additions(order.by, keys)
    rows = _sql(cases)
    parts = [
        Part(f"FROM ({rows.sql}) c", rows.parameters),
        *columns.joins(masked=order.masked, keys=keys),
        *[addition.join for addition in added],
    ]
    source = Part("".join(part.sql for part in parts), tuple(chain(*(part.parameters for part in parts))))
    return Table(columns.columns(masked=order.masked, added=added), source, ORDER)


def _sql(cases: CaseQuerySet, *fields: str) -> Part:
    """The queryset's own SQL, with all columns or some: scope and filter are the list's, to the letter."""
    try:
        sql, parameters = cases.order_by().values(*fields).query.sql_with_params()
    except EmptyResultSet:
        return Part(f"SELECT {', '.join(fields) or '*'} FROM cases_case WHERE false")  # noqa: S608 - our own
    return Part(sql, tuple(parameters))


def _notes(order: Order, table: Table, rows: int, now: datetime) -> Iterator[tuple[str, ...]]:
    """What the second sheet says: who took what, when, by which rules, and what the columns mean."""
    chosen = order.filter()
    yield ("导出人", str(order.by))
    yield ("导出时间", f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}（北京时间）")
    yield ("数据截至", f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}")
    yield ("报案期间", _period(chosen))
    yield ("筛选条件", "；".join(f"{label}：{value}" for label, value in chosen.in_words()) or "无")
    yield ("行数", str(rows))
    yield ("个人信息", "已脱敏" if order.masked else "未脱敏")
    if not order.masked:
        yield ("用途", order.purpose)
        yield ("审批人", str(order.approved_by))
    yield ("字段版本", columns.EDITION)
    yield ("排列次序", "报案日期由近到远")
    yield ("以单引号开头的文本", "单引号由系统添加，防止表格软件把文本当作公式执行")
    yield ()
    yield ("字段", "含义")
    for column in table.columns:
        yield (column.heading, column.meaning)


def _period(chosen: CaseFilter) -> str:
    first, last = (chosen.form.cleaned_data[name] for name in ("reported_from", "reported_to"))
    return f"{first or '最早'} 至 {last or '最近'}" if first or last else "全部"
