"""The one way to write an audit event."""

from datetime import datetime
from typing import Any

from django.db import models

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event


def record(
    action: str,
    subject: models.Model | None = None,
    *,
    by: Officer | None,
    now: datetime,
    address: str | None = None,
    **detail: Any,
) -> Event:
    """Write that `by` did `action` to `subject`. `by` None is the system itself.

    Runs in the caller's transaction: no audit row, no change.
    """
    return Event.objects.create(
        at=now,
        police_no=by.police_no if by else "",
        action=action,
        subject=label(subject),
        county_code=_county_code(subject),
        address=address,
        detail=detail,
    )


def label(subject: models.Model | None) -> str:
    """How an audit row names an object: app, model and primary key."""
    return f"{subject._meta.label_lower}:{subject.pk}" if subject is not None else ""


def _county_code(subject: models.Model | None) -> str:
    county = getattr(subject, "county", None)
    return getattr(county, "code", "")
