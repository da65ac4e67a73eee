"""A round on its way: announced for 30 days, objected to, checked, approved, sent back, given up."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import victims
from casemgr.common.clock import local_date
from casemgr.common.versioned import Stale
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.funds import ledger
from casemgr.funds.enums import ObjectionVerdict, Place, RefundState
from casemgr.funds.models import Freeze, Objection, Refund
from casemgr.funds.services import holding, refunds
from casemgr.funds.services.refunds import pool, rounds
from casemgr.notices.models import Notice
from tests.funds.refunds.conftest import NUMBERS, Walk, at

CHECKED, APPROVED, DRAFT = RefundState.CHECKED, RefundState.APPROVED, RefundState.DRAFT


@pytest.fixture
def direct(walk: Walk, make_case: Callable, freeze: Callable) -> Refund:
    """3,000.00 for 孙丽 alone, who lost 5,000."""
    case = make_case(lead=walk.detective, victim="孙丽", loss="5000")
    return walk.draft(case, (freeze(case, "3000", NUMBERS[2]), "3000"))


@pytest.fixture
def announced(walk: Walk, drafted: Refund) -> Refund:
    return walk.announce(walk.verify(drafted))


@pytest.fixture
def objection(walk: Walk, announced: Refund) -> Objection:
    return refunds.object_to(
        by=walk.detective,
        refund=announced,
        by_whom="吴老五",
        content="称其同样被骗，要求参与分配",
        received_at=walk.now,
        now=walk.now,
    )


def decide(walk: Walk, objection: Objection, verdict: ObjectionVerdict, **more: object) -> Objection:
    told = {"by": walk.lead, "reason": "经核查", "now": walk.now, **more}
    return refunds.decide_objection(objection=objection, verdict=verdict, **told)


def test_the_announcement_of_the_law_ends_after_thirty_days_at_midnight(
    walk: Walk, make_case: Callable, freeze: Callable
) -> None:
    posted = at("2024-04-15 09:00")
    case = make_case(lead=walk.detective, victim="孙丽", loss="5000")
    victims.add(by=walk.detective, case=case, now=posted, name="钱芳", loss_amount=Decimal(5000))
    held = freeze(case, "3000", days=90)
    refund = walk.verify(walk.draft(case, (held, "3000"), now=posted), now=posted)
    refund = walk.announce(refund, since=posted.date(), now=posted)
    assert refund.announced_until == at("2024-05-15 23:59:59.999999")
    last = at("2024-05-15 23:59:59")
    with pytest.raises(ValidationError, match="公告期至2024-05-15 24时届满"):
        walk.check(refund, now=last)
    assert not Refund.objects.announced_out(last).exists()
    assert Refund.objects.announced_out(at("2024-05-16 00:00")).get() == refund
    assert walk.check(refund, now=at("2024-05-16 00:00")).state == CHECKED
    assert not Deadline.objects.on(refund.target).running().exists()


def test_when_it_is_over_the_lead_and_the_worker_are_told(walk: Walk, announced: Refund) -> None:
    deadlines.tick(now=announced.announced_until + timedelta(seconds=1))
    told = Notice.objects.filter(kind="deadline_overdue")
    assert {notice.recipient for notice in told} >= {walk.detective, walk.lead}


def test_only_a_round_by_proportion_is_announced(walk: Walk, direct: Refund) -> None:
    refund = walk.verify(direct)
    with pytest.raises(ValidationError, match="直接返还无需公告"):
        walk.announce(refund)
    assert walk.check(refund).state == CHECKED


def test_by_proportion_nothing_is_checked_before_it_is_announced(walk: Walk, drafted: Refund) -> None:
    with pytest.raises(ValidationError, match="须先公告30日"):
        walk.check(walk.verify(drafted))


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_of_the_announcement_lies_between_the_draft_and_today(
    walk: Walk, drafted: Refund, days: int
) -> None:
    refund = walk.verify(drafted)
    with pytest.raises(ValidationError, match="公告日期"):
        walk.announce(refund, since=local_date(walk.now) + timedelta(days=days))


def test_an_open_objection_blocks_and_a_rejected_one_does_not(
    walk: Walk, announced: Refund, objection: Objection
) -> None:
    assert Refund.objects.to_check(walk.now).get() == announced
    with pytest.raises(ValidationError, match="尚有异议未处理"):
        walk.check(announced)
    decide(walk, objection, ObjectionVerdict.REJECTED)
    assert walk.check(announced).state == CHECKED


def test_an_upheld_objection_sends_the_round_back_to_be_announced_anew(
    walk: Walk, announced: Refund, objection: Objection
) -> None:
    decide(walk, objection, ObjectionVerdict.UPHELD)
    refund = Refund.objects.get()
    assert (refund.state, refund.announced_until) == (DRAFT, None)
    assert not Deadline.objects.on(refund.target).running().exists()
    again = walk.announce(walk.verify(refund))
    assert again.announced_until is not None


def test_an_objection_is_decided_once_and_by_the_lead_who_did_not_draft(
    walk: Walk, objection: Objection
) -> None:
    with pytest.raises(PermissionDenied):
        decide(walk, objection, ObjectionVerdict.REJECTED, by=walk.detective)
    Refund.objects.update(created_by=walk.lead)
    with pytest.raises(ValidationError, match="拟定人不能审核本人拟定的返还"):
        decide(walk, objection, ObjectionVerdict.REJECTED)
    Refund.objects.update(created_by=walk.detective)
    decide(walk, objection, ObjectionVerdict.REJECTED)
    with pytest.raises(ValidationError, match="已有处理结果"):
        decide(walk, objection, ObjectionVerdict.UPHELD)


def test_only_the_lead_checks_and_never_his_own(walk: Walk, direct: Refund) -> None:
    refund = walk.verify(direct)
    for officer in (walk.detective, walk.supervisor):
        with pytest.raises(PermissionDenied):
            walk.check(refund, by=officer)
    Refund.objects.update(created_by=walk.lead)
    with pytest.raises(ValidationError, match="拟定人不能审核本人拟定的返还"):
        walk.check(refund)
    with pytest.raises(IntegrityError, match="refund_checked_by_another"), transaction.atomic():
        Refund.objects.update(checked_by=walk.lead)


def test_only_the_city_approves(walk: Walk, direct: Refund) -> None:
    refund = walk.to(CHECKED, direct)
    for officer in (walk.detective, walk.lead):
        with pytest.raises(PermissionDenied):
            walk.approve(refund, by=officer)
    assert walk.approve(refund).state == APPROVED


def test_a_supervisor_of_the_city_who_drafted_or_checked_does_not_approve(
    walk: Walk, direct: Refund, second_supervisor: Officer
) -> None:
    refund = walk.to(CHECKED, direct)
    for column in ("created_by", "checked_by"):
        before = getattr(refund, column)
        Refund.objects.update(**{column: walk.supervisor})
        with pytest.raises(ValidationError, match="拟定人、审核人不能批准同一返还"):
            walk.approve(refund)
        Refund.objects.update(**{column: before})
    Refund.objects.update(created_by=walk.supervisor)
    with pytest.raises(IntegrityError, match="refund_approved_by_another"), transaction.atomic():
        Refund.objects.update(approved_by=walk.supervisor)
    assert walk.approve(refund, by=second_supervisor).state == APPROVED


def test_what_is_not_checked_is_not_approved(walk: Walk, direct: Refund) -> None:
    with pytest.raises(ValidationError, match="目前为“已核对受害人”"):
        walk.approve(walk.verify(direct), now=walk.now)


def test_nobody_decides_on_what_he_has_not_read(walk: Walk, direct: Refund) -> None:
    refund = walk.verify(direct)
    refund.version -= 1
    with pytest.raises(Stale):
        walk.check(refund)


def test_approval_sets_the_money_of_each_source_aside(
    walk: Walk, case: Case, frozen: Freeze, recovery: Callable
) -> None:
    paid_in = recovery(case, "5000")
    refund = walk.to(APPROVED, walk.draft(case, (frozen, "80000"), (paid_in, "5000")))
    held = ledger.balances(case)
    assert (held[Place.PAYABLE_FROZEN], held[Place.PAYABLE_HELD]) == (80000, 5000)
    assert (held[Place.FROZEN], held[Place.HELD]) == (20000, 0)
    assert refund.decision_no == "周公（刑）刑返字〔2023〕1号"
    assert pool.available(case, walk.now) == 20000
    assert not list(ledger.uneven())


@pytest.mark.parametrize(("spare", "fits"), [(timedelta(0), True), (timedelta(microseconds=-1), False)])
def test_a_freeze_holds_until_the_banks_three_working_days_are_over(
    walk: Walk, direct: Refund, spare: timedelta, fits: bool
) -> None:
    refund = walk.to(CHECKED, direct)
    monday, thursday = at("2024-04-15 10:00"), at("2024-04-18 23:59:59.999999")
    Freeze.objects.update(effective_at=at("2023-10-15 10:00"), expires_at=thursday + spare)
    if fits:
        assert walk.approve(refund, now=monday).state == APPROVED
        return
    with pytest.raises(ValidationError, match=r"尾号0033账户的冻结在银行办理期限（2024-04-18）届满前到期"):
        walk.approve(refund, now=monday)
    assert Refund.objects.get().state == CHECKED


@pytest.mark.parametrize(("elsewhere", "fits"), [("2000", True), ("2000.01", False)])
def test_a_share_above_what_is_still_owed_is_not_approved(
    walk: Walk, direct: Refund, restitute: Callable, elsewhere: str, fits: bool
) -> None:
    refund = walk.to(CHECKED, direct)
    restitute(Victim.objects.get(case=direct.case), elsewhere)
    if fits:
        assert walk.approve(refund).state == APPROVED
        return
    with pytest.raises(ValidationError, match="份额已超过其未获弥补的损失"):
        walk.approve(refund)


@pytest.mark.parametrize("state", [RefundState.VERIFIED, CHECKED])
def test_it_is_sent_back_by_whoever_has_to_decide(walk: Walk, direct: Refund, state: RefundState) -> None:
    refund = walk.to(state, direct)
    able, other = (walk.lead, walk.supervisor) if state != CHECKED else (walk.supervisor, walk.lead)
    told = {"refund": refund, "version": refund.version, "reason": "请补充依据", "now": walk.now}
    for officer in (other, walk.detective):
        with pytest.raises(PermissionDenied):
            refunds.send_back(by=officer, **told)
    refund = refunds.send_back(by=able, **told)
    assert (refund.state, refund.checked_by) == (DRAFT, None)
    assert Notice.objects.filter(recipient=walk.detective, sentence__contains="退回修改").exists()


def test_a_cancelled_round_gives_its_money_back(
    walk: Walk, case: Case, frozen: Freeze, recovery: Callable
) -> None:
    paid_in = recovery(case, "5000")
    refund = walk.to(APPROVED, walk.draft(case, (frozen, "80000"), (paid_in, "5000")))
    with pytest.raises(PermissionDenied):
        refunds.cancel(by=walk.colleague, refund=refund, reason="不办了", now=walk.now)
    refund = refunds.cancel(by=walk.detective, refund=refund, reason="检察院建议暂缓", now=walk.over)
    assert refund.state == RefundState.CANCELLED
    assert (ledger.balance(frozen.position), ledger.balance(paid_in.position)) == (100000, 5000)
    assert walk.draft(case, (frozen, "80000"), now=walk.over).round_no == 2


@pytest.mark.parametrize("state", [DRAFT, RefundState.ANNOUNCED, CHECKED])
def test_a_round_is_given_up_until_the_bank_has_it(walk: Walk, drafted: Refund, state: RefundState) -> None:
    refund = refunds.cancel(
        by=walk.supervisor, refund=walk.to(state, drafted), reason="重复登记", now=walk.over
    )
    assert (refund.state, refund.cancel_reason) == (RefundState.CANCELLED, "重复登记")
    assert not Deadline.objects.on(refund.target).running().exists()


def test_once_the_bank_has_it_nothing_is_given_up(walk: Walk, drafted: Refund) -> None:
    refund = walk.to(RefundState.ISSUED, drafted)
    with pytest.raises(ValidationError, match="目前为“银行办理中”"):
        refunds.cancel(by=walk.detective, refund=refund, reason="不办了", now=walk.over)


def test_money_of_a_freeze_that_ended_meanwhile_does_not_go_back_to_it(
    walk: Walk, drafted: Refund, frozen: Freeze, case: Case
) -> None:
    refund = walk.to(APPROVED, drafted)
    Freeze.objects.update(expires_at=walk.over)
    refunds.cancel(by=walk.detective, refund=refund, reason="冻结失效", now=walk.over)
    assert ledger.balances(case)[Place.FREEZE_LAPSED] == 100000
    assert ledger.balance(frozen.position) == 0


def test_what_lapses_while_it_is_set_aside_is_called_frozen_no_more(
    walk: Walk, drafted: Refund, frozen: Freeze, case: Case
) -> None:
    refund = walk.to(RefundState.ISSUED, drafted)
    Freeze.objects.update(expires_at=walk.over)
    holding.lapse_all(Freeze, [frozen.pk], walk.over)
    holding.lapse_all(Freeze, [frozen.pk], walk.over)
    held = ledger.balances(case)
    assert (held[Place.PAYABLE_FROZEN], held[Place.FREEZE_LAPSED]) == (0, 100000)
    with pytest.raises(ValidationError, match="冻结已失效，待返还资金不足"):
        walk.pay(rounds.allocations(refund).select_related("refund", "case")[0])


def test_the_number_of_the_decision_comes_from_worker_city_or_document(walk: Walk, direct: Refund) -> None:
    told = {"refund": direct, "number": "周公（刑）刑返字〔2024〕7号", "now": walk.now}
    with pytest.raises(ValidationError, match="目前为“拟定中”"):
        refunds.record_decision(by=walk.detective, **told)
    refund = walk.to(CHECKED, direct)
    told["refund"] = refund
    with pytest.raises(PermissionDenied):
        refunds.record_decision(by=walk.colleague, **told)
    refund = refunds.record_decision(by=walk.supervisor, **told)
    refund = walk.approve(refund, decision_no="")
    assert refund.decision_no == "周公（刑）刑返字〔2024〕7号"


def test_each_next_one_is_told(walk: Walk, direct: Refund) -> None:
    walk.to(APPROVED, direct)

    def told(officer: Officer) -> list[str]:
        return [
            str(sentence).partition("%(refund)s")[2]
            for sentence in Notice.objects.filter(recipient=officer, kind="refund").values_list(
                "sentence", flat=True
            )
        ]

    assert told(walk.lead) == ["已核对受害人，请审核"]
    assert told(walk.supervisor) == ["经县局审核，请审批"]
    assert told(walk.detective) == ["已经市局批准，请送银行办理"]
