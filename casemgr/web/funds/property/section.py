"""What the case's money tab shows: Seized property, recovered money, other restitution."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from casemgr.cases import rules
from casemgr.funds.enums import HoldState, ItemKind, ItemState, RecoverySource
from casemgr.funds.models import Freeze, SeizedItem
from casemgr.funds.property_figures import things
from casemgr.web.funds.property import rows
from casemgr.web.funds.property.rows import recovery_url

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

# So many of each stand on the tab; all items have a list of their own, all money stands in the ledger.
SHOWN = 20


def section(page: "CaseDetail") -> dict[str, Any]:
    items = SeizedItem.objects.visible_to(page.officer).filter(case=page.case, evidence__voided_at=None)
    counted = list(items.values_list("kind", "evidence__unit", "evidence__quantity", "state"))
    known = rows.ledger_of(page)
    may_work = rules.may_work(page.officer, page.case)
    kept = {kind for kind, _unit, _quantity, state in counted if state == ItemState.KEPT}
    return {
        "template": "funds/_property.html",
        "items": rows.item_rows(page, rows.items_of(page).order_by("-pk")[:SHOWN], known),
        "number": len(counted),
        "is_more": len(counted) > SHOWN,
        "things": things((kind, unit, quantity) for kind, unit, quantity, _state in counted),
        "recoveries": rows.recovery_rows(page, rows.recoveries_of(page)[:SHOWN], known),
        "restitutions": rows.restitution_rows(page, known, SHOWN),
        "sources": _sources(page, kept) if may_work else [],
    }


def _sources(page: "CaseDetail", kept: set[str]) -> list[dict[str, str]]:
    """From where money can be recovered in this case now."""
    frozen = Freeze.objects.visible_to(page.officer).filter(case=page.case, state=HoldState.EFFECTIVE)
    open_ones = {
        RecoverySource.SEIZED_CASH: ItemKind.CASH in kept,
        RecoverySource.FREEZE_TRANSFER: frozen.exists(),
        RecoverySource.AUCTION: bool(kept - {ItemKind.CASH}),
        RecoverySource.SUSPECT: bool(page.suspects),
    }
    return [
        {"label": _("登记%(source)s") % {"source": source.label}, "url": recovery_url(page.case.pk, source)}
        for source, is_open in open_ones.items()
        if is_open
    ]
