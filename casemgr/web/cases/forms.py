"""What an officer types about a case and its people. Every choice offered is one he may see."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.enums import IdentifierKind
from casemgr.cases.models import Case, FraudType, Lure, Victim
from casemgr.cases.services import team
from casemgr.cases.services.identifiers import READERS
from casemgr.common.fields import PartialDateFormField
from casemgr.counties.access import counties_where
from casemgr.counties.models import Unit
from casemgr.counties.rights import Right
from casemgr.web.fields import (
    LineField,
    MomentField,
    MoneyFormField,
    OfficerChoiceField,
    PhoneFormField,
    ResidentNumberField,
    TextField,
    read,
)


def label(model: type[Case] | type[Victim], name: str) -> Any:
    """The one word for a field, as its model has it."""
    return model._meta.get_field(name).verbose_name


class CaseForm(forms.Form):
    """What the report says (案情)."""

    name = LineField(
        label=label(Case, "name"),
        max_length=200,
        help_text=gettext_lazy("一般为“受害人姓名＋被＋诈骗类型＋诈骗案”，对外显示时姓名自动脱敏"),
    )
    special_name = LineField(label=label(Case, "special_name"), max_length=20, required=False)
    fraud_type = forms.ModelChoiceField(
        queryset=None, label=label(Case, "fraud_type"), empty_label=gettext_lazy("请选择")
    )
    reported = MomentField(label=label(Case, "reported_time"), help_text=gettext_lazy("不清楚几点可只填日期"))
    occurred = PartialDateFormField(
        label=label(Case, "occurred"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("记不清可只填年或年月，如 2023-06"),
    )
    loss_amount = MoneyFormField(
        label=gettext_lazy("损失金额（元）"), help_text=gettext_lazy("可写 128000 或 12.8万元")
    )
    amount_involved = MoneyFormField(
        label=gettext_lazy("涉案金额（元）"), help_text=gettext_lazy("可写 128000 或 12.8万元")
    )
    amount_is_approx = forms.BooleanField(label=label(Case, "amount_is_approx"), required=False)
    is_cross_border = forms.BooleanField(label=label(Case, "is_cross_border"), required=False)
    is_major = forms.BooleanField(label=label(Case, "is_major"), required=False)
    is_gang = forms.BooleanField(label=label(Case, "is_gang"), required=False)
    is_card = forms.BooleanField(
        label=label(Case, "is_card"), required=False, help_text=gettext_lazy("结案前须完成一案双查")
    )
    lures = forms.ModelMultipleChoiceField(
        queryset=None, label=label(Case, "lures"), required=False, widget=forms.CheckboxSelectMultiple
    )
    summary = TextField(label=label(Case, "summary"), required=False, max_length=20_000)
    remark = TextField(label=label(Case, "remark"), required=False, max_length=5_000)

    def __init__(self, data: Any, files: Any, *, officer: Officer, today: date, **options: Any):
        super().__init__(data, files, **options)
        self.fields["fraud_type"].queryset = FraudType.objects.visible_to(officer).filter(is_active=True)
        self.fields["lures"].queryset = Lure.objects.visible_to(officer)
        self.fields["reported"].today = today

    def case_fields(self) -> dict[str, Any]:
        """What was typed, as the fields of a case."""
        typed = {name: self.cleaned_data[name] for name in CaseForm.base_fields if name != "reported"}
        moment = self.cleaned_data["reported"]
        return {
            **typed,
            "occurred": typed["occurred"] or "",
            "reported_date": moment.date,
            "reported_time": moment.time,
        }


class EditForm(CaseForm):
    """The same for a case that is there already. Its loss is typed only while it has no victims."""

    def __init__(self, *args: Any, case: Case, **options: Any):
        super().__init__(*args, **options)
        present = FraudType.objects.filter(pk=case.fraud_type_id)
        self.fields["fraud_type"].queryset |= present
        if case.victims.exists():
            self.fields["loss_amount"].disabled = True
            self.fields["loss_amount"].help_text = _("由各受害人损失合计，请在“受害人”中修改")


class RegisterForm(CaseForm):
    """A new case, and its first victim if he is known."""

    unit = forms.ModelChoiceField(queryset=None, label=label(Case, "filing_unit"), empty_label=None)
    victim_name = LineField(label=label(Victim, "name"), max_length=50, required=False)
    victim_resident_number = ResidentNumberField(label=label(Victim, "resident_number"), required=False)
    victim_phone = PhoneFormField(label=label(Victim, "phone"), required=False)

    def __init__(self, *args: Any, officer: Officer, **options: Any):
        super().__init__(*args, officer=officer, **options)
        self.fields["unit"].queryset = units_of(officer, Right.CREATE_CASES)
        self.fields["loss_amount"].help_text = _("填写受害人时即为该受害人的损失")
        self.fields["name"].required = False
        self.fields["name"].help_text = _("留空则按“受害人姓名＋被＋诈骗类型＋诈骗案”命名")

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not typed.get("name"):
            self._name_after_victim(typed)
        if not typed.get("victim_name") and (
            typed.get("victim_resident_number") or typed.get("victim_phone")
        ):
            self.add_error("victim_name", _("填写了受害人的号码，请同时填写姓名。"))
        return typed

    def _name_after_victim(self, typed: dict[str, Any]) -> None:
        victim, fraud_type = typed.get("victim_name"), typed.get("fraud_type")
        if victim and fraud_type:
            typed["name"] = f"{victim}被{fraud_type.name.removesuffix('诈骗')}诈骗案"
        elif not victim:
            self.add_error("name", _("没有填写受害人的，请填写案件名称。"))

    def victim_fields(self) -> dict[str, Any]:
        """The first victim, or nothing."""
        if not self.cleaned_data["victim_name"]:
            return {}
        return {
            "name": self.cleaned_data["victim_name"],
            "resident_number": self.cleaned_data["victim_resident_number"],
            "phone": self.cleaned_data["victim_phone"],
            "loss_amount": self.cleaned_data["loss_amount"],
        }


class VictimForm(forms.Form):
    """One victim (受害人)."""

    name = LineField(label=label(Victim, "name"), max_length=50)
    resident_number = ResidentNumberField(
        label=label(Victim, "resident_number"), required=False, help_text=gettext_lazy("18位，末位可为X")
    )
    phone = PhoneFormField(label=label(Victim, "phone"), required=False)
    loss_amount = MoneyFormField(
        label=gettext_lazy("损失金额（元）"), required=True, help_text=gettext_lazy("可写 128000 或 12.8万元")
    )
    occupation = LineField(label=label(Victim, "occupation"), max_length=40, required=False)
    address = LineField(label=label(Victim, "address"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = TextField(label=gettext_lazy("理由"), max_length=500)


class IdentifierForm(forms.Form):
    """A telephone, account, site or app (涉案标识)."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=IdentifierKind.choices)
    value = LineField(label=gettext_lazy("号码、网址或名称"), max_length=200)

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("kind") and typed.get("value"):
            try:
                read(READERS[IdentifierKind(typed["kind"])], typed["value"])
            except ValidationError as error:
                self.add_error("value", error)
        return typed


class NoteForm(forms.Form):
    text = TextField(label=gettext_lazy("工作记录"), max_length=5_000)


class AssignForm(forms.Form):
    """Who leads and who assists (主办、协办民警): officers who serve in the case's county."""

    lead = OfficerChoiceField(queryset=None, label=label(Case, "lead"), empty_label=gettext_lazy("请选择"))
    assistants = forms.ModelMultipleChoiceField(
        queryset=None,
        label=gettext_lazy("协办民警"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, files: Any, *, case: Case, **options: Any):
        super().__init__(data, files, **options)
        able = team.candidates(case)
        self.fields["lead"].queryset = able
        self.fields["assistants"].queryset = able


class DesignateForm(forms.Form):
    """Another unit's jurisdiction (指定管辖)."""

    unit = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("指定单位"), empty_label=gettext_lazy("请选择")
    )
    decision_no = LineField(label=gettext_lazy("指定管辖决定书编号"), max_length=60)

    def __init__(self, data: Any, files: Any, *, officer: Officer, case: Case, **options: Any):
        super().__init__(data, files, **options)
        self.fields["unit"].queryset = units_of(officer, Right.TRANSFER_CASES).exclude(pk=case.lead_unit_id)


def units_of(officer: Officer, right: Right) -> QuerySet[Unit]:
    """The units in the counties on which `officer` holds `right`."""
    counties = counties_where(officer, right)
    return Unit.objects.visible_to(officer).filter(stat_county__in=counties, is_active=True)
