"""Accounts of a case on their pages: where the money went, whose an account is, who else knows it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case, Victim
from casemgr.funds import flow
from casemgr.funds.enums import AccountRole
from casemgr.funds.models import CaseAccount, Transfer
from casemgr.web.funds.accounts.picture import MOST_ON_A_LEVEL, picture
from tests.forms import Browser
from tests.funds.conftest import NUMBERS
from tests.personas import HUAIYANG
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
Send = Callable[..., Screen]
T0 = datetime.fromisoformat("2023-06-16T20:15:00+08:00")


@pytest.fixture
def pay(fugou_detective: Officer) -> Callable[..., Transfer]:
    """`pay(payer, payee, "100")`, a minute after the last one."""
    made: list[Transfer] = []

    def do(payer: CaseAccount | None, payee: CaseAccount | None, amount: str, **fields: Any) -> Transfer:
        known = payer or payee
        assert known
        made.append(
            Transfer.objects.create(
                case=known.case,
                county=known.county,
                payer=payer,
                payee=payee,
                amount=Decimal(amount),
                at=T0 + timedelta(minutes=len(made)),
                serial_no=f"S{len(made)}",
                recorded_at=T0,
                recorded_by=fugou_detective,
                **fields,
            )
        )
        return made[-1]

    return do


@pytest.fixture
def chain(case: Case, three: list[Victim], account, pay) -> list[CaseAccount]:
    """李桂兰 pays 周海波 100,000; he splits it on two, one of them pays 5,000 back, draws 40,000."""
    rows = [
        account(case, NUMBERS[0], role=AccountRole.VICTIM, victim=three[0], holder_name="李桂兰"),
        *(account(case, number) for number in NUMBERS[1:]),
    ]
    for row, level in zip(rows, (0, 1, 2, 2), strict=True):
        CaseAccount.objects.filter(pk=row.pk).update(level=level)
    pay(rows[0], rows[1], "100000", payee_balance=Decimal("100012.50"))
    pay(rows[1], rows[2], "60000")
    pay(rows[1], rows[3], "40000")
    pay(rows[2], rows[1], "5000")
    pay(rows[2], None, "40000", channel="withdrawal", counterparty="ATM 文昌大道")
    return rows


def test_the_flow_sums_splits_loops_and_cash_without_counting_twice(
    chain: list[CaseAccount], case: Case, fugou_detective: Officer
) -> None:
    found = flow.of_case(fugou_detective, case)
    first, second = found.nodes[chain[1].pk], found.nodes[chain[2].pk]
    assert (first.received, first.sent, first.out) == (105000, 100000, 0)
    assert (second.received, second.sent, second.out) == (60000, 5000, 40000)
    back = [edge for edge in found.edges if found.goes_back(edge)]
    assert [(edge.source, edge.amount) for edge in back] == [(chain[2].pk, 5000)]
    assert list(found.levels) == [0, 1, 2]


def test_a_level_of_many_accounts_is_drawn_as_a_few_and_the_rest(
    case: Case, fugou_detective: Officer, account, pay
) -> None:
    source = account(case, NUMBERS[0])
    CaseAccount.objects.filter(pk=source.pk).update(level=1)
    for place in range(MOST_ON_A_LEVEL + 3):
        target = account(case, f"629999000000010{place:04d}")
        CaseAccount.objects.filter(pk=target.pk).update(level=2)
        pay(source, target, str(100 - place))
    found = flow.of_case(fugou_detective, case)
    shown = flow.condensed(found, MOST_ON_A_LEVEL)
    assert len(shown.nodes) == 1 + MOST_ON_A_LEVEL
    (rest,) = [node for node in shown.nodes.values() if not node.row]
    assert (rest.accounts, rest.received) == (4, 91 + 90 + 89 + 92 - 0)
    assert sum(edge.amount for edge in shown.edges) == sum(edge.amount for edge in found.edges)
    drawn = picture(found, dict.fromkeys(found.nodes, "账户"), {})
    assert "另4个账户" in {box["name"] for box in drawn["boxes"]}


def test_the_tab_shows_the_picture_and_the_same_as_a_table(
    chain: list[CaseAccount], case: Case, fugou_detective: Officer, look: Look
) -> None:
    screen = look(fugou_detective, "cases:detail", case.pk, tab="funds")
    assert 'class="flow"' in screen.html
    assert "二级账户" in screen.text
    assert "10万元（1笔）" in screen.html
    assert "回流" in screen.text
    assert "60,000.00" in screen.text
    assert "涉案账户3个，已核查0个" in screen.text


def test_who_reads_masked_sees_the_ends_of_numbers_and_no_holder(
    chain: list[CaseAccount], case: Case, supervisor: Officer, look: Look
) -> None:
    tab = look(supervisor, "cases:detail", case.pk, tab="funds")
    page = look(supervisor, "funds:account", chain[1].account_id)
    for screen in (tab, page):
        assert "****0025" in screen.text
        assert NUMBERS[1] not in screen.html
        assert "周海波" not in screen.html
    assert "ATM" not in look(supervisor, "funds:account", chain[2].account_id).html


def test_the_page_shows_the_balance_by_the_statements_and_the_banks_own(
    chain: list[CaseAccount], fugou_detective: Officer, look: Look
) -> None:
    screen = look(fugou_detective, "funds:account", chain[1].account_id)
    for told in ("105,000.00", "100,000.00", "5,000.00", "100,012.50"):
        assert told in screen.text
    cash = look(fugou_detective, "funds:account", chain[2].account_id)
    assert "取现" in cash.text
    assert "ATM 文昌大道" in cash.text


def test_reading_numbers_in_clear_is_written_down(
    chain: list[CaseAccount], case: Case, fugou_detective: Officer, look: Look
) -> None:
    look(fugou_detective, "funds:account", chain[1].account_id)
    assert Event.objects.filter(action="case.viewed", police_no=fugou_detective.police_no).exists()


def test_another_county_is_known_by_its_unit_and_nothing_else(
    chain: list[CaseAccount],
    make_case: Callable[..., Case],
    huaiyang_detective: Officer,
    fugou_detective: Officer,
    account,
    look: Look,
) -> None:
    theirs = make_case(HUAIYANG, lead=huaiyang_detective, victim="孙丽", loss="1000")
    account(theirs, NUMBERS[1], holder_name="周海涛", bank="另一银行")
    screen = look(fugou_detective, "funds:account", chain[1].account_id)
    assert f"该账户在{theirs.lead_unit.name}的案件中也有登记" in screen.text
    for hidden in (theirs.number, "周海涛", "另一银行"):
        assert hidden not in screen.html


def test_an_account_of_another_county_alone_does_not_exist(
    make_case: Callable[..., Case],
    huaiyang_detective: Officer,
    fugou_detective: Officer,
    account,
    look: Look,
) -> None:
    theirs = make_case(HUAIYANG, lead=huaiyang_detective, victim="孙丽", loss="1000")
    row = account(theirs, NUMBERS[3])
    assert look(fugou_detective, "funds:account", row.account_id).status == 404
    assert look(huaiyang_detective, "funds:account", row.account_id).status == 200


def test_a_case_is_found_by_the_whole_number_of_an_account(
    chain: list[CaseAccount], case: Case, fugou_detective: Officer
) -> None:
    found = Case.objects.visible_to(fugou_detective)
    assert list(found.search("6299 9900 0000 0000 025")) == [case]
    assert not found.search("0025").exists()


def test_an_account_is_registered_once_per_case(case: Case, fugou_detective: Officer, send: Send) -> None:
    typed = {"number": "6299 9900 0000 0000 017", "kind": "bank", "role": "involved", "bank": "某某银行"}
    screen = send(fugou_detective, "funds:account-new", case.pk, **typed)
    assert screen.response.status_code == 302
    row = CaseAccount.objects.get(case=case)
    assert (row.account.number, row.account.tail) == (NUMBERS[0], "0017")
    again = send(fugou_detective, "funds:account-new", case.pk, **typed)
    assert "本案已登记该账户" in again.text


def test_a_number_that_is_none_is_refused_with_what_was_typed(
    case: Case, fugou_detective: Officer, send: Send
) -> None:
    screen = send(
        fugou_detective, "funds:account-new", case.pk, number="6.22E+18", kind="bank", role="involved"
    )
    assert screen.status == 422
    assert "6.22E+18" in screen.html


def test_what_is_known_changes_and_a_check_is_recorded(
    chain: list[CaseAccount], case: Case, fugou_detective: Officer, look: Look, signed_in
) -> None:
    row, browser = chain[1], Browser(signed_in(fugou_detective))
    for act, typed in (("change", {"bank": "改后的银行"}), ("check", {})):
        address = f"/cases/{case.pk}/funds/accounts/{row.pk}/{act}/"
        page = browser.open(address)
        browser.send(page, address, form_key=str(page.context["form_key"]), **typed)
    row.refresh_from_db()
    assert (row.bank, row.checked_by) == ("改后的银行", fugou_detective)
    tab = look(fugou_detective, "cases:detail", case.pk, tab="funds")
    assert "已核查1个" in tab.text


def test_only_who_works_the_case_registers(
    case: Case, fugou_colleague: Officer, supervisor: Officer, look: Look
) -> None:
    for officer in (fugou_colleague, supervisor):
        assert look(officer, "funds:account-new", case.pk).status == 403


def test_the_tab_asks_the_same_for_many_transfers(
    chain: list[CaseAccount], case: Case, fugou_detective: Officer, pay, django_assert_num_queries
) -> None:
    for _each in range(5):
        pay(chain[0], chain[1], "1")
    with django_assert_num_queries(3):
        flow.of_case(fugou_detective, case)


def test_the_address_of_an_account_says_no_number(chain: list[CaseAccount]) -> None:
    assert NUMBERS[1] not in reverse("funds:account", args=[chain[1].account_id])


def test_the_history_speaks_of_an_account_by_its_end(
    chain: list[CaseAccount], case: Case, supervisor: Officer, look: Look
) -> None:
    screen = look(supervisor, "cases:detail", case.pk, tab="history")
    assert "登记了涉案账户（尾号0025）" in screen.text
    assert NUMBERS[1] not in screen.html
