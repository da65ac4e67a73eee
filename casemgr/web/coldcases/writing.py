"""Opening a dossier, changing its plan and its facts, moving it on, handing it over."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.models import Case
from casemgr.cases.services import editing
from casemgr.coldcases import clocks
from casemgr.coldcases.enums import Act, Category, Part, Penalty
from casemgr.coldcases.models import ColdCaseFile
from casemgr.coldcases.services import dossiers, progress
from casemgr.coldcases.workflow import WORKFLOW
from casemgr.counties.rights import Right
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.cases.versioned import VersionedFormPage
from casemgr.web.coldcases.base import DossierFormPage
from casemgr.web.coldcases.forms import (
    HandoverForm,
    LimitationForm,
    OpenForm,
    PlanForm,
    ReopenForm,
    StepForm,
    label,
)
from casemgr.web.rules import needs


class OpenDossier(CaseFormPage):
    """One dossier for each unsolved case (建立积案档案)."""

    rule = needs(Right.READ_COLD_CASES)
    template_name = "suspects/form.html"
    title = gettext_lazy("建立积案档案")
    form_class = OpenForm
    submit_label = gettext_lazy("建立档案")
    success_message = gettext_lazy("积案档案已建立，会商期限已开始计算。")

    def check(self, case: Case) -> None:
        if not dossiers.may_open(self.officer, case):
            raise PermissionDenied(_("已立案、尚未破案的案件，由办案民警或者县局负责人建立积案档案。"))

    @property
    def led_back(self) -> str:
        return self.tab_address("cold-case")

    def get_form_kwargs(self) -> dict[str, Any]:
        keepers = dossiers.keepers(self.case)
        return {
            "keepers": keepers,
            "initial": {
                "officer": self.case.lead.police_no if self.case.lead else None,
                "next_review_date": clocks.latest_review(self.now),
            },
        }

    def get_context(self, **context: Any) -> dict[str, Any]:
        notice = _("一案一档：建档后每年至少阅卷一次，到期会商；立案时间和发案时间由案件带入追诉时效。")
        return super().get_context(about="", notice=notice, **context)

    def save(self, form: OpenForm) -> str:
        dossiers.open_file(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        return reverse("coldcases:detail", args=[self.case.pk])


class _Versioned(DossierFormPage, VersionedFormPage):
    """A form over the dossier itself, which a colleague may be changing too."""

    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已保存。")
    fields: tuple[str, ...]

    @property
    def row(self) -> ColdCaseFile:
        return self.dossier

    def labels(self) -> Mapping[str, Any]:
        return {name: label(ColdCaseFile, name) for name in self.fields}

    def values(self, row: ColdCaseFile) -> dict[str, Any]:
        return editing.plain({name: getattr(row, name) for name in self.fields})

    def typed(self, form: Any) -> dict[str, Any]:
        return editing.plain(self.cleaned(form))

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: value for name, value in values.items() if value is not False}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.dossier, name) for name in self.fields}}

    def cleaned(self, form: Any) -> dict[str, Any]:
        return form.cleaned_data

    def write(self, form: Any, version: int) -> str:
        fields = self.cleaned(form)
        dossiers.change(by=self.officer, dossier=self.dossier, version=version, now=self.now, **fields)
        return self.led_back


class ChangePlan(_Versioned):
    title = gettext_lazy("修改攻坚方案")
    form_class = PlanForm
    fields = dossiers.PLAN

    def spoken(self, field: str, value: Any) -> str:
        return str(Category(value).label) if field == "category" else str(value)


class ChangeLimitation(_Versioned):
    """The facts are typed; the branch that applies follows from them."""

    title = gettext_lazy("追诉时效资料")
    form_class = LimitationForm
    fields = dossiers.LIMITATION
    notice = gettext_lazy(
        "追诉期限从犯罪之日起计算；犯罪行为有连续或者继续状态的，从犯罪行为终了之日起计算（刑法第89条）。"
    )

    def cleaned(self, form: LimitationForm) -> dict[str, Any]:
        return form.cleaned()

    def spoken(self, field: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("是") if value else _("否")
        return str(Penalty(value).label) if field == "penalty" and value else str(value)


class StepPage(DossierFormPage):
    """A step of the dossier: what stands in its way is said before anything is typed."""

    template_name = "cases/act.html"
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已登记。")
    obstacles: list[str]

    @cached_property
    def act(self) -> Act:
        try:
            act = Act(self.kwargs["act"])
        except ValueError:
            raise Http404 from None
        if act == Act.READ:
            raise Http404
        return act

    def check(self, case: Case) -> None:
        self.obstacles = []
        try:
            WORKFLOW.gate(self.dossier, self.act, self.officer)
        except ValidationError as error:
            self.obstacles = error.messages

    @property
    def title(self) -> str:
        return str(self.act.label)

    @property
    def form_class(self) -> type[StepForm]:
        return ReopenForm if self.act == Act.REOPEN else StepForm

    def get_form_kwargs(self) -> dict[str, Any]:
        initial = {"next_review_date": clocks.latest_review(self.now)}
        return {"needed": progress.NEEDED.get(self.act), "initial": initial}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            obstacles=self.obstacles,
            consequences=[_CONSEQUENCES[self.act]],
            facts=[
                {"label": _("案件编号"), "value": self.case.number},
                {"label": _("案件状态"), "value": self.case.get_status_display()},
                {"label": _("积案类别"), "value": self.dossier.get_category_display()},
                {"label": _("档案状态"), "value": self.dossier.get_status_display()},
                {"label": _("责任民警"), "value": self.dossier.officer},
                {
                    "label": _("已确认"),
                    "value": _("、").join(str(part.label) for part in self.dossier.parts_whole),
                },
            ],
            **context,
        )

    def save(self, form: StepForm) -> str:
        progress.advance(
            by=self.officer, dossier=self.dossier, act=self.act, now=self.now, **form.cleaned_data
        )
        return self.led_back


_CONSEQUENCES = {
    Act.FIND_CLUE: gettext_lazy("线索登记后逐项核查；查否的，登记查否依据后继续阅卷。"),
    Act.DISMISS_CLUE: gettext_lazy("档案回到“已阅卷”，线索和查否依据长期保留。"),
    Act.BREAK_THROUGH: gettext_lazy("案件破案后，由县局负责人登记积案告破。"),
    Act.SOLVE: gettext_lazy("告破后不再提醒阅卷和会商。"),
    Act.ARCHIVE: gettext_lazy("归档后不能再登记或修改；案件重新立案的，可以重新启用。"),
    Act.REOPEN: gettext_lazy("档案回到“已阅卷”，重新提醒阅卷和会商。"),
}


class HandOver(DossierFormPage):
    """Another officer takes over, with a note of what he must know (交接)."""

    title = gettext_lazy("交接档案")
    form_class = HandoverForm
    submit_label = gettext_lazy("确认交接")
    success_message = gettext_lazy("档案已交接，接手人将收到消息。")

    @property
    def notice(self) -> str:
        return _("现责任民警：%(officer)s。交接说明登记后不能修改。") % {"officer": self.dossier.officer}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"keepers": dossiers.keepers(self.case).exclude(pk=self.dossier.officer_id)}

    def save(self, form: HandoverForm) -> str:
        progress.hand_over(by=self.officer, dossier=self.dossier, now=self.now, **form.cleaned_data)
        return self.led_back


class ConfirmForm(forms.Form):
    is_whole = forms.BooleanField(required=False, widget=forms.HiddenInput)


class Confirm(DossierFormPage):
    """One of the three is whole, or is found not to be (三个“全”): a button on the page of the dossier."""

    form_class = ConfirmForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已保存。")

    @cached_property
    def part(self) -> Part:
        try:
            return Part(self.kwargs["part"])
        except ValueError:
            raise Http404 from None

    def check(self, case: Case) -> None:
        super().check(case)
        assert self.part

    @property
    def title(self) -> str:
        return str(self.part.label)

    @property
    def notice(self) -> str:
        if self.part in self.dossier.parts_whole:
            return _("保存后撤销“%(part)s”的确认。") % {"part": self.part.label}
        return _("保存后确认“%(part)s”，记录确认人和时间。") % {"part": self.part.label}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"is_whole": self.part not in self.dossier.parts_whole}}

    def save(self, form: ConfirmForm) -> str:
        is_whole = form.cleaned_data["is_whole"]
        dossiers.confirm(
            by=self.officer, dossier=self.dossier, part=self.part, is_whole=is_whole, now=self.now
        )
        return self.led_back
