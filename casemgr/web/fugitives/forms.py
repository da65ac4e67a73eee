"""What an officer types about a fugitive (追逃)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.fields import PartialDateFormField
from casemgr.suspects.enums import (
    Basis,
    CancelGround,
    CheckResult,
    ClueKind,
    ClueSource,
    Credibility,
    WatchLevel,
)
from casemgr.suspects.models import FugitiveCheck, FugitiveClue, FugitiveWatch
from casemgr.web.fields import DayField, LineField, TextField
from casemgr.web.suspects.forms import ExactMomentField, label

CHOOSE = ("", gettext_lazy("请选择"))
ON_A_DECISION = gettext_lazy("上网追逃须已决定拘留或者逮捕（程序规定第351条），请填写依据和文号。")


class FugitiveNumberField(LineField):
    """The number of an online entry, its letter a capital."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace(" ", "").upper()


class FugitiveForm(forms.Form):
    """《在逃人员信息登记表》, as far as this house keeps it."""

    fugitive_no = FugitiveNumberField(
        label=label(FugitiveWatch, "fugitive_no"),
        max_length=40,
        help_text=gettext_lazy("《在逃人员信息登记/撤销表》编号，T加22位数字"),
    )
    escaped = PartialDateFormField(
        label=label(FugitiveWatch, "escaped"),
        max_length=20,
        help_text=gettext_lazy("只知年或年月也可，如 1993、2002-10"),
    )
    registered_date = DayField(label=label(FugitiveWatch, "registered_date"))
    basis = forms.ChoiceField(
        label=label(FugitiveWatch, "basis"),
        choices=[CHOOSE, *Basis.choices],
        error_messages={"required": ON_A_DECISION},
    )
    basis_no = LineField(
        label=label(FugitiveWatch, "basis_no"),
        max_length=60,
        error_messages={"required": ON_A_DECISION},
        help_text=gettext_lazy("已被决定拘留、逮捕的犯罪嫌疑人在逃的，方可上网追逃（程序规定第351条）"),
    )
    wanted_no = LineField(
        label=label(FugitiveWatch, "wanted_no"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("已发布通缉令的填写"),
    )
    level = forms.ChoiceField(
        label=label(FugitiveWatch, "level"),
        choices=WatchLevel.choices,
        help_text=gettext_lazy("重点在逃人员不间断核查，间隔不得超过设定期限"),
    )


class ClueForm(forms.Form):
    """Something heard about him (线索)."""

    kind = forms.ChoiceField(label=label(FugitiveClue, "kind"), choices=[CHOOSE, *ClueKind.choices])
    source = forms.ChoiceField(
        label=label(FugitiveClue, "source"),
        choices=[CHOOSE, *ClueSource.choices],
        help_text=gettext_lazy("只选来源，不写举报人身份"),
    )
    credibility = forms.ChoiceField(label=label(FugitiveClue, "credibility"), choices=Credibility.choices)
    received_date = DayField(label=label(FugitiveClue, "received_date"))
    place = LineField(label=label(FugitiveClue, "place"), max_length=100, required=False)
    content = TextField(
        label=label(FugitiveClue, "content"),
        max_length=2000,
        help_text=gettext_lazy("保存后不能修改；死亡传闻在此登记，不改变在逃状态"),
    )


class CheckForm(forms.Form):
    """A check of him, or of one clue (核查)."""

    clue = forms.ChoiceField(label=gettext_lazy("核查对象"), required=False)
    checked_date = DayField(label=label(FugitiveCheck, "checked_date"))
    result = forms.ChoiceField(label=label(FugitiveCheck, "result"), choices=[CHOOSE, *CheckResult.choices])
    content = TextField(
        label=label(FugitiveCheck, "content"), max_length=2000, help_text=gettext_lazy("保存后不能修改")
    )
    next_date = DayField(
        label=gettext_lazy("下次核查日期"), required=False, help_text=gettext_lazy("不填按设定期限自动安排")
    )

    def __init__(self, data: Any, files: Any, *, clues: list[FugitiveClue], **options: Any):
        super().__init__(data, files, **options)
        told = [(str(clue.pk), f"{clue.received_date} {clue.get_kind_display()}") for clue in clues]
        self.fields["clue"].choices = [("", _("定期核查")), *told]


class BroughtBackForm(forms.Form):
    """When he was back in the county (押解带回)."""

    brought_back_at = ExactMomentField(label=label(FugitiveWatch, "brought_back_at"))


class CancelForm(forms.Form):
    """《在逃人员信息撤销表》 (撤销追逃)."""

    ground = forms.ChoiceField(
        label=label(FugitiveWatch, "cancel_ground"), choices=[CHOOSE, *CancelGround.choices]
    )
    cancel_no = LineField(label=label(FugitiveWatch, "cancel_no"), max_length=60)
    cancelled_at = ExactMomentField(label=label(FugitiveWatch, "cancelled_at"))
    certificate_no = LineField(
        label=label(FugitiveWatch, "certificate_no"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("以死亡为由撤销时填写"),
    )
    note = TextField(label=label(FugitiveWatch, "cancel_note"), max_length=1000, required=False)
