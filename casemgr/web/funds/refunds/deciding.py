"""A round is announced, objected to, checked, approved, sent back or given up (公告、审核、审批)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.common.money import show_yuan
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.funds.models import Objection
from casemgr.funds.services import refunds
from casemgr.web.evidence.forms import this_minute
from casemgr.web.funds.base import ByCity, ByLead, ByWorkers
from casemgr.web.funds.refunds.base import RefundForm
from casemgr.web.funds.refunds.forms import (
    ActForm,
    AnnounceForm,
    ApproveForm,
    DecisionForm,
    GroundForm,
    ObjectionForm,
    VerdictForm,
)


class Announce(ByWorkers, RefundForm):
    title = gettext_lazy("登记公告")
    form_class = AnnounceForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("公告已登记，期满后提醒县局负责人和办案民警。")

    def initial(self) -> dict[str, Any]:
        return {"since": localtime(self.now).date()}

    def act(self, typed: dict[str, Any]) -> None:
        refunds.announce(by=self.officer, refund=self.refund, now=self.now, **typed)


class ObjectTo(ByWorkers, RefundForm):
    title = gettext_lazy("登记异议")
    form_class = ObjectionForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("异议已登记，已通知县局负责人。")

    @property
    def notice(self) -> str:
        return _("异议处理前，返还不能报市局审批。")

    def initial(self) -> dict[str, Any]:
        return {"received_at": this_minute(self.now)}

    def act(self, typed: dict[str, Any]) -> None:
        del typed["version"]
        refunds.object_to(by=self.officer, refund=self.refund, now=self.now, **typed)


class DecideObjection(ByLead, RefundForm):
    template_name = "funds/refunds/objection.html"
    title = gettext_lazy("处理异议")
    form_class = VerdictForm
    submit_label = gettext_lazy("确认处理")
    success_message = gettext_lazy("异议已处理。")

    @cached_property
    def objection(self) -> Objection:
        rows = Objection.objects.filter(refund=self.refund).select_related("refund__case")
        return self.visible(rows, pk=self.kwargs["objection_pk"])

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(objection=self.objection, **context)

    def act(self, typed: dict[str, Any]) -> None:
        del typed["version"]
        refunds.decide_objection(by=self.officer, objection=self.objection, now=self.now, **typed)


class Check(ByLead, RefundForm):
    title = gettext_lazy("审核返还")
    form_class = ActForm
    submit_label = gettext_lazy("审核通过，报市局审批")
    success_message = gettext_lazy("已审核，等待市局审批。")

    @property
    def notice(self) -> str:
        told = {"mode": self.refund.get_mode_display(), "pool": show_yuan(self.refund.pool)}
        return _("将把本次返还（%(mode)s，%(pool)s元）报市局审批。请先核对资金来源、份额和收款账户。") % told

    def act(self, typed: dict[str, Any]) -> None:
        refunds.check(by=self.officer, refund=self.refund, now=self.now, **typed)


class Approve(ByCity, RefundForm):
    title = gettext_lazy("审批返还")
    form_class = ApproveForm
    submit_label = gettext_lazy("批准返还")
    success_message = gettext_lazy("已批准，资金已转为待返还。")

    @property
    def notice(self) -> str:
        told = {"mode": self.refund.get_mode_display(), "pool": show_yuan(self.refund.pool)}
        return _("批准后，%(pool)s元（%(mode)s）转为待返还资金，由两名民警送银行办理。") % told

    def initial(self) -> dict[str, Any]:
        return {"decision_no": self.refund.decision_no}

    def act(self, typed: dict[str, Any]) -> None:
        refunds.approve(by=self.officer, refund=self.refund, now=self.now, **typed)


class SendBack(RefundForm):
    """By the lead what he is to check, by the city what it is to approve."""

    title = gettext_lazy("退回修改")
    form_class = GroundForm
    submit_label = gettext_lazy("确认退回")
    success_message = gettext_lazy("已退回修改，已通知拟定人。")

    def check(self, case: Case) -> None:
        if not (
            rules.may_approve(self.officer, case) or may(self.officer, Right.APPROVE_FUNDS, case.county_id)
        ):
            raise PermissionDenied(_("此事项由审核、审批人办理。"))

    @property
    def notice(self) -> str:
        return _("退回后可修改资金来源、方式和份额；按比例返还的须重新公告。")

    def act(self, typed: dict[str, Any]) -> None:
        refunds.send_back(by=self.officer, refund=self.refund, now=self.now, **typed)


class _ByWorkersOrCity(RefundForm):
    def check(self, case: Case) -> None:
        works = rules.may_work(self.officer, case)
        if not (works or may(self.officer, Right.APPROVE_FUNDS, case.county_id)):
            raise PermissionDenied(_("您不办理本案，不能登记涉案资金。"))


class RecordDecision(_ByWorkersOrCity):
    title = gettext_lazy("登记返还决定书文号")
    form_class = DecisionForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("文号已登记。")

    def initial(self) -> dict[str, Any]:
        return {"number": self.refund.decision_no}

    def act(self, typed: dict[str, Any]) -> None:
        del typed["version"]
        refunds.record_decision(by=self.officer, refund=self.refund, now=self.now, **typed)


class Cancel(_ByWorkersOrCity):
    title = gettext_lazy("取消返还")
    form_class = GroundForm
    submit_label = gettext_lazy("确认取消返还")
    success_message = gettext_lazy("返还已取消，资金退回原处。")

    @property
    def notice(self) -> str:
        return _("取消后本次返还不再办理，已转为待返还的资金退回原冻结或追缴；编号不再使用。")

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(**{"danger": True, **context})

    def act(self, typed: dict[str, Any]) -> None:
        del typed["version"]
        refunds.cancel(by=self.officer, refund=self.refund, now=self.now, **typed)
