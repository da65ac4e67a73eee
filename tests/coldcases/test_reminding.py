"""At the end of the year: which dossiers nobody has read, told once to who must see to it."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.coldcases import tasks
from casemgr.coldcases.models import ColdCaseFile, UnreadReminder
from casemgr.coldcases.services.reminding import remind, reminder_day
from casemgr.common import clock
from casemgr.notices.models import Notice
from tests.deadlines.moments import local

Open = Callable[..., ColdCaseFile]
SPRING = local(2024, 3, 1, 9)
FIRST = local(2024, 12, 1, 8)
LAST = local(2024, 12, 31, 8)


@pytest.fixture
def now() -> datetime:
    """These tests are in the year 2024."""
    return SPRING


def told() -> list[tuple[str, str]]:
    """Who was told what, in the order of telling."""
    rows = Notice.objects.filter(kind="cold_unread").order_by("pk").select_related("recipient")
    return [(row.recipient.name, row.sentence % row.values) for row in rows]


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2024, 11, 30), None),
        (date(2024, 12, 1), date(2024, 12, 1)),
        (date(2024, 12, 30), date(2024, 12, 1)),
        (date(2024, 12, 31), date(2024, 12, 31)),
        (date(2025, 1, 30), date(2024, 12, 31)),
        (date(2025, 1, 31), None),
        (date(2025, 6, 1), None),
    ],
)
def test_there_are_two_days_of_reminder(today: date, day: date | None) -> None:
    assert reminder_day(today) == day


def test_the_responsible_officer_and_the_lead_are_told(
    case: Case, dossier: ColdCaseFile, fugou_lead: Officer
) -> None:
    assert remind(now=local(2024, 11, 30, 23)) == 0
    assert remind(now=FIRST) == 1
    sentence = f"案件{case.number}的积案档案2024年尚未阅卷，请阅卷并登记阅卷记录"
    assert set(told()) >= {("王建国", sentence), ("刘卫东", sentence)}
    notice = Notice.objects.filter(kind="cold_unread", recipient=fugou_lead).get()
    assert notice.link == "/cold-cases/?state=unread&year=2024"


def test_it_is_told_once_however_often_the_sweep_runs(dossier: ColdCaseFile, fugou_lead: Officer) -> None:
    remind(now=FIRST)
    before = told()
    assert remind(now=FIRST) == remind(now=local(2024, 12, 20)) == 0
    assert told() == before
    assert remind(now=LAST) == 1
    assert remind(now=LAST) == 0
    assert len(told()) == 2 * len(before)
    assert UnreadReminder.objects.count() == 2


def test_a_sweep_that_slept_through_the_last_day_makes_up_for_it(dossier: ColdCaseFile) -> None:
    assert remind(now=local(2025, 1, 3, 9)) == 1
    assert "2024年尚未阅卷" in told()[0][1]


def test_what_was_read_is_not_told(dossier: ColdCaseFile, read: Callable) -> None:
    read(dossier, read_on=date(2024, 2, 29))
    assert remind(now=FIRST) == remind(now=LAST) == 0


def test_a_reading_between_the_two_days_ends_it(dossier: ColdCaseFile, read: Callable) -> None:
    assert remind(now=FIRST) == 1
    read(dossier, read_on=date(2024, 12, 15), now=local(2024, 12, 15, 10))
    assert remind(now=LAST) == 0


def test_a_dossier_of_the_new_year_owes_nothing_to_the_old(case: Case, open_file: Open) -> None:
    open_file(case, now=local(2025, 1, 2, 9))
    assert remind(now=local(2025, 1, 3, 9)) == 0


def test_several_are_told_in_one_message(
    dossier: ColdCaseFile, open_file: Open, make_case: Callable[..., Case], fugou_detective: Officer
) -> None:
    open_file(make_case(lead=fugou_detective, name="另一案件"))
    assert remind(now=FIRST) == 2
    assert told().count(("王建国", "2份积案档案2024年尚未阅卷，请逐一阅卷并登记阅卷记录")) == 1


def test_an_officer_who_no_longer_works_the_case_is_not_told(
    case: Case, dossier: ColdCaseFile, assign: Callable, fugou_lead: Officer, fugou_colleague: Officer
) -> None:
    assign(fugou_lead, case, fugou_colleague)
    remind(now=FIRST)
    names = {name for name, _sentence in told()}
    assert "王建国" not in names
    assert "刘卫东" in names


def test_the_row_is_before_the_message(dossier: ColdCaseFile, case: Case) -> None:
    remind(now=FIRST)
    with pytest.raises(IntegrityError, match="told_once"), transaction.atomic():
        UnreadReminder.objects.create(
            file=dossier, case=case, county=case.county, due_on=date(2024, 12, 1), at=FIRST
        )


def test_the_task_asks_the_clock(dossier: ColdCaseFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: FIRST)
    tasks.remind()
    assert UnreadReminder.objects.get().due_on == date(2024, 12, 1)
