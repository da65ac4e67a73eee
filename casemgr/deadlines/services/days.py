"""What is known of days off (节假日与调休): read here, written in `calendar`."""

from datetime import date

from django.db.models import Max

from casemgr.deadlines.models import Holiday


def days_off() -> dict[date, bool]:
    """Of each announced day whether it is worked. One query."""
    return dict(Holiday.objects.values_list("date", "is_workday"))


def announced_until() -> date | None:
    """The last day of the last year whose days off are known; beyond it only the week is."""
    last = Holiday.objects.aggregate(last=Max("date"))["last"]
    return last and date(last.year, 12, 31)
