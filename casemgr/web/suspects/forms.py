"""What an officer types about suspects and the measures against them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.fields import PartialDateFormField
from casemgr.suspects.enums import CaughtMode, EndReason, ExtensionKind, Gender, MeasureKind, RingRole
from casemgr.suspects.models import CaseSuspect, Duty, Extension, Measure, Suspect
from casemgr.taskforces.models import CaptureTeam
from casemgr.web.fields import (
    ExactMomentField,
    LineField,
    MomentField,
    MoneyFormField,
    ResidentNumberField,
    TextField,
)


def label(model: Any, name: str) -> Any:
    """The one word for a field, as its model has it."""
    return model._meta.get_field(name).verbose_name


def team_label(team: CaptureTeam) -> str:
    """A capture team as its number and where it went."""
    place = f"{team.get_province_display()}{team.city}"
    return _("第%(number)s组（%(place)s）") % {"number": team.seq, "place": place}


class PersonForm(forms.Form):
    """Somebody who is suspected, and what he is in this case (嫌疑人)."""

    name = LineField(label=label(Suspect, "name"), max_length=50)
    alias = LineField(label=label(Suspect, "alias"), max_length=100, required=False)
    resident_number = ResidentNumberField(
        label=label(Suspect, "resident_number"), required=False, help_text=gettext_lazy("18位，末位可为X")
    )
    birth = PartialDateFormField(
        label=label(Suspect, "birth"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("只知年或年月也可，如 1968、1990-05；有身份证号时由号码得出"),
    )
    gender = forms.ChoiceField(
        label=label(Suspect, "gender"), required=False, choices=[("", gettext_lazy("未知")), *Gender.choices]
    )
    is_foreign = forms.BooleanField(label=label(Suspect, "is_foreign"), required=False)
    country = LineField(label=label(Suspect, "country"), max_length=40, required=False)
    is_deputy = forms.BooleanField(
        label=label(Suspect, "is_deputy"),
        required=False,
        help_text=gettext_lazy("采取强制措施前须报请许可或者通报（程序规定164至168条）"),
    )
    is_unidentified = forms.BooleanField(
        label=label(Suspect, "is_unidentified"),
        required=False,
        help_text=gettext_lazy("姓名为自报；逮捕后侦查羁押期限自查清身份之日起计算（程序规定152条）"),
    )
    roles = forms.MultipleChoiceField(
        label=label(CaseSuspect, "roles"),
        required=False,
        choices=RingRole.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.IntegerField(
        label=label(CaseSuspect, "level"),
        required=False,
        min_value=1,
        max_value=20,
        help_text=gettext_lazy("1为最上层，不清楚可不填"),
    )
    is_main = forms.BooleanField(
        label=label(CaseSuspect, "is_main"),
        required=False,
        help_text=gettext_lazy("主要犯罪嫌疑人全部归案后方可破案"),
    )
    attributed_amount = MoneyFormField(
        label=gettext_lazy("归属金额（元）"), help_text=gettext_lazy("案件金额中归属此人的部分，不另行累加")
    )

    def cleaned(self) -> dict[str, Any]:
        """What was typed, as the fields of a person and of his part in the case."""
        return {**self.cleaned_data, "birth": self.cleaned_data["birth"] or ""}


class CaughtForm(forms.Form):
    """When, where and how he was caught (抓获)."""

    caught = MomentField(label=gettext_lazy("抓获时间"), help_text=gettext_lazy("不清楚几点可只填日期"))
    caught_mode = forms.ChoiceField(
        label=label(CaseSuspect, "caught_mode"), choices=[("", gettext_lazy("请选择")), *CaughtMode.choices]
    )
    caught_place = LineField(label=label(CaseSuspect, "caught_place"), max_length=100, required=False)
    capture_team = forms.TypedChoiceField(
        label=label(CaseSuspect, "capture_team"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("由专班抓捕组抓获的，选择组号，专班战果据此核对"),
    )

    def __init__(self, data: Any, files: Any, *, teams: list[CaptureTeam], **options: Any):
        super().__init__(data, files, **options)
        self.teams = {team.pk: team for team in teams}
        if teams:
            self.fields["capture_team"].choices = [
                ("", _("不是抓捕组抓获")),
                *((team.pk, team_label(team)) for team in teams),
            ]
        else:
            del self.fields["capture_team"]

    def cleaned(self) -> dict[str, Any]:
        moment = self.cleaned_data["caught"]
        return {
            "caught_date": moment.date,
            "caught_time": moment.time,
            "caught_mode": self.cleaned_data["caught_mode"],
            "caught_place": self.cleaned_data["caught_place"],
            "capture_team": self.teams.get(self.cleaned_data.get("capture_team")),
        }


class MeasureForm(forms.Form):
    """A measure decided upon (采取或变更强制措施)."""

    kind = forms.ChoiceField(label=label(Measure, "kind"))
    started_at = ExactMomentField(label=label(Measure, "started_at"))
    document_no = LineField(label=label(Measure, "document_no"), max_length=60)
    permission_no = LineField(label=label(Measure, "permission_no"), max_length=60, required=False)
    note = TextField(label=label(Measure, "note"), required=False, max_length=1000)

    def __init__(self, data: Any, files: Any, *, kinds: list[MeasureKind], is_deputy: bool, **options: Any):
        super().__init__(data, files, **options)
        self.fields["kind"].choices = [
            ("", _("请选择")),
            *((kind, MeasureKind(kind).label) for kind in MeasureKind if kind in kinds),
        ]
        if is_deputy:
            self.fields["permission_no"].help_text = _("该人员为人大代表或政协委员，必须填写")
        else:
            del self.fields["permission_no"]


class ExtendForm(forms.Form):
    """The next step of the legal chain (延长期限)."""

    step = forms.ChoiceField(label=label(Extension, "kind"))
    decided_at = ExactMomentField(label=label(Extension, "decided_at"))
    document_no = LineField(label=label(Extension, "document_no"), max_length=60)

    def __init__(self, data: Any, files: Any, *, steps: list[ExtensionKind], **options: Any):
        super().__init__(data, files, **options)
        self.fields["step"].choices = [("", _("请选择")), *((step, step.label) for step in steps)]


class EndForm(forms.Form):
    """Released, lifted or sent on (结束强制措施)."""

    reason = forms.ChoiceField(label=label(Measure, "end_reason"))
    ended_at = ExactMomentField(label=label(Measure, "ended_at"))
    note = TextField(label=label(Measure, "note"), required=False, max_length=1000)

    def __init__(self, data: Any, files: Any, *, reasons: list[EndReason], **options: Any):
        super().__init__(data, files, **options)
        self.fields["reason"].choices = [("", _("请选择")), *((one, one.label) for one in reasons)]


class DutyForm(forms.Form):
    """A duty of the first 24 hours, done or excused (二十四小时事项)."""

    done_at = ExactMomentField(label=label(Duty, "done_at"), required=False)
    excuse = TextField(label=label(Duty, "excuse"), required=False, max_length=500)

    def __init__(self, data: Any, files: Any, *, is_excusable: bool, **options: Any):
        super().__init__(data, files, **options)
        if not is_excusable:
            del self.fields["excuse"]
