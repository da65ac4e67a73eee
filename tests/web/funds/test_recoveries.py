"""Forms of recovered money and other restitution; the ledger of a case and its corrections."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.funds.models import Entry, Recovery, Restitution, SeizedItem
from casemgr.funds.services import recoveries, restitutions
from casemgr.suspects.models import CaseSuspect
from casemgr.web.funds.property import ledger
from tests.suspects.conftest import at
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]
Seize = Callable[..., SeizedItem]
Person = Callable[..., CaseSuspect]


@pytest.fixture
def typed() -> Callable[..., dict[str, Any]]:
    """What stands on a receipt as it is typed."""

    def fill(amount: str = "4000", **fields: Any) -> dict[str, Any]:
        return {
            "amount": amount,
            "recovered_at_0": "2023-08-01",
            "recovered_at_1": "09:00",
            "account_of_custody": "扶沟县公安局涉案资金专户",
            "receipt_no": "缴1号",
            **fields,
        }

    return fill


def test_each_source_has_its_button_once_there_is_something_to_recover_from(
    case: Case, fugou_detective: Officer, seize: Seize, bare_freeze: Callable, suspect: Person, look: Look
) -> None:
    def offered() -> list[str]:
        html = look(fugou_detective, "cases:detail", case.pk, tab="funds").html
        sources = ("seized_cash", "freeze_transfer", "auction", "suspect")
        return [source for source in sources if f"/recoveries/{source}/new/" in html]

    assert offered() == []
    seize(case, "cash", "10000")
    assert offered() == ["seized_cash"]
    seize(case, "phone")
    bare_freeze(case, "300000")
    suspect(case, "刘海涛")
    assert offered() == ["seized_cash", "freeze_transfer", "auction", "suspect"]


def test_cash_is_paid_in_from_its_own_row(
    case: Case, fugou_detective: Officer, seize: Seize, typed: Callable, send: Send, look: Look
) -> None:
    item = seize(case, "cash", "10000")
    form = look(fugou_detective, "funds:new-recovery", case.pk, "seized_cash", item=item.pk)
    assert f'<option value="{item.pk}" selected>' in form.html
    assert "余10,000.00元" in form.text
    assert 'value="10000.00"' in form.html
    done = send(fugou_detective, "funds:new-recovery", case.pk, "seized_cash", item=item.pk, **typed())
    assert done.response.url == f"/cases/{case.pk}/?tab=funds"
    tab = look(fugou_detective, "cases:detail", case.pk, tab="funds").text
    for part in ("扣押现金缴存", "4,000.00", "余 6,000.00", "缴1号", "扶沟县公安局涉案资金专户"):
        assert part in tab


def test_the_account_of_custody_is_remembered(
    case: Case, fugou_detective: Officer, suspect: Person, typed: Callable, send: Send, look: Look
) -> None:
    person = suspect(case, "刘海涛")
    route = (fugou_detective, "funds:new-recovery", case.pk, "suspect")
    assert send(*route, case_suspect=person.pk, **typed()).status == 302
    assert 'value="扶沟县公安局涉案资金专户"' in look(*route).html


def test_frozen_money_is_transferred_and_a_thing_sold(
    case: Case,
    fugou_detective: Officer,
    seize: Seize,
    bare_freeze: Callable,
    suspect: Person,
    typed: Callable,
    send: Send,
) -> None:
    frozen, car, liu = bare_freeze(case, "300000"), seize(case, "vehicle", unit="辆"), suspect(case, "刘海涛")
    route = (fugou_detective, "funds:new-recovery", case.pk)
    assert send(*route, "freeze_transfer", freeze=frozen.pk, case_suspect=liu.pk, **typed()).status == 302
    assert send(*route, "auction", item=car.pk, **typed(receipt_no="缴2号")).status == 302
    assert {row.source for row in Recovery.objects.all()} == {"freeze_transfer", "auction"}
    assert Recovery.objects.get(source="freeze_transfer").case_suspect == liu


@pytest.mark.parametrize(
    ("wrong", "field", "complaint"),
    [
        ({"amount": ""}, "amount", "必填"),
        ({"amount": "10000.01"}, "amount", "可用余额为10,000.00元"),
        ({"recovered_at_1": ""}, "recovered_at", "几时几分"),
        ({"recovered_at_0": "2023-07-01"}, "recovered_at", "不能早于扣押时间"),
        ({"receipt_no": "缴0号"}, "receipt_no", "已登记"),
        ({"item": "0"}, "item", "选择"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    wrong: dict,
    field: str,
    complaint: str,
    case: Case,
    fugou_detective: Officer,
    seize: Seize,
    suspect: Person,
    receipt: Callable,
    now: datetime,
    typed: Callable,
    send: Send,
) -> None:
    known = receipt("1", receipt_no="缴0号")
    recoveries.pay_back(by=case.lead, case_suspect=suspect(case, "刘海涛"), now=now, **known)
    data = {**typed(), "item": seize(case, "cash", "10000").pk, **wrong}
    screen = send(fugou_detective, "funds:new-recovery", case.pk, "seized_cash", **data)
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert Recovery.objects.count() == 1


def test_there_is_no_fifth_source(case: Case, fugou_detective: Officer, look: Look) -> None:
    assert look(fugou_detective, "funds:new-recovery", case.pk, "lottery").status == 404


def test_only_what_is_of_the_case_can_be_chosen(
    case: Case, make_case: Callable[..., Case], seize: Seize, fugou_detective: Officer, look: Look
) -> None:
    other = make_case(lead=case.lead, victim="孙丽", loss="10")
    Case.objects.filter(pk=other.pk).update(filed_date="2023-06-17")
    strange, own = seize(Case.objects.get(pk=other.pk), "cash", "5"), seize(case, "cash", "10")
    html = look(fugou_detective, "funds:new-recovery", case.pk, "seized_cash").html
    assert f'<option value="{own.pk}">' in html
    assert f'<option value="{strange.pk}">' not in html


def test_a_restitution_says_what_the_victim_still_lacks(
    case: Case, three: list[Victim], fugou_detective: Officer, send: Send, look: Look
) -> None:
    told = {"victim": three[2].pk, "source": "bank", "paid_at_0": "2023-08-01", "paid_at_1": "09:00"}
    route = (fugou_detective, "funds:new-restitution", case.pk)
    assert send(*route, amount="5000", note="银行先行赔付", **told).status == 302
    assert "赵敏（损失45,000.00元，已获5,000.00元）" in look(*route).text
    refused = send(*route, amount="40000.01", **told)
    assert "将超过其损失" in str(refused.response.context["form"].errors["amount"])
    tab = look(fugou_detective, "cases:detail", case.pk, tab="funds").text
    for part in ("赵敏", "银行、支付机构赔付", "5,000.00", "银行先行赔付"):
        assert part in tab


def test_the_ledger_tells_every_step_and_takes_back_a_wrong_one(
    case: Case, fugou_detective: Officer, seize: Seize, send: Send, look: Look
) -> None:
    item = seize(case, "cash", "52000")
    entry = Entry.objects.get()
    page = look(fugou_detective, "funds:ledger", case.pk)
    for part in ("扣押", "未控制 → 扣押现金", "52,000.00", f"现金 {item.evidence.number}", "更正"):
        assert part in page.text
    route = (fugou_detective, "funds:correct-entry", case.pk, entry.pk)
    assert "扣押：未控制 → 扣押现金，52,000.00元" in look(*route).text
    assert send(*route, amount="52000", reason="登记有误").status == 422
    assert send(*route, amount="520000", reason="金额少写一个零").status == 302
    page = look(fugou_detective, "funds:ledger", case.pk)
    for part in ("已更正", "扣押现金 → 未控制", "520,000.00", "金额少写一个零"):
        assert part in page.text
    assert page.html.count('<tr class="voided">') == 1
    assert page.html.count("/correct/") == 1
    tab = look(fugou_detective, "cases:detail", case.pk, tab="funds").text
    assert "520,000.00已更正" in tab


def test_what_was_taken_back_whole_is_struck_on_the_tab(
    case: Case, three: list[Victim], fugou_detective: Officer, now: datetime, send: Send, look: Look
) -> None:
    told = {"victim": three[0], "source": "bank", "paid_at": at("2023-08-01 09:00"), "now": now}
    restitutions.record(by=case.lead, amount=Decimal(500), **told)
    entry = Entry.objects.get()
    assert send(fugou_detective, "funds:correct-entry", case.pk, entry.pk, reason="误登").status == 302
    html = look(fugou_detective, "cases:detail", case.pk, tab="funds").html
    assert f'<tr id="restitution-{Restitution.objects.get().pk}" class="voided">' in html


def test_a_reader_is_offered_no_correction_and_sees_the_reason_masked(
    case: Case,
    fugou_detective: Officer,
    analyst: Officer,
    seize: Seize,
    suspect: Person,
    send: Send,
    look: Look,
) -> None:
    seize(case, "cash", "100", case_suspect=suspect(case, "刘海涛"))
    reason = {"reason": "刘海涛称实为90元", "amount": "90"}
    send(fugou_detective, "funds:correct-entry", case.pk, Entry.objects.get().pk, **reason)
    page = look(analyst, "funds:ledger", case.pk)
    assert "刘某涛称实为90元" in page.text
    assert "刘海涛" not in page.html
    assert "/correct/" not in page.html


def test_the_ledger_is_read_page_by_page_and_asks_as_much_for_many_as_for_few(
    case: Case, fugou_detective: Officer, seize: Seize, monkeypatch: pytest.MonkeyPatch, look: Look
) -> None:
    def asked(**query: str) -> tuple[int, Screen]:
        with CaptureQueriesContext(connection) as counted:
            page = look(fugou_detective, "funds:ledger", case.pk, **query)
        return len(counted), page

    monkeypatch.setattr(ledger, "ENTRIES_ON_A_PAGE", 3)
    seize(case, "cash", "1")
    asked()  # the first page of a session reads more
    one, _page = asked()
    for amount in ("2", "3", "4"):
        seize(case, "cash", amount)
    three_of_four, page = asked()
    assert three_of_four == one
    shown = [str(row["entry"].amount) for row in page.response.context["entries"]]
    assert shown == ["4.00", "3.00", "2.00"]
    _count, rest = asked(after=page.response.context["found"].next)
    assert [str(row["entry"].amount) for row in rest.response.context["entries"]] == ["1.00"]
