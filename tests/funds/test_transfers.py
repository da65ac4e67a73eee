"""Transfers by hand: what a bank recorded, once, on an account of the case; a mistake is taken out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent
from casemgr.cases.presenters import Reader, line
from casemgr.funds.enums import Channel
from casemgr.funds.models import CaseAccount, Transfer
from casemgr.funds.services import transfers
from tests.funds.conftest import NUMBERS


@pytest.fixture
def first(case: Case, account: Callable[..., CaseAccount]) -> CaseAccount:
    return account(case, NUMBERS[0])


@pytest.fixture
def second(case: Case, account: Callable[..., CaseAccount]) -> CaseAccount:
    return account(case, NUMBERS[1])


@pytest.fixture
def add(case: Case, first: CaseAccount, second: CaseAccount, now: datetime) -> Callable[..., Transfer]:
    """The first account paid the second 8,000 yuan an hour ago, but for what is said."""

    def do(**fields) -> Transfer:
        whole = {
            "by": case.lead,
            "case": case,
            "payer": first,
            "payee": second,
            "amount": Decimal("8000"),
            "at": now - timedelta(hours=1),
            "serial_no": "SH000001",
        }
        return transfers.add(now=now, **(whole | fields))

    return do


def shown(case: Case, kind: EventKind) -> str:
    event = CaseEvent.objects.get(case=case, kind=kind)
    told = line(event, Reader(in_clear=False, officer=case.lead))
    return " ".join([told.text, *told.details])


def test_a_transfer_is_entered_and_told_by_last_four(case: Case, add) -> None:
    row = add()
    assert (row.county_id, row.channel, row.statement) == (case.county_id, Channel.TRANSFER, None)
    assert shown(case, EventKind.TRANSFER_ADDED).endswith("…0017 → …0025 8,000.00元")


def test_the_same_transfer_again_is_refused_in_a_sentence(add) -> None:
    add()
    with pytest.raises(ValidationError, match="该笔交易已登记"):
        add()
    assert add(serial_no="SH000002").pk


def test_cash_twice_is_the_same_cash(add) -> None:
    cash = {"payee": None, "channel": Channel.WITHDRAWAL}
    add(**cash)
    with pytest.raises(ValidationError, match="该笔交易已登记"):
        add(**cash)


def test_a_side_that_is_no_account_is_named_or_its_way_told(add) -> None:
    with pytest.raises(ValidationError, match="请写明对方是谁"):
        add(payee=None)
    assert add(payee=None, counterparty="某某超市").pk
    assert add(payee=None, channel=Channel.PURCHASE, serial_no="另").pk


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"payer": None, "payee": None}, "至少选择一个"),
        ({"amount": Decimal(0)}, "金额应大于0"),
        ({"amount": Decimal("-1")}, "金额不能为负数"),
    ],
)
def test_what_is_no_transfer_is_refused(add, fields, sentence) -> None:
    with pytest.raises(ValidationError, match=sentence):
        add(**fields)


def test_nobody_pays_himself(add, first: CaseAccount) -> None:
    with pytest.raises(ValidationError, match="不能相同"):
        add(payee=first)


def test_a_transfer_is_of_this_minute_or_earlier(add, now: datetime) -> None:
    assert add(at=now).pk
    with pytest.raises(ValidationError, match="不能晚于现在"):
        add(at=now + timedelta(seconds=1))


def test_an_account_of_another_case_is_none_of_this(case: Case, add, account, make_case) -> None:
    other = account(make_case(lead=case.lead, victim="孙丽", loss="1000"), NUMBERS[2])
    with pytest.raises(ValidationError, match="请选择本案的账户"):
        add(payee=other)


def test_only_who_works_the_case_enters_and_takes_out(add, huaiyang_lead: Officer, now: datetime) -> None:
    row = add()
    with pytest.raises(PermissionDenied):
        add(by=huaiyang_lead, serial_no="另")
    with pytest.raises(PermissionDenied):
        transfers.remove(by=huaiyang_lead, transfer=row, reason="登记有误", now=now)


def test_a_mistake_is_taken_out_for_a_reason_that_is_kept(case: Case, add, now: datetime) -> None:
    row = add()
    with pytest.raises(ValidationError, match="请写明移除的理由"):
        transfers.remove(by=case.lead, transfer=row, reason=" ", now=now)
    transfers.remove(by=case.lead, transfer=row, reason="账号看错", now=now)
    assert not Transfer.objects.exists()
    assert shown(case, EventKind.TRANSFER_REMOVED).endswith("理由：账号看错")
    with pytest.raises(ValidationError, match="已被移除"):
        transfers.remove(by=case.lead, transfer=row, reason="账号看错", now=now)
