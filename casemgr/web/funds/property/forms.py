"""What an officer types about seized property, recovered money, other restitution and their correction."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.models import Victim
from casemgr.common.money import show_yuan
from casemgr.funds.enums import ItemKind, LiftGround, RestitutionSource
from casemgr.funds.models import Appraisal, Entry, Freeze, Recovery, Restitution, SeizedItem
from casemgr.funds.services.corrections import takes_an_amount
from casemgr.suspects.models import CaseSuspect
from casemgr.web.evidence.forms import CHOOSE, TO_THE_MINUTE, EvidenceForm, label
from casemgr.web.fields import DayField, ExactMomentField, LineField, MoneyFormField, TextField

# What a kind is counted in, unless said otherwise.
_UNITS: Mapping[str, Any] = {
    ItemKind.PHONE: gettext_lazy("部"),
    ItemKind.COMPUTER: gettext_lazy("台"),
    ItemKind.VEHICLE: gettext_lazy("辆"),
    ItemKind.BANK_CARD: gettext_lazy("张"),
    ItemKind.SIM: gettext_lazy("张"),
}


class SuspectChoiceField(forms.ModelChoiceField):
    """One suspect of the case, by name."""

    def label_from_instance(self, row: CaseSuspect) -> str:
        return row.suspect.name


class VictimChoiceField(forms.ModelChoiceField):
    """One victim of the case, with what he lost and what he got back so far."""

    def label_from_instance(self, victim: Victim) -> str:
        position = getattr(victim, "position", None)
        return _("%(name)s（损失%(loss)s元，已获%(got)s元）") % {
            "name": victim.name,
            "loss": show_yuan(victim.loss_amount),
            "got": show_yuan(position.balance if position else Decimal(0)),
        }


class ItemChoiceField(forms.ModelChoiceField):
    """One seized item: what it is, the number of its evidence, what is left of cash."""

    def label_from_instance(self, item: SeizedItem) -> str:
        told = {"item": str(item), "number": item.evidence.number}
        if item.position is None:
            return _("%(item)s %(number)s") % told
        return _("%(item)s %(number)s，余%(left)s元") % {**told, "left": show_yuan(item.position.balance)}


class FreezeChoiceField(forms.ModelChoiceField):
    """One freeze in force: which account, what is left under it, until when."""

    def label_from_instance(self, freeze: Freeze) -> str:
        return _("%(account)s，冻结中%(left)s元") % {
            "account": freeze.case_account,
            "left": show_yuan(freeze.position.balance),
        }


class _OfProperty(forms.Form):
    """What the property in an item is."""

    kind = forms.ChoiceField(label=label(SeizedItem, "kind"), choices=[CHOOSE, *ItemKind.choices])
    amount = MoneyFormField(
        label=gettext_lazy("现金金额（元）"), help_text=gettext_lazy("只有现金填写；当面点清，双人复核")
    )
    brand = LineField(
        label=label(SeizedItem, "brand"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("如 iPhone 13、迈巴赫 S480"),
    )
    serial = LineField(
        label=label(SeizedItem, "serial"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("手机串号、车架号、卡号等"),
    )
    case_suspect = SuspectChoiceField(
        queryset=None,
        label=label(SeizedItem, "case_suspect"),
        required=False,
        empty_label=gettext_lazy("未确定"),
        help_text=gettext_lazy("从谁处扣押；嫌疑人页的扣押、追缴合计按此归属"),
    )


class AdoptForm(_OfProperty):
    """Property in an item that the inventory has already."""

    def __init__(self, data: Any, files: Any, *, suspects: QuerySet[CaseSuspect], **options: Any):
        super().__init__(data, files, **options)
        self.fields["case_suspect"].queryset = suspects


class SeizeForm(_OfProperty, EvidenceForm):
    """An item of evidence and the property in it, at once (扣押财物)."""

    mode = None
    name = LineField(
        label=gettext_lazy("名称"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "留空按种类和品牌生成，如“手机（iPhone 13）”；种类为“其他”的必填，不写人名和号码"
        ),
    )
    unit = LineField(
        label=gettext_lazy("单位"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("留空按种类：手机部、电脑台、车辆辆、卡张，其余件；现金不填"),
    )

    def __init__(
        self,
        data: Any,
        files: Any,
        *,
        suspects: QuerySet[CaseSuspect],
        officers: QuerySet[Officer],
        **options: Any,
    ):
        super().__init__(data, files, officers=officers, **options)
        self.fields["case_suspect"].queryset = suspects
        self.fields["collected_with"].required = True
        self.fields["collected_with"].help_text = _("扣押的侦查人员不得少于二人（程序规定第229条）")
        self.fields["quantity"].help_text = _("现金按金额登记，此项不计")
        self.fields["collected_at"].label = _("扣押时间")
        self.fields["collected_by"].label = _("扣押民警")
        self.fields["collected_with"].label = _("另一名扣押民警")
        self.fields["collected_place"].label = _("扣押地点")
        self.fields["document_no"].label = _("扣押决定书或清单编号")
        self.fields["document_no"].help_text = ""
        self.fields["collected_from"].label = _("持有人")
        self.fields["collected_from"].help_text = _("留空为所选嫌疑人")
        self.fields["features"].help_text = _("颜色、成色、损伤等，与清单一致；序列号自动写入清单")

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        kind = typed.get("kind")
        if kind == ItemKind.OTHER and not typed.get("name"):
            self.add_error("name", _("种类为“其他”的，请填写名称。"))
        typed["unit"] = typed.get("unit") or str(_UNITS.get(kind, _("件")))
        if typed.get("case_suspect") and not typed.get("collected_from"):
            typed["collected_from"] = typed["case_suspect"].suspect.name
        return typed


class AppraisalForm(forms.Form):
    """What a thing was found to be worth (价格认定)."""

    value = MoneyFormField(label=gettext_lazy("认定价格（元）"), required=True)
    body = LineField(label=label(Appraisal, "body"), max_length=60)
    document_no = LineField(label=label(Appraisal, "document_no"), max_length=60, required=False)
    appraised_date = DayField(label=label(Appraisal, "appraised_date"))


class IrrelevantForm(forms.Form):
    """When it was found to have nothing to do with the case (查明与案件无关)."""

    found_at = ExactMomentField(label=gettext_lazy("查明时间"))


class LiftForm(forms.Form):
    """Why and when the seizure of cash was lifted (解除扣押)."""

    ground = forms.ChoiceField(
        label=gettext_lazy("解除理由"), choices=LiftGround.choices, widget=forms.RadioSelect
    )
    lifted_at = ExactMomentField(label=gettext_lazy("解除时间"))
    document_no = LineField(label=gettext_lazy("解除扣押决定书编号"), max_length=60, required=False)


class RecoveryForm(forms.Form):
    """The receipt of money paid into the account of custody (追缴)."""

    amount = MoneyFormField(label=gettext_lazy("追缴金额（元）"), required=True)
    recovered_at = ExactMomentField(
        label=label(Recovery, "recovered_at"),
        error_messages=TO_THE_MINUTE,
        help_text=gettext_lazy("资金进入专户的时间；追缴金额计入这一天"),
    )
    account_of_custody = LineField(
        label=label(Recovery, "account_of_custody"),
        max_length=100,
        help_text=gettext_lazy("本单位唯一合规的涉案资金专户"),
    )
    receipt_no = LineField(label=label(Recovery, "receipt_no"), max_length=60)
    note = LineField(label=label(Recovery, "note"), max_length=200, required=False)

    def __init__(self, data: Any, files: Any, *, chosen: QuerySet[Any], **options: Any):
        super().__init__(data, files, **options)
        self.fields[self.choice].queryset = chosen

    choice = ""


class OfItemForm(RecoveryForm):
    """Money that came of a seized item."""

    item = ItemChoiceField(queryset=None, label=label(Recovery, "item"), empty_label=CHOOSE[1])
    choice = "item"
    field_order = ("item",)


class OfFreezeForm(RecoveryForm):
    """Money that lay under a freeze."""

    freeze = FreezeChoiceField(queryset=None, label=label(Recovery, "freeze"), empty_label=CHOOSE[1])
    case_suspect = SuspectChoiceField(
        queryset=None,
        label=label(Recovery, "case_suspect"),
        required=False,
        empty_label=gettext_lazy("未确定"),
        help_text=gettext_lazy("资金归属的嫌疑人；不清楚的留空"),
    )
    choice = "freeze"
    field_order = ("freeze", "case_suspect")

    def __init__(self, data: Any, files: Any, *, suspects: QuerySet[CaseSuspect], **options: Any):
        super().__init__(data, files, **options)
        self.fields["case_suspect"].queryset = suspects


class OfSuspectForm(RecoveryForm):
    """Money that a suspect paid back."""

    case_suspect = SuspectChoiceField(
        queryset=None,
        label=label(Recovery, "case_suspect"),
        empty_label=CHOOSE[1],
        help_text=gettext_lazy("本人或家属代为退缴的，选择该嫌疑人"),
    )
    choice = "case_suspect"
    field_order = ("case_suspect",)


class RestitutionForm(forms.Form):
    """What a victim got from elsewhere (其他退赔)."""

    victim = VictimChoiceField(queryset=None, label=label(Restitution, "victim"), empty_label=CHOOSE[1])
    source = forms.ChoiceField(
        label=label(Restitution, "source"), choices=[CHOOSE, *RestitutionSource.choices]
    )
    amount = MoneyFormField(label=gettext_lazy("退赔金额（元）"), required=True)
    paid_at = ExactMomentField(label=label(Restitution, "paid_at"), error_messages=TO_THE_MINUTE)
    note = LineField(label=label(Restitution, "note"), max_length=200, required=False)

    def __init__(self, data: Any, files: Any, *, victims: QuerySet[Victim], **options: Any):
        super().__init__(data, files, **options)
        self.fields["victim"].queryset = victims


class CorrectionForm(forms.Form):
    """Why a registration is wrong, and the right amount if there is one (更正)."""

    amount = MoneyFormField(
        label=gettext_lazy("正确金额（元）"),
        help_text=gettext_lazy("金额登记有误的填写；整笔误登的留空，该笔全部撤回"),
    )
    reason = TextField(label=gettext_lazy("更正理由"), max_length=300)

    def __init__(self, data: Any, files: Any, *, entry: Entry, **options: Any):
        super().__init__(data, files, **options)
        if not takes_an_amount(entry):
            del self.fields["amount"]
