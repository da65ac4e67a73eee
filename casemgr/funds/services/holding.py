"""What stop-payments and freezes have in common: how they take money, and what becomes of it at their end.

Everything here runs in the transaction of its caller, who holds the case locked.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.versioned import Stale
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.deadlines import registry
from casemgr.deadlines import services as deadlines
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, HoldState, LapseFinding, LiftGround, Place
from casemgr.funds.models import CaseAccount, Entry, Freeze, Hold, Position, StopPayment, is_over
from casemgr.notices import services as notices

AnyHold = TypeVar("AnyHold", StopPayment, Freeze)

CHANGED = gettext_noop("案件%(number)s：尾号%(tail)s账户的在先冻结已结束，请联系银行核实轮候冻结是否生效")


@dataclass(frozen=True)
class Way:
    """Where the money of one kind of hold lies, where it goes at its end, and what all that is called."""

    place: Place
    lapsed: str
    lapsed_place: Place
    entry: EntryKind
    event: EventKind
    deadline: str


STOP = Way(
    Place.STOPPED, "stop_lapsed", Place.STOP_LAPSED, EntryKind.STOP, EventKind.STOP_MOVED, "stop_payment"
)
FREEZE = Way(
    Place.FROZEN, "freeze_lapsed", Place.FREEZE_LAPSED, EntryKind.FREEZE, EventKind.FREEZE_MOVED, "freeze"
)


def way_of(hold: Hold) -> Way:
    return STOP if isinstance(hold, StopPayment) else FREEZE


def current(hold: AnyHold, case: Case) -> AnyHold:
    """The row as it is now that its case is locked."""
    hold = type(hold)._default_manager.select_related("case_account__account").get(pk=hold.pk)
    hold.case = case
    return hold


def check_row(row: CaseAccount, case: Case) -> None:
    if row.case_id != case.pk:
        raise ValidationError({"case_account": _("请选择本案的账户。")})


def check_state(hold: Hold, *states: HoldState) -> None:
    if hold.state not in states:
        raise ValidationError(_("当前状态为“%(state)s”，请刷新页面。") % {"state": hold.get_state_display()})


def check_moment(field: str, moment: datetime, now: datetime) -> None:
    if moment > now:
        raise ValidationError({field: _("不能晚于现在。")})


def check_amount(field: str, amount: Decimal) -> None:
    if amount <= 0:
        raise ValidationError({field: _("金额应大于0。")})


def save(hold: Hold, *, version: int | None = None) -> None:
    """Save a row that was read under the lock. Raises Stale if it is not the `version` a form began with."""
    if version is not None and hold.version != version:
        raise Stale(hold)
    hold.version += 1
    hold.full_clean()
    hold.save()


def begin(hold: Hold, term_code: str, effective_at: datetime, now: datetime) -> None:
    """Let a hold take effect: a place for its money, and the period that runs. Unsaved."""
    way = way_of(hold)
    deadline = deadlines.open_deadline(
        case=hold.case,
        target=hold.target,
        kind=way.deadline,
        term_code=term_code,
        base_at=effective_at,
        now=now,
    )
    hold.position = ledger.open_position(hold.case, way.place)
    hold.state, hold.effective_at, hold.expires_at = HoldState.EFFECTIVE, effective_at, deadline.due_at


def draw(
    hold: Hold,
    amount: Decimal,
    *,
    at: datetime,
    by: Officer,
    now: datetime,
    first: Iterable[Position] = (),
    correction: str = "",
) -> None:
    """Bring `amount` under a hold: out of `first`, then of what slipped from this account, then new money.

    So the same yuan held again counts once. With a reason it is a `correction` of what was recorded.
    """
    kind, left = EntryKind.CORRECT if correction else way_of(hold).entry, amount
    account = CaseAccount.objects.select_related("stop_lapsed", "freeze_lapsed").get(pk=hold.case_account_id)
    lapsed = [place for place in (account.stop_lapsed, account.freeze_lapsed) if place]
    for source in [*first, *lapsed, ledger.outside(hold.case)]:
        is_outside = source.place == Place.OUTSIDE
        taken = left if is_outside else min(left, ledger.balance(source))
        if taken:
            ledger.move(
                kind,
                source,
                hold.position,
                taken,
                about=hold.target,
                at=at,
                by=by,
                now=now,
                reason=correction,
            )
            left -= taken
    _explain(account, by, now)


def let_go(
    hold: Hold,
    kind: EntryKind,
    *,
    at: datetime,
    by: Officer | None,
    now: datetime,
    ground: LiftGround | None = None,
) -> Decimal:
    """Take all that lies under a hold to where slipped money is kept; what is irrelevant, out of the case.

    Of a freeze also what was to be returned out of it and has not been paid: the bank no longer holds it.
    """
    irrelevant = ground == LiftGround.IRRELEVANT
    target = ledger.outside(hold.case) if irrelevant else lapsed_place(hold)
    places = [hold.position, *_payable(hold)]
    told = {"about": hold.target, "at": at, "by": by, "now": now}
    return sum((ledger.empty(kind, place, target, **told) for place in places), Decimal(0))


def lapsed_place(hold: Hold) -> Position:
    """Where the account's money goes that was held and slipped away; made when first needed."""
    way = way_of(hold)
    account = CaseAccount.objects.select_related(way.lapsed).get(pk=hold.case_account_id)
    place = getattr(account, way.lapsed)
    if place is None:
        place = ledger.open_position(hold.case, way.lapsed_place)
        CaseAccount.objects.filter(pk=account.pk).update(**{way.lapsed: place})
    return place


def catch_up(case: Case, moment: datetime, now: datetime) -> None:
    """Write down what has lapsed in this case by `moment`, where the sweep has not come to it yet."""
    for model in (StopPayment, Freeze):
        keys = model.objects.filter(case=case).over(moment).values_list("pk", flat=True)
        lapse_all(model, list(keys), now, moment)


def lapse_all(
    model: type[StopPayment] | type[Freeze],
    keys: Collection[int],
    now: datetime,
    moment: datetime | None = None,
) -> None:
    """Let those of `keys` lapse whose period has run out by `moment` (now). Done once, however often asked.

    Locks their cases first, in one order, as every act on money does.
    """
    over = model.objects.filter(pk__in=keys).over(moment or now)
    list(
        Case.objects.filter(pk__in=over.values("case"))
        .order_by("pk")
        .select_for_update()
        .values_list("pk", flat=True)
    )
    # Asked again now that nobody else can move them.
    for hold in over.select_related("case", "case_account__account", "position").order_by("pk"):
        _lapse(hold, now)


def undo_lapse(hold: Hold, *, by: Officer, reason: str, now: datetime) -> None:
    """What lapsed by the clock had been prolonged or taken over in time, and is recorded late. Unsaved."""
    if hold.lapse_finding:
        raise ValidationError(_("到期失效后的核查结果已登记，不能再补记到期前的办理情况。"))
    for entry in _standing_entries(hold).filter(kind=EntryKind.LAPSE).order_by("-pk"):
        ledger.correct(entry, by=by, reason=reason, now=now)
    hold.state, hold.ended_at = HoldState.EFFECTIVE, None


def running_stop(account: CaseAccount, moment: datetime) -> StopPayment | None:
    """The stop-payment in force on an account at `moment`, also one that has lapsed since."""
    rows = StopPayment.objects.filter(
        case_account=account, effective_at__lte=moment, expires_at__gt=moment
    ).filter(state__in=[HoldState.EFFECTIVE, HoldState.LAPSED])
    return rows.select_related("case", "case_account__account", "position").order_by("-effective_at").first()


def lift(
    hold: Hold, *, by: Officer, ended_at: datetime, ground: LiftGround, note: str, now: datetime
) -> Decimal:
    """End a hold before its time. Unsaved. Returns what was let go."""
    check_running(hold, "ended_at", ended_at, now)
    amount = let_go(hold, EntryKind.LIFT, at=ended_at, by=by, now=now, ground=ground)
    hold.state, hold.ended_at, hold.lift_ground = HoldState.LIFTED, ended_at, ground
    hold.note = note or hold.note
    deadlines.settle(target=hold.target, now=ended_at, by=by, reason=str(LiftGround(ground).label))
    return amount


def check_running(hold: Hold, field: str, moment: datetime, now: datetime) -> None:
    """Whether a hold was in force at `moment`, which lies in the past."""
    if is_over(hold, now) or hold.state == HoldState.LAPSED:
        raise ValidationError(_("期限已届满，已自动失效（解除），不能再办理。"))
    check_state(hold, HoldState.EFFECTIVE)
    check_moment(field, moment, now)
    if moment < hold.effective_at:
        raise ValidationError({field: _("不能早于生效时间。")})


def explain(hold: Hold, finding: LapseFinding, *, by: Officer, note: str, now: datetime) -> None:
    """Write down what the bank said after a hold had lapsed; only then its deadline is done with. Unsaved."""
    check_state(hold, HoldState.LAPSED)
    if hold.lapse_finding:
        raise ValidationError(_("核查结果已登记，请刷新页面。"))
    hold.lapse_finding, hold.note = finding, note or hold.note
    deadlines.settle(target=hold.target, now=now, by=by, reason=str(LapseFinding(finding).label))


def correct_amount(hold: Hold, amount: Decimal, *, by: Officer, reason: str, now: datetime) -> None:
    """Another amount was held than was recorded: the difference, as entries dated as it was. Unsaved."""
    check_amount("amount", amount)
    if amount == hold.amount_held:
        raise ValidationError({"amount": _("与已登记的金额相同，无需更正。")})
    ended = hold.state in (HoldState.LAPSED, HoldState.LIFTED)
    told: dict[str, Any] = {"about": hold.target, "by": by, "now": now, "reason": reason}
    more = amount - hold.amount_held
    if more > 0 and ended:
        # What lapsed of this account is its own money: the rest was never counted.
        outside = ledger.outside(hold.case)
        ledger.move(EntryKind.CORRECT, outside, hold.position, more, at=hold.effective_at, **told)
    elif more > 0:
        draw(hold, more, at=hold.effective_at, by=by, now=now, correction=reason)
    if ended:
        target = ledger.outside(hold.case) if _is_irrelevant(hold) else lapsed_place(hold)
        source, target = (hold.position, target) if more > 0 else (target, hold.position)
        ledger.move(EntryKind.CORRECT, source, target, abs(more), at=hold.ended_at, **told)
    if more < 0:
        _give_back(hold, -more, told)
    hold.amount_held = amount


def tell_queue(ended: Freeze, now: datetime) -> None:
    """A freeze has ended: who works those that wait for the same account hears of it (轮候)."""
    account = ended.case_account.account
    waiting = Freeze.objects.queued().filter(case_account__account=account).select_related("case")
    worked = registry.cases().worked({freeze.case_id for freeze in waiting})
    for freeze in waiting:
        officers = worked[freeze.case_id].officers
        notices.put(
            "freeze_turn",
            to=[*officers, *officers_with(Right.APPROVE_CASES, freeze.county_id)],
            text=CHANGED,
            values={"number": freeze.case.number, "tail": account.tail},
            link=reverse("funds:freeze", args=[freeze.case_id, freeze.pk]),
            key=f"freeze_turn:{freeze.pk}:{ended.pk}",
            now=now,
        )


def tell(hold: Hold, step: str, by: Officer | None, now: datetime, **data: Any) -> None:
    """A line of the case's history about a hold, and its trace in the audit."""
    event, case = way_of(hold).event, hold.case
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    tail = hold.case_account.account.tail
    history.write(event, case, by=by, now=now, step=step, hold=hold.pk, tail=tail, **data)
    audit.record(f"case.{event}", case, by=by, now=now, step=step, hold=hold.pk)


def _lapse(hold: StopPayment | Freeze, now: datetime) -> None:
    amount = let_go(hold, EntryKind.LAPSE, at=hold.expires_at, by=None, now=now)
    hold.state, hold.ended_at = HoldState.LAPSED, hold.expires_at
    hold.version += 1
    hold.save(update_fields=["state", "ended_at", "version"])
    tell(hold, "lapsed", None, now, amount=str(amount), due=hold.expires_at.isoformat())
    if isinstance(hold, Freeze):
        tell_queue(hold, now)


def _payable(hold: Hold) -> list[Position]:
    if isinstance(hold, StopPayment):
        return []
    return list(Position.objects.filter(refund_source__freeze=hold, place=Place.PAYABLE_FROZEN))


def _explain(account: CaseAccount, by: Officer, now: datetime) -> None:
    """What lapsed and was taken hold of again needs no asking: the money was there."""
    for model, place in ((StopPayment, account.stop_lapsed), (Freeze, account.freeze_lapsed)):
        if place is None or ledger.balance(place):
            continue
        lapsed = model.objects.filter(case_account=account, state=HoldState.LAPSED, lapse_finding="")
        for hold in lapsed:
            deadlines.settle(target=hold.target, now=now, by=by, reason=_("资金已重新控制"))
        lapsed.update(lapse_finding=LapseFinding.STILL_THERE)


def _give_back(hold: Hold, amount: Decimal, told: dict[str, Any]) -> None:
    """Take less than was recorded: back to where it came from, new money first."""
    came = {row["source"]: row["total"] for row in _sums(hold, target=hold.position)}
    gone = {row["target"]: row["total"] for row in _sums(hold, source=hold.position)}
    sources = Position.objects.filter(pk__in=came)
    order = [Place.OUTSIDE, Place.FREEZE_LAPSED, Place.STOP_LAPSED, Place.STOPPED]
    for source in sorted(sources, key=lambda position: order.index(Place(position.place))):
        back = min(amount, came[source.pk] - gone.get(source.pk, Decimal(0)))
        if back > 0:
            # A stop that another one replaced is over: what it held beyond that has slipped away.
            is_replaced = source.place == Place.STOPPED and isinstance(hold, StopPayment)
            target = lapsed_place(hold) if is_replaced else source
            ledger.move(EntryKind.CORRECT, hold.position, target, back, at=hold.effective_at, **told)
            amount -= back


def _sums(hold: Hold, **ends: Any) -> Iterable[dict[str, Any]]:
    """What moved between a hold and each place it drew on; what it let go of later is not among it."""
    kinds = [way_of(hold).entry, EntryKind.CORRECT]
    rows = Entry.objects.filter(about=hold.target, kind__in=kinds, at=hold.effective_at, **ends)
    return rows.order_by().values("source", "target").annotate(total=Sum("amount"))


def _standing_entries(hold: Hold) -> Any:
    """The entries about a hold that were not taken back."""
    return Entry.objects.filter(about=hold.target, corrected_by=None)


def _is_irrelevant(hold: Hold) -> bool:
    return hold.state == HoldState.LIFTED and hold.lift_ground == LiftGround.IRRELEVANT
