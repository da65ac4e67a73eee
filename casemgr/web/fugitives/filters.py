"""The filter of the list of fugitives, and its tabs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.common.clock import local_date
from casemgr.counties.access import counties_where
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.suspects.enums import WatchLevel
from casemgr.suspects.models import FugitiveWatch
from casemgr.web import queues

# The tabs of the list: the value of `state` in the address, and its words.
TABS: dict[str, Any] = {
    "": _("在逃"),
    "unchecked": _("逾期未核查"),
    "returned": _("到案待撤销"),
    "cancelled": _("已撤销"),
    "all": _("全部"),
}
YEARS = [("20", _("20年以上")), ("10", _("10年以上"))]


class FugitiveFilter(filters.FilterSet):
    """Picks fugitives out of a queryset that is scoped already; what it cannot read picks nobody."""

    years = filters.ChoiceFilter(
        label=_("潜逃"), empty_label=_("不限年数"), choices=YEARS, method="for_years"
    )
    level = filters.ChoiceFilter(label=_("关注等级"), empty_label=_("全部等级"), choices=WatchLevel.choices)
    county = filters.ModelChoiceFilter(
        queryset=None, to_field_name="code", label=_("县区"), empty_label=_("全部县区")
    )
    state = filters.ChoiceFilter(method="in_tab", choices=list(TABS.items()), widget=forms.HiddenInput)

    class Meta:
        model = FugitiveWatch
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any] | None, *, officer: Officer, now: datetime):
        super().__init__(data, FugitiveWatch.objects.visible_to(officer))
        self.officer, self.now = officer, now
        self.filters["county"].queryset = County.objects.visible_to(officer)
        if len(counties_where(officer, Right.READ_CASES)) == 1:
            # Who has one county needs no menu; what an address asks for is still read.
            self.filters["county"].extra["widget"] = forms.HiddenInput

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.is_valid():
            return queryset.none()
        rows = super().filter_queryset(queryset)
        return rows if self.tab else rows.at_large()

    @property
    def tab(self) -> str:
        return (self.form.cleaned_data.get("state") if self.form.is_valid() else "") or ""

    @property
    def ordering(self) -> tuple[str, ...]:
        """At large: who is to be checked first; caught: who was first; else the latest first."""
        return {"returned": ("returned_at",), "cancelled": ("-cancelled_at",)}.get(
            self.tab, ("next_check_at",)
        )

    def for_years(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.for_years(int(value), local_date(self.now))

    def in_tab(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "unchecked":
            return queues.unchecked(queryset, self.officer)
        if value == "returned":
            return queryset.returned()
        return queryset.cancelled() if value == "cancelled" else queryset
