"""Forms about a freeze: asked for, decided, answered, ended, corrected (冻结)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.funds.enums import Asset, FailReason, LapseFinding, LiftGround
from casemgr.funds.services import freezes
from casemgr.web.cases import personal
from casemgr.web.funds.base import ByLead, ByWorkers
from casemgr.web.funds.holds.base import Asking, ByDeciders, OfFreeze, this_minute
from casemgr.web.funds.holds.forms import (
    CorrectForm,
    DecideFreezeForm,
    FindingForm,
    FreezeAnswerForm,
    FreezeForm,
    HandOnForm,
    LiftForm,
)


class AskFreeze(Asking):
    title = gettext_lazy("申请冻结")
    form_class = FreezeForm
    submit_label = gettext_lazy("提交审批")
    success_message = gettext_lazy("冻结申请已提交，批准后凭通知书到银行办理。")
    notice = gettext_lazy(
        "立案后方可冻结（程序规定第174条）。该账户止付中的资金在冻结生效时自动转入冻结，不重复计算。"
    )

    def save(self, form: FreezeForm) -> str:
        data = dict(form.cleaned_data)
        row, asset = data.pop("case_account"), Asset(data.pop("asset"))
        freezes.request(by=self.officer, row=row, asset=asset, now=self.now, **data)
        return self.led_back


class DecideFreeze(ByDeciders, OfFreeze):
    title = gettext_lazy("审批冻结")
    form_class = DecideFreezeForm
    submit_label = gettext_lazy("确认")
    success_message = gettext_lazy("审批结果已登记。")

    @property
    def notice(self) -> str:
        hold, note = self.hold, personal.of(self.hold)["note"].shown(self.in_clear)
        told = {
            "by": hold.requested_by,
            "asset": hold.get_asset_display(),
            "term": deadlines.term_for(hold.term_code, local_date(self.now)).length,
            "scope": hold.scope or "--",
            "note": note or "--",
        }
        return _("%(by)s申请冻结%(asset)s，期限%(term)s，范围：%(scope)s，说明：%(note)s") % told

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"approved_at": this_minute(self.now)}}

    def write(self, form: DecideFreezeForm) -> None:
        freezes.decide(by=self.officer, freeze=self.hold, now=self.now, **form.cleaned_data)


class AnswerFreeze(ByWorkers, OfFreeze):
    title = gettext_lazy("登记银行答复")
    form_class = FreezeAnswerForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("银行答复已登记。")
    notice = gettext_lazy(
        "账户已被其他机关冻结的，银行答复为轮候冻结：登记顺位，不计冻结金额；轮到生效后，在此登记冻结成功，"
        "期限自生效时起算（程序规定第242条）。"
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        hold = self.hold
        initial = {"amount": hold.amount_asked, "order_no": hold.order_no, "queue_place": hold.queue_place}
        return {"initial": {**initial, "effective_at": this_minute(self.now)}}

    def write(self, form: FreezeAnswerForm) -> None:
        data = form.cleaned_data
        told = {"by": self.officer, "freeze": self.hold, "now": self.now}
        if data["result"] == "failed":
            freezes.record_failed(**told, reason=FailReason(data["fail_reason"]), note=data["note"])
        elif data["result"] == "queued":
            names = ("queue_place", "order_no", "receipt_no")
            freezes.record_queued(**told, **{name: data[name] for name in names})
        else:
            names = ("effective_at", "amount", "order_no", "receipt_no")
            freezes.record_executed(**told, **{name: data[name] for name in names})


class LiftFreeze(ByLead, OfFreeze):
    title = gettext_lazy("解除冻结")
    form_class = LiftForm
    submit_label = gettext_lazy("确认解除")
    success_message = gettext_lazy("冻结已解除。")
    notice = gettext_lazy("不需要继续冻结的，经负责人批准后通知银行解除，在此登记银行解除的时间。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"ended_at": this_minute(self.now)}}

    def write(self, form: LiftForm) -> None:
        data = form.cleaned_data | {"ground": LiftGround(form.cleaned_data["ground"])}
        freezes.lift(by=self.officer, freeze=self.hold, now=self.now, **data)


class HandOnFreeze(ByWorkers, OfFreeze):
    title = gettext_lazy("随案移送冻结款")
    form_class = HandOnForm
    submit_label = gettext_lazy("确认移送")
    success_message = gettext_lazy("冻结款已登记随案移送。")
    notice = gettext_lazy("移送后不再提醒到期，续冻由受案机关办理，请在移送清单中写明到期日。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"ended_at": this_minute(self.now)}}

    def write(self, form: HandOnForm) -> None:
        data = dict(form.cleaned_data)
        at = data.pop("ended_at")
        freezes.hand_on(by=self.officer, freeze=self.hold, handed_at=at, now=self.now, **data)


class FindFreeze(ByWorkers, OfFreeze):
    title = gettext_lazy("登记失效核查结果")
    form_class = FindingForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("核查结果已登记。")

    def write(self, form: FindingForm) -> None:
        data = form.cleaned_data | {"finding": LapseFinding(form.cleaned_data["finding"])}
        freezes.record_finding(by=self.officer, freeze=self.hold, now=self.now, **data)


class CorrectFreeze(ByWorkers, OfFreeze):
    title = gettext_lazy("更正冻结金额")
    form_class = CorrectForm
    submit_label = gettext_lazy("确认更正")
    success_message = gettext_lazy("金额已更正，台账已记入更正分录。")
    notice = gettext_lazy("更正以新的分录入账，原登记保留；统计按原生效日期调整。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.hold.version, "amount": self.hold.amount_held}}

    def write(self, form: CorrectForm) -> None:
        freezes.correct_amount(by=self.officer, freeze=self.hold, now=self.now, **form.cleaned_data)
