"""The bank pays the shares of a round, or sends them back (银行办理返还)."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.evidence.services.working import handlers
from casemgr.funds import ledger
from casemgr.funds.enums import UNPAID, EntryKind, PaymentState, RefundState
from casemgr.funds.models import Allocation, PaymentAttempt, Refund
from casemgr.funds.querysets import PAYMENT_CLOCK
from casemgr.funds.services import freezes
from casemgr.funds.services.refunds import reserves, rounds, telling, verifying
from casemgr.funds.services.refunds.verifying import Payee
from casemgr.funds.services.working import held


@transaction.atomic
def issue(
    *,
    by: Officer,
    refund: Refund,
    version: int,
    issued_by: Officer,
    issued_with: Officer,
    issued_at: datetime,
    now: datetime,
) -> Refund:
    """Two officers have taken the decision to the bank; its three working days begin (送达银行).

    Raises Stale, and ValidationError for one officer twice, without the decision's number, or where a freeze
    would end before the bank must have paid.
    """
    case = held(by, refund.case)
    refund = rounds.standing(case, refund, {RefundState.APPROVED}, version)
    if not refund.decision_no:
        raise ValidationError(_("请先登记返还决定书文号。"))
    # Typed to the minute, in which the city may have approved.
    if not refund.approved_at.replace(second=0, microsecond=0) <= issued_at <= now:
        raise ValidationError({"issued_at": _("送达时间不能早于市局批准时间，也不能晚于现在。")})
    if issued_by == issued_with:
        raise ValidationError({"issued_with": _("须由两名民警共同办理，不能是同一人。")})
    able = set(handlers(case, now).values_list("pk", flat=True))
    for name, officer in (("issued_by", issued_by), ("issued_with", issued_with)):
        if officer.pk not in able:
            raise ValidationError({name: _("请选择本案所属县区或专班的民警。")})
    verifying.check_nobody_collects(refund, [issued_by, issued_with])
    reserves.check_freezes(refund, issued_at, now)
    rounds.save(
        refund,
        state=RefundState.ISSUED,
        issued_at=issued_at,
        issued_by=issued_by,
        issued_with=issued_with,
    )
    _start_clock(refund, issued_at, now)
    rounds.tell(refund, "issued", by, now, at=issued_at.isoformat())
    return refund


@transaction.atomic
def pay(*, by: Officer, allocation: Allocation, at: datetime, receipt_no: str, now: datetime) -> Refund:
    """The bank has paid a share; it is the victim's from that moment (到账)."""
    refund, row = _waiting(by, allocation, {PaymentState.WAITING})
    _check_moment(refund, at, now)
    _attempt(row, at, by, now, is_paid=True, receipt_no=receipt_no)
    reserves.reclaim(refund, at, by, now)
    hand = ledger.of_victim(row.victim)
    for source, part in reserves.drawn(refund, row.amount):
        ledger.move(EntryKind.PAY, source.position, hand, part, about=row.target, at=at, by=by, now=now)
        if source.freeze:
            freezes.end_if_empty(source.freeze, by=by, at=at, now=now)
    _set(row, state=PaymentState.PAID, paid_at=at)
    rounds.tell(refund, "paid", by, now, amount=str(row.amount), victim=row.victim_id)
    _go_on(refund, by, now)
    return refund


@transaction.atomic
def bounce(*, by: Officer, allocation: Allocation, at: datetime, reason: str, now: datetime) -> Refund:
    """The bank has sent a share back, and why (银行退回). Its money stays set aside."""
    refund, row = _waiting(by, allocation, {PaymentState.WAITING})
    _check_moment(refund, at, now)
    _attempt(row, at, by, now, is_paid=False, reason=reason)
    _set(row, state=PaymentState.BOUNCED)
    rounds.tell(refund, "bounced", by, now, amount=str(row.amount), victim=row.victim_id)
    telling.leads(refund, telling.BOUNCED, by, now, f"bounced:{row.pk}:{now.isoformat()}")
    telling.creator(refund, telling.BOUNCED, by, now)
    _go_on(refund, by, now)
    return refund


@transaction.atomic
def try_again(*, by: Officer, allocation: Allocation, payee: Payee, at: datetime, now: datetime) -> Refund:
    """A share that came back goes to the bank once more, its account checked again (重新办理)."""
    refund, row = _waiting(by, allocation, {PaymentState.BOUNCED})
    _check_moment(refund, at, now)
    verifying.set_payee(refund, row, payee, by)
    reserves.check_freezes(refund, at, now)
    _set(row, state=PaymentState.WAITING)
    if not _is_counted(refund):
        _start_clock(refund, at, now)
    rounds.tell(refund, "tried_again", by, now, amount=str(row.amount), victim=row.victim_id)
    return refund


@transaction.atomic
def take_back(*, by: Officer, allocation: Allocation, reason: str, now: datetime) -> Refund:
    """A share that came back is given up for now: its money goes back to where it was (撤回).

    What was let go with a freeze that ended is gone already; what is left stays for the other shares first.
    """
    refund, row = _waiting(by, allocation, {PaymentState.BOUNCED})
    there = max(row.amount - reserves.lacking(refund), Decimal(0))
    for source, part in reserves.drawn(refund, there):
        reserves.back(refund, source, part, by, now, reason)
    _set(row, state=PaymentState.TAKEN_BACK)
    rounds.tell(refund, "taken_back", by, now, amount=str(row.amount), victim=row.victim_id, reason=reason)
    _go_on(refund, by, now)
    return refund


@transaction.atomic
def sign(*, by: Officer, allocation: Allocation, signed: date, now: datetime) -> Allocation:
    """The victim has signed the list (发还清单): on or after the day the money came."""
    held(by, allocation.case)
    row = Allocation.objects.select_related("refund__case").get(pk=allocation.pk)
    if row.state != PaymentState.PAID:
        raise ValidationError(_("款项到账后才能登记签收。"))
    if not local_date(row.paid_at) <= signed <= local_date(now):
        raise ValidationError({"signed": _("签收日期不能早于到账日期，也不能晚于今天。")})
    _set(row, signed_date=signed)
    rounds.tell(row.refund, "signed", by, now, victim=row.victim_id, day=signed.isoformat())
    return row


def _is_counted(refund: Refund) -> bool:
    """Whether the bank's working days are being counted."""
    return Deadline.objects.on(refund.target, PAYMENT_CLOCK).running().exists()


def _waiting(by: Officer, allocation: Allocation, states: set[PaymentState]) -> tuple[Refund, Allocation]:
    """The round and the share as they are now, their case locked, if the share is in one of `states`."""
    case: Case = held(by, allocation.case)
    refund = rounds.standing(case, allocation.refund, {RefundState.ISSUED})
    row = Allocation.objects.select_related("victim").get(pk=allocation.pk)
    if row.state not in states:
        raise ValidationError(
            _("该笔款项目前为“%(state)s”，不能办理此事项，请刷新页面。") % {"state": row.get_state_display()}
        )
    row.refund = refund
    return refund, row


def _check_moment(refund: Refund, at: datetime, now: datetime) -> None:
    if not refund.issued_at <= at <= now:
        raise ValidationError({"at": _("办理时间不能早于送达银行时间，也不能晚于现在。")})


def _attempt(
    row: Allocation, at: datetime, by: Officer, now: datetime, *, is_paid: bool, **told: str
) -> None:
    attempt = PaymentAttempt(
        case_id=row.case_id,
        county_id=row.county_id,
        allocation=row,
        at=at,
        is_paid=is_paid,
        recorded_at=now,
        recorded_by=by,
        **told,
    )
    attempt.full_clean()
    attempt.save()


def _set(row: Allocation, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def _start_clock(refund: Refund, since: datetime, now: datetime) -> None:
    deadlines.open_deadline(
        case=refund.case,
        target=refund.target,
        kind=PAYMENT_CLOCK,
        term_code=PAYMENT_CLOCK,
        base_at=since,
        now=now,
    )


def _go_on(refund: Refund, by: Officer, now: datetime) -> None:
    """With nothing left at the bank its clock stops; with nothing left unpaid the round is closed."""
    states = set(rounds.allocations(refund).values_list("state", flat=True))
    if PaymentState.WAITING not in states:
        deadlines.settle(target=refund.target, kind=PAYMENT_CLOCK, now=now, by=by)
    if not states & UNPAID:
        rounds.save(refund, state=RefundState.CLOSED, closed_at=now)
        rounds.tell(refund, "closed", by, now)
    else:
        rounds.save(refund)
