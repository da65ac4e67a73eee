"""What an officer types into a dossier."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.coldcases.enums import Category, Penalty
from casemgr.coldcases.models import ColdCaseFile, ExternalQuery, HandoverNote, ReadingNote, ReviewMeeting
from casemgr.common.fields import PartialDateFormField
from casemgr.web.fields import DayField, LineField, OfficerChoiceField, TextField

_PARTIAL = _("只知年或年月也可，如 1995、2002-10")


def label(model: Any, name: str) -> Any:
    """The one word for a field, as its model has it."""
    return model._meta.get_field(name).verbose_name


class PlanForm(forms.Form):
    """Class, plan and the date of the next consultation (攻坚方案)."""

    category = forms.ChoiceField(
        label=label(ColdCaseFile, "category"), choices=[("", _("请选择")), *Category.choices]
    )
    plan = TextField(
        label=label(ColdCaseFile, "plan"),
        max_length=20_000,
        help_text=_("一案一攻：现有线索和物证、拟采用的技术、分工和时限"),
    )
    next_review_date = DayField(label=label(ColdCaseFile, "next_review_date"))


class OpenForm(PlanForm):
    """A new dossier, and who answers for it (建档)."""

    officer = OfficerChoiceField(
        queryset=None,
        label=label(ColdCaseFile, "officer"),
        to_field_name="police_no",
        empty_label=_("请选择"),
        help_text=_("本案主办、协办民警或者县局负责人"),
    )
    field_order = ("category", "officer", "plan", "next_review_date")

    def __init__(self, data: Any, files: Any, *, keepers: QuerySet[Officer], **options: Any):
        super().__init__(data, files, **options)
        self.fields["officer"].queryset = keepers


class LimitationForm(forms.Form):
    """The facts on which the limitation of prosecution depends (追诉时效)."""

    penalty = forms.ChoiceField(
        label=label(ColdCaseFile, "penalty"), required=False, choices=[("", _("尚未确定")), *Penalty.choices]
    )
    crime_ended = PartialDateFormField(
        label=label(ColdCaseFile, "crime_ended"), max_length=20, required=False, help_text=_PARTIAL
    )
    filed = PartialDateFormField(
        label=label(ColdCaseFile, "filed"), max_length=20, required=False, help_text=_PARTIAL
    )
    evades = forms.BooleanField(label=label(ColdCaseFile, "evades"), required=False)
    was_refused = forms.BooleanField(label=label(ColdCaseFile, "was_refused"), required=False)
    new_crime = PartialDateFormField(
        label=label(ColdCaseFile, "new_crime"), max_length=20, required=False, help_text=_PARTIAL
    )

    def cleaned(self) -> dict[str, Any]:
        """What was typed, as the fields of a dossier."""
        dates = ("crime_ended", "filed", "new_crime")
        return {**self.cleaned_data, **{name: self.cleaned_data[name] or "" for name in dates}}


class ReadingForm(forms.Form):
    """What somebody found when he read the dossier (阅卷记录)."""

    read_on = DayField(label=label(ReadingNote, "read_on"))
    findings = TextField(
        label=label(ReadingNote, "findings"),
        max_length=10_000,
        help_text=_("逐卷翻阅：疑点、可重新检验的检材物证、未查清的人和事"),
    )
    next_step = TextField(label=label(ReadingNote, "next_step"), max_length=5_000, required=False)


class SupplementForm(forms.Form):
    """What is added to a note that can no longer be changed (补充记录)."""

    findings = TextField(label=_("补充内容"), max_length=10_000)
    next_step = TextField(label=label(ReadingNote, "next_step"), max_length=5_000, required=False)


class MeetingForm(forms.Form):
    """A consultation, and when the next is (会商)."""

    held_on = DayField(label=label(ReviewMeeting, "held_on"))
    participants = TextField(label=label(ReviewMeeting, "participants"), max_length=1_000)
    conclusions = TextField(label=label(ReviewMeeting, "conclusions"), max_length=10_000)
    next_review_date = DayField(label=label(ReviewMeeting, "next_review_date"))


class StepForm(forms.Form):
    """What is said of a step of the dossier (办理说明)."""

    text = TextField(label=_("说明"), max_length=5_000, required=False)

    def __init__(self, data: Any, files: Any, *, needed: Any, **options: Any):
        super().__init__(data, files, **options)
        if needed:
            self.fields["text"].required = True
            self.fields["text"].help_text = needed
            self.fields["text"].error_messages["required"] = needed


class ReopenForm(StepForm):
    """Why the dossier is taken up again, and when it is consulted on next (重新启用)."""

    next_review_date = DayField(label=label(ColdCaseFile, "next_review_date"))


class HandoverForm(forms.Form):
    """To whom the dossier goes, and what he must know (交接)."""

    officer = OfficerChoiceField(
        queryset=None,
        label=label(HandoverNote, "to_officer"),
        to_field_name="police_no",
        empty_label=_("请选择"),
        help_text=_("接手人应为本案主办、协办民警或者县局负责人；名单中没有的，请先变更办案民警"),
    )
    note = TextField(
        label=label(HandoverNote, "note"),
        max_length=10_000,
        help_text=_("卷宗、勘查笔记、物证和检材的存放，已做的工作，未了的线索"),
    )

    def __init__(self, data: Any, files: Any, *, keepers: QuerySet[Officer], **options: Any):
        super().__init__(data, files, **options)
        self.fields["officer"].queryset = keepers


class QueryForm(forms.Form):
    """What was asked of another authority (外部查询)."""

    asked_on = DayField(label=label(ExternalQuery, "asked_on"))
    authority = LineField(
        label=label(ExternalQuery, "authority"), max_length=60, help_text=_("如民政局、社保中心、档案馆")
    )
    purpose = LineField(label=label(ExternalQuery, "purpose"), max_length=200)
    approval_no = LineField(label=label(ExternalQuery, "approval_no"), max_length=60)
    asked = TextField(label=label(ExternalQuery, "asked"), max_length=2_000)


class AnswerForm(forms.Form):
    """What the other authority answered (查询结果)."""

    answer = TextField(label=label(ExternalQuery, "answer"), max_length=10_000)
