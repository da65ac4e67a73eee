"""What is asked of a statement: whose it is, and what its columns hold; and a transfer entered by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.identity import read_account
from casemgr.exchange.streaming import MAX_FILE_BYTES
from casemgr.funds.enums import Channel
from casemgr.funds.models import Account, CaseAccount, StatementLayout, Transfer
from casemgr.funds.statements.columns import BY_NAME, FIELDS
from casemgr.web.exchange.forms import ImportForm
from casemgr.web.fields import ExactMomentField, LineField, MoneyFormField, read

_BETWEEN_WORDS = "、，,；; "


def _number(label: Any, help_text: Any) -> LineField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"})
    return LineField(label=label, max_length=100, required=False, help_text=help_text, widget=widget)


def _read_number(number: str) -> str:
    return read(read_account, number) if number else ""


class StatementForm(ImportForm):
    """A statement to be looked at, and whose it is if the file does not say."""

    largest = MAX_FILE_BYTES

    number = _number(
        gettext_lazy("本方账号"),
        gettext_lazy("这是哪个账户的流水。文件里已写明的不用填写；没有登记过的账户确认导入后自动登记"),
    )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["file"].label = _("流水文件")
        self.fields["file"].help_text = _(
            "银行或支付机构提供的 XLSX 或 CSV，原样上传。先预览，确认后才登记。"
        )

    def clean_number(self) -> str:
        return _read_number(self.cleaned_data["number"])


class ColumnsForm(forms.Form):
    """What each column of a statement holds (对应列): one choice for each heading of the file."""

    bank = LineField(
        label=gettext_lazy("银行或支付机构"),
        max_length=60,
        help_text=gettext_lazy("提供这份流水的单位；对应关系按表头记住，下次同样的文件不用再对"),
    )
    number = _number(gettext_lazy("本方账号"), gettext_lazy("表中没有本方账号一列时填写"))
    signed = forms.BooleanField(label=gettext_lazy("金额的正负号表示收支（负数为支出）"), required=False)
    out_words = LineField(
        label=gettext_lazy("表示支出的字样"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("借、出、付、D 等常见写法不用填写；多个用顿号隔开"),
    )
    in_words = LineField(
        label=gettext_lazy("表示收入的字样"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("贷、进、收、C 等常见写法不用填写"),
    )

    def __init__(
        self,
        data: Any,
        files: Any,
        *,
        headings: Sequence[str],
        proposal: Mapping[str, str],
        layout: StatementLayout | None,
        **options: Any,
    ):
        signs = layout.signs if layout else {}
        initial = {
            "bank": layout.bank if layout else "",
            "signed": bool(signs.get("signed")),
            "in_words": "、".join(signs.get("in", ())),
            "out_words": "、".join(signs.get("out", ())),
        }
        super().__init__(data, files, initial=initial, **options)
        self.headings = {f"column_{place}": heading for place, heading in enumerate(headings)}
        field_of = {heading: name for name, heading in proposal.items()}
        choices = [("", _("不导入")), *((field.name, field.label) for field in FIELDS)]
        for name, heading in self.headings.items():
            self.fields[name] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=field_of.get(heading, "")
            )

    def clean_number(self) -> str:
        return _read_number(self.cleaned_data["number"])

    def clean(self) -> None:
        seen: dict[str, str] = {}
        for name in self.headings:
            field = self.cleaned_data.get(name)
            if field in seen:
                told = {"field": BY_NAME[field].label, "heading": self.headings[seen[field]]}
                self.add_error(name, _("“%(heading)s”一列已对应%(field)s，请只选一列。") % told)
            elif field:
                seen[field] = name

    @property
    def columns(self) -> dict[str, str]:
        """The heading of each field that was chosen."""
        chosen = ((self.cleaned_data[name], heading) for name, heading in self.headings.items())
        return {field: heading for field, heading in chosen if field}

    @property
    def signs(self) -> dict[str, Any]:
        """How this bank tells money in from money out, as far as it is not the usual way."""
        return {
            "in": _words(self.cleaned_data["in_words"]),
            "out": _words(self.cleaned_data["out_words"]),
            "signed": self.cleaned_data["signed"],
        }


class TransferForm(forms.Form):
    """A transaction that a bank recorded, entered by hand (登记资金交易)."""

    payer = _number(gettext_lazy("付款账号"), gettext_lazy("本案已登记的账户；付款的不是账户（如存现）不填"))
    payee = _number(
        gettext_lazy("收款账号"), gettext_lazy("本案已登记的账户；收款的不是账户（如取现、消费）不填")
    )
    amount = MoneyFormField(
        label=gettext_lazy("金额（元）"), required=True, help_text=gettext_lazy("可写 128000 或 12.8万元")
    )
    at = ExactMomentField(
        label=gettext_lazy("交易时间"),
        help_text=gettext_lazy("以银行记录为准，精确到秒"),
        error_messages={"no_time": gettext_lazy("请填写银行记录的几时几分几秒。")},
    )
    serial_no = LineField(
        label=gettext_lazy("流水号"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("银行的交易流水号，用来识别同一笔交易"),
    )
    channel = forms.ChoiceField(label=gettext_lazy("交易方式"), choices=Channel.choices)
    counterparty = LineField(
        label=gettext_lazy("对方"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("一方不是账户时写明对方，如商户名称"),
    )
    summary = LineField(label=gettext_lazy("摘要"), max_length=200, required=False)

    def __init__(self, data: Any, files: Any, *, accounts: QuerySet[CaseAccount], **options: Any):
        super().__init__(data, files, **options)
        self.accounts = accounts

    def clean_payer(self) -> CaseAccount | None:
        return self._account("payer")

    def clean_payee(self) -> CaseAccount | None:
        return self._account("payee")

    def _account(self, name: str) -> CaseAccount | None:
        number = _read_number(self.cleaned_data[name])
        if not number:
            return None
        found = self.accounts.filter(account__in=Account.objects.with_number(number)).first()
        if found is None:
            raise ValidationError(_("本案没有登记该账号，请核对，或先登记涉案账户。"))
        return found


def said(row: Transfer) -> str:
    """A transfer in one line, for the page that asks about it."""
    tails = (f"…{side.account.tail}" if side else "--" for side in (row.payer, row.payee))
    return " → ".join(tails)


def _words(text: str) -> list[str]:
    for mark in _BETWEEN_WORDS[1:]:
        text = text.replace(mark, _BETWEEN_WORDS[0])
    return [word for word in text.split(_BETWEEN_WORDS[0]) if word]
