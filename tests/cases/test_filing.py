"""The review for filing extended, and what follows a decision: told, asked, answered."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, EventKind, Followup, ReviewLimit, Status
from casemgr.cases.models import Case
from casemgr.cases.services import filing, progress
from casemgr.common.clock import local_date
from casemgr.common.moments import Moment
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.notices.models import Notice

DAY = timedelta(days=1)


def running(case: Case) -> list[str]:
    return [deadline.kind_label for deadline in Deadline.objects.running().filter(case=case)]


def today(now: datetime) -> Moment:
    return Moment(local_date(now))


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, status="under_review")


@pytest.fixture
def refused(case: Case, fugou_lead: Officer, now: datetime) -> Case:
    return progress.advance(by=fugou_lead, case=case, act=Act.REFUSE_FILING, reason="没有犯罪事实", now=now)


def test_seven_days_are_recorded_by_the_detective_and_count_from_acceptance(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    before = Deadline.objects.get(case=case)
    filing.extend_review(
        by=fugou_detective, case=case, limit=ReviewLimit.CLUES, reason="需调取流水", now=now + DAY
    )
    deadline = Deadline.objects.running().get(case=case)
    assert deadline.pk == before.pk
    assert (deadline.term.amount, deadline.base_at, deadline.is_given) == (7, before.base_at, False)
    assert 7 <= (local_date(deadline.due_at) - local_date(now)).days <= 16  # moved off days off
    event = case.events.get(kind=EventKind.REVIEW_EXTENDED)
    assert (event.data["limit"], event.data["reason"]) == ("clues", "需调取流水")


def test_thirty_days_are_the_leads_to_approve(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    told = {"case": case, "limit": ReviewLimit.COMPLEX, "reason": "涉及多省", "now": now}
    with pytest.raises(PermissionDenied, match="县级以上公安机关负责人"):
        filing.extend_review(by=fugou_detective, **told)
    filing.extend_review(by=fugou_lead, **told)
    assert Deadline.objects.get(case=case).term.amount == 30
    assert filing.limits_open_to(fugou_lead, case, now) == []


def test_who_is_offered_which_limit(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, fugou_colleague: Officer, now: datetime
) -> None:
    assert filing.limits_open_to(fugou_detective, case, now) == [ReviewLimit.CLUES]
    assert filing.limits_open_to(fugou_lead, case, now) == list(ReviewLimit)
    assert filing.limits_open_to(fugou_colleague, case, now) == []
    filing.extend_review(by=fugou_lead, case=case, limit=ReviewLimit.CLUES, reason="查证", now=now)
    assert filing.limits_open_to(fugou_lead, case, now) == [ReviewLimit.COMPLEX]


@pytest.mark.parametrize(
    ("limit", "days", "reason", "complaint"),
    [
        (ReviewLimit.CLUES, 40, "查证", "已经届满"),
        (ReviewLimit.CLUES, 0, "", "理由"),
    ],
)
def test_a_review_is_not_extended_late_or_without_a_reason(
    limit: ReviewLimit,
    days: int,
    reason: str,
    complaint: str,
    case: Case,
    fugou_lead: Officer,
    now: datetime,
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        filing.extend_review(by=fugou_lead, case=case, limit=limit, reason=reason, now=now + days * DAY)
    assert filing.limits_open_to(fugou_lead, case, now + 40 * DAY) == []


def test_a_review_is_never_made_shorter(case: Case, fugou_lead: Officer, now: datetime) -> None:
    filing.extend_review(by=fugou_lead, case=case, limit=ReviewLimit.COMPLEX, reason="复杂", now=now)
    with pytest.raises(ValidationError, match="无需延长"):
        filing.extend_review(by=fugou_lead, case=case, limit=ReviewLimit.CLUES, reason="查证", now=now)


def test_a_filed_case_has_no_review_to_extend(
    make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="没有正在计算"):
        filing.extend_review(by=fugou_lead, case=make_case(), limit=ReviewLimit.CLUES, reason="查证", now=now)


def test_a_refusal_must_be_told_within_three_days_and_is_ticked_off(
    refused: Case, fugou_detective: Officer, now: datetime
) -> None:
    assert running(refused) == ["送达不予立案通知书"]
    filing.record_followup(
        by=fugou_detective,
        case=refused,
        followup=Followup.REFUSAL_NOTIFIED,
        on=today(now),
        document_no="扶公不立字1号",
        now=now,
    )
    assert running(refused) == []
    told = refused.events.get(kind=EventKind.FOLLOWED_UP).data
    assert (told["followup"], told["document_no"]) == ("refusal_notified", "扶公不立字1号")


def test_a_notice_written_down_late_was_in_time_if_it_was_served_in_time(
    refused: Case, fugou_detective: Officer, now: datetime
) -> None:
    deadline = Deadline.objects.running().get(case=refused)
    later = now + 30 * DAY
    deadlines.tick(now=later)
    filing.record_followup(
        by=fugou_detective, case=refused, followup=Followup.REFUSAL_NOTIFIED, on=today(now + DAY), now=later
    )
    deadline.refresh_from_db()
    assert (deadline.state, deadline.was_late) == (State.MET, False)


def test_reconsideration_is_asked_for_within_seven_days_and_decided_within_thirty(
    refused: Case, fugou_detective: Officer, now: datetime
) -> None:
    told = {"by": fugou_detective, "case": refused}
    filing.record_followup(**told, followup=Followup.REFUSAL_NOTIFIED, on=today(now), now=now)
    late = now + 20 * DAY
    with pytest.raises(ValidationError, match="7日以内申请复议"):
        filing.record_followup(**told, followup=Followup.RECONSIDERATION_ASKED, on=today(late), now=late)
    filing.record_followup(**told, followup=Followup.RECONSIDERATION_ASKED, on=today(now + DAY), now=late)
    assert running(refused) == ["不予立案复议决定"]
    assert Deadline.objects.running().get(case=refused).term.amount == 30
    filing.record_followup(**told, followup=Followup.RECONSIDERATION_DECIDED, on=today(late), now=late)
    assert running(refused) == []


def test_the_procuratorate_asks_and_orders_and_the_case_is_filed_after_all(
    refused: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    told = {"by": fugou_detective, "case": refused, "on": today(now), "now": now}
    filing.record_followup(**told, followup=Followup.REFUSAL_NOTIFIED)
    filing.record_followup(**told, followup=Followup.REASONS_ASKED)
    assert running(refused) == ["说明不立案理由"]
    filing.record_followup(**told, followup=Followup.REASONS_GIVEN)
    filing.record_followup(**told, followup=Followup.FILING_ORDERED)
    ordered = Deadline.objects.running().get(case=refused)
    assert (ordered.kind_label, ordered.term.amount) == ("检察院通知立案", 15)
    filed = progress.advance(by=fugou_lead, case=refused, act=Act.REFILE, reason="检察院通知立案", now=now)
    assert filed.status == Status.FILED
    assert filed.case_no
    assert running(refused) == []


def test_a_transfer_is_made_within_a_day_and_of_a_filed_case_told_within_three(
    make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    moved = {"act": Act.TRANSFER, "reason": "无管辖权", "target_unit": "许昌市公安局"}
    early, filed = make_case(status="under_review"), make_case()
    for case in (early, filed):
        progress.advance(by=fugou_lead, case=case, now=now, **moved)
    assert running(early) == ["移送有管辖权机关"]
    assert sorted(running(filed)) == ["移送有管辖权机关", "移送案件后告知"]
    hours = Deadline.objects.running().get(case=early).due_at - now
    assert hours == DAY
    at = Moment(local_date(now), time(0, 1))
    filing.record_followup(by=fugou_lead, case=filed, followup=Followup.HANDED_OVER, on=at, now=now)
    filing.record_followup(
        by=fugou_lead, case=filed, followup=Followup.TRANSFER_NOTIFIED, on=today(now), now=now
    )
    assert running(filed) == []


def test_a_withdrawal_is_told_within_three_days(
    make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    case = make_case()
    progress.advance(by=fugou_lead, case=case, act=Act.WITHDRAW, ground="no_crime", now=now)
    assert running(case) == ["撤销案件后告知"]
    assert filing.followups_open(Case.objects.get(pk=case.pk)) == [Followup.WITHDRAWAL_NOTIFIED]


@pytest.mark.parametrize("followup", Followup)
def test_of_a_case_under_investigation_nothing_of_this_is_recorded(
    followup: Followup, make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="不能登记该事项"):
        filing.record_followup(by=fugou_lead, case=make_case(), followup=followup, on=today(now), now=now)


def test_nothing_is_recorded_before_it_happens_or_by_who_does_not_work_the_case(
    refused: Case, fugou_detective: Officer, fugou_colleague: Officer, supervisor: Officer, now: datetime
) -> None:
    told = {"case": refused, "followup": Followup.REFUSAL_NOTIFIED, "now": now}
    with pytest.raises(ValidationError, match="不能晚于现在"):
        filing.record_followup(by=fugou_detective, on=today(now + DAY), **told)
    for officer in (fugou_colleague, supervisor):
        with pytest.raises(PermissionDenied):
            filing.record_followup(by=officer, on=today(now), **told)
    assert running(refused) == ["送达不予立案通知书"]


@pytest.mark.parametrize(
    ("followup", "complaint"),
    [
        (Followup.REFUSAL_NOTIFIED, "该事项的期限自"),
        (Followup.RECONSIDERATION_ASKED, "不予立案决定于"),
        (Followup.FILING_ORDERED, "不予立案决定于"),
    ],
)
def test_nothing_follows_a_decision_before_its_day(
    followup: Followup, complaint: str, refused: Case, fugou_detective: Officer, now: datetime
) -> None:
    told = {"by": fugou_detective, "case": refused, "followup": followup, "now": now}
    with pytest.raises(ValidationError, match=complaint) as refusal:
        filing.record_followup(on=today(now - DAY), **told)
    assert list(refusal.value.message_dict) == ["on"]
    filing.record_followup(on=Moment(local_date(now), time(0, 0)), **told)


def test_of_a_refusal_that_a_ledger_told_of_the_day_is_not_known(
    make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    case = make_case(status="reported")
    Case.objects.filter(pk=case.pk).update(status=Status.NOT_FILED)
    followup = Followup.REASONS_ASKED
    filing.record_followup(by=fugou_lead, case=case, followup=followup, on=today(now - DAY), now=now)
    assert running(case) == ["说明不立案理由"]


def test_who_let_a_notice_run_out_is_told(refused: Case, fugou_detective: Officer, now: datetime) -> None:
    deadlines.tick(now=now + 30 * DAY)
    notice = Notice.objects.get(recipient=fugou_detective, kind="deadline_overdue")
    assert "送达不予立案通知书" in notice.text
