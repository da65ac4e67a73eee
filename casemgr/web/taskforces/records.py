"""What a task force did: its capture teams and its raids, written down, put right, struck out."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.versioned import Stale
from casemgr.taskforces.models import CaptureTeam, Raid
from casemgr.taskforces.services import forces
from casemgr.web.taskforces.base import TaskForceFormPage
from casemgr.web.taskforces.forms import RaidChangeForm, RaidForm, RemovalForm, TeamChangeForm, TeamForm


class _Record(TaskForceFormPage):
    """Writing down what the task force did."""

    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已保存。")
    anchor: str
    """Where on the page of the task force the record stands: there saving leads back."""

    def check(self) -> None:
        if not self.may_record:
            raise PermissionDenied(_("只有专班成员和组建单位可以登记战果。"))

    def write(self, form: Any) -> None:
        """Save through the service. May raise Stale."""
        raise NotImplementedError

    def save(self, form: Any) -> str:
        try:
            self.write(form)
        except Stale as stale:
            if stale.now is None:
                raise ValidationError(_("该记录已被他人移除，未能保存。")) from None
            raise ValidationError(_("打开本页后有人修改了该记录，请重新打开后再保存。")) from None
        return self.request.path if "next" in self.request.POST else f"{self.address}#{self.anchor}"


class NewTeam(_Record):
    title = gettext_lazy("登记抓捕组")
    form_class = TeamForm
    next_label = gettext_lazy("保存并登记下一组")
    anchor = "teams"

    @property
    def notice(self) -> str:
        return _("下一个组号是%(number)d。") % {"number": forces.next_number(self.object.teams)}

    def write(self, form: TeamForm) -> None:
        forces.record_team(by=self.officer, task_force=self.object, now=self.now, **form.cleaned_data)


class _OneTeam(_Record):
    anchor = "teams"

    @cached_property
    def team(self) -> CaptureTeam:
        return self.visible(CaptureTeam.objects.all(), task_force=self.object, pk=self.kwargs["team_pk"])

    def check(self) -> None:
        super().check()
        assert self.team


class ChangeTeam(_OneTeam):
    """A team comes back, or has caught somebody."""

    title = gettext_lazy("修改抓捕组")
    form_class = TeamChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.team, name) for name in TeamChangeForm.base_fields}}

    def write(self, form: TeamForm) -> None:
        typed = {**form.cleaned_data, "seq": form.cleaned_data["seq"] or self.team.seq}
        forces.record_team(by=self.officer, task_force=self.object, team=self.team, now=self.now, **typed)


class RemoveTeam(_OneTeam):
    """Entered by mistake."""

    title = gettext_lazy("移除抓捕组")
    form_class = RemovalForm
    submit_label = gettext_lazy("确认移除")
    success_message = gettext_lazy("抓捕组已移除。")

    @property
    def notice(self) -> str:
        told = {"number": self.team.seq, "place": self.team.get_province_display()}
        return _("将移除第%(number)d组（%(place)s）。其余组号不变，移除人和理由留有记录。") % told

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.team.version}}

    def write(self, form: RemovalForm) -> None:
        forces.remove_team(
            by=self.officer, task_force=self.object, team=self.team, now=self.now, **form.cleaned_data
        )


class NewRaid(_Record):
    title = gettext_lazy("登记收网行动")
    form_class = RaidForm
    next_label = gettext_lazy("保存并登记下一次")
    anchor = "raids"

    def write(self, form: RaidForm) -> None:
        forces.record_raid(by=self.officer, task_force=self.object, now=self.now, **form.cleaned_data)


class _OneRaid(_Record):
    anchor = "raids"

    @cached_property
    def raid(self) -> Raid:
        return self.visible(Raid.objects.all(), task_force=self.object, pk=self.kwargs["raid_pk"])

    def check(self) -> None:
        super().check()
        assert self.raid


class ChangeRaid(_OneRaid):
    """More were caught than was first told."""

    title = gettext_lazy("修改收网行动")
    form_class = RaidChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.raid, name) for name in RaidChangeForm.base_fields}}

    def write(self, form: RaidForm) -> None:
        typed = {**form.cleaned_data, "seq": form.cleaned_data["seq"] or self.raid.seq}
        forces.record_raid(by=self.officer, task_force=self.object, raid=self.raid, now=self.now, **typed)


class RemoveRaid(_OneRaid):
    """Entered by mistake."""

    title = gettext_lazy("移除收网行动")
    form_class = RemovalForm
    submit_label = gettext_lazy("确认移除")
    success_message = gettext_lazy("收网行动已移除。")

    @property
    def notice(self) -> str:
        return _("将移除第%(number)d次收网。移除人和理由留有记录。") % {"number": self.raid.seq}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.raid.version}}

    def write(self, form: RemovalForm) -> None:
        forces.remove_raid(
            by=self.officer, task_force=self.object, raid=self.raid, now=self.now, **form.cleaned_data
        )
