"""Members and cases of a task force: in and out."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.clock import local_date
from casemgr.counties.access import holds
from casemgr.counties.rights import Right
from casemgr.taskforces import rules
from casemgr.taskforces.models import Membership, TaskForceCase
from casemgr.taskforces.services import members
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.taskforces.base import TaskForceFormPage
from casemgr.web.taskforces.forms import MemberForm, TaskForceCaseForm


class AddMember(TaskForceFormPage):
    title = gettext_lazy("增加成员")
    form_class = MemberForm
    submit_label = gettext_lazy("增加成员")
    success_message = gettext_lazy("成员已增加，本人及其县区负责人将收到消息。")
    notice = gettext_lazy("成员自首日至末日可查看专班的全部案件，可办理其嫌疑人、证据和工作记录。")

    def check(self) -> None:
        if not self.may_manage:
            raise PermissionDenied(_("您不管理该专班。"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"since": local_date(self.now)}}

    def save(self, form: MemberForm) -> str:
        members.add(by=self.officer, task_force=self.object, now=self.now, **form.cleaned_data)
        return self.address


class EndMember(TaskForceFormPage):
    title = gettext_lazy("成员退出")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认退出")
    success_message = gettext_lazy("成员已退出。")

    @cached_property
    def membership(self) -> Membership:
        rows = Membership.objects.select_related("officer")
        return self.visible(rows, task_force=self.object, pk=self.kwargs["member_pk"])

    def check(self) -> None:
        if not self.may_manage:
            raise PermissionDenied(_("您不管理该专班。"))
        assert self.membership

    @property
    def notice(self) -> str:
        return _("%(officer)s将立即不能再以专班身份查看案件。") % {"officer": self.membership.officer}

    def save(self, form: ReasonForm) -> str:
        reason = form.cleaned_data["reason"]
        members.end(by=self.officer, membership=self.membership, reason=reason, now=self.now)
        return self.address


class AddCase(TaskForceFormPage):
    title = gettext_lazy("交专班办理")
    form_class = TaskForceCaseForm
    submit_label = gettext_lazy("交专班办理")
    success_message = gettext_lazy("案件已交专班办理。")
    notice = gettext_lazy("专班现有成员，包括其他县区的成员，将立即可以查看该案件。")

    def check(self) -> None:
        if self.object and not holds(self.officer, Right.MANAGE_TASK_FORCES):
            raise PermissionDenied(_("只有案件所属县区负责人和市局可以决定案件交专班办理。"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"officer": self.officer, "initial": {"number": self.request.GET.get("number", "")}}

    def save(self, form: TaskForceCaseForm) -> str:
        case = form.cleaned_data["number"]
        members.add_case(by=self.officer, task_force=self.object, case=case, now=self.now)
        return self.address


class RemoveCase(TaskForceFormPage):
    title = gettext_lazy("案件退出专班")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认退出")
    success_message = gettext_lazy("案件已退出专班。")

    @cached_property
    def row(self) -> TaskForceCase:
        rows = TaskForceCase.objects.select_related("case")
        return self.visible(rows, task_force=self.object, pk=self.kwargs["row_pk"])

    def check(self) -> None:
        if not rules.may_share(self.officer, self.row.county_id):
            raise PermissionDenied(_("只有案件所属县区负责人和市局可以决定案件交专班办理。"))

    @property
    def notice(self) -> str:
        return _("专班成员将立即不能再查看案件%(number)s。") % {"number": self.row.case.number}

    def save(self, form: ReasonForm) -> str:
        reason = form.cleaned_data["reason"]
        members.remove_case(by=self.officer, row=self.row, reason=reason, now=self.now)
        return self.address
