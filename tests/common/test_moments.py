from datetime import date, datetime, time, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.common.errors import Unreadable
from casemgr.common.moments import (
    Moment,
    PartialDate,
    elapsed_years,
    not_before,
    read_moment,
    read_partial_date,
    show_partial,
)

TODAY = date(2024, 6, 1)
FULL_WIDTH = str.maketrans("0123456789.-/: ", "０１２３４５６７８９．－／：\u3000")
days = st.dates(min_value=date(1949, 1, 1), max_value=TODAY)
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))

DAY_STYLES = [
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d:%Y.%m.%d}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d.year}-{d.month}-{d.day}",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    lambda d: f"{d.year}年{d.month:02}月{d.day:02}号",
]
CLOCK_STYLES = [
    lambda t: f"{t:%H:%M:%S}",
    lambda t: f"{t.hour}:{t.minute:02}:{t.second:02}",
    lambda t: f"{t:%H:%M:%S}.000",
    lambda t: f"{t.hour}时{t.minute}分{t.second}秒",
    lambda t: f"{t.hour}點{t.minute:02}分{t.second:02}秒",
]


@given(day=days, style=st.sampled_from(DAY_STYLES), wide=st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_day_in_any_style_reads_back(day, style, wide):
    written = style(day).translate(FULL_WIDTH) if wide else style(day)
    assert read_moment(f" {written} ", TODAY) == Moment(day)


@given(
    day=days, clock=clocks, day_style=st.sampled_from(DAY_STYLES), clock_style=st.sampled_from(CLOCK_STYLES)
)
@settings(max_examples=300, deadline=None)
def test_a_day_with_a_time_in_any_style_reads_back(day, clock, day_style, clock_style):
    expected = Moment(day, clock if clock != time.min else None)
    written = f"{day_style(day)} {clock_style(clock)}"
    assert read_moment(written, TODAY) == expected
    assert read_moment(written.translate(FULL_WIDTH), TODAY) == expected


@given(day=days, clock=clocks)
@settings(max_examples=300, deadline=None)
def test_a_date_cell_and_its_excel_serial_are_the_same_moment(day, clock):
    cell = datetime.combine(day, clock)
    serial = (cell - datetime.combine(date(1899, 12, 30), time.min)) / timedelta(days=1)
    assert read_moment(cell, TODAY) == read_moment(serial, TODAY) == read_moment(str(cell), TODAY)


@given(
    value=st.one_of(
        st.text(), st.text("0123456789-./年月日时分: ２０"), st.floats(), st.integers(), st.times()
    )
)
@settings(max_examples=500, deadline=None)
def test_anything_else_is_read_or_refused(value):
    for read in (read_moment, read_partial_date):
        try:
            found = read(value, TODAY)
        except Unreadable as refusal:
            assert str(refusal)
        else:
            assert str(found)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2023.6.16", Moment(date(2023, 6, 16))),
        ("2023年6月16日", Moment(date(2023, 6, 16))),
        ("20230616", Moment(date(2023, 6, 16))),
        (20230616.0, Moment(date(2023, 6, 16))),
        ("2023/11/29 04:45", Moment(date(2023, 11, 29), time(4, 45))),
        ("2023-11-14 20:54:00", Moment(date(2023, 11, 14), time(20, 54))),
        ("2023-11-14T20:54:00", Moment(date(2023, 11, 14), time(20, 54))),
        ("２０２３－７－１２", Moment(date(2023, 7, 12))),
        ("2023年6月16日 15时30分", Moment(date(2023, 6, 16), time(15, 30))),
        ("2023年6月16日15时", Moment(date(2023, 6, 16), time(15))),
        ("20230616 15:30", Moment(date(2023, 6, 16), time(15, 30))),
        ("2024.2.29", Moment(date(2024, 2, 29))),
        (45107.0, Moment(date(2023, 6, 30))),
        (45107.5, Moment(date(2023, 6, 30), time(12))),
        (date(2023, 6, 16), Moment(date(2023, 6, 16))),
    ],
)
def test_it_reads_what_counties_write(written, moment):
    assert read_moment(written, TODAY) == moment


def test_midnight_is_a_whole_day_because_spreadsheets_write_dates_so():
    assert read_moment(datetime.combine(date(2023, 6, 16), time.min)) == Moment(date(2023, 6, 16))
    assert read_moment("2023/6/16 0:00") == Moment(date(2023, 6, 16))


def test_a_fraction_of_a_second_is_rounded_not_cut():
    assert read_moment(datetime.combine(date(2023, 6, 16), time(15, 29, 59, 999_000))).time == time(15, 30)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2023.13.45", "日历上不存在"),
        ("2023年2月30日", "日历上不存在"),
        ("20230230", "日历上不存在"),
        (20231345.0, "日历上不存在"),
        ("23.6.16", "年份不是四位数"),
        ("23年6月16日", "年份不是四位数"),
        ("6/16/23", "年份不是四位数|不是日期"),
        ("6/16/2023", "不是日期"),
        ("2023.6-16", "不是日期"),
        ("2023-1-115:30", "不是日期"),
        ("上个月", "不是日期"),
        ("45107", "不是日期"),
        (True, "不是日期"),
        (time(3, 4), "不是日期"),
        (float("nan"), "不是日期"),
        (10**400, "不是日期"),
        ("2" * 100_000, "不是日期"),
        ("2023年6月", "不是完整的日期"),
        ("2023", "不是完整的日期"),
        (2023.0, "不是完整的日期"),
        ("2023-6-16 25:00", "时间不存在"),
        ("2023-6-16 24:00", "时间不存在"),
        ("2023-6-16 12:60", "时间不存在"),
        ("1948-12-31", "早于1949年"),
        (date(1948, 12, 31), "早于1949年"),
        ("2024-06-02", "晚于今天"),
        (datetime.combine(date(2024, 6, 2), time(1)), "晚于今天"),
        ("", "没有填写"),
        (None, "没有填写"),
    ],
)
def test_it_refuses_with_a_reason(written, reason):
    with pytest.raises(Unreadable, match=reason):
        read_moment(written, TODAY)


def test_without_a_today_the_future_may_be_written():
    assert read_moment("2033-01-01").date == date(2033, 1, 1)


MORNING, EVENING, WHOLE_DAY, DAY_BEFORE = (
    Moment(date(2023, 6, 16), time(9)),
    Moment(date(2023, 6, 16), time(18)),
    Moment(date(2023, 6, 16)),
    Moment(date(2023, 6, 15), time(23)),
)


@pytest.mark.parametrize(
    ("later", "earlier", "may_follow"),
    [
        (EVENING, MORNING, True),
        (MORNING, MORNING, True),
        (MORNING, EVENING, False),
        (WHOLE_DAY, EVENING, True),
        (MORNING, WHOLE_DAY, True),
        (WHOLE_DAY, WHOLE_DAY, True),
        (WHOLE_DAY, DAY_BEFORE, True),
        (DAY_BEFORE, WHOLE_DAY, False),
        (DAY_BEFORE, MORNING, False),
    ],
)
def test_a_day_without_a_time_never_precedes_a_time_on_that_day(later, earlier, may_follow):
    assert not_before(later, earlier) is may_follow


@pytest.mark.parametrize(
    ("written", "partial", "stored", "shown"),
    [
        ("1993", PartialDate(1993), "1993", "1993年"),
        ("1993年", PartialDate(1993), "1993", "1993年"),
        (1993.0, PartialDate(1993), "1993", "1993年"),
        (1993, PartialDate(1993), "1993", "1993年"),
        ("2002-10", PartialDate(2002, 10), "2002-10", "2002年10月"),
        ("２００２年１０月", PartialDate(2002, 10), "2002-10", "2002年10月"),
        ("2002.1", PartialDate(2002, 1), "2002-01", "2002年1月"),
        ("200210", PartialDate(2002, 10), "2002-10", "2002年10月"),
        ("2024-03-21", PartialDate(2024, 3, 21), "2024-03-21", "2024年3月21日"),
        (date(2024, 3, 21), PartialDate(2024, 3, 21), "2024-03-21", "2024年3月21日"),
        (45107.0, PartialDate(2023, 6, 30), "2023-06-30", "2023年6月30日"),
        (20230616, PartialDate(2023, 6, 16), "2023-06-16", "2023年6月16日"),
    ],
)
def test_a_date_of_which_only_a_part_is_known(written, partial, stored, shown):
    assert read_partial_date(written, TODAY) == partial
    assert str(partial) == stored
    assert show_partial(partial) == shown
    assert read_partial_date(stored) == read_partial_date(shown) == partial


def test_in_english_a_part_of_a_date_is_shown_as_it_is_stored():
    with override("en"):
        assert show_partial(PartialDate(2002, 10)) == "2002-10"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2002-13", "日历上不存在"),
        ("2002-00", "日历上不存在"),
        ("2002-02-30", "日历上不存在"),
        ("1948", "早于1949年"),
        ("2025", "晚于今天"),
        ("2024-07", "晚于今天"),
        ("2024-06-02", "晚于今天"),
        (2002.1, "分不清是几月"),
        ("九三年", "不是日期"),
        ("", "没有填写"),
    ],
)
def test_a_partial_date_is_refused_with_a_reason(written, reason):
    with pytest.raises(Unreadable, match=reason):
        read_partial_date(written, TODAY)


def test_this_month_and_this_year_are_not_the_future():
    assert read_partial_date("2024-06", TODAY) == PartialDate(2024, 6)
    assert read_partial_date("2024", TODAY) == PartialDate(2024)


def test_partial_dates_sort_as_time_runs_and_the_less_known_first():
    written = ["2002-11", "2002", "2002-10-31", "1993", "2002-10"]
    assert [str(found) for found in sorted(map(read_partial_date, written))] == [
        "1993",
        "2002",
        "2002-10",
        "2002-10-31",
        "2002-11",
    ]


@pytest.mark.parametrize(
    ("earlier", "later", "years"),
    [
        ("1993", "2024-03", 31),
        ("1995", "2024-03-21", 29),
        ("2002-10", "2024", 22),
        ("2002-10", "2024-03", 21),
        ("2002-03", "2024-03-21", 22),
        ("1995-05-01", "2024-03-21", 28),
        ("1995-03-21", "2024-03-21", 29),
        ("1995-03-22", "2024-03-21", 28),
    ],
)
def test_elapsed_years_count_as_far_as_both_are_known(earlier, later, years):
    assert elapsed_years(read_partial_date(earlier), read_partial_date(later)) == years


def test_elapsed_years_count_to_a_day_of_the_calendar() -> None:
    assert elapsed_years(PartialDate(1993), date(2024, 3, 1)) == 31
    assert elapsed_years(PartialDate(2002, 10), date(2024, 9, 30)) == 21
    assert elapsed_years(date(1995, 3, 22), date(2024, 3, 21)) == 28


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1995", date(1995, 1, 1), date(1995, 12, 31)),
        ("1996-02", date(1996, 2, 1), date(1996, 2, 29)),
        ("2002-10-08", date(2002, 10, 8), date(2002, 10, 8)),
    ],
)
def test_a_date_known_in_part_lies_between_two_days(written, first, last):
    partial = read_partial_date(written)
    assert (partial.first_day, partial.last_day) == (first, last)
