"""Each warning once, each end once, however often and late the sweep runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.common.models import Heartbeat
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.deadlines import services, tasks
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.notices.models import Notice
from casemgr.taskforces.models import TaskForce
from casemgr.taskforces.services import members
from tests.personas import HUAIYANG
from tests.taskforces.conftest import force

__all__ = ["force"]

Run = Callable[..., Deadline]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_before_the_first_warning_nothing_is_said(run: Run) -> None:
    deadline = run()
    outcome = services.tick(now=deadline.due_at - 25 * HOUR)
    assert (outcome.warned, outcome.overdue) == ([], [])
    assert not Notice.objects.filter(kind__startswith="deadline").exists()


def test_each_step_is_told_once_to_whoever_works_the_case(run: Run, case: Case) -> None:
    deadline = run()
    for hours in (24, 23, 6, 5):
        services.tick(now=deadline.due_at - hours * HOUR)
    assert told("deadline_warning") == ["王建国"] * 2
    text = Notice.objects.filter(kind="deadline_warning").first().text
    assert text == f"案件{case.number}：拘留将于2023-07-14到期"
    deadline.refresh_from_db()
    assert (deadline.last_warned, deadline.next_warning_at) == (6, None)


def test_a_beat_that_slept_tells_the_nearest_step_alone(run: Run) -> None:
    deadline = run()
    services.tick(now=deadline.due_at - 3 * HOUR)
    assert told("deadline_warning") == ["王建国"]
    deadline.refresh_from_db()
    assert deadline.last_warned == 6


def test_assistants_are_warned_too(
    run: Run,
    case: Case,
    assign: Callable[..., Case],
    fugou_lead: Officer,
    fugou_detective: Officer,
    fugou_colleague: Officer,
) -> None:
    assign(fugou_lead, case, fugou_detective, fugou_colleague)
    services.tick(now=run().due_at - HOUR)
    assert told("deadline_warning") == sorted(["王建国", "赵丽"])


def test_of_a_case_that_nobody_works_the_lead_is_warned(
    run: Run, case: Case, fugou_detective: Officer, fugou_lead: Officer, huaiyang_lead: Officer
) -> None:
    fugou_detective.is_active = False
    fugou_detective.save()
    services.tick(now=run().due_at - HOUR)
    assert fugou_lead.name in told("deadline_warning")
    assert huaiyang_lead.name not in told("deadline_warning")


def test_who_was_posted_to_another_county_is_told_nothing_and_the_lead_instead(
    run: Run, case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    unit = Unit.objects.get(code=f"{HUAIYANG}000000")
    post(by=None, officer=fugou_detective, role=Role.DETECTIVE, unit=unit, now=now)
    deadline = run()
    services.tick(now=deadline.due_at - HOUR)
    services.tick(now=deadline.due_at + HOUR)
    for kind in ("deadline_warning", "deadline_overdue"):
        assert fugou_lead.name in told(kind)
        assert fugou_detective.name not in told(kind)


def test_who_serves_in_its_task_force_from_another_county_is_told_still(
    run: Run,
    case: Case,
    force: TaskForce,
    assign: Callable[..., Case],
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    now: datetime,
) -> None:
    assign(fugou_lead, case, fugou_detective, fugou_colleague)
    unit = Unit.objects.get(code=f"{HUAIYANG}000000")
    post(by=None, officer=fugou_colleague, role=Role.DETECTIVE, unit=unit, now=now)
    members.add_case(by=fugou_lead, task_force=force, case=case, now=now)
    service = {"officer": fugou_colleague, "duty": "侦查", "since": local_date(now), "until": None}
    members.add(by=fugou_lead, task_force=force, now=now, **service)
    services.tick(now=run().due_at - HOUR)
    assert told("deadline_warning") == sorted(["王建国", "赵丽"])


def test_at_the_end_the_page_and_the_lead_are_told(
    run: Run, fugou_lead: Officer, huaiyang_lead: Officer
) -> None:
    deadline = run()
    services.tick(now=deadline.due_at)
    assert Deadline.objects.get(pk=deadline.pk).state == State.OPEN  # the last moment still belongs to it
    services.tick(now=deadline.due_at + timedelta(microseconds=1))
    assert Deadline.objects.get(pk=deadline.pk).state == State.OVERDUE
    assert {"王建国", fugou_lead.name} <= set(told("deadline_overdue"))
    assert huaiyang_lead.name not in told("deadline_overdue")
    notice = Notice.objects.filter(kind="deadline_overdue").first()
    assert "请立即解除、变更或者续办" in notice.text
    assert "李桂兰" not in notice.text
    assert notice.link == "/deadlines/?state=overdue"


def test_what_holds_nobody_is_only_to_be_done(run: Run) -> None:
    late = max(run(kind="notice").due_at, run().due_at) + HOUR
    services.tick(now=late)
    [notice] = Notice.objects.filter(recipient__name="王建国", kind="deadline_overdue")
    assert notice.text == "2项期限已到期，请立即办理"


def test_running_it_again_changes_nothing(run: Run) -> None:
    deadline = run()
    for _again in range(3):
        services.tick(now=deadline.due_at + HOUR)
    assert told("deadline_overdue").count("王建国") == 1
    assert services.tick(now=deadline.due_at + DAY).overdue == []


def test_many_at_once_are_one_message(run: Run) -> None:
    ends = {run(target=f"measure:{number}").due_at for number in range(1, 6)}
    services.tick(now=max(ends) - 23 * HOUR)
    services.tick(now=max(ends) + HOUR)
    texts = Notice.objects.filter(recipient__name="王建国", kind__startswith="deadline")
    assert sorted(notice.text for notice in texts) == [
        "5项期限即将到期，最近一项为2023-07-14",
        "5项期限已到期，请立即解除、变更或者续办",
    ]


def test_what_is_settled_or_waived_is_silent(run: Run, fugou_lead: Officer, detained: datetime) -> None:
    services.waive(deadline=run(kind="notice"), by=fugou_lead, reason="无需", now=detained)
    run()
    services.settle(target="measure:1", now=detained)
    outcome = services.tick(now=detained + 30 * DAY)
    assert (outcome.warned, outcome.overdue) == ([], [])


def test_a_new_end_is_warned_of_again(run: Run, detained: datetime) -> None:
    deadline = run()
    services.tick(now=deadline.due_at - HOUR)
    moved = services.reschedule(
        deadline=deadline, due_at=detained + 9 * DAY, now=deadline.due_at - timedelta(minutes=30)
    )
    services.tick(now=moved.due_at - HOUR)
    assert told("deadline_warning") == ["王建国"] * 2


def test_the_number_of_statements_does_not_grow(run: Run, django_assert_max_num_queries: Callable) -> None:
    ends = [run(target=f"measure:{number}").due_at for number in range(1, 30)]
    with django_assert_max_num_queries(14):
        services.tick(now=max(ends) + HOUR)


def test_the_task_beats_its_heart(run: Run) -> None:
    run()
    tasks.tick()
    assert Heartbeat.objects.filter(name="deadlines").exists()
    assert Deadline.objects.get().state == State.OVERDUE


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_nobody_twice(run: Run) -> None:
    end = max(run(target=f"measure:{number}").due_at for number in range(1, 9))

    def sweep(_number: int) -> int:
        try:
            return len(services.tick(now=end + HOUR).overdue)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(sweep, range(3)))
    assert sum(found) == 8
    assert Deadline.objects.filter(state=State.OVERDUE).count() == 8
