"""What the case's money tab shows: Money going back to its victims."""

from typing import TYPE_CHECKING, Any

from casemgr.cases import rules
from casemgr.funds import figures
from casemgr.funds.models import Position, Refund
from casemgr.funds.services.refunds import pool
from casemgr.web.funds.refunds import rows

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail


def section(page: "CaseDetail") -> dict[str, Any]:
    """What can be returned now, what was taken back and not returned, and the rounds of the case."""
    refunds = Refund.objects.visible_to(page.officer).filter(case=page.case)
    held = figures.held(Position.objects.visible_to(page.officer).filter(case=page.case))
    available = pool.available(page.case, page.now)
    owed = sum((claim.left for claim in pool.claims(page.case)), pool.NOTHING)
    return {
        "template": "funds/_refunds.html",
        "available": available,
        "owed": owed,
        "not_returned": figures.STOCKS["not_returned"].of(held.get(None, {})),
        "rounds": rows.told(refunds.order_by("round_no"), page.officer, page.now),
        "may_begin": rules.may_work(page.officer, page.case) and available > 0 and owed > 0,
    }
