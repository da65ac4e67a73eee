"""Freezes (冻结, 程序规定 237–247): asked for, decided, executed by the bank or queued, ended."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import ENDED
from casemgr.cases.models import Case
from casemgr.common.moments import Moment, not_before
from casemgr.deadlines import services as deadlines
from casemgr.funds import ledger
from casemgr.funds.enums import (
    Asset,
    EntryKind,
    FailReason,
    HoldState,
    LapseFinding,
    LiftGround,
    Place,
)
from casemgr.funds.models import CaseAccount, Freeze, Position, StopPayment
from casemgr.funds.services import holding, stops
from casemgr.funds.services.working import approvable, approvable_by_city, held

ASKED = (HoldState.APPROVED, HoldState.QUEUED)
CORRECTABLE = (HoldState.EFFECTIVE, HoldState.LAPSED, HoldState.LIFTED)


@transaction.atomic
def request(
    *,
    by: Officer,
    row: CaseAccount,
    amount_asked: Decimal,
    now: datetime,
    asset: Asset = Asset.DEPOSIT,
    is_major: bool = False,
    **fields: Any,
) -> Freeze:
    """Ask for an account to be frozen (scope, includes_interest, stop, note).

    Raises ValidationError before filing (程序规定 174), or for an account the case has frozen (242).
    """
    case = held(by, row.case)
    holding.check_row(row, case)
    holding.check_amount("amount_asked", amount_asked)
    _check_case(case)
    holding.catch_up(case, now, now)
    _check_not_doubled(row)
    freeze = Freeze(
        case=case,
        county_id=case.county_id,
        unit=case.lead_unit,
        case_account=row,
        amount_asked=amount_asked,
        asset=asset,
        is_major=is_major,
        requested_at=now,
        requested_by=by,
        **fields,
    )
    _check_stop(freeze)
    freeze.full_clean()
    freeze.save()
    holding.tell(freeze, "requested", by, now, amount=str(amount_asked), by_city=freeze.is_decided_by_city)
    return freeze


@transaction.atomic
def decide(
    *,
    by: Officer,
    freeze: Freeze,
    is_approved: bool,
    now: datetime,
    approved_at: datetime | None = None,
    note: str = "",
) -> Freeze:
    """Approve a freeze or send it back: the county's lead, of a year or of equity the city; never the asker.

    `approved_at` is when the paper was signed, if not now.
    """
    case = decidable(by, freeze)
    freeze = holding.current(freeze, case)
    holding.check_state(freeze, HoldState.REQUESTED)
    check_another(by, freeze.requested_by_id)
    approved_at = approved_at or now
    holding.check_moment("approved_at", approved_at, now)
    _check_filed(case, approved_at, "approved_at")
    check_reasoned(is_approved, note)
    freeze.decision_note = note
    if is_approved:
        freeze.state, freeze.approved_at, freeze.approved_by = HoldState.APPROVED, approved_at, by
    else:
        freeze.state, freeze.ended_at, freeze.stop = HoldState.DECLINED, now, None
    holding.save(freeze)
    holding.tell(freeze, "approved" if is_approved else "declined", by, now)
    return freeze


@transaction.atomic
def record_executed(
    *,
    by: Officer,
    freeze: Freeze,
    effective_at: datetime,
    amount: Decimal,
    order_no: str,
    receipt_no: str,
    now: datetime,
) -> Freeze:
    """The bank has frozen `amount` since `effective_at`; one that was queued takes effect only then.

    It takes over the money of the stop that runs on the account, asked for or not. What it leaves stays
    stopped until the stop's own end: the bank holds it so long.
    """
    case = held(by, freeze.case)
    freeze = holding.current(freeze, case)
    holding.check_state(freeze, *ASKED)
    _check_executed(case, freeze, effective_at, amount, now)
    holding.catch_up(case, effective_at, now)
    stop = holding.running_stop(freeze.case_account, effective_at)
    freeze.amount_held, freeze.order_no, freeze.receipt_no = amount, order_no, receipt_no
    freeze.stop, freeze.base_at = stop, effective_at
    holding.begin(freeze, freeze.term_code, effective_at, now)
    if stop:
        stop.case = case
        if stop.state == HoldState.LAPSED:
            holding.undo_lapse(stop, by=by, reason=_("到期前已转冻结，补记"), now=now)
    first = [stop.position] if stop else []
    holding.draw(freeze, amount, at=effective_at, by=by, now=now, first=first)
    holding.save(freeze)
    if stop:
        _follow(stop, effective_at, by, now)
    holding.tell(
        freeze,
        "executed",
        by,
        now,
        amount=str(amount),
        order_no=order_no,
        at=effective_at.isoformat(),
        due=freeze.expires_at.isoformat(),
    )
    return freeze


@transaction.atomic
def record_queued(
    *,
    by: Officer,
    freeze: Freeze,
    queue_place: int,
    order_no: str,
    now: datetime,
    receipt_no: str = "",
) -> Freeze:
    """Another authority's freeze stands before it: it waits and holds nothing (轮候冻结, 程序规定 242)."""
    case = held(by, freeze.case)
    freeze = holding.current(freeze, case)
    holding.check_state(freeze, *ASKED)
    if queue_place < 1:
        raise ValidationError({"queue_place": _("轮候顺位从1开始。")})
    freeze.state, freeze.queue_place = HoldState.QUEUED, queue_place
    freeze.order_no, freeze.receipt_no = order_no, receipt_no
    holding.save(freeze)
    holding.tell(freeze, "queued", by, now, place=queue_place, order_no=order_no)
    return freeze


@transaction.atomic
def record_failed(
    *, by: Officer, freeze: Freeze, reason: FailReason, now: datetime, note: str = ""
) -> Freeze:
    """The bank has frozen nothing, and nothing waits."""
    case = held(by, freeze.case)
    freeze = holding.current(freeze, case)
    holding.check_state(freeze, *ASKED)
    freeze.state, freeze.fail_reason, freeze.ended_at, freeze.stop = HoldState.FAILED, reason, now, None
    freeze.note = note or freeze.note
    holding.save(freeze)
    holding.tell(freeze, "failed", by, now, reason=reason)
    return freeze


@transaction.atomic
def lift(
    *,
    by: Officer,
    freeze: Freeze,
    ended_at: datetime,
    ground: LiftGround,
    now: datetime,
    note: str = "",
) -> Freeze:
    """End a freeze before its time, decided by the county's lead (程序规定 241、247).

    Irrelevant money is to be let go within three days and was never the case's; other money has slipped away.
    """
    case = approvable(by, freeze.case)
    freeze = holding.current(freeze, case)
    _check_nothing_payable(freeze)
    amount = holding.lift(freeze, by=by, ended_at=ended_at, ground=ground, note=note, now=now)
    holding.save(freeze)
    holding.tell(freeze, "lifted", by, now, amount=str(amount), ground=ground, at=ended_at.isoformat())
    holding.tell_queue(freeze, now)
    return freeze


@transaction.atomic
def hand_on(*, by: Officer, freeze: Freeze, handed_at: datetime, now: datetime, note: str = "") -> Freeze:
    """What is left of a freeze goes with the case to the procuratorate (随案移送), who keep its end."""
    case = held(by, freeze.case)
    freeze = holding.current(freeze, case)
    holding.check_running(freeze, "ended_at", handed_at, now)
    _check_nothing_payable(freeze)
    target = ledger.open_position(case, Place.HANDED_ON)
    amount = ledger.empty(
        EntryKind.HAND_ON, freeze.position, target, about=freeze.target, at=handed_at, by=by, now=now
    )
    freeze.state, freeze.ended_at, freeze.note = HoldState.HANDED_ON, handed_at, note or freeze.note
    holding.save(freeze)
    label = str(HoldState.HANDED_ON.label)
    deadlines.settle(target=freeze.target, now=handed_at, by=by, reason=label)
    holding.tell(freeze, "handed_on", by, now, amount=str(amount), at=handed_at.isoformat())
    return freeze


@transaction.atomic
def record_finding(
    *, by: Officer, freeze: Freeze, finding: LapseFinding, now: datetime, note: str = ""
) -> Freeze:
    """What became of the money after the freeze had lapsed."""
    case = held(by, freeze.case)
    holding.catch_up(case, now, now)
    freeze = holding.current(freeze, case)
    holding.explain(freeze, finding, by=by, note=note, now=now)
    holding.save(freeze)
    holding.tell(freeze, "explained", by, now, finding=finding)
    return freeze


@transaction.atomic
def correct_amount(
    *, by: Officer, freeze: Freeze, version: int, amount: Decimal, reason: str, now: datetime
) -> Freeze:
    """The amount was typed wrongly: entries put it right. Raises Stale when somebody saved meanwhile.

    What goes back to the stop it followed is stopped again until that one's own end.
    """
    case = held(by, freeze.case)
    freeze = holding.current(freeze, case)
    holding.check_state(freeze, *CORRECTABLE)
    _check_within_asked(freeze, amount)
    before = freeze.amount_held
    holding.correct_amount(freeze, amount, by=by, reason=reason, now=now)
    holding.save(freeze, version=version)
    if freeze.stop_id:
        stop = holding.current(freeze.stop, case)
        if stop.state == HoldState.FOLLOWED and ledger.balance(stop.position):
            stops.resume(stop, now=now)
            holding.catch_up(case, now, now)
    holding.tell(freeze, "corrected", by, now, old=str(before), amount=str(amount))
    return freeze


def end_if_empty(freeze: Freeze, *, by: Officer, at: datetime, now: datetime) -> bool:
    """Whether nothing is left of a freeze, which then ends (已全部划转). For who moved its money on.

    Runs in the transaction of its caller, who holds the case locked.
    """
    freeze = holding.current(freeze, freeze.case)
    if not freeze.is_effective or ledger.balance(freeze.position) or _payable(freeze):
        return False
    freeze.state, freeze.ended_at = HoldState.USED, at
    holding.save(freeze)
    deadlines.settle(target=freeze.target, now=at, by=by, reason=str(HoldState.USED.label))
    holding.tell(freeze, "used", by, now)
    holding.tell_queue(freeze, now)
    return True


def decidable(by: Officer, freeze: Freeze) -> Case:
    """The locked case, if `by` decides on this freeze and its renewals."""
    check = approvable_by_city if freeze.is_decided_by_city else approvable
    return check(by, freeze.case)


def check_another(by: Officer, asker_id: int) -> None:
    if by.pk == asker_id:
        raise PermissionDenied(_("申请人不能批准本人的申请。"))


def check_reasoned(is_approved: bool, note: str) -> None:
    if not is_approved and not note.strip():
        raise ValidationError({"note": _("不批准的，请写明理由。")})


def _check_executed(
    case: Case, freeze: Freeze, effective_at: datetime, amount: Decimal, now: datetime
) -> None:
    holding.check_moment("effective_at", effective_at, now)
    _check_filed(case, effective_at, "effective_at")
    # Typed to the minute, while the approval may have been kept to the second.
    if effective_at < freeze.approved_at.replace(second=0, microsecond=0):
        raise ValidationError({"effective_at": _("冻结生效时间早于批准时间，请核对。")})
    holding.check_amount("amount", amount)
    _check_within_asked(freeze, amount)


def _check_within_asked(freeze: Freeze, amount: Decimal) -> None:
    if amount > freeze.amount_asked:
        raise ValidationError({"amount": _("实际冻结金额不能大于申请冻结金额。")})


def _check_case(case: Case) -> None:
    if case.filed_date is None:
        raise ValidationError(_("案件尚未立案，不得冻结（程序规定第174条）；可以先申请紧急止付。"))
    if case.status in ENDED:
        raise ValidationError(
            _("案件状态为“%(status)s”，不能申请冻结。") % {"status": case.get_status_display()}
        )


def _check_filed(case: Case, moment: datetime, field: str) -> None:
    local = timezone.localtime(moment)
    filed = Moment(case.filed_date, case.filed_time) if case.filed_date else None
    if filed is None or not not_before(Moment(local.date(), local.time()), filed):
        raise ValidationError({field: _("该时间早于立案时间，立案前不得冻结（程序规定第174条）。")})


def _check_not_doubled(row: CaseAccount) -> None:
    other = Freeze.objects.filter(case_account=row).open().first()
    if other:
        raise ValidationError(
            {
                "case_account": _(
                    "该账户在本案已有冻结（%(state)s），不得重复冻结（程序规定第242条）；需要延长的请办理续冻。"
                )
                % {"state": other.get_state_display()}
            }
        )


def _check_stop(freeze: Freeze) -> None:
    if freeze.stop and freeze.stop.case_account_id != freeze.case_account_id:
        raise ValidationError({"stop": _("请选择该账户的止付。")})


def _check_nothing_payable(freeze: Freeze) -> None:
    if _payable(freeze):
        raise ValidationError(_("该冻结有已批准返还、银行尚未办结的款项，不能办理。"))


def _payable(freeze: Freeze) -> bool:
    rows = Position.objects.filter(refund_source__freeze=freeze, place=Place.PAYABLE_FROZEN)
    return rows.filter(balance__gt=0).exists()


def _follow(stop: StopPayment, at: datetime, by: Officer, now: datetime) -> None:
    """The stop ends if nothing is left of it; else it goes on, or lapses at its own end."""
    if ledger.balance(stop.position):
        holding.save(stop)
        holding.catch_up(stop.case, now, now)
    else:
        stops.end_followed(stop, by=by, at=at, now=now)
