"""The turns of a statement's job: to its columns, to its preview, and, confirmed, into the case."""

import json
from typing import Any

from django.db import transaction

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.counties import access
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.registry import entitles, works_off
from casemgr.exchange.services import importing
from casemgr.exchange.services.work import Run
from casemgr.exchange.streaming import stream_sheets
from casemgr.funds.enums import RowVerdict
from casemgr.funds.models import StatementLayout, StatementRow
from casemgr.funds.statements import applying, layouts, staging
from casemgr.funds.statements.asking import asked_own, sealed
from casemgr.funds.statements.layouts import Found


@entitles(Kind.STATEMENT_IMPORT)
def still_works(officer: Officer, job: Job) -> bool:
    """Whether the case of the job still exists for `officer` and is his to work."""
    case = Case.objects.visible_to(officer).filter(pk=job.parameters.get("case")).first()
    return case is not None and rules.may_work(officer, case)


@works_off(Kind.STATEMENT_IMPORT)
def import_statement(run: Run) -> None:
    """Ask for the columns of an unknown layout, stage a known one, or write what its owner confirmed."""
    if run.job.parameters.get("confirmed"):
        _apply(run)
    else:
        _read(run)


@transaction.atomic
def _apply(run: Run) -> None:
    job = importing.alone(run)
    if job is None:
        return
    statement = applying.apply(job=job, by=_owner(job), now=run.now, tell=run.at)
    numbers = {"taken": statement.taken, "statement": statement.pk}
    # What was asked about the columns shows lines of the file, and is not needed any more.
    result = {key: value for key, value in job.result.items() if key != "asked"}
    run.finish(State.DONE, result={**result, **numbers, "applied": True})


@transaction.atomic
def _read(run: Run) -> None:
    job = importing.alone(run)
    if job is None:
        return
    case = applying.workable(job, _owner(job))
    applying.check_is_new(case, job)
    with stream_sheets(job.folder / "source", job.source_name) as sheets:
        found = layouts.find(sheets)
        layout = found.layout()
        asked = _asked(found, layout)
        job.result = {"asked": asked}
        own = asked_own(job)
        if layout is None or not _knows_own(layout, own):
            run.finish(State.UNMAPPED, result=job.result, finished_at=None)
            return
        table, counts = staging.stage(
            job=job, case=case.pk, found=found, layout=layout, own=own, now=run.now, tell=run.at
        )
        rows = StatementRow.objects.filter(job=job, verdict=RowVerdict.REFUSED).order_by("row")
        refused = rows.values_list("row", "column", "reason").iterator()
        result = {**counts, "asked": asked, "bank": layout.bank, "own_tail": own[-4:]}
        importing.show(run, job, table, refused, result)


def _owner(job: Job) -> Officer:
    by = Officer.objects.get(pk=job.owner_id)
    access.forget(by)
    return by


def _knows_own(layout: StatementLayout, own: str) -> bool:
    return bool(own) or "own" in layout.columns or "payer" in layout.columns


def _asked(found: Found, layout: StatementLayout | None) -> dict[str, Any]:
    """What the page that asks for the columns shows. Lines of the file name people and are sealed."""
    return {
        "signature": found.signature,
        "headings": list(found.headings),
        "samples": sealed(json.dumps(found.samples, ensure_ascii=False)),
        "proposal": layout.columns if layout else layouts.propose(found.headings, found.samples),
        "own": sealed(found.own),
    }
