"""Measures against a suspect: taken or changed, prolonged, ended, their duties ticked off (强制措施)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.suspects import chain
from casemgr.suspects.enums import EndReason, ExtensionKind, MeasureKind
from casemgr.suspects.models import Duty, Measure
from casemgr.suspects.services import duties, measures
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.suspects.forms import DutyForm, EndForm, ExtendForm, MeasureForm
from casemgr.web.suspects.people import OneSuspect, Workers, person_address


class TakeMeasure(OneSuspect, CaseFormPage):
    """A new measure, or a change of the one that runs: only what the law lets follow is offered."""

    template_name = "suspects/form.html"
    form_class = MeasureForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("强制措施已登记，期限已开始计算。")

    @cached_property
    def running(self) -> Measure | None:
        rows = Measure.objects.visible_to(self.officer).filter(case_suspect=self.suspect)
        return rows.open().first()

    @property
    def title(self) -> str:
        return _("变更强制措施") if self.running else _("采取强制措施")

    def get_form_kwargs(self) -> dict[str, Any]:
        kinds = chain.REPLACED_BY[self.running.kind] if self.running else MeasureKind
        return {"kinds": list(kinds), "is_deputy": self.suspect.suspect.is_deputy}

    def save(self, form: MeasureForm) -> str:
        measures.take(by=self.officer, case_suspect=self.suspect, now=self.now, **form.cleaned_data)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        notice = ""
        if unit := measures.held_elsewhere(self.case, [self.suspect.suspect_id]).get(self.suspect.suspect_id):
            notice = _("该人员在%(unit)s另有未结束的强制措施，不能重复采取，请先联系核实。") % {"unit": unit}
        elif self.running:
            notice = _("现有强制措施“%(kind)s”自新措施开始时结束。") % {
                "kind": self.running.get_kind_display()
            }
        return super().get_context(about=self.suspect.suspect.name, notice=notice, **context)


class OneMeasure(Workers, CaseFormPage):
    """A form about one measure of the case."""

    template_name = "suspects/form.html"
    submit_label = gettext_lazy("保存")

    @cached_property
    def measure(self) -> Measure:
        rows = Measure.objects.filter(case=self.case).select_related("case", "suspect")
        return self.visible(rows, pk=self.kwargs["measure_pk"])

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    @property
    def led_back(self) -> str:
        return person_address(self, self.measure.case_suspect_id)

    def get_context(self, **context: Any) -> dict[str, Any]:
        about = f"{self.measure.suspect.name} {self.measure.get_kind_display()}"
        return super().get_context(about=about, notice=self.notice, **context)

    notice: Any = ""


class ExtendMeasure(OneMeasure):
    """Only the steps that may come next are offered, each with the office that decides."""

    title = gettext_lazy("延长期限")
    form_class = ExtendForm
    success_message = gettext_lazy("期限已延长。")
    notice = gettext_lazy("须在原期限届满前批准；期限已届满的，应当立即释放、解除或者变更强制措施。")

    def get_form_kwargs(self) -> dict[str, Any]:
        taken = self.measure.extensions.order_by("pk").values_list("kind", flat=True)
        return {"steps": list(chain.next_steps(self.measure.kind, taken))}

    def save(self, form: ExtendForm) -> str:
        step = ExtensionKind(form.cleaned_data.pop("step"))
        extension = measures.extend(
            by=self.officer, measure=self.measure, step=step, now=self.now, **form.cleaned_data
        )
        if extension.due_after <= extension.due_before:
            self.success_message = _("期限已改为自提请之日起计算的届满时间。")
        return self.led_back


class EndMeasure(OneMeasure):
    title = gettext_lazy("结束强制措施")
    form_class = EndForm
    success_message = gettext_lazy("强制措施已结束。")
    notice = gettext_lazy("改为另一种强制措施的，请使用“变更”。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"reasons": list(chain.ENDS[self.measure.kind])}

    def save(self, form: EndForm) -> str:
        reason = EndReason(form.cleaned_data.pop("reason"))
        measures.end(by=self.officer, measure=self.measure, reason=reason, now=self.now, **form.cleaned_data)
        return self.led_back


class SettleDuty(Workers, CaseFormPage):
    """Ticked off with the minute it was done."""

    template_name = "suspects/form.html"
    form_class = DutyForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已登记。")

    @cached_property
    def duty(self) -> Duty:
        rows = Duty.objects.filter(case=self.case).select_related("case", "measure__suspect")
        return self.visible(rows, pk=self.kwargs["duty_pk"])

    @property
    def title(self) -> str:
        return self.duty.get_kind_display()

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.duty.settled_at:
            raise PermissionDenied(_("该事项已经登记。"))
        self.record_reading()
        return super().get(request, *args, **kwargs)

    @property
    def led_back(self) -> str:
        return person_address(self, self.duty.measure.case_suspect_id)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"is_excusable": self.duty.kind in duties.EXCUSABLE}

    def save(self, form: DutyForm) -> str:
        duties.settle(by=self.officer, duty=self.duty, now=self.now, **form.cleaned_data)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        about = f"{self.duty.measure.suspect.name} {self.duty.measure.get_kind_display()}"
        return super().get_context(about=about, notice="", **context)
