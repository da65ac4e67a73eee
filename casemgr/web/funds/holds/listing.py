"""Freezes across the counties an officer reads: what ends first stands first (即将到期冻结)."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgr.common.keyset import capped_count, paginate
from casemgr.counties.rights import Right
from casemgr.funds.models import Freeze
from casemgr.web.base import Page
from casemgr.web.funds.holds.filters import TABS, FreezeFilter
from casemgr.web.funds.holds.words import badge, is_held, latest_renewals, renewal_word, until
from casemgr.web.rules import needs
from casemgr.web.templatetags.house import query_string

PAGE_SIZE = 50


class FreezeList(Page):
    """The freezes of the cases an officer sees, under tabs and filters, page by page."""

    rule = needs(Right.READ_CASES)
    title = _("即将到期冻结")
    template_name = "funds/freezes.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = FreezeFilter(request.GET, officer=self.officer, now=self.now)
        rows = found.qs
        page = paginate(
            rows.with_account().select_related("county", "case__lead", "position"),
            ordering=found.ordering,
            after=request.GET.get("after"),
            before=request.GET.get("before"),
            size=PAGE_SIZE,
        )
        self._word(page.rows)
        fragment = request.htmx and not request.htmx.history_restore_request
        return self.page(
            template="funds/_freezes.html" if fragment else None,
            filter=found,
            rows=page,
            count=capped_count(rows),
            tabs=self._tabs(found),
            reset_url=reverse("funds:freezes"),
            filtered=any(value for name, value in request.GET.items() if name not in ("after", "before")),
        )

    def _tabs(self, found: FreezeFilter) -> list[dict[str, Any]]:
        return [
            {
                "label": TABS[key],
                "current": key == found.tab,
                "url": query_string(self.request.GET.copy(), {"after": "", "before": "", "state": key}),
            }
            for key in found.tabs
        ]

    def _word(self, rows: list[Freeze]) -> None:
        """What a row tells: its state, what it holds, until when, and whether somebody is prolonging it."""
        renewals = latest_renewals(self.officer, rows) if rows else {}
        for row in rows:
            holds = is_held(row, self.now)
            row.badge, row.until = badge(row, self.now), until(row, self.now)
            row.left = row.position.balance if holds else None
            row.renewal = renewal_word(renewals.get(row.pk)) if holds else ""
