"""What a task force did: its capture teams and its raids, written down, put right, struck out."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.taskforces.models import CaptureTeam, Raid
from casemgr.taskforces.services import forces
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.taskforces.base import TaskForceFormPage
from casemgr.web.taskforces.forms import RaidForm, TeamForm


class _Record(TaskForceFormPage):
    """Writing down what the task force did."""

    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已保存。")

    def check(self) -> None:
        if not self.may_record:
            raise PermissionDenied(_("只有专班成员和组建单位可以登记战果。"))

    def led_on(self, anchor: str) -> str:
        """Back to where the record stands, or on to the next one."""
        return self.request.path if "next" in self.request.POST else f"{self.address}#{anchor}"


class NewTeam(_Record):
    title = gettext_lazy("登记抓捕组")
    form_class = TeamForm
    next_label = gettext_lazy("保存并登记下一组")

    @property
    def notice(self) -> str:
        return _("下一个组号是%(number)d。") % {"number": forces.next_number(self.object.teams)}

    def save(self, form: TeamForm) -> str:
        forces.record_team(by=self.officer, task_force=self.object, now=self.now, **form.cleaned_data)
        return self.led_on("teams")


class _OneTeam(_Record):
    @cached_property
    def team(self) -> CaptureTeam:
        return self.visible(CaptureTeam.objects.all(), task_force=self.object, pk=self.kwargs["team_pk"])

    def check(self) -> None:
        super().check()
        assert self.team


class ChangeTeam(_OneTeam):
    """A team comes back, or has caught somebody."""

    title = gettext_lazy("修改抓捕组")
    form_class = TeamForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.team, name) for name in TeamForm.base_fields}}

    def save(self, form: TeamForm) -> str:
        typed = {**form.cleaned_data, "seq": form.cleaned_data["seq"] or self.team.seq}
        forces.record_team(by=self.officer, task_force=self.object, team=self.team, now=self.now, **typed)
        return self.led_on("teams")


class RemoveTeam(_OneTeam):
    """Entered by mistake."""

    title = gettext_lazy("移除抓捕组")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认移除")
    success_message = gettext_lazy("抓捕组已移除。")

    @property
    def notice(self) -> str:
        told = {"number": self.team.seq, "place": self.team.get_province_display()}
        return _("将移除第%(number)d组（%(place)s）。其余组号不变，移除人和理由留有记录。") % told

    def save(self, form: ReasonForm) -> str:
        reason = form.cleaned_data["reason"]
        forces.remove_team(
            by=self.officer, task_force=self.object, team=self.team, reason=reason, now=self.now
        )
        return self.led_on("teams")


class NewRaid(_Record):
    title = gettext_lazy("登记收网行动")
    form_class = RaidForm
    next_label = gettext_lazy("保存并登记下一次")

    def save(self, form: RaidForm) -> str:
        forces.record_raid(by=self.officer, task_force=self.object, now=self.now, **form.cleaned_data)
        return self.led_on("raids")


class _OneRaid(_Record):
    @cached_property
    def raid(self) -> Raid:
        return self.visible(Raid.objects.all(), task_force=self.object, pk=self.kwargs["raid_pk"])

    def check(self) -> None:
        super().check()
        assert self.raid


class ChangeRaid(_OneRaid):
    """More were caught than was first told."""

    title = gettext_lazy("修改收网行动")
    form_class = RaidForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.raid, name) for name in RaidForm.base_fields}}

    def save(self, form: RaidForm) -> str:
        typed = {**form.cleaned_data, "seq": form.cleaned_data["seq"] or self.raid.seq}
        forces.record_raid(by=self.officer, task_force=self.object, raid=self.raid, now=self.now, **typed)
        return self.led_on("raids")


class RemoveRaid(_OneRaid):
    """Entered by mistake."""

    title = gettext_lazy("移除收网行动")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认移除")
    success_message = gettext_lazy("收网行动已移除。")

    @property
    def notice(self) -> str:
        return _("将移除第%(number)d次收网。移除人和理由留有记录。") % {"number": self.raid.seq}

    def save(self, form: ReasonForm) -> str:
        reason = form.cleaned_data["reason"]
        forces.remove_raid(
            by=self.officer, task_force=self.object, raid=self.raid, reason=reason, now=self.now
        )
        return self.led_on("raids")
