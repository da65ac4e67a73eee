"""The list of supervisions, and putting a case on it by hand."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.common.keyset import chosen_ordering, paginate
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.supervision.enums import State
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import listing
from casemgr.web.base import FormPage, Page
from casemgr.web.rules import needs
from casemgr.web.supervision.filters import ORDERINGS, TABS, SupervisionFilter
from casemgr.web.supervision.forms import ListCaseForm
from casemgr.web.templatetags.house import query_string

PAGE_SIZE = 50
SIGN_WITHIN = timedelta(hours=24)  # [D] domain §4.9


class SupervisionList(Page):
    """Supervisions under tabs and filters, page by page (督办列表)."""

    rule = needs(Right.READ_SUPERVISION)
    title = gettext_lazy("挂牌督办")
    template_name = "supervision/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = SupervisionFilter(request.GET, officer=self.officer)
        counts = found.counts()
        page = paginate(
            found.qs.with_list_columns(),
            ordering=chosen_ordering(request.GET.get("order"), ORDERINGS),
            after=request.GET.get("after"),
            before=request.GET.get("before"),
            size=PAGE_SIZE,
        )
        for row in page:
            _reckon(row, self.now)
        fragment = request.htmx and not request.htmx.history_restore_request
        return self.page(
            template="supervision/_list.html" if fragment else None,
            filter=found,
            rows=page,
            count=counts.get(found.tab),
            tabs=self._tabs(counts, found.tab),
            queue=self._queue(),
            reset_url=reverse("supervision:list"),
            imported=found.form.cleaned_data.get("imported") if found.form.is_valid() else None,
            filtered=any(value for name, value in request.GET.items() if name not in ("after", "before")),
        )

    def _tabs(self, counts: dict[str, Any], current: str) -> list[dict[str, Any]]:
        clean = {"after": "", "before": ""}
        return [
            {
                "label": TABS[key],
                "count": count,
                "current": key == current,
                "url": query_string(self.request.GET.copy(), {**clean, "state": key}),
            }
            for key, count in counts.items()
        ]

    def _queue(self) -> str:
        """What a detail page needs to know its neighbours: the filter, not the page."""
        query = query_string(self.request.GET.copy(), {"after": "", "before": ""})
        return "" if query == "?" else query


class ListCase(FormPage):
    """A supervisor puts one case under supervision whatever its amount (督办员挂牌)."""

    rule = needs(Right.REVIEW_SUPERVISION)
    title = gettext_lazy("挂牌督办")
    template_name = "supervision/list_case.html"
    form_class = ListCaseForm
    success_message = gettext_lazy("已挂牌督办，已通知县局签收。")

    @cached_property
    def case(self) -> Case:
        case = self.visible(Case.objects.with_list_columns(), pk=self.kwargs["pk"])
        if not may(self.officer, Right.REVIEW_SUPERVISION, case.county_id):
            raise PermissionDenied(_("您不负责该县区的挂牌督办。"))
        return case

    def get_context(self, **context: Any) -> dict[str, Any]:
        open_one = Supervision.objects.visible_to(self.officer).open().filter(case=self.case).first()
        return super().get_context(
            case=self.case,
            case_name=shown_name(self.officer, self.case),
            open_one=open_one,
            **context,
        )

    def save(self, form: ListCaseForm) -> str:
        supervision = listing.list_by_hand(
            by=self.officer, case=self.case, reason=form.cleaned_data["reason"], now=self.now
        )
        return reverse("supervision:detail", args=[supervision.pk])


def _reckon(row: Supervision, now: datetime) -> None:
    """What a row tells of time: on which day listed and last reported, for how long, how long unsigned."""
    row.listed_on = local_date(row.listed_at)
    row.reported_on = row.last_report_at and local_date(row.last_report_at)
    row.days = (local_date(row.released_at or now) - row.listed_on).days
    waited = now - row.listed_at
    row.late = row.state == State.LISTED and waited > SIGN_WITHIN
    row.hours = int(waited.total_seconds() // 3600)


def shown_name(officer: Any, case: Case) -> str:
    """The case's name as this officer may read it."""
    return case.name if rules.sees_in_clear(officer, case) else case.masked_name
