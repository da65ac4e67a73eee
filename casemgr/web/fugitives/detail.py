"""The page of one fugitive (在逃人员): what is known, how long he is gone, what was heard and checked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.common.clock import local_date
from casemgr.common.moments import show_partial
from casemgr.deadlines.models import Deadline
from casemgr.suspects.enums import CheckResult, WatchState
from casemgr.suspects.models import FugitiveCheck, FugitiveClue
from casemgr.suspects.querysets import FUGITIVE_CHECK
from casemgr.web.cases import personal
from casemgr.web.fugitives.base import FugitivePage
from casemgr.web.fugitives.words import at_large_for, cancel_deadlines, next_check, until_cancelled
from casemgr.web.templatetags.house import moment


class FugitiveDetail(FugitivePage):
    template_name = "fugitives/detail.html"

    @property
    def title(self) -> str:
        return self.person["name"]["value"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.record_reading()
        return self.page()

    def get_context(self, **context: Any) -> dict[str, Any]:
        watch = self.watch
        is_open = watch.state != WatchState.CANCELLED
        return super().get_context(
            person=self.person,
            facts=self._facts(),
            due=self._due(),
            figures=self._figures(),
            ending=self._ending(),
            entries=sorted(self._entries(), key=lambda entry: entry["at"], reverse=True),
            may_work=self.may_work and is_open,
            may_cancel=is_open and rules.may_approve(self.officer, self.case),
            is_at_large=watch.state == WatchState.AT_LARGE,
            is_returned=watch.state == WatchState.RETURNED,
            **context,
        )

    def _facts(self) -> list[dict[str, Any]]:
        watch, case = self.watch, self.case
        return [
            {"label": _("在逃人员编号"), "value": watch.fugitive_no},
            {"label": _("关注等级"), "value": watch.get_level_display()},
            {"label": _("潜逃时间"), "value": show_partial(watch.escaped)},
            {"label": _("上网追逃日期"), "value": moment(watch.registered_date)},
            {"label": _("追逃依据"), "value": f"{watch.get_basis_display()} {watch.basis_no}"},
            {"label": _("通缉令编号"), "value": watch.wanted_no},
            {"label": _("案件编号"), "value": case.number, "url": self.tab_address("suspects")},
            {"label": _("主办单位"), "value": case.lead_unit.name},
            {"label": _("主办民警"), "value": case.lead},
        ]

    def _figures(self) -> list[dict[str, Any]]:
        last = max((check.checked_date for check in self.checks), default=None)
        return [
            {"label": _("潜逃年数"), "value": at_large_for(self.watch, local_date(self.now))},
            {"label": _("线索"), "value": len(self.clues), "unit": _("条")},
            {"label": _("核查"), "value": len(self.checks), "unit": _("次")},
            {"label": _("最近核查"), "value": moment(last)},
        ]

    @cached_property
    def clues(self) -> list[FugitiveClue]:
        rows = FugitiveClue.objects.visible_to(self.officer).filter(watch=self.watch)
        return list(rows.select_related("by"))

    @cached_property
    def checks(self) -> list[FugitiveCheck]:
        rows = FugitiveCheck.objects.visible_to(self.officer).filter(watch=self.watch)
        return list(rows.select_related("by", "clue").order_by("pk"))

    def _due(self) -> dict[str, Any] | None:
        """What must happen next, and until when."""
        if self.watch.state == WatchState.AT_LARGE:
            check = Deadline.objects.on(self.watch.target, FUGITIVE_CHECK).running().first()
            return next_check(check.due_at if check else None, self.now)
        if self.watch.state == WatchState.RETURNED:
            return until_cancelled(cancel_deadlines([self.watch]).get(self.watch.target), self.now)
        return None

    def _ending(self) -> dict[str, Any] | None:
        """How the entry was cancelled."""
        watch = self.watch
        if watch.cancelled_at is None:
            return None
        facts = [
            {"label": _("撤销原因"), "value": watch.get_cancel_ground_display()},
            {"label": _("撤销表编号"), "value": watch.cancel_no},
            {"label": _("撤销时间"), "value": moment(watch.cancelled_at)},
            {"label": _("登记人"), "value": watch.cancelled_by},
        ]
        texts = {name: self.field(value) for name, value in personal.of(watch).items()}
        return {"facts": facts, **texts}

    def _entries(self) -> Iterator[dict[str, Any]]:
        """The clue log as a timeline, what happened to the entry between; of one moment the last first."""
        watch = self.watch
        results = {check.clue_id: check for check in self.checks if check.clue_id}
        for check in reversed(self.checks):
            yield self._check(check)
        for clue in self.clues:
            yield self._clue(clue, results.get(clue.pk))
        if watch.cancelled_at:
            text = _("撤销追逃：%(ground)s") % {"ground": watch.get_cancel_ground_display()}
            yield _entry(watch.cancelled_at, watch.cancelled_by, text, is_end=True)
        if watch.brought_back_at:
            yield _entry(watch.brought_back_at, None, _("押解带回"))
        if watch.returned_at:
            how = watch.case_suspect.get_caught_mode_display()
            yield _entry(watch.returned_at, None, " ".join(filter(None, [_("到案"), how])))
        yield _entry(watch.created_at, watch.created_by, _("登记追逃"))

    def _clue(self, clue: FugitiveClue, check: FugitiveCheck | None) -> dict[str, Any]:
        told = {"kind": clue.get_kind_display(), "source": clue.get_source_display()}
        texts = personal.of(clue)
        entry = _entry(clue.at, clue.by, _("线索：%(kind)s（%(source)s）") % told)
        result = check.get_result_display() if check else _("未核查")
        entry["details"] = [
            _("获知日期：%(day)s") % {"day": clue.received_date},
            _("可信度：%(credibility)s") % {"credibility": clue.get_credibility_display()},
            _("核查结果：%(result)s") % {"result": result},
        ]
        entry["texts"] = [self.field(texts[name]) for name in ("content", "place") if texts[name].clear]
        is_settled = check is not None and check.result != CheckResult.UNVERIFIED
        if self.may_work and self.watch.state != WatchState.CANCELLED and not is_settled:
            entry["url"] = reverse("fugitives:new-check", args=[self.watch.pk]) + f"?clue={clue.pk}"
        return entry

    def _check(self, check: FugitiveCheck) -> dict[str, Any]:
        what = check.clue.get_kind_display() if check.clue else _("定期核查")
        text = _("核查（%(what)s）：%(result)s") % {"what": what, "result": check.get_result_display()}
        entry = _entry(check.at, check.by, text)
        entry["details"] = [_("核查日期：%(day)s") % {"day": check.checked_date}]
        entry["texts"] = [self.field(personal.of(check)["content"])]
        return entry


def _entry(at: datetime, by: Officer | None, text: str, *, is_end: bool = False) -> dict[str, Any]:
    return {"at": at, "by": by, "text": text, "is_end": is_end}
