"""The register of fugitives (在逃人员): who is to be checked next stands first."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgr.cases import rules
from casemgr.common.clock import local_date
from casemgr.common.keyset import capped_count, paginate
from casemgr.common.masking import mask_name
from casemgr.common.moments import show_partial
from casemgr.counties.rights import Right
from casemgr.suspects.enums import WatchLevel, WatchState
from casemgr.suspects.models import FugitiveWatch
from casemgr.web.base import Page
from casemgr.web.fugitives.filters import TABS, FugitiveFilter
from casemgr.web.fugitives.words import at_large_for, cancel_deadlines, next_check, until_cancelled
from casemgr.web.rules import needs
from casemgr.web.templatetags.house import query_string

PAGE_SIZE = 50


class FugitiveList(Page):
    """The fugitives of the cases an officer sees, under tabs and filters, page by page."""

    rule = needs(Right.READ_CASES)
    title = _("在逃人员")
    template_name = "fugitives/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = FugitiveFilter(request.GET, officer=self.officer, now=self.now)
        rows = found.qs
        page = paginate(
            rows.with_person()
            .with_next_check()
            .select_related("case__lead")
            .prefetch_related("case__assistant_rows"),
            ordering=found.ordering,
            after=request.GET.get("after"),
            before=request.GET.get("before"),
            size=PAGE_SIZE,
        )
        self._word(page.rows)
        fragment = request.htmx and not request.htmx.history_restore_request
        return self.page(
            template="fugitives/_list.html" if fragment else None,
            filter=found,
            rows=page,
            count=capped_count(rows),
            tabs=self._tabs(found),
            reset_url=reverse("fugitives:list"),
            filtered=any(value for name, value in request.GET.items() if name not in ("after", "before")),
        )

    def _tabs(self, found: FugitiveFilter) -> list[dict[str, Any]]:
        query = self.request.GET
        return [
            {
                "label": label,
                "current": key == found.tab,
                "url": query_string(query.copy(), {"after": "", "before": "", "state": key}),
            }
            for key, label in TABS.items()
        ]

    def _word(self, rows: list[FugitiveWatch]) -> None:
        """What a row tells: who he is as this reader may know it, since when, and what is due next."""
        deadlines = cancel_deadlines(rows)
        for row in rows:
            in_clear = rules.sees_in_clear(self.officer, row.case)
            row.name = row.suspect.name if in_clear else mask_name(row.suspect.name)
            row.fled = show_partial(row.escaped)
            row.years = at_large_for(row, local_date(self.now))
            row.is_key = row.level == WatchLevel.KEY
            if row.state == WatchState.AT_LARGE:
                row.due = next_check(row.next_check_at, self.now)
            elif row.state == WatchState.RETURNED:
                row.due = until_cancelled(deadlines.get(row.target), self.now)
