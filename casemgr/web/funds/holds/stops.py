"""Forms about a stop-payment: asked for, answered, lifted, looked into, corrected (止付)."""

from typing import Any

from django.utils.translation import gettext_lazy

from casemgr.funds.enums import FailReason, LapseFinding, LiftGround
from casemgr.funds.services import stops
from casemgr.web.funds.base import ByWorkers
from casemgr.web.funds.holds.base import Asking, OfStop, this_minute
from casemgr.web.funds.holds.forms import CorrectForm, FindingForm, LiftForm, StopAnswerForm, StopForm


class AskStop(Asking):
    title = gettext_lazy("申请止付")
    form_class = StopForm
    submit_label = gettext_lazy("提交申请")
    success_message = gettext_lazy("止付申请已登记，请在银行答复后登记结果。")
    notice = gettext_lazy(
        "紧急止付48小时，同一账户最多两次（银发〔2016〕86号），立案前即可办理。第一次尚未到期的，"
        "第二次自生效时起重新计算48小时并接管其资金；请尽快立案、冻结。"
    )

    def save(self, form: StopForm) -> str:
        data = dict(form.cleaned_data)
        stops.request(by=self.officer, row=data.pop("case_account"), now=self.now, **data)
        return self.led_back


class AnswerStop(ByWorkers, OfStop):
    title = gettext_lazy("登记银行答复")
    form_class = StopAnswerForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("银行答复已登记。")
    notice = gettext_lazy("止付成功的填写生效时间、金额和回执号；未成功的只选原因，不计入两次。")

    def get_form_kwargs(self) -> dict[str, Any]:
        initial = {"effective_at": this_minute(self.now), "amount": self.hold.amount_asked}
        return {"initial": initial}

    def write(self, form: StopAnswerForm) -> None:
        data = form.cleaned_data
        told = {"by": self.officer, "stop": self.hold, "now": self.now}
        if data["result"] == "failed":
            stops.record_failed(**told, reason=FailReason(data["fail_reason"]), note=data["note"])
        else:
            names = ("effective_at", "amount", "receipt_no")
            stops.record_held(**told, **{name: data[name] for name in names})


class LiftStop(ByWorkers, OfStop):
    title = gettext_lazy("提前解除止付")
    form_class = LiftForm
    submit_label = gettext_lazy("确认解除")
    success_message = gettext_lazy("止付已解除。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"ended_at": this_minute(self.now)}}

    def write(self, form: LiftForm) -> None:
        data = form.cleaned_data | {"ground": LiftGround(form.cleaned_data["ground"])}
        stops.lift(by=self.officer, stop=self.hold, now=self.now, **data)


class FindStop(ByWorkers, OfStop):
    title = gettext_lazy("登记失效核查结果")
    form_class = FindingForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("核查结果已登记。")

    def write(self, form: FindingForm) -> None:
        data = form.cleaned_data | {"finding": LapseFinding(form.cleaned_data["finding"])}
        stops.record_finding(by=self.officer, stop=self.hold, now=self.now, **data)


class CorrectStop(ByWorkers, OfStop):
    title = gettext_lazy("更正止付金额")
    form_class = CorrectForm
    submit_label = gettext_lazy("确认更正")
    success_message = gettext_lazy("金额已更正，台账已记入更正分录。")
    notice = gettext_lazy("更正以新的分录入账，原登记保留；统计按原生效日期调整。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.hold.version, "amount": self.hold.amount_held}}

    def write(self, form: CorrectForm) -> None:
        stops.correct_amount(by=self.officer, stop=self.hold, now=self.now, **form.cleaned_data)
