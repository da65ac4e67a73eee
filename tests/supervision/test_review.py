"""From the lead's signature to the release: who may do what, when, and what each step leaves behind."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases import rules
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.notices.models import Notice
from casemgr.supervision.enums import ReleaseReason, State, Verdict
from casemgr.supervision.models import Report, Supervision
from casemgr.supervision.services import escalation, review

Step = Callable[..., Supervision]


@pytest.fixture
def listed(make_case: Callable[..., Case], fugou_detective: Officer, now: datetime) -> Supervision:
    make_case(victim="李桂兰", loss="128000", lead=fugou_detective)
    escalation.run(now=now)
    return Supervision.objects.get()


@pytest.fixture
def acknowledged(listed: Supervision, fugou_lead: Officer, now: datetime) -> Supervision:
    return review.acknowledge(by=fugou_lead, supervision=listed, now=now)


@pytest.fixture
def report(acknowledged: Supervision, fugou_detective: Officer, now: datetime) -> Report:
    return review.submit_report(
        by=fugou_detective, supervision=acknowledged, content="已冻结账户", next_steps="赴长春抓捕", now=now
    )


@pytest.fixture
def accepted(report: Report, supervisor: Officer, now: datetime) -> Supervision:
    review.review_report(by=supervisor, report=report, verdict=Verdict.ACCEPTED, comment="", now=now)
    return Supervision.objects.get()


@pytest.fixture
def pending(accepted: Supervision, fugou_lead: Officer, now: datetime) -> Supervision:
    return review.request_release(by=fugou_lead, supervision=accepted, ground="主犯境外，已追赃", now=now)


def test_the_county_lead_signs(listed: Supervision, fugou_lead: Officer, now: datetime) -> None:
    signed = review.acknowledge(by=fugou_lead, supervision=listed, now=now)
    assert (signed.state, signed.acknowledged_by, signed.acknowledged_at) == (
        State.ACKNOWLEDGED,
        fugou_lead,
        now,
    )
    assert CaseEvent.objects.get(kind=EventKind.ACKNOWLEDGED).data == {"supervision": listed.pk}
    assert Event.objects.get(action="supervision.acknowledged").subject == (
        f"supervision.supervision:{listed.pk}"
    )


@pytest.mark.parametrize("who", ["fugou_detective", "huaiyang_lead", "supervisor", "analyst"])
def test_nobody_else_signs(
    listed: Supervision, request: pytest.FixtureRequest, who: str, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        review.acknowledge(by=request.getfixturevalue(who), supervision=listed, now=now)
    assert Supervision.objects.get().state == State.LISTED


def test_signing_twice_is_refused_in_words(
    acknowledged: Supervision, fugou_lead: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="当前状态为“已签收”"):
        review.acknowledge(by=fugou_lead, supervision=acknowledged, now=now)


def test_reports_are_numbered_and_reach_the_supervisor(
    report: Report, supervisor: Officer, fugou_lead: Officer, now: datetime
) -> None:
    second = review.submit_report(
        by=fugou_lead, supervision=report.supervision, content="抓获两人", next_steps="", now=now
    )
    assert (report.no, second.no) == (1, 2)
    assert Supervision.objects.get().state == State.REPORTING
    # The supervisor came after the first report: only the second was told to him.
    assert Notice.objects.get(recipient=supervisor, key=f"report:{second.pk}").link.endswith(
        f"/supervision/{second.supervision_id}/"
    )


def test_a_report_says_something(acknowledged: Supervision, fugou_detective: Officer, now: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        review.submit_report(
            by=fugou_detective, supervision=acknowledged, content="  ", next_steps="", now=now
        )
    assert "content" in refused.value.message_dict
    assert not Report.objects.exists()


def test_a_detective_reports_only_on_his_own_case(
    acknowledged: Supervision, fugou_colleague: Officer, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        review.submit_report(
            by=fugou_colleague, supervision=acknowledged, content="进展", next_steps="", now=now
        )


def test_nothing_is_reported_before_the_lead_has_signed(
    listed: Supervision, fugou_detective: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="待签收"):
        review.submit_report(by=fugou_detective, supervision=listed, content="进展", next_steps="", now=now)


def test_a_report_is_sent_back_with_what_is_missing(
    report: Report, supervisor: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError) as refused:
        review.review_report(by=supervisor, report=report, verdict=Verdict.RETURNED, comment="", now=now)
    assert "comment" in refused.value.message_dict
    review.review_report(
        by=supervisor, report=report, verdict=Verdict.RETURNED, comment="未说明资金流向", now=now
    )
    report.refresh_from_db()
    assert (report.verdict, report.reviewed_by, report.comment) == (
        Verdict.RETURNED,
        supervisor,
        "未说明资金流向",
    )
    assert "退回" in Notice.objects.get(recipient=report.submitted_by, key=f"review:{report.pk}").text


def test_a_report_is_reviewed_once(report: Report, supervisor: Officer, now: datetime) -> None:
    review.review_report(by=supervisor, report=report, verdict=Verdict.ACCEPTED, comment="", now=now)
    with pytest.raises(ValidationError, match="第1期进展已审核过"):
        review.review_report(by=supervisor, report=report, verdict=Verdict.RETURNED, comment="再看", now=now)
    assert Report.objects.get().verdict == Verdict.ACCEPTED


def test_nobody_reviews_the_report_he_wrote(report: Report, fugou_detective: Officer, now: datetime) -> None:
    promoted(fugou_detective, now)
    with pytest.raises(PermissionDenied, match="本人提交"):
        review.review_report(by=fugou_detective, report=report, verdict=Verdict.ACCEPTED, comment="", now=now)


def test_release_is_not_asked_for_before_a_report(
    acknowledged: Supervision, fugou_lead: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="已签收"):
        review.request_release(by=fugou_lead, supervision=acknowledged, ground="已破案", now=now)


def test_who_asks_before_solving_says_why(accepted: Supervision, fugou_lead: Officer, now: datetime) -> None:
    with pytest.raises(ValidationError, match="尚未破案"):
        review.request_release(by=fugou_lead, supervision=accepted, ground=" ", now=now)
    asked = review.request_release(by=fugou_lead, supervision=accepted, ground="主犯境外", now=now)
    assert (asked.state, asked.release_requested_by) == (State.RELEASE_PENDING, fugou_lead)


def test_the_supervisor_releases_and_the_county_is_told(
    pending: Supervision, supervisor: Officer, fugou_lead: Officer, now: datetime
) -> None:
    released = review.release(
        by=supervisor, supervision=pending, reason=ReleaseReason.OTHER, note="同意", now=now
    )
    assert (released.state, released.released_by, released.released_at) == (State.RELEASED, supervisor, now)
    assert "已解除督办" in Notice.objects.get(recipient=fugou_lead, key=f"released:{pending.pk}").text
    event = CaseEvent.objects.get(kind=EventKind.RELEASED)
    assert (event.data["release_reason"], event.data["reason"]) == ("other", "同意")


def test_a_release_says_why(pending: Supervision, supervisor: Officer, now: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        review.release(by=supervisor, supervision=pending, reason=ReleaseReason.OTHER, note="", now=now)
    assert "note" in refused.value.message_dict


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (ReleaseReason.SOLVED, "尚未登记破案"),
        (ReleaseReason.WITHDRAWN, "尚未撤案"),
        (ReleaseReason.TRANSFERRED, "尚未移送"),
        (ReleaseReason.BELOW_THRESHOLD, "未低于督办标准"),
    ],
)
def test_the_reason_of_a_release_must_be_true(
    pending: Supervision, supervisor: Officer, reason: ReleaseReason, sentence: str, now: datetime
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        review.release(by=supervisor, supervision=pending, reason=reason, note="同意", now=now)
    assert Supervision.objects.get().state == State.RELEASE_PENDING


def test_a_solved_case_is_released_as_solved(
    pending: Supervision, supervisor: Officer, now: datetime
) -> None:
    Case.objects.filter(pk=pending.case_id).update(solved_date=now.date())
    released = review.release(
        by=supervisor, supervision=pending, reason=ReleaseReason.SOLVED, note="三项条件齐备", now=now
    )
    assert released.release_reason == ReleaseReason.SOLVED


def test_no_release_while_a_report_waits_for_review(
    report: Report, fugou_lead: Officer, supervisor: Officer, now: datetime
) -> None:
    pending = review.request_release(
        by=fugou_lead, supervision=report.supervision, ground="主犯境外", now=now
    )
    with pytest.raises(ValidationError, match="待审核"):
        review.release(by=supervisor, supervision=pending, reason=ReleaseReason.OTHER, note="好", now=now)


def test_nobody_releases_what_he_asked_for(pending: Supervision, fugou_lead: Officer, now: datetime) -> None:
    promoted(fugou_lead, now)
    with pytest.raises(PermissionDenied):
        review.release(by=fugou_lead, supervision=pending, reason=ReleaseReason.OTHER, note="好", now=now)
    with pytest.raises(PermissionDenied):
        review.refuse_release(by=fugou_lead, supervision=pending, note="不", now=now)


def test_a_refusal_sends_it_back_to_work_with_words(
    pending: Supervision, supervisor: Officer, fugou_lead: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError):
        review.refuse_release(by=supervisor, supervision=pending, note="", now=now)
    back = review.refuse_release(by=supervisor, supervision=pending, note="赃款去向未查清", now=now)
    assert (back.state, back.release_requested_by, back.release_note) == (
        State.REPORTING,
        None,
        "赃款去向未查清",
    )
    assert "驳回" in Notice.objects.filter(recipient=fugou_lead).latest("pk").text
    again = review.request_release(by=fugou_lead, supervision=back, ground="赃款已查清", now=now)
    assert again.state == State.RELEASE_PENDING


def test_a_drop_below_the_line_lets_the_supervisor_release_at_once(
    listed: Supervision, supervisor: Officer, fugou_lead: Officer, now: datetime
) -> None:
    Case.objects.filter(pk=listed.case_id).update(loss_amount=Decimal("96000"))
    with pytest.raises(PermissionDenied):
        review.release(
            by=fugou_lead, supervision=listed, reason=ReleaseReason.BELOW_THRESHOLD, note="核减", now=now
        )
    released = review.release(
        by=supervisor, supervision=listed, reason=ReleaseReason.BELOW_THRESHOLD, note="复核后核减", now=now
    )
    assert (released.state, released.release_note) == (State.RELEASED, "复核后核减")


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("fugou_detective", True),
        ("fugou_lead", True),
        ("supervisor", True),
        ("auditor", True),
        ("fugou_colleague", False),
        ("analyst", False),
        ("data_manager", False),
        ("legal_reviewer", False),
    ],
)
def test_who_reads_what_the_reports_say(
    listed: Supervision, request: pytest.FixtureRequest, who: str, reads: bool
) -> None:
    assert rules.reads_opinions(request.getfixturevalue(who), listed.case) is reads


def promoted(person: Officer, now: datetime) -> None:
    """Post a county officer to the city as supervisor."""
    bureau = Unit.objects.get(code="411600000000")
    post(by=None, officer=person, role=Role.CITY_SUPERVISOR, unit=bureau, now=now)
