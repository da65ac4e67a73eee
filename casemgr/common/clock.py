"""What time it is, and what day it is in Zhoukou.

Services never ask the clock: they take `now`. Views, tasks and commands get it here.
"""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()  # noqa: TID251 - the one place


def local_date(moment: datetime) -> date:
    """The calendar day of a moment in Asia/Shanghai, by which the law counts."""
    return timezone.localtime(moment).date()


def midnight(day: date) -> datetime:
    """The moment a calendar day begins in Asia/Shanghai."""
    return timezone.make_aware(datetime.combine(day, time.min))
