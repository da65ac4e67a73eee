"""The two turns of an import job: to the preview, and, when its owner has confirmed, into the house."""

from django.db import transaction

from casemgr.accounts.models import Officer
from casemgr.cases.ledger import applying, staging
from casemgr.cases.ledger.models import LedgerRow, Verdict
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.registry import works_off
from casemgr.exchange.services import importing
from casemgr.exchange.services.work import Run


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
    job = importing.alone(run)
    if job is None:
        return
    applying.apply(job=job, by=Officer.objects.get(pk=job.owner_id), now=run.now, tell=run.at)
    run.finish(State.DONE, result={**job.result, "applied": True})


@transaction.atomic
def _stage(run: Run, notice: str) -> None:
    job = importing.alone(run)
    if job is None:
        return
    by = Officer.objects.get(pk=job.owner_id)
    preview = staging.stage(
        job=job, path=job.folder / "source", name=job.source_name, by=by, now=run.now, tell=run.at
    )
    rows = LedgerRow.objects.filter(job=job, verdict=Verdict.REFUSED).order_by("row")
    refused = rows.values_list("row", "column", "reason").iterator()
    importing.show(run, job, preview.table, refused, {**preview.result, "notice": notice})
