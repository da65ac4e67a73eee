"""Rounds across the reader's counties, the oldest first; and money that nobody has begun to return."""

from typing import Any

from django.db.models import DecimalField, Exists, Min, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.common.keyset import capped_count, paginate
from casemgr.counties.access import counties_where
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.funds.enums import Place
from casemgr.funds.models import Entry, Position, Refund
from casemgr.web.base import Page
from casemgr.web.cases.listing import shown_name
from casemgr.web.funds.refunds import rows
from casemgr.web.funds.refunds.filters import TABS, RefundFilter
from casemgr.web.rules import needs
from casemgr.web.templatetags.house import query_string

PAGE_SIZE = 50
# Where money lies that was got hold of, while no round draws on it.
KEPT = (Place.FROZEN, Place.SEIZED, Place.HELD)


class _Lists(Page):
    """The two lists stand beside each other as tabs."""

    rule = needs(Right.READ_CASES)

    def tabs(self, current: str, query: dict[str, str]) -> list[dict[str, Any]]:
        address = reverse("funds:refunds")
        states = [
            {
                "label": label,
                "current": key == current,
                "url": address + query_string(self.request.GET.copy(), {**query, "state": key}),
            }
            for key, label in TABS.items()
        ]
        unreturned = {
            "label": _("追回未返"),
            "current": current == "unreturned",
            "url": reverse("funds:unreturned"),
        }
        return [states[0], unreturned, *states[1:]]

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.request.GET.items() if name not in ("after", "before"))

    @property
    def is_fragment(self) -> bool:
        return bool(self.request.htmx and not self.request.htmx.history_restore_request)


class RefundList(_Lists):
    """Rounds under tabs and filters, page by page (返还办理)."""

    title = _("返还办理")
    template_name = "funds/refunds/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = RefundFilter(request.GET, officer=self.officer, now=self.now)
        page = paginate(
            rows.with_standing(found.qs.with_case(), self.officer),
            ordering=("created_at",),
            after=request.GET.get("after"),
            before=request.GET.get("before"),
            size=PAGE_SIZE,
        )
        rows.tell(page.rows, self.now)
        for row in page:
            row.name = shown_name(self.officer, row.case)
            row.days = (self.now - row.created_at).days
        return self.page(
            template="funds/refunds/_list.html" if self.is_fragment else None,
            filter=found,
            rows=page,
            count=capped_count(found.qs),
            tabs=self.tabs(found.tab, {"after": "", "before": ""}),
            reset_url=reverse("funds:refunds"),
            filtered=self.is_filtered,
        )


class UnreturnedList(_Lists):
    """Cases with money in hand of which no round is open, those that have it longest first (追回未返)."""

    title = _("追回未返")
    template_name = "funds/refunds/unreturned.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = self._cases()
        page = paginate(
            found,
            ordering=("since",),
            after=request.GET.get("after"),
            before=request.GET.get("before"),
            size=PAGE_SIZE,
        )
        for row in page:
            row.shown = shown_name(self.officer, row)
            row.days = (self.now - row.since).days
        return self.page(
            template="funds/refunds/_unreturned.html" if self.is_fragment else None,
            rows=page,
            count=capped_count(found),
            tabs=self.tabs("unreturned", {"after": "", "before": "", "county": ""}),
            counties=self._counties(),
            chosen=request.GET.get("county", ""),
            reset_url=reverse("funds:unreturned"),
        )

    def _counties(self) -> list[County]:
        several = len(counties_where(self.officer, Right.READ_CASES)) > 1
        return list(County.objects.visible_to(self.officer)) if several else []

    def _cases(self) -> QuerySet[Case]:
        positions = Position.objects.visible_to(self.officer).filter(
            case=OuterRef("pk"), place__in=KEPT, balance__gt=0
        )
        held = positions.order_by().values("case").annotate(total=Sum("balance"))
        # Since the first of it came there: what was let go and held again meanwhile is as old as at first.
        entries = Entry.objects.visible_to(self.officer).filter(case=OuterRef("pk"), target__place__in=KEPT)
        since = entries.order_by().values("case").annotate(first=Min("at"))
        rounds = Refund.objects.visible_to(self.officer).filter(case=OuterRef("pk")).open()
        found = Case.objects.visible_to(self.officer).filter(Exists(positions), ~Exists(rounds))
        if code := self.request.GET.get("county"):
            found = found.filter(county__code=code)
        money: DecimalField = DecimalField(max_digits=16, decimal_places=2)
        return (
            found.select_related("county", "lead")
            .prefetch_related("assistant_rows")
            .annotate(
                held=Subquery(held.values("total"), output_field=money), since=Subquery(since.values("first"))
            )
        )
