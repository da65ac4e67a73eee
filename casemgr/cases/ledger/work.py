"""The two turns of an import job: to the preview, and, when its owner has confirmed, into the house."""

from pathlib import Path

from django.db import connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.ledger import applying, refusals, staging
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.registry import works_off
from casemgr.exchange.services import jobs
from casemgr.exchange.services.work import Run

_LOCK = 0x6C6564  # distinguishes these advisory locks from others


@works_off(Kind.LEDGER_IMPORT)
def import_ledger(run: Run) -> None:
    """Stage the uploaded ledger, or make what its owner confirmed part of the house."""
    notice = ""
    if run.job.parameters.get("confirmed"):
        try:
            _apply(run)
        except applying.Outdated as outdated:
            notice = str(outdated)
        else:
            return
    _stage(run, notice)


@transaction.atomic
def _apply(run: Run) -> None:
    job = _alone(run)
    if job is None:
        return
    applying.apply(job=job, by=Officer.objects.get(pk=job.owner_id), now=run.now, tell=run.at)
    run.finish(State.DONE, result={**job.result, "applied": True})


@transaction.atomic
def _stage(run: Run, notice: str) -> None:
    job = _alone(run)
    if job is None:
        return
    by = Officer.objects.get(pk=job.owner_id)
    preview = staging.stage(
        job=job, path=job.folder / "source", name=job.source_name, by=by, now=run.now, tell=run.at
    )
    file_name = f"退回_{Path(job.source_name).stem}.xlsx"
    refused = refusals.write(job, preview.table, job.folder / file_name)
    run.finish(
        State.PREVIEWED,
        result={**preview.result, "notice": notice},
        parameters={**job.parameters, "confirmed": False},
        row_count=refused,
        file_name=file_name if refused else "",
        expires_at=jobs.link_ends_at(run.now) if refused else None,
    )


def _alone(run: Run) -> Job | None:
    """The job, if it still is to be done. Whoever took it over waits here until the first one is through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, run.job.pk])
    return Job.objects.filter(pk=run.job.pk, state=State.RUNNING).first()
