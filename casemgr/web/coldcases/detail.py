"""The page of one dossier (积案档案): everything in order, and what is to be done next."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.cases import rules
from casemgr.cases.enums import ENDED
from casemgr.coldcases.enums import Act, Status
from casemgr.coldcases.limitation import limitation
from casemgr.coldcases.models import (
    DossierStep,
    ExternalQuery,
    HandoverNote,
    ReadingNote,
    ReviewMeeting,
)
from casemgr.coldcases.workflow import CASE_UNSOLVED, WORKFLOW
from casemgr.common.clock import local_date
from casemgr.common.moments import show_partial
from casemgr.suspects.services import people
from casemgr.web.cases import personal
from casemgr.web.coldcases import standing
from casemgr.web.coldcases.base import DossierPage

SUSPECTS_SHOWN = 10


class DossierDetail(DossierPage):
    """Plan, completeness, limitation, and what was written, the newest first."""

    template_name = "coldcases/detail.html"

    @property
    def title(self) -> str:
        return _("积案档案 %(number)s") % {"number": self.case.number}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert self.dossier
        self.record_reading()
        return super().get(request, *args, **kwargs)

    @cached_property
    def may_edit(self) -> bool:
        return self.is_open and rules.may_edit(self.officer, self.case)

    @cached_property
    def may_work(self) -> bool:
        return self.is_open and rules.may_work(self.officer, self.case)

    @property
    def is_open(self) -> bool:
        return self.dossier.status != Status.ARCHIVED

    @cached_property
    def today(self) -> date:
        return local_date(self.now)

    def get_context(self, **context: Any) -> dict[str, Any]:
        found = limitation(self.dossier.facts, self.today)
        readings = self._rows(ReadingNote.objects.select_related("by"))
        self.dossier.last_read_on = max(
            (note.read_on for note in readings if not note.supplements_id), default=None
        )
        return super().get_context(
            may_edit=self.may_edit,
            may_work=self.may_work,
            may_reveal=not self.in_clear and rules.may_reveal(self.officer, self.case),
            todo=standing.todo(self.dossier, self.case, self.officer, self.today),
            acts=self._acts(),
            facts=self._facts(),
            plan=self.field(personal.of(self.dossier)["plan"]),
            parts=standing.parts(self.dossier),
            limitation=found,
            badge=standing.limitation_badge(found),
            limitation_facts=self._limitation_facts(),
            entries=self._entries(readings),
            at_large=self._at_large(),
            **context,
        )

    def field(self, value: personal.Personal) -> dict[str, Any]:
        """A personal value as the template shows it."""
        may_reveal = not self.in_clear and rules.may_reveal(self.officer, self.case)
        return {
            "label": value.label,
            "value": value.shown(self.in_clear),
            "field": value.field if may_reveal and value.clear else "",
        }

    def _acts(self) -> list[dict[str, Any]]:
        acts = [Act(act) for act in WORKFLOW.open_to(self.dossier, self.officer) if act != Act.READ]
        # No everyday steps: to archive an unsolved dossier once its case has ended, to reopen one once it is
        # filed anew.
        may_come_up = {
            Act.ARCHIVE: self.dossier.is_done or self.case.status in ENDED,
            Act.REOPEN: self.case.status in CASE_UNSOLVED,
        }
        shown = [act for act in acts if may_come_up.get(act, True)]
        return [{"label": act.label, "url": self._to("act", act)} for act in shown]

    def _to(self, route: str, *more: Any) -> str:
        return reverse(f"coldcases:{route}", args=[self.case.pk, *more])

    def _facts(self) -> list[dict[str, Any]]:
        dossier, since = self.dossier, self.dossier.crime_ended or self.case.occurred
        return [
            {"label": _("积案类别"), "value": dossier.get_category_display()},
            {"label": _("责任民警"), "value": dossier.officer},
            {"label": _("下次会商日期"), "value": dossier.next_review_date.isoformat()},
            {"label": _("发案时间"), "value": show_partial(since) if since else ""},
            {"label": _("距案发"), "value": standing.age(dossier, self.case, self.today)},
            {"label": _("最近阅卷"), "value": dossier.last_read_on},
            {"label": _("县区"), "value": self.case.county.name},
            {"label": _("案件状态"), "value": self.case.get_status_display()},
            {
                "label": _("建档"),
                "value": f"{local_date(dossier.opened_at).isoformat()} {dossier.opened_by.name}",
            },
        ]

    def _limitation_facts(self) -> list[dict[str, Any]]:
        facts = self.dossier.facts

        def shown(day: Any) -> str:
            return show_partial(day) if day else ""

        return [
            {"label": _("法定最高刑"), "value": self.dossier.get_penalty_display()},
            {"label": _("犯罪终了时间"), "value": shown(facts.crime_ended)},
            {"label": _("立案侦查时间"), "value": shown(facts.filed)},
            {"label": _("逃避侦查或者审判"), "value": _("是") if facts.evades else _("否")},
            {"label": _("控告而未立案"), "value": _("是") if facts.was_refused else _("否")},
            {"label": _("期限内又犯罪"), "value": shown(facts.new_crime)},
        ]

    def _rows(self, rows: QuerySet) -> list[Any]:
        return list(rows.visible_to(self.officer).filter(file=self.dossier))

    def _entries(self, readings: Iterable[ReadingNote]) -> list[dict[str, Any]]:
        """Everything that was written, the newest first; what was added to a note stands under it."""
        additions: dict[int, list[dict[str, Any]]] = {}
        for note in reversed(list(readings)):
            if note.supplements_id:
                additions.setdefault(note.supplements_id, []).append(self._reading(note, []))
        entries = [
            *(
                self._reading(note, additions.get(note.pk, []))
                for note in readings
                if not note.supplements_id
            ),
            *(self._meeting(row) for row in self._rows(ReviewMeeting.objects.select_related("by"))),
            *(self._step(row) for row in self._rows(DossierStep.objects.select_related("by"))),
            *(self._handover(row) for row in self._rows(_HANDOVERS)),
            *(self._query(row) for row in self._rows(ExternalQuery.objects.select_related("by"))),
        ]
        return sorted(entries, key=lambda entry: (entry["day"], entry["at"]), reverse=True)

    def _entry(self, row: Any, day: date, title: str, names: tuple[str, ...], **more: Any) -> dict[str, Any]:
        texts = personal.of(row)
        shown = [self.field(texts[name]) for name in names if texts[name].clear]
        entry = {"day": day, "at": row.at, "by": row.by, "title": title, "texts": shown}
        return {**entry, "additions": [], "details": [], "links": [], **more}

    def _reading(self, note: ReadingNote, additions: list[dict[str, Any]]) -> dict[str, Any]:
        links = []
        if self.may_work and note.by_id == self.officer.pk and self.now < note.editable_until:
            links.append({"label": _("修改"), "url": self._to("correct", note.pk)})
        if self.may_work and not note.supplements_id:
            links.append({"label": _("补充"), "url": self._to("supplement", note.pk)})
        title = _("补充") if note.supplements_id else _("阅卷")
        more = {"additions": additions, "links": links}
        return self._entry(note, note.read_on, title, ("findings", "next_step"), **more)

    def _meeting(self, row: ReviewMeeting) -> dict[str, Any]:
        details = [_("下次会商：%(day)s") % {"day": row.next_review_date.isoformat()}]
        return self._entry(
            row, row.held_on, _("会商"), ("participants", "conclusions"), details=details, tone="active"
        )

    def _step(self, row: DossierStep) -> dict[str, Any]:
        return self._entry(row, local_date(row.at), row.get_act_display(), ("text",))

    def _handover(self, row: HandoverNote) -> dict[str, Any]:
        details = [_("%(source)s移交%(target)s") % {"source": row.from_officer, "target": row.to_officer}]
        return self._entry(row, local_date(row.at), _("交接"), ("note",), details=details)

    def _query(self, row: ExternalQuery) -> dict[str, Any]:
        links = []
        if self.may_work and not row.answer:
            links.append({"label": _("登记查询结果"), "url": self._to("answer", row.pk)})
        title = _("向%(authority)s查询") % {"authority": row.authority}
        details = [_("审批文号：%(number)s") % {"number": row.approval_no}]
        names = ("purpose", "asked", "answer")
        return self._entry(row, row.asked_on, title, names, details=details, links=links)

    def _at_large(self) -> dict[str, Any]:
        """Who of the case is still at large, the first of them by name."""
        rows = people.of_case(self.officer, self.case).at_large()
        found = list(rows[: SUSPECTS_SHOWN + 1])
        names = [self.field(personal.of_suspect(row)["name"])["value"] for row in found[:SUSPECTS_SHOWN]]
        return {
            "names": names,
            "is_more": len(found) > SUSPECTS_SHOWN,
            "url": self.tab_address("suspects"),
        }


_HANDOVERS = HandoverNote.objects.select_related("by", "from_officer", "to_officer")
