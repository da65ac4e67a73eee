"""Days and times as people write them, and dates of which only the year or the month is known.

`read_moment` and `read_partial_date` are the one check of a date, for forms and imports alike. All are local
(Asia/Shanghai) and naive; whoever stores them as UTC converts them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from casemgr.common.chinese import half_width
from casemgr.common.errors import Unreadable

FIRST_YEAR = 1949

_EXCEL_DAY_0 = datetime.combine(date(1899, 12, 30), time.min)  # of its 1900 system, after February 1900
_EXCEL_SERIALS = (17899, 73051)  # 1949 to 2100: a number outside is no date
_HALF_A_SECOND = timedelta(microseconds=500_000)
_LONGEST = 64
_EMPTY = _("日期没有填写，请填写如 2023-06-16 或 2023-06-16 15:30")
_NO_DATE = _("“%(value)s”不是日期，请填写如 2023-06-16 或 2023-06-16 15:30")
_NO_SUCH_DAY = _("“%(value)s”这一天在日历上不存在，请核对年月日")
_NO_SUCH_TIME = _("“%(value)s”的时间不存在，请填写 00:00 到 23:59 之间的时间")
_SHORT_YEAR = _("“%(value)s”的年份不是四位数，请写全年份，如 2023-06-16")
_TOO_EARLY = _("“%(value)s”早于1949年，请核对年份")
_IN_FUTURE = _("“%(value)s”晚于今天，请核对日期")
_ONLY_PART = _("“%(value)s”不是完整的日期，请写明年月日，如 2023-06-16")
_LOST_ZERO = _("“%(value)s”被表格当成了小数，分不清是几月，请把该格设为文本后重填，如 2002-10")

_DAY = (
    r"(?P<year>[0-9]{4})\s*(?:"
    r"(?P<mark>[-./])\s*(?P<month>[0-9]{1,2})\s*(?P=mark)\s*(?P<day>[0-9]{1,2})"
    r"|年\s*(?P<month_zh>[0-9]{1,2})\s*月\s*(?P<day_zh>[0-9]{1,2})\s*[日号號]"
    r"|(?P<month_8>[0-9]{2})(?P<day_8>[0-9]{2})(?![0-9]))"
)
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})\s*(?:"
    r":\s*(?P<minute>[0-9]{1,2})(?:\s*:\s*(?P<second>[0-9]{1,2})(?:\.[0-9]{1,9})?)?"
    r"|[时時点點]\s*(?:(?P<minute_zh>[0-9]{1,2})\s*分?\s*(?:(?P<second_zh>[0-9]{1,2})\s*秒)?)?)"
)
_WRITTEN = re.compile(rf"{_DAY}(?:[\sT]*(?<![0-9.-]){_CLOCK})?")
_SHORT_YEAR_WRITTEN = re.compile(r"'?[0-9]{2}\s*[-./年]\s*[0-9]{1,2}\s*[-./月]\s*[0-9]{1,2}(?![0-9]).*")
_MONTH_WRITTEN = re.compile(r"([0-9]{4})\s*(?:[-./年]\s*([0-9]{1,2})\s*月?|年)?|([0-9]{4})([0-9]{2})")


class Moment(NamedTuple):
    """A day, and the time if it is known (never midnight). Without a time it is the whole day."""

    date: date
    time: time | None = None


class PartialDate(NamedTuple):
    """A year, a month or a day (发案时间 of an old case). 0 is not known, and so sorts before the known.

    `str()` is the stored form: 1993, 2002-10, 2024-03-21.
    """

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        return "-".join(f"{part:02}" for part in self if part)

    @property
    def first_day(self) -> date:
        """The earliest day it can have been."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest day it can have been."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])


def read_moment(value: Any, today: date | None = None) -> Moment:
    """A day with or without a time, from a cell or a form field. Raises Unreadable.

    With `today`, a later day is refused. A cell that holds midnight and a text that says 0:00 are whole days:
    spreadsheets write every date so.
    """
    if isinstance(value, str):
        moment = _from_text(value)
    elif isinstance(value, datetime):
        moment = _to_the_second(value)
    elif isinstance(value, date):
        moment = Moment(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        moment = _from_number(value)
    else:
        raise Unreadable(_NO_DATE if value else _EMPTY, value=value)
    if moment.date.year < FIRST_YEAR:
        raise Unreadable(_TOO_EARLY, value=value)
    if today is not None and moment.date > today:
        raise Unreadable(_IN_FUTURE, value=value)
    return moment


def not_before(later: Moment, earlier: Moment) -> bool:
    """Whether `later` may follow `earlier`. On one day, a moment without a time contradicts nothing."""
    if later.date != earlier.date or later.time is None or earlier.time is None:
        return later.date >= earlier.date
    return later.time >= earlier.time


def read_partial_date(value: Any, today: date | None = None) -> PartialDate:
    """A year, a month or a day: 1993, 2002-10, 2002年10月, 2024-03-21, or a date cell. Raises Unreadable."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, float) and value < _EXCEL_SERIALS[0]:
        raise Unreadable(_LOST_ZERO, value=value)
    text = half_width(str(value)).strip() if isinstance(value, str | int) else ""
    written = _MONTH_WRITTEN.fullmatch(text) if len(text) <= _LONGEST else None
    if written is None or (isinstance(value, int) and len(text) > 4):
        return PartialDate(*read_moment(value, today).date.timetuple()[:3])
    year, month, year_6, month_6 = written.groups()
    partial = PartialDate(int(year or year_6), int(month or month_6 or 0))
    if partial.month > 12 or (month or month_6) in ("0", "00"):
        raise Unreadable(_NO_SUCH_DAY, value=value)
    if partial.year < FIRST_YEAR:
        raise Unreadable(_TOO_EARLY, value=value)
    if today is not None and partial[:2] > (today.year, today.month if partial.month else 0):
        raise Unreadable(_IN_FUTURE, value=value)
    return partial


def show_partial(partial: PartialDate) -> str:
    """1993年, 2002年10月, 2024年3月21日; in English as it is stored."""
    if get_language() == "en":
        return str(partial)
    month = f"{partial.month}月" if partial.month else ""
    day = f"{partial.day}日" if partial.day else ""
    return f"{partial.year}年{month}{day}"


def elapsed_years(since: PartialDate | date, until: PartialDate | date) -> int:
    """Full years gone by, as far as both are known: 1993 to 2024-03 is 31, 1995 to 2024-03-21 is 29."""
    start, end = _parts(since), _parts(until)
    known = min(len([part for part in parts[1:] if part]) for parts in (start, end))
    unfinished = end[1 : 1 + known] < start[1 : 1 + known]
    return end.year - start.year - unfinished


def show_years(years: int) -> str:
    """31年; within the first year 不足1年."""
    return ngettext("%(years)d年", "%(years)d年", years) % {"years": years} if years else str(_("不足1年"))


def _parts(day: PartialDate | date) -> PartialDate:
    return day if isinstance(day, PartialDate) else PartialDate(day.year, day.month, day.day)


@lru_cache(maxsize=1 << 14)
def _from_text(value: str) -> Moment:
    text = half_width(value).strip() if len(value) <= _LONGEST else "?"
    if not text:
        raise Unreadable(_EMPTY)
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise Unreadable(_why_no_date(text), value=value)
    part = written.groupdict()
    month = part["month"] or part["month_zh"] or part["month_8"]
    day = part["day"] or part["day_zh"] or part["day_8"]
    try:
        on = date(int(part["year"]), int(month), int(day))
    except ValueError:
        raise Unreadable(_NO_SUCH_DAY, value=value) from None
    if part["hour"] is None:
        return Moment(on)
    minute = part["minute"] or part["minute_zh"] or 0
    second = part["second"] or part["second_zh"] or 0
    try:
        return Moment(on, _known(time(int(part["hour"]), int(minute), int(second))))
    except ValueError:
        raise Unreadable(_NO_SUCH_TIME, value=value) from None


def _why_no_date(text: str) -> Any:
    if _MONTH_WRITTEN.fullmatch(text):
        return _ONLY_PART
    return _SHORT_YEAR if _SHORT_YEAR_WRITTEN.fullmatch(text) else _NO_DATE


def _from_number(value: float) -> Moment:
    first, last = _EXCEL_SERIALS
    if first <= value < last:
        return _to_the_second(_EXCEL_DAY_0 + timedelta(days=value))
    if (isinstance(value, int) or value.is_integer()) and FIRST_YEAR * 10_000 <= value < 10_000 * 10_000:
        return _from_text(str(int(value)))
    raise Unreadable(_ONLY_PART if FIRST_YEAR <= value < 2100 else _NO_DATE, value=value)


def _to_the_second(value: datetime) -> Moment:
    if value.microsecond:
        # A spreadsheet counts in fractions of a day: 15:30 may come as 15:29:59.999.
        value = (value + _HALF_A_SECOND).replace(microsecond=0)
    return Moment(value.date(), _known(value.time()))


def _known(clock: time) -> time | None:
    return clock if clock != time.min else None
