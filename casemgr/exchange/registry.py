"""Which function works off which kind of job. Apps above register theirs; exchange knows none of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from casemgr.accounts.models import Officer
from casemgr.exchange.enums import Kind

if TYPE_CHECKING:
    from casemgr.exchange.models import Job
    from casemgr.exchange.services.work import Run

Handler = Callable[["Run"], None]
Entitlement = Callable[[Officer, "Job"], bool]
_HANDLERS: dict[str, Handler] = {}
_ENTITLEMENTS: dict[str, Entitlement] = {}


def works_off(kind: Kind) -> Callable[[Handler], Handler]:
    """Register the decorated function as the one that works off jobs of `kind`."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    return _HANDLERS[kind]


def entitles(kind: Kind) -> Callable[[Entitlement], Entitlement]:
    """Register the decorated function as the one that says whether an officer still may have such a job."""

    def register(entitlement: Entitlement) -> Entitlement:
        _ENTITLEMENTS[kind] = entitlement
        return entitlement

    return register


def entitlement_of(kind: str) -> Entitlement | None:
    """What was registered for `kind`; None where rights on the counties of the job decide."""
    return _ENTITLEMENTS.get(kind)
