"""The preview of an import: what each row would do, under tabs, page by page."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgr.accounts.models import Officer
from casemgr.cases.ledger import preview as ledger
from casemgr.common.keyset import Count, capped_count, paginate
from casemgr.common.money import show_yuan
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs
from casemgr.web.supervision.filters import SupervisionFilter
from casemgr.web.templatetags.house import query_string

PAGE_SIZE = 50
VERDICTS = ("new", "changed", "unchanged", "refused")
TONES = {"refused": "danger"}


def of(job: Job, request: HttpRequest, officer: Officer) -> dict[str, Any]:
    """What the page of an import shows: figures always, rows while it waits for its owner's word."""
    figures = _figures(job)
    if job.state == State.DONE:
        return {"figures": figures, **_what_came_of_it(job, officer)}
    if job.state != State.PREVIEWED or job.owner_id != officer.pk or not jobs.still_entitled(officer, job):
        return {"figures": figures}
    shown = request.GET.get("show", "")
    if shown not in VERDICTS:
        shown = next((verdict for verdict in VERDICTS if job.result.get(verdict)), "new")
    rows = paginate(
        ledger.rows(job, shown).visible_to(officer),
        ordering=("row",),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
        size=PAGE_SIZE,
    )
    if shown == "changed":
        changes = ledger.changes(rows.rows)
        for row in rows:
            row.differences = changes.get(row.pk, [])
    return {
        "figures": figures,
        "shown": shown,
        "rows": rows,
        "count": Count(job.result.get(shown, 0), capped=False),
        "tabs": _tabs(job, request, shown),
    }


def _what_came_of_it(job: Job, officer: Officer) -> dict[str, Any]:
    """Where the imported cases are, and how many of them have been listed since."""
    query = f"?imported={job.pk}"
    listed = SupervisionFilter({"imported": job.pk}, officer=officer).qs
    return {
        "listed": capped_count(listed.filter(listed_at__gte=job.finished_at)),
        "cases_url": reverse("cases:list") + query,
        "supervisions_url": reverse("supervision:list") + query,
    }


def _figures(job: Job) -> list[dict[str, Any]]:
    result = job.result
    loss = Decimal(result.get("loss_total", 0))
    words = {
        "new": _("新增"),
        "changed": _("更新"),
        "unchanged": _("无变化"),
        "refused": _("退回"),
    }
    figures = [
        {
            "label": label,
            "value": f"{result.get(verdict, 0):,}",
            "unit": ngettext("行", "行", result.get(verdict, 0)),
            "tone": "danger" if verdict == "refused" and result.get("refused") else "",
            "url": "",
        }
        for verdict, label in words.items()
    ]
    return [
        *figures,
        {"label": _("损失金额合计（退回的不计）"), "value": show_yuan(loss), "unit": _("元"), "url": ""},
    ]


def _tabs(job: Job, request: HttpRequest, shown: str) -> list[dict[str, Any]]:
    labels = [_("新增"), _("更新"), _("无变化"), _("退回")]
    clean = {"after": "", "before": ""}
    return [
        {
            "label": label,
            "count": f"{job.result.get(verdict, 0):,}",
            "current": verdict == shown,
            "url": reverse("exchange:job", args=[job.pk])
            + query_string(request.GET.copy(), {**clean, "show": verdict}),
        }
        for verdict, label in zip(VERDICTS, labels, strict=True)
    ]
