"""The filter of the list of dossiers, and its tabs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.coldcases.enums import DONE, Category
from casemgr.coldcases.models import ColdCaseFile
from casemgr.counties.access import counties_where, holds
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.web import queues

# The tabs of the list: the value of `state` in the address, and its words.
TABS: dict[str, Any] = {
    "": _("在办"),
    "own_cold_todo": _("我负责的待办"),
    "cold_todo": _("待阅卷、待会商"),
    "unread": _("未阅卷"),
    "review": _("30日内会商"),
    "ended": _("已告破、已归档"),
}
WHOLE = {"yes": _("三项齐全"), "no": _("有缺项")}


class DossierFilter(filters.FilterSet):
    """Picks dossiers out of a queryset that is scoped already; what it cannot read picks nothing."""

    category = filters.ChoiceFilter(label=_("积案类别"), empty_label=_("全部类别"), choices=Category.choices)
    county = filters.ModelChoiceFilter(
        queryset=None, to_field_name="code", label=_("县区"), empty_label=_("全部县区")
    )
    officer = filters.ModelChoiceFilter(
        queryset=None, to_field_name="police_no", label=_("责任民警"), empty_label=_("全部民警")
    )
    whole = filters.ChoiceFilter(
        method="by_wholeness", label=_("完整情况"), empty_label=_("不限"), choices=list(WHOLE.items())
    )
    year = filters.ChoiceFilter(method="as_it_is", label=_("阅卷年度"), empty_label=None, choices=())
    state = filters.ChoiceFilter(method="in_tab", choices=list(TABS.items()), widget=forms.HiddenInput)

    class Meta:
        model = ColdCaseFile
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any] | None, *, officer: Officer, today: date):
        super().__init__(data, ColdCaseFile.objects.visible_to(officer))
        self.reader, self.today = officer, today
        self.filters["county"].queryset = County.objects.visible_to(officer)
        if len(counties_where(officer, Right.READ_COLD_CASES)) == 1:
            # Who has one county needs no menu; what an address asks for is still read.
            self.filters["county"].extra["widget"] = forms.HiddenInput
        kept = ColdCaseFile.objects.visible_to(officer).filter(officer=OuterRef("pk"))
        self.filters["officer"].queryset = Officer.objects.filter(Exists(kept))
        # A reminder of December speaks of its year, whenever its link is followed.
        years = (today.year, _("今年")), (today.year - 1, str(today.year - 1))
        self.filters["year"].extra["choices"] = years
        if not data or data.get("state") != "unread":
            self.filters["year"].extra["widget"] = forms.HiddenInput

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.is_valid():
            return queryset.none()
        rows = super().filter_queryset(queryset)
        return rows if self.tab else rows.in_work()

    @property
    def tab(self) -> str:
        return (self.form.cleaned_data.get("state") if self.form.is_valid() else "") or ""

    @property
    def year_read(self) -> int:
        """The year in which nobody has read what is called unread."""
        year = self.form.cleaned_data.get("year") if self.form.is_valid() else ""
        return int(year) if year else self.today.year

    @property
    def tabs(self) -> list[str]:
        """The tabs that mean something to this officer: who keeps no dossier has none of his own."""
        return [key for key in TABS if key != "own_cold_todo" or holds(self.reader, Right.EDIT_OWN_CASES)]

    def as_it_is(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The year picks nothing by itself: it says which year "unread" speaks of."""
        return queryset

    def by_wholeness(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        whole = queryset.complete()
        return whole if value == "yes" else queryset.exclude(pk__in=whole.values("pk"))

    def in_tab(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "unread":
            return queryset.unread(self.year_read)
        if value == "review":
            return queryset.review_due(self.today + queues.REVIEW_SOON)
        if value == "ended":
            return queryset.filter(status__in=DONE)
        return queues.pick(value, queryset, self.reader)
