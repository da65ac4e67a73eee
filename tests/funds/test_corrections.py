"""Wrong registrations are taken back by entries, from the last step backwards; the old ones stay."""

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
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.evidence.services import items
from casemgr.funds import ledger, property_figures
from casemgr.funds.enums import EntryKind, HoldState, ItemState, Place
from casemgr.funds.models import Entry, Freeze, Recovery, Refund, RefundSource, SeizedItem
from casemgr.funds.property_figures import Booked
from casemgr.funds.services import corrections, recoveries, restitutions
from casemgr.funds.services import property as property_
from casemgr.suspects.models import CaseSuspect
from tests.suspects.conftest import at

Seize = Callable[..., SeizedItem]
Receipt = Callable[..., dict[str, Any]]
Frozen = Callable[..., Freeze]


@pytest.fixture
def here(case: Case, now: datetime) -> dict[str, Any]:
    return {"by": case.lead, "now": now}


@pytest.fixture
def correct(here: dict) -> Callable[..., Entry]:
    """Take back what is about something: `correct(item, "900")`, wholly without an amount."""

    def do(row: Any, amount: str | None = None, kind: str = "", **fields: Any) -> Entry:
        entries = Entry.objects.filter(about=row.target, corrected_by=None).exclude(kind=EntryKind.CORRECT)
        entry = (entries.filter(kind=kind) if kind else entries).get()
        told = {**here, "reason": "金额登记有误", "amount": Decimal(amount) if amount else None, **fields}
        return corrections.take_back(entry=entry, **told)

    return do


def state_of(row: Any) -> str:
    return type(row).objects.get(pk=row.pk).state


def booked(case: Case) -> dict[str, Booked]:
    return dict(property_figures.booked(Entry.objects.filter(case=case)))


def test_a_wrong_amount_of_cash_is_put_right_on_its_own_day(
    case: Case, seize: Seize, correct: Callable
) -> None:
    item = seize(case, "cash", "52000")
    back = correct(item, "520000")
    assert back.at == item.evidence.collected_at
    assert ledger.balances(case)[Place.SEIZED] == 520000
    assert SeizedItem.objects.get().amount == 520000
    assert booked(case) == {item.target: Booked(Decimal(520000), True)}
    event = CaseEvent.objects.get(kind=EventKind.MONEY_CORRECTED)
    text = line(event, Reader(False, case.lead)).text
    assert text == "更正扣押登记：52,000.00元 → 520,000.00元"


def test_what_was_put_right_once_can_be_put_right_again(case: Case, seize: Seize, correct: Callable) -> None:
    item = seize(case, "cash", "100")
    correct(item, "200")
    correct(item, "300")
    assert ledger.balances(case)[Place.SEIZED] == 300


def test_a_recovery_taken_back_frees_its_receipt_and_the_cash(
    case: Case, seize: Seize, receipt: Receipt, correct: Callable, here: dict
) -> None:
    item = seize(case, "cash", "10000")
    wrong = recoveries.deposit(item=item, **here, **receipt("10000"))
    correct(wrong)
    assert state_of(item) == ItemState.KEPT
    assert Deadline.objects.on(item.target, property_.REPORT).running().exists()
    assert ledger.balances(case)[Place.SEIZED] == 10000
    recoveries.deposit(item=item, **here, **receipt("10000"))
    found = booked(case)
    assert found[wrong.target] == Booked(Decimal(0), True)
    event = CaseEvent.objects.filter(kind=EventKind.MONEY_CORRECTED).get()
    assert line(event, Reader(False, case.lead)).text == "撤回追缴登记10,000.00元"


def test_cash_is_deposited_once_the_right_amount_leaves_nothing(
    case: Case, seize: Seize, receipt: Receipt, correct: Callable, here: dict
) -> None:
    item = seize(case, "cash", "10000")
    recovery = recoveries.deposit(item=item, **here, **receipt("1000"))
    correct(recovery, "10000")
    assert state_of(item) == ItemState.DEPOSITED
    assert booked(case)[recovery.target] == Booked(Decimal(10000), True)


def test_money_that_has_moved_on_is_corrected_from_its_last_step(
    case: Case, seize: Seize, receipt: Receipt, correct: Callable, here: dict
) -> None:
    item = seize(case, "cash", "10000")
    recovery = recoveries.deposit(item=item, **here, **receipt("4000"))
    with pytest.raises(ValidationError, match="请先更正后续登记"):
        correct(item)
    correct(recovery)
    correct(item)
    assert ledger.balances(case)[Place.SEIZED] == 0


def test_a_sale_taken_back_leaves_the_thing_seized_unless_another_stands(
    case: Case, seize: Seize, receipt: Receipt, correct: Callable, here: dict
) -> None:
    item = seize(case, "computer", quantity=62, unit="台")
    lots = [recoveries.sell(item=item, **here, **receipt(amount)) for amount in ("100", "200")]
    correct(lots[0])
    assert state_of(item) == ItemState.SOLD
    correct(lots[1])
    assert state_of(item) == ItemState.KEPT


def test_a_transfer_taken_back_revives_the_freeze_with_its_own_end(
    case: Case, bare_freeze: Frozen, receipt: Receipt, correct: Callable, here: dict
) -> None:
    frozen, then = bare_freeze(case, "300000"), at("2023-08-02 09:00")
    clock = {"kind": property_.REPORT, "term_code": "freeze", "due_at": frozen.expires_at, "now": then}
    deadlines.open_deadline(case=case, target=frozen.target, base_at=frozen.effective_at, **clock)
    recovery = recoveries.transfer(freeze=frozen, **{**here, "now": then}, **receipt("300000"))
    assert not Deadline.objects.on(frozen.target).running().exists()
    correct(recovery, now=then)
    assert state_of(frozen) == HoldState.EFFECTIVE
    assert Deadline.objects.on(frozen.target).running().get().due_at == frozen.expires_at
    assert ledger.balances(case)[Place.FROZEN] == 300000


def test_nothing_goes_back_under_a_freeze_that_is_over(
    case: Case, bare_freeze: Frozen, receipt: Receipt, correct: Callable, here: dict
) -> None:
    recovery = recoveries.transfer(freeze=bare_freeze(case, "300000"), **here, **receipt("100"))
    with pytest.raises(ValidationError, match="来源冻结已失效或解除"):
        correct(recovery, now=at("2024-01-01 23:59"))
    correct(recovery, now=at("2024-01-01 23:58"))


def test_a_recovery_that_a_refund_draws_on_stays(
    case: Case, suspect: Callable[..., CaseSuspect], receipt: Receipt, correct: Callable, here: dict
) -> None:
    recovery = recoveries.pay_back(case_suspect=suspect(case, "刘海涛"), **here, **receipt("100"))
    refund = Refund.objects.create(
        case=case,
        county=case.county,
        number="R1",
        round_no=1,
        mode="single",
        created_at=here["now"],
        created_by=case.lead,
    )
    RefundSource.objects.create(case=case, county=case.county, refund=refund, recovery=recovery, amount=50)
    with pytest.raises(ValidationError, match="已列入返还"):
        correct(recovery)
    Refund.objects.update(state="cancelled", cancel_reason="重新拟定")
    correct(recovery)
    assert Recovery.objects.count() == 1


def test_a_restitution_taken_back_is_lost_again(
    case: Case, three: list[Victim], correct: Callable, here: dict
) -> None:
    paid = restitutions.record(
        victim=three[0], source="bank", amount=Decimal(500), paid_at=at("2023-08-01 09:00"), **here
    )
    correct(paid, "400")
    assert ledger.balance(ledger.of_victim(three[0])) == 400
    correct(paid)
    assert ledger.balance(ledger.of_victim(three[0])) == 0


def test_a_lift_is_taken_back_whole_until_the_cash_is_given_back(
    case: Case, seize: Seize, hand: Callable, correct: Callable, here: dict
) -> None:
    item = seize(case, "cash", "3000")
    lift = {"item": item, "ground": "unnecessary", "lifted_at": at("2023-07-20 09:00"), **here}
    property_.lift(**lift)
    with pytest.raises(ValidationError, match="只能整笔撤回"):
        correct(item, "1", kind="lift")
    correct(item, kind="lift")
    assert ledger.balances(case)[Place.SEIZED] == 3000
    property_.lift(**lift)
    hand(item, "return", "2023-07-20 15:00")
    with pytest.raises(ValidationError, match="已发还，不能更正"):
        correct(item, kind="lift")


@pytest.mark.parametrize(
    ("amount", "reason", "complaint"),
    [("100", "登记有误", "与原金额相同"), ("0", "登记有误", "金额应大于0"), ("90", "  ", "请写明更正理由")],
)
def test_a_correction_has_a_reason_and_changes_something(
    amount: str, reason: str, complaint: str, case: Case, seize: Seize, here: dict
) -> None:
    seize(case, "cash", "100")
    with pytest.raises(ValidationError, match=complaint):
        corrections.take_back(entry=Entry.objects.get(), amount=Decimal(amount), reason=reason, **here)
    assert Entry.objects.count() == 1


def test_what_was_corrected_and_a_correction_itself_are_not_corrected(
    case: Case, seize: Seize, correct: Callable, here: dict
) -> None:
    seize_entry = Entry.objects.get(about=seize(case, "cash", "100").target)
    back = corrections.take_back(entry=seize_entry, reason="登记有误", **here)
    for entry in (seize_entry, back):
        with pytest.raises(ValidationError, match="已经更正"):
            corrections.take_back(entry=entry, reason="登记有误", **here)


def test_what_holds_put_down_is_not_corrected_here(case: Case, bare_freeze: Frozen, here: dict) -> None:
    bare_freeze(case, "300000")
    with pytest.raises(ValidationError, match="不能在此更正"):
        corrections.take_back(entry=Entry.objects.get(), reason="登记有误", **here)


def test_who_does_not_work_the_case_corrects_nothing(
    case: Case, seize: Seize, correct: Callable, fugou_colleague: Officer, supervisor: Officer
) -> None:
    item = seize(case, "cash", "100")
    for officer in (fugou_colleague, supervisor):
        with pytest.raises(PermissionDenied):
            correct(item, by=officer)


def test_evidence_whose_money_was_recovered_or_lifted_is_not_voided(
    case: Case, seize: Seize, receipt: Receipt, correct: Callable, here: dict
) -> None:
    car, cash = seize(case, "vehicle", unit="辆"), seize(case, "cash", "100")
    sale = recoveries.sell(item=car, **here, **receipt("100"))
    property_.lift(item=cash, ground="unnecessary", lifted_at=at("2023-07-20 09:00"), **here)
    for item, complaint in ((car, "已登记追缴资金"), (cash, "已解除扣押")):
        with pytest.raises(ValidationError, match=complaint):
            items.void(evidence=item.evidence, reason="重复登记", **here)
    correct(sale)
    items.void(evidence=car.evidence, reason="重复登记", **here)
