"""One supervision: what it is about, what happened, what this officer can do about it now."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.cases import presenters, rules
from casemgr.cases.models import CaseEvent
from casemgr.common.keyset import chosen_ordering, neighbours
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.supervision.enums import Act, State
from casemgr.supervision.models import Report, Supervision
from casemgr.supervision.workflow import WORKFLOW, is_solved
from casemgr.web.base import FormPage, ObjectPage
from casemgr.web.rules import needs
from casemgr.web.supervision import sentences
from casemgr.web.supervision.filters import ORDERINGS, SupervisionFilter
from casemgr.web.supervision.forms import FORMS, ActForm
from casemgr.web.supervision.listing import shown_name

_PEOPLE = (
    "case__county",
    "case__fraud_type",
    "case__lead",
    "county",
    "rule",
    "listed_by",
    "acknowledged_by",
    "release_requested_by",
    "released_by",
)


@dataclass(frozen=True)
class Panel:
    """An act that is open to the officer now, with the form for it and the key of that form."""

    form: ActForm
    form_key: UUID
    url: str
    report: Report | None = None


class SupervisionPage(ObjectPage):
    """A supervision in its county's walls, and everything its page shows."""

    rule = needs(Right.READ_SUPERVISION)
    template_name = "supervision/detail.html"
    model = Supervision
    object_name = "supervision"

    def get_queryset(self) -> Any:
        return Supervision.objects.with_amount_now().select_related(*_PEOPLE)

    @property
    def title(self) -> str:
        return self.object.notice_no

    @cached_property
    def queue(self) -> str:
        query = self.request.GET.urlencode()
        return f"?{query}" if query else ""

    def get_context(self, **context: Any) -> dict[str, Any]:
        supervision = self.object
        in_clear = rules.reads_opinions(self.officer, supervision.case)
        reports = list(
            Report.objects.visible_to(self.officer)
            .filter(supervision=supervision)
            .select_related("submitted_by", "reviewed_by")
        )
        events = list(
            CaseEvent.objects.visible_to(self.officer)
            .filter(case=supervision.case_id, data__supervision=supervision.pk)
            .select_related("by")
        )
        panels = self._panels(reports, context.get("form"))
        return super().get_context(
            case=supervision.case,
            case_name=shown_name(self.officer, supervision.case),
            in_clear=in_clear,
            steps=_steps(supervision),
            why=sentences.why_listed(supervision, events[-1] if events else None, in_clear),
            waits_for=self._waits_for(panels, reports),
            reports=[(report, self._review_panel(panels, report)) for report in reports],
            panels=[panel for panel in panels if panel.report is None and panel.form.act != Act.RELIST],
            rare=[panel for panel in panels if panel.form.act == Act.RELIST],
            checklist=self._checklist(reports) if supervision.state == State.RELEASE_PENDING else [],
            history=presenters.history(events, self._reader(in_clear)),
            queue=self.queue,
            form=context.pop("form", None),
            list_url=reverse("supervision:list") + self.queue,
            **self._neighbours(),
            **context,
        )

    def _panels(self, reports: list[Report], sent: Any) -> list[Panel]:
        panels = []
        for act in dict.fromkeys(WORKFLOW.open_to(self.object, self.officer)):
            if act == Act.REVIEW_REPORT:
                waiting = [report for report in reports if not report.verdict]
                mine = [report for report in waiting if report.submitted_by_id != self.officer.pk]
                panels += [self._panel(act, sent, report) for report in mine]
            elif act in FORMS and self._makes_sense(act):
                panels.append(self._panel(act, sent))
        return panels

    def _panel(self, act: str, sent: Any, report: Report | None = None) -> Panel:
        if isinstance(sent, FORMS[act]) and (report is None or sent.data.get("report") == str(report.pk)):
            form = sent
        else:
            about = report.pk if report else ""
            form = FORMS[act](supervision=self.object, about=about, initial={"report": about})
        return Panel(
            form, uuid4(), reverse("supervision:act", args=[self.object.pk, act]) + self.queue, report
        )

    def _review_panel(self, panels: list[Panel], report: Report) -> Panel | None:
        return next((panel for panel in panels if panel.report == report), None)

    def _makes_sense(self, act: str) -> bool:
        """Whether to offer an act whose guard looks at the case: relisting, releasing below the standard."""
        if act not in (Act.RELIST, Act.RELEASE_BELOW):
            return True
        with suppress(ValidationError):
            WORKFLOW.gate(self.object, act, self.officer)
            return True
        return False

    def _reader(self, in_clear: bool) -> presenters.Reader:
        victims = self.object.case.victims.visible_to(self.officer)
        names = () if in_clear else tuple(victims.values_list("name", flat=True))
        return presenters.Reader(in_clear=in_clear, officer=self.officer, names=names, opinions=in_clear)

    def _waits_for(self, panels: list[Panel], reports: list[Report]) -> str:
        """Whose turn it is, where it is not this officer's."""
        if any(panel.form.act != Act.RELIST for panel in panels):
            return ""
        asked = self.object.release_requested_by_id == self.officer.pk
        reviews = may(self.officer, Right.REVIEW_SUPERVISION, self.object.county_id)
        if self.object.state == State.RELEASE_PENDING and asked and reviews:
            return _("本案的解除申请由您提出，须由其他督办员审核。")
        return sentences.waits_for(self.object, any(not report.verdict for report in reports))

    def _checklist(self, reports: list[Report]) -> list[dict[str, Any]]:
        """What a supervisor looks at before he lets go (解除审核要点)."""
        case = self.object.case
        solved = case.solved_date or (_("已破案，日期未登记") if is_solved(case) else _("尚未破案"))
        waiting = sum(1 for report in reports if not report.verdict)
        return [
            {"ok": is_solved(case), "label": _("破案日期"), "value": solved},
            {
                "ok": bool(reports) and not waiting,
                "label": _("督办进展"),
                "value": _("共%(all)d期，%(waiting)d期待审核") % {"all": len(reports), "waiting": waiting},
            },
            {
                "ok": not self.object.is_below,
                "label": _("现金额"),
                "value": _("已低于标准") if self.object.is_below else _("仍达到标准"),
            },
        ]

    def _neighbours(self) -> dict[str, Any]:
        found = SupervisionFilter(self.request.GET, officer=self.officer)
        ordering = chosen_ordering(self.request.GET.get("order"), ORDERINGS)
        near = neighbours(found.qs.select_related("county"), ordering, self.object)
        address = {
            name: reverse("supervision:detail", args=[key]) + self.queue if key else ""
            for name, key in near._asdict().items()
        }
        return {"previous_url": address["previous"], "next_url": address["next"]}


class SupervisionDetail(SupervisionPage):
    """The page of one supervision (督办详情)."""


class SupervisionAct(SupervisionPage, FormPage):
    """Doing one of the acts that the page offers; what is refused comes back on the page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["act"] not in FORMS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who loads the page again after an error comes back to the supervision."""
        return redirect(reverse("supervision:detail", args=[self.object.pk]) + self.queue)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with suppress(ValidationError):
            # What he may never do is refused before anything of the form is looked at.
            WORKFLOW.gate(self.object, kwargs["act"], self.officer)
        return super().post(request, *args, **kwargs)

    def get_form(self, data: Any = None, files: Any = None) -> ActForm:
        about = data.get("report", "") if data else ""
        return FORMS[self.kwargs["act"]](
            data, supervision=self.object, about=about if about.isdecimal() else ""
        )

    def save(self, form: ActForm) -> str:
        form.carry_out(by=self.officer, now=self.now)
        self.success_message = form.done
        return reverse("supervision:detail", args=[form.supervision.pk]) + self.queue


def _steps(supervision: Supervision) -> list[dict[str, Any]]:
    """Listed, signed, worked on, release asked for, released: where it stands, with the moments known."""
    steps = [
        (_("挂牌"), supervision.listed_at),
        (_("签收"), supervision.acknowledged_at),
        (_("办理"), supervision.acknowledged_at),
        (_("申请解除"), supervision.release_requested_at),
        (_("解除"), supervision.released_at),
    ]
    next_step = {State.LISTED: 1, State.RELEASE_PENDING: 4, State.RELEASED: None}
    current = next_step.get(State(supervision.state), 2)
    return [
        {
            "label": label,
            # When the work went on is told by its reports; the step itself has no moment.
            "at": None if place == 2 else at,
            "state": "current" if place == current else "done" if at else "todo",
        }
        for place, (label, at) in enumerate(steps)
    ]
