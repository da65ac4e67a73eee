"""Registering a case (接报)."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history, shadows
from casemgr.cases.services.editing import check_days
from casemgr.counties.access import may
from casemgr.counties.models import Unit
from casemgr.counties.rights import Right


@transaction.atomic
def register(*, by: Officer, unit: Unit, now: datetime, lures: Any = (), **fields: Any) -> Case:
    """Register a report as a case of `unit` (接报). Who registers it leads it until somebody else is named.

    `fields` are plain fields of Case. Raises PermissionDenied where `by` may not create cases.
    """
    if unit.stat_county is None or not may(by, Right.CREATE_CASES, unit.stat_county_id):
        raise PermissionDenied(_("您不能在该单位登记案件。"))
    fields.setdefault("lead", by)
    case = Case(
        county=unit.stat_county,
        filing_unit=unit,
        lead_unit=unit,
        created_at=now,
        updated_at=now,
        **fields,
    )
    check_days(case, now)
    case.full_clean()
    case.save()
    case.lures.set(lures)
    shadows.refresh(case)
    history.write(EventKind.REGISTERED, case, by=by, now=now)
    audit.record("case.registered", case, by=by, now=now)
    return case
