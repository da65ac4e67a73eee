"""A round at the bank: taken there, paid or sent back, signed for (银行办理)."""

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.money import show_yuan
from casemgr.evidence.services.working import handlers
from casemgr.funds.services import refunds
from casemgr.funds.services.refunds import Payee
from casemgr.web.evidence.forms import this_minute
from casemgr.web.funds.base import ByWorkers
from casemgr.web.funds.refunds.base import RefundForm, ShareForm
from casemgr.web.funds.refunds.forms import (
    PAYEE,
    AgainForm,
    BouncedForm,
    GroundForm,
    IssueForm,
    PaidForm,
    SignForm,
)


class Issue(ByWorkers, RefundForm):
    """Taken to the bank by two officers; its three working days begin."""

    title = gettext_lazy("登记送达银行")
    form_class = IssueForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已登记，银行办理期限自送达起三个工作日。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"officers": handlers(self.case, self.now), **super().get_form_kwargs()}

    def initial(self) -> dict[str, Any]:
        return {"issued_at": this_minute(self.now), "issued_by": self.officer.pk}

    def act(self, typed: dict[str, Any]) -> None:
        refunds.issue(by=self.officer, refund=self.refund, now=self.now, **typed)


class _Share(ByWorkers, ShareForm):
    """About one victim's money at the bank."""

    @property
    def notice(self) -> str:
        told = {"victim": self.victim_shown, "amount": show_yuan(self.share.amount)}
        return _("受害人%(victim)s，返还金额%(amount)s元。") % told


class Pay(_Share):
    title = gettext_lazy("登记到账")
    form_class = PaidForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已登记到账。")

    def initial(self) -> dict[str, Any]:
        return {"at": this_minute(self.now)}

    def act(self, typed: dict[str, Any]) -> None:
        del typed["version"]
        refunds.pay(by=self.officer, allocation=self.share, now=self.now, **typed)


class Bounce(_Share):
    title = gettext_lazy("登记银行退回")
    form_class = BouncedForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已登记退回，可核对收款账户后重新办理，或撤回该笔款项。")

    def initial(self) -> dict[str, Any]:
        return {"at": this_minute(self.now)}

    def act(self, typed: dict[str, Any]) -> None:
        del typed["version"]
        refunds.bounce(by=self.officer, allocation=self.share, now=self.now, **typed)


class TryAgain(_Share):
    title = gettext_lazy("重新办理")
    form_class = AgainForm
    submit_label = gettext_lazy("保存并重新交银行办理")
    success_message = gettext_lazy("已重新交银行办理。")

    def initial(self) -> dict[str, Any]:
        told = {name: getattr(self.share, f"payee_{name}") for name in PAYEE}
        return {"at": this_minute(self.now), **told}

    def act(self, typed: dict[str, Any]) -> None:
        payee = Payee(**{name: typed[name] for name in PAYEE})
        refunds.try_again(by=self.officer, allocation=self.share, payee=payee, at=typed["at"], now=self.now)


class TakeBack(_Share):
    title = gettext_lazy("撤回款项")
    form_class = GroundForm
    submit_label = gettext_lazy("确认撤回")
    success_message = gettext_lazy("已撤回，资金退回原处。")

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(**{"danger": True, **context})

    def act(self, typed: dict[str, Any]) -> None:
        del typed["version"]
        refunds.take_back(by=self.officer, allocation=self.share, now=self.now, **typed)


class Sign(_Share):
    title = gettext_lazy("登记发还清单签收")
    form_class = SignForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("签收已登记。")

    def initial(self) -> dict[str, Any]:
        return {"signed": localtime(self.now).date()}

    def act(self, typed: dict[str, Any]) -> None:
        del typed["version"]
        refunds.sign(by=self.officer, allocation=self.share, now=self.now, **typed)
