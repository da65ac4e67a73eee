"""Transfers entered by hand, and mistaken ones taken out (资金交易). Levels follow at once."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.funds.enums import Channel
from casemgr.funds.models import CaseAccount, Transfer
from casemgr.funds.services import tracing
from casemgr.funds.services.working import held


@transaction.atomic
def add(
    *,
    by: Officer,
    case: Case,
    now: datetime,
    payer: CaseAccount | None,
    payee: CaseAccount | None,
    amount: Decimal,
    at: datetime,
    **fields: Any,
) -> Transfer:
    """Enter a transaction that a bank recorded.

    Raises ValidationError if neither side is an account of the case, for a time still to come, or if the
    same transaction is there already, from a statement or by hand.
    """
    case = held(by, case)
    _check_sides(case, payer, payee)
    if at > now:
        raise ValidationError({"at": _("交易时间不能晚于现在。")})
    row = Transfer(
        case=case,
        county_id=case.county_id,
        payer=payer,
        payee=payee,
        amount=amount,
        at=at,
        recorded_at=now,
        recorded_by=by,
        **fields,
    )
    if not (payer and payee) and row.channel == Channel.TRANSFER and not row.counterparty:
        raise ValidationError(
            {"counterparty": _("一方没有登记账户时，请写明对方是谁，或选择取现、消费等方式。")}
        )
    row.full_clean()
    row.save()
    tracing.recompute(case)
    _tell(EventKind.TRANSFER_ADDED, row, by, now)
    return row


@transaction.atomic
def remove(*, by: Officer, transfer: Transfer, reason: str, now: datetime) -> None:
    """Take out a transaction that was entered by mistake. What a bank's own file says stays."""
    case = held(by, transfer.case)
    row = Transfer.objects.select_related("payer__account", "payee__account").filter(pk=transfer.pk).first()
    if row is None:
        raise ValidationError(_("该笔交易已被移除，请刷新后再看。"))
    if row.statement_id:
        raise ValidationError(_("该笔交易来自银行流水，不能移除。"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明移除的理由。")})
    _tell(EventKind.TRANSFER_REMOVED, row, by, now, reason=reason.strip())
    row.delete()
    tracing.recompute(case)


def _check_sides(case: Case, payer: CaseAccount | None, payee: CaseAccount | None) -> None:
    for name, side in (("payer", payer), ("payee", payee)):
        if side is not None and side.case_id != case.pk:
            raise ValidationError({name: _("请选择本案的账户。")})
    if payer is None and payee is None:
        raise ValidationError({"payer": _("付款账户和收款账户至少选择一个。")})
    if payer == payee:
        raise ValidationError({"payee": _("付款账户和收款账户不能相同。")})


def _tell(event: EventKind, row: Transfer, by: Officer, now: datetime, **data: Any) -> None:
    """The history speaks of accounts by their last four digits."""
    Case.objects.filter(pk=row.case_id).update(updated_at=now)
    tails = {
        name: side.account.tail if side else "" for name, side in (("payer", row.payer), ("payee", row.payee))
    }
    told = {"transfer": row.pk, "amount": str(row.amount), "moved_at": row.at.isoformat(), **tails, **data}
    history.write(event, row.case, by=by, now=now, **told)
    audit.record(f"case.{event}", row.case, by=by, now=now, transfer=row.pk)
