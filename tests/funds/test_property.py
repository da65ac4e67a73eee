"""Seized property: registered in one act, handed in within 24 hours, followed until it leaves the house."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent
from casemgr.cases.presenters import Reader, line
from casemgr.common.clock import local_date
from casemgr.deadlines import registry
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.evidence.models import CustodyEvent, Evidence
from casemgr.evidence.services import items
from casemgr.funds import ledger
from casemgr.funds.enums import ItemState, Place
from casemgr.funds.models import Entry, SeizedItem
from casemgr.funds.services import property as property_
from casemgr.suspects.models import CaseSuspect
from tests.suspects.conftest import at

Seize = Callable[..., SeizedItem]
Hand = Callable[..., CustodyEvent]


def clock_of(item: SeizedItem, kind: str = property_.REPORT) -> Deadline:
    return Deadline.objects.on(item.target, kind).get()


def fresh(item: SeizedItem) -> SeizedItem:
    return SeizedItem.objects.select_related("evidence", "position", "case").get(pk=item.pk)


def test_cash_is_evidence_and_money_by_one_act(
    case: Case, seize: Seize, suspect: Callable[..., CaseSuspect], now: datetime
) -> None:
    person = suspect(case, "刘海涛")
    item = seize(case, "cash", "520000", case_suspect=person, document_no="扶公（刑）扣字〔2023〕12号")
    assert item.evidence.mode == "seized"
    assert (item.evidence.name, item.evidence.amount) == ("现金", "520000元")
    assert ledger.balances(case)[Place.SEIZED] == 520000
    entry = Entry.objects.get()
    assert (entry.kind, entry.about, entry.at) == ("seize", item.target, item.evidence.collected_at)
    event = CaseEvent.objects.get(case=case, kind=EventKind.PROPERTY_MOVED)
    assert line(event, Reader(False, case.lead)).text == f"扣押现金520,000.00元（证据{item.evidence.number}）"


def test_a_thing_has_a_brand_and_a_number_but_is_no_money(case: Case, seize: Seize) -> None:
    item = seize(case, "vehicle", brand="迈巴赫 S480", serial="WDD123", unit="辆")
    assert (item.evidence.name, item.evidence.features) == ("车辆（迈巴赫 S480）", "序列号WDD123")
    assert (item.amount, item.position) == (None, None)
    assert not Entry.objects.filter(case=case).exists()


@pytest.mark.parametrize(
    ("kind", "amount", "complaint"),
    [
        ("cash", None, "金额应大于0"),
        ("cash", "0", "金额应大于0"),
        ("phone", "100", "只有现金填写金额"),
    ],
)
def test_cash_has_an_amount_and_nothing_else_has(
    kind: str, amount: str | None, complaint: str, case: Case, seize: Seize
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        seize(case, kind, amount)
    assert not Evidence.objects.exists()


def test_one_alone_seizes_nothing_and_nobody_before_filing(
    case: Case, make_case: Callable[..., Case], fugou_detective: Officer, seize: Seize
) -> None:
    with pytest.raises(ValidationError, match="程序规定第229条"):
        seize(case, "phone", collected_with=None)
    unfiled = make_case(lead=fugou_detective, status="under_review")
    with pytest.raises(ValidationError, match="程序规定第174条"):
        seize(unfiled, "phone")


def test_a_suspect_of_another_case_is_not_its_owner(
    case: Case, make_case: Callable[..., Case], seize: Seize, suspect: Callable[..., CaseSuspect]
) -> None:
    stranger = suspect(make_case(victim="孙丽", loss="10"), "郭强")
    with pytest.raises(ValidationError, match="请选择本案的嫌疑人"):
        seize(case, "phone", case_suspect=stranger)


def test_who_does_not_work_the_case_seizes_nothing_in_it(
    case: Case, seize: Seize, fugou_colleague: Officer, huaiyang_lead: Officer, supervisor: Officer
) -> None:
    for officer in (fugou_colleague, huaiyang_lead, supervisor):
        with pytest.raises(PermissionDenied):
            seize(case, "phone", by=officer)


def test_an_item_of_the_inventory_becomes_property_once(
    case: Case, seize: Seize, fugou_colleague: Officer, now: datetime
) -> None:
    told = {"kind": "physical", "name": "一捆现金", "quantity": 1, "unit": "捆", "mode": "seized"}
    told |= {"collected_by": case.lead, "collected_with": fugou_colleague}
    evidence = items.register(by=case.lead, case=case, now=now, collected_at=at("2023-07-11 10:30"), **told)
    here = {"by": case.lead, "evidence": evidence, "now": now}
    item = property_.adopt(kind="cash", amount=Decimal(3000), **here)
    assert ledger.balance(item.position) == 3000
    assert clock_of(item).base_at == at("2023-07-11 10:30")
    with pytest.raises(ValidationError, match="已登记为扣押财物"):
        property_.adopt(kind="cash", amount=Decimal(3000), **here)


@pytest.mark.parametrize(
    ("mode", "voided", "complaint"), [("obtained", False, "扣押方式"), ("seized", True, "已作废")]
)
def test_only_what_was_seized_and_stands_becomes_property(
    mode: str, voided: bool, complaint: str, case: Case, fugou_colleague: Officer, now: datetime
) -> None:
    told = {"kind": "physical", "name": "手机", "quantity": 1, "unit": "部", "mode": mode}
    told |= {"collected_by": case.lead, "collected_with": fugou_colleague}
    evidence = items.register(by=case.lead, case=case, now=now, collected_at=at("2023-07-11 10:30"), **told)
    if voided:
        items.void(by=case.lead, evidence=evidence, reason="重复登记", now=now)
    with pytest.raises(ValidationError, match=complaint):
        property_.adopt(by=case.lead, evidence=evidence, kind="phone", now=now)


@pytest.mark.parametrize(("second", "late"), [(0, False), (1, True)])
def test_it_is_handed_in_within_24_hours_to_the_second(
    second: int, late: bool, case: Case, seize: Seize, hand: Hand
) -> None:
    item = seize(case, "phone")
    clock = clock_of(item)
    assert clock.due_at == item.evidence.collected_at + timedelta(hours=24)
    hand(item, "store", f"2023-07-12 10:30:0{second}")
    clock.refresh_from_db()
    assert (clock.state, clock.was_late) == (State.MET, late)


def test_only_the_store_takes_it_in(case: Case, seize: Seize, hand: Hand, fugou_colleague: Officer) -> None:
    item = seize(case, "phone")
    told = {"to_party": "officer", "to_body": "", "to_signer": "", "to_officer": fugou_colleague}
    hand(item, "use", "2023-07-11 18:00", **told)
    assert clock_of(item).is_running


def test_what_lay_in_the_store_when_it_became_property_was_handed_in_then(
    case: Case, seize: Seize, hand: Hand, fugou_colleague: Officer, now: datetime
) -> None:
    told = {"kind": "physical", "name": "手机", "quantity": 1, "unit": "部", "mode": "seized"}
    told |= {"collected_by": case.lead, "collected_with": fugou_colleague}
    evidence = items.register(by=case.lead, case=case, now=now, collected_at=at("2023-07-11 10:30"), **told)
    hand(SeizedItem(case=case, evidence=evidence), "store", "2023-07-11 20:00")
    item = property_.adopt(by=case.lead, evidence=evidence, kind="phone", now=now)
    assert clock_of(item).settled_at == at("2023-07-11 20:00")


def test_the_deadline_says_what_it_is_about_to_who_sees_the_case_alone(
    case: Case, seize: Seize, huaiyang_lead: Officer
) -> None:
    item = seize(case, "phone")
    [about] = registry.describe(case.lead, [item.target]).values()
    assert about.text == f"手机 {item.evidence.number}"
    assert about.url == f"/cases/{case.pk}/funds/property/{item.pk}/"
    assert not registry.describe(huaiyang_lead, [item.target])


@pytest.mark.parametrize(
    ("purpose", "state"),
    [("return", ItemState.RETURNED), ("with_case", ItemState.WITH_CASE), ("destroy", ItemState.DESTROYED)],
)
def test_the_state_of_a_thing_follows_the_chain(
    purpose: str, state: ItemState, case: Case, seize: Seize, hand: Hand
) -> None:
    item = seize(case, "phone")
    hand(item, purpose, "2023-07-20 09:00", to_signer="钱经办")
    assert fresh(item).state == state
    assert clock_of(item).state == State.MET


def test_cash_does_not_leave_while_it_is_money_of_the_ledger(
    case: Case, seize: Seize, hand: Hand, now: datetime
) -> None:
    item = seize(case, "cash", "3000")
    hand(item, "store", "2023-07-11 18:00")
    with pytest.raises(ValidationError, match="请先在“资金”中缴存专户或解除扣押"):
        hand(item, "return", "2023-07-20 09:00")
    assert item.evidence.custody.count() == 1
    property_.lift(by=case.lead, item=item, ground="irrelevant", lifted_at=at("2023-07-20 09:00"), now=now)
    assert ledger.balances(case)[Place.SEIZED] == 0
    hand(item, "return", "2023-07-20 15:00")
    assert fresh(item).state == ItemState.RETURNED
    assert clock_of(item, property_.IRRELEVANT).settled_at == at("2023-07-20 15:00")


def test_what_is_irrelevant_goes_back_within_three_days(
    case: Case, seize: Seize, hand: Hand, now: datetime
) -> None:
    item = seize(case, "phone")
    found = {"by": case.lead, "item": item, "now": now}
    property_.find_irrelevant(found_at=at("2023-07-17 09:00"), **found)
    clock = clock_of(item, property_.IRRELEVANT)
    assert local_date(clock.due_at) == date(2023, 7, 20)
    with pytest.raises(ValidationError, match="不能重复登记"):
        property_.find_irrelevant(found_at=at("2023-07-18 09:00"), **found)
    hand(item, "return", "2023-07-20 09:00")
    clock.refresh_from_db()
    assert (clock.state, clock.was_late) == (State.MET, False)
    with pytest.raises(ValidationError, match="已发还"):
        property_.find_irrelevant(found_at=at("2023-07-21 09:00"), **found)


def test_lifting_for_another_reason_starts_no_three_days(case: Case, seize: Seize, now: datetime) -> None:
    item = seize(case, "cash", "3000")
    lift = {"by": case.lead, "item": item, "lifted_at": at("2023-07-20 09:00"), "now": now}
    assert property_.lift(ground="unnecessary", **lift) == 3000
    assert not Deadline.objects.on(item.target, property_.IRRELEVANT).exists()
    with pytest.raises(ValidationError, match="已无余额"):
        property_.lift(ground="unnecessary", **lift)


def test_a_thing_is_lifted_by_giving_it_back(case: Case, seize: Seize, now: datetime) -> None:
    lift = {"by": case.lead, "ground": "irrelevant", "lifted_at": at("2023-07-20 09:00"), "now": now}
    with pytest.raises(ValidationError, match="在保管链中办理发还"):
        property_.lift(item=seize(case, "phone"), **lift)


@pytest.mark.parametrize("moment", ["2023-07-11 10:29", "2099-01-01 00:00"])
def test_nothing_is_found_irrelevant_before_it_was_seized_or_in_the_future(
    moment: str, case: Case, seize: Seize, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="不能"):
        property_.find_irrelevant(by=case.lead, item=seize(case, "phone"), found_at=at(moment), now=now)


def test_the_newest_appraisal_holds_and_the_older_stays(case: Case, seize: Seize, now: datetime) -> None:
    item = seize(case, "vehicle", unit="辆")
    for value, day in (("300000", date(2023, 8, 1)), ("280000", date(2023, 9, 1))):
        property_.appraise(
            by=case.lead,
            item=item,
            value=Decimal(value),
            body="扶沟县价格认证中心",
            appraised_date=day,
            now=now,
        )
    assert [row.value for row in item.appraisals.all()] == [280000, 300000]
    with pytest.raises(ValidationError, match="现金不需要"):
        property_.appraise(
            by=case.lead,
            item=seize(case, "cash", "1"),
            value=Decimal(1),
            body="某",
            appraised_date=date(2023, 8, 1),
            now=now,
        )


@pytest.mark.parametrize(
    ("kind", "value", "valuable"),
    [
        ("jewellery", None, True),
        ("vehicle", None, True),
        ("phone", None, False),
        ("phone", "49999.99", False),
        ("phone", "50000", True),
    ],
)
def test_what_is_valuable_is_so_by_kind_or_by_its_price(kind: str, value: str | None, valuable: bool) -> None:
    assert property_.is_valuable(SeizedItem(kind=kind), value and Decimal(value)) is valuable


def test_property_of_evidence_registered_by_mistake_is_money_no_more(
    case: Case, seize: Seize, now: datetime
) -> None:
    item = seize(case, "cash", "3000")
    items.void(by=case.lead, evidence=item.evidence, reason="重复登记", now=now)
    assert ledger.balances(case)[Place.SEIZED] == 0
    assert clock_of(item).state == State.WAIVED
    with pytest.raises(ValidationError, match="已作废"):
        property_.find_irrelevant(by=case.lead, item=item, found_at=now, now=now)
