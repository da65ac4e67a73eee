"""Whose work the proceedings of a case are, and how they are told."""

from datetime import datetime
from typing import Any

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history


def tell(kind: EventKind, case: Case, by: Officer, now: datetime, **data: Any) -> None:
    """The history speaks of kinds, numbers and days, never of who the person is."""
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    history.write(kind, case, by=by, now=now, **data)
    audit.record(f"case.{kind}", case, by=by, now=now)
