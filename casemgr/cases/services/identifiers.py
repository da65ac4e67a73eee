"""Phones, accounts, addresses and apps of a case (涉案标识)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind, IdentifierKind
from casemgr.cases.models import Case, Identifier
from casemgr.cases.services import history
from casemgr.cases.services.editing import held
from casemgr.common import identity
from casemgr.common.masking import mask_account, mask_phone

READERS: dict[IdentifierKind, Callable[[Any], str]] = {
    IdentifierKind.PHONE: identity.read_phone,
    IdentifierKind.ACCOUNT: identity.read_account,
    IdentifierKind.URL: identity.read_url,
    IdentifierKind.APP: identity.read_app,
}

MASKS: dict[IdentifierKind, Callable[[str], str]] = {
    IdentifierKind.PHONE: mask_phone,
    IdentifierKind.ACCOUNT: mask_account,
}


@transaction.atomic
def add(*, by: Officer, case: Case, kind: IdentifierKind, value: str, now: datetime) -> Identifier:
    """Add an identifier in its normalised form.

    Raises Unreadable, or ValidationError if the case has it already.
    """
    case = held(by, case)
    identifier = Identifier(
        case=case, county_id=case.county_id, kind=kind, value=READERS[kind](value), created_at=now
    )
    identifier.full_clean()
    identifier.save()
    _tell(EventKind.IDENTIFIER_ADDED, identifier, case, by, now)
    return identifier


@transaction.atomic
def remove(*, by: Officer, identifier: Identifier, now: datetime, reason: str = "") -> None:
    """Take an identifier entered by mistake out of the case. Twice is once."""
    case = held(by, identifier.case)
    gone, _rows = Identifier.objects.filter(pk=identifier.pk).delete()
    if gone:
        _tell(EventKind.IDENTIFIER_REMOVED, identifier, case, by, now, reason=reason)


def masked(kind: str, value: str) -> str:
    """An identifier as those see it who do not work the case. Sites and apps name no person and stay."""
    return MASKS.get(IdentifierKind(kind), str)(value)


def _tell(
    kind: EventKind, identifier: Identifier, case: Case, by: Officer, now: datetime, **data: Any
) -> None:
    case.updated_at = now
    case.save(update_fields=["updated_at"])
    shown = masked(identifier.kind, identifier.value)
    history.write(kind, case, by=by, now=now, identifier_kind=identifier.kind, value=shown, **data)
    audit.record(f"case.{kind}", case, by=by, now=now, kind=identifier.kind)
