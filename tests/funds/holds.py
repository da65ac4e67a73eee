"""An account of 王建国's case that is stopped and frozen, as officers and bank would have it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.funds import figures, ledger
from casemgr.funds.enums import Place
from casemgr.funds.models import CaseAccount, Entry, Freeze, Renewal, StopPayment
from casemgr.funds.services import freezes, renewals, stops
from tests.suspects.conftest import at

Stop = Callable[..., StopPayment]
Freezing = Callable[..., Freeze]
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def moment(when: str | datetime) -> datetime:
    return at(when) if isinstance(when, str) else when


def held_in(case: Case) -> dict[Place, Decimal]:
    """What each kind of place holds, without the empty ones."""
    return {place: amount for place, amount in ledger.balances(case).items() if amount}


def figure(case: Case, code: str) -> Decimal:
    """A figure of money, over all that ever moved in a case."""
    moved = figures.moved(Entry.objects.filter(case=case))
    return figures.FIGURES[code].of(moved.get(None, {}))


@pytest.fixture
def row(case: Case, account: Callable[..., CaseAccount]) -> CaseAccount:
    """An account of the case, ending in 0017."""
    return account(case)


@pytest.fixture
def stop(fugou_detective: Officer) -> Stop:
    """Stop an account: `stop(row, "2023-07-11 20:30", "100")`; the bank answers at once, or so much later."""

    def do(row: CaseAccount, when: str | datetime, amount: str = "100", **told: Any) -> StopPayment:
        effective_at = moment(when)
        now = moment(told.pop("now", effective_at))
        asked = stops.request(by=fugou_detective, row=row, amount_asked=Decimal(amount), now=now)
        return stops.record_held(
            by=fugou_detective,
            stop=asked,
            effective_at=effective_at,
            amount=Decimal(amount),
            receipt_no="回执1",
            now=now,
        )

    return do


@pytest.fixture
def ask(fugou_detective: Officer) -> Freezing:
    """Ask for a freeze: `ask(row, "2024-03-15 10:00", is_major=True)`."""

    def do(row: CaseAccount, when: str | datetime, amount: str = "300000", **fields: Any) -> Freeze:
        return freezes.request(
            by=fugou_detective, row=row, amount_asked=Decimal(amount), now=moment(when), **fields
        )

    return do


@pytest.fixture
def approve(ask: Freezing, fugou_lead: Officer, supervisor: Officer) -> Freezing:
    """Ask for a freeze that is approved at once by whoever may."""

    def do(row: CaseAccount, when: str | datetime, amount: str = "300000", **fields: Any) -> Freeze:
        freeze = ask(row, when, amount, **fields)
        by = supervisor if freeze.is_decided_by_city else fugou_lead
        return freezes.decide(by=by, freeze=freeze, is_approved=True, now=moment(when))

    return do


@pytest.fixture
def freeze(approve: Freezing, fugou_detective: Officer) -> Freezing:
    """A freeze that is executed at once: `freeze(row, "2024-03-15 10:00", "300000")`."""
    numbers = iter(range(1, 100))

    def do(row: CaseAccount, when: str | datetime, amount: str = "300000", **fields: Any) -> Freeze:
        held = Decimal(fields.pop("held", amount))
        approved = approve(row, when, amount, **fields)
        return freezes.record_executed(
            by=fugou_detective,
            freeze=approved,
            effective_at=moment(when),
            amount=held,
            order_no=f"扶公（刑）冻字〔2024〕{next(numbers)}号",
            receipt_no="回执2",
            now=moment(when),
        )

    return do


@pytest.fixture
def renewal(fugou_detective: Officer, fugou_lead: Officer, supervisor: Officer) -> Callable[..., Renewal]:
    """A renewal asked for and approved at a moment: `renewal(frozen, "2024-09-10 09:00")`."""

    def do(frozen: Freeze, when: str | datetime) -> Renewal:
        now = moment(when)
        asked = renewals.request(by=fugou_detective, freeze=frozen, reason="案件尚在侦查", now=now)
        by = supervisor if frozen.is_decided_by_city else fugou_lead
        return renewals.decide(by=by, renewal=asked, is_approved=True, now=now)

    return do
