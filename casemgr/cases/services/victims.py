"""The victims of a case. Each change moves the case's loss in the same transaction."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import history, shadows
from casemgr.cases.services.editing import held
from casemgr.common.crypto import keyed_hash, keyed_hashes
from casemgr.common.versioned import Stale

HASH_PURPOSE = "resident_number"

# Raises ValidationError for a loss that cannot be, 0 if the victim goes.
Guard = Callable[[Victim, Decimal], None]
_GUARDS: list[Guard] = []


def guards_losses(guard: Guard) -> Guard:
    """Register a guard, asked in the transaction that changes a victim's loss or removes him."""
    _GUARDS.append(guard)
    return guard


def _check_loss(victim: Victim, loss: Decimal) -> None:
    for guard in _GUARDS:
        guard(victim, loss)


class AlreadyThere(ValidationError):
    """The person is a victim of this case already; `victim` is the record to open instead."""

    def __init__(self, victim: Victim):
        super().__init__({"resident_number": _("本案已登记该受害人，请打开已有记录修改。")})
        self.victim = victim


def number_hash(resident_number: str) -> str:
    """What two records of one person have in common, unreadable without the key; empty for no number."""
    return keyed_hash(resident_number, HASH_PURPOSE) if resident_number else ""


@transaction.atomic
def add(*, by: Officer, case: Case, now: datetime, **fields: Any) -> Victim:
    """Add a victim. Raises AlreadyThere for a person this case knows, by resident number."""
    case = held(by, case)
    victim = Victim(case=case, county_id=case.county_id, created_at=now)
    _fill(victim, fields)
    victim.save()
    _recount(EventKind.VICTIM_ADDED, victim, case, by, now)
    return victim


@transaction.atomic
def change(*, by: Officer, victim: Victim, version: int, now: datetime, **fields: Any) -> Victim:
    """Change a victim whose form was opened at `version`; raises Stale when somebody saved meanwhile."""
    case = held(by, victim.case)
    found = Victim.objects.select_for_update().filter(pk=victim.pk).first()
    if found is None or found.version != version:
        raise Stale(found)
    before = {field: getattr(found, field) for field in fields}
    found.version += 1
    _fill(found, fields)
    _check_loss(found, found.loss_amount)
    found.save()
    changed = [field for field, value in before.items() if getattr(found, field) != value]
    _recount(EventKind.VICTIM_CHANGED, found, case, by, now, fields=changed)
    return found


@transaction.atomic
def remove(*, by: Officer, victim: Victim, now: datetime, reason: str) -> None:
    """Take a victim entered by mistake out of the case; the history keeps who did it and why.

    Raises Stale if somebody else has removed it already, ValidationError if records of his hang on it.
    """
    case = held(by, victim.case)
    found = Victim.objects.select_for_update().filter(pk=victim.pk).first()
    if found is None:
        raise Stale(None)
    _check_loss(found, Decimal(0))
    try:
        Victim.objects.filter(pk=found.pk).delete()
    except ProtectedError as error:
        raise ValidationError(_("该受害人已有账户、退赔或返还记录，不能移除。")) from error
    _recount(EventKind.VICTIM_REMOVED, found, case, by, now, reason=reason)


def _fill(victim: Victim, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(victim, field, value)
    victim.resident_number_hash = number_hash(victim.resident_number)
    if victim.resident_number_hash:
        twin = (
            Victim.objects.filter(
                case=victim.case,
                resident_number_hash__in=keyed_hashes(victim.resident_number, HASH_PURPOSE),
            )
            .exclude(pk=victim.pk)
            .first()
        )
        if twin:
            raise AlreadyThere(twin)
    victim.full_clean()


def _recount(kind: EventKind, victim: Victim, case: Case, by: Officer, now: datetime, **data: Any) -> None:
    """Bring the case's derived columns up to date and tell its history.

    The history speaks of losses and of which fields changed, never of the person: many read it who may not
    see him. A loss that moved counts as an edit of the case, so that nobody saves over it unawares.
    """
    before = case.loss_amount
    if not case.victims.exists():
        # Nobody is left whose loss it was. What the report itself says is typed anew.
        case.loss_amount = Decimal(0)
    shadows.refresh(case)
    case.updated_at = now
    case.version += case.loss_amount != before
    case.save(update_fields=["loss_amount", "updated_at", "version"])
    history.write(
        kind,
        case,
        by=by,
        now=now,
        victim=victim.pk,
        loss=f"{victim.loss_amount:.2f}",
        case_loss=[f"{before:.2f}", f"{case.loss_amount:.2f}"],
        **data,
    )
    audit.record(f"case.{kind}", case, by=by, now=now, victim=victim.pk)
