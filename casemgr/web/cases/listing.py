"""The case list as one officer asked for it: what is in it, in which order, and how each row reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db.models import Count as CountOf
from django.db.models import Prefetch, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import Act
from casemgr.cases.filters import CaseFilter, opened_search
from casemgr.cases.models import Case
from casemgr.common.keyset import Count, KeysetPage, Neighbours, chosen_ordering, neighbours, paginate
from casemgr.counties.access import counties_where
from casemgr.counties.rights import Right
from casemgr.supervision.enums import Level
from casemgr.supervision.models import Supervision
from casemgr.web.fields import SelectOne
from casemgr.web.queues import CASE_PRESETS

CAP = 10_000
PAGE_SIZE = 50
ORDERINGS = {
    "reported": ("-reported_date",),
    "filed": ("-filed_date",),
    "loss": ("-loss_amount",),
    "involved": ("-amount_involved",),
    "number": ("-case_no",),
}
# Where a page lies and how the list is sorted is no part of what is in it.
NOT_FILTER = ("after", "before", "order", "view", "q")
_OPEN_FIELDS = (
    "status",
    "fraud_type",
    "reported_from",
    "reported_to",
    "loss_min",
    "loss_max",
    "is_supervised",
)
# What a row shows, and nothing else: half the time of a page goes into columns nobody sees.
_COLUMNS = (
    *(
        "case_no",
        "receipt_no",
        "name",
        "masked_name",
        "status",
        "requested_act",
        "reported_date",
        "filed_date",
    ),
    *("loss_amount", "amount_involved", "county__short_name", "fraud_type__name", "lead__name"),
)
_HIGHEST_FIRST = [Level.MINISTRY, Level.PROVINCIAL, Level.CITY]


@dataclass(frozen=True)
class Row:
    """One case as a row of the list."""

    case: Case
    name: str
    level: Level | None
    asked: str


class Totals(NamedTuple):
    """How many cases, and their loss in yuan; the loss is left out where counting stopped."""

    count: Count
    loss: Decimal | None


class CaseList:
    """The cases that `officer` sees, narrowed and ordered as `query` says. Read only when asked for."""

    def __init__(self, officer: Officer, query: QueryDict):
        self.officer, self.query = officer, query
        data = query.copy()
        for name, value in CASE_PRESETS.get(query.get("view", ""), {}).items():
            data[name] = value
        # A form sends along what is left empty: “all” of a menu, which a field for several would refuse.
        left_empty = [name for name, values in data.lists() if values == [""]]
        for name in (*NOT_FILTER, *left_empty):
            data.pop(name, None)
        self.filter = CaseFilter(data, Case.objects.visible_to(officer), officer=officer)
        self.ordering = chosen_ordering(query.get("order"), ORDERINGS)

    @cached_property
    def form(self) -> forms.Form:
        """The filter's form, as the row above the list shows it."""
        form = self.filter.form
        del form.fields["q"]
        if len(counties_where(self.officer, Right.READ_CASES)) == 1:
            del form.fields["county"]
        if len(self.query.getlist("status")) < 2:
            form.fields["status"].widget = SelectOne(
                choices=[("", _("全部状态")), *form.fields["status"].choices]
            )
        for name in ("reported_from", "reported_to", "filed_from", "filed_to"):
            form.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        form.order_fields(["county", *_OPEN_FIELDS])
        return form

    def hide(self, names: Iterable[str]) -> None:
        """What a tab says already is not asked again in the row of filters, only kept."""
        for name in names:
            self.form.fields[name].widget = forms.HiddenInput()

    @property
    def fields_shown(self) -> int:
        """How many fields of the filter stand open; the others are folded."""
        visible = {field.name for field in self.form.visible_fields()}
        return len(visible & {"county", *_OPEN_FIELDS})

    @property
    def queryset(self) -> QuerySet[Case]:
        return self.filter.qs

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The filter in use, as plain values that name no person."""
        return self.filter.parameters()

    @property
    def search_text(self) -> str:
        return opened_search(self.query.get("search", ""))

    def query_string(self) -> str:
        """The filter in use as a query string, always written the same way."""
        return encoded(self.parameters)

    def page(self) -> KeysetPage:
        """The page asked for; each of its rows is a `Row`. The number of queries does not grow with them."""
        open_ones = Supervision.objects.visible_to(self.officer).open()
        cases = (
            self.queryset.select_related("county", "fraud_type", "lead")
            .only(*_COLUMNS)
            .prefetch_related(
                "assistant_rows", Prefetch("supervisions", open_ones, to_attr="open_supervisions")
            )
        )
        page = paginate(
            cases,
            ordering=self.ordering,
            after=self.query.get("after"),
            before=self.query.get("before"),
            size=PAGE_SIZE,
        )
        return KeysetPage([self._row(case) for case in page.rows], page.previous, page.next)

    def totals(self) -> Totals:
        """Count and loss in one query that stops at `CAP` cases."""
        found = self.queryset.order_by()[: CAP + 1].aggregate(number=CountOf("pk"), loss=Sum("loss_amount"))
        capped = found["number"] > CAP
        count = Count(min(found["number"], CAP), capped)
        return Totals(count, None if capped else found["loss"] or Decimal(0))

    def neighbours(self, case: Case) -> Neighbours:
        """The cases before and after one in this list."""
        return neighbours(self.queryset, self.ordering, case)

    def _row(self, case: Case) -> Row:
        return Row(
            case=case,
            name=shown_name(self.officer, case),
            level=highest_level(case.open_supervisions),
            asked=Act(case.requested_act).label if case.requested_act else "",
        )


def shown_name(officer: Officer, case: Case) -> str:
    """The name of a case as `officer` may see it."""
    return case.name if rules.sees_in_clear(officer, case) else case.masked_name


def highest_level(supervisions: list[Supervision]) -> Level | None:
    """The highest level at which a case is supervised: 部督 above 厅督 above 市督."""
    levels = {supervision.level for supervision in supervisions}
    return next((level for level in _HIGHEST_FIRST if level in levels), None)


def encoded(parameters: Mapping[str, Any]) -> str:
    return urlencode(sorted(parameters.items()), doseq=True)
