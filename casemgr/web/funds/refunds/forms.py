"""What an officer types about a round of returning money."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.funds.enums import ObjectionVerdict, RefundMode
from casemgr.funds.models import Allocation, Objection, PaymentAttempt, Refund
from casemgr.funds.services.refunds.pool import Claim, Source
from casemgr.funds.services.refunds.verifying import Payee
from casemgr.web.evidence.forms import CHOOSE, label
from casemgr.web.fields import (
    DayField,
    ExactMomentField,
    LineField,
    MoneyFormField,
    OfficerChoiceField,
    TextField,
)

TO_THE_MINUTE = {"no_time": gettext_lazy("请填写几时几分。")}
PAYEE = ("name", "bank", "number", "relation")


class ActForm(forms.Form):
    """An act on a round as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SourcesForm(forms.Form):
    """How much of which freeze or recovery; proposed is all there is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, files: Any, *, sources: Iterable[Source], **options: Any):
        super().__init__(data, files, **options)
        for source in sources:
            if source.available:
                self.fields[source.target] = MoneyFormField(
                    label=_("本次返还金额（元）"), initial=source.available
                )

    def amounts(self) -> dict[str, Decimal]:
        return {name: amount for name, amount in self.cleaned_data.items() if name != "version"}


class SharesForm(ActForm):
    """The mode, and what each victim gets where it is direct."""

    mode = forms.ChoiceField(
        label=label(Refund, "mode"), choices=RefundMode.choices, widget=forms.RadioSelect
    )
    reason = TextField(
        label=gettext_lazy("改用其他方式的理由"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("采用系统建议的方式时不必填写"),
    )

    def __init__(self, data: Any, files: Any, *, claims: Iterable[Claim], **options: Any):
        super().__init__(data, files, **options)
        for claim in claims:
            self.fields[f"share:{claim.victim.pk}"] = MoneyFormField(
                label=_("%(name)s的返还金额（元）") % {"name": claim.victim.name}
            )

    def amounts(self) -> dict[int, Decimal]:
        return {
            int(name.partition(":")[2]): amount
            for name, amount in self.cleaned_data.items()
            if name.startswith("share:")
        }


def payee_fields() -> dict[str, forms.Field]:
    return {
        "name": LineField(label=label(Allocation, "payee_name"), max_length=60),
        "bank": LineField(label=label(Allocation, "payee_bank"), max_length=60),
        "number": LineField(label=label(Allocation, "payee_number"), max_length=60),
        "relation": LineField(
            label=label(Allocation, "payee_relation"),
            max_length=40,
            required=False,
            help_text=_("收款人为受害人本人的不填"),
        ),
    }


class VerifyForm(ActForm):
    """Each victim's account, by key of his share."""

    def __init__(self, data: Any, files: Any, *, shares: Iterable[Allocation], **options: Any):
        super().__init__(data, files, **options)
        self.shares = list(shares)
        for share in self.shares:
            for name, field in payee_fields().items():
                # Above the form each complaint stands by itself: it says whose.
                told = {"field": field.label, "victim": share.victim.name}
                field.label = _("%(field)s（%(victim)s）") % told
                self.fields[f"{name}:{share.pk}"] = field

    def payees(self) -> dict[int, Payee]:
        typed = self.cleaned_data
        return {
            share.pk: Payee(**{name: typed[f"{name}:{share.pk}"] for name in PAYEE}) for share in self.shares
        }


class AnnounceForm(ActForm):
    where = LineField(
        label=label(Refund, "announced_where"),
        max_length=200,
        help_text=gettext_lazy("公告张贴、发布的位置，如公安机关网站、公告栏；公告不得出现身份证号"),
    )
    since = DayField(
        label=label(Refund, "announced_date"), help_text=gettext_lazy("自该日起满30日，期满后才能审核")
    )


class ObjectionForm(ActForm):
    by_whom = LineField(label=label(Objection, "by_whom"), max_length=60)
    received_at = ExactMomentField(label=label(Objection, "received_at"), error_messages=TO_THE_MINUTE)
    content = TextField(label=label(Objection, "content"), max_length=500)


class VerdictForm(ActForm):
    verdict = forms.ChoiceField(
        label=label(Objection, "verdict"),
        choices=ObjectionVerdict.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("异议成立的，返还退回拟定，修改后重新公告30日"),
    )
    reason = TextField(label=label(Objection, "verdict_reason"), max_length=300)


class GroundForm(ActForm):
    """Why something is sent back, or given up."""

    reason = TextField(label=gettext_lazy("理由"), max_length=300)


class ApproveForm(ActForm):
    decision_no = LineField(
        label=label(Refund, "decision_no"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("如“周公（刑）刑返字〔2024〕12号”；尚未编号的可在批准后登记"),
    )


class DecisionForm(ActForm):
    number = LineField(
        label=label(Refund, "decision_no"),
        max_length=60,
        help_text=gettext_lazy("如“周公（刑）刑返字〔2024〕12号”"),
    )


class IssueForm(ActForm):
    issued_at = ExactMomentField(
        label=label(Refund, "issued_at"),
        error_messages=TO_THE_MINUTE,
        help_text=gettext_lazy("银行应当场办理，最迟三个工作日内办结"),
    )
    issued_by = OfficerChoiceField(queryset=None, label=label(Refund, "issued_by"), empty_label=CHOOSE[1])
    issued_with = OfficerChoiceField(
        queryset=None,
        label=label(Refund, "issued_with"),
        empty_label=CHOOSE[1],
        help_text=gettext_lazy("须由两名民警持人民警察证当面办理"),
    )

    def __init__(self, data: Any, files: Any, *, officers: QuerySet[Officer], **options: Any):
        super().__init__(data, files, **options)
        self.fields["issued_by"].queryset = self.fields["issued_with"].queryset = officers


class PaidForm(ActForm):
    at = ExactMomentField(label=label(Allocation, "paid_at"), error_messages=TO_THE_MINUTE)
    receipt_no = LineField(label=label(PaymentAttempt, "receipt_no"), max_length=60)


class BouncedForm(ActForm):
    at = ExactMomentField(label=gettext_lazy("退回时间"), error_messages=TO_THE_MINUTE)
    reason = TextField(
        label=label(PaymentAttempt, "reason"),
        max_length=200,
        help_text=gettext_lazy("照银行说明填写，如“户名与账号不符”“账户已注销”"),
    )


class AgainForm(ActForm):
    """The account, checked again, and when the bank was told."""

    def __init__(self, data: Any, files: Any, **options: Any):
        super().__init__(data, files, **options)
        self.fields |= payee_fields()
        self.fields["at"] = ExactMomentField(label=_("重新送达银行时间"), error_messages=TO_THE_MINUTE)


class SignForm(ActForm):
    signed = DayField(
        label=label(Allocation, "signed_date"), help_text=gettext_lazy("受害人在发还清单上签名的日期")
    )
