"""What runs out next: every deadline of the cases an officer sees, soonest first (期限一览)."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgr.common.clock import local_date
from casemgr.common.keyset import capped_count, paginate
from casemgr.counties.rights import Right
from casemgr.deadlines import registry
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.services import announced_until, why_not_waived
from casemgr.web.base import Page
from casemgr.web.deadlines.filters import TABS, DeadlineFilter
from casemgr.web.deadlines.words import remaining
from casemgr.web.rules import needs
from casemgr.web.templatetags.house import query_string

PAGE_SIZE = 50


class DeadlineList(Page):
    """The legal periods of the officer's cases under tabs and filters, page by page."""

    rule = needs(Right.READ_CASES)
    title = _("期限一览")
    template_name = "deadlines/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = DeadlineFilter(request.GET, officer=self.officer, now=self.now)
        rows = found.qs
        page = paginate(
            rows.select_related("case", "case__lead", "county", "term", "settled_by"),
            ordering=found.ordering,
            after=request.GET.get("after"),
            before=request.GET.get("before"),
            size=PAGE_SIZE,
        )
        self._reckon(page.rows)
        fragment = request.htmx and not request.htmx.history_restore_request
        return self.page(
            template="deadlines/_list.html" if fragment else None,
            filter=found,
            rows=page,
            count=capped_count(rows),
            tabs=self._tabs(found),
            reset_url=reverse("deadlines:list"),
            filtered=any(value for name, value in request.GET.items() if name not in ("after", "before")),
            announced_until=announced_until(),
        )

    def _tabs(self, found: DeadlineFilter) -> list[dict[str, Any]]:
        return [
            {
                "label": TABS[key],
                "current": key == found.tab,
                "url": query_string(self.request.GET.copy(), {"after": "", "before": "", "state": key}),
            }
            for key in found.tabs
        ]

    def _reckon(self, rows: list[Deadline]) -> None:
        """What a row tells: its end, what is left, what it is about, whether its end may still move."""
        about = registry.describe(self.officer, {row.target for row in rows})
        known_until = announced_until()
        for row in rows:
            row.about = about.get(row.target)
            row.ends = shown_end(row.due_at)
            row.remaining = remaining(row, self.now)
            row.late = row.due_at < self.now
            if row.late and row.is_running:
                # What ran out is called so at once, not only when the next sweep has written it down.
                row.state = State.OVERDUE
            row.may_move = row.follows_days_off and not (
                known_until and local_date(row.due_at) <= known_until
            )
            row.may_be_waived = row.is_running and not why_not_waived(self.officer, row)
