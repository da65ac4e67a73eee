"""What an officer types about consultations, inquiries, decisions and what follows them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Followup, ReviewLimit
from casemgr.proceedings.enums import DecisionKind, Finding, Instance, Office, PenaltyKind, Result, TopicKind
from casemgr.proceedings.models import (
    AdminPenalty,
    DualInquiry,
    JointConsultation,
    Judgment,
    Outcome,
    Topic,
)
from casemgr.proceedings.services.consultations import Said
from casemgr.suspects.models import CaseSuspect
from casemgr.web.fields import DayField, LineField, MomentField, MoneyFormField, OfficerChoiceField, TextField

_CHOOSE = ("", gettext_lazy("请选择"))


def label(model: Any, name: str) -> Any:
    """The one word for a field, as its model has it."""
    return model._meta.get_field(name).verbose_name


class ReviewForm(forms.Form):
    """A longer limit for the review, and why (延长立案审查期限)."""

    limit = forms.ChoiceField(label=gettext_lazy("延长至"), widget=forms.RadioSelect)
    reason = TextField(label=gettext_lazy("延长理由"), max_length=500)

    def __init__(self, data: Any, files: Any, *, limits: Iterable[ReviewLimit]):
        super().__init__(data, files)
        self.fields["limit"].choices = [(limit, limit.label) for limit in limits]


class FollowupForm(forms.Form):
    """What followed, and when (后续事项)."""

    followup = forms.ChoiceField(label=gettext_lazy("事项"), widget=forms.RadioSelect)
    on = MomentField(label=gettext_lazy("办理或者收到时间"), help_text=gettext_lazy("不清楚几点可只填日期"))
    document_no = LineField(label=gettext_lazy("文书编号"), max_length=60, required=False)
    note = TextField(label=gettext_lazy("说明"), max_length=500, required=False)

    def __init__(self, data: Any, files: Any, *, followups: Iterable[Followup]):
        super().__init__(data, files)
        self.fields["followup"].choices = [(one, one.label) for one in followups]


class ConsultationForm(forms.Form):
    """A consultation with up to one entry on each topic, each leaving something to do (综合会商)."""

    held_on = DayField(label=label(JointConsultation, "held_on"))
    offices = forms.MultipleChoiceField(
        label=label(JointConsultation, "offices"),
        choices=[(office, office.label) for office in Office if office != Office.POLICE],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("公安机关为召集单位，不必选择"),
    )
    participants = LineField(
        label=label(JointConsultation, "participants"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("单位和姓名，如 扶沟县检察院张某、扶沟县法院李某"),
    )

    def __init__(self, data: Any, files: Any, *, able: QuerySet[Officer]):
        super().__init__(data, files)
        for kind in TopicKind:
            self.fields |= _topic_fields(kind, able)

    def topics(self) -> list[dict[str, Any]]:
        """The fields of each topic, for the template."""
        return [
            {"label": kind.label, **{name: self[f"{kind}_{name}"] for name in _OF_TOPIC}}
            for kind in TopicKind
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        for kind in TopicKind:
            names = [f"{kind}_{name}" for name in _OF_TOPIC]
            if any(typed.get(name) for name in names):
                for name in names:
                    if not typed.get(name) and name not in self.errors:
                        missing = _("“%(topic)s”议题填写了其他内容，此项也要填写。")
                        self.add_error(name, missing % {"topic": kind.label})
        return typed

    def said(self) -> list[Said]:
        """What was typed, topic by topic; a topic that was left empty was not consulted about."""
        return [
            Said(kind, **{name: self.cleaned_data[f"{kind}_{name}"] for name in _OF_TOPIC})
            for kind in TopicKind
            if self.cleaned_data[f"{kind}_opinion"]
        ]


_OF_TOPIC = ("opinion", "todo", "owner", "due_on")


def _topic_fields(kind: TopicKind, able: QuerySet[Officer]) -> dict[str, forms.Field]:
    return {
        f"{kind}_opinion": TextField(label=label(Topic, "opinion"), required=False, max_length=5_000),
        f"{kind}_todo": LineField(label=label(Topic, "todo"), required=False, max_length=300),
        f"{kind}_owner": OfficerChoiceField(
            queryset=able, label=label(Topic, "owner"), required=False, empty_label=_("请选择")
        ),
        f"{kind}_due_on": DayField(label=label(Topic, "due_on"), required=False),
    }


class FinishForm(forms.Form):
    note = TextField(label=label(Topic, "done_note"), max_length=2_000)


class InquiryForm(forms.Form):
    """Which outlet, who, what was found, what follows (一案双查)."""

    outlet = LineField(
        label=label(DualInquiry, "outlet"),
        max_length=100,
        help_text=gettext_lazy("如开卡银行网点、运营商营业厅、代理商"),
    )
    employee = LineField(label=label(DualInquiry, "employee"), max_length=100, required=False)
    finding = forms.ChoiceField(
        label=label(DualInquiry, "finding"), choices=[_CHOOSE, *Finding.choices], required=False
    )
    detail = TextField(label=label(DualInquiry, "detail"), required=False, max_length=5_000)
    conclusion = TextField(
        label=label(DualInquiry, "conclusion"),
        required=False,
        max_length=5_000,
        help_text=gettext_lazy("填写结论并保存后即为办结，不能再修改；尚无结论的先留空"),
    )


class OutcomeForm(forms.Form):
    """One document that speaks of several people of the case."""

    suspects = forms.TypedMultipleChoiceField(
        label=gettext_lazy("人员"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    document_no = LineField(label=label(Outcome, "document_no"), max_length=60)
    decided_on = DayField(label=label(Outcome, "decided_on"))

    def __init__(self, data: Any, files: Any, *, suspects: list[CaseSuspect]):
        super().__init__(data, files)
        self.rows = {row.pk: row for row in suspects}
        self.fields["suspects"].choices = [(row.pk, row.suspect.name) for row in suspects]

    def cleaned(self) -> dict[str, Any]:
        """What was typed, with the people it speaks of."""
        return {**self.cleaned_data, "suspects": [self.rows[pk] for pk in self.cleaned_data["suspects"]]}


class DecisionForm(OutcomeForm):
    kind = forms.ChoiceField(label=gettext_lazy("检察决定"), choices=[_CHOOSE, *DecisionKind.choices])

    field_order = ("kind", "document_no", "decided_on", "suspects")


class JudgmentForm(OutcomeForm):
    """People of one judgment with the same result; others are entered after them."""

    court = LineField(label=label(Judgment, "court"), max_length=60)
    instance = forms.ChoiceField(label=label(Judgment, "instance"), choices=Instance.choices)
    result = forms.ChoiceField(label=label(Judgment, "result"), choices=[_CHOOSE, *Result.choices])
    term_months = forms.IntegerField(
        label=label(Judgment, "term_months"),
        required=False,
        min_value=1,
        max_value=300,
        help_text=gettext_lazy("有期徒刑、缓刑、拘役、管制填写，三年六个月写 42"),
    )
    fine_amount = MoneyFormField(
        label=gettext_lazy("每人罚金（元）"), help_text=gettext_lazy("没有罚金的留空")
    )

    field_order = ("court", "document_no", "decided_on", "instance", "result", "term_months", "fine_amount")


class PenaltyForm(OutcomeForm):
    kind = forms.ChoiceField(label=label(AdminPenalty, "kind"), choices=[_CHOOSE, *PenaltyKind.choices])
    days = forms.IntegerField(
        label=label(AdminPenalty, "days"),
        required=False,
        min_value=1,
        max_value=20,
        help_text=gettext_lazy("行政拘留填写"),
    )
    amount = MoneyFormField(
        label=gettext_lazy("每人罚没金额（元）"), help_text=gettext_lazy("罚款、没收违法所得填写")
    )
    basis = LineField(
        label=label(AdminPenalty, "basis"), max_length=100, initial="《反电信网络诈骗法》第三十八条"
    )

    field_order = ("kind", "days", "amount", "basis", "document_no", "decided_on", "suspects")

    def clean_basis(self) -> str:
        if "第" not in self.cleaned_data["basis"]:
            raise ValidationError(_("请写明法律名称和条款，如《反电信网络诈骗法》第三十八条。"))
        return self.cleaned_data["basis"]
