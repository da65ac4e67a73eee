"""A measure recorded wrongly, and an identity that became known (更正、作废、查清身份)."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.moments import Moment
from casemgr.common.versioned import Stale
from casemgr.suspects.enums import EndReason, MeasureKind
from casemgr.suspects.models import Measure, Suspect
from casemgr.suspects.services import correcting, identity, people
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.fields import LineField, ResidentNumberField, TextField
from casemgr.web.suspects.forms import ExactMomentField, label
from casemgr.web.suspects.measures import OneMeasure
from casemgr.web.suspects.people import AsksElsewhere, OneSuspect


class CorrectForm(forms.Form):
    """What was recorded of a measure, as it should have been (更正)."""

    started_at = ExactMomentField(label=label(Measure, "started_at"))
    ended_at = ExactMomentField(label=label(Measure, "ended_at"))
    document_no = LineField(label=label(Measure, "document_no"), max_length=60)
    permission_no = LineField(label=label(Measure, "permission_no"), max_length=60, required=False)
    reason = TextField(
        label=gettext_lazy("更正理由"),
        max_length=300,
        help_text=gettext_lazy("原登记内容保留在案件日志，并通知县局负责人"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, files: Any, *, measure: Measure, **options: Any):
        super().__init__(data, files, **options)
        if not measure.ended_at or measure.end_reason == EndReason.CHANGED:
            del self.fields["ended_at"]
        if not measure.suspect.is_deputy and not measure.permission_no:
            del self.fields["permission_no"]


class Recorded(OneMeasure):
    """About a measure that still counts; one that was voided is left alone."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.measure.voided_at:
            raise PermissionDenied(_("该强制措施登记已经作废。"))
        return super().get(request, *args, **kwargs)


class CorrectMeasure(Recorded):
    title = gettext_lazy("更正强制措施登记")
    form_class = CorrectForm
    success_message = gettext_lazy("登记已更正，期限已重新计算。")
    notice = gettext_lazy("只用于更正录入错误。期限和二十四小时事项按更正后的时间重新计算。")

    def get_form_kwargs(self) -> dict[str, Any]:
        measure = self.measure
        initial = {
            "started_at": _moment(measure.started_at),
            "ended_at": _moment(measure.ended_at) if measure.ended_at else None,
            "document_no": measure.document_no,
            "permission_no": measure.permission_no,
            "version": measure.version,
        }
        return {"measure": measure, "initial": initial}

    def save(self, form: CorrectForm) -> str:
        kept = {"permission_no": self.measure.permission_no}
        typed = {**kept, **form.cleaned_data}
        try:
            correcting.correct(by=self.officer, measure=self.measure, now=self.now, **typed)
        except Stale:
            raise ValidationError(_("打开本页后有人修改了该强制措施，请重新打开后再保存。")) from None
        return self.led_back


class VoidMeasure(Recorded):
    title = gettext_lazy("作废强制措施登记")
    template_name = "cases/confirm.html"
    form_class = ReasonForm
    submit_label = gettext_lazy("确认作废")
    success_message = gettext_lazy("登记已作废。")

    def save(self, form: ReasonForm) -> str:
        correcting.void(by=self.officer, measure=self.measure, now=self.now, **form.cleaned_data)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        text = _(
            "“%(kind)s”（%(started)s起）将按录入错误作废，其期限不再计算；由它变更的前一措施恢复原状。"
            "原登记保留并标明作废，县局负责人将收到通知。实际已采取的措施不得作废，应当登记结束。"
        ) % {
            "kind": self.measure.get_kind_display(),
            "started": f"{timezone.localtime(self.measure.started_at):%Y-%m-%d %H:%M}",
        }
        return super().get_context(danger=True, text=text, **context)


class IdentityForm(forms.Form):
    """Who he is, and since when that is known (查清身份)."""

    name = LineField(label=label(Suspect, "name"), max_length=50)
    resident_number = ResidentNumberField(
        label=label(Suspect, "resident_number"), required=False, help_text=gettext_lazy("18位，末位可为X")
    )
    established_at = ExactMomentField(label=gettext_lazy("查清身份的时间"))
    document_no = LineField(
        label=gettext_lazy("批准文书文号"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("已逮捕的必须填写：经县级以上公安机关负责人批准（程序规定152条）"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class EstablishIdentity(OneSuspect, AsksElsewhere, CaseFormPage):
    title = gettext_lazy("查清身份")
    template_name = "suspects/identity_form.html"
    form_class = IdentityForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("身份已登记。")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.suspect.suspect.is_unidentified:
            raise PermissionDenied(_("该人员未登记为身份不明。"))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        person = self.suspect.suspect
        return {
            "initial": {
                "name": person.name,
                "resident_number": person.resident_number,
                "version": self.suspect.version,
            }
        }

    def save(self, form: IdentityForm) -> str:
        try:
            identity.establish(by=self.officer, case_suspect=self.suspect, now=self.now, **form.cleaned_data)
        except Stale:
            raise ValidationError(_("打开本页后有人修改了该嫌疑人，请重新打开后再保存。")) from None
        except people.KnownPerson as error:
            self.units_told = error.units
            raise ValidationError({"resident_number": _known(error)}) from None
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        arrest = Measure.objects.visible_to(self.officer).filter(case_suspect=self.suspect).open()
        is_arrested = arrest.filter(kind=MeasureKind.ARREST).exists()
        notice = _("侦查羁押期限自查清身份之日起计算（刑诉法160条）。") if is_arrested else ""
        return super().get_context(about=self.suspect.suspect.name, notice=notice, **context)


def _known(error: people.KnownPerson) -> str:
    if error.units:
        return _("该身份证号的人员已由%(units)s登记，请先联系核实；确系同一人的，提请合并人员记录。") % {
            "units": "、".join(error.units)
        }
    return _("该身份证号的人员已在本单位案件中登记；确系同一人的，请县局负责人合并人员记录。")


def _moment(at: datetime) -> Moment:
    local = timezone.localtime(at)
    return Moment(local.date(), local.time().replace(tzinfo=None))
