"""Seized property on the money tab, on its own page, in its forms and on the suspect's row."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.common import clock
from casemgr.evidence.models import Evidence
from casemgr.evidence.services import items
from casemgr.funds.models import Entry, Recovery, SeizedItem
from casemgr.funds.services import recoveries
from casemgr.suspects.models import CaseSuspect
from tests.suspects.conftest import at
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]
Seize = Callable[..., SeizedItem]
Person = Callable[..., CaseSuspect]


@pytest.fixture
def typed(case: Case, fugou_colleague: Officer) -> Callable[..., dict[str, Any]]:
    """What stands in the form of a seizure, with some of it typed."""

    def fill(**fields: Any) -> dict[str, Any]:
        return {
            "kind": "phone",
            "brand": "iPhone 13",
            "serial": "SN356",
            "quantity": "135",
            "collected_at_0": "2023-07-11",
            "collected_at_1": "10:30",
            "collected_by": case.lead_id,
            "collected_with": fugou_colleague.pk,
            **fields,
        }

    return fill


def test_a_seizure_is_typed_once_and_stands_in_both_inventories(
    case: Case, fugou_detective: Officer, suspect: Person, typed: Callable, send: Send, look: Look
) -> None:
    person = suspect(case, "刘海涛")
    done = send(fugou_detective, "funds:new-item", case.pk, **typed(case_suspect=person.pk))
    item = SeizedItem.objects.select_related("evidence").get()
    assert done.response.url == f"/cases/{case.pk}/funds/property/{item.pk}/"
    assert (item.evidence.name, item.evidence.amount) == ("手机（iPhone 13）", "135部")
    assert (item.evidence.collected_from, item.evidence.features) == ("刘海涛", "序列号SN356")
    tab = look(fugou_detective, "cases:detail", case.pk, tab="funds").text
    for part in ("共扣押手机135部。", "刘海涛", str(case.lead), "应移交保管，已超期", "移交保管"):
        assert part in tab
    page = look(fugou_detective, "funds:item", case.pk, item.pk).text
    for part in (item.evidence.number, "SN356", "请立即办理移交", "尚未认定价格", "价格认定"):
        assert part in page


def test_cash_asks_for_its_amount_alone(
    case: Case, fugou_detective: Officer, typed: Callable, send: Send, look: Look
) -> None:
    cash = typed(kind="cash", amount="52万元", brand="", serial="", quantity="1")
    assert send(fugou_detective, "funds:new-item", case.pk, **cash).status == 302
    item = SeizedItem.objects.get()
    assert (item.amount, item.evidence.amount) == (520000, "520000元")
    page = look(fugou_detective, "funds:item", case.pk, item.pk).text
    for part in ("扣押金额（元）520,000.00", "贵重财物：扣押须经县级以上公安机关负责人批准", "缴存专户"):
        assert part in page


@pytest.mark.parametrize(
    ("wrong", "field", "complaint"),
    [
        ({"kind": ""}, "kind", "必填"),
        ({"kind": "cash"}, "amount", "金额应大于0"),
        ({"amount": "100"}, "amount", "只有现金填写金额"),
        ({"kind": "other"}, "name", "请填写名称"),
        ({"collected_with": ""}, "collected_with", "必填"),
        ({"collected_at_0": "2023-06-01"}, "collected_at", "程序规定第174条"),
        ({"case_suspect": "0"}, "case_suspect", "选择"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(
    wrong: dict, field: str, complaint: str, case: Case, fugou_detective: Officer, typed: Callable, send: Send
) -> None:
    screen = send(fugou_detective, "funds:new-item", case.pk, **typed(**wrong))
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert "SN356" in screen.html
    assert not Evidence.objects.exists()


def test_an_item_of_the_inventory_leads_to_its_property(
    case: Case, fugou_detective: Officer, fugou_colleague: Officer, now: datetime, send: Send, look: Look
) -> None:
    told = {"kind": "physical", "name": "手机", "quantity": 1, "unit": "部", "mode": "seized"}
    told |= {"collected_by": case.lead, "collected_with": fugou_colleague}
    evidence = items.register(by=case.lead, case=case, now=now, collected_at=at("2023-07-11 10:30"), **told)
    place = (case.pk, evidence.pk)
    form = f'href="/cases/{case.pk}/funds/property/of/{evidence.pk}/"'
    assert form in look(fugou_detective, "evidence:item", *place).html
    assert send(fugou_detective, "funds:adopt-item", *place, kind="phone").status == 302
    page = look(fugou_detective, "evidence:item", *place).html
    assert form not in page
    assert f'href="/cases/{case.pk}/funds/property/{SeizedItem.objects.get().pk}/"' in page


def test_what_is_irrelevant_is_lifted_and_then_given_back(
    case: Case, fugou_detective: Officer, seize: Seize, hand: Callable, send: Send, look: Look
) -> None:
    item = seize(case, "cash", "3000")
    hand(item, "store", "2023-07-11 18:00")
    place = (fugou_detective, case.pk, item.pk)

    def act(name: str, **data: Any) -> Screen:
        return send(place[0], f"funds:{name}-item", *place[1:], **data)

    moment = {"found_at_0": "2023-07-17", "found_at_1": "09:00"}
    assert act("irrelevant", **moment).status == 302
    page = look(place[0], "funds:item", *place[1:]).text
    assert "应于 2023-07-20 前解除扣押并发还" in page
    assert "查明与案件无关 " not in page
    moment = {"lifted_at_0": "2023-07-18", "lifted_at_1": "09:00"}
    assert act("lift", ground="irrelevant", **moment).status == 302
    tab = look(fugou_detective, "cases:detail", case.pk, tab="funds").text
    assert "已解除，待发还" in tab
    assert "办理发还" in tab
    hand(item, "return", "2023-07-19 09:00")
    assert "已发还" in look(fugou_detective, "cases:detail", case.pk, tab="funds").text


def test_the_newest_appraisal_stands_in_the_table(
    case: Case, fugou_detective: Officer, seize: Seize, send: Send, look: Look
) -> None:
    item = seize(case, "vehicle", unit="辆", brand="宝马")
    for value in ("30万元", "280000"):
        told = {"value": value, "body": "扶沟县价格认证中心", "appraised_date": "2023-08-01"}
        assert send(fugou_detective, "funds:appraise-item", case.pk, item.pk, **told).status == 302
    page = look(fugou_detective, "funds:item", case.pk, item.pk).text
    assert "认定价格（元）280,000.00" in page
    assert "旧认定300,000.00" in page


def test_what_came_of_a_suspect_stands_on_his_row(
    case: Case, fugou_detective: Officer, seize: Seize, suspect: Person, receipt: Callable, look: Look
) -> None:
    liu = suspect(case, "刘海涛")
    here = {"by": case.lead, "now": clock.now()}
    recoveries.deposit(item=seize(case, "cash", "10000", case_suspect=liu), **here, **receipt("4000"))
    seize(case, "phone", quantity=2, case_suspect=liu)
    suspect(case, "周海波")
    text = look(fugou_detective, "cases:detail", case.pk, tab="suspects").text
    told = "扣押现金 10,000.00 元；扣押财物 手机2部；追缴 4,000.00 元；合计挽回 10,000.00 元"
    assert text.count("扣押、追缴") == 1
    assert told in text


def test_voided_evidence_is_struck_and_counted_no_more(
    case: Case, fugou_detective: Officer, seize: Seize, now: datetime, look: Look
) -> None:
    item = seize(case, "phone")
    items.void(by=case.lead, evidence=item.evidence, reason="重复登记", now=now)
    tab = look(fugou_detective, "cases:detail", case.pk, tab="funds").text
    assert "共扣押" not in tab
    assert "已作废" in tab
    page = look(fugou_detective, "funds:item", case.pk, item.pk).text
    assert "已作废" in page
    assert "登记变卖所得" not in page


def test_who_sees_people_masked_reads_no_names_and_the_supervisor_uncovers_one(
    case: Case,
    seize: Seize,
    suspect: Person,
    receipt: Callable,
    analyst: Officer,
    supervisor: Officer,
    now: datetime,
    send: Send,
    look: Look,
) -> None:
    liu = suspect(case, "刘海涛")
    item = seize(case, "phone", case_suspect=liu, serial="SN3561234567", name="刘海涛的手机")
    recovery = recoveries.pay_back(
        by=case.lead, case_suspect=liu, now=now, **receipt("500", note="其兄刘海波代缴")
    )
    pages = [("cases:detail", (case.pk,), {"tab": "funds"}), ("funds:items", (case.pk,), {})]
    pages += [("funds:item", (case.pk, item.pk), {}), ("funds:ledger", (case.pk,), {})]
    for reader in (analyst, supervisor):
        for route, args, query in pages:
            html = look(reader, route, *args, **query).html
            for secret in ("刘海涛", "刘海波", "SN3561234567"):
                assert secret not in html, (route, secret)
    for field, clear in (
        (f"seizeditem:{item.pk}:serial", "SN3561234567"),
        (f"recovery:{recovery.pk}:note", "其兄刘海波代缴"),
    ):
        told = {"field": field, "reason": "核对督办报告"}
        assert clear in send(supervisor, "cases:reveal", case.pk, **told).html
        assert send(analyst, "cases:reveal", case.pk, **told).status == 403


def test_to_another_county_none_of_it_exists_and_a_reader_changes_nothing(
    case: Case,
    make_case: Callable[..., Case],
    seize: Seize,
    huaiyang_detective: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    fugou_colleague: Officer,
    look: Look,
) -> None:
    item = seize(case, "cash", "10")
    entry = Entry.objects.get()
    of_item = [(f"funds:{name}-item", (case.pk, item.pk)) for name in ("appraise", "irrelevant", "lift")]
    writing = [("funds:new-item", (case.pk,)), ("funds:new-restitution", (case.pk,)), *of_item]
    writing += [
        ("funds:adopt-item", (case.pk, item.evidence_id)),
        ("funds:correct-entry", (case.pk, entry.pk)),
    ]
    writing += [("funds:new-recovery", (case.pk, "suspect"))]
    reading = [("funds:items", (case.pk,)), ("funds:item", (case.pk, item.pk)), ("funds:ledger", (case.pk,))]
    for route, args in [*writing, *reading]:
        assert look(huaiyang_lead, route, *args).status == 404, route
    for route, args in writing:
        for reader in (supervisor, fugou_colleague):
            assert look(reader, route, *args).status == 403, route
    own = make_case("411603", lead=huaiyang_detective)
    assert look(huaiyang_detective, "funds:item", own.pk, item.pk).status == 404
    assert look(huaiyang_detective, "funds:correct-entry", own.pk, entry.pk).status == 404
    assert look(huaiyang_detective, "funds:adopt-item", own.pk, item.evidence_id).status == 404


def test_the_tab_and_the_list_ask_as_much_for_ten_items_as_for_one(
    case: Case, fugou_detective: Officer, seize: Seize, suspect: Person, receipt: Callable, look: Look
) -> None:
    here = {"by": case.lead, "now": clock.now()}
    pages = [("cases:detail", {"tab": "funds"}), ("cases:detail", {"tab": "suspects"}), ("funds:items", {})]
    liu = suspect(case, "刘海涛")

    def fill(number: int) -> None:
        for place in range(number):
            item = seize(case, "cash", "10", case_suspect=liu)
            told = receipt("1", receipt_no=f"{item.pk}-{place}")
            recoveries.deposit(item=item, **here, **told)

    def asked() -> list[int]:
        counts = []
        for route, query in pages:
            with CaptureQueriesContext(connection) as counted:
                look(fugou_detective, route, case.pk, **query)
            counts.append(len(counted))
        return counts

    fill(1)
    asked()  # the first page of a session reads more
    one = asked()
    fill(9)
    assert asked() == one
    assert Recovery.objects.count() == 10


def test_what_was_not_handed_in_waits_on_the_workbench_of_detective_and_lead(
    case: Case,
    seize: Seize,
    hand: Callable,
    fugou_detective: Officer,
    fugou_lead: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    now: datetime,
    look: Look,
) -> None:
    late, _fresh = seize(case, "phone"), seize(case, "computer", collected_at=now)
    title = "扣押财物逾期未移交"
    for officer in (fugou_detective, fugou_lead):
        assert f"{title} 1" in look(officer, "home:workbench").text
        listed = look(officer, "deadlines:list", state="property_overdue").text
        assert f"手机 {late.evidence.number}" in listed
        assert "电脑" not in listed.split("财物逾期未移交")[-1]
    assert f"{title} 0" in look(huaiyang_lead, "home:workbench").text
    assert title not in look(supervisor, "home:workbench").text
    hand(late, "store", "2023-07-20 09:00")
    assert f"{title} 0" in look(fugou_lead, "home:workbench").text


def test_reading_an_item_in_clear_is_audited(
    case: Case, seize: Seize, fugou_detective: Officer, look: Look
) -> None:
    for route, args in (("item", [seize(case, "phone").pk]), ("items", []), ("ledger", [])):
        look(fugou_detective, f"funds:{route}", case.pk, *args)
    assert Event.objects.filter(action="case.viewed", police_no=fugou_detective.police_no).count() == 3


def test_more_than_twenty_items_have_a_list_of_their_own(
    case: Case, fugou_detective: Officer, seize: Seize, look: Look
) -> None:
    for _number in range(20):
        seize(case, "phone")
    link = f'href="/cases/{case.pk}/funds/property/"'
    assert link not in look(fugou_detective, "cases:detail", case.pk, tab="funds").html
    seize(case, "computer", unit="台")
    tab = look(fugou_detective, "cases:detail", case.pk, tab="funds")
    assert link in tab.html
    assert "共扣押手机20部、电脑1台" in tab.text
    rows = look(fugou_detective, "funds:items", case.pk).response.context["items"]
    assert len(rows) == 21
