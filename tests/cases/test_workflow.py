"""The state machine of a case: who moves it from where to where, and what must be said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import Act, ConcludeCondition, EventKind, SolveCondition, Status
from casemgr.cases.models import Case
from casemgr.cases.services import progress
from casemgr.cases.workflow import REQUESTABLE, WORKFLOW
from casemgr.common import clock
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.notices.models import Notice
from casemgr.supervision.services import listing
from casemgr.supervision.workflow import is_solved

S = Status
SOLVED = SolveCondition.values
CONCLUDED = ConcludeCondition.values

# The whole of domain §4.9, written down a second time: from each status, what leads where.
ROADS: dict[Status, dict[Act, Status]] = {
    S.REPORTED: {Act.ACCEPT: S.UNDER_REVIEW, Act.TRANSFER: S.TRANSFERRED},
    S.ACCEPTED: {},
    S.UNDER_REVIEW: {Act.FILE: S.FILED, Act.REFUSE_FILING: S.NOT_FILED, Act.TRANSFER: S.TRANSFERRED},
    S.FILED: {
        Act.INVESTIGATE: S.INVESTIGATING,
        Act.SOLVE: S.SOLVED,
        Act.TRANSFER: S.TRANSFERRED,
        Act.WITHDRAW: S.WITHDRAWN,
        Act.MERGE: S.MERGED,
    },
    S.NOT_FILED: {Act.REFILE: S.FILED},
    S.TRANSFERRED: {},
    S.INVESTIGATING: {
        Act.SOLVE: S.SOLVED,
        Act.CONCLUDE: S.CONCLUDED,
        Act.TRANSFER: S.TRANSFERRED,
        Act.WITHDRAW: S.WITHDRAWN,
        Act.MERGE: S.MERGED,
    },
    S.SOLVED: {Act.CONCLUDE: S.CONCLUDED, Act.WITHDRAW: S.WITHDRAWN},
    S.CONCLUDED: {Act.SEND: S.SENT},
    S.SENT: {
        Act.RETURN: S.RETURNED_SUPP,
        Act.RECORD_PROSECUTION: S.PROSECUTED,
        Act.RECORD_NO_PROSECUTION: S.NOT_PROSECUTED,
    },
    S.RETURNED_SUPP: {Act.SEND: S.SENT},
    S.PROSECUTED: {Act.RECORD_JUDGMENT: S.JUDGED},
    S.NOT_PROSECUTED: {Act.CLOSE: S.CLOSED, Act.RECORD_PROSECUTION: S.PROSECUTED},
    S.JUDGED: {Act.CLOSE: S.CLOSED},
    S.CLOSED: {Act.REFILE: S.FILED},
    S.WITHDRAWN: {Act.REFILE: S.FILED},
    S.MERGED: {},
}
DETECTIVES_OWN = {
    Act.ACCEPT,
    Act.INVESTIGATE,
    Act.RETURN,
    Act.RECORD_PROSECUTION,
    Act.RECORD_NO_PROSECUTION,
    Act.RECORD_JUDGMENT,
    Act.CLOSE,
}
SAID: dict[str, Any] = {
    "reason": "经审核属实",
    "target_unit": "淮阳区公安局",
    "ground": "no_crime",
    "into": "A4116210000002023060002",
    "document_no": "扶公(刑)诉字〔2023〕12号",
}
DAYS = {
    Act.RECORD_PROSECUTION: "decided_on",
    Act.RECORD_NO_PROSECUTION: "decided_on",
    Act.RECORD_JUDGMENT: "decided_on",
    Act.RETURN: "received_on",
}


def said(act: Act) -> dict[str, Any]:
    conditions = {Act.SOLVE: SOLVED, Act.CONCLUDE: CONCLUDED}.get(act, [])
    days = {DAYS[act]: local_date(clock.now())} if act in DAYS else {}
    return {**SAID, **days, "conditions": conditions}


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    """A case, and beside it the one that it may be merged into."""
    other = make_case(lead=fugou_detective, victim="赵国强", loss="500")
    Case.objects.filter(pk=other.pk).update(case_no=SAID["into"])
    return make_case(lead=fugou_detective, victim="李桂兰", loss="8000")


def put(case: Case, status: Status) -> Case:
    """The case as if it had come this far."""
    Case.objects.filter(pk=case.pk).update(status=status)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("status", Status)
def test_from_each_status_only_the_roads_of_the_table_lead_on(
    status: Status, case: Case, fugou_lead: Officer, now: datetime
) -> None:
    for act in Act:
        put(case, status)
        if act in ROADS[status]:
            moved = progress.advance(by=fugou_lead, case=case, act=act, now=now, **said(act))
            assert moved.status == ROADS[status][act]
        else:
            with pytest.raises(ValidationError, match="当前状态"):
                progress.advance(by=fugou_lead, case=case, act=act, now=now, **said(act))


@pytest.mark.parametrize("act", Act)
def test_a_detective_decides_only_what_is_his_on_his_own_case(
    act: Act, case: Case, fugou_detective: Officer, fugou_colleague: Officer, now: datetime
) -> None:
    status = next(status for status, roads in ROADS.items() if act in roads)
    case = put(case, status)
    with pytest.raises(PermissionDenied):
        progress.advance(by=fugou_colleague, case=case, act=act, now=now, **said(act))
    if act in DETECTIVES_OWN:
        assert progress.advance(by=fugou_detective, case=case, act=act, now=now, **said(act))
    else:
        with pytest.raises(PermissionDenied):
            progress.advance(by=fugou_detective, case=case, act=act, now=now, **said(act))
        assert WORKFLOW.open_to(case, fugou_colleague) == []


@pytest.mark.parametrize(
    "role", ["supervisor", "analyst", "data_manager", "auditor", "station_officer", "legal_reviewer"]
)
def test_who_only_reads_moves_nothing(
    role: str, case: Case, request: pytest.FixtureRequest, now: datetime
) -> None:
    reader = request.getfixturevalue(role)
    for status, roads in ROADS.items():
        for act in roads:
            with pytest.raises(PermissionDenied):
                progress.advance(by=reader, case=put(case, status), act=act, now=now, **said(act))


EVERYBODY = {
    "fugou_lead": set(Act),
    "fugou_detective": DETECTIVES_OWN,
    "fugou_colleague": set(),
    "huaiyang_lead": set(),
    "huaiyang_detective": set(),
    "supervisor": set(),
    "analyst": set(),
    "data_manager": set(),
    "auditor": set(),
    "station_officer": set(),
    "legal_reviewer": set(),
    "system_administrator": set(),
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_forbidden_transition_is_refused_to_everybody(
    who: str, case: Case, request: pytest.FixtureRequest
) -> None:
    """Each act from each status: who may never do it is told so; who may, where the case stands."""
    officer, his = request.getfixturevalue(who), EVERYBODY[who]
    for status in Status:
        case.status = status
        for act in Act:
            if act not in his:
                with pytest.raises(PermissionDenied):
                    WORKFLOW.gate(case, act, officer)
            elif act not in ROADS[status]:
                with pytest.raises(ValidationError, match="当前状态"):
                    WORKFLOW.gate(case, act, officer)
            else:
                assert WORKFLOW.gate(case, act, officer).target == ROADS[status][act]


def test_an_investigation_is_not_concluded_over_a_legal_period_that_ran_out(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    put(case, S.SENT)
    progress.advance(by=fugou_detective, case=case, act=Act.RETURN, now=now, **said(Act.RETURN))
    put(case, S.INVESTIGATING)
    told = {"by": fugou_lead, "case": case, "act": Act.CONCLUDE, "conditions": CONCLUDED}
    later = now + timedelta(days=40)
    deadlines.tick(now=later)
    with pytest.raises(ValidationError, match="补充侦查"):
        progress.advance(**told, now=later)
    overdue = Deadline.objects.running().get(case=case)
    deadlines.waive(deadline=overdue, by=fugou_lead, reason="已补充侦查完毕，漏登", now=later)
    assert progress.advance(**told, now=later).status == S.CONCLUDED


@pytest.mark.parametrize("act", [Act.RECORD_PROSECUTION, Act.RETURN])
@pytest.mark.parametrize(("days", "complaint"), [(1, "不能晚于今天"), (-4000, "不能早于立案日期")])
def test_a_decision_and_a_return_have_a_day_that_can_be(
    act: Act, days: int, complaint: str, case: Case, fugou_detective: Officer, now: datetime
) -> None:
    day = {DAYS[act]: local_date(now) + timedelta(days=days)}
    told = {"document_no": "扶检刑诉〔2023〕8号", **day}
    with pytest.raises(ValidationError, match=complaint):
        progress.advance(by=fugou_detective, case=put(case, S.SENT), act=act, now=now, **told)


def merge(by: Officer, case: Case, into: Case, now: datetime) -> Case:
    return progress.advance(
        by=by, case=case, act=Act.MERGE, ground="joint", into=into.case_no.lower(), now=now
    )


def test_a_case_is_merged_into_another_that_goes_on(
    case: Case, make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    other = make_case()
    assert merge(fugou_lead, case, other, now).status == S.MERGED
    assert case.events.get(data__act=Act.MERGE).data["into"] == other.case_no
    with pytest.raises(ValidationError, match="没有找到可以并入的案件"):
        merge(fugou_lead, other, case, now)


@pytest.mark.parametrize("which", ["itself", "closed", "concluded", "of another county"])
def test_a_case_is_merged_into_no_other_than_the_approver_could_decide_on(
    which: str, case: Case, make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    into = case if which == "itself" else make_case("411603" if which == "of another county" else "411621")
    if which in ("closed", "concluded"):
        into = put(into, S(which))
    with pytest.raises(ValidationError, match="没有找到可以并入的案件"):
        merge(fugou_lead, case, into, now)
    assert Case.objects.get(pk=case.pk).status == S.FILED


def test_another_countys_lead_moves_nothing(case: Case, huaiyang_lead: Officer, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        progress.advance(by=huaiyang_lead, case=case, act=Act.SOLVE, conditions=SOLVED, now=now)


def test_accepting_needs_a_victim_or_a_clue(
    make_case: Callable[..., Case], fugou_detective: Officer, now: datetime
) -> None:
    case = make_case(lead=fugou_detective, status="reported", summary="")
    with pytest.raises(ValidationError, match="受害人"):
        progress.advance(by=fugou_detective, case=case, act=Act.ACCEPT, now=now)
    Case.objects.filter(pk=case.pk).update(summary="12381短信预警线索")
    accepted = progress.advance(by=fugou_detective, case=case, act=Act.ACCEPT, now=now)
    assert accepted.accepted_date == local_date(now)
    assert accepted.receipt_no == f"S411621000000{local_date(now):%Y%m}0001"


def test_filing_needs_somebody_to_lead_and_draws_the_number(
    make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    case = make_case(status="under_review")
    Case.objects.filter(pk=case.pk).update(lead=None)
    with pytest.raises(ValidationError, match="主办民警"):
        progress.advance(by=fugou_lead, case=case, act=Act.FILE, now=now)
    Case.objects.filter(pk=case.pk).update(lead=fugou_lead)
    filed = progress.advance(by=fugou_lead, case=case, act=Act.FILE, now=now)
    assert filed.case_no == f"A411621000000{local_date(now):%Y%m}0001"
    assert filed.filed_date == local_date(now)


@pytest.mark.parametrize(
    ("act", "status", "all_of_them"),
    [(Act.SOLVE, S.INVESTIGATING, SOLVED), (Act.CONCLUDE, S.SOLVED, CONCLUDED)],
)
def test_every_condition_of_a_checklist_must_hold(
    act: Act, status: Status, all_of_them: list[str], case: Case, fugou_lead: Officer, now: datetime
) -> None:
    for missing in all_of_them:
        some = [condition for condition in all_of_them if condition != missing]
        with pytest.raises(ValidationError, match="各项条件"):
            progress.advance(by=fugou_lead, case=put(case, status), act=act, conditions=some, now=now)
    with pytest.raises(ValidationError):
        progress.advance(by=fugou_lead, case=case, act=act, now=now)
    assert progress.advance(by=fugou_lead, case=case, act=act, conditions=all_of_them, now=now)


@pytest.mark.parametrize(("act", "needed"), [(act, list(names)) for act, names in progress.NEEDED.items()])
def test_what_must_be_said_is_asked_for_by_name(
    act: Act, needed: list[str], case: Case, fugou_lead: Officer, now: datetime
) -> None:
    status = next(status for status, roads in ROADS.items() if act in roads)
    for name in needed:
        with pytest.raises(ValidationError) as refusal:
            progress.advance(
                by=fugou_lead, case=put(case, status), act=act, now=now, **{**said(act), name: ""}
            )
        assert list(refusal.value.message_dict) == [name]
    assert progress.advance(by=fugou_lead, case=put(case, status), act=act, now=now, **said(act))


def test_a_case_comes_back_for_more_evidence_at_most_twice(
    case: Case, fugou_lead: Officer, now: datetime
) -> None:
    put(case, S.SENT)
    for _time in range(2):
        progress.advance(by=fugou_lead, case=case, act=Act.RETURN, now=now, **said(Act.RETURN))
        progress.advance(by=fugou_lead, case=case, act=Act.SEND, document_no="〔2023〕1号", now=now)
    with pytest.raises(ValidationError, match="二次为限"):
        progress.advance(by=fugou_lead, case=case, act=Act.RETURN, now=now, **said(Act.RETURN))


def test_a_supervised_case_is_concluded_but_not_closed_until_released(
    case: Case, fugou_lead: Officer, supervisor: Officer, now: datetime
) -> None:
    listing.list_by_hand(by=supervisor, case=case, reason="涉案面广", now=now)
    concluded = progress.advance(
        by=fugou_lead, case=put(case, S.INVESTIGATING), act=Act.CONCLUDE, conditions=CONCLUDED, now=now
    )
    assert concluded.status == S.CONCLUDED
    with pytest.raises(ValidationError, match="解除督办后方可结案"):
        progress.advance(by=fugou_lead, case=put(case, S.JUDGED), act=Act.CLOSE, now=now)


def test_closing_keeps_its_day_and_reopening_takes_it_back(
    case: Case, fugou_lead: Officer, now: datetime
) -> None:
    number = case.case_no
    closed = progress.advance(by=fugou_lead, case=put(case, S.JUDGED), act=Act.CLOSE, now=now)
    assert closed.closed_date == local_date(now)
    reopened = progress.advance(by=fugou_lead, case=closed, act=Act.REFILE, reason="发现同案犯", now=now)
    assert (reopened.status, reopened.closed_date, reopened.case_no) == (S.FILED, None, number)


def test_what_is_filed_again_counts_as_solved_no_longer(
    make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    solved = make_case(status="solved")
    withdrawn = progress.advance(by=fugou_lead, case=solved, act=Act.WITHDRAW, ground="minor", now=now)
    assert withdrawn.solved_date
    refiled = progress.advance(by=fugou_lead, case=withdrawn, act=Act.REFILE, reason="发现新证据", now=now)
    assert refiled.solved_date is None
    assert not is_solved(refiled)
    assert refiled.events.filter(data__act=Act.SOLVE).exists(), "its history keeps that it was solved"


def test_a_move_is_told_in_the_history_and_counts_as_an_edit(
    case: Case, fugou_lead: Officer, now: datetime
) -> None:
    progress.advance(by=fugou_lead, case=case, act=Act.SOLVE, conditions=SOLVED, reason="嫌疑人归案", now=now)
    event = case.events.get(kind=EventKind.MOVED, data__act=Act.SOLVE)
    assert event.by == fugou_lead
    assert event.data["source"] == S.FILED
    assert event.data["target"] == S.SOLVED
    assert event.data["conditions"] == SOLVED
    assert event.data["reason"] == "嫌疑人归案"
    assert Case.objects.get(pk=case.pk).version == case.version + 1


def test_a_detective_asks_and_the_lead_is_told_once(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    told = {"by": fugou_detective, "case": case, "reason": "三条件已具备", "now": now}
    progress.request(**told, act=Act.SOLVE)
    for act in (Act.SOLVE, Act.TRANSFER):
        with pytest.raises(ValidationError, match="“破案”尚待审批"):
            progress.request(**told, act=act)
    asked = Case.objects.get(pk=case.pk)
    assert progress.requestable(asked) == []
    assert (asked.requested_act, asked.requested_by) == (Act.SOLVE, fugou_detective)
    notice = Notice.objects.get(recipient=fugou_lead, kind="case_requested")
    assert case.number in notice.text
    assert "李桂兰" not in notice.text
    assert Event.objects.get(action="case.requested").detail == {"act": "solve"}


def test_what_was_sent_back_and_is_asked_for_again_is_told_again(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    for hours in (0, 1):
        at = now + timedelta(hours=hours)
        progress.request(by=fugou_detective, case=case, act=Act.SOLVE, reason="三条件已具备", now=at)
        progress.decline(by=fugou_lead, case=case, reason="主犯尚未归案", now=at)
    assert Notice.objects.filter(recipient=fugou_lead, kind="case_requested").count() == 2


@pytest.mark.parametrize("act", sorted(set(Act) - REQUESTABLE))
def test_only_decisions_of_the_lead_can_be_asked_for(
    act: Act, case: Case, fugou_detective: Officer, now: datetime
) -> None:
    for status in Status:
        with pytest.raises(ValidationError, match="不能提请"):
            progress.request(by=fugou_detective, case=put(case, status), act=act, reason="请批", now=now)


def test_a_colleague_cannot_ask_and_the_lead_need_not(
    case: Case, fugou_colleague: Officer, fugou_lead: Officer, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        progress.request(by=fugou_colleague, case=case, act=Act.SOLVE, reason="请批", now=now)
    with pytest.raises(ValidationError, match="直接办理"):
        progress.request(by=fugou_lead, case=case, act=Act.SOLVE, reason="请批", now=now)


def test_the_decision_ends_the_request_and_answers_who_asked(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    progress.request(by=fugou_detective, case=case, act=Act.SOLVE, reason="三条件已具备", now=now)
    solved = progress.advance(by=fugou_lead, case=case, act=Act.SOLVE, conditions=SOLVED, now=now)
    assert (solved.requested_act, solved.requested_by) == ("", None)
    answer = Notice.objects.get(recipient=fugou_detective, kind="case_answered")
    assert "破案" in answer.text


def test_the_lead_sends_a_request_back_with_a_reason(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, fugou_colleague: Officer, now: datetime
) -> None:
    progress.request(by=fugou_detective, case=case, act=Act.SOLVE, reason="三条件已具备", now=now)
    with pytest.raises(PermissionDenied):
        progress.decline(by=fugou_colleague, case=case, reason="不行", now=now)
    declined = progress.decline(by=fugou_lead, case=case, reason="主犯尚未归案", now=now)
    assert (declined.requested_act, declined.status) == ("", S.FILED)
    assert case.events.get(kind=EventKind.REQUEST_DECLINED).data["reason"] == "主犯尚未归案"
    assert "被退回" in Notice.objects.get(recipient=fugou_detective, kind="case_answered").text
    with pytest.raises(ValidationError, match="没有待审批"):
        progress.decline(by=fugou_lead, case=case, reason="主犯尚未归案", now=now)
