"""The one way to write a line of a case's history."""

from datetime import datetime
from typing import Any

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent


def write(kind: EventKind, case: Case, *, by: Officer | None, now: datetime, **data: Any) -> CaseEvent:
    """Append a line; `by` None is the system. Runs in the transaction of the change it tells of."""
    return CaseEvent.objects.create(case=case, county_id=case.county_id, kind=kind, at=now, by=by, data=data)
