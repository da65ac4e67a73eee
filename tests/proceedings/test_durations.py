"""How long it takes from stage to stage: of one case, and the medians of a county's."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, EventKind, Status
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.clock import local_date
from casemgr.counties.models import County
from casemgr.proceedings import durations
from casemgr.proceedings.durations import Median, Stage
from casemgr.proceedings.enums import DecisionKind
from casemgr.proceedings.models import Judgment, ProsecutionDecision
from casemgr.proceedings.services import outcomes
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import correcting, measures
from tests.personas import FUGOU, HUAIYANG
from tests.suspects.conftest import at

YEAR = {"since": date(2023, 1, 1), "until": date(2023, 12, 31)}


@pytest.fixture
def dated(make_case: Callable[..., Case]) -> Callable[..., Case]:
    """A case filed and solved on these days of 2023: `dated(FUGOU, "01-10", "02-09")`."""

    def make(county: str, filed: str, solved: str | None = None) -> Case:
        case = make_case(county, reported_date=date(2022, 1, 1))
        days = {
            name: day and date.fromisoformat(f"2023-{day}")
            for name, day in (("filed", filed), ("solved", solved))
        }
        Case.objects.filter(pk=case.pk).update(filed_date=days["filed"], solved_date=days["solved"])
        return Case.objects.get(pk=case.pk)

    return make


def test_the_stages_of_a_case_come_from_its_dates_measures_moves_and_documents(
    case: Case, suspects: list[CaseSuspect], fugou_detective: Officer, now: datetime
) -> None:
    Case.objects.filter(pk=case.pk).update(
        reported_date=date(2023, 1, 1), filed_date=date(2023, 1, 3), solved_date=date(2023, 2, 2)
    )
    for row, day in zip(suspects, ("2023-03-04", "2023-03-01", "2023-04-01"), strict=True):
        measures.take(
            by=fugou_detective,
            case_suspect=row,
            kind="arrest",
            started_at=at(f"{day} 10:00"),
            document_no="扶公捕字1号",
            now=now,
        )
    moved = at("2023-05-01 00:30")  # the day in Zhoukou, not in Greenwich
    history.write(EventKind.MOVED, case, by=fugou_detective, now=moved, act=Act.SEND)
    told = {
        "case": case,
        "county_id": case.county_id,
        "case_suspect": suspects[0],
        "document_no": "1",
        "recorded_at": now,
        "recorded_by": fugou_detective,
    }
    ProsecutionDecision.objects.create(kind="prosecuted", decided_on=date(2023, 5, 31), **told)
    Judgment.objects.create(court="法院", result="fine_only", decided_on=date(2023, 8, 29), **told)
    stages = durations.of_case(case)
    assert [(stage.stage, str(stage.day), stage.since_last, stage.since_filed) for stage in stages] == [
        (Stage.FILED, "2023-01-03", None, 0),
        (Stage.SOLVED, "2023-02-02", 30, 30),
        (Stage.ARRESTED, "2023-03-01", 27, 57),
        (Stage.SENT, "2023-05-01", 61, 118),
        (Stage.PROSECUTED, "2023-05-31", 30, 148),
        (Stage.JUDGED, "2023-08-29", 90, 238),
    ]


def test_an_arrest_recorded_by_mistake_is_no_stage(
    case: Case, suspects: list[CaseSuspect], fugou_detective: Officer, now: datetime
) -> None:
    arrest = measures.take(
        by=fugou_detective,
        case_suspect=suspects[0],
        kind="arrest",
        started_at=at("2023-03-04 10:00"),
        document_no="扶公捕字1号",
        now=now,
    )
    correcting.void(by=fugou_detective, measure=arrest, reason="登记到他人名下", now=now)
    found = {stage.stage: stage.day for stage in durations.of_case(case)}
    assert found[Stage.ARRESTED] is None


def test_a_decision_that_was_entered_by_mistake_leaves_no_day(
    sent: Case, suspects: list[CaseSuspect], fugou_detective: Officer, now: datetime
) -> None:
    told = {"by": fugou_detective, "case": sent, "kind": DecisionKind.PROSECUTED, "now": now}
    Case.objects.filter(pk=sent.pk).update(filed_date=date(2023, 7, 1))
    long_ago, today = date(2023, 7, 2), local_date(now)
    (wrong,) = outcomes.decide(**told, suspects=suspects[:1], document_no="1号", decided_on=long_ago)
    outcomes.decide(**told, suspects=suspects[1:], document_no="2号", decided_on=today)
    outcomes.remove(by=fugou_detective, outcome=wrong, reason="日期有误", now=now)
    days = {stage.stage: stage.day for stage in durations.of_case(sent)}
    assert days[Stage.PROSECUTED] == today


def test_what_was_not_reached_has_no_day_and_is_leapt_over(make_case: Callable[..., Case]) -> None:
    case = make_case(status="under_review")
    assert {stage.day for stage in durations.of_case(case)} == {None}
    Case.objects.filter(pk=case.pk).update(filed_date=date(2023, 7, 1))
    history.write(
        EventKind.MOVED,
        case,
        by=None,
        now=at("2023-09-01 10:00"),
        act=Act.RECORD_PROSECUTION,
        decided_on="2023-08-30",
    )
    found = {stage.stage: stage for stage in durations.of_case(case)}
    assert found[Stage.ARRESTED].day is None
    assert (found[Stage.PROSECUTED].since_last, str(found[Stage.PROSECUTED].day)) == (60, "2023-08-30")


def test_medians_stand_by_county_and_by_the_month_in_which_a_span_ended(
    dated: Callable[..., Case], supervisor: Officer, counties: dict[str, County]
) -> None:
    dated(FUGOU, "01-01", "01-11")  # 10 days
    dated(FUGOU, "01-01", "01-31")  # 30
    dated(FUGOU, "01-01", "02-20")  # 50
    dated(HUAIYANG, "01-01", "02-10")  # 40
    dated(FUGOU, "03-01")
    found = durations.medians(officer=supervisor, **YEAR)
    fugou, huaiyang = counties[FUGOU].pk, counties[HUAIYANG].pk
    assert found[fugou, None] == {"solving": Median(30, 3)}
    assert found[huaiyang, None] == {"solving": Median(40, 1)}
    assert found[None, None] == {"solving": Median(35, 4)}
    assert found[None, 1] == {"solving": Median(20, 2)}
    assert found[None, 2] == {"solving": Median(45, 2)}


def test_a_span_of_another_year_or_that_would_be_negative_is_left_out(
    dated: Callable[..., Case], supervisor: Officer
) -> None:
    dated(FUGOU, "05-01", "04-01")
    later = dated(FUGOU, "05-01", "06-01")
    Case.objects.filter(pk=later.pk).update(solved_date=date(2024, 1, 1))
    assert durations.medians(officer=supervisor, **YEAR) == {}


def test_a_county_reads_its_own_and_one_county_may_be_picked(
    dated: Callable[..., Case], supervisor: Officer, fugou_lead: Officer, counties: dict[str, County]
) -> None:
    dated(FUGOU, "01-01", "01-11")
    dated(HUAIYANG, "01-01", "02-10")
    fugou, huaiyang = counties[FUGOU].pk, counties[HUAIYANG].pk
    mine = durations.medians(officer=fugou_lead, **YEAR)
    assert mine[None, None] == mine[fugou, None] == {"solving": Median(10, 1)}
    assert (huaiyang, None) not in mine
    assert durations.medians(officer=fugou_lead, county_id=huaiyang, **YEAR) == {}
    picked = durations.medians(officer=supervisor, county_id=huaiyang, **YEAR)
    assert picked[None, None] == {"solving": Median(40, 1)}


def test_all_medians_come_in_one_statement(
    dated: Callable[..., Case], supervisor: Officer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    dated(FUGOU, "01-01", "01-11")
    Case.objects.update(status=Status.SOLVED)
    durations.medians(officer=supervisor, **YEAR)
    with django_assert_num_queries(1):
        durations.medians(officer=supervisor, **YEAR)
