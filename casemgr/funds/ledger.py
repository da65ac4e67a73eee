"""The one way money moves (资金台账): open a place, move an amount, take a movement back.

Runs in the transaction of the act it belongs to, whose case is locked: so the movements of one case come one
after the other, and those of different cases never wait for each other.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.common.money import show_yuan
from casemgr.funds.enums import EntryKind, Place
from casemgr.funds.models import Entry, Position


def open_position(case: Case, place: Place) -> Position:
    """A new, empty place of a case."""
    return Position.objects.create(case=case, county_id=case.county_id, place=place)


def outside(case: Case) -> Position:
    """Where money of a case comes from before anybody has hold of it. One per case."""
    return Position.objects.get_or_create(
        case=case, place=Place.OUTSIDE, defaults={"county_id": case.county_id}
    )[0]


def of_victim(victim: Victim) -> Position:
    """What a victim has got back so far, from the police and from elsewhere; never above his loss."""
    return Position.objects.get_or_create(
        victim=victim,
        defaults={
            "case_id": victim.case_id,
            "county_id": victim.county_id,
            "place": Place.VICTIM,
            "ceiling": victim.loss_amount,
        },
    )[0]


def move(
    kind: EntryKind,
    source: Position,
    target: Position,
    amount: Decimal,
    *,
    about: str,
    at: datetime,
    by: Officer | None,
    now: datetime,
    reason: str = "",
    corrects: Entry | None = None,
) -> Entry:
    """Take `amount` yuan from `source` to `target`. `by` None is the system.

    Raises ValidationError if the source does not hold that much, or a victim would get more than he lost. The
    database asks the same of every writer.
    """
    if amount <= 0:
        raise ValidationError(_("金额应大于0。"))
    _check_room(source, target, amount)
    return Entry.objects.create(
        case_id=source.case_id,
        county_id=source.county_id,
        kind=kind,
        source=source,
        target=target,
        amount=amount,
        about=about,
        at=at,
        reason=reason,
        corrects=corrects,
        recorded_at=now,
        recorded_by=by,
    )


def empty(
    kind: EntryKind,
    source: Position,
    target: Position,
    *,
    about: str,
    at: datetime,
    by: Officer | None,
    now: datetime,
    reason: str = "",
) -> Decimal:
    """Take whatever `source` holds to `target`; nothing is nothing to move. Returns how much it was."""
    amount = balance(source)
    if amount:
        move(kind, source, target, amount, about=about, at=at, by=by, now=now, reason=reason)
    return amount


def correct(entry: Entry, *, by: Officer, reason: str, now: datetime) -> Entry:
    """Take an entry back by another, dated as it was, so that the figures of its day come right (更正).

    Raises ValidationError if it was taken back already, or its money has moved on.
    """
    entry = Entry.objects.select_related("source", "target").get(pk=entry.pk)
    if Entry.objects.filter(corrects=entry).exists() or entry.corrects_id:
        raise ValidationError(_("该笔登记已经更正，请刷新页面。"))
    return move(
        EntryKind.CORRECT,
        entry.target,
        entry.source,
        entry.amount,
        about=entry.about,
        at=entry.at,
        by=by,
        now=now,
        reason=reason,
        corrects=entry,
    )


def balance(position: Position) -> Decimal:
    """What a place holds now, as the database has it."""
    return Position.objects.values_list("balance", flat=True).get(pk=position.pk)


def balances(case: Case) -> Mapping[Place, Decimal]:
    """What each kind of place of a case holds now; a kind it has none of is 0."""
    rows = Position.objects.filter(case=case).order_by().values_list("place").annotate(Sum("balance"))
    held = dict.fromkeys(Place, Decimal(0))
    return held | {Place(place): total for place, total in rows}


# Summed from the entries, whatever the trigger kept.
_UNEVEN = """
    SELECT p.id, p.balance, coalesce(sum(CASE WHEN e.target_id = p.id THEN e.amount ELSE -e.amount END), 0)
    FROM funds_position p LEFT JOIN funds_entry e ON p.id IN (e.source_id, e.target_id)
    GROUP BY p.id HAVING
        p.balance <> coalesce(sum(CASE WHEN e.target_id = p.id THEN e.amount ELSE -e.amount END), 0)
"""


def uneven() -> Iterable[tuple[int, Decimal, Decimal]]:
    """Positions whose balance is not the sum of their entries, with both. There are none."""
    with connection.cursor() as cursor:
        cursor.execute(_UNEVEN)
        return cursor.fetchall()


def _check_room(source: Position, target: Position, amount: Decimal) -> None:
    rows = Position.objects.in_bulk([source.pk, target.pk])
    there, whither = rows[source.pk], rows[target.pk]
    if there.place != Place.OUTSIDE and there.balance < amount:
        raise ValidationError(
            _("可用余额为%(held)s元，不足%(amount)s元，请核对金额。")
            % {"held": show_yuan(there.balance), "amount": show_yuan(amount)}
        )
    if whither.ceiling is not None and whither.balance + amount > whither.ceiling:
        raise ValidationError(
            _("受害人损失%(loss)s元，已获%(held)s元，再付%(amount)s元将超过其损失，请核对金额。")
            % {
                "loss": show_yuan(whither.ceiling),
                "held": show_yuan(whither.balance),
                "amount": show_yuan(amount),
            }
        )
