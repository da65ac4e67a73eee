"""A filed case of 扶沟 with three victims, and accounts its money went through."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import victims
from casemgr.funds.models import CaseAccount
from casemgr.funds.services import accounts
from tests.funds.holds import approve, ask, freeze, renewal, row, stop
from tests.funds.seizing import bare_freeze, hand, receipt, seize
from tests.suspects.conftest import at, suspect

__all__ = [
    "approve",
    "ask",
    "at",
    "bare_freeze",
    "freeze",
    "hand",
    "receipt",
    "renewal",
    "row",
    "seize",
    "stop",
    "suspect",
]

# As issued by nobody: the first six digits name no bank.
NUMBERS = ("6299990000000000017", "6299990000000000025", "6299990000000000033", "6299990000000000041")


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer, now: datetime) -> Case:
    """周口 6·17: 李桂兰 lost 120,000, 王建国 60,000, 赵敏 45,000."""
    case = make_case(lead=fugou_detective, victim="李桂兰", loss="120000")
    for name, loss in (("王建国", "60000"), ("赵敏", "45000")):
        victims.add(by=fugou_detective, case=case, now=now, name=name, loss_amount=Decimal(loss))
    Case.objects.filter(pk=case.pk).update(filed_date="2023-06-17", reported_date="2023-06-16")
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def three(case: Case) -> list[Victim]:
    return list(Victim.objects.filter(case=case).order_by("pk"))


@pytest.fixture
def account(now: datetime) -> Callable[..., CaseAccount]:
    """Register an account as the lead of the case would: `account(case, NUMBERS[1], bank="…")`."""

    def do(case: Case, number: str = NUMBERS[0], **fields: Any) -> CaseAccount:
        told = {"bank": "某某银行扶沟支行", "holder_name": "周海波", **fields}
        return accounts.register(by=case.lead, case=case, number=number, now=now, **told)

    return do
