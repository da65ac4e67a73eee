"""A registration that was wrong is taken back by entries, with a reason (更正).

Whoever works the case may, as long as nothing hangs on it: money that has moved on is corrected from its
last step backwards.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.deadlines import services as deadlines
from casemgr.evidence.models import Evidence
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, HoldState, ItemState, RefundState
from casemgr.funds.models import Entry, Freeze, Recovery, RefundSource, SeizedItem, is_over
from casemgr.funds.services import recoveries
from casemgr.funds.services.moving import check_some, move_typed, tell
from casemgr.funds.services.working import held

# What about what: everything else has a way of its own to be undone.
_CORRECTABLE = frozenset(
    {
        ("item", EntryKind.SEIZE),
        ("item", EntryKind.LIFT),
        ("recovery", EntryKind.RECOVER),
        ("restitution", EntryKind.RESTITUTE),
    }
)


def may_be_corrected(entry: Entry) -> bool:
    """Whether it is of a kind that is corrected here, and was not yet. Asks for `corrected_by` of the row."""
    return (_prefix(entry), EntryKind(entry.kind)) in _CORRECTABLE and not hasattr(entry, "corrected_by")


def takes_an_amount(entry: Entry) -> bool:
    """Whether the right amount can be entered with the correction; a lift is only taken back whole."""
    return entry.kind != EntryKind.LIFT


@transaction.atomic
def take_back(
    *, by: Officer, entry: Entry, reason: str, now: datetime, amount: Decimal | None = None
) -> Entry:
    """Take a registration back, and enter the right `amount`, yuan, in its stead if there is one.

    Both are dated as the wrong one was. Raises ValidationError if it was corrected already, or its money has
    moved on.
    """
    case = held(by, entry.case)
    entry = Entry.objects.select_related("source", "target", "corrected_by").get(pk=entry.pk)
    if not may_be_corrected(entry):
        raise ValidationError(_("该笔登记已经更正，或不能在此更正，请刷新页面。"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明更正理由。")})
    record = _record_of(entry)
    _check_nothing_hangs(entry, record, now)
    back = ledger.correct(entry, by=by, reason=reason, now=now)
    if amount is not None:
        _enter_anew(entry, amount, by, reason, now)
    if isinstance(record, Recovery):
        recoveries.was_corrected(record, by, now)
    if isinstance(record, SeizedItem) and amount is not None:
        record.amount = amount
        record.save(update_fields=["amount"])
    _tell(case, entry, amount, by, now)
    return back


def void(evidence: Evidence, by: Officer, now: datetime) -> None:
    """The item of evidence was registered by mistake: so was its property. Runs in that transaction."""
    item = SeizedItem.objects.filter(evidence=evidence).first()
    if item is None:
        return
    if recoveries.standing(item).exists():
        raise ValidationError(_("该财物已登记追缴资金，请先在资金台账中更正，再作废。"))
    standing = Entry.objects.filter(about=item.target, corrected_by=None)
    if standing.filter(kind=EntryKind.LIFT).exists():
        raise ValidationError(_("该现金已解除扣押，请先在资金台账中更正，再作废。"))
    for entry in standing.filter(kind=EntryKind.SEIZE):
        ledger.correct(entry, by=by, reason=evidence.void_reason[:300], now=now)
        _tell(evidence.case, entry, None, by, now)
    deadlines.annul(target=item.target, by=by, reason=evidence.void_reason[:300], now=now)


def _prefix(entry: Entry) -> str:
    return entry.about.partition(":")[0]


def _record_of(entry: Entry) -> Any:
    """What the entry is about; none for a restitution, on which nothing else depends."""
    key = entry.about.partition(":")[2]
    if _prefix(entry) == "item":
        return SeizedItem.objects.get(pk=key)
    if _prefix(entry) == "recovery":
        rows = Recovery.objects.select_related("item__evidence", "item__case", "item__position")
        return rows.select_related("freeze__case", "freeze__position").get(pk=key)
    return None


def _check_nothing_hangs(entry: Entry, record: Any, now: datetime) -> None:
    if entry.kind == EntryKind.LIFT and record.state != ItemState.KEPT:
        raise ValidationError(
            _("该财物%(state)s，不能更正解除登记。") % {"state": record.get_state_display()}
        )
    if entry.kind != EntryKind.LIFT and ledger.balance(entry.target) < entry.amount:
        raise ValidationError(_("该笔资金已有后续办理（缴存、解除或返还），请先更正后续登记。"))
    if isinstance(record, Recovery):
        listed = RefundSource.objects.filter(recovery=record).exclude(refund__state=RefundState.CANCELLED)
        if listed.exists():
            raise ValidationError(_("该笔追缴资金已列入返还，请先取消返还。"))
        if record.freeze:
            _check_still_frozen(record.freeze, now)


def _check_still_frozen(freeze: Freeze, now: datetime) -> None:
    """Money goes back only under a freeze that is in force: anywhere else it would be called frozen."""
    if freeze.state not in (HoldState.EFFECTIVE, HoldState.USED) or is_over(freeze, now):
        raise ValidationError(_("来源冻结已失效或解除，资金不能退回冻结；请如实登记现状后再处理。"))


def _enter_anew(entry: Entry, amount: Decimal, by: Officer, reason: str, now: datetime) -> None:
    if not takes_an_amount(entry):
        raise ValidationError({"amount": _("解除扣押只能整笔撤回，不填写金额。")})
    check_some(amount)
    if amount == entry.amount:
        raise ValidationError({"amount": _("与原金额相同，请填写正确的金额；整笔误登的留空。")})
    move_typed(
        EntryKind(entry.kind),
        entry.source,
        entry.target,
        amount,
        about=entry.about,
        at=entry.at,
        by=by,
        now=now,
        reason=reason,
    )


def _tell(case: Case, entry: Entry, amount: Decimal | None, by: Officer, now: datetime) -> None:
    tell(
        EventKind.MONEY_CORRECTED,
        case,
        by,
        now,
        about=entry.about,
        entry_kind=entry.kind,
        entry=entry.pk,
        amounts=[str(entry.amount), "" if amount is None else str(amount)],
    )
