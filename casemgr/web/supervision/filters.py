"""The filter of the supervision list, its tabs, and the queue that a detail page is one of."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.cases.models import CaseEvent
from casemgr.common.clock import midnight
from casemgr.common.keyset import Count
from casemgr.common.money import read_yuan
from casemgr.counties.access import counties_where, holds
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.supervision.enums import State
from casemgr.supervision.models import Supervision
from casemgr.web import queues
from casemgr.web.fields import ReaderField

ORDERINGS = {
    "listed": ("-listed_at",),
    "amount": ("-amount_seen",),
    "county": ("county__code", "-listed_at"),
}

# The tabs of the list: the value of `state` in the address, and its words.
TABS: dict[str, Any] = {
    "": _("全部"),
    "listed": _("待签收"),
    "reporting": _("办理中"),
    "needs_report": _("待提交进展"),
    "release_pending": _("申请解除"),
    "report": _("待审进展"),
    "below": _("金额已低于标准"),
    "released": _("已解除"),
}
CAP = 10_000


class _Counted(Subquery):
    """How many rows a queryset has, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class YuanField(ReaderField):
    """A bound in yuan, as people write it; empty is no bound."""

    reader = staticmethod(read_yuan)
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class YuanFilter(filters.Filter):
    field_class = YuanField


def _day(**options: Any) -> filters.DateFilter:
    return filters.DateFilter(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class SupervisionFilter(filters.FilterSet):
    """Picks supervisions out of a queryset that is scoped already; what it cannot read picks nothing."""

    county = filters.ModelChoiceFilter(
        queryset=None, to_field_name="code", label=_("县区"), empty_label=_("全部县区")
    )
    amount_min = YuanFilter("amount_seen", "gte", label=_("金额不低于（元）"))
    amount_max = YuanFilter("amount_seen", "lte", label=_("金额不高于（元）"))
    lead = filters.ModelChoiceFilter(
        field_name="case__lead",
        queryset=None,
        to_field_name="police_no",
        label=_("主办民警"),
        empty_label=_("全部民警"),
    )
    listed_from = _day(method="listed_since", label=_("挂牌日期起"))
    listed_to = _day(method="listed_until", label=_("挂牌日期止"))
    imported = filters.NumberFilter(method="from_import", widget=forms.HiddenInput)
    state = filters.ChoiceFilter(method="in_tab", choices=list(TABS.items()), widget=forms.HiddenInput)
    order = filters.CharFilter(method="untouched", widget=forms.HiddenInput)

    class Meta:
        model = Supervision
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any] | None, *, officer: Officer):
        supervisions = Supervision.objects.visible_to(officer)
        super().__init__(data, supervisions.with_amount_now())
        self.officer = officer
        counties = County.objects.visible_to(officer)
        self.filters["county"].queryset = counties
        if len(counties_where(officer, Right.READ_SUPERVISION)) == 1:
            # Who has one county needs no menu; what an address asks for is still read.
            self.filters["county"].extra["widget"] = forms.HiddenInput
        led = supervisions.filter(case__lead=OuterRef("pk"))
        self.filters["lead"].queryset = Officer.objects.filter(Exists(led))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().filter_queryset(queryset) if self.form.is_valid() else queryset.none()

    @property
    def tab(self) -> str:
        return (self.form.cleaned_data.get("state") if self.form.is_valid() else "") or ""

    @property
    def tabs(self) -> list[str]:
        """The tabs that mean something to this officer: who writes no reports owes none."""
        return [key for key in TABS if key != "needs_report" or holds(self.officer, Right.EDIT_OWN_CASES)]

    def counts(self) -> dict[str, Count]:
        """How many lie under each tab, the other conditions being what they are; one query, capped."""
        if not self.form.is_valid():
            return {key: Count(0, False) for key in self.tabs}
        rows = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != "state":
                rows = self.filters[name].filter(rows, value)
        columns = {
            key or "all": _Counted(self._under(key, rows).order_by().values("pk")[: CAP + 1])
            for key in self.tabs
        }
        found = Officer.objects.filter(pk=self.officer.pk).values(**columns).get()
        numbers = {key: found[key or "all"] for key in self.tabs}
        return {key: Count(min(number, CAP), number > CAP) for key, number in numbers.items()}

    def in_tab(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return self._under(value, queryset)

    def _under(self, key: str, rows: QuerySet) -> QuerySet:
        if key == "released":
            return rows.filter(state=State.RELEASED)
        return queues.pick(key, rows, self.officer) if key else rows

    def listed_since(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(listed_at__gte=midnight(value))

    def listed_until(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(listed_at__lt=midnight(value + timedelta(days=1)))

    def from_import(self, queryset: QuerySet, name: str, value: int) -> QuerySet:
        """Those whose case came, or was changed, by one import job."""
        events = CaseEvent.objects.visible_to(self.officer).filter(data__job=int(value))
        return queryset.filter(Exists(events.filter(case=OuterRef("case"))))

    def untouched(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset
