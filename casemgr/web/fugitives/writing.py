"""Forms about a fugitive: listed, corrected, a clue, a check, brought back, cancelled (追逃)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.cases.services import editing
from casemgr.common.clock import local_date
from casemgr.suspects.enums import Basis, CancelGround, CheckResult, Credibility, WatchLevel, WatchState
from casemgr.suspects.models import FugitiveClue, FugitiveWatch
from casemgr.suspects.services import clues, fugitives
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.cases.versioned import VersionedFormPage
from casemgr.web.fugitives.base import FugitivePage
from casemgr.web.fugitives.forms import (
    BroughtBackForm,
    CancelForm,
    CheckForm,
    ClueForm,
    FugitiveForm,
)
from casemgr.web.suspects.people import OneSuspect


class RegisterFugitive(OneSuspect, CaseFormPage):
    """登记追逃, from the suspect's card in his case."""

    template_name = "suspects/form.html"
    title = gettext_lazy("登记追逃")
    form_class = FugitiveForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("追逃已登记，下次核查期限已开始计算。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"registered_date": local_date(self.now), "level": WatchLevel.KEY}}

    def save(self, form: FugitiveForm) -> str:
        fugitives.register(by=self.officer, case_suspect=self.suspect, now=self.now, **form.cleaned_data)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(about=self.suspect.suspect.name, notice="", **context)


class FugitiveFormPage(FugitivePage, CaseFormPage):
    """A form about one fugitive, for who works on the people of his case; leads back to his page."""

    template_name = "fugitives/form.html"
    submit_label = gettext_lazy("保存")
    notice: Any = ""

    def check(self, case: Case) -> None:
        if not rules.may_work(self.officer, case):
            raise PermissionDenied(_("您不办理本案，不能登记或修改追逃信息。"))
        if self.watch.state == WatchState.CANCELLED:
            raise PermissionDenied(_("该追逃信息已经撤销。"))

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    @property
    def led_back(self) -> str:
        return self.watch_address

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(about=self.person["name"]["value"], notice=self.notice, **context)


class ChangeFugitive(FugitiveFormPage, VersionedFormPage):
    title = gettext_lazy("修改追逃信息")
    form_class = FugitiveForm
    success_message = gettext_lazy("已保存。")

    @property
    def row(self) -> FugitiveWatch:
        return self.watch

    def labels(self) -> Mapping[str, Any]:
        return {name: field.label for name, field in FugitiveForm.base_fields.items()}

    def values(self, row: FugitiveWatch) -> dict[str, Any]:
        return editing.plain({name: getattr(row, name) for name in fugitives.FACTS})

    def typed(self, form: FugitiveForm) -> dict[str, Any]:
        return editing.plain(form.cleaned_data)

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return values

    def spoken(self, field: str, value: Any) -> str:
        choices = {"basis": Basis, "level": WatchLevel}.get(field)
        return str(choices(value).label) if choices and value else str(value)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.watch, name) for name in fugitives.FACTS}}

    def write(self, form: FugitiveForm, version: int) -> str:
        fugitives.change(
            by=self.officer, watch=self.watch, version=version, now=self.now, **form.cleaned_data
        )
        return self.led_back


class AddClue(FugitiveFormPage):
    title = gettext_lazy("登记线索")
    form_class = ClueForm
    success_message = gettext_lazy("线索已登记。")

    def get_form_kwargs(self) -> dict[str, Any]:
        initial = {"received_date": local_date(self.now), "credibility": Credibility.UNASSESSED}
        return {"initial": initial}

    def save(self, form: ClueForm) -> str:
        clues.add(by=self.officer, watch=self.watch, now=self.now, **form.cleaned_data)
        return self.led_back


class AddCheck(FugitiveFormPage):
    """A check of one clue, or because it was time; the next one is planned with it."""

    title = gettext_lazy("登记核查")
    form_class = CheckForm
    success_message = gettext_lazy("核查已登记。")

    @cached_property
    def clues(self) -> dict[str, FugitiveClue]:
        rows = FugitiveClue.objects.visible_to(self.officer).filter(watch=self.watch)
        return {str(clue.pk): clue for clue in rows}

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET.get("clue", "")
        initial = {"checked_date": local_date(self.now), "clue": asked if asked in self.clues else ""}
        return {"clues": list(self.clues.values()), "initial": initial}

    def save(self, form: CheckForm) -> str:
        data = dict(form.cleaned_data)
        clue = self.clues.get(data.pop("clue"))
        data["result"] = CheckResult(data["result"])
        clues.check(by=self.officer, watch=self.watch, clue=clue, now=self.now, **data)
        return self.led_back


class BroughtBack(FugitiveFormPage):
    """押解带回: from then on the 48 hours are counted."""

    title = gettext_lazy("登记押解带回")
    form_class = BroughtBackForm
    success_message = gettext_lazy("已登记，撤销期限自带回时重新计算。")
    notice = gettext_lazy("在外地抓获的，自带回之时起48小时内撤销网上追逃。")

    def check(self, case: Case) -> None:
        super().check(case)
        if self.watch.state == WatchState.AT_LARGE:
            raise PermissionDenied(_("该人员尚未登记到案。"))

    def save(self, form: BroughtBackForm) -> str:
        fugitives.brought_back(by=self.officer, watch=self.watch, now=self.now, **form.cleaned_data)
        return self.led_back


class CancelFugitive(FugitiveFormPage):
    """撤销追逃, by the county's lead."""

    title = gettext_lazy("撤销追逃")
    form_class = CancelForm
    submit_label = gettext_lazy("确认撤销")
    success_message = gettext_lazy("追逃已撤销。")
    notice = gettext_lazy("撤销后不再提醒核查；再次脱逃的，另行登记。")

    def check(self, case: Case) -> None:
        if not rules.may_approve(self.officer, case):
            raise PermissionDenied(_("撤销追逃由县局负责人登记。"))
        if self.watch.state == WatchState.CANCELLED:
            raise PermissionDenied(_("该追逃信息已经撤销。"))

    def get_form_kwargs(self) -> dict[str, Any]:
        ground = CancelGround.RETURNED if self.watch.state == WatchState.RETURNED else ""
        return {"initial": {"ground": ground}}

    def save(self, form: CancelForm) -> str:
        data = dict(form.cleaned_data)
        data["ground"] = CancelGround(data["ground"])
        fugitives.cancel(by=self.officer, watch=self.watch, now=self.now, **data)
        return self.led_back
