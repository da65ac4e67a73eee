"""The filter of the list of freezes, and its tabs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.counties.access import counties_where, holds
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.funds.models import Freeze
from casemgr.web import queues
from casemgr.web.duties import DUTIES

# The tabs of the list: the value of `state` in the address, and its words.
TABS: dict[str, Any] = {
    "": _("冻结中"),
    "lapsed": _("已失效未核查"),
    "asked": _("待审批"),
    "queued": _("轮候"),
    "freezes_ending": _("我的7日内到期"),
    "lapsed_unexplained": _("我的已失效未核查"),
    "freezes_to_decide": _("待我审批"),
    "renewals_to_decide": _("续冻待我审批"),
}
WITHIN = [("7", _("7日内")), ("15", _("15日内")), ("30", _("30日内"))]
_LAPSED = ("lapsed", "lapsed_unexplained")
_BY_REQUEST = ("freezes_to_decide", "asked", "queued")


class FreezeFilter(filters.FilterSet):
    """Picks freezes out of a queryset that is scoped already; what it cannot read picks none."""

    within = filters.ChoiceFilter(label=_("到期"), empty_label=_("不限"), choices=WITHIN, method="ending")
    county = filters.ModelChoiceFilter(
        queryset=None, to_field_name="code", label=_("县区"), empty_label=_("全部县区")
    )
    state = filters.ChoiceFilter(method="in_tab", choices=list(TABS.items()), widget=forms.HiddenInput)

    class Meta:
        model = Freeze
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any] | None, *, officer: Officer, now: datetime):
        super().__init__(data, Freeze.objects.visible_to(officer))
        self.officer, self.now = officer, now
        self.filters["county"].queryset = County.objects.visible_to(officer)
        if len(counties_where(officer, Right.READ_CASES)) == 1:
            # Who has one county needs no menu; what an address asks for is still read.
            self.filters["county"].extra["widget"] = forms.HiddenInput

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.is_valid():
            return queryset.none()
        rows = super().filter_queryset(queryset)
        return rows if self.tab else rows.in_force(self.now)

    @property
    def tab(self) -> str:
        return (self.form.cleaned_data.get("state") if self.form.is_valid() else "") or ""

    @property
    def tabs(self) -> list[str]:
        """The tabs that mean something to this officer: what waits for nobody like him has none."""
        duties = DUTIES.items()
        idle = {name for name, rights in duties if not any(holds(self.officer, right) for right in rights)}
        return [key for key in TABS if key not in idle]

    @property
    def ordering(self) -> tuple[str, ...]:
        """What runs is read soonest first, what waits oldest first, what lapsed latest first."""
        if self.tab in _BY_REQUEST:
            return ("requested_at",)
        return ("-expires_at",) if self.tab in _LAPSED else ("expires_at",)

    def ending(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.ending_within(int(value), self.now)

    def in_tab(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "asked":
            return queryset.requested()
        if value == "queued":
            return queryset.queued()
        if value == "lapsed":
            return queryset.unexplained(self.now)
        return queues.pick(value, queryset, self.officer)
