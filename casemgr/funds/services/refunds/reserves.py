"""Money set aside for a round: taken out of its freezes and recoveries, drawn on, taken back (待返还资金)."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.services.running import end_under
from casemgr.funds import ledger
from casemgr.funds.enums import UNPAID, EntryKind, HoldState
from casemgr.funds.models import Freeze, Refund, RefundSource, is_over
from casemgr.funds.querysets import PAYMENT_CLOCK
from casemgr.funds.services import holding
from casemgr.funds.services.refunds import rounds


def check_freezes(refund: Refund, since: datetime, now: datetime) -> None:
    """Whether every freeze it draws on holds until the bank's working days, counted from `since`, are over.

    So no money is promised that is let go before the bank has paid it. Raises ValidationError naming the
    account by its last four: the freeze has to be renewed first (程序规定 240).
    """
    needed = end_under(deadlines.term_for(PAYMENT_CLOCK, local_date(since)), since)
    for row in rounds.sources(refund):
        freeze = row.freeze
        if freeze is None:
            continue
        if not holds(freeze, now) or freeze.expires_at < needed:
            raise ValidationError(
                _("尾号%(tail)s账户的冻结在银行办理期限（%(needed)s）届满前到期或已失效，请先办理续冻。")
                % {"tail": freeze.case_account.account.tail, "needed": shown_end(needed)}
            )


def holds(freeze: Freeze, now: datetime) -> bool:
    """Whether the freeze is in force at this moment, whatever the sweep has got round to."""
    return freeze.state == HoldState.EFFECTIVE and not is_over(freeze, now)


def reserve(refund: Refund, by: Officer, now: datetime) -> None:
    """Take the round's money out of its freezes and recoveries, so that nothing else can be done with it.

    Raises ValidationError if one of them no longer has it.
    """
    for row in rounds.sources(refund):
        row.position = ledger.open_position(refund.case, row.place)
        row.save()
        ledger.move(
            EntryKind.RELEASE,
            row.record.position,
            row.position,
            row.amount,
            about=refund.target,
            at=now,
            by=by,
            now=now,
        )


def drawn(refund: Refund, amount: Decimal) -> Iterator[tuple[RefundSource, Decimal]]:
    """From which of its sources, the first first, `amount` yuan come.

    Raises ValidationError if less than that is left: the rest was let go with its freeze.
    """
    for row in rounds.sources(refund):
        part = min(amount, row.position.balance)
        if part:
            yield row, part
            amount -= part
    if amount:
        raise ValidationError(_("资金来源的冻结已失效，待返还资金不足，请核实银行办理情况后处理。"))


def lacking(refund: Refund) -> Decimal:
    """How much of what is still to be paid was let go with a freeze that ended, yuan."""
    owed = rounds.total(rounds.allocations(refund).filter(state__in=UNPAID))
    return owed - sum((row.position.balance for row in rounds.sources(refund)), Decimal(0))


def reclaim(refund: Refund, at: datetime, by: Officer, now: datetime) -> None:
    """What the bank had paid by `at`, before a freeze ended, had not slipped away: the lapse is taken back.

    For a payment that is recorded after the freeze lapsed; dated as the lapse, so that its day comes right.
    """
    missing = lacking(refund)
    for row in rounds.sources(refund):
        freeze = row.freeze
        if freeze is None or holds(freeze, now) or at >= freeze.expires_at:
            continue
        place = holding.lapsed_place(freeze)
        part = min(missing, row.amount - row.position.balance, ledger.balance(place))
        if part > 0:
            told = {"about": refund.target, "at": freeze.expires_at, "by": by, "now": now}
            reason = _("银行在冻结到期前已办理返还")
            ledger.move(EntryKind.CORRECT, place, row.position, part, reason=reason, **told)
            missing -= part


def back(
    refund: Refund, row: RefundSource, amount: Decimal, by: Officer | None, now: datetime, reason: str
) -> None:
    """Take money back to where it came from; to a freeze that has ended it cannot go back."""
    freeze = row.freeze
    target = row.record.position if freeze is None or holds(freeze, now) else holding.lapsed_place(freeze)
    ledger.move(
        EntryKind.TAKE_BACK,
        row.position,
        target,
        amount,
        about=refund.target,
        at=now,
        by=by,
        now=now,
        reason=reason,
    )
