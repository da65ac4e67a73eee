"""A case that a ledger brings under review has its clock like one that was accepted here."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localtime

from casemgr.accounts.models import Officer
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.notices.models import Notice
from tests.cases.ledger.conftest import Import, line

Write, TakeOver = Callable[..., Path], Callable[[Officer, Path], Import]
REVIEWED = {"案件状态": "立案审查", "立案时间": ""}


def test_the_three_days_run_from_the_report(
    ledger_file: Write, take_over: TakeOver, fugou_lead: Officer, now
) -> None:
    yesterday = local_date(now) - timedelta(days=1)
    take_over(fugou_lead, ledger_file([line(**REVIEWED, 报案时间=str(yesterday))]))
    deadline = Deadline.objects.get()
    assert localtime(deadline.base_at).date() == yesterday
    assert (deadline.kind, deadline.state) == ("filing_review", "open")
    assert localtime(deadline.due_at).date() >= yesterday + timedelta(days=3)


def test_what_ran_out_long_ago_is_shown_and_alarms_nobody(
    ledger_file: Write, take_over: TakeOver, fugou_lead: Officer, now
) -> None:
    take_over(fugou_lead, ledger_file([line(**REVIEWED)]))
    deadlines.tick(now=now)
    assert Deadline.objects.get().state == "overdue"
    assert not Notice.objects.filter(kind__startswith="deadline").exists()


def test_the_next_ledger_says_filed_and_the_clock_is_met(
    ledger_file: Write, take_over: TakeOver, fugou_lead: Officer
) -> None:
    take_over(fugou_lead, ledger_file([line(**REVIEWED)]))
    take_over(fugou_lead, ledger_file([line()], name="再报"))
    assert Deadline.objects.get().state == "met"


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_ledger_again_starts_nothing_anew(
    ledger_file: Write, take_over: TakeOver, fugou_lead: Officer, times: int
) -> None:
    path = ledger_file([line(1, **REVIEWED), line(2, **REVIEWED, 受害人姓名="李桂兰"), line(3)])
    for _turn in range(times):
        take_over(fugou_lead, path)
    assert Deadline.objects.count() == 2


def test_many_cost_no_more_questions_than_few(
    ledger_file: Write, take_over: TakeOver, fugou_lead: Officer, django_assert_max_num_queries
) -> None:
    def ledger(first: int, last: int, name: str) -> Path:
        return ledger_file([line(serial, **REVIEWED) for serial in range(first, last)], name=name)

    take_over(fugou_lead, ledger(1, 3, "少"))
    with django_assert_max_num_queries(90):
        take_over(fugou_lead, ledger(10, 60, "多"))
    assert Deadline.objects.count() == 52
