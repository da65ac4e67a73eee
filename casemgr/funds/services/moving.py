"""What the acts about property and recovered money share: an amount moved, a moment asked, a line told."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind
from casemgr.funds.models import Entry, Position


def move_typed(kind: EntryKind, source: Position, target: Position, amount: Decimal, **told: Any) -> Entry:
    """`ledger.move` of an amount that somebody typed: what it refuses stands at that field."""
    try:
        return ledger.move(kind, source, target, amount, **told)
    except ValidationError as refused:
        raise ValidationError({"amount": refused.messages}) from None


def check_some(amount: Decimal | None) -> None:
    if amount is None or amount <= 0:
        raise ValidationError({"amount": _("金额应大于0。")})


def check_past(field: str, moment: datetime, now: datetime, since: datetime | None = None) -> None:
    """`moment` has come, and not before `since`, when the thing was seized."""
    if moment > now:
        raise ValidationError({field: _("不能晚于现在。")})
    if since and moment < since:
        raise ValidationError({field: _("不能早于扣押时间。")})


def tell(kind: EventKind, case: Case, by: Officer, now: datetime, **data: Any) -> None:
    """A line of the case's history and its trace in the audit: keys, numbers of papers, amounts as text."""
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    history.write(kind, case, by=by, now=now, **data)
    audit.record(f"case.{kind}", case, by=by, now=now, **data)
