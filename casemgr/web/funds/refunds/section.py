"""What the case's money tab shows: Money going back to its victims."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail


def section(page: "CaseDetail") -> dict[str, Any]:
    return {"template": "funds/_refunds.html"}
