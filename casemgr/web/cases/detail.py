"""The page of one case (案件详情): what it is, where it stands, what may be done, and its tabs."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.cases import presenters, rules
from casemgr.cases.enums import Act, EventKind
from casemgr.cases.models import Case, CaseEvent, Identifier, Victim
from casemgr.cases.services import progress
from casemgr.cases.workflow import WORKFLOW
from casemgr.coldcases.models import ColdCaseFile
from casemgr.evidence.models import Evidence
from casemgr.supervision.models import Due, Supervision
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import people
from casemgr.taskforces.models import TaskForce
from casemgr.web.cases import panels
from casemgr.web.cases.base import CasePage
from casemgr.web.cases.listing import CaseList, highest_level
from casemgr.web.cases.lists import list_address, remembered_query
from casemgr.web.cases.steps import steps
from casemgr.web.cases.tabs import Tab, chosen
from casemgr.web.coldcases.panel import COLD_CASE
from casemgr.web.documents.panel import DOCUMENTS
from casemgr.web.evidence.panel import EVIDENCE
from casemgr.web.funds.holds.section import ending
from casemgr.web.funds.panel import FUNDS
from casemgr.web.proceedings.panel import PROCEEDINGS
from casemgr.web.suspects.panel import SUSPECTS
from casemgr.web.taskforces.panel import FORCES, working_on

TABS = (
    panels.SUMMARY,
    SUSPECTS,
    PROCEEDINGS,
    panels.VICTIMS,
    panels.IDENTIFIERS,
    FUNDS,
    EVIDENCE,
    DOCUMENTS,
    FORCES,
    panels.SUPERVISION,
    COLD_CASE,
    panels.HISTORY,
)
# The road a case usually takes stands first; what takes it off the road is no first choice.
_OFF_THE_ROAD = frozenset({Act.TRANSFER, Act.WITHDRAW, Act.MERGE, Act.REFUSE_FILING, Act.RETURN, Act.REFILE})


class Standing(CasePage):
    """Whether the case is, or is about to be, under supervision; while it is about to, it asks again."""

    template_name = "cases/_standing.html"

    @cached_property
    def supervisions(self) -> list[Supervision]:
        return list(Supervision.objects.visible_to(self.officer).filter(case=self.case))

    @property
    def open_supervisions(self) -> list[Supervision]:
        return [supervision for supervision in self.supervisions if not supervision.released_at]

    def get_context(self, **context: Any) -> dict[str, Any]:
        is_due = Due.objects.visible_to(self.officer).filter(case=self.case).exists()
        return super().get_context(
            is_due=is_due and not self.open_supervisions,
            open_supervisions=self.open_supervisions,
            level=highest_level(self.open_supervisions),
            **context,
        )


class CaseDetail(Standing):
    template_name = "cases/detail.html"

    @property
    def title(self) -> str:
        return self.case.number

    @cached_property
    def shown_tabs(self) -> list[Tab]:
        return [tab for tab in TABS if tab.shown(self)]

    @cached_property
    def tab(self) -> Tab:
        return chosen(self.shown_tabs, self.request.GET.get("tab", ""))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.record_reading()
        asked_by_script = request.htmx and not request.htmx.history_restore_request
        return self.page(template="cases/_panel.html" if asked_by_script else None)

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            tab=self.tab,
            tabs=self._tabs(),
            may_edit=self.may_edit,
            may_reveal=self.may_reveal,
            in_clear=self.in_clear,
            **self.tab.context(self),
            **self._around(),
            **context,
        )

    @cached_property
    def may_edit(self) -> bool:
        return rules.may_edit(self.officer, self.case)

    def _around(self) -> dict[str, Any]:
        """What stands above and beside the tabs; a fragment leaves it out."""
        if self.request.htmx and not self.request.htmx.history_restore_request:
            return {}
        query = remembered_query(self.request)
        return {
            "steps": steps(self.case),
            "why_visible": rules.why_visible(self.officer, self.case),
            "acts": acts(self.case, self.officer),
            "asked": self._asked(),
            "ending_holds": ending(self),
            "may_assign": rules.may_assign(self.officer, self.case),
            "may_designate": rules.may_designate(self.officer, self.case),
            "neighbours": CaseList(self.officer, query).neighbours(self.case),
            "list_address": list_address(query.urlencode()),
        }

    def _asked(self) -> dict[str, Any] | None:
        """What was asked of the county's lead and waits for his answer."""
        if not self.case.requested_act:
            return None
        act = Act(self.case.requested_act)
        event = self.events.filter(kind=EventKind.REQUESTED).first()
        return {
            "act": act,
            "by": self.case.requested_by,
            "at": event.at if event else None,
            "reason": self.reader.text(event.data.get("reason", "")) if event else "",
            "may_answer": rules.may_approve(self.officer, self.case),
        }

    @cached_property
    def victims(self) -> list[Victim]:
        return list(Victim.objects.visible_to(self.officer).filter(case=self.case))

    @cached_property
    def suspects(self) -> list[CaseSuspect]:
        return list(people.of_case(self.officer, self.case))

    @cached_property
    def cold_case(self) -> ColdCaseFile | None:
        rows = ColdCaseFile.objects.visible_to(self.officer).filter(case=self.case)
        return rows.select_related("officer").with_last_reading().first()

    @cached_property
    def task_forces(self) -> list[TaskForce]:
        return list(working_on(self.officer, self.case))

    @cached_property
    def identifiers(self) -> list[Identifier]:
        return list(Identifier.objects.visible_to(self.officer).filter(case=self.case))

    @cached_property
    def evidence(self) -> QuerySet[Evidence]:
        return Evidence.objects.visible_to(self.officer).filter(case=self.case)

    @cached_property
    def reader(self) -> presenters.Reader:
        names: tuple[str, ...] = ()
        if not self.in_clear:
            names = (*(victim.name for victim in self.victims), *people.known_names(self.suspects))
        opinions = rules.reads_opinions(self.officer, self.case)
        return presenters.Reader(self.in_clear, self.officer, names, opinions)

    @property
    def events(self) -> QuerySet[CaseEvent]:
        return CaseEvent.objects.visible_to(self.officer).filter(case=self.case)

    def _tabs(self) -> list[dict[str, Any]]:
        return [
            {
                "label": tab.label,
                "url": self.tab_address(tab.name),
                "count": tab.count(self),
                "current": tab is self.tab,
            }
            for tab in self.shown_tabs
        ]


def acts(case: Case, officer: Any) -> list[dict[str, Any]]:
    """What the officer may do with the case now, and what he may ask for."""
    open_now = [Act(act) for act in WORKFLOW.open_to(case, officer)]
    shown = [
        {
            "label": act.label,
            "url": reverse("cases:act", args=[case.pk, act]),
            "primary": act not in _OFF_THE_ROAD,
        }
        for act in sorted(open_now, key=lambda act: act in _OFF_THE_ROAD)
    ]
    if not rules.may_edit(officer, case) or rules.may_approve(officer, case):
        return shown
    return shown + [
        {
            "label": _("提请%(act)s") % {"act": act.label},
            "url": reverse("cases:request", args=[case.pk, act]),
            "primary": False,
        }
        for act in sorted(progress.requestable(case), key=lambda act: act in _OFF_THE_ROAD)
    ]
