"""What the case's money tab shows: Accounts, transfers, and the picture of where money went."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail


def section(page: "CaseDetail") -> dict[str, Any]:
    return {"template": "funds/_accounts.html"}
