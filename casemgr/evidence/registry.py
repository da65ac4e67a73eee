"""Who above evidence is told of it: that an item changed hands, that its registration was voided.

Told in the transaction of the act; whoever is told may refuse it by a ValidationError.
"""

from collections.abc import Callable
from datetime import datetime

from casemgr.accounts.models import Officer
from casemgr.evidence.models import CustodyEvent, Evidence

HandedOver = Callable[[CustodyEvent, Officer, datetime], None]
Voided = Callable[[Evidence, Officer, datetime], None]

_handed_over: list[HandedOver] = []
_voided: list[Voided] = []


def on_handed_over(told: HandedOver) -> None:
    """Let `told(event, by, now)` know of every change of hands."""
    _handed_over.append(told)


def on_voided(told: Voided) -> None:
    """Let `told(evidence, by, now)` know of every registration that is voided."""
    _voided.append(told)


def handed_over(event: CustodyEvent, by: Officer, now: datetime) -> None:
    """Tell whoever asked to be told."""
    for told in _handed_over:
        told(event, by, now)


def voided(evidence: Evidence, by: Officer, now: datetime) -> None:
    """Tell whoever asked to be told."""
    for told in _voided:
        told(evidence, by, now)
