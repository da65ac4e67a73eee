"""What the case's money tab shows first: its figures, each with its definition."""

from typing import TYPE_CHECKING, Any

from casemgr.common.money import show_yuan
from casemgr.funds import figures
from casemgr.funds.models import Entry, Position

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

# Side by side on the tab: what was got hold of and went back so far, and what is held now.
SO_FAR = ("controlled", "frozen", "seized", "recovered", "returned", "saved")
NOW = ("stopped_now", "frozen_now", "held_now", "not_returned")


def section(page: "CaseDetail") -> dict[str, Any]:
    entries = Entry.objects.visible_to(page.officer).filter(case=page.case)
    positions = Position.objects.visible_to(page.officer).filter(case=page.case)
    flows, balances = figures.moved(entries).get(None, {}), figures.held(positions).get(None, {})
    so_far = [_shown(figures.FIGURES[code], flows) for code in SO_FAR]
    now = [_shown(figures.STOCKS[code], balances) for code in NOW]
    return {
        "template": "funds/_figures.html",
        "so_far": so_far,
        "now": now,
    }


def _shown(figure: Any, of: Any) -> dict[str, Any]:
    value = figure.of(of)
    return {"label": figure.label, "value": show_yuan(value), "definition": figure.definition, "raw": value}
