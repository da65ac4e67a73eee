"""Forms about a renewal: asked for, decided, executed (续冻)."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.deadlines.periods import shown_end
from casemgr.funds.models import Freeze, Renewal
from casemgr.funds.services import renewals
from casemgr.web.cases import personal
from casemgr.web.funds.base import ByWorkers
from casemgr.web.funds.holds.base import ByDeciders, OfFreeze, this_minute
from casemgr.web.funds.holds.forms import DecideForm, RenewedForm, RenewForm


class AskRenewal(ByWorkers, OfFreeze):
    title = gettext_lazy("申请续冻")
    form_class = RenewForm
    submit_label = gettext_lazy("提交审批")
    success_message = gettext_lazy("续冻申请已提交；批准后请在到期前到银行办理。")

    @property
    def notice(self) -> str:
        if self.danger:
            return _("未在期限届满前续冻的，视为自动解除（程序规定第240条），请登记核查结果后重新申请冻结。")
        told = {"end": shown_end(self.hold.expires_at) if self.hold.expires_at else "--"}
        return _("现期限至%(end)s 24时；须在此前批准并由银行办理，新期限自原到期日起算。") % told

    def write(self, form: RenewForm) -> None:
        renewals.request(by=self.officer, freeze=self.hold, now=self.now, **form.cleaned_data)


class OfRenewal(OfFreeze):
    @cached_property
    def renewal(self) -> Renewal:
        rows = Renewal.objects.filter(case=self.case)
        rows = rows.select_related("freeze__case", "freeze__case_account__account", "requested_by")
        return self.visible(rows, pk=self.kwargs["renewal_pk"])

    @property
    def hold(self) -> Freeze:
        return self.renewal.freeze

    @property
    def notice(self) -> str:
        reason = personal.of(self.renewal)["reason"].shown(self.in_clear)
        told = {"end": shown_end(self.renewal.due_before), "by": self.renewal.requested_by, "reason": reason}
        return _("原期限至%(end)s 24时。%(by)s申请续冻：%(reason)s") % told


class DecideRenewal(ByDeciders, OfRenewal):
    title = gettext_lazy("审批续冻")
    form_class = DecideForm
    submit_label = gettext_lazy("确认")
    success_message = gettext_lazy("审批结果已登记。")

    @property
    def asker_id(self) -> int:
        return self.renewal.requested_by_id

    def write(self, form: DecideForm) -> None:
        renewals.decide(by=self.officer, renewal=self.renewal, now=self.now, **form.cleaned_data)


class ExecuteRenewal(ByWorkers, OfRenewal):
    title = gettext_lazy("登记续冻办理")
    form_class = RenewedForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("续冻已登记，到期时间已更新。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"executed_at": this_minute(self.now)}}

    def write(self, form: RenewedForm) -> None:
        renewals.record_executed(by=self.officer, renewal=self.renewal, now=self.now, **form.cleaned_data)
