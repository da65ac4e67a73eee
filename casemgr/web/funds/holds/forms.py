"""What an officer types about stop-payments, freezes and renewals."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.funds.enums import Asset, FailReason, LapseFinding, LiftGround
from casemgr.funds.models import CaseAccount, Freeze, Hold, Renewal
from casemgr.web.fields import ExactMomentField, LineField, MoneyFormField, TextField

CHOOSE = ("", gettext_lazy("请选择"))
TO_THE_MINUTE = {"no_time": gettext_lazy("请填写几时几分。")}


def label(model: type[Hold] | type[Renewal], name: str) -> Any:
    """The one word for a field, as its model has it."""
    return model._meta.get_field(name).verbose_name


class AccountField(forms.ModelChoiceField):
    """An account of the case, shown by bank and last four."""

    def label_from_instance(self, row: CaseAccount) -> str:
        return _("%(account)s（%(role)s）") % {"account": row, "role": row.get_role_display()}


class StopForm(forms.Form):
    """An emergency stop is asked for (申请止付), of one of the case's accounts."""

    case_account = AccountField(queryset=None, label=label(Freeze, "case_account"), empty_label=CHOOSE[1])
    amount_asked = MoneyFormField(
        label=gettext_lazy("申请金额（元）"),
        required=True,
        help_text=gettext_lazy("可写 128000 或 12.8万元"),
    )
    order_no = LineField(label=label(Freeze, "order_no"), max_length=60, required=False)
    note = TextField(
        label=label(Freeze, "note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any, files: Any, *, accounts: QuerySet[CaseAccount], **options: Any):
        super().__init__(data, files, **options)
        self.fields["case_account"].queryset = accounts


class FreezeForm(StopForm):
    """A freeze is asked for (申请冻结): the notice to the bank names all of this (程序规定 239)."""

    # Its notice is numbered once it is approved.
    order_no = None

    asset = forms.ChoiceField(label=label(Freeze, "asset"), choices=Asset.choices)
    is_major = forms.BooleanField(
        label=label(Freeze, "is_major"),
        required=False,
        help_text=gettext_lazy("限存款、汇款，由市局审批；不勾选为六个月，由县局审批（程序规定第243条）"),
    )
    scope = LineField(
        label=label(Freeze, "scope"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("如“限额冻结”“只收不付”，与协助冻结财产通知书一致"),
    )
    includes_interest = forms.BooleanField(
        label=label(Freeze, "includes_interest"), required=False, initial=True
    )
    field_order = ("case_account", "asset", "is_major", "amount_asked", "scope", "includes_interest", "note")


class AnswerForm(forms.Form):
    """What the bank answered: each answer needs its own fields."""

    NEEDED: dict[str, tuple[str, ...]] = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.NEEDED.get(data.get("result", ""), ()):
            if name not in self.errors and data.get(name) in (None, "", 0):
                self.add_error(name, _("请填写此项。"))
        return data


class StopAnswerForm(AnswerForm):
    """登记止付答复."""

    NEEDED = {"held": ("effective_at", "amount", "receipt_no"), "failed": ("fail_reason",)}

    result = forms.ChoiceField(
        label=gettext_lazy("银行答复"),
        choices=[("held", gettext_lazy("止付成功")), ("failed", gettext_lazy("未成功"))],
        widget=forms.RadioSelect,
    )
    effective_at = ExactMomentField(
        label=label(Freeze, "effective_at"),
        required=False,
        help_text=gettext_lazy("以银行回执为准，48小时由此起算，知道秒的填到秒"),
    )
    amount = MoneyFormField(
        label=gettext_lazy("止付金额（元）"),
        help_text=gettext_lazy("银行实际止付的金额"),
    )
    receipt_no = LineField(label=label(Freeze, "receipt_no"), max_length=60, required=False)
    fail_reason = forms.ChoiceField(
        label=label(Freeze, "fail_reason"), choices=[CHOOSE, *FailReason.choices], required=False
    )
    note = LineField(label=label(Freeze, "note"), max_length=300, required=False)


class FreezeAnswerForm(AnswerForm):
    """登记冻结答复."""

    NEEDED = {
        "executed": ("effective_at", "amount", "order_no", "receipt_no"),
        "queued": ("queue_place", "order_no"),
        "failed": ("fail_reason",),
    }

    result = forms.ChoiceField(
        label=gettext_lazy("银行答复"),
        choices=[
            ("executed", gettext_lazy("冻结成功")),
            ("queued", gettext_lazy("轮候冻结")),
            ("failed", gettext_lazy("未成功")),
        ],
        widget=forms.RadioSelect,
    )
    order_no = LineField(
        label=label(Freeze, "order_no"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("协助冻结财产通知书的编号"),
    )
    effective_at = ExactMomentField(
        label=label(Freeze, "effective_at"),
        required=False,
        help_text=gettext_lazy("以银行回执为准，期限由此起算；轮候的待生效后再填"),
    )
    amount = MoneyFormField(
        label=gettext_lazy("冻结金额（元）"),
        help_text=gettext_lazy("银行实际冻结的金额，不含以后转入的"),
    )
    receipt_no = LineField(label=label(Freeze, "receipt_no"), max_length=60, required=False)
    queue_place = forms.IntegerField(
        label=label(Freeze, "queue_place"), required=False, min_value=1, max_value=99
    )
    fail_reason = forms.ChoiceField(
        label=label(Freeze, "fail_reason"), choices=[CHOOSE, *FailReason.choices], required=False
    )
    note = LineField(label=label(Freeze, "note"), max_length=300, required=False)


class LiftForm(forms.Form):
    """A hold ends before its time (解除)."""

    ground = forms.ChoiceField(
        label=label(Freeze, "lift_ground"),
        choices=LiftGround.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("与案件无关的，应在三日内解除并告知（程序规定第233、247条），其金额不再计入"),
    )
    ended_at = ExactMomentField(label=gettext_lazy("银行解除时间"), error_messages=TO_THE_MINUTE)
    note = TextField(
        label=label(Freeze, "note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class HandOnForm(forms.Form):
    """What is left goes with the case (随案移送)."""

    ended_at = ExactMomentField(label=gettext_lazy("移送时间"), error_messages=TO_THE_MINUTE)
    note = TextField(
        label=label(Freeze, "note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class FindingForm(forms.Form):
    """What the bank said after a hold had lapsed (失效核查)."""

    finding = forms.ChoiceField(
        label=label(Freeze, "lapse_finding"), choices=LapseFinding.choices, widget=forms.RadioSelect
    )
    note = TextField(
        label=label(Freeze, "note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CorrectForm(forms.Form):
    """An amount was typed wrongly (更正金额). `version` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    amount = MoneyFormField(label=gettext_lazy("正确金额（元）"), required=True)
    reason = LineField(label=gettext_lazy("更正理由"), max_length=300)


class DecideForm(forms.Form):
    """A decision on what was asked for (审批)."""

    is_approved = forms.TypedChoiceField(
        label=gettext_lazy("审批结果"),
        choices=[("1", gettext_lazy("批准")), ("0", gettext_lazy("不批准"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = TextField(
        label=label(Freeze, "decision_note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("不批准的须写明理由"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DecideFreezeForm(DecideForm):
    approved_at = ExactMomentField(
        label=label(Freeze, "approved_at"),
        error_messages=TO_THE_MINUTE,
        help_text=gettext_lazy("已在纸质文书上批准的，填写批准时间"),
    )
    field_order = ("is_approved", "approved_at", "note")


class RenewForm(forms.Form):
    """A freeze is to go on (申请续冻)."""

    reason = TextField(label=label(Renewal, "reason"), max_length=300)


class RenewedForm(forms.Form):
    """The bank has renewed it (登记续冻办理)."""

    executed_at = ExactMomentField(
        label=label(Renewal, "executed_at"),
        error_messages=TO_THE_MINUTE,
        help_text=gettext_lazy("以银行回执为准，须早于原到期时间"),
    )
    order_no = LineField(
        label=label(Renewal, "order_no"),
        max_length=60,
        help_text=gettext_lazy("继续冻结的协助冻结财产通知书编号"),
    )
    receipt_no = LineField(label=label(Renewal, "receipt_no"), max_length=60)
