"""The broker is a wake-up call: without it pages answer as ever, and nothing is lost."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from kombu import Connection

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.cases.services import victims
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import escalation


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A broker that is away; whoever asks for it is written down."""
    asked: list[str] = []

    def refuse(self: Connection, *args: object, **kwargs: object) -> None:
        asked.append(self.as_uri())
        raise ConnectionRefusedError("the broker is away")

    monkeypatch.setattr(Connection, "connect", refuse)
    monkeypatch.setattr(Connection, "ensure_connection", refuse)
    return asked


def test_the_fixture_really_takes_the_broker_away(no_broker: list[str]) -> None:
    with pytest.raises(ConnectionRefusedError):
        Connection("amqp://").ensure_connection()
    assert len(no_broker) == 1


def test_saving_asks_nothing_of_the_broker_and_the_sweep_lists_the_case(
    no_broker: list[str], make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    case = make_case(victim="李桂兰", loss="62000")
    victims.add(by=fugou_lead, case=case, name="赵国强", loss_amount=Decimal("38000"), now=now)
    assert no_broker == []
    assert case.escalation_due
    assert len(escalation.sweep(now=now).listings) == 1
    assert Supervision.objects.open().filter(case=case).exists()
