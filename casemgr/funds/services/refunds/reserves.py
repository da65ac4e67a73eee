"""Money set aside for a round: taken out of its freezes and recoveries, drawn on, taken back (待返还资金)."""

from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.services.running import end_under
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, HoldState, Place, RefundState
from casemgr.funds.models import CaseAccount, Freeze, Position, Refund, RefundSource, is_over
from casemgr.funds.querysets import PAYMENT_CLOCK
from casemgr.funds.services.refunds import rounds
from casemgr.funds.services.working import locked

LAPSED = gettext_noop("冻结期满失效")


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


def back(
    refund: Refund, row: RefundSource, amount: Decimal, by: Officer | None, now: datetime, reason: str
) -> None:
    """Take money back to where it came from; to a freeze that has ended it cannot go back."""
    freeze = row.freeze
    target = row.record.position if freeze is None or holds(freeze, now) else let_go(freeze.case_account)
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


def use_up(row: RefundSource, at: datetime, by: Officer, now: datetime) -> None:
    """A freeze of which nothing is left is done with (已全部划转), and its clock with it."""
    freeze = row.freeze
    if freeze is None:
        return
    waiting = RefundSource.objects.filter(freeze=freeze, position__balance__gt=0)
    if waiting.exists() or not holds(freeze, now) or ledger.balance(freeze.position):
        return
    freeze.state, freeze.ended_at = HoldState.USED, at
    freeze.version += 1
    freeze.full_clean()
    freeze.save()
    deadlines.settle(target=freeze.target, now=now, by=by)


def let_go(account: CaseAccount) -> Position:
    """Where money of an account lies once its freeze has ended."""
    if account.freeze_lapsed is None:
        account.freeze_lapsed = ledger.open_position(account.case, Place.FREEZE_LAPSED)
        account.save(update_fields=["freeze_lapsed"])
    return account.freeze_lapsed


@transaction.atomic
def lapse(freezes: Collection[int], now: datetime) -> None:
    """Freezes have run out: what was set aside of their money and not paid can no longer be called frozen.

    For the sweep, after it has let the freezes themselves go. The rounds stand and say what they lack.
    """
    cases = RefundSource.objects.filter(freeze__in=freezes, position__balance__gt=0)
    for case in Case.objects.filter(pk__in=cases.values("case")).order_by("pk"):
        case = locked(case)
        open_ones = [RefundState.APPROVED, RefundState.ISSUED]
        for refund in Refund.objects.filter(case=case, state__in=open_ones).order_by("pk"):
            refund.case = case
            for row in rounds.sources(refund).filter(freeze__in=freezes, position__balance__gt=0):
                _lapse(refund, row, now)


def _lapse(refund: Refund, row: RefundSource, now: datetime) -> None:
    account = row.freeze.case_account
    amount = ledger.empty(
        EntryKind.LAPSE,
        row.position,
        let_go(account),
        about=refund.target,
        at=row.freeze.expires_at,
        by=None,
        now=now,
        reason=LAPSED,
    )
    rounds.tell(refund, "lapsed", None, now, amount=str(amount), tail=account.account.tail)
