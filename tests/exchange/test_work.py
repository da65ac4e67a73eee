"""Working off jobs: one worker to a job, a dead worker's job taken over, a bad job given up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from casemgr.accounts.models import Officer
from casemgr.common.errors import Unreadable
from casemgr.counties.rights import Role
from casemgr.exchange import registry
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import MOST_ATTEMPTS, STALE_AFTER, Job
from casemgr.exchange.services import work
from casemgr.exchange.services.work import Run
from tests.personas import FUGOU

Handled = Callable[[Callable[[Run], None]], None]


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> Handled:
    """Let a function of the test work off exports."""

    def do(handler: Callable[[Run], None]) -> None:
        monkeypatch.setitem(registry._HANDLERS, Kind.CASE_EXPORT, handler)

    return do


@pytest.fixture
def owner(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.COUNTY_LEAD, FUGOU, "刘卫东")


def queued(owner: Officer, now: datetime, **fields: Any) -> Job:
    return Job.objects.create(kind=Kind.CASE_EXPORT, owner=owner, created_at=now, **fields)


def finish(run: Run) -> None:
    run.finish(State.DONE, row_count=7)


def broken(run: Run) -> None:
    raise RuntimeError("a fault of the program")


def test_nothing_to_do_is_nothing_done(house: None, now: datetime) -> None:
    assert work.work_off(now=now) is None


def test_a_job_is_worked_off_once(handled: Handled, owner: Officer, now: datetime) -> None:
    handled(finish)
    job = queued(owner, now)
    assert work.work_off(now=now) == job
    job.refresh_from_db()
    assert (job.state, job.row_count, job.attempts) == (State.DONE, 7, 1)
    assert job.finished_at is not None
    assert work.work_off(now=now) is None


def test_the_oldest_comes_first(handled: Handled, owner: Officer, now: datetime) -> None:
    handled(finish)
    late, early = queued(owner, now), queued(owner, now - timedelta(minutes=5))
    assert [work.work_off(now=now), work.work_off(now=now)] == [early, late]


@pytest.mark.parametrize(
    "state", [State.AWAITING_APPROVAL, State.PREVIEWED, State.DONE, State.FAILED, State.CANCELLED]
)
def test_what_waits_for_a_person_or_is_over_is_left_alone(
    handled: Handled, owner: Officer, state: State, now: datetime
) -> None:
    handled(broken)
    queued(owner, now, state=state)
    assert work.work_off(now=now) is None


def test_a_file_nobody_can_read_fails_with_its_sentence(
    handled: Handled, owner: Officer, now: datetime
) -> None:
    def refuse(run: Run) -> None:
        raise Unreadable("“%(file)s”是空的，没有可以导入的内容", file="台账.xlsx")

    handled(refuse)
    job = queued(owner, now)
    work.work_off(now=now)
    job.refresh_from_db()
    assert (job.state, job.result) == (State.FAILED, {"error": "“台账.xlsx”是空的，没有可以导入的内容"})


def test_a_fault_is_tried_again_and_then_given_up(
    handled: Handled, owner: Officer, caplog: pytest.LogCaptureFixture, now: datetime
) -> None:
    handled(broken)
    job = queued(owner, now)
    states = []
    for _ in range(MOST_ATTEMPTS):
        work.work_off(now=now)
        job.refresh_from_db()
        states.append(job.state)
    assert states == [State.QUEUED, State.QUEUED, State.FAILED]
    assert f"任务编号{job.pk}" in job.result["error"]
    assert "a fault of the program" in caplog.text


def test_a_dead_workers_job_is_taken_over(handled: Handled, owner: Officer, now: datetime) -> None:
    handled(finish)
    alive = queued(owner, now, state=State.RUNNING, seen_at=now - STALE_AFTER + timedelta(seconds=1))
    dead = queued(owner, now, state=State.RUNNING, seen_at=now - STALE_AFTER - timedelta(seconds=1))
    assert work.work_off(now=now) == dead
    assert work.work_off(now=now) is None
    alive.refresh_from_db()
    assert alive.state == State.RUNNING


def test_a_job_that_kills_every_worker_is_given_up(handled: Handled, owner: Officer, now: datetime) -> None:
    handled(finish)
    job = queued(owner, now, state=State.RUNNING, seen_at=now - 2 * STALE_AFTER, attempts=MOST_ATTEMPTS)
    assert work.work_off(now=now) is None
    job.refresh_from_db()
    assert job.state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_handlers_transaction_is_open(
    handled: Handled, house: None, owner: Officer, now: datetime
) -> None:
    seen = []

    def tell(run: Run) -> None:
        run.at("写入", 250, 1000)
        job = Job.objects.get(pk=run.job.pk)
        seen.append((job.stage, job.percent))
        run.finish(State.DONE)

    handled(tell)
    queued(owner, now)
    work.work_off(now=now)
    assert seen == [("写入", 25)]
    assert Job.objects.get().stage == ""


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_share_the_jobs_out(
    handled: Handled, house: None, owner: Officer, now: datetime
) -> None:
    done: list[int] = []

    def note(run: Run) -> None:
        done.append(run.job.pk)
        run.finish(State.DONE)

    handled(note)
    wanted = {queued(owner, now).pk for _ in range(6)}

    def worker(_number: int) -> None:
        try:
            while work.work_off(now=now):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(4)))
    assert sorted(done) == sorted(wanted)
