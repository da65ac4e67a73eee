"""What became of each suspect: prosecuted or not, judged, penalised. Prosecutions are counted by person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases import presenters
from casemgr.cases.enums import EventKind, Status
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.proceedings.enums import DecisionKind, Instance, PenaltyKind, Result
from casemgr.proceedings.models import AdminPenalty, Judgment, ProsecutionDecision
from casemgr.proceedings.services import outcomes
from casemgr.suspects.models import CaseSuspect, Measure
from casemgr.suspects.services import correcting, measures, merge_plan, people

DAY = timedelta(days=1)


@pytest.fixture
def decide(fugou_detective: Officer, now: datetime) -> Callable[..., list[ProsecutionDecision]]:
    def record(
        case: Case, suspects: list[CaseSuspect], kind: DecisionKind = DecisionKind.PROSECUTED, **fields: Any
    ):
        told = {"document_no": "扶检刑诉〔2026〕8号", "decided_on": local_date(now), **fields}
        return outcomes.decide(
            **{"by": fugou_detective, **told}, case=case, suspects=suspects, kind=kind, now=now
        )

    return record


@pytest.fixture
def judge(fugou_detective: Officer, now: datetime) -> Callable[..., list[Judgment]]:
    def record(case: Case, suspects: list[CaseSuspect], **fields: Any) -> list[Judgment]:
        told = {
            "court": "扶沟县人民法院",
            "document_no": "(2026)豫1621刑初9号",
            "decided_on": local_date(now),
            "result": Result.IMPRISONMENT,
            "term_months": 42,
            "fine_amount": Decimal(20000),
            **fields,
        }
        return outcomes.judge(by=fugou_detective, case=case, suspects=suspects, now=now, **told)

    return record


@pytest.fixture
def penalise(fugou_detective: Officer, now: datetime) -> Callable[..., list[AdminPenalty]]:
    def record(case: Case, suspects: list[CaseSuspect], **fields: Any) -> list[AdminPenalty]:
        told = {
            "kind": PenaltyKind.DETENTION,
            "days": 10,
            "document_no": "扶公行罚字1号",
            "decided_on": local_date(now),
            "basis": "反诈法第三十八条",
            **fields,
        }
        return outcomes.penalise(by=fugou_detective, case=case, suspects=suspects, now=now, **told)

    return record


def detained(row: CaseSuspect, by: Officer, now: datetime) -> Measure:
    return measures.take(
        by=by, case_suspect=row, kind="detention", started_at=now - DAY, document_no="扶公拘字1号", now=now
    )


def status(case: Case) -> str:
    return Case.objects.get(pk=case.pk).status


def test_each_decision_raises_the_prosecuted_by_its_persons_not_by_one_case(
    sent: Case, suspects: list[CaseSuspect], decide: Callable[..., Any]
) -> None:
    count = ProsecutionDecision.objects.prosecuted().persons().count
    assert count() == 0
    decide(sent, suspects[:1])
    assert count() == 1
    decide(sent, suspects[1:])
    assert count() == 3
    assert status(sent) == Status.PROSECUTED


def test_one_person_prosecuted_in_two_cases_is_one_person(
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    make_case: Callable[..., Case],
    fugou_detective: Officer,
    now: datetime,
) -> None:
    other = make_case(lead=fugou_detective)
    Case.objects.filter(pk=other.pk).update(status=Status.SENT)
    again = CaseSuspect.objects.create(
        case=other, county_id=other.county_id, suspect=suspects[0].suspect, created_at=now
    )
    decide(sent, suspects[:1])
    decide(other, [again])
    assert ProsecutionDecision.objects.prosecuted().count() == 2
    assert ProsecutionDecision.objects.prosecuted().persons().count() == 1


def test_the_case_is_prosecuted_with_the_first_and_keeps_number_and_day(
    sent: Case, suspects: list[CaseSuspect], decide: Callable[..., Any], now: datetime
) -> None:
    decide(sent, suspects[:1])
    moved = sent.events.filter(kind=EventKind.MOVED).first().data
    assert (moved["act"], moved["document_no"]) == ("record_prosecution", "扶检刑诉〔2026〕8号")
    assert moved["decided_on"] == local_date(now).isoformat()


def test_the_case_is_not_prosecuted_once_nobody_is(
    sent: Case, suspects: list[CaseSuspect], decide: Callable[..., Any]
) -> None:
    decide(sent, suspects[:2], DecisionKind.MINOR)
    assert status(sent) == Status.SENT
    decide(sent, suspects[2:], DecisionKind.INSUFFICIENT)
    assert status(sent) == Status.NOT_PROSECUTED


def test_whom_conditions_still_bind_keeps_the_case_at_the_procuratorate(
    sent: Case, suspects: list[CaseSuspect], decide: Callable[..., Any]
) -> None:
    decide(sent, suspects, DecisionKind.CONDITIONAL)
    assert status(sent) == Status.SENT
    decide(sent, suspects[:1], DecisionKind.MINOR)
    assert status(sent) == Status.SENT
    decide(sent, suspects[1:], DecisionKind.MINOR)
    assert status(sent) == Status.NOT_PROSECUTED


def test_who_is_prosecuted_after_all_takes_the_case_to_the_court(
    sent: Case, suspects: list[CaseSuspect], decide: Callable[..., Any], judge: Callable[..., Any]
) -> None:
    decide(sent, suspects, DecisionKind.INSUFFICIENT)
    decide(sent, suspects[:1])
    assert status(sent) == Status.PROSECUTED
    decide(sent, suspects[1:2])
    judge(sent, suspects[:1])
    assert status(sent) == Status.JUDGED


def test_nobody_is_prosecuted_twice_in_one_case(
    sent: Case, suspects: list[CaseSuspect], decide: Callable[..., Any]
) -> None:
    decide(sent, suspects[:1])
    with pytest.raises(ValidationError, match="刘海涛"):
        decide(sent, suspects)
    assert ProsecutionDecision.objects.count() == 1


@pytest.mark.parametrize("before", [Status.INVESTIGATING, Status.CONCLUDED, Status.CLOSED, Status.WITHDRAWN])
def test_nothing_is_decided_of_a_case_that_does_not_lie_there(
    before: Status, sent: Case, suspects: list[CaseSuspect], decide: Callable[..., Any]
) -> None:
    Case.objects.filter(pk=sent.pk).update(status=before)
    with pytest.raises(ValidationError, match="不能办理此项操作"):
        decide(sent, suspects)


@pytest.mark.parametrize(("days", "complaint"), [(1, "不能晚于今天"), (-4000, "不能早于立案日期")])
def test_a_document_has_a_day_that_can_be(
    days: int,
    complaint: str,
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    now: datetime,
) -> None:
    with pytest.raises(ValidationError, match=complaint) as refusal:
        decide(sent, suspects, decided_on=local_date(now) + days * DAY)
    assert list(refusal.value.message_dict) == ["decided_on"]


def test_who_is_no_suspect_of_the_case_is_not_decided_upon(
    sent: Case,
    decide: Callable[..., Any],
    make_case: Callable[..., Case],
    fugou_detective: Officer,
    now: datetime,
) -> None:
    other = people.add(by=fugou_detective, case=make_case(lead=fugou_detective), name="王某", now=now)
    for chosen, complaint in (([other], "不是本案嫌疑人"), ([], "请选择人员")):
        with pytest.raises(ValidationError, match=complaint):
            decide(sent, chosen)


@pytest.mark.parametrize(
    "who", ["fugou_colleague", "supervisor", "huaiyang_lead", "legal_reviewer", "analyst"]
)
def test_only_who_works_the_case_records_decisions(
    who: str,
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    request: pytest.FixtureRequest,
) -> None:
    with pytest.raises(PermissionDenied):
        decide(sent, suspects, by=request.getfixturevalue(who))


def test_only_who_was_prosecuted_is_judged_and_the_case_with_him(
    sent: Case, suspects: list[CaseSuspect], decide: Callable[..., Any], judge: Callable[..., Any]
) -> None:
    decide(sent, suspects[:2])
    with pytest.raises(ValidationError, match="孙小梅"):
        judge(sent, suspects)
    judge(sent, suspects[:1])
    assert status(sent) == Status.JUDGED
    judge(sent, suspects[1:2], result=Result.SUSPENDED, term_months=24)
    appeal = judge(sent, suspects[:1], instance=Instance.SECOND, court="周口市中级人民法院")
    assert [row.instance for row in appeal] == [Instance.SECOND]
    assert Judgment.objects.persons().count() == 2
    with pytest.raises(ValidationError, match="同一审级"):
        judge(sent, suspects[:1])


@pytest.mark.parametrize(
    ("result", "months"), [(Result.IMPRISONMENT, None), (Result.ACQUITTED, 12), (Result.LIFE, 300)]
)
def test_a_term_stands_where_the_result_has_one(
    result: Result,
    months: int | None,
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    judge: Callable[..., Any],
) -> None:
    decide(sent, suspects)
    with pytest.raises(ValidationError, match="须填写刑期"):
        judge(sent, suspects, result=result, term_months=months)


def test_a_penalty_and_a_criminal_measure_never_meet_on_one_person_and_case(
    case: Case,
    suspects: list[CaseSuspect],
    penalise: Callable[..., Any],
    fugou_detective: Officer,
    now: datetime,
) -> None:
    detained(suspects[0], fugou_detective, now)
    with pytest.raises(ValidationError, match="刘海涛"):
        penalise(case, suspects)
    penalise(case, suspects[1:])
    with pytest.raises(ValidationError, match="已登记行政处罚"):
        detained(suspects[1], fugou_detective, now)
    measured = set(Measure.objects.values_list("case_suspect", flat=True))
    penalised = set(AdminPenalty.objects.values_list("case_suspect", flat=True))
    assert (len(measured), len(penalised), measured & penalised) == (1, 2, set())


def test_who_is_prosecuted_is_not_penalised_nor_the_other_way_round(
    sent: Case, suspects: list[CaseSuspect], decide: Callable[..., Any], penalise: Callable[..., Any]
) -> None:
    decide(sent, suspects[:1])
    with pytest.raises(ValidationError, match=r"已被提起公诉.*刘海涛"):
        penalise(sent, suspects[:2])
    penalise(sent, suspects[1:2])
    with pytest.raises(ValidationError, match=r"已登记行政处罚.*赵国强"):
        decide(sent, suspects[1:])
    decide(sent, suspects[1:], DecisionKind.MINOR)


@pytest.mark.parametrize("deed", ["detained", "prosecuted"])
def test_two_records_of_one_man_are_not_united_over_a_penalty_and_a_criminal_measure(
    deed: str,
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    penalise: Callable[..., Any],
    fugou_detective: Officer,
    now: datetime,
) -> None:
    penalise(sent, suspects[:1])
    if deed == "prosecuted":
        decide(sent, suspects[1:2])
    else:
        detained(suspects[1], fugou_detective, now)
    for one, other in (suspects[:2], suspects[1::-1]):
        [obstacle] = merge_plan.plan(one.suspect, other.suspect).obstacles
        assert sent.number in obstacle and "不能并存" in obstacle
    assert merge_plan.plan(suspects[0].suspect, suspects[2].suspect).obstacles == []


def test_who_was_detained_by_mistake_of_the_record_may_be_penalised(
    case: Case, suspects: list[CaseSuspect], penalise: Callable[..., Any], fugou_detective: Officer,
    now: datetime,
) -> None:  # fmt: skip
    detention = detained(suspects[0], fugou_detective, now)
    correcting.void(by=fugou_detective, measure=detention, reason="登记到他人名下", now=now)
    assert penalise(case, suspects[:1])


def test_of_another_case_he_may_be_penalised(
    case: Case,
    suspects: list[CaseSuspect],
    penalise: Callable[..., Any],
    make_case: Callable[..., Case],
    fugou_detective: Officer,
    now: datetime,
) -> None:
    detained(suspects[0], fugou_detective, now)
    other = make_case(lead=fugou_detective)
    again = CaseSuspect.objects.create(
        case=other, county_id=other.county_id, suspect=suspects[0].suspect, created_at=now
    )
    assert penalise(other, [again])


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"days": None}, "须填写拘留天数"),
        ({"kind": PenaltyKind.WARNING}, "须填写拘留天数"),
        ({"kind": PenaltyKind.FINE, "days": None}, "须填写金额"),
        ({"amount": Decimal(1)}, "须填写金额"),
        ({"days": 21}, "20"),
    ],
)
def test_a_penalty_says_days_and_amounts_where_it_has_them(
    fields: dict, complaint: str, case: Case, suspects: list[CaseSuspect], penalise: Callable[..., Any]
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        penalise(case, suspects, **fields)
    assert not AdminPenalty.objects.exists()


def test_what_was_entered_by_mistake_is_taken_back_with_a_reason(
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    judge: Callable[..., Any],
    fugou_detective: Officer,
    fugou_colleague: Officer,
    analyst: Officer,
    now: datetime,
) -> None:
    [decision] = decide(sent, suspects[:1])
    [judgment] = judge(sent, suspects[:1])
    told = {"reason": "刘海涛误登", "now": now}
    with pytest.raises(PermissionDenied):
        outcomes.remove(by=fugou_colleague, outcome=judgment, **told)
    with pytest.raises(ValidationError, match="先撤销判决"):
        outcomes.remove(by=fugou_detective, outcome=decision, **told)
    for outcome in (judgment, decision):
        outcomes.remove(by=fugou_detective, outcome=outcome, **told)
    assert not ProsecutionDecision.objects.exists()
    reader = presenters.Reader(False, analyst, ("刘海涛",))
    line = presenters.line(sent.events.filter(kind=EventKind.OUTCOME_REMOVED).first(), reader)
    assert line.text == "撤销了一名嫌疑人误登的检察决定"
    assert line.details[-1] == "说明：刘某涛误登"


def test_who_was_decided_upon_cannot_be_taken_out_of_the_case(
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    fugou_detective: Officer,
    now: datetime,
) -> None:
    decide(sent, suspects[:1])
    with pytest.raises(ValidationError, match="处理结果"):
        people.remove(by=fugou_detective, case_suspect=suspects[0], reason="误录", now=now)


def test_the_history_counts_people_and_names_nobody(
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    judge: Callable[..., Any],
    penalise: Callable[..., Any],
    analyst: Officer,
    now: datetime,
) -> None:
    decide(sent, suspects[:2])
    judge(sent, suspects[:2])
    penalise(sent, suspects[2:])
    reader = presenters.Reader(False, analyst)
    told = {
        kind: presenters.line(sent.events.get(kind=kind), reader)
        for kind in (EventKind.DECISION_RECORDED, EventKind.JUDGMENT_RECORDED, EventKind.PENALTY_RECORDED)
    }
    assert [line.text for line in told.values()] == [
        "登记检察决定：提起公诉，2人",
        "登记一审判决：有期徒刑（实刑），2人",
        "登记行政处罚：行政拘留，1人",
    ]
    assert f"文书日期：{local_date(now)}" in told[EventKind.DECISION_RECORDED].details
    kept = str(list(sent.events.values_list("data", flat=True)))
    assert not any(row.suspect.name in kept for row in suspects)


@pytest.mark.parametrize(
    "kind",
    [
        EventKind.CONSULTED,
        EventKind.TODO_DONE,
        EventKind.INQUIRY_OPENED,
        EventKind.INQUIRY_CONCLUDED,
        EventKind.DECISION_RECORDED,
        EventKind.JUDGMENT_RECORDED,
        EventKind.PENALTY_RECORDED,
        EventKind.OUTCOME_REMOVED,
        EventKind.REVIEW_EXTENDED,
        EventKind.FOLLOWED_UP,
    ],
)
@pytest.mark.parametrize("data", [{}, {"outcome": "king", "offices": 7, "topics": None, "of": 3, "on": []}])
def test_a_line_of_a_shape_unknown_here_is_still_a_line(
    kind: EventKind, data: dict, case: Case, fugou_detective: Officer, now: datetime
) -> None:
    event = case.events.model(case=case, kind=kind, at=now, by=fugou_detective, data=data)
    assert presenters.line(event, presenters.Reader(True, fugou_detective)).text


def test_the_database_keeps_an_outcome_within_its_case(
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    make_case: Callable[..., Case],
) -> None:
    decide(sent, suspects[:1])
    with pytest.raises(IntegrityError, match="same_case"), transaction.atomic():
        ProsecutionDecision.objects.update(case=make_case())


def test_what_a_county_decided_another_does_not_find(
    sent: Case,
    suspects: list[CaseSuspect],
    decide: Callable[..., Any],
    fugou_lead: Officer,
    huaiyang_lead: Officer,
) -> None:
    decide(sent, suspects)
    assert ProsecutionDecision.objects.visible_to(fugou_lead).count() == 3
    assert not ProsecutionDecision.objects.visible_to(huaiyang_lead).exists()
