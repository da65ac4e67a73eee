"""The dual inquiry of a card case (一案双查): opened, carried on, concluded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services.editing import held
from casemgr.common.versioned import Stale
from casemgr.proceedings.models import DualInquiry
from casemgr.proceedings.services.working import tell

FIELDS = ("outlet", "employee", "finding", "detail", "conclusion")


@transaction.atomic
def open_inquiry(*, by: Officer, case: Case, now: datetime, **fields: Any) -> DualInquiry:
    """Begin an inquiry into an outlet and its people; with a `conclusion` it is concluded at once.

    Raises ValidationError for a conclusion without a finding.
    """
    case = held(by, case)
    row = DualInquiry(case=case, county_id=case.county_id, opened_at=now, opened_by=by)
    _write(row, by, now, fields)
    if not row.concluded_at:
        tell(EventKind.INQUIRY_OPENED, case, by, now, inquiry=row.pk)
    return row


@transaction.atomic
def carry_on(*, by: Officer, inquiry: DualInquiry, version: int, now: datetime, **fields: Any) -> DualInquiry:
    """Change what is known of it; with a `conclusion` it is concluded, and stays as it is.

    Raises Stale if somebody else saved it since `version`, ValidationError if it was concluded already, or
    for a conclusion without a finding.
    """
    case = held(by, inquiry.case)
    row = DualInquiry.objects.select_for_update().get(pk=inquiry.pk)
    if row.concluded_at:
        raise ValidationError(_("该项双查已经作出结论，不能修改。"))
    if row.version != version:
        raise Stale(row)
    changed = [name for name in FIELDS if name in fields and fields[name] != getattr(row, name)]
    if not changed:
        return row
    row.version += 1
    _write(row, by, now, fields)
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    audit.record("inquiry.changed", row, by=by, now=now, fields=changed)
    return row


def _write(row: DualInquiry, by: Officer, now: datetime, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    if row.conclusion:
        if not row.finding:
            raise ValidationError({"finding": _("作出结论须写明倒查情况。")})
        row.concluded_at, row.concluded_by = now, by
    row.full_clean()
    row.save()
    if row.concluded_at:
        tell(EventKind.INQUIRY_CONCLUDED, row.case, by, now, inquiry=row.pk, finding=row.finding)
