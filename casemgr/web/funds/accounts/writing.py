"""The forms about an account of a case: registered, changed, looked into (涉案账户)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.models import Victim
from casemgr.funds.enums import AccountRole
from casemgr.funds.models import CaseAccount
from casemgr.funds.services import accounts
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.cases.forms import label
from casemgr.web.cases.versioned import VersionedFormPage
from casemgr.web.funds.accounts.forms import KnownForm, RegisterForm
from casemgr.web.funds.base import ByWorkers, FundsPage


class Register(ByWorkers, FundsPage, CaseFormPage):
    title = gettext_lazy("登记涉案账户")
    form_class = RegisterForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("账户已登记。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case, "officer": self.officer}

    def save(self, form: RegisterForm) -> str:
        row = accounts.register(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        return reverse("funds:account", args=[row.account_id])


class OfAccount(ByWorkers, FundsPage):
    """About one account of the case; leads back to the account's page."""

    @cached_property
    def row(self) -> CaseAccount:
        rows = CaseAccount.objects.filter(case=self.case).with_account()
        return self.visible(rows, pk=self.kwargs["row_pk"])

    @property
    def led_back(self) -> str:
        return reverse("funds:account", args=[self.row.account_id])


class Change(OfAccount, VersionedFormPage):
    title = gettext_lazy("修改涉案账户")
    form_class = KnownForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已保存。")

    def labels(self) -> Mapping[str, Any]:
        return {name: label(CaseAccount, name) for name in KnownForm.base_fields}

    def values(self, row: CaseAccount) -> dict[str, Any]:
        plain = {name: getattr(row, name) for name in KnownForm.base_fields if name != "victim"}
        return {**plain, "victim": str(row.victim_id or "")}

    def typed(self, form: KnownForm) -> dict[str, Any]:
        victim = form.cleaned_data["victim"]
        return {**form.cleaned_data, "victim": str(victim.pk if victim else "")}

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return values

    def spoken(self, field: str, value: Any) -> str:
        if field == "role":
            return str(AccountRole(value).label)
        if field == "victim" and value:
            return str(self.visible(Victim.objects.filter(case=self.case), pk=value))
        return str(value)

    def get_form_kwargs(self) -> dict[str, Any]:
        initial = {name: getattr(self.row, name) for name in KnownForm.base_fields}
        return {"case": self.case, "officer": self.officer, "initial": initial}

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def write(self, form: KnownForm, version: int) -> str:
        accounts.change(by=self.officer, row=self.row, version=version, now=self.now, **form.cleaned_data)
        return self.led_back


class Check(OfAccount, CaseFormPage):
    """That the flow of an account was looked into is recorded once, with who and when."""

    title = gettext_lazy("登记账户核查")
    form_class = forms.Form
    submit_label = gettext_lazy("确认已核查")
    success_message = gettext_lazy("已登记核查。")

    def save(self, form: forms.Form) -> str:
        accounts.check(by=self.officer, row=self.row, now=self.now)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        notice = _("确认已调取并核对该账户的流水、开户信息和去向。核查人和时间将记入案件日志。")
        return super().get_context(notice=notice, **context)
