"""Days off and make-up days (节假日与调休), as the State Council announces them year by year."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.counties.access import holds_everywhere
from casemgr.counties.rights import Right
from casemgr.deadlines.models import Holiday
from casemgr.deadlines.services import running


@transaction.atomic
def change_day(*, by: Officer, day: date, is_workday: bool, name: str, now: datetime) -> Holiday:
    """Write or correct one day. Running deadlines whose end follows from it move at once."""
    _require(by)
    holiday = Holiday.objects.filter(date=day).first() or Holiday(date=day)
    holiday.is_workday, holiday.name = is_workday, name
    holiday.full_clean()
    holiday.save()
    audit.record("holiday.changed", holiday, by=by, now=now, date=str(day), is_workday=is_workday)
    running.recompute(now=now)
    return holiday


@transaction.atomic
def remove_day(*, by: Officer, holiday: Holiday, now: datetime) -> None:
    """Let a day follow the week again."""
    _require(by)
    audit.record("holiday.removed", holiday, by=by, now=now, date=str(holiday.date))
    holiday.delete()
    running.recompute(now=now)


def _require(by: Officer) -> None:
    if not holds_everywhere(by, Right.MANAGE_REFERENCE):
        raise PermissionDenied(_("您没有维护节假日的权限。"))
