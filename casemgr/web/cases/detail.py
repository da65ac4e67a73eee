"""The page of one case (案件详情): what it is, where it stands, what may be done, and its tabs."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import presenters, rules
from casemgr.cases.enums import ENDED, Act, EventKind
from casemgr.cases.models import Case, CaseEvent, Identifier, Victim
from casemgr.cases.services import progress
from casemgr.cases.workflow import WORKFLOW
from casemgr.common.keyset import paginate
from casemgr.common.masking import mask_text
from casemgr.common.moments import show_partial
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.supervision.models import Due, Supervision
from casemgr.web.cases import personal
from casemgr.web.cases.base import CasePage
from casemgr.web.cases.listing import CaseList, highest_level
from casemgr.web.cases.lists import list_address, remembered_query
from casemgr.web.cases.steps import steps

EVENTS_ON_A_PAGE = 30
TABS: dict[str, Any] = {
    "summary": gettext_lazy("案情"),
    "victims": gettext_lazy("受害人"),
    "identifiers": gettext_lazy("涉案标识"),
    "supervision": gettext_lazy("督办"),
    "history": gettext_lazy("日志"),
}
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

    @property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        return asked if asked in TABS else "summary"

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
            **_PANELS[self.tab](self),
            **self._around(),
            **context,
        )

    @cached_property
    def may_edit(self) -> bool:
        return rules.may_edit(self.officer, self.case)

    @cached_property
    def may_reveal(self) -> bool:
        return not self.in_clear and rules.may_reveal(self.officer, self.case)

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
        events = CaseEvent.objects.visible_to(self.officer).filter(case=self.case, kind=EventKind.REQUESTED)
        event = events.first()
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
    def identifiers(self) -> list[Identifier]:
        return list(Identifier.objects.visible_to(self.officer).filter(case=self.case))

    @cached_property
    def reader(self) -> presenters.Reader:
        names = () if self.in_clear else tuple(victim.name for victim in self.victims)
        opinions = rules.reads_opinions(self.officer, self.case)
        return presenters.Reader(self.in_clear, self.officer, names, opinions)

    def _tabs(self) -> list[dict[str, Any]]:
        events = CaseEvent.objects.visible_to(self.officer).filter(case=self.case)
        counts = {
            "victims": len(self.victims),
            "identifiers": len(self.identifiers),
            "supervision": len(self.supervisions),
            "history": events.count(),
        }
        shown = dict(TABS)
        if not may(self.officer, Right.READ_SUPERVISION, self.case.county_id):
            del shown["supervision"]
        return [
            {
                "label": label,
                "url": self.tab_address(name),
                "count": counts.get(name),
                "current": name == self.tab,
            }
            for name, label in shown.items()
        ]

    def field(self, value: personal.Personal) -> dict[str, Any]:
        """A personal value as the template shows it."""
        return {
            "label": value.label,
            "value": value.shown(self.in_clear),
            "field": value.field if self.may_reveal and value.clear else "",
        }

    def summary_panel(self) -> dict[str, Any]:
        case = self.case
        texts = personal.of_case(case)
        flags = ("is_cross_border", "is_major", "is_gang")
        return {
            "facts": [
                {"label": _("诈骗类型"), "value": case.fraud_type.name},
                {"label": _("引流方式"), "value": _("、").join(lure.name for lure in case.lures.all())},
                {"label": _("专案代号"), "value": case.special_name},
                {"label": _("发案时间"), "value": show_partial(case.occurred) if case.occurred else ""},
                {"label": _("立案单位"), "value": case.filing_unit.name},
                {"label": _("主办单位"), "value": case.lead_unit.name},
                {"label": _("主办民警"), "value": case.lead},
                {
                    "label": _("协办民警"),
                    "value": _("、").join(str(row) for row in case.assistant_rows.all()),
                },
                {
                    "label": _("案件性质"),
                    "value": _("、").join(
                        str(case._meta.get_field(flag).verbose_name) for flag in flags if getattr(case, flag)
                    ),
                },
                {"label": _("受案登记号"), "value": case.receipt_no},
            ],
            "name": self.field(texts["name"]),
            "summary": self.field(texts["summary"]),
            "remark": self.field(texts["remark"]),
        }

    def victims_panel(self) -> dict[str, Any]:
        rows = [
            {
                "victim": victim,
                **{name: self.field(value) for name, value in personal.of_victim(victim).items()},
            }
            for victim in self.victims
        ]
        return {"victims": rows}

    def identifiers_panel(self) -> dict[str, Any]:
        rows = [
            {"identifier": identifier, "value": self.field(personal.of_identifier(identifier))}
            for identifier in self.identifiers
        ]
        return {"identifiers": rows}

    def supervision_panel(self) -> dict[str, Any]:
        supervises = may(self.officer, Right.REVIEW_SUPERVISION, self.case.county_id)
        is_free = not self.open_supervisions and self.case.status not in ENDED
        return {"supervisions": self.supervisions, "may_list": supervises and is_free}

    def history_panel(self) -> dict[str, Any]:
        events = CaseEvent.objects.visible_to(self.officer).filter(case=self.case).select_related("by")
        page = paginate(
            events,
            ordering=("-at",),
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
            size=EVENTS_ON_A_PAGE,
        )
        lines = [
            {
                "line": presenters.line(event, self.reader),
                "note": f"note:{event.pk}",
                "masked": mask_text("*"),
            }
            for event in page.rows
        ]
        return {
            "events": page,
            "lines": lines,
            "may_note": rules.may_note(self.officer, self.case),
            "form_key": uuid4(),
        }


_PANELS: dict[str, Callable[[CaseDetail], dict[str, Any]]] = {
    "summary": CaseDetail.summary_panel,
    "victims": CaseDetail.victims_panel,
    "identifiers": CaseDetail.identifiers_panel,
    "supervision": CaseDetail.supervision_panel,
    "history": CaseDetail.history_panel,
}


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
