"""The page of a statement's job: what it asks, what each line would do, what came of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.keyset import Count, paginate
from casemgr.common.masking import mask_account, mask_name
from casemgr.common.money import show_yuan
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs
from casemgr.funds.enums import AccountRole, RowVerdict
from casemgr.funds.models import CaseAccount, StatementRow
from casemgr.funds.statements.columns import BY_NAME
from casemgr.web.templatetags.house import query_string

PAGE_SIZE = 50


def of(job: Job, request: HttpRequest, officer: Officer) -> dict[str, Any]:
    """What the page shows: the case and figures always, lines while it waits for its owner's word."""
    mine = job.owner_id == officer.pk and jobs.still_entitled(officer, job)
    has_figures = RowVerdict.NEW in job.result
    about: dict[str, Any] = {
        "about_case": _case(job, officer) if mine else None,
        "figures": _figures(job) if has_figures else None,
        "period": [datetime.fromisoformat(moment) for moment in job.result.get("period", ())],
        "bank": job.result.get("bank", ""),
        "own": mask_account("*" * 8 + job.result["own_tail"]) if job.result.get("own_tail") else "",
        "lacks_victim": job.state == State.DONE and not _has_victim(job, officer),
        "asks": mine and job.state == State.UNMAPPED,
    }
    if job.state != State.PREVIEWED or not mine:
        return about
    shown = request.GET.get("show", "")
    if shown not in RowVerdict.values:
        shown = next((verdict for verdict in RowVerdict.values if job.result.get(verdict)), RowVerdict.NEW)
    rows = paginate(
        StatementRow.objects.visible_to(officer).filter(job=job, verdict=shown),
        ordering=("row",),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
        size=PAGE_SIZE,
    )
    for row in rows:
        row.sides = [_side(row, name) for name in ("payer", "payee")]
    return about | {
        "shown": shown,
        "rows": rows,
        "count": Count(job.result.get(shown, 0), capped=False),
        "tabs": _tabs(job, request, shown),
        "columns": [(heading, BY_NAME[name].label) for name, heading in job.result["columns"]],
    }


def _case(job: Job, officer: Officer) -> Case | None:
    return Case.objects.visible_to(officer).filter(pk=job.parameters["case"]).first()


def _has_victim(job: Job, officer: Officer) -> bool:
    """Whether the way of the money has a beginning: without a victim's account no level can be told."""
    rows = CaseAccount.objects.visible_to(officer).filter(case=job.parameters["case"])
    return rows.filter(role=AccountRole.VICTIM).exists()


def _side(row: StatementRow, name: str) -> str:
    """Who paid or was paid, as far as anybody sees it before it is in the case."""
    tail = getattr(row, f"{name}_tail")
    if not tail:
        return str(row.get_channel_display())
    holder = mask_name(getattr(row, f"{name}_name"))
    return f"****{tail} {holder}".strip()


def _figures(job: Job) -> list[dict[str, Any]]:
    result = job.result
    figures = [
        {
            "label": verdict.label if job.state != State.DONE or verdict != RowVerdict.NEW else _("已导入"),
            "value": f"{result.get(verdict, 0):,}",
            "unit": ngettext("行", "行", result.get(verdict, 0)),
            "tone": "danger" if verdict == RowVerdict.REFUSED and result.get(verdict) else "",
            "url": "",
        }
        for verdict in RowVerdict
    ]
    total = show_yuan(Decimal(result.get("amount_total", 0)))
    return [*figures, {"label": _("交易金额合计"), "value": total, "unit": _("元"), "url": ""}]


def _tabs(job: Job, request: HttpRequest, shown: str) -> list[dict[str, Any]]:
    clean = {"after": "", "before": ""}
    return [
        {
            "label": verdict.label,
            "count": f"{job.result.get(verdict, 0):,}",
            "current": verdict == shown,
            "url": reverse("exchange:job", args=[job.pk])
            + query_string(request.GET.copy(), {**clean, "show": verdict.value}),
        }
        for verdict in RowVerdict
    ]
