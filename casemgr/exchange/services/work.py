"""Working off jobs: claim one, run it, survive being killed.

A job is claimed by a row update, so two workers never take the same. A worker that dies leaves the job
RUNNING with an old `seen_at`; the next one takes it over. Handlers make their change and mark the job in one
transaction, so running twice changes nothing.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from casemgr.common import clock
from casemgr.common.errors import Unreadable
from casemgr.exchange.enums import State
from casemgr.exchange.models import MOST_ATTEMPTS, STALE_AFTER, Job
from casemgr.exchange.registry import handler_of

log = logging.getLogger(__name__)


class Run:
    """One attempt at a job, as its handler sees it."""

    def __init__(self, job: Job, now: datetime):
        self.job = job
        self.now = now
        self._side = connection.copy()

    def at(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Tell whoever waits how far it is: past the handler's transaction, on a connection of its own."""
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE exchange_job SET stage = %s, done = %s, total = %s, seen_at = %s WHERE id = %s",
                [stage, done, total, clock.now(), self.job.pk],
            )

    def finish(self, state: State, **fields: object) -> None:
        """Mark the job, in the handler's transaction."""
        values = {"state": state, "finished_at": clock.now(), "stage": "", **fields}
        Job.objects.filter(pk=self.job.pk).update(**values)

    def close(self) -> None:
        self._side.close()


def work_off(*, now: datetime) -> Job | None:
    """Take one job and run it to its next resting place. Returns it, or None if there was none."""
    job = _claim(now)
    if job is None:
        return None
    run = Run(job, now)
    try:
        with _kept_alive(run):
            handler_of(job.kind)(run)
    except Unreadable as error:
        _fail(job, str(error))
    except Exception:
        log.exception("job %s of kind %s failed", job.pk, job.kind)
        if job.attempts >= MOST_ATTEMPTS:
            _give_up(job)
        else:
            Job.objects.filter(pk=job.pk).update(state=State.QUEUED, stage="")
    finally:
        run.close()
    return job


@transaction.atomic
def _claim(now: datetime) -> Job | None:
    workable = Job.objects.workable(now - STALE_AFTER).select_for_update(skip_locked=True)
    job = workable.order_by("created_at", "pk").first()
    if job is None:
        return None
    if job.attempts >= MOST_ATTEMPTS:
        # It ended its worker each time, before anybody could write down why.
        _give_up(job)
        return None
    job.state, job.seen_at, job.attempts = State.RUNNING, now, job.attempts + 1
    job.save(update_fields=["state", "seen_at", "attempts"])
    return job


@contextmanager
def _kept_alive(run: Run) -> Iterator[None]:
    """Keep `seen_at` fresh while a long statement runs, so that nobody takes the job over."""
    over = threading.Event()

    def tick() -> None:
        pulse = connection.copy()
        try:
            while not over.wait(STALE_AFTER.total_seconds() / 4):
                with pulse.cursor() as cursor:
                    cursor.execute(
                        "UPDATE exchange_job SET seen_at = %s WHERE id = %s", [clock.now(), run.job.pk]
                    )
        finally:
            pulse.close()

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _give_up(job: Job) -> None:
    _fail(job, _("任务多次失败，已停止。请联系系统管理员，任务编号%(pk)d。") % {"pk": job.pk})


def _fail(job: Job, sentence: str) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=State.FAILED, stage="", finished_at=clock.now(), result={"error": sentence}
    )
