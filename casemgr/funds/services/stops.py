"""Emergency stop-payments (紧急止付, 银发〔2016〕86号): asked for, answered, lifted, looked into."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.deadlines import services as deadlines
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, FailReason, HoldState, LapseFinding, LiftGround
from casemgr.funds.models import CaseAccount, Freeze, StopPayment
from casemgr.funds.services import holding
from casemgr.funds.services.working import held

TERM = "stop_payment"
AT_MOST = 2
CORRECTABLE = (HoldState.EFFECTIVE, HoldState.LAPSED, HoldState.LIFTED)


@transaction.atomic
def request(
    *,
    by: Officer,
    row: CaseAccount,
    amount_asked: Decimal,
    now: datetime,
    order_no: str = "",
    note: str = "",
) -> StopPayment:
    """Ask the bank to stop an account; allowed before filing.

    Raises ValidationError if it was stopped twice already, is frozen, or an answer is still awaited.
    """
    case = held(by, row.case)
    holding.check_amount("amount_asked", amount_asked)
    _check_account(row, now)
    if StopPayment.objects.filter(case_account=row, state=HoldState.APPROVED).exists():
        raise ValidationError({"case_account": _("该账户已有止付申请等待银行答复，请先登记答复。")})
    stop = StopPayment(
        case=case,
        county_id=case.county_id,
        case_account=row,
        state=HoldState.APPROVED,
        amount_asked=amount_asked,
        requested_at=now,
        requested_by=by,
        order_no=order_no,
        note=note,
    )
    stop.full_clean()
    stop.save()
    holding.tell(stop, "requested", by, now, amount=str(amount_asked))
    return stop


@transaction.atomic
def record_held(
    *, by: Officer, stop: StopPayment, effective_at: datetime, amount: Decimal, receipt_no: str, now: datetime
) -> StopPayment:
    """The bank has stopped the account at `effective_at` and holds `amount`: its 48 hours run.

    One that still runs on the account is taken over, money and all; what the bank no longer holds of it
    counts as let go. Raises ValidationError for a third stop, or for a moment still to come.
    """
    case = held(by, stop.case)
    stop = holding.current(stop, case)
    holding.check_state(stop, HoldState.APPROVED)
    holding.check_moment("effective_at", effective_at, now)
    holding.check_amount("amount", amount)
    holding.catch_up(case, effective_at, now)
    _check_account(stop.case_account, effective_at)
    earlier = holding.running_stop(stop.case_account, effective_at)
    stop.seq = _held(stop.case_account) + 1
    stop.amount_held, stop.receipt_no = amount, receipt_no
    holding.begin(stop, TERM, effective_at, now)
    if earlier:
        earlier.case = case
        _hand_over(earlier, stop, amount, by, now)
    else:
        holding.draw(stop, amount, at=effective_at, by=by, now=now)
    holding.save(stop)
    holding.tell(
        stop,
        "held",
        by,
        now,
        amount=str(amount),
        seq=stop.seq,
        at=effective_at.isoformat(),
        due=stop.expires_at.isoformat(),
    )
    return stop


@transaction.atomic
def record_failed(
    *, by: Officer, stop: StopPayment, reason: FailReason, now: datetime, note: str = ""
) -> StopPayment:
    """The bank has stopped nothing. It does not count as one of the two."""
    case = held(by, stop.case)
    stop = holding.current(stop, case)
    holding.check_state(stop, HoldState.APPROVED)
    stop.state, stop.fail_reason, stop.ended_at = HoldState.FAILED, reason, now
    stop.note = note or stop.note
    holding.save(stop)
    holding.tell(stop, "failed", by, now, reason=reason)
    return stop


@transaction.atomic
def lift(
    *,
    by: Officer,
    stop: StopPayment,
    ended_at: datetime,
    ground: LiftGround,
    now: datetime,
    note: str = "",
) -> StopPayment:
    """End a stop before its 48 hours are over."""
    case = held(by, stop.case)
    stop = holding.current(stop, case)
    amount = holding.lift(stop, by=by, ended_at=ended_at, ground=ground, note=note, now=now)
    holding.save(stop)
    holding.tell(stop, "lifted", by, now, amount=str(amount), ground=ground, at=ended_at.isoformat())
    return stop


@transaction.atomic
def record_finding(
    *, by: Officer, stop: StopPayment, finding: LapseFinding, now: datetime, note: str = ""
) -> StopPayment:
    """What became of the money after the stop had lapsed."""
    case = held(by, stop.case)
    holding.catch_up(case, now, now)
    stop = holding.current(stop, case)
    holding.explain(stop, finding, by=by, note=note, now=now)
    holding.save(stop)
    holding.tell(stop, "explained", by, now, finding=finding)
    return stop


@transaction.atomic
def correct_amount(
    *, by: Officer, stop: StopPayment, version: int, amount: Decimal, reason: str, now: datetime
) -> StopPayment:
    """The amount was typed wrongly: entries put it right. Raises Stale when somebody saved meanwhile.

    Raises ValidationError if a freeze has taken the money: then that freeze's amount is to be corrected.
    """
    case = held(by, stop.case)
    stop = holding.current(stop, case)
    if stop.state == HoldState.FOLLOWED:
        raise ValidationError(_("资金已由后续冻结或止付接管，请先更正后续措施的金额。"))
    holding.check_state(stop, *CORRECTABLE)
    before = stop.amount_held
    holding.correct_amount(stop, amount, by=by, reason=reason, now=now)
    holding.save(stop, version=version)
    holding.tell(stop, "corrected", by, now, old=str(before), amount=str(amount))
    return stop


def end_followed(stop: StopPayment, *, by: Officer, at: datetime, now: datetime) -> None:
    """All its money has gone over to what followed it: it ends (已转冻结)."""
    stop.state, stop.ended_at = HoldState.FOLLOWED, at
    holding.save(stop)
    deadlines.settle(target=stop.target, now=at, by=by, reason=str(HoldState.FOLLOWED.label))
    holding.tell(stop, "followed", by, now)


def resume(stop: StopPayment, *, now: datetime) -> None:
    """What had followed it took less than was recorded: what is left is stopped until its own end."""
    deadlines.open_deadline(
        case=stop.case,
        target=stop.target,
        kind=holding.STOP.deadline,
        term_code=TERM,
        base_at=stop.effective_at,
        due_at=stop.expires_at,
        now=now,
    )
    stop.state, stop.ended_at = HoldState.EFFECTIVE, None
    holding.save(stop)


def _hand_over(earlier: StopPayment, stop: StopPayment, amount: Decimal, by: Officer, now: datetime) -> None:
    """The second stop takes over the first one's money, which then ends: one holds an account at a time."""
    at = stop.effective_at
    if earlier.state == HoldState.LAPSED:
        holding.undo_lapse(earlier, by=by, reason=_("到期前已再次止付，补记"), now=now)
    holding.draw(stop, amount, at=at, by=by, now=now, first=[earlier.position])
    if ledger.balance(earlier.position):
        holding.let_go(earlier, EntryKind.LIFT, at=at, by=by, now=now)
    end_followed(earlier, by=by, at=at, now=now)


def _check_account(row: CaseAccount, moment: datetime) -> None:
    if _held(row) >= AT_MOST:
        raise ValidationError(
            {
                "case_account": _(
                    "该账户已止付两次，不能再次止付（银发〔2016〕86号：同一账户止付以两次为限）。"
                    "请尽快办理冻结。"
                )
            }
        )
    if Freeze.objects.filter(case_account=row).in_force(moment).exists():
        raise ValidationError({"case_account": _("该账户已在本案冻结，不需要止付。")})


def _held(row: CaseAccount) -> int:
    """How many stops have held of this account."""
    return StopPayment.objects.filter(case_account=row, seq__isnull=False).count()
