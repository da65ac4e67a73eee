"""What is typed about task forces and requests. Officers and cases are named by number, never offered."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, FraudType
from casemgr.common.clock import local_date
from casemgr.counties.access import counties_where, holds_everywhere
from casemgr.counties.models import Unit
from casemgr.counties.rights import Right
from casemgr.taskforces.enums import Kind, Province
from casemgr.taskforces.models import CaptureTeam, Membership, Raid, TaskForce
from casemgr.taskforces.rules import may_share
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.fields import DayField, LineField, TextField

USUAL_DAYS = 14


def label(model: Any, name: str) -> Any:
    """The one word for a field, as its model has it."""
    return model._meta.get_field(name).verbose_name


class PoliceNumberField(LineField):
    """An officer by his police number: a list to choose from would name the people of other counties."""

    def __init__(self, **options: Any):
        super().__init__(max_length=8, **options)

    def clean(self, value: Any) -> Officer | None:
        number = super().clean(value)
        if not number:
            return None
        found = Officer.objects.filter(police_no=number, is_active=True).first()
        if found is None:
            raise ValidationError(_("该警号的民警不能参加专班，请核对警号。"))
        return found


class TaskForceForm(forms.Form):
    """A new task force (专班)."""

    name = LineField(label=label(TaskForce, "name"), max_length=60)
    kind = forms.ChoiceField(label=label(TaskForce, "kind"), choices=Kind.choices)
    fraud_type = forms.ModelChoiceField(
        queryset=None,
        label=label(TaskForce, "fraud_type"),
        required=False,
        help_text=gettext_lazy(
            "类案专班必选；每一类型同时只有一个在办的类案专班，五类突出案件以外的由市局组建"
        ),
    )
    lead_unit = forms.ModelChoiceField(queryset=None, label=label(TaskForce, "lead_unit"))
    leader = PoliceNumberField(label=gettext_lazy("组长警号"))
    opened_on = DayField(label=label(TaskForce, "opened_on"))

    def __init__(self, data: Any, files: Any, *, officer: Officer, **options: Any):
        super().__init__(data, files, **options)
        self.fields["fraud_type"].queryset = FraudType.objects.visible_to(officer).filter(is_active=True)
        units = Q(stat_county__in=counties_where(officer, Right.MANAGE_TASK_FORCES))
        if holds_everywhere(officer, Right.MANAGE_TASK_FORCES):
            units |= Q(stat_county=None)
        self.fields["lead_unit"].queryset = Unit.objects.visible_to(officer).filter(units, is_active=True)
        self.fields["lead_unit"].empty_label = _("请选择")
        self.fields["fraud_type"].empty_label = _("不限类型")

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("kind") == Kind.TYPE_SPECIAL and not typed.get("fraud_type"):
            self.add_error("fraud_type", _("类案专班须选择诈骗类型。"))
        return typed


class MemberForm(forms.Form):
    """An officer who comes into a task force."""

    officer = PoliceNumberField(label=gettext_lazy("警号"))
    duty = LineField(label=label(Membership, "duty"), max_length=40)
    since = DayField(label=label(Membership, "since"))
    until = DayField(
        label=label(Membership, "until"),
        required=False,
        help_text=gettext_lazy("最后一天，含当天；留空则到退出或专班撤销为止"),
    )


class TaskForceCaseForm(forms.Form):
    """A case, by its number."""

    number = LineField(label=gettext_lazy("案件编号"), max_length=23)

    def __init__(self, data: Any, files: Any, *, officer: Officer, **options: Any):
        super().__init__(data, files, **options)
        self.officer = officer

    def clean_number(self) -> Case:
        """A case on which the officer decides; hidden and never used are the same to him."""
        number = self.cleaned_data["number"].upper()
        case = Case.objects.visible_to(self.officer).filter(Q(case_no=number) | Q(receipt_no=number)).first()
        if case is None or not may_share(self.officer, case.county_id):
            raise ValidationError(_("没有找到可以交专班办理的案件，请核对编号；案件须由您所在县区管辖。"))
        return case


class TeamForm(forms.Form):
    """A capture team (抓捕组)."""

    seq = forms.IntegerField(
        label=label(CaptureTeam, "seq"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=gettext_lazy("留空则顺延"),
    )
    leader = LineField(label=label(CaptureTeam, "leader"), max_length=30)
    members = LineField(
        label=label(CaptureTeam, "members"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("姓名之间用顿号隔开"),
    )
    province = forms.ChoiceField(
        label=label(CaptureTeam, "province"), choices=[("", gettext_lazy("请选择")), *Province.choices]
    )
    city = LineField(label=label(CaptureTeam, "city"), max_length=40, required=False)
    departed_on = DayField(label=label(CaptureTeam, "departed_on"))
    returned_on = DayField(label=label(CaptureTeam, "returned_on"), required=False)
    caught = forms.IntegerField(label=label(CaptureTeam, "caught"), min_value=0, max_value=9999, initial=0)


class RaidForm(forms.Form):
    """A raid (收网行动)."""

    seq = forms.IntegerField(
        label=label(Raid, "seq"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=gettext_lazy("留空则顺延"),
    )
    on = DayField(label=label(Raid, "on"))
    places = LineField(label=label(Raid, "places"), max_length=200)
    caught = forms.IntegerField(label=label(Raid, "caught"), min_value=0, max_value=9999, initial=0)


class TeamChangeForm(TeamForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class RaidChangeForm(RaidForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class RemovalForm(ReasonForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class RequestForm(forms.Form):
    """To read one case of another county (跨县查阅)."""

    number = LineField(
        label=gettext_lazy("案件编号或受案登记号"),
        max_length=23,
        help_text=gettext_lazy("由管辖该案的单位审核；系统不说明该编号是否存在"),
    )
    reason = TextField(label=gettext_lazy("查阅理由"), max_length=500)
    since = DayField(label=gettext_lazy("自"))
    until = DayField(label=gettext_lazy("至"), help_text=gettext_lazy("最后一天，含当天；最长90天"))

    @staticmethod
    def usual(now: Any) -> dict[str, Any]:
        """The period most ask for."""
        today = local_date(now)
        return {"since": today, "until": today + timedelta(days=USUAL_DAYS)}


class AnswerForm(forms.Form):
    """What the owning county says to a request."""

    answer = LineField(label=gettext_lazy("审核意见"), max_length=200)
