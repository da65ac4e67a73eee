"""A transfer entered by hand, and one taken out that was entered by mistake (资金交易)."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.money import show_yuan
from casemgr.funds.models import CaseAccount, Transfer
from casemgr.funds.services import transfers
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.funds.base import ByWorkers, FundsPage
from casemgr.web.funds.statements.forms import TransferForm, said
from casemgr.web.templatetags.house import to_the_second


class New(ByWorkers, FundsPage, CaseFormPage):
    """Entering a transfer."""

    title = gettext_lazy("登记资金交易")
    submit_label = gettext_lazy("登记")
    success_message = gettext_lazy("已登记资金交易，账户层级已重新计算。")
    form_class = TransferForm

    def get_form_kwargs(self) -> dict[str, Any]:
        accounts = CaseAccount.objects.visible_to(self.officer).filter(case=self.case).with_account()
        return {"accounts": accounts}

    def save(self, form: TransferForm) -> str:
        transfers.add(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        return self.led_back


class Remove(ByWorkers, FundsPage, CaseFormPage):
    """Taking a mistaken transfer out."""

    title = gettext_lazy("移除误登的资金交易")
    submit_label = gettext_lazy("移除")
    success_message = gettext_lazy("已移除该笔交易，账户层级已重新计算。")
    form_class = ReasonForm

    @cached_property
    def transfer(self) -> Transfer:
        rows = Transfer.objects.filter(case=self.case)
        rows = rows.select_related("case", "payer__account", "payee__account")
        return self.visible(rows, pk=self.kwargs["transfer_pk"])

    def get_context(self, **context: Any) -> dict[str, Any]:
        row = self.transfer
        told = {"at": to_the_second(row.at), "sides": said(row), "amount": show_yuan(row.amount)}
        return super().get_context(
            notice=_("%(at)s，%(sides)s，%(amount)s元。移除后不再显示，理由记入案件日志。") % told, **context
        )

    def save(self, form: ReasonForm) -> str:
        transfers.remove(
            by=self.officer, transfer=self.transfer, reason=form.cleaned_data["reason"], now=self.now
        )
        return self.led_back
