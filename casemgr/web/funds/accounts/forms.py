"""What an officer types about an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.common.identity import read_account
from casemgr.funds.enums import AccountKind, AccountRole
from casemgr.funds.models import Account, CaseAccount
from casemgr.web.cases.forms import label
from casemgr.web.fields import LineField, ReaderField, ResidentNumberField


class AccountNumberField(ReaderField):
    """An account number, in its one writing."""

    reader = staticmethod(read_account)
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class KnownForm(forms.Form):
    """What the case knows of an account."""

    role = forms.ChoiceField(
        label=label(CaseAccount, "role"), choices=AccountRole.choices, initial=AccountRole.INVOLVED
    )
    victim = forms.ModelChoiceField(
        queryset=None,
        label=label(CaseAccount, "victim"),
        required=False,
        empty_label=gettext_lazy("不是受害人账户"),
        help_text=gettext_lazy("受害人本人的账户请选择受害人，层级由此起算"),
    )
    bank = LineField(
        label=label(CaseAccount, "bank"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("银行或支付机构全称，如“中国某某银行扶沟支行”"),
    )
    holder_name = LineField(label=label(CaseAccount, "holder_name"), max_length=60, required=False)
    holder_number = ResidentNumberField(label=label(CaseAccount, "holder_number"), required=False)
    note = LineField(label=label(CaseAccount, "note"), max_length=200, required=False)

    def __init__(self, *args: Any, case: Case, officer: Officer, **options: Any):
        super().__init__(*args, **options)
        self.fields["victim"].queryset = Victim.objects.visible_to(officer).filter(case=case)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == AccountRole.INVOLVED:
            cleaned["victim"] = None
        return cleaned


class RegisterForm(KnownForm):
    """An account comes into the case."""

    number = AccountNumberField(
        label=label(Account, "number"),
        help_text=gettext_lazy("银行卡号、支付账户或钱包地址，空格和横线会自动去掉"),
    )
    kind = forms.ChoiceField(label=label(Account, "kind"), choices=AccountKind.choices)
    field_order = ("number", "kind")
