"""What the two turns of every import share: to the preview, and, confirmed, into the house."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connection

from casemgr.exchange import refusals
from casemgr.exchange.enums import State
from casemgr.exchange.headings import Table
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs
from casemgr.exchange.services.work import Run

Tell = Callable[[str, int, int], None]
"""Where progress is told: the step, how much of it is done, how much there is."""

_LOCK = 0x6C6564  # distinguishes these advisory locks from others


def alone(run: Run) -> Job | None:
    """The job, if it still is to be done. Whoever took it over waits here until the first one is through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, run.job.pk])
    return Job.objects.filter(pk=run.job.pk, state=State.RUNNING).first()


def show(
    run: Run, job: Job, table: Table, refused: Iterable[tuple[int, str, str]], result: dict[str, Any]
) -> None:
    """Lay the preview before the owner, with the refused rows as a file. In the handler's transaction."""
    file_name = f"退回_{Path(job.source_name).stem}.xlsx"
    number = refusals.write(refused, table, job.folder / file_name)
    run.finish(
        State.PREVIEWED,
        result=result,
        parameters={**job.parameters, "confirmed": False},
        row_count=number,
        file_name=file_name if number else "",
        expires_at=jobs.link_ends_at(run.now) if number else None,
    )
