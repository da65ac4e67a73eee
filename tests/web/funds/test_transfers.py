"""The forms for a transfer by hand and for taking a mistaken one out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.funds.enums import Channel
from casemgr.funds.models import CaseAccount, Statement, StatementLayout, Transfer
from casemgr.funds.services import transfers
from tests.funds.conftest import NUMBERS, account, case
from tests.web.cases.conftest import Screen, browser_of, look, send

__all__ = ["account", "browser_of", "case", "look", "send"]

Look = Callable[..., Screen]
Send = Callable[..., Screen]


@pytest.fixture
def pair(case: Case, account: Callable[..., CaseAccount]) -> list[CaseAccount]:
    return [account(case, number) for number in NUMBERS[:2]]


@pytest.fixture
def transfer(case: Case, pair: list[CaseAccount], now: datetime) -> Transfer:
    payer, payee = pair
    at = now - timedelta(hours=1)
    return transfers.add(
        by=case.lead, case=case, now=now, payer=payer, payee=payee, amount=Decimal(8000), at=at
    )


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "payer": NUMBERS[0],
        "payee": NUMBERS[1],
        "amount": "1.2万元",
        "at_0": "2023-06-16",
        "at_1": "20:30:15",
        "serial_no": "SH000001",
        "channel": Channel.TRANSFER,
        "counterparty": "",
        "summary": "",
        **fields,
    }


def test_a_transfer_is_entered_to_the_second(
    case: Case, pair: list[CaseAccount], fugou_detective: Officer, send: Send
) -> None:
    done = send(fugou_detective, "funds:transfer-new", case.pk, **typed())
    assert done.response.url == f"/cases/{case.pk}/?tab=funds"
    row = Transfer.objects.get()
    assert ([row.payer, row.payee], row.amount) == (pair, 12000)
    assert row.at.isoformat() == "2023-06-16T12:30:15+00:00"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"payer": NUMBERS[2]}, "本案没有登记该账号"),
        ({"payer": "6.3E+18"}, "设为文本后重填"),
        ({"payer": "", "payee": ""}, "至少选择一个"),
        ({"payee": NUMBERS[0]}, "不能相同"),
        ({"amount": ""}, "这个字段是必填项"),
        ({"amount": "0"}, "金额应大于0"),
        ({"at_1": ""}, "几时几分几秒"),
        ({"at_0": "2999-01-01"}, "不能晚于现在"),
        ({"payee": ""}, "请写明对方是谁"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(
    case: Case, pair: list[CaseAccount], fugou_detective: Officer, send: Send, fields, sentence
) -> None:
    answer = send(fugou_detective, "funds:transfer-new", case.pk, **typed(**fields))
    assert (answer.status, sentence in answer.text) == (422, True), answer.text
    assert 'value="SH000001"' in answer.html
    assert not Transfer.objects.exists()


def test_an_account_of_another_case_is_none_of_this(
    case: Case, pair: list[CaseAccount], account, make_case, fugou_detective: Officer, send: Send
) -> None:
    account(make_case(lead=fugou_detective, victim="孙丽", loss="1000"), NUMBERS[2])
    answer = send(fugou_detective, "funds:transfer-new", case.pk, **typed(payee=NUMBERS[2]))
    assert "本案没有登记该账号" in answer.text


def test_a_mistake_is_taken_out_with_a_reason(
    case: Case, transfer: Transfer, fugou_detective: Officer, look: Look, send: Send
) -> None:
    page = look(fugou_detective, "funds:transfer-remove", case.pk, transfer.pk)
    assert "…0017 → …0025，8,000.00元" in page.text
    missing = send(fugou_detective, "funds:transfer-remove", case.pk, transfer.pk, reason="")
    assert (missing.status, Transfer.objects.count()) == (422, 1)
    send(fugou_detective, "funds:transfer-remove", case.pk, transfer.pk, reason="账号看错")
    assert not Transfer.objects.exists()


def test_an_accounts_page_leads_to_taking_out_what_was_entered_by_hand(
    case: Case, transfer: Transfer, fugou_detective: Officer, fugou_colleague: Officer, look: Look
) -> None:
    link = f'href="/cases/{case.pk}/funds/transfers/{transfer.pk}/remove/"'
    assert link in look(fugou_detective, "funds:account", transfer.payer.account_id).html
    assert link not in look(fugou_colleague, "funds:account", transfer.payer.account_id).html
    layout = StatementLayout.objects.create(bank="某某银行", signature="1", created_at=transfer.recorded_at)
    told = {"layout": layout, "name": "流水.csv", "sha256": "1", "taken": 1, "doubled": 0, "refused": 0}
    by = {"imported_at": transfer.recorded_at, "imported_by": fugou_detective}
    statement = Statement.objects.create(case=case, county=case.county, **told, **by)
    Transfer.objects.filter(pk=transfer.pk).update(statement=statement)
    assert link not in look(fugou_detective, "funds:account", transfer.payer.account_id).html


def test_hidden_transfers_are_not_there_and_strange_ones_forbidden(
    case: Case,
    transfer: Transfer,
    huaiyang_lead: Officer,
    fugou_colleague: Officer,
    look: Look,
    send: Send,
) -> None:
    for route, more in (("funds:transfer-new", ()), ("funds:transfer-remove", (transfer.pk,))):
        assert look(huaiyang_lead, route, case.pk, *more).status == 404
        assert send(huaiyang_lead, route, case.pk, *more).status == 404
        assert look(fugou_colleague, route, case.pk, *more).status == 403
        assert send(fugou_colleague, route, case.pk, *more).status == 403
    assert Transfer.objects.exists()


def test_a_transfer_of_another_case_is_not_there(
    transfer: Transfer, make_case, fugou_detective: Officer, look: Look
) -> None:
    other = make_case(lead=fugou_detective, victim="孙丽", loss="1000")
    assert look(fugou_detective, "funds:transfer-remove", other.pk, transfer.pk).status == 404
