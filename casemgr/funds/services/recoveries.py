"""Money recovered into the bureau's account of custody (追缴): from cash, a freeze, a sale, a suspect.

Each yuan comes out of the place it was in, so what was seized or frozen before is not counted as new.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, HoldState, ItemKind, ItemState, Place, RecoverySource
from casemgr.funds.models import Entry, Freeze, Position, Recovery, SeizedItem, is_over
from casemgr.funds.services import property as property_
from casemgr.funds.services.moving import check_past, check_some, move_typed, tell
from casemgr.funds.services.working import held
from casemgr.suspects.models import CaseSuspect


@transaction.atomic
def deposit(*, by: Officer, item: SeizedItem, now: datetime, **fields: Any) -> Recovery:
    """Seized cash is paid in (扣押现金缴存); once none of it is left, the item is deposited.

    `fields` are those of the receipt: amount, recovered_at, account_of_custody, receipt_no, note.
    """
    item = property_.kept(by, item)
    if item.position is None:
        raise ValidationError({"item": _("只有现金可以缴存；其他财物请登记变卖、拍卖所得。")})
    check_past("recovered_at", fields["recovered_at"], now, item.evidence.collected_at)
    told = {"source": RecoverySource.SEIZED_CASH, "item": item, "case_suspect": item.case_suspect}
    recovery = _record(by, item.case, item.position, now, **told, **fields)
    _restate_cash(item, item.position, recovery.recovered_at, by, now)
    return recovery


@transaction.atomic
def sell(*, by: Officer, item: SeizedItem, now: datetime, **fields: Any) -> Recovery:
    """A thing was sold or auctioned (变卖、拍卖); the amount is what came of it. In lots: once for each."""
    item = property_.standing(by, item)
    if item.kind == ItemKind.CASH or item.state not in (ItemState.KEPT, ItemState.SOLD):
        raise ValidationError({"item": _("只有扣押中的非现金财物可以登记变卖、拍卖所得。")})
    check_past("recovered_at", fields["recovered_at"], now, item.evidence.collected_at)
    told = {"source": RecoverySource.AUCTION, "item": item, "case_suspect": item.case_suspect}
    recovery = _record(by, item.case, ledger.outside(item.case), now, **told, **fields)
    _set_state(item, ItemState.SOLD)
    return recovery


@transaction.atomic
def transfer(
    *, by: Officer, freeze: Freeze, now: datetime, case_suspect: CaseSuspect | None = None, **fields: Any
) -> Recovery:
    """Frozen money is transferred into custody while the freeze is in force (冻结款划转).

    Once nothing is left under it the freeze is used up, and its deadline settled.
    """
    case = held(by, freeze.case)
    freeze = Freeze.objects.select_related("position").get(pk=freeze.pk)
    if freeze.state != HoldState.EFFECTIVE or freeze.position is None:
        raise ValidationError(
            {"freeze": _("该冻结%(state)s，不能划转。") % {"state": freeze.get_state_display()}}
        )
    recovered_at = fields["recovered_at"]
    check_past("recovered_at", recovered_at, now)
    if is_over(freeze, recovered_at) or (freeze.effective_at and recovered_at < freeze.effective_at):
        raise ValidationError(
            {"recovered_at": _("划转时间不在冻结期限内；冻结届满后资金不再受控，不能划转。")}
        )
    told = {"source": RecoverySource.FREEZE_TRANSFER, "freeze": freeze, "case_suspect": case_suspect}
    recovery = _record(by, case, freeze.position, now, **told, **fields)
    _restate_freeze(freeze, freeze.position, recovered_at, by, now)
    return recovery


@transaction.atomic
def pay_back(*, by: Officer, case_suspect: CaseSuspect, now: datetime, **fields: Any) -> Recovery:
    """A suspect, or his family for him, pays back (退缴)."""
    case = held(by, case_suspect.case)
    check_past("recovered_at", fields["recovered_at"], now)
    told = {"source": RecoverySource.SUSPECT, "case_suspect": case_suspect}
    return _record(by, case, ledger.outside(case), now, **told, **fields)


def was_corrected(recovery: Recovery, by: Officer, now: datetime) -> None:
    """Its entry was taken back or replaced: what it came from is what it is now. Runs in that transaction."""
    freeze, item, at = recovery.freeze, recovery.item, recovery.recovered_at
    if freeze and freeze.position:
        _restate_freeze(freeze, freeze.position, at, by, now)
    elif item and item.position:
        _restate_cash(item, item.position, at, by, now)
    elif item and item.state == ItemState.SOLD and not standing(item).exists():
        _set_state(item, ItemState.KEPT)


def standing(item: SeizedItem) -> QuerySet[Entry]:
    """The entries by which money came of an item, without those taken back."""
    targets = [f"recovery:{pk}" for pk in item.recoveries.values_list("pk", flat=True)]
    return Entry.objects.filter(about__in=targets, kind=EntryKind.RECOVER, corrected_by=None)


def _record(by: Officer, case: Case, place: Position, now: datetime, **fields: Any) -> Recovery:
    check_some(fields["amount"])
    property_.check_suspect(case, fields["case_suspect"])
    _check_receipt(case, fields["receipt_no"])
    recovery = Recovery(
        case=case,
        county_id=case.county_id,
        position=ledger.open_position(case, Place.HELD),
        recorded_at=now,
        recorded_by=by,
        **fields,
    )
    recovery.full_clean()
    recovery.save()
    move_typed(
        EntryKind.RECOVER,
        place,
        recovery.position,
        recovery.amount,
        about=recovery.target,
        at=recovery.recovered_at,
        by=by,
        now=now,
    )
    tell(
        EventKind.MONEY_RECOVERED,
        case,
        by,
        now,
        recovery=recovery.pk,
        source=recovery.source,
        amount=str(recovery.amount),
        receipt_no=recovery.receipt_no,
    )
    return recovery


def _check_receipt(case: Case, receipt_no: str) -> None:
    """A receipt stands once in a case; of a registration taken back it is free again."""
    known = Recovery.objects.filter(case=case, receipt_no=receipt_no).values_list("pk", flat=True)
    targets = [f"recovery:{pk}" for pk in known]
    if Entry.objects.filter(about__in=targets, kind=EntryKind.RECOVER, corrected_by=None).exists():
        raise ValidationError({"receipt_no": _("该缴款凭证号已登记。")})


def _restate_cash(item: SeizedItem, place: Position, at: datetime, by: Officer, now: datetime) -> None:
    """Cash of which nothing is left is deposited, and so handed in; cash with a balance is kept."""
    is_empty = not ledger.balance(place)
    if is_empty and item.state == ItemState.KEPT:
        _set_state(item, ItemState.DEPOSITED)
        deadlines.settle(target=item.target, kind=property_.REPORT, now=at, by=by)
    elif not is_empty and item.state == ItemState.DEPOSITED:
        _set_state(item, ItemState.KEPT)
        property_.run_report(item, now)


def _restate_freeze(freeze: Freeze, place: Position, at: datetime, by: Officer, now: datetime) -> None:
    """A freeze under which nothing is left is used up; one that holds money again runs to its own end."""
    is_empty = not ledger.balance(place)
    if is_empty and freeze.state == HoldState.EFFECTIVE:
        _change(freeze, HoldState.USED, at)
        deadlines.settle(target=freeze.target, now=at, by=by)
    elif not is_empty and freeze.state == HoldState.USED:
        _change(freeze, HoldState.EFFECTIVE, None)
        _run_again(freeze, now)


def _change(freeze: Freeze, state: HoldState, ended_at: datetime | None) -> None:
    freeze.state, freeze.ended_at = state, ended_at
    freeze.version += 1
    freeze.full_clean()
    freeze.save()


def _run_again(freeze: Freeze, now: datetime) -> None:
    """The deadline that was settled when the freeze was used up, opened anew."""
    last = Deadline.objects.on(freeze.target).select_related("term").order_by("-pk").first()
    if last and not last.is_running:
        deadlines.open_deadline(
            case=freeze.case,
            target=freeze.target,
            kind=last.kind,
            term_code=last.term.code,
            base_at=last.base_at,
            due_at=freeze.expires_at,
            now=now,
        )


def _set_state(item: SeizedItem, state: ItemState) -> None:
    item.state = state
    item.save(update_fields=["state"])
