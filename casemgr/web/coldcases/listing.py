"""The dossiers an officer sees (积案档案): which nobody has read, which are incomplete, what is due."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casemgr.coldcases.enums import Part
from casemgr.coldcases.limitation import limitation
from casemgr.coldcases.models import ColdCaseFile
from casemgr.common.clock import local_date
from casemgr.common.keyset import capped_count, paginate
from casemgr.counties.rights import Right
from casemgr.web.base import Page
from casemgr.web.cases.listing import shown_name
from casemgr.web.coldcases import standing
from casemgr.web.coldcases.filters import TABS, DossierFilter
from casemgr.web.rules import needs
from casemgr.web.templatetags.house import query_string

PAGE_SIZE = 50


class DossierList(Page):
    """Dossiers under tabs and filters, page by page, and how complete those of each county are."""

    rule = needs(Right.READ_COLD_CASES)
    title = _("积案档案")
    template_name = "coldcases/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = DossierFilter(request.GET, officer=self.officer, today=self.today)
        rows = found.qs
        page = paginate(
            self._prepared(rows),
            ordering=("next_review_date",),
            after=request.GET.get("after"),
            before=request.GET.get("before"),
            size=PAGE_SIZE,
        )
        self._tell(page.rows)
        fragment = request.htmx and not request.htmx.history_restore_request
        return self.page(
            template="coldcases/_list.html" if fragment else None,
            filter=found,
            rows=page,
            count=capped_count(rows),
            tabs=self._tabs(found),
            counties=[] if fragment else self._counties(),
            reset_url=reverse("coldcases:list"),
            filtered=any(value for name, value in request.GET.items() if name not in ("after", "before")),
        )

    @cached_property
    def today(self) -> Any:
        return local_date(self.now)

    def _prepared(self, rows: QuerySet) -> QuerySet:
        related = ("case", "case__county", "officer", "county")
        # The assistants decide in which form a name is shown: read once for all.
        return rows.select_related(*related).prefetch_related("case__assistant_rows").with_last_reading()

    def _tell(self, rows: list[ColdCaseFile]) -> None:
        """What a row tells beyond its columns."""
        for row in rows:
            found = limitation(row.facts, self.today)
            row.name = shown_name(self.officer, row.case)
            row.age = standing.age(row, row.case, self.today)
            row.limitation = standing.limitation_badge(found)
            row.limitation_ends = found.ends
            row.is_unread = standing.is_unread(row, self.today)
            row.is_late = not row.is_done and row.next_review_date < self.today
            row.missing = [part.label for part in Part if part not in row.parts_whole]

    def _tabs(self, found: DossierFilter) -> list[dict[str, Any]]:
        return [
            {
                "label": TABS[key],
                "current": key == found.tab,
                "url": query_string(self.request.GET.copy(), {"after": "", "before": "", "state": key}),
            }
            for key in found.tabs
        ]

    def _counties(self) -> list[dict[str, Any]]:
        """Of each county the dossiers in work: how many are whole in which part, unread, due."""
        seen = ColdCaseFile.objects.visible_to(self.officer).in_work()
        unread = Q(pk__in=seen.unread(self.today.year).order_by().values("pk"))
        whole = {part: Count("pk", filter=Q(**{f"{part}_at__isnull": False})) for part in Part.values}
        rows = (
            seen.order_by("county__code")
            .values("county__name")
            .annotate(
                dossiers=Count("pk"),
                unread=Count("pk", filter=unread),
                late=Count("pk", filter=Q(next_review_date__lt=self.today)),
                **whole,
            )
        )
        return [
            {
                **row,
                "county": row["county__name"],
                "percent": round(100 * sum(row[part] for part in Part.values) / (3 * row["dossiers"])),
            }
            for row in rows
        ]
