"""What a victim got from elsewhere: within his loss, and no figure of the police."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent, Victim
from casemgr.cases.presenters import Reader, line
from casemgr.funds import figures, ledger
from casemgr.funds.enums import Place
from casemgr.funds.models import Entry, Restitution
from casemgr.funds.services import restitutions
from tests.suspects.conftest import at


@pytest.fixture
def pay(case: Case, now: datetime) -> Callable[..., Restitution]:
    """`pay(victim, "5000")`"""

    def do(victim: Victim, amount: str, **fields: Any) -> Restitution:
        told = {"by": case.lead, "source": "bank", "paid_at": at("2023-08-01 09:00"), "now": now, **fields}
        return restitutions.record(victim=victim, amount=Decimal(amount), **told)

    return do


def test_what_a_bank_paid_is_the_victims_and_no_figure_of_ours(
    case: Case, three: list[Victim], pay: Callable
) -> None:
    restitution = pay(three[2], "5000.50")
    assert ledger.balance(ledger.of_victim(three[2])) == Decimal("5000.50")
    moved = figures.moved(Entry.objects.filter(case=case))[None]
    assert {figure.of(moved) for figure in figures.FIGURES.values()} == {Decimal(0)}
    assert Entry.objects.get().about == restitution.target
    event = CaseEvent.objects.get(kind=EventKind.MONEY_RESTITUTED)
    text = line(event, Reader(False, case.lead)).text
    assert text == "登记受害人其他退赔5,000.50元（银行、支付机构赔付）"


def test_nobody_gets_more_than_he_lost(three: list[Victim], pay: Callable) -> None:
    pay(three[2], "44999.99")
    with pytest.raises(ValidationError) as refused:
        pay(three[2], "0.02")
    assert "受害人损失45,000.00元" in refused.value.message_dict["amount"][0]
    pay(three[2], "0.01")
    assert ledger.balances(three[2].case)[Place.VICTIM] == 45000


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"amount": "0"}, "金额应大于0"),
        ({"paid_at": at("2099-01-01 00:00")}, "不能晚于现在"),
        ({"source": "lottery"}, "lottery"),
    ],
)
def test_what_cannot_be_is_refused(fields: dict, complaint: str, three: list[Victim], pay: Callable) -> None:
    with pytest.raises(ValidationError, match=complaint):
        pay(three[0], **{"amount": "1", **fields})
    assert not Restitution.objects.exists()


def test_who_does_not_work_the_case_records_nothing(
    three: list[Victim], pay: Callable, fugou_colleague: Officer, supervisor: Officer
) -> None:
    for officer in (fugou_colleague, supervisor):
        with pytest.raises(PermissionDenied):
            pay(three[0], "1", by=officer)
