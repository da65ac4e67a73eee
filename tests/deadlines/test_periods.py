"""When a legal period ends: the worked examples of the rules, and the days around holidays."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.common.clock import local_date
from casemgr.deadlines import reference
from casemgr.deadlines.enums import Unit
from casemgr.deadlines.periods import end_of, last_moment, months_later, shown_end
from tests.deadlines.moments import local

HOLIDAYS = {day.date: day.is_workday for day in reference.announced()}


def ends(base: datetime, amount: int, unit: str, *, custody: bool = False, moves: bool = True) -> str:
    return shown_end(end_of(base, amount, unit, custody=custody, moves=moves, holidays=HOLIDAYS))


@pytest.mark.parametrize(
    ("amount", "end"), [(3, "2023-07-14"), (7, "2023-07-18"), (30, "2023-08-10"), (37, "2023-08-17")]
)
def test_detention_from_the_eleventh_of_july_2023(amount: int, end: str) -> None:
    assert ends(local(2023, 7, 11, 9, 30), amount, Unit.DAY, custody=True) == end


@pytest.mark.parametrize(
    ("arrested", "end"),
    [
        ((2023, 8, 28), "2023-10-28"),
        ((2023, 2, 28), "2023-04-30"),
        ((2023, 12, 30), "2024-02-29"),
        ((2023, 12, 31), "2024-02-29"),
    ],
)
def test_two_months_of_custody_end_on_the_same_day_or_the_last(arrested: tuple[int, ...], end: str) -> None:
    assert ends(local(*arrested, 16), 2, Unit.MONTH, custody=True) == end


def test_a_freeze_ends_on_a_sunday_and_holiday_all_the_same() -> None:
    assert HOLIDAYS[date(2024, 9, 15)] is False
    assert ends(local(2024, 3, 15, 10), 6, Unit.MONTH, moves=False) == "2024-09-15"


def test_bail_of_twelve_months() -> None:
    assert ends(local(2023, 7, 11), 12, Unit.MONTH, moves=False) == "2024-07-11"


def test_a_stop_payment_runs_forty_eight_hours_to_the_minute() -> None:
    assert ends(local(2023, 7, 11, 20, 30), 48, Unit.HOUR) == "2023-07-13 20:30"


def test_the_public_notice_of_a_refund_ends_after_thirty_days() -> None:
    assert ends(local(2024, 4, 15, 9), 30, Unit.DAY) == "2024-05-15"


def test_custody_never_moves_for_a_holiday_and_an_act_does() -> None:
    detained = local(2023, 9, 27, 10)  # three days on is the second day of the National Day holiday
    assert ends(detained, 3, Unit.DAY, custody=True) == "2023-09-30"
    assert ends(detained, 3, Unit.DAY) == "2023-10-07"  # a Saturday that is worked instead


def test_a_weekend_moves_to_monday_and_a_make_up_saturday_stays() -> None:
    assert ends(local(2023, 7, 12), 3, Unit.DAY) == "2023-07-17"
    assert ends(local(2023, 5, 3), 3, Unit.DAY) == "2023-05-06"


def test_working_days_leave_out_holidays_and_count_make_up_days() -> None:
    assert ends(local(2023, 9, 28, 10), 3, Unit.WORKING_DAY) == "2023-10-09"
    assert ends(local(2024, 2, 9, 10), 1, Unit.WORKING_DAY) == "2024-02-18"


def test_beyond_what_was_announced_only_the_week_counts() -> None:
    assert ends(local(2027, 9, 28), 3, Unit.DAY) == "2027-10-01"


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_the_hour_of_the_beginning_makes_no_difference_to_days(hour: int) -> None:
    assert ends(local(2023, 7, 11, hour, 59), 3, Unit.DAY) == "2023-07-14"


def test_the_day_is_that_of_zhoukou() -> None:
    just_past_midnight = local(2023, 7, 11, 0, 30)  # still the tenth in UTC
    assert ends(just_past_midnight, 3, Unit.DAY) == "2023-07-14"


def test_a_day_ends_with_its_last_moment_and_not_a_second_earlier() -> None:
    end = end_of(local(2023, 7, 11, 8), 3, Unit.DAY, custody=True)
    assert local(2023, 7, 14, 23, 59, 59) < end < local(2023, 7, 15)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 4, 30), 1, date(2023, 5, 31)),
        (date(2023, 1, 30), 1, date(2023, 2, 28)),
        (date(2023, 11, 15), 2, date(2024, 1, 15)),
    ],
)
def test_months_by_the_supreme_courts_rule(start: date, months: int, end: date) -> None:
    assert months_later(start, months) == end


DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_a_month_later_is_always_in_that_month(start: date, months: int) -> None:
    end = months_later(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months


@given(DAYS, st.integers(1, 90))
def test_a_holiday_can_only_lengthen_a_period(start: date, amount: int) -> None:
    base = last_moment(start)
    fixed = end_of(base, amount, Unit.DAY, custody=True, holidays=HOLIDAYS)
    moving = end_of(base, amount, Unit.DAY, custody=False, holidays=HOLIDAYS)
    assert fixed <= moving
    assert (local_date(moving) - local_date(fixed)).days <= 9
