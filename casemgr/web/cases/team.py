"""Who works a case, who has jurisdiction over it, and what they note (办案民警、指定管辖、工作记录)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.cases.services import editing, team
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.cases.forms import AssignForm, DesignateForm, NoteForm


class Assign(CaseFormPage):
    title = gettext_lazy("变更办案民警")
    form_class = AssignForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("办案民警已变更。")

    def check(self, case: Case) -> None:
        if not rules.may_assign(self.officer, case):
            raise PermissionDenied(_("只有县局负责人可以变更办案民警。"))

    def get_form_kwargs(self) -> dict[str, Any]:
        assistants = [row.officer_id for row in self.case.assistant_rows.all()]
        return {"case": self.case, "initial": {"lead": self.case.lead_id, "assistants": assistants}}

    def save(self, form: AssignForm) -> str:
        team.assign(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        return self.address


class Designate(CaseFormPage):
    """The case goes to another unit, and with it out of sight of the county that had it."""

    title = gettext_lazy("指定管辖")
    form_class = DesignateForm
    submit_label = gettext_lazy("确认指定")
    success_message = gettext_lazy("已指定管辖，案件及其全部材料已转至该单位。")

    def check(self, case: Case) -> None:
        if not rules.may_designate(self.officer, case):
            raise PermissionDenied(_("只有市局可以指定管辖。"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"officer": self.officer, "case": self.case}

    def get_context(self, **context: Any) -> dict[str, Any]:
        notice = _(
            "指定后，原县区不再看到本案，其牵头的专班不再办理，已同意的跨县查阅即时终止；"
            "主办民警由接收单位负责人指定。"
        )
        return super().get_context(notice=notice, **context)

    def save(self, form: DesignateForm) -> str:
        team.designate(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        return self.address


class Note(CaseFormPage):
    """A working note, or a supervisor's comment (工作记录)."""

    title = gettext_lazy("写工作记录")
    form_class = NoteForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("工作记录已保存。")

    @property
    def led_back(self) -> str:
        return self.tab_address("history")

    def check(self, case: Case) -> None:
        if not rules.may_note(self.officer, case):
            raise PermissionDenied(_("您不办理、不督办本案，不能写工作记录。"))

    def save(self, form: NoteForm) -> str:
        editing.note(by=self.officer, case=self.case, text=form.cleaned_data["text"], now=self.now)
        return self.led_back
