"""Property, recovered money and restitution as rows of a table: what it is, where it is, what comes next."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.evidence.enums import FileRole
from casemgr.evidence.models import EvidenceFile
from casemgr.funds.enums import ItemState
from casemgr.funds.models import Appraisal, Entry, Recovery, Restitution, SeizedItem
from casemgr.funds.property_figures import Booked, booked
from casemgr.funds.services.property import IRRELEVANT, REPORT, is_valuable
from casemgr.suspects.models import CaseSuspect
from casemgr.web.cases import personal
from casemgr.web.cases.base import CasePage
from casemgr.web.evidence.panel import holders
from casemgr.web.tones import Tone

_TONES = {
    ItemState.KEPT: Tone.ACTIVE,
    ItemState.DEPOSITED: Tone.GOOD,
    ItemState.SOLD: Tone.GOOD,
}


def items_of(page: CasePage) -> QuerySet[SeizedItem]:
    """The seized items of the case as far as the reader sees them, with what a row needs."""
    photos = EvidenceFile.objects.filter(evidence=OuterRef("evidence"), role=FileRole.PHOTO)
    appraisals = Appraisal.objects.filter(item=OuterRef("pk")).order_by("-pk")
    rows = SeizedItem.objects.visible_to(page.officer).filter(case=page.case)
    return rows.select_related(
        "evidence__collected_by", "evidence__collected_with", "position", "case_suspect__suspect"
    ).annotate(has_photo=Exists(photos), value=Subquery(appraisals.values("value")[:1]))


def ledger_of(page: CasePage) -> Mapping[str, Booked]:
    """What the ledger says of each record of the case."""
    return booked(Entry.objects.visible_to(page.officer).filter(case=page.case))


def item_rows(page: CasePage, items: Iterable[SeizedItem], known: Mapping[str, Booked]) -> list[dict]:
    """Each with who has it, whose it was, its clocks and what comes next; in two queries for all."""
    items = list(items)
    with_whom = holders(page.officer, [item.evidence for item in items])
    clocks: dict[tuple[str, str], Deadline] = {
        (clock.target, clock.kind): clock
        for clock in Deadline.objects.visible_to(page.officer)
        .running()
        .filter(target__in=[item.target for item in items])
    }
    return [_item(page, item, known, with_whom[item.evidence_id], clocks) for item in items]


def _item(
    page: CasePage,
    item: SeizedItem,
    known: Mapping[str, Booked],
    holder: str,
    clocks: Mapping[tuple[str, str], Deadline],
) -> dict[str, Any]:
    report, irrelevant = (clocks.get((item.target, kind)) for kind in (REPORT, IRRELEVANT))
    is_lifted = bool(item.position and not item.position.balance and item.state == ItemState.KEPT)
    row = {
        "item": item,
        "url": reverse("funds:item", args=[item.case_id, item.pk]),
        "suspect": suspect_name(page, item.case_suspect),
        "holder": holder,
        "booked": known.get(item.target, Booked()),
        "is_cash": item.position is not None,
        "left": _left(item, known),
        "is_voided": item.evidence.voided_at is not None,
        "is_lifted": is_lifted,
        "state": _("已解除，待发还") if is_lifted else item.get_state_display(),
        "tone": _TONES.get(ItemState(item.state), Tone.ENDED),
        "report": _clock(page, report),
        "irrelevant": _clock(page, irrelevant),
        "lacks_photo": is_valuable(item, item.value) and not item.has_photo,
    }
    return {**row, "next": _next(row) if not row["is_voided"] else None}


def _left(item: SeizedItem, known: Mapping[str, Booked]) -> Decimal | None:
    """What is left of cash once part of it went elsewhere."""
    balance = item.position.balance if item.position else Decimal(0)
    return balance if balance and balance != known.get(item.target, Booked()).amount else None


def _clock(page: CasePage, deadline: Deadline | None) -> dict[str, Any] | None:
    if deadline is None:
        return None
    return {"due": shown_end(deadline.due_at), "is_late": deadline.due_at < page.now}


def _next(row: dict[str, Any]) -> dict[str, str] | None:
    """The one act that is due next for an item that is still seized; the others are on its page."""
    item: SeizedItem = row["item"]
    if item.state != ItemState.KEPT:
        return None
    hand_over = reverse("evidence:hand-over", args=[item.case_id, item.evidence_id])
    if row["report"]:
        return {"label": _("移交保管"), "url": hand_over}
    if row["irrelevant"] and row["is_cash"] and not row["is_lifted"]:
        return {"label": _("解除扣押"), "url": reverse("funds:lift-item", args=[item.case_id, item.pk])}
    if row["irrelevant"] or row["is_lifted"]:
        return {"label": _("办理发还"), "url": hand_over}
    if row["is_cash"]:
        return {"label": _("缴存专户"), "url": recovery_url(item.case_id, "seized_cash", item)}
    if item.value is None and row["tone"] == Tone.ACTIVE and is_valuable(item, None):
        return {"label": _("价格认定"), "url": reverse("funds:appraise-item", args=[item.case_id, item.pk])}
    return None


def recovery_url(case_pk: int, source: str, item: SeizedItem | None = None) -> str:
    """The form of a recovery from `source`, with the item chosen already."""
    address = reverse("funds:new-recovery", args=[case_pk, source])
    return f"{address}?item={item.pk}" if item else address


def recoveries_of(page: CasePage) -> QuerySet[Recovery]:
    rows = Recovery.objects.visible_to(page.officer).filter(case=page.case)
    return rows.select_related(
        "position", "item__evidence", "freeze__case_account__account", "case_suspect__suspect", "recorded_by"
    )


def recovery_rows(page: CasePage, rows: Iterable[Recovery], known: Mapping[str, Booked]) -> list[dict]:
    return [
        {
            "row": row,
            "booked": known.get(row.target, Booked()),
            "suspect": suspect_name(page, row.case_suspect),
            "note": page.field(personal.of(row)["note"]),
        }
        for row in rows
    ]


def restitution_rows(page: CasePage, known: Mapping[str, Booked], limit: int) -> list[dict]:
    rows = Restitution.objects.visible_to(page.officer).filter(case=page.case)
    return [
        {
            "row": row,
            "booked": known.get(row.target, Booked()),
            "victim": page.field(personal.of(row.victim)["name"]),
            "note": page.field(personal.of(row)["note"]),
        }
        for row in rows.select_related("victim", "recorded_by")[:limit]
    ]


def suspect_name(page: CasePage, row: CaseSuspect | None) -> str:
    """His name as this reader may see it."""
    return personal.of_suspect(row)["name"].shown(page.in_clear) if row else ""
