"""What the case's money tab shows of accounts: where the money went, as a picture and as a table."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgr.cases.enums import IdentifierKind
from casemgr.cases.services.identifiers import masked
from casemgr.common.masking import mask_name
from casemgr.funds import flow
from casemgr.funds.models import CaseAccount
from casemgr.web.funds.accounts.picture import level_label, picture

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

EDGES_SHOWN = 10
ACCOUNTS_OPEN = 12


def section(page: "CaseDetail") -> dict[str, Any]:
    found = flow.of_case(page.officer, page.case)
    names = {key: named(node.row, page.in_clear) for key, node in found.nodes.items() if node.row}
    urls = {
        key: reverse("funds:account", args=[node.row.account_id])
        for key, node in found.nodes.items()
        if node.row
    }
    ends = {key: ended(node.row) for key, node in found.nodes.items() if node.row}
    return {
        "template": "funds/_accounts.html",
        "picture": picture(found, ends, urls) if found.edges else None,
        "accounts": [
            {
                "node": node,
                "name": names[key],
                "url": urls[key],
                "holder": holder(node.row, page.in_clear),
                "level": level_label(node.level),
            }
            for keys in found.levels.values()
            for key in keys
            if (node := found.nodes[key]).row
        ],
        "edges": [
            {
                "edge": edge,
                "source": names[edge.source],
                "target": names[edge.target],
                "is_back": found.goes_back(edge),
            }
            for edge in found.edges[:EDGES_SHOWN]
        ],
        "is_long": len(found.nodes) > ACCOUNTS_OPEN,
        "more": max(len(found.edges) - EDGES_SHOWN, 0),
        "coverage": flow.coverage(page.officer, page.case),
    }


def named(row: CaseAccount, in_clear: bool) -> str:
    """An account as this reader may see it: its number, or the end of it."""
    return f"{row.bank} {number(row, in_clear)}".strip()


def number(row: CaseAccount, in_clear: bool) -> str:
    """The number of an account, or its end."""
    return row.account.number if in_clear else masked(IdentifierKind.ACCOUNT, row.account.number)


def ended(row: CaseAccount) -> str:
    """An account by its bank and the end of its number, for whoever reads."""
    return _("%(bank)s 尾号%(tail)s") % {"bank": row.bank, "tail": row.account.tail}


def holder(row: CaseAccount, in_clear: bool) -> str:
    """In whose name it is, as this reader may see it."""
    return row.holder_name if in_clear else mask_name(row.holder_name)
