"""The page of an account: what each case knows of it, balances by the statements, transfers (涉案账户)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property

from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.common.keyset import paginate
from casemgr.counties.rights import Right
from casemgr.funds.models import Account, CaseAccount, Freeze, StopPayment, Transfer
from casemgr.funds.services.accounts import known_elsewhere
from casemgr.web.base import ObjectPage
from casemgr.web.cases import personal
from casemgr.web.funds.accounts.picture import level_label
from casemgr.web.funds.accounts.section import ended, holder, named, number
from casemgr.web.rules import needs

TRANSFERS_ON_A_PAGE = 50


class AccountPage(ObjectPage):
    """One account in all the cases the reader sees; elsewhere only that a unit knows it (domain §5.7, 3)."""

    rule = needs(Right.READ_CASES)
    model = Account
    object_name = "account"
    template_name = "funds/account.html"

    @property
    def account(self) -> Account:
        return self.object

    @property
    def title(self) -> str:
        return ended(self.in_cases[0]).strip()

    @cached_property
    def in_cases(self) -> list[CaseAccount]:
        rows = CaseAccount.objects.visible_to(self.officer).filter(account=self.account).with_account()
        rows = rows.select_related("case__county", "victim", "checked_by", "account")
        return list(rows.prefetch_related("case__assistant_rows").order_by("pk"))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """What each visible case knows. The number is in clear where one of them is."""
        clear = {row.case_id for row in self.in_cases if rules.sees_in_clear(self.officer, row.case)}
        sums = _sums(self.officer, self.in_cases)
        return [
            {
                "row": row,
                "case": row.case,
                "in_clear": row.case_id in clear,
                "number": number(row, bool(clear)),
                "level": level_label(row.level),
                "holder": holder(row, row.case_id in clear),
                "hidden": self._hidden(row, row.case_id in clear),
                "may_work": rules.may_work(self.officer, row.case),
                "reveal_url": reverse("cases:reveal", args=[row.case_id]),
                **sums[row.pk],
            }
            for row in self.in_cases
        ]

    def _hidden(self, row: CaseAccount, in_clear: bool) -> dict[str, Any]:
        may_reveal = not in_clear and rules.may_reveal(self.officer, row.case)
        return {
            name: {
                "label": value.label,
                "value": value.shown(in_clear),
                "field": value.field if may_reveal and value.clear else "",
            }
            for name, value in personal.of(row).items()
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        where = request.META.get("REMOTE_ADDR") or None
        for row in self.rows:
            if row["in_clear"]:
                audit.record("case.viewed", row["case"], by=self.officer, now=self.now, address=where)
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        found = paginate(
            self._transfers(),
            ordering=("-at", "-pk"),
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
            size=TRANSFERS_ON_A_PAGE,
        )
        clear = {row["case"].pk for row in self.rows if row["in_clear"]}
        return super().get_context(
            rows=self.rows,
            elsewhere=known_elsewhere(self.officer, self.account),
            transfers=[self._told(transfer, transfer.case_id in clear) for transfer in found.rows],
            found=found,
            holds=self._holds(),
            several=len(self.rows) > 1,
            **context,
        )

    def _transfers(self) -> Any:
        keys = [row.pk for row in self.in_cases]
        rows = Transfer.objects.visible_to(self.officer).filter(Q(payer__in=keys) | Q(payee__in=keys))
        return rows.select_related("case", "payer__account", "payee__account")

    def _told(self, transfer: Transfer, in_clear: bool) -> dict[str, Any]:
        comes_in = transfer.payee is not None and transfer.payee.account_id == self.account.pk
        other = transfer.payer if comes_in else transfer.payee
        return {
            "row": transfer,
            "comes_in": comes_in,
            "other": named(other, in_clear) if other else transfer.get_channel_display(),
            "other_url": reverse("funds:account", args=[other.account_id]) if other else "",
            "balance": transfer.payee_balance if comes_in else transfer.payer_balance,
            "counterparty": transfer.counterparty if in_clear else "",
            "summary": transfer.summary if in_clear else "",
            "remove_url": self._remove_url(transfer),
        }

    def _remove_url(self, transfer: Transfer) -> str:
        """Where a transfer entered by hand is taken out; what a bank's own file says stays."""
        if transfer.statement_id or transfer.case_id not in self.worked:
            return ""
        return reverse("funds:transfer-remove", args=[transfer.case_id, transfer.pk])

    @cached_property
    def worked(self) -> frozenset[int]:
        """The cases of the account that the reader works."""
        return frozenset(row["case"].pk for row in self.rows if row["may_work"])

    def _holds(self) -> list[Any]:
        keys = [row.pk for row in self.in_cases]
        return [
            *Freeze.objects.visible_to(self.officer).filter(case_account__in=keys).with_account(),
            *StopPayment.objects.visible_to(self.officer).filter(case_account__in=keys).with_account(),
        ]


def _sums(officer: Any, rows: Iterable[CaseAccount]) -> dict[int, dict[str, Any]]:
    """By the statements of each case: what came in, what went out, and what the bank last printed."""
    keys = [row.pk for row in rows]
    visible = Transfer.objects.visible_to(officer).order_by()
    received = dict(visible.filter(payee__in=keys).values_list("payee").annotate(Sum("amount")))
    sent = dict(visible.filter(payer__in=keys).values_list("payer").annotate(Sum("amount")))
    printed = _printed(visible, keys)
    return {
        key: {
            "received": received.get(key, Decimal(0)),
            "sent": sent.get(key, Decimal(0)),
            "balance": received.get(key, Decimal(0)) - sent.get(key, Decimal(0)),
            "printed": printed.get(key),
        }
        for key in keys
    }


def _printed(visible: Any, keys: list[int]) -> dict[int, Any]:
    """The newest balance a statement shows for each account, and when."""
    found: dict[int, Any] = {}
    for side in ("payer", "payee"):
        last = visible.filter(**{f"{side}__in": keys, f"{side}_balance__isnull": False})
        last = last.order_by(side, "-at", "-pk").distinct(side)
        for key, at, balance in last.values_list(side, "at", f"{side}_balance"):
            if key not in found or at > found[key]["at"]:
                found[key] = {"at": at, "balance": balance}
    return found
