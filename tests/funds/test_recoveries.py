"""Recovered money: out of cash, a freeze, a sale, a suspect's pocket; no yuan of it counts twice."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent
from casemgr.cases.presenters import Reader, line
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.funds import figures, ledger, property_figures
from casemgr.funds.enums import HoldState, ItemState, Place
from casemgr.funds.models import Entry, Freeze, Recovery, SeizedItem
from casemgr.funds.services import property as property_
from casemgr.funds.services import recoveries
from casemgr.suspects.models import CaseSuspect, Suspect
from casemgr.suspects.services import merging, people
from tests.suspects.conftest import at

Seize = Callable[..., SeizedItem]
Receipt = Callable[..., dict[str, Any]]
Frozen = Callable[..., Freeze]
Person = Callable[..., CaseSuspect]


@pytest.fixture
def here(case: Case, now: datetime) -> dict[str, Any]:
    return {"by": case.lead, "now": now}


def figures_of(case: Case) -> dict[str, Decimal]:
    moved = figures.moved(Entry.objects.filter(case=case))[None]
    return {code: figures.FIGURES[code].of(moved) for code in ("seized", "recovered", "saved", "frozen")}


def test_cash_paid_in_counts_as_seized_and_as_recovered_and_once_as_saved(
    case: Case, seize: Seize, receipt: Receipt, here: dict
) -> None:
    item = seize(case, "cash", "10000")
    recoveries.deposit(item=item, **here, **receipt("4000"))
    assert SeizedItem.objects.get().state == ItemState.KEPT
    recovery = recoveries.deposit(item=item, **here, **receipt("6000"))
    assert SeizedItem.objects.get().state == ItemState.DEPOSITED
    assert figures_of(case) == {"seized": 10000, "recovered": 10000, "saved": 10000, "frozen": 0}
    assert ledger.balance(recovery.position) == 6000
    event = CaseEvent.objects.filter(case=case, kind=EventKind.MONEY_RECOVERED).latest("pk")
    assert line(event, Reader(False, case.lead)).text == "追缴资金6,000.00元（扣押现金缴存，凭证号缴6000号）"


def test_cash_paid_in_has_been_handed_in(case: Case, seize: Seize, receipt: Receipt, here: dict) -> None:
    item = seize(case, "cash", "10000")
    recoveries.deposit(item=item, **here, **receipt("10000", "2023-07-12 10:30"))
    clock = Deadline.objects.on(item.target, property_.REPORT).get()
    assert (clock.state, clock.was_late) == (State.MET, False)


def test_no_more_is_paid_in_than_was_seized(case: Case, seize: Seize, receipt: Receipt, here: dict) -> None:
    item = seize(case, "cash", "10000")
    with pytest.raises(ValidationError) as refused:
        recoveries.deposit(item=item, **here, **receipt("10000.01"))
    assert "可用余额为10,000.00元" in refused.value.message_dict["amount"][0]
    recoveries.deposit(item=item, **here, **receipt("10000"))
    with pytest.raises(ValidationError, match="已缴存专户"):
        recoveries.deposit(item=item, **here, **receipt("1"))


def test_a_transfer_uses_the_freeze_up(case: Case, bare_freeze: Frozen, receipt: Receipt, here: dict) -> None:
    frozen = bare_freeze(case, "300000")
    recoveries.transfer(freeze=frozen, **here, **receipt("100000"))
    assert Freeze.objects.get().state == HoldState.EFFECTIVE
    recoveries.transfer(freeze=frozen, **here, **receipt("200000"))
    frozen.refresh_from_db()
    assert (frozen.state, frozen.ended_at) == (HoldState.USED, at("2023-08-01 09:00"))
    held = ledger.balances(case)
    assert (held[Place.FROZEN], held[Place.HELD]) == (0, 300000)
    assert figures_of(case) == {"seized": 0, "recovered": 300000, "saved": 300000, "frozen": 300000}
    with pytest.raises(ValidationError, match="已全部划转"):
        recoveries.transfer(freeze=frozen, **here, **receipt("1"))


@pytest.mark.parametrize("moment", ["2023-07-01 09:59:59", "2024-01-01 23:59:00"])
def test_nothing_is_transferred_outside_the_period_of_a_freeze(
    moment: str, case: Case, bare_freeze: Frozen, receipt: Receipt, here: dict
) -> None:
    with pytest.raises(ValidationError, match="不在冻结期限内"):
        recoveries.transfer(freeze=bare_freeze(case, "300000"), **here, **receipt("1", moment))


@pytest.mark.parametrize("moment", ["2023-07-01 10:00:00", "2024-01-01 23:58:59"])
def test_a_transfer_in_the_first_and_the_last_second_holds(
    moment: str, case: Case, bare_freeze: Frozen, receipt: Receipt, here: dict
) -> None:
    recoveries.transfer(freeze=bare_freeze(case, "300000"), **here, **receipt("1", moment))
    assert ledger.balances(case)[Place.HELD] == 1


def test_a_lapsed_freeze_transfers_nothing(
    case: Case, bare_freeze: Frozen, receipt: Receipt, here: dict
) -> None:
    frozen = bare_freeze(case, "300000")
    Freeze.objects.update(state=HoldState.LAPSED)
    with pytest.raises(ValidationError, match="已失效，不能划转"):
        recoveries.transfer(freeze=frozen, **here, **receipt("1"))


def test_a_thing_is_money_once_it_is_sold(case: Case, seize: Seize, receipt: Receipt, here: dict) -> None:
    item = seize(case, "vehicle", unit="辆")
    recoveries.sell(item=item, **here, **receipt("180000"))
    assert SeizedItem.objects.get().state == ItemState.SOLD
    assert figures_of(case) == {"seized": 0, "recovered": 180000, "saved": 180000, "frozen": 0}
    recoveries.sell(item=item, **here, **receipt("2000"))
    assert figures_of(case)["recovered"] == 182000


def test_cash_is_not_sold_and_a_thing_not_paid_in(
    case: Case, seize: Seize, receipt: Receipt, here: dict
) -> None:
    with pytest.raises(ValidationError, match="非现金"):
        recoveries.sell(item=seize(case, "cash", "10"), **here, **receipt("10"))
    with pytest.raises(ValidationError, match="只有现金可以缴存"):
        recoveries.deposit(item=seize(case, "phone"), **here, **receipt("10"))


def test_what_went_back_is_not_sold(
    case: Case, seize: Seize, hand: Callable, receipt: Receipt, here: dict
) -> None:
    item = seize(case, "phone")
    hand(item, "return", "2023-07-20 09:00")
    with pytest.raises(ValidationError, match="只有扣押中"):
        recoveries.sell(item=item, **here, **receipt("10"))


@pytest.mark.parametrize(
    ("moment", "complaint"), [("2023-07-11 10:29", "不能早于扣押时间"), ("2099-01-01 00:00", "不能晚于现在")]
)
def test_cash_is_paid_in_after_its_seizure_and_not_tomorrow(
    moment: str, complaint: str, case: Case, seize: Seize, receipt: Receipt, here: dict
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        recoveries.deposit(item=seize(case, "cash", "10"), **here, **receipt("10", moment))


def test_a_receipt_stands_once_in_a_case_and_in_another_again(
    case: Case, make_case: Callable[..., Case], suspect: Person, receipt: Receipt, here: dict
) -> None:
    person = suspect(case, "刘海涛")
    recoveries.pay_back(case_suspect=person, **here, **receipt("500"))
    with pytest.raises(ValidationError, match="该缴款凭证号已登记"):
        recoveries.pay_back(case_suspect=person, **here, **receipt("500"))
    other = suspect(make_case(lead=case.lead, victim="孙丽", loss="10"), "郭强")
    recoveries.pay_back(case_suspect=other, **here, **receipt("500"))
    assert Recovery.objects.count() == 2


def test_nothing_is_no_recovery(case: Case, suspect: Person, receipt: Receipt, here: dict) -> None:
    with pytest.raises(ValidationError, match="金额应大于0"):
        recoveries.pay_back(case_suspect=suspect(case, "刘海涛"), **here, **receipt("0"))


def test_who_does_not_work_the_case_recovers_nothing(
    case: Case,
    suspect: Person,
    receipt: Receipt,
    now: datetime,
    fugou_colleague: Officer,
    supervisor: Officer,
) -> None:
    person = suspect(case, "刘海涛")
    for officer in (fugou_colleague, supervisor):
        with pytest.raises(PermissionDenied):
            recoveries.pay_back(case_suspect=person, by=officer, now=now, **receipt("1"))


def test_what_came_of_each_suspect_counts_every_yuan_once(
    case: Case, seize: Seize, suspect: Person, bare_freeze: Frozen, receipt: Receipt, here: dict
) -> None:
    liu, zhou = suspect(case, "刘海涛"), suspect(case, "周海波")
    recoveries.deposit(item=seize(case, "cash", "10000", case_suspect=liu), **here, **receipt("4000"))
    recoveries.pay_back(case_suspect=liu, **here, **receipt("500"))
    seize(case, "phone", case_suspect=liu, quantity=2)
    recoveries.sell(item=seize(case, "vehicle", unit="辆", case_suspect=zhou), **here, **receipt("180000"))
    recoveries.transfer(freeze=bare_freeze(case, "300000"), case_suspect=zhou, **here, **receipt("100000"))
    seize(case, "cash", "70")
    shares = property_figures.of_suspects(case.lead, case)
    assert shares == {
        liu.pk: property_figures.Share(Decimal(10000), Decimal(4500), Decimal(10500), "手机2部"),
        zhou.pk: property_figures.Share(Decimal(0), Decimal(280000), Decimal(280000), "车辆1辆"),
    }
    assert figures_of(case) == {"seized": 10070, "recovered": 284500, "saved": 290570, "frozen": 300000}


def test_what_was_seized_is_summed_by_kind_and_unit(case: Case, seize: Seize) -> None:
    found = [
        seize(case, "vehicle", unit="辆", brand="迈巴赫"),
        seize(case, "phone", quantity=100),
        seize(case, "computer", quantity=62, unit="台"),
        seize(case, "phone", quantity=35),
        seize(case, "vehicle", unit="辆", brand="宝马", quantity=3),
        seize(case, "cash", "7"),
    ]
    counted = [(item.kind, item.evidence.unit, item.evidence.quantity) for item in found]
    assert property_figures.things(counted) == "手机135部、电脑62台、车辆4辆"


def test_property_and_money_go_with_the_person_when_two_records_become_one(
    case: Case,
    seize: Seize,
    suspect: Person,
    receipt: Receipt,
    here: dict,
    fugou_lead: Officer,
    now: datetime,
) -> None:
    kept, gone = suspect(case, "刘海涛"), suspect(case, "刘海滔")
    recoveries.deposit(item=seize(case, "cash", "10000", case_suspect=gone), **here, **receipt("4000"))
    first, second = (Suspect.objects.get(pk=row.suspect_id) for row in (kept, gone))
    merging.merge(
        by=fugou_lead,
        kept=first,
        gone=second,
        versions=(first.version, second.version),
        chosen=dict.fromkeys(people.PERSON, merging.KEPT),
        reason="指纹比对一致",
        now=now,
    )
    assert property_figures.of_suspects(case.lead, case) == {
        kept.pk: property_figures.Share(Decimal(10000), Decimal(4000), Decimal(10000))
    }


def test_another_county_sees_no_share(
    case: Case, seize: Seize, suspect: Person, huaiyang_lead: Officer
) -> None:
    seize(case, "cash", "10000", case_suspect=suspect(case, "刘海涛"))
    assert not property_figures.of_suspects(huaiyang_lead, case)
