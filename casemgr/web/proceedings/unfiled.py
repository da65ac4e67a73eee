"""Accepted, and nobody has decided whether to file (受案未立案): the oldest duty first, county by county."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases import clocks, rules
from casemgr.cases.enums import UNDECIDED, Status
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.common.keyset import capped_count, paginate
from casemgr.counties.access import counties_where, holds
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.web.base import Page
from casemgr.web.deadlines.words import left
from casemgr.web.rules import needs
from casemgr.web.templatetags.house import query_string

PAGE_SIZE = 50
SOON = timedelta(hours=24)
LONGEST = 30
TABS: dict[str, Any] = {
    "": gettext_lazy("全部"),
    "mine": gettext_lazy("我的案件"),
    "overdue": gettext_lazy("已超期"),
    "soon": gettext_lazy("24小时内到期"),
}


class UnfiledFilter(filters.FilterSet):
    """Picks cases out of a queryset that is scoped already; what it cannot read picks nothing."""

    county = filters.ModelChoiceFilter(
        queryset=None, to_field_name="code", label=gettext_lazy("县区"), empty_label=gettext_lazy("全部县区")
    )
    lead = filters.ModelChoiceFilter(
        queryset=None,
        to_field_name="police_no",
        label=gettext_lazy("主办民警"),
        empty_label=gettext_lazy("全部民警"),
    )
    limit = filters.ChoiceFilter(
        field_name="review_days",
        label=gettext_lazy("适用期限"),
        empty_label=gettext_lazy("全部期限"),
        choices=[("3", gettext_lazy("3日")), ("7", gettext_lazy("7日")), ("30", gettext_lazy("30日"))],
    )
    state = filters.ChoiceFilter(method="in_tab", choices=list(TABS.items()), widget=forms.HiddenInput)

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any] | None, *, officer: Officer, now: datetime):
        self.officer, self.now = officer, now
        cases = Case.objects.visible_to(officer).unfiled()
        super().__init__(data, clocks.with_review(cases, now))
        self.filters["county"].queryset = County.objects.visible_to(officer)
        if len(counties_where(officer, Right.READ_CASES)) == 1:
            self.filters["county"].extra["widget"] = forms.HiddenInput
        self.filters["lead"].queryset = Officer.objects.filter(Exists(cases.filter(lead=OuterRef("pk"))))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().filter_queryset(queryset) if self.form.is_valid() else queryset.none()

    @property
    def tab(self) -> str:
        return (self.form.cleaned_data.get("state") if self.form.is_valid() else "") or ""

    @property
    def tabs(self) -> list[str]:
        """The tabs that mean something to this officer: who works no cases has none of his own."""
        return [key for key in TABS if key != "mine" or holds(self.officer, Right.EDIT_OWN_CASES)]

    def in_tab(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "mine":
            return queryset.of(self.officer)
        if value == "overdue":
            return queryset.filter(review_is_late=True)
        return queryset.filter(review_due_at__gte=self.now, review_due_at__lte=self.now + SOON)


class Unfiled(Page):
    """The cases under tabs and filters, and how each county stands this year."""

    rule = needs(Right.READ_CASES)
    title = gettext_lazy("受案未立案")
    template_name = "proceedings/unfiled.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = UnfiledFilter(request.GET, officer=self.officer, now=self.now)
        rows = found.qs
        page = paginate(
            rows.select_related("county", "lead").prefetch_related("assistant_rows"),
            ordering=("review_due_at",),
            after=request.GET.get("after"),
            before=request.GET.get("before"),
            size=PAGE_SIZE,
        )
        fragment = request.htmx and not request.htmx.history_restore_request
        return self.page(
            template="proceedings/_unfiled.html" if fragment else None,
            filter=found,
            page_of_rows=page,
            rows=[self._row(case) for case in page.rows],
            count=capped_count(rows),
            tabs=self._tabs(found),
            counties=_standing(self.officer, self.now),
            year=local_date(self.now).year,
            reset_url=reverse("proceedings:unfiled"),
            filtered=any(value for name, value in request.GET.items() if name not in ("after", "before")),
        )

    def _tabs(self, found: UnfiledFilter) -> list[dict[str, Any]]:
        return [
            {
                "label": TABS[key],
                "current": key == found.tab,
                "url": query_string(self.request.GET.copy(), {"after": "", "before": "", "state": key}),
            }
            for key in found.tabs
        ]

    def _row(self, case: Any) -> dict[str, Any]:
        due_at, accepted = case.review_due_at, case.accepted_date
        asked = _("提请%(act)s") % {"act": case.get_requested_act_display()} if case.requested_act else ""
        extendable = due_at and due_at >= self.now and case.review_days < LONGEST
        return {
            "case": case,
            "waited": (local_date(self.now) - accepted).days if accepted else None,
            "due_on": local_date(due_at) if due_at else None,
            "remaining": left(due_at, self.now) if due_at else "",
            "asked": asked,
            "may_extend": extendable and rules.may_edit(self.officer, case),
        }


def _standing(officer: Officer, now: datetime) -> list[dict[str, Any]]:
    """What each county accepted this year, what became of it, and what waits, however old (受案立案意见)."""
    this_year = Q(accepted_date__gte=date(local_date(now).year, 1, 1))
    waiting = Q(status__in=UNDECIDED)
    cases = Case.objects.filter(county__in=counties_where(officer, Right.READ_CASES))
    rows = clocks.with_review(cases.filter(this_year | waiting), now)
    by_county = rows.order_by().values("county__code", "county__short_name")
    return list(
        by_county.annotate(
            accepted=Count("pk", filter=this_year),
            filed=Count("pk", filter=this_year & Q(filed_date__isnull=False)),
            refused=Count("pk", filter=this_year & Q(status=Status.NOT_FILED)),
            waiting=Count("pk", filter=waiting),
            late=Count("pk", filter=waiting & Q(review_is_late=True)),
        ).order_by("county__code")
    )
