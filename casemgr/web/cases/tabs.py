"""What a tab of the case's page is. Each area says what its own shows, in its own folder."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail


def _nothing(page: "CaseDetail") -> int | None:
    return None


def _always(page: "CaseDetail") -> bool:
    return True


@dataclass(frozen=True)
class Tab:
    """One tab: its name in the address, its label, the template it fills and with what.

    `count` is the figure beside the label. `shown` says whether this reader has the tab for this case.
    """

    name: str
    label: Any
    template: str
    context: Callable[["CaseDetail"], dict[str, Any]]
    count: Callable[["CaseDetail"], int | None] = _nothing
    shown: Callable[["CaseDetail"], bool] = _always


def chosen(tabs: Iterable[Tab], name: str) -> Tab:
    """The tab of that name among those shown; the first for any other."""
    tabs = list(tabs)
    return next((tab for tab in tabs if tab.name == name), tabs[0])
