"""Which function works off which kind of job. Apps above register theirs; exchange knows none of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from casemgr.exchange.enums import Kind

if TYPE_CHECKING:
    from casemgr.exchange.services.work import Run

Handler = Callable[["Run"], None]
_HANDLERS: dict[str, Handler] = {}


def works_off(kind: Kind) -> Callable[[Handler], Handler]:
    """Register the decorated function as the one that works off jobs of `kind`."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    return _HANDLERS[kind]
