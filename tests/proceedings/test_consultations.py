"""Joint consultations: three topics leave three to-dos, each with an owner and a day."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases import presenters
from casemgr.cases.enums import Act, ConcludeCondition, EventKind, Status
from casemgr.cases.models import Case
from casemgr.cases.services import progress
from casemgr.common.clock import local_date
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.deadlines import registry
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.notices.models import Notice
from casemgr.proceedings.enums import Office, TopicKind
from casemgr.proceedings.models import JointConsultation, Topic
from casemgr.proceedings.services import consultations
from casemgr.proceedings.services.consultations import Said
from tests.personas import HUAIYANG
from tests.proceedings.conftest import put

DAY = timedelta(days=1)
Make = Callable[..., Said]


@pytest.fixture
def consult(
    case: Case, fugou_detective: Officer, said: Make, now: datetime
) -> Callable[..., JointConsultation]:
    """A consultation of today on three topics, due in ten days."""

    def hold(**fields: object) -> JointConsultation:
        today = local_date(now)
        kinds = (TopicKind.LAW, TopicKind.JURISDICTION, TopicKind.EVIDENCE)
        told = {
            "by": fugou_detective,
            "case": case,
            "held_on": today,
            "offices": [Office.PROCURATORATE, Office.COURT],
            "participants": "扶沟县检察院张某",
            "topics": [said(kind, today + 10 * DAY) for kind in kinds],
            "now": now,
            **fields,
        }
        return consultations.consult(**told)

    return hold


def test_three_topics_make_three_todos_with_owners_and_days(
    consult: Callable[..., JointConsultation], case: Case, fugou_colleague: Officer, said: Make, now: datetime
) -> None:
    due = local_date(now) + 5 * DAY
    kinds = (TopicKind.LAW, TopicKind.JURISDICTION, TopicKind.EVIDENCE)
    consultation = consult(topics=[said(kind, due, fugou_colleague) for kind in kinds])
    todos = list(consultation.topics.all())
    assert [todo.kind for todo in todos] == list(kinds)
    assert {todo.owner for todo in todos} == {fugou_colleague}
    running = Deadline.objects.running().filter(case=case)
    assert {(row.target, local_date(row.due_at), row.kind_label) for row in running} == {
        (todo.target, due, "会商事项") for todo in todos
    }
    notices = Notice.objects.filter(recipient=fugou_colleague, kind="consultation_todo")
    assert notices.count() == 3
    assert "法律适用" in notices.earliest("pk").text
    assert not any("刘海涛" in notice.text for notice in notices)
    assert set(consultation.offices) == set(Office)


def test_the_owner_is_warned_besides_who_works_the_case(
    consult: Callable[..., JointConsultation],
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    said: Make,
    now: datetime,
) -> None:
    consult(topics=[said(TopicKind.LAW, local_date(now) + 5 * DAY, fugou_colleague)])
    deadlines.tick(now=now + 4 * DAY)
    told = Notice.objects.filter(kind="deadline_warning")
    assert {notice.recipient for notice in told} == {fugou_detective, fugou_colleague}
    deadlines.tick(now=now + 7 * DAY)
    late = Notice.objects.filter(kind="deadline_overdue")
    assert {fugou_detective, fugou_colleague, fugou_lead} <= {notice.recipient for notice in late}


def test_an_owner_posted_to_another_county_is_not_told_of_a_case_that_is_no_more_for_him(
    consult: Callable[..., JointConsultation],
    fugou_detective: Officer,
    fugou_colleague: Officer,
    said: Make,
    now: datetime,
) -> None:
    consult(topics=[said(TopicKind.LAW, local_date(now) + 5 * DAY, fugou_colleague)])
    unit = Unit.objects.get(code=f"{HUAIYANG}000000")
    post(by=None, officer=fugou_colleague, role=Role.DETECTIVE, unit=unit, now=now)
    deadlines.tick(now=now + 4 * DAY)
    told = Notice.objects.filter(kind="deadline_warning")
    assert {notice.recipient for notice in told} == {fugou_detective}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"offices": [Office.POLICE]}, "检察院或者法院"),
        ({"offices": []}, "检察院或者法院"),
        ({"topics": []}, "至少填写一个议题"),
    ],
)
def test_a_consultation_needs_somebody_and_something(
    fields: dict, complaint: str, consult: Callable[..., JointConsultation], case: Case
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        consult(**fields)
    assert not case.consultations.exists()


def test_days_and_owners_are_checked_at_their_fields(
    consult: Callable[..., JointConsultation], huaiyang_detective: Officer, said: Make, now: datetime
) -> None:
    today = local_date(now)
    with pytest.raises(ValidationError) as refusal:
        consult(held_on=today + DAY)
    assert list(refusal.value.message_dict) == ["held_on"]
    for topic, field in (
        (said(TopicKind.LAW, today - DAY), "law_due_on"),
        (said(TopicKind.EVIDENCE, today, huaiyang_detective), "evidence_owner"),
    ):
        with pytest.raises(ValidationError) as refusal:
            consult(topics=[topic])
        assert list(refusal.value.message_dict) == [field]


def test_an_ended_case_is_not_consulted_about(consult: Callable[..., JointConsultation], case: Case) -> None:
    put(case, Status.WITHDRAWN)
    with pytest.raises(ValidationError, match="不能登记会商"):
        consult()


@pytest.mark.parametrize(
    "who", ["fugou_colleague", "supervisor", "huaiyang_lead", "analyst", "legal_reviewer"]
)
def test_only_who_works_the_case_records_a_consultation(
    who: str, consult: Callable[..., JointConsultation], request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        consult(by=request.getfixturevalue(who))


def test_the_owner_ticks_it_off_with_a_note_once(
    consult: Callable[..., JointConsultation], case: Case, fugou_colleague: Officer, said: Make, now: datetime
) -> None:
    topic = consult(topics=[said(TopicKind.LAW, local_date(now), fugou_colleague)]).topics.get()
    with pytest.raises(ValidationError, match="办理情况"):
        consultations.finish(by=fugou_colleague, topic=topic, note="", now=now)
    done = consultations.finish(by=fugou_colleague, topic=topic, note="已补充讯问笔录", now=now)
    assert (done.done_by, done.done_note) == (fugou_colleague, "已补充讯问笔录")
    assert Deadline.objects.get(target=topic.target).state == State.MET
    assert not case.events.get(kind=EventKind.TODO_DONE).data["late"]
    with pytest.raises(ValidationError, match="已经办结"):
        consultations.finish(by=fugou_colleague, topic=topic, note="再次", now=now)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("fugou_detective", True),
        ("fugou_lead", True),
        ("fugou_colleague", False),
        ("supervisor", False),
        ("huaiyang_detective", False),
    ],
)
def test_who_may_tick_it_off(
    who: str,
    may: bool,
    consult: Callable[..., JointConsultation],
    fugou_lead: Officer,
    said: Make,
    now: datetime,
    request: pytest.FixtureRequest,
) -> None:
    topic = consult(topics=[said(TopicKind.LAW, local_date(now), fugou_lead)]).topics.get()
    officer = request.getfixturevalue(who)
    if may:
        consultations.finish(by=officer, topic=topic, note="已办", now=now)
    else:
        with pytest.raises(PermissionDenied):
            consultations.finish(by=officer, topic=topic, note="已办", now=now)
    assert Topic.objects.open().exists() is not may


def test_an_overdue_todo_is_the_houses_own_and_holds_up_no_conclusion(
    consult: Callable[..., JointConsultation], case: Case, fugou_lead: Officer, now: datetime
) -> None:
    consult()
    deadlines.tick(now=now + 20 * DAY)
    assert Deadline.objects.filter(case=case, state=State.OVERDUE).count() == 3
    concluded = progress.advance(
        by=fugou_lead,
        case=case,
        act=Act.CONCLUDE,
        conditions=ConcludeCondition.values,
        now=now + 20 * DAY,
    )
    assert concluded.status == Status.CONCLUDED


def test_a_list_of_deadlines_says_who_has_to_do_what_and_hides_it_from_who_sees_masked(
    consult: Callable[..., JointConsultation],
    fugou_detective: Officer,
    fugou_colleague: Officer,
    analyst: Officer,
    huaiyang_lead: Officer,
    said: Make,
    now: datetime,
) -> None:
    topic = consult(topics=[said(TopicKind.LAW, local_date(now), fugou_colleague)]).topics.get()
    shown = {
        officer: registry.describe(officer, [topic.target]).get(topic.target)
        for officer in (fugou_detective, fugou_colleague, analyst, huaiyang_lead)
    }
    assert shown[fugou_detective].text == shown[fugou_colleague].text == "赵丽：补充法律适用材料"
    assert shown[analyst].text == "赵丽：****"
    assert shown[huaiyang_lead] is None


def test_the_history_tells_of_it_and_names_nobody(
    consult: Callable[..., JointConsultation],
    case: Case,
    fugou_detective: Officer,
    analyst: Officer,
    now: datetime,
) -> None:
    topic = consult().topics.first()
    consultations.finish(by=fugou_detective, topic=topic, note="刘海涛已讯问", now=now + 20 * DAY)
    reader = presenters.Reader(False, analyst)
    lines = [
        presenters.line(case.events.get(kind=kind), reader)
        for kind in (EventKind.CONSULTED, EventKind.TODO_DONE)
    ]
    assert lines[0].text == f"于{local_date(now)}综合会商，参加单位：法院、公安机关、检察院"
    assert lines[0].details == ["议题：法律适用、指定管辖、证据固定"]
    assert (lines[1].text, lines[1].details) == ("办结了会商事项：法律适用", ["超期办结"])
    assert "刘海涛" not in str(list(case.events.values_list("data", flat=True)))
