"""Holds that end soon, as they stand on the screens of today."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date, midnight
from casemgr.deadlines.periods import months_later
from casemgr.funds.models import CaseAccount, Freeze
from casemgr.funds.services import accounts, freezes

Ending = Callable[..., Freeze]


@pytest.fixture
def ending(now: datetime, fugou_lead: Officer, supervisor: Officer) -> Ending:
    """A freeze of half a year that ends in so many days at 24:00: `ending(case, 5)`; of its own account."""
    numbers = iter(range(1, 1000))

    def do(case: Case, days: int, by: Officer | None = None, **fields: Any) -> Freeze:
        number = next(numbers)
        asker, then = case.lead, midnight(months_later(local_date(now) + timedelta(days=days), -6))
        told = {"bank": "某某银行扶沟支行", "holder_name": "周海波"}
        row: CaseAccount = accounts.register(
            by=asker, case=case, number=f"62999900000001{number:05}", now=now, **told
        )
        asked = freezes.request(by=asker, row=row, amount_asked=Decimal(300000), now=then, **fields)
        decider = by or (supervisor if asked.is_decided_by_city else fugou_lead)
        asked = freezes.decide(by=decider, freeze=asked, is_approved=True, now=then)
        return freezes.record_executed(
            by=asker,
            freeze=asked,
            effective_at=then,
            amount=Decimal(300000),
            order_no=f"冻字{number}号",
            receipt_no="回执",
            now=then,
        )

    return do
