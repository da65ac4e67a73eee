"""What the case's money tab shows: Figures of money: of a case, of counties and periods."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail


def section(page: "CaseDetail") -> dict[str, Any]:
    return {"template": "funds/_figures.html"}
