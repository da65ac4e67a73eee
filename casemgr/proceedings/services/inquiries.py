"""The dual inquiry of a card case (一案双查): opened, carried on, concluded."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services.editing import held
from casemgr.proceedings.models import DualInquiry
from casemgr.proceedings.services.working import tell


@transaction.atomic
def record(
    *, by: Officer, case: Case, now: datetime, inquiry: DualInquiry | None = None, **fields: Any
) -> DualInquiry:
    """Open an inquiry into an outlet and its people, or carry on with `inquiry`.

    With a `conclusion` it is concluded, and stays as it is. Raises ValidationError if it was concluded
    already, or for a conclusion without a finding.
    """
    case = held(by, case)
    if inquiry is None:
        row = DualInquiry(case=case, county_id=case.county_id, opened_at=now, opened_by=by)
    else:
        row = DualInquiry.objects.select_for_update().get(pk=inquiry.pk)
        if row.concluded_at:
            raise ValidationError(_("该项双查已经作出结论，不能修改。"))
    for name, value in fields.items():
        setattr(row, name, value)
    if row.conclusion:
        if not row.finding:
            raise ValidationError({"finding": _("作出结论须写明倒查情况。")})
        row.concluded_at, row.concluded_by = now, by
    row.full_clean()
    row.save()
    if row.concluded_at:
        tell(EventKind.INQUIRY_CONCLUDED, case, by, now, inquiry=row.pk, finding=row.finding)
    elif inquiry is None:
        tell(EventKind.INQUIRY_OPENED, case, by, now, inquiry=row.pk)
    return row
