"""Exports as jobs: asked for in the list, made in the background with the rights of that moment."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.export.making import Format, Order, make, reach
from casemgr.common.errors import Unreadable
from casemgr.counties.models import County
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.registry import works_off
from casemgr.exchange.services import jobs
from casemgr.exchange.services.work import Run
from casemgr.exchange.writing import Written
from casemgr.notices import services as notices

_TELL_EVERY = 5_000


def ask(
    *,
    by: Officer,
    parameters: dict[str, Any],
    format: Format,
    now: datetime,
    masked: bool = True,
    purpose: str = "",
) -> Job:
    """Queue an export of the cases that `parameters` of `CaseFilter` pick (导出申请).

    Raises PermissionDenied without the right, ValidationError for a filter that cannot be read.
    """
    order = Order(by, reach(by, masked=masked), format, parameters, masked)
    chosen = order.filter()
    county = chosen.form.cleaned_data["county"]
    counties = County.objects.filter(pk__in=order.counties & {county.pk} if county else order.counties)
    if not counties:
        raise PermissionDenied(_("您没有导出该县区案件的权限。"))
    return jobs.ask_export(
        by=by,
        kind=Kind.CASE_EXPORT,
        counties=counties,
        parameters={**chosen.parameters(), "format": Format(format).value},
        masked=masked,
        purpose=purpose,
        now=now,
    )


def order_of(job: Job) -> Order:
    """What a job asks for, within what its owner may still export and its approver has let go."""
    asked = frozenset(job.counties.values_list("pk", flat=True))
    parameters = dict(job.parameters)
    return Order(
        by=job.owner,
        counties=asked & reach(job.owner, masked=job.masked),
        format=Format(parameters.pop("format")),
        parameters=parameters,
        masked=job.masked,
        purpose=job.purpose,
        approved_by=job.approved_by,
    )


@works_off(Kind.CASE_EXPORT)
def work_off(run: Run) -> None:
    """Make the file of an export job."""
    job = run.job
    try:
        order = order_of(job)
        total, needs = order.cases().count(), {"lent": order.lent(), "whole": order.whole()}
        run.at(_("写入文件"), 0, total)
        job.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        name = file_name(order.format, job.created_at)
        written = make(order, job.folder / name, now=run.now, told=partial(_tell, run, total))
    except (PermissionDenied, ValidationError) as refusal:
        raise Unreadable(_sentence(refusal)) from None
    _finish(run, order, name, written, needs)


@transaction.atomic
def _finish(run: Run, order: Order, name: str, written: Written, needs: dict[str, list[int]]) -> None:
    """`needs` names the cases and counties to which his rights must hold still when he fetches it."""
    job = run.job
    run.finish(
        State.DONE,
        done=written.rows,
        total=written.rows,
        file_name=name,
        file_sha256=written.sha256,
        row_count=written.rows,
        result=needs,
        expires_at=jobs.link_ends_at(run.now),
    )
    record(order, written, job=job, now=run.now)
    notices.put(
        "export_done",
        to=[job.owner],
        text=gettext_noop("案件导出已完成，共%(rows)d行"),
        values={"rows": written.rows},
        link=reverse("exchange:job", args=[job.pk]),
        key=f"export_done:{job.pk}",
        now=run.now,
    )


def record(order: Order, written: Written, *, job: Job | None, now: datetime) -> None:
    """Note in the audit what left the house: the filter, the number of rows, the fingerprint of the file."""
    audit.record(
        "export.made",
        job,
        by=order.by,
        now=now,
        filter=order.parameters,
        format=order.format,
        counties=sorted(County.objects.filter(pk__in=order.counties).values_list("code", flat=True)),
        masked=order.masked,
        rows=written.rows,
        sha256=written.sha256,
    )


def file_name(format: Format, moment: datetime) -> str:
    """案件_20261121_2015.xlsx."""
    return f"案件_{timezone.localtime(moment):%Y%m%d_%H%M}.{format}"


def _tell(run: Run, total: int, rows: int) -> None:
    if rows % _TELL_EVERY == 0:
        run.at(_("写入文件"), rows, max(rows, total))


def _sentence(refusal: PermissionDenied | ValidationError) -> str:
    return "；".join(getattr(refusal, "messages", [str(refusal)]))
