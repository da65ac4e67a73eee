"""At the bank: two officers, three working days, paid with a receipt or sent back with a reason."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import victims
from casemgr.common.clock import local_date
from casemgr.deadlines.models import Deadline
from casemgr.funds import figures, ledger
from casemgr.funds.enums import HoldState, PaymentState, Place, RefundMode, RefundState
from casemgr.funds.models import Allocation, Entry, Freeze, PaymentAttempt, Recovery, Refund
from casemgr.funds.services import holding, refunds
from casemgr.funds.services.refunds import Payee, pool
from tests.funds.refunds.conftest import OWN, Walk, at, parts

ISSUED, CLOSED = RefundState.ISSUED, RefundState.CLOSED


@pytest.fixture
def issued(walk: Walk, drafted: Refund) -> Refund:
    return walk.to(ISSUED, drafted)


def shares(refund: Refund) -> list[Allocation]:
    rows = Allocation.objects.filter(refund=refund).select_related("refund", "case", "victim")
    return list(rows.order_by("victim_id"))


def again(walk: Walk, row: Allocation, **more: object) -> Refund:
    later = row.refund.issued_at + timedelta(days=1)
    payee = Payee("李桂兰", "邮储银行扶沟支行", OWN.format(99))
    told = {"payee": payee, "at": later, "now": later, **more}
    return refunds.try_again(by=walk.detective, allocation=row, **told)


def test_the_bank_has_three_working_days(walk: Walk, drafted: Refund) -> None:
    refund = walk.to(RefundState.APPROVED, drafted)
    friday = at("2024-04-12 16:30")
    Refund.objects.update(approved_at=at("2024-04-11 09:00"))
    Freeze.objects.update(effective_at=at("2024-01-15 10:00"), expires_at=at("2024-07-15 23:59"))
    refund = walk.issue(refund, issued_at=friday, now=friday)
    clock = Deadline.objects.on(refund.target, "refund_payment").running().get()
    assert clock.due_at == at("2024-04-17 23:59:59.999999")
    assert not Refund.objects.late_at_bank(clock.due_at).exists()
    assert Refund.objects.late_at_bank(clock.due_at + timedelta(seconds=1)).get() == refund


def test_two_officers_take_it_there(walk: Walk, drafted: Refund, huaiyang_detective: Officer) -> None:
    refund = walk.to(RefundState.APPROVED, drafted)
    with pytest.raises(ValidationError, match="须由两名民警共同办理"):
        walk.issue(refund, issued_with=walk.detective)
    with pytest.raises(ValidationError, match="请选择本案所属县区或专班的民警"):
        walk.issue(refund, issued_with=huaiyang_detective)
    with pytest.raises(IntegrityError, match="refund_taken_to_the_bank_by_two"), transaction.atomic():
        Refund.objects.update(issued_by=walk.lead, issued_with=walk.lead)
    assert walk.issue(refund).state == ISSUED


def test_without_the_decisions_number_it_is_not_taken_there(walk: Walk, drafted: Refund) -> None:
    refund = walk.approve(walk.to(RefundState.CHECKED, drafted), decision_no="")
    with pytest.raises(ValidationError, match="请先登记返还决定书文号"):
        walk.issue(refund)


@pytest.mark.parametrize("offset", [timedelta(minutes=-1), timedelta(minutes=1)])
def test_it_was_taken_there_between_the_approval_and_now(
    walk: Walk, drafted: Refund, offset: timedelta
) -> None:
    refund = walk.to(RefundState.APPROVED, drafted)
    with pytest.raises(ValidationError, match="送达时间"):
        walk.issue(refund, issued_at=refund.approved_at + offset)


def test_a_freeze_that_ends_too_soon_stays_away_from_the_bank(walk: Walk, drafted: Refund) -> None:
    refund = walk.to(RefundState.APPROVED, drafted)
    Freeze.objects.update(expires_at=refund.approved_at + timedelta(days=1))
    with pytest.raises(ValidationError, match="请先办理续冻"):
        walk.issue(refund)


def test_each_is_paid_his_share_and_the_round_closes_with_the_last(
    walk: Walk, issued: Refund, case: Case, frozen: Freeze
) -> None:
    first, second, third = shares(issued)
    assert walk.pay(first).state == ISSUED
    assert walk.pay(second).state == ISSUED
    assert ledger.balances(case)[Place.PAYABLE_FROZEN] == 20000
    refund = walk.pay(third)
    assert (refund.state, refund.closed_at) == (CLOSED, issued.issued_at)
    got = {row.victim.name: ledger.balance(ledger.of_victim(row.victim)) for row in shares(issued)}
    assert got == {"李桂兰": Decimal("53333.33"), "王建国": Decimal("26666.67"), "赵敏": Decimal("20000")}
    assert not Deadline.objects.on(refund.target).running().exists()
    moved = figures.moved(Entry.objects.filter(case=case))[None]
    assert figures.FIGURES["returned"].of(moved) == 100000
    assert not list(ledger.uneven())


def test_a_freeze_of_which_nothing_is_left_is_used_up(walk: Walk, issued: Refund, frozen: Freeze) -> None:
    first, *rest = shares(issued)
    walk.pay(first)
    assert Freeze.objects.get(pk=frozen.pk).state == HoldState.EFFECTIVE
    for row in rest:
        walk.pay(row)
    assert Freeze.objects.get(pk=frozen.pk).state == HoldState.USED


def test_sources_are_drawn_on_in_their_order(
    walk: Walk, case: Case, frozen: Freeze, recovery: Callable[..., Recovery]
) -> None:
    drafted = walk.draft(case, (frozen, "60000"), (recovery(case, "15000"), "15000"))
    refund = walk.to(ISSUED, drafted)
    first, second, third = shares(refund)
    assert parts(refund) == [40000, 20000, 15000]
    walk.pay(first)
    walk.pay(third)
    walk.pay(second)
    drawn = Entry.objects.filter(kind="pay").order_by("pk").values_list("about", "source__place", "amount")
    assert list(drawn) == [
        (first.target, "payable_frozen", 40000),
        (third.target, "payable_frozen", 15000),
        (second.target, "payable_frozen", 5000),
        (second.target, "payable_held", 15000),
    ]


def test_a_share_is_paid_once(walk: Walk, issued: Refund) -> None:
    row = shares(issued)[0]
    walk.pay(row)
    for act in (walk.pay, walk.bounce):
        with pytest.raises(ValidationError, match="目前为“已到账”"):
            act(row)


def test_paid_is_written_with_a_receipt_and_sent_back_with_a_reason(walk: Walk, issued: Refund) -> None:
    row = shares(issued)[0]
    for act, empty in ((walk.pay, {"receipt_no": ""}), (walk.bounce, {"reason": ""})):
        with pytest.raises(ValidationError, match="到账须填写银行回执号，退回须写明原因"):
            act(row, **empty)
    assert not PaymentAttempt.objects.exists()


@pytest.mark.parametrize("offset", [timedelta(minutes=-1), timedelta(minutes=1)])
def test_the_bank_acted_between_the_delivery_and_now(walk: Walk, issued: Refund, offset: timedelta) -> None:
    moment = issued.issued_at
    with pytest.raises(ValidationError, match="办理时间"):
        walk.pay(shares(issued)[0], at=moment + offset, now=moment)


def test_what_the_bank_sent_back_is_paid_at_the_second_try(walk: Walk, issued: Refund, case: Case) -> None:
    first, second, third = shares(issued)
    walk.pay(second)
    walk.pay(third)
    refund = walk.bounce(first)
    assert refund.state == ISSUED
    assert Refund.objects.bounced().get() == refund
    assert ledger.balances(case)[Place.PAYABLE_FROZEN] == first.amount
    # Nothing is at the bank any more: its days are not counted until it has the share again.
    assert not Deadline.objects.on(refund.target).running().exists()
    again(walk, first)
    assert Deadline.objects.on(refund.target).running().exists()
    row = shares(issued)[0]
    assert (row.state, row.payee_bank) == (PaymentState.WAITING, "邮储银行扶沟支行")
    later = issued.issued_at + timedelta(days=2)
    assert walk.pay(row, at=later, now=later).state == CLOSED
    told = PaymentAttempt.objects.filter(allocation=row).order_by("pk").values_list("is_paid", "reason")
    assert list(told) == [(False, "户名与账号不符"), (True, "")]


def test_only_what_came_back_goes_again_and_never_to_an_account_of_the_case(
    walk: Walk, issued: Refund, frozen: Freeze
) -> None:
    row = shares(issued)[0]
    with pytest.raises(ValidationError, match="目前为“待返还”"):
        again(walk, row)
    walk.bounce(row)
    number = frozen.case_account.account.number
    with pytest.raises(ValidationError, match="本案涉案账户"):
        again(walk, row, payee=Payee("李桂兰", "某银行", number))


def test_what_came_back_can_be_taken_back_to_its_source(
    walk: Walk, issued: Refund, case: Case, frozen: Freeze
) -> None:
    first, second, third = shares(issued)
    with pytest.raises(ValidationError, match="目前为“待返还”"):
        refunds.take_back(by=walk.detective, allocation=first, reason="不返了", now=issued.issued_at)
    walk.bounce(first)
    for row in (second, third):
        walk.pay(row)
    refund = refunds.take_back(
        by=walk.detective, allocation=first, reason="受害人账户注销，暂无其他账户", now=issued.issued_at
    )
    assert refund.state == CLOSED
    assert ledger.balance(frozen.position) == first.amount
    owed = {claim.victim.name: claim.left for claim in pool.claims(case) if claim.left}
    assert owed["李桂兰"] == 120000
    following = walk.draft(case, (frozen, str(first.amount)), now=issued.issued_at)
    assert (following.round_no, following.mode) == (2, RefundMode.PRO_RATA)


def ended(frozen: Freeze, moment: datetime) -> datetime:
    """Let the freeze end at a moment, and the sweep write it down an hour later."""
    later = moment + timedelta(hours=1)
    Freeze.objects.filter(pk=frozen.pk).update(expires_at=moment)
    holding.lapse_all(Freeze, [frozen.pk], later)
    return later


def test_what_was_paid_before_the_freeze_ended_can_be_recorded_after_it(
    walk: Walk, issued: Refund, case: Case, frozen: Freeze
) -> None:
    moment = issued.issued_at + timedelta(hours=5)
    later = ended(frozen, moment)
    first, second, third = shares(issued)
    assert ledger.balances(case)[Place.FREEZE_LAPSED] == 100000
    with pytest.raises(ValidationError, match="冻结已失效，待返还资金不足"):
        walk.pay(first, at=moment, now=later)
    walk.pay(first, at=moment - timedelta(seconds=1), now=later)
    assert ledger.balance(ledger.of_victim(first.victim)) == first.amount
    for row in (second, third):
        walk.pay(row, at=moment - timedelta(seconds=1), now=later)
    held = ledger.balances(case)
    assert (held[Place.VICTIM], held[Place.FREEZE_LAPSED], held[Place.PAYABLE_FROZEN]) == (100000, 0, 0)


def test_what_lapsed_before_it_could_be_paid_is_taken_back_with_nothing(
    walk: Walk, case: Case, frozen: Freeze, recovery: Callable[..., Recovery]
) -> None:
    refund = walk.to(ISSUED, walk.draft(case, (frozen, "60000"), (recovery(case, "15000"), "15000")))
    later = ended(frozen, refund.issued_at + timedelta(hours=5))
    first, second, third = shares(refund)
    for row in (first, second):
        walk.bounce(row, at=later, now=later)
        refunds.take_back(by=walk.detective, allocation=row, reason="冻结失效", now=later)
    # What is left in custody stays for whom it can still be paid to.
    assert walk.pay(third, at=later, now=later).state == CLOSED
    held = ledger.balances(case)
    assert (held[Place.VICTIM], held[Place.FREEZE_LAPSED], held[Place.PAYABLE_HELD]) == (15000, 100000, 0)


def test_the_rest_stays_frozen_and_a_new_victim_opens_a_new_round(
    walk: Walk, case: Case, three: list[Victim], freeze: Callable
) -> None:
    held = freeze(case, "230000")
    refund = walk.to(ISSUED, walk.draft(case, (held, "225000")))
    for row in shares(refund):
        walk.pay(row)
    assert ledger.balance(held.position) == 5000
    later = refund.issued_at
    victims.add(by=walk.detective, case=case, now=later, name="孙丽", loss_amount=Decimal(9000))
    following = walk.draft(case, (held, "5000"), now=later)
    assert (following.round_no, following.mode) == (2, RefundMode.SINGLE)
    assert [(row.victim.name, row.amount) for row in shares(following)] == [("孙丽", 5000)]


def test_the_list_is_signed_once_the_money_is_there(walk: Walk, issued: Refund) -> None:
    row = shares(issued)[0]
    day, now = local_date(issued.issued_at), issued.issued_at
    with pytest.raises(ValidationError, match="到账后才能登记签收"):
        refunds.sign(by=walk.detective, allocation=row, signed=day, now=now)
    walk.pay(row)
    for wrong in (-1, 1):
        with pytest.raises(ValidationError, match="签收日期"):
            refunds.sign(by=walk.detective, allocation=row, signed=day + timedelta(days=wrong), now=now)
    assert refunds.sign(by=walk.detective, allocation=row, signed=day, now=now).signed_date == day


def test_who_does_not_work_the_case_records_nothing(walk: Walk, issued: Refund) -> None:
    row = shares(issued)[0]
    with pytest.raises(PermissionDenied):
        refunds.pay(
            by=walk.colleague, allocation=row, at=issued.issued_at, receipt_no="1", now=issued.issued_at
        )


def test_no_officer_who_takes_part_collects_for_a_victim(walk: Walk, drafted: Refund) -> None:
    refund = walk.to(RefundState.APPROVED, drafted)
    Allocation.objects.filter(pk=shares(refund)[0].pk).update(
        payee_name=walk.colleague.name, payee_relation="代领"
    )
    with pytest.raises(ValidationError, match="民警不得代为领取"):
        walk.issue(refund)
