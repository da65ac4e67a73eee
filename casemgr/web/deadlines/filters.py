"""The filter of the list of deadlines, and its tabs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.counties.access import counties_where, holds
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.deadlines import registry
from casemgr.deadlines.enums import RUNNING
from casemgr.deadlines.models import Deadline
from casemgr.web import queues

SOON = timedelta(days=7)

# The tabs of the list: the value of `state` in the address, and its words.
TABS: dict[str, Any] = {
    "": _("全部未办结"),
    "mine": _("我的案件"),
    "overdue": _("已超期"),
    "soon": _("7日内到期"),
    "property_overdue": _("财物逾期未移交"),
    "ended": _("已办结、已免除"),
}

# The tabs that are queues of the workbench, by the name of the queue.
_QUEUES = {"mine": "own_clocks", "property_overdue": "property_overdue"}


class DeadlineFilter(filters.FilterSet):
    """Picks deadlines out of a queryset that is scoped already; what it cannot read picks nothing."""

    kind = filters.ChoiceFilter(label=_("期限种类"), empty_label=_("全部种类"), choices=registry.choices)
    county = filters.ModelChoiceFilter(
        queryset=None, to_field_name="code", label=_("县区"), empty_label=_("全部县区")
    )
    lead = filters.ModelChoiceFilter(
        field_name="case__lead",
        queryset=None,
        to_field_name="police_no",
        label=_("主办民警"),
        empty_label=_("全部民警"),
    )
    state = filters.ChoiceFilter(method="in_tab", choices=list(TABS.items()), widget=forms.HiddenInput)

    class Meta:
        model = Deadline
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any] | None, *, officer: Officer, now: datetime):
        deadlines = Deadline.objects.visible_to(officer)
        super().__init__(data, deadlines)
        self.officer, self.now = officer, now
        self.filters["county"].queryset = County.objects.visible_to(officer)
        if len(counties_where(officer, Right.READ_CASES)) == 1:
            # Who has one county needs no menu; what an address asks for is still read.
            self.filters["county"].extra["widget"] = forms.HiddenInput
        led = deadlines.running().filter(case__lead=OuterRef("pk"))
        self.filters["lead"].queryset = Officer.objects.filter(Exists(led))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.is_valid():
            return queryset.none()
        rows = super().filter_queryset(queryset)
        return rows if self.tab else self._under("", rows)

    @property
    def tab(self) -> str:
        return (self.form.cleaned_data.get("state") if self.form.is_valid() else "") or ""

    @property
    def tabs(self) -> list[str]:
        """The tabs that mean something to this officer: who works no cases has none of his own."""
        return [key for key in TABS if key != "mine" or holds(self.officer, Right.EDIT_OWN_CASES)]

    @property
    def ordering(self) -> tuple[str, ...]:
        """What runs is read soonest first, what has ended latest first."""
        return ("-due_at",) if self.tab == "ended" else ("due_at",)

    def in_tab(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return self._under(value, queryset)

    def _under(self, key: str, rows: QuerySet) -> QuerySet:
        if key == "ended":
            return rows.exclude(state__in=RUNNING)
        if key == "overdue":
            return rows.running().filter(due_at__lt=self.now)
        if key == "soon":
            return rows.running().filter(due_at__lte=self.now + SOON)
        return queues.pick(_QUEUES.get(key, "clocks"), rows, self.officer)
