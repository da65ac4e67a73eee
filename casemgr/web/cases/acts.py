"""Moving a case on, asking for it, and sending the question back (办理、提请、退回提请).

Each page shows what is about to happen before it does: some acts start a legal clock.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import Act, MergeGround, WithdrawGround
from casemgr.cases.models import Case
from casemgr.cases.services import progress
from casemgr.cases.services.progress import CHECKLISTS, NEEDED
from casemgr.cases.workflow import WORKFLOW
from casemgr.common.money import show_yuan
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.fields import DayField, LineField, TextField

# What an act sets going, as the officer should know before he confirms it. The articles are those of
# 公安机关办理刑事案件程序规定 and, for the review of filings, of 受案立案意见 §2.
CONSEQUENCES: dict[Act, list[Any]] = {
    Act.ACCEPT: [
        gettext_lazy("生成受案登记号，案件自动进入立案审查。"),
        gettext_lazy("立案审查期限为3日；涉嫌犯罪线索需要查证的7日；重大疑难复杂的30日。"),
    ],
    Act.FILE: [gettext_lazy("生成案件编号，立案日期为今天。")],
    Act.REFUSE_FILING: [gettext_lazy("应在3日内将不予立案通知书送达控告人（程序规定第178条）。")],
    Act.TRANSFER: [
        gettext_lazy("应在24小时内移送有管辖权的机关（程序规定第175条）。"),
        gettext_lazy("立案后移送的，应在3日内告知有关人员，并移交文书、证据和财物（程序规定第184、185条）。"),
    ],
    Act.SOLVE: [gettext_lazy("破案日期为今天，计入破案统计。")],
    Act.CONCLUDE: [
        gettext_lazy("须写出结案报告（程序规定第283至286条）。"),
        gettext_lazy("法定期限已超期未办结的，不能侦查终结。"),
    ],
    Act.SEND: [gettext_lazy("案件移送人民检察院审查起诉（程序规定第289条）。")],
    Act.RECORD_PROSECUTION: [
        gettext_lazy("案件转为“已起诉”；逐人的检察决定在“办案”中登记，提起公诉以人计。")
    ],
    Act.RECORD_NO_PROSECUTION: [
        gettext_lazy("案件转为“不起诉”；逐人的检察决定在“办案”中登记，人员全部不起诉的自动转为“不起诉”。")
    ],
    Act.RECORD_JUDGMENT: [gettext_lazy("案件转为“已判决”；逐人的判决结果在“办案”中登记。")],
    Act.RETURN: [
        gettext_lazy("应自收到之日起1个月内补充侦查完毕，补充侦查以二次为限（刑事诉讼法第175条）。")
    ],
    Act.CLOSE: [
        gettext_lazy("结案日期为今天；挂牌督办未解除的不能结案归档。"),
        gettext_lazy("“两卡”案件须先登记一案双查的结论。"),
    ],
    Act.WITHDRAW: [gettext_lazy("应在3日内告知原犯罪嫌疑人、被害人等（程序规定第189条）。")],
    Act.MERGE: [gettext_lazy("本案保留原编号，今后在并入的案件中办理（程序规定第21条）。")],
    Act.REFILE: [
        gettext_lazy("案件恢复为“已立案”，重新开展侦查（程序规定第190条）。"),
        gettext_lazy(
            "不予立案后经复议、复核或者检察院通知应当立案的，同样在此办理（程序规定第179、182条）。"
        ),
    ],
}


class ActForm(forms.Form):
    """What has to be said of one act: only the fields that it needs."""

    ground = forms.ChoiceField(label=gettext_lazy("情形"), widget=forms.RadioSelect)
    conditions = forms.MultipleChoiceField(
        label=gettext_lazy("逐项核对，全部具备方可办理"), widget=forms.CheckboxSelectMultiple
    )
    into = LineField(label=gettext_lazy("并入案件的编号"), max_length=23)
    target_unit = LineField(label=gettext_lazy("移送单位"), max_length=60)
    document_no = LineField(label=gettext_lazy("文书编号"), max_length=60)
    decided_on = DayField(label=gettext_lazy("文书日期"))
    received_on = DayField(label=gettext_lazy("收到日期"))
    reason = TextField(label=gettext_lazy("说明"), max_length=500, required=False)

    GROUNDS = {Act.WITHDRAW: WithdrawGround, Act.MERGE: MergeGround}

    def __init__(self, data: Any, files: Any, *, act: Act):
        super().__init__(data, files)
        self.act = act
        needed = NEEDED.get(act, {})
        for name in set(self.fields) - {"reason", "conditions"} - set(needed):
            del self.fields[name]
        self.fields["reason"].required = "reason" in needed
        for name, sentence in needed.items():
            self.fields[name].error_messages["required"] = sentence
        if act in CHECKLISTS:
            self.fields["conditions"].choices = CHECKLISTS[act].choices
        else:
            del self.fields["conditions"]
        if act in self.GROUNDS:
            self.fields["ground"].choices = self.GROUNDS[act].choices
        if act == Act.SEND:
            self.fields["document_no"].label = _("起诉意见书编号")

    def clean_conditions(self) -> list[str]:
        ticked = self.cleaned_data["conditions"]
        if len(ticked) < len(CHECKLISTS[self.act]):
            raise ValidationError(_("各项条件全部具备后方可办理，请逐项核对。"))
        return ticked


class ActPage(CaseFormPage):
    """An act of the workflow, with what it needs (办理)."""

    template_name = "cases/act.html"
    form_class = ActForm

    @cached_property
    def act(self) -> Act:
        try:
            return Act(self.kwargs["act"])
        except ValueError:
            raise Http404 from None

    obstacles: list[str]
    """What stands in the way now, said before anything is typed."""

    def check(self, case: Case) -> None:
        self.obstacles = []
        try:
            WORKFLOW.gate(case, self.act, self.officer)
        except ValidationError as error:
            self.obstacles = error.messages

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"act": self.act}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            act=self.act,
            obstacles=self.obstacles,
            consequences=CONSEQUENCES.get(self.act, []),
            facts=facts(self.case, self.officer),
            **context,
        )

    @property
    def title(self) -> str:
        return str(self.act.label)

    @property
    def submit_label(self) -> str:
        return _("确认%(act)s") % {"act": self.act.label}

    @property
    def success_message(self) -> str:
        return _("已办理：%(act)s。") % {"act": self.act.label}

    def save(self, form: ActForm) -> str:
        progress.advance(by=self.officer, case=self.case, act=self.act, now=self.now, **form.cleaned_data)
        return self.address


class RequestPage(ActPage):
    """A detective asks his lead for what is not his to decide (提请审批)."""

    form_class = ReasonForm

    def check(self, case: Case) -> None:
        if not rules.may_edit(self.officer, case) or rules.may_approve(self.officer, case):
            raise PermissionDenied(_("您没有办理此项操作的权限。"))
        obstacle = progress.obstacle_to_request(case, self.act)
        self.obstacles = [obstacle] if obstacle else []

    def get_form_kwargs(self) -> dict[str, Any]:
        return {}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(**context) | {
            "consequences": [_("提请后由县局负责人审批，审批结果将通知您。")],
        }

    @property
    def title(self) -> str:
        return _("提请%(act)s") % {"act": self.act.label}

    @property
    def submit_label(self) -> str:
        return _("提请%(act)s") % {"act": self.act.label}

    @property
    def success_message(self) -> str:
        return _("已提请%(act)s，等待县局负责人审批。") % {"act": self.act.label}

    def save(self, form: ReasonForm) -> str:
        progress.request(
            by=self.officer, case=self.case, act=self.act, reason=form.cleaned_data["reason"], now=self.now
        )
        return self.address


class DeclinePage(CaseFormPage):
    """The lead sends a request back (退回提请)."""

    template_name = "cases/confirm.html"
    title = gettext_lazy("退回提请")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认退回")
    success_message = gettext_lazy("已退回提请。")

    def check(self, case: Case) -> None:
        if not rules.may_approve(self.officer, case):
            raise PermissionDenied(_("您没有办理此项操作的权限。"))

    def get_context(self, **context: Any) -> dict[str, Any]:
        asked = self.case.requested_act
        label = Act(asked).label if asked else "--"
        text = _("将退回对“%(act)s”的提请，并通知提请人。") % {"act": label}
        return super().get_context(text=text, danger=False, **context)

    def save(self, form: ReasonForm) -> str:
        progress.decline(by=self.officer, case=self.case, reason=form.cleaned_data["reason"], now=self.now)
        return self.address


def facts(case: Case, officer: Officer) -> list[dict[str, Any]]:
    """What an officer checks once more before he confirms."""
    return [
        {"label": _("案件编号"), "value": case.number},
        {"label": _("案件状态"), "value": case.get_status_display()},
        {"label": _("诈骗类型"), "value": case.fraud_type.name},
        {"label": _("主办民警"), "value": case.lead},
        {"label": _("立案单位"), "value": case.filing_unit.name},
        {"label": _("报案日期"), "value": case.reported_date.isoformat()},
        {"label": _("损失金额（元）"), "value": show_yuan(case.loss_amount)},
        {"label": _("涉案金额（元）"), "value": show_yuan(case.amount_involved)},
        {"label": _("受害人"), "value": _people(case.victims.count())},
    ]


def _people(number: int) -> str:
    return ngettext("%(number)d人", "%(number)d人", number) % {"number": number}
