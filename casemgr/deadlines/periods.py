"""When a legal period ends (期间的计算): 刑诉法 105, and for months 刑诉解释 202.

Pure: the holiday table is handed in. The hour or day a period starts with is not counted; 以内 includes the
last day (刑法 99), so a period of days ends with the last moment of its last day in Zhoukou.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from casemgr.common.clock import local_date
from casemgr.deadlines.enums import Unit

SATURDAY = 5
NO_HOLIDAYS: Mapping[date, bool] = {}


def end_of(
    base: datetime,
    amount: int,
    unit: str,
    *,
    custody: bool,
    holidays: Mapping[date, bool] = NO_HOLIDAYS,
    moves: bool = True,
) -> datetime:
    """The moment at which a period of `amount` `unit` that began at `base` ends.

    `holidays` says of announced days whether they are worked (`True` is a make-up day, 调休上班); otherwise
    Saturday and Sunday are off. A period of days or months that ends on a day off ends on the next working
    day; never in custody (刑诉法 105), nor where `moves` is false: what lapses by itself, as a freeze does.
    """
    if unit == Unit.HOUR:
        return base + timedelta(hours=amount)
    start = local_date(base)
    if unit == Unit.WORKING_DAY:
        return last_moment(_nth_working_day(start, amount, holidays))
    last = months_later(start, amount) if unit == Unit.MONTH else start + timedelta(days=amount)
    if moves and not custody:
        last = working_day_from(last, holidays)
    return last_moment(last)


def last_moment(day: date) -> datetime:
    """The end of a day in Zhoukou, 24:00, as the last moment that still belongs to it."""
    return timezone.make_aware(datetime.combine(day, time.max))


def shown_end(moment: datetime) -> str:
    """An end as people say it: of a period of days its last day, of hours the minute."""
    local = timezone.localtime(moment)
    return f"{local:%Y-%m-%d}" if local.time() == time.max else f"{local:%Y-%m-%d %H:%M}"


def months_later(day: date, months: int) -> date:
    """The same day `months` on; from the last day of a month to the last day; else the last day there is."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = monthrange(year, month)[1]
    from_last_day = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if from_last_day else min(day.day, last))


def is_working_day(day: date, holidays: Mapping[date, bool]) -> bool:
    """Whether offices are open: as announced, else Monday to Friday."""
    return holidays.get(day, day.weekday() < SATURDAY)


def working_day_from(day: date, holidays: Mapping[date, bool]) -> date:
    """`day` itself if it is worked, else the next day that is."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def _nth_working_day(start: date, amount: int, holidays: Mapping[date, bool]) -> date:
    day = start
    for _each in range(amount):
        day = working_day_from(day + timedelta(days=1), holidays)
    return day
