"""Freezes: not before filing, decided by another, taking over what was stopped, queued, ended."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.funds import ledger
from casemgr.funds.enums import (
    Asset,
    EntryKind,
    FailReason,
    HoldState,
    LapseFinding,
    LiftGround,
    Place,
)
from casemgr.funds.models import CaseAccount, Freeze, Refund, RefundSource, is_over
from casemgr.funds.services import freezes
from casemgr.notices.models import Notice
from tests.funds.conftest import NUMBERS, at
from tests.funds.holds import HOUR, SECOND, Freezing, Stop, figure, held_in

THEN = "2024-03-15 10:00"
STOPPED = "2023-07-11 20:30"


def deadline_of(freeze: Freeze) -> Deadline:
    return Deadline.objects.on(freeze.target).order_by("-pk")[0]


@pytest.fixture
def execute(fugou_detective: Officer) -> Freezing:
    """Record that the bank executed an approved freeze: `execute(asked, "2024-03-15 10:00", "100")`."""

    def do(asked: Freeze, when: str, amount: str, **told: Any) -> Freeze:
        return freezes.record_executed(
            by=fugou_detective,
            freeze=asked,
            effective_at=at(when),
            amount=Decimal(amount),
            order_no="扶公（刑）冻字〔2024〕99号",
            receipt_no="回执",
            now=told.get("now", at(when)),
        )

    return do


@pytest.mark.parametrize(
    ("fields", "ends", "lasts"),
    [
        ({}, "2024-09-15", 744),
        ({"is_major": True}, "2025-03-15", 744),
        ({"asset": Asset.SECURITIES}, "2026-03-15", 744),
        ({"asset": Asset.EQUITY}, "2024-09-15", 744),
    ],
)
def test_each_asset_is_frozen_for_its_own_time(
    fields: dict[str, Any], ends: str, lasts: int, row: CaseAccount, freeze: Freezing
) -> None:
    frozen = freeze(row, THEN, **fields)
    assert shown_end(frozen.expires_at) == ends
    assert deadline_of(frozen).warn_steps == [744, 384, 192, 96, 48]


def test_six_months_end_at_midnight_of_the_same_day_whatever_day_it_is(
    row: CaseAccount, freeze: Freezing
) -> None:
    frozen = freeze(row, THEN)  # 2024-09-15 was a Sunday and a feast: no day off lengthens a freeze
    midnight = at("2024-09-16 00:00")
    assert (is_over(frozen, midnight - SECOND), is_over(frozen, midnight)) == (False, True)


def test_a_year_ends_at_midnight_too(row: CaseAccount, freeze: Freezing) -> None:
    frozen = freeze(row, THEN, is_major=True)
    midnight = at("2025-03-16 00:00")
    assert (is_over(frozen, midnight - SECOND), is_over(frozen, midnight)) == (False, True)


def test_nothing_is_frozen_before_filing(
    make_case: Callable[..., Case],
    account: Callable[..., CaseAccount],
    fugou_detective: Officer,
    ask: Freezing,
) -> None:
    case = make_case(lead=fugou_detective, status="under_review", victim="孙丽", loss="900")
    with pytest.raises(ValidationError, match="程序规定第174条"):
        ask(account(case), THEN)


def test_nor_does_a_freeze_take_effect_before_the_case_was_filed(
    row: CaseAccount, case: Case, ask: Freezing, execute: Freezing, fugou_lead: Officer
) -> None:
    Case.objects.filter(pk=case.pk).update(filed_date="2024-03-16", filed_time="09:00")
    asked = ask(row, "2024-03-16 10:00", "100")
    told = {"by": fugou_lead, "freeze": asked, "is_approved": True, "now": at("2024-03-16 10:00")}
    with pytest.raises(ValidationError, match="程序规定第174条"):
        freezes.decide(**told, approved_at=at("2024-03-16 08:59"))
    approved = freezes.decide(**told, approved_at=at("2024-03-16 09:00"))
    with pytest.raises(ValidationError, match="程序规定第174条"):
        execute(approved, "2024-03-16 08:59", "100", now=at("2024-03-16 10:00"))
    assert execute(approved, "2024-03-16 09:00", "100", now=at("2024-03-16 10:00")).is_effective


def test_who_asked_never_approves(
    row: CaseAccount, case: Case, fugou_lead: Officer, fugou_detective: Officer
) -> None:
    asked = freezes.request(by=fugou_lead, row=row, amount_asked=Decimal(100), now=at(THEN))
    with pytest.raises(PermissionDenied, match="本人的申请"):
        freezes.decide(by=fugou_lead, freeze=asked, is_approved=True, now=at(THEN))
    with pytest.raises(PermissionDenied):
        freezes.decide(by=fugou_detective, freeze=asked, is_approved=True, now=at(THEN))
    with pytest.raises(IntegrityError, match="freeze_approved_by_another"), transaction.atomic():
        Freeze.objects.filter(pk=asked.pk).update(state="approved", approved_by=fugou_lead)


@pytest.mark.parametrize("fields", [{"is_major": True}, {"asset": Asset.EQUITY}])
def test_a_year_and_equity_are_the_citys_to_decide(
    fields: dict[str, Any], row: CaseAccount, ask: Freezing, fugou_lead: Officer, supervisor: Officer
) -> None:
    asked = ask(row, THEN, **fields)
    with pytest.raises(PermissionDenied, match="由市局审批"):
        freezes.decide(by=fugou_lead, freeze=asked, is_approved=True, now=at(THEN))
    approved = freezes.decide(by=supervisor, freeze=asked, is_approved=True, now=at(THEN))
    assert (approved.state, approved.approved_by) == (HoldState.APPROVED, supervisor)


def test_half_a_year_is_the_countys(
    row: CaseAccount, ask: Freezing, supervisor: Officer, huaiyang_lead: Officer
) -> None:
    asked = ask(row, THEN)
    for other in (supervisor, huaiyang_lead):
        with pytest.raises(PermissionDenied, match="本县区负责人"):
            freezes.decide(by=other, freeze=asked, is_approved=True, now=at(THEN))


def test_only_deposits_are_frozen_for_a_year(row: CaseAccount, ask: Freezing) -> None:
    with pytest.raises(ValidationError, match="只有存款、汇款"):
        ask(row, THEN, asset=Asset.SECURITIES, is_major=True)


def test_a_refusal_says_why_and_the_account_may_be_asked_for_again(
    row: CaseAccount, ask: Freezing, fugou_lead: Officer
) -> None:
    asked = ask(row, THEN)
    told = {"by": fugou_lead, "freeze": asked, "is_approved": False, "now": at(THEN)}
    with pytest.raises(ValidationError, match="写明理由"):
        freezes.decide(**told)
    declined = freezes.decide(**told, note="金额依据不足")
    assert (declined.state, declined.decision_note) == (HoldState.DECLINED, "金额依据不足")
    assert ask(row, THEN).state == HoldState.REQUESTED


def test_what_the_case_has_frozen_is_not_frozen_twice(
    row: CaseAccount, ask: Freezing, freeze: Freezing
) -> None:
    frozen = freeze(row, THEN)
    with pytest.raises(ValidationError, match=r"程序规定第242条.*请办理续冻"):
        ask(row, frozen.expires_at - SECOND)
    assert ask(row, frozen.expires_at).state == HoldState.REQUESTED


def test_what_was_stopped_and_then_frozen_counts_once(
    row: CaseAccount, case: Case, stop: Stop, freeze: Freezing
) -> None:
    held = stop(row, STOPPED, "100")
    frozen = freeze(row, "2023-07-12 10:00", "100")
    held.refresh_from_db()
    assert (held.state, held.ended_at, frozen.stop) == (HoldState.FOLLOWED, frozen.effective_at, held)
    assert (figure(case, "stopped"), figure(case, "frozen"), figure(case, "controlled")) == (100, 100, 100)
    assert held_in(case) == {Place.FROZEN: 100, Place.OUTSIDE: -100}
    assert Deadline.objects.on(held.target).get().state == State.MET


def test_what_the_freeze_leaves_stays_stopped_until_the_stops_own_end(
    row: CaseAccount, case: Case, stop: Stop, freeze: Freezing
) -> None:
    held = stop(row, STOPPED, "100")
    freeze(row, "2023-07-12 10:00", "60")
    held.refresh_from_db()
    assert held.state == HoldState.EFFECTIVE
    assert held_in(case) == {Place.FROZEN: 60, Place.STOPPED: 40, Place.OUTSIDE: -100}
    deadlines.tick(now=held.expires_at + SECOND)
    assert held_in(case) == {Place.FROZEN: 60, Place.STOP_LAPSED: 40, Place.OUTSIDE: -100}


def test_more_than_was_stopped_comes_from_outside(
    row: CaseAccount, case: Case, stop: Stop, freeze: Freezing
) -> None:
    stop(row, STOPPED, "100")
    freeze(row, "2023-07-12 10:00", "150")
    assert (figure(case, "frozen"), figure(case, "controlled")) == (150, 150)


def test_a_lapsed_stop_that_is_frozen_later_counts_once(
    row: CaseAccount, case: Case, stop: Stop, freeze: Freezing
) -> None:
    held = stop(row, STOPPED, "100")
    deadlines.tick(now=at("2023-07-13 20:31"))
    frozen = freeze(row, "2023-07-14 10:00", "100")
    held.refresh_from_db()
    assert (frozen.stop, held.state, held.lapse_finding) == (None, "lapsed", LapseFinding.STILL_THERE)
    assert (figure(case, "frozen"), figure(case, "controlled")) == (100, 100)
    assert Deadline.objects.on(held.target).get().state == State.MET


def test_a_freeze_in_time_but_recorded_after_the_stops_end_follows_it_all_the_same(
    row: CaseAccount, case: Case, stop: Stop, approve: Freezing, execute: Freezing
) -> None:
    held = stop(row, STOPPED, "100")
    approved = approve(row, "2023-07-13 10:00", "100")
    deadlines.tick(now=at("2023-07-13 21:00"))
    execute(approved, "2023-07-13 20:29", "100", now=at("2023-07-13 22:00"))
    held.refresh_from_db()
    assert held.state == HoldState.FOLLOWED
    assert held_in(case) == {Place.FROZEN: 100, Place.OUTSIDE: -100}
    assert not list(ledger.uneven())


def test_a_freeze_is_executed_after_its_approval_and_within_what_was_asked(
    row: CaseAccount, approve: Freezing, execute: Freezing
) -> None:
    approved = approve(row, THEN, "100")
    with pytest.raises(ValidationError, match="早于批准时间"):
        execute(approved, "2024-03-15 09:59", "100")
    with pytest.raises(ValidationError, match="不能大于申请冻结金额"):
        execute(approved, THEN, "100.01")
    assert execute(approved, THEN, "100").amount_held == 100


def test_an_order_number_serves_one_freeze_of_a_unit(
    row: CaseAccount,
    case: Case,
    approve: Freezing,
    execute: Freezing,
    account: Callable[..., CaseAccount],
) -> None:
    execute(approve(row, THEN, "100"), THEN, "100")
    with pytest.raises(ValidationError, match="文书编号已用于另一冻结"):
        execute(approve(account(case, NUMBERS[1]), THEN, "100"), THEN, "100")


def test_what_the_bank_could_not_freeze_is_said_why(
    row: CaseAccount, case: Case, approve: Freezing, ask: Freezing, fugou_detective: Officer
) -> None:
    approved = approve(row, THEN)
    failed = freezes.record_failed(
        by=fugou_detective, freeze=approved, reason=FailReason.CLOSED, now=at(THEN)
    )
    assert (failed.state, held_in(case)) == (HoldState.FAILED, {})
    assert ask(row, THEN).state == HoldState.REQUESTED


def test_a_queued_freeze_holds_nothing_until_its_turn_and_counts_from_then(
    row: CaseAccount, case: Case, approve: Freezing, execute: Freezing, fugou_detective: Officer
) -> None:
    approved = approve(row, THEN, "100")
    told = {"by": fugou_detective, "freeze": approved, "order_no": "冻字1号", "now": at(THEN)}
    with pytest.raises(ValidationError, match="从1开始"):
        freezes.record_queued(**told, queue_place=0)
    queued = freezes.record_queued(**told, queue_place=1)
    assert (queued.state, queued.expires_at, held_in(case)) == (HoldState.QUEUED, None, {})
    frozen = execute(queued, "2024-05-20 09:00", "80")
    assert shown_end(frozen.expires_at) == "2024-11-20"
    assert held_in(case)[Place.FROZEN] == 80


def test_when_our_own_freeze_before_it_ends_who_waits_is_told(
    row: CaseAccount,
    account: Callable[..., CaseAccount],
    freeze: Freezing,
    make_case: Callable[..., Case],
    huaiyang_detective: Officer,
    huaiyang_lead: Officer,
) -> None:
    frozen = freeze(row, THEN, "100")
    theirs = make_case("411603", lead=huaiyang_detective, victim="孙丽", loss="900")
    Case.objects.filter(pk=theirs.pk).update(filed_date="2023-06-17")
    theirs = Case.objects.get(pk=theirs.pk)
    told = {"amount_asked": Decimal(50), "now": at(THEN)}
    asked = freezes.request(by=huaiyang_detective, row=account(theirs), **told)
    asked = freezes.decide(by=huaiyang_lead, freeze=asked, is_approved=True, now=at(THEN))
    freezes.record_queued(by=huaiyang_detective, freeze=asked, queue_place=1, order_no="", now=at(THEN))
    for _twice in range(2):
        deadlines.tick(now=frozen.expires_at + HOUR)
    notices = Notice.objects.filter(kind="freeze_turn")
    names = set(notices.values_list("recipient__name", flat=True))
    assert {huaiyang_detective.name, huaiyang_lead.name} <= names
    assert notices.filter(recipient=huaiyang_detective).count() == 1
    assert f"案件{theirs.number}：尾号0017账户的在先冻结已结束" in notices[0].text
    assert frozen.case.number not in notices[0].text


@pytest.mark.parametrize(
    ("ground", "counted"),
    [(LiftGround.IRRELEVANT, 0), (LiftGround.UNNECESSARY, 100), (LiftGround.ORDERED, 100)],
)
def test_a_lifted_freeze_lets_its_money_go(
    ground: LiftGround, counted: int, row: CaseAccount, case: Case, freeze: Freezing, fugou_lead: Officer
) -> None:
    frozen = freeze(row, THEN, "100")
    when = frozen.effective_at + HOUR
    lifted = freezes.lift(by=fugou_lead, freeze=frozen, ended_at=when, ground=ground, now=when)
    assert (lifted.state, deadline_of(frozen).state) == (HoldState.LIFTED, State.MET)
    assert held_in(case).get(Place.FROZEN) is None
    assert held_in(case).get(Place.FREEZE_LAPSED, 0) == counted
    assert figure(case, "frozen") == counted


def test_a_freeze_is_lifted_by_the_lead_and_only_while_it_runs(
    row: CaseAccount, freeze: Freezing, fugou_lead: Officer, fugou_detective: Officer
) -> None:
    frozen = freeze(row, THEN, "100")
    told = {"freeze": frozen, "ended_at": frozen.effective_at + HOUR, "ground": LiftGround.UNNECESSARY}
    with pytest.raises(PermissionDenied):
        freezes.lift(by=fugou_detective, **told, now=frozen.effective_at + HOUR)
    with pytest.raises(ValidationError, match="自动失效"):
        freezes.lift(by=fugou_lead, **told, now=frozen.expires_at)
    assert freezes.lift(by=fugou_lead, **told, now=frozen.expires_at - SECOND).ended_at


def test_what_is_left_goes_with_the_case(
    row: CaseAccount, case: Case, freeze: Freezing, fugou_detective: Officer
) -> None:
    frozen = freeze(row, THEN, "100")
    when = frozen.effective_at + HOUR
    gone = freezes.hand_on(by=fugou_detective, freeze=frozen, handed_at=when, now=when)
    assert (gone.state, held_in(case)) == ("handed_on", {Place.HANDED_ON: 100, Place.OUTSIDE: -100})
    assert deadline_of(frozen).state == State.MET


@pytest.fixture
def payable(fugou_detective: Officer) -> Callable[[Freeze, str], Any]:
    """Let some of a freeze be approved for return: `payable(frozen, "30")`."""

    def do(frozen: Freeze, amount: str) -> RefundSource:
        now = frozen.effective_at + HOUR
        refund = Refund.objects.create(
            case=frozen.case,
            county_id=frozen.county_id,
            number="R1",
            round_no=1,
            mode="single",
            created_at=now,
            created_by=fugou_detective,
        )
        place = ledger.open_position(frozen.case, Place.PAYABLE_FROZEN)
        ledger.move(
            EntryKind.RELEASE,
            frozen.position,
            place,
            Decimal(amount),
            about="refund:1",
            at=now,
            by=fugou_detective,
            now=now,
        )
        return RefundSource.objects.create(
            case=frozen.case,
            county_id=frozen.county_id,
            refund=refund,
            freeze=frozen,
            amount=Decimal(amount),
            position=place,
        )

    return do


def test_what_waits_for_the_bank_to_return_it_is_neither_lifted_nor_handed_on(
    row: CaseAccount, freeze: Freezing, payable: Callable, fugou_lead: Officer, fugou_detective: Officer
) -> None:
    frozen = freeze(row, THEN, "100")
    payable(frozen, "30")
    when = frozen.effective_at + 2 * HOUR
    with pytest.raises(ValidationError, match="已批准返还"):
        freezes.lift(by=fugou_lead, freeze=frozen, ended_at=when, ground=LiftGround.UNNECESSARY, now=when)
    with pytest.raises(ValidationError, match="已批准返还"):
        freezes.hand_on(by=fugou_detective, freeze=frozen, handed_at=when, now=when)


def test_with_a_lapsed_freeze_what_waited_to_be_returned_is_lost_too(
    row: CaseAccount, case: Case, freeze: Freezing, payable: Callable
) -> None:
    frozen = freeze(row, THEN, "100")
    payable(frozen, "30")
    deadlines.tick(now=frozen.expires_at + SECOND)
    assert held_in(case) == {Place.FREEZE_LAPSED: 100, Place.OUTSIDE: -100}


def test_a_freeze_of_which_nothing_is_left_ends(
    row: CaseAccount, case: Case, freeze: Freezing, fugou_detective: Officer
) -> None:
    frozen = freeze(row, THEN, "100")
    when = frozen.effective_at + HOUR
    told = {"freeze": frozen, "by": fugou_detective, "at": when, "now": when}
    assert not freezes.end_if_empty(**told)
    ledger.empty(
        EntryKind.RECOVER,
        frozen.position,
        ledger.open_position(case, Place.HELD),
        about="recovery:1",
        at=when,
        by=fugou_detective,
        now=when,
    )
    assert freezes.end_if_empty(**told)
    assert (Freeze.objects.get(pk=frozen.pk).state, deadline_of(frozen).state) == ("used", State.MET)


@pytest.mark.parametrize("right", ["60", "250"])
def test_a_wrong_amount_is_put_right_by_entries_and_money_goes_back_to_the_stop(
    right: str,
    row: CaseAccount,
    case: Case,
    stop: Stop,
    approve: Freezing,
    execute: Freezing,
    fugou_detective,
) -> None:
    held = stop(row, STOPPED, "100")
    frozen = execute(approve(row, "2023-07-12 10:00", "300"), "2023-07-12 10:00", "100")
    told = {"by": fugou_detective, "freeze": frozen, "version": frozen.version, "reason": "录入错误"}
    freezes.correct_amount(**told, amount=Decimal(right), now=at("2023-07-12 11:00"))
    held.refresh_from_db()
    assert figure(case, "frozen") == held_in(case)[Place.FROZEN] == Decimal(right)
    assert figure(case, "controlled") == max(Decimal(right), Decimal(100))
    assert held.state == (HoldState.EFFECTIVE if right == "60" else HoldState.FOLLOWED)


def test_what_goes_back_to_a_stop_that_is_over_has_slipped_away(
    row: CaseAccount, case: Case, stop: Stop, freeze: Freezing, fugou_detective: Officer
) -> None:
    held = stop(row, STOPPED, "100")
    frozen = freeze(row, "2023-07-12 10:00", "100")
    told = {"by": fugou_detective, "freeze": frozen, "version": frozen.version, "reason": "录入错误"}
    freezes.correct_amount(**told, amount=Decimal(60), now=held.expires_at + HOUR)
    held.refresh_from_db()
    assert held.state == HoldState.LAPSED
    assert held_in(case) == {Place.FROZEN: 60, Place.STOP_LAPSED: 40, Place.OUTSIDE: -100}


def test_frozen_again_after_a_lapse_counts_once(row: CaseAccount, case: Case, freeze: Freezing) -> None:
    first = freeze(row, THEN, "100")
    freeze(row, first.expires_at + timedelta(days=1), "120")
    first.refresh_from_db()
    assert (first.state, first.lapse_finding) == (HoldState.LAPSED, LapseFinding.STILL_THERE)
    assert figure(case, "frozen") == figure(case, "controlled") == 120
