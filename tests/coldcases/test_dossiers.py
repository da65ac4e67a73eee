"""Opening a dossier and changing what it says."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.coldcases.enums import Part, Penalty, Status
from casemgr.coldcases.models import ColdCaseFile
from casemgr.coldcases.services import dossiers
from casemgr.common.moments import PartialDate, read_partial_date
from casemgr.common.versioned import Stale
from casemgr.counties.models import County
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from tests.personas import HUAIYANG

Open = Callable[..., ColdCaseFile]
Assign = Callable[..., Case]


def refused(error: pytest.ExceptionInfo) -> str:
    return " ".join(error.value.messages)


def test_the_detective_of_the_case_opens_its_dossier(
    case: Case, open_file: Open, fugou_detective: Officer
) -> None:
    dossier = open_file(case, category="murder")
    assert (dossier.status, dossier.officer, dossier.county_id) == (
        Status.OPEN,
        fugou_detective,
        case.county_id,
    )
    event = case.events.get(kind=EventKind.COLD_OPENED)
    assert event.data["category"] == "murder"
    assert Event.objects.filter(action="case.cold_opened", police_no=fugou_detective.police_no).exists()


def test_what_the_case_knows_of_its_dates_is_taken_over(
    make_case: Callable[..., Case], open_file: Open, fugou_detective: Officer, today: date
) -> None:
    case = make_case(lead=fugou_detective, occurred=PartialDate(1993), reported_date=date(1993, 12, 31))
    dossier = ColdCaseFile.objects.get(pk=open_file(case).pk)
    assert dossier.crime_ended == PartialDate(1993)
    assert dossier.filed == PartialDate(today.year, today.month, today.day)


def test_a_case_has_one_dossier(case: Case, dossier: ColdCaseFile, open_file: Open) -> None:
    with pytest.raises(ValidationError, match="一案一档"):
        open_file(case)
    dossier.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        dossier.save()


@pytest.mark.parametrize("status", ["reported", "under_review", "solved"])
def test_only_a_filed_and_unsolved_case_grows_cold(
    make_case: Callable[..., Case], open_file: Open, fugou_detective: Officer, status: str
) -> None:
    case = make_case(lead=fugou_detective, status=status)
    with pytest.raises(ValidationError, match="尚未破案"):
        open_file(case)


@pytest.mark.parametrize(
    "who",
    [
        "fugou_colleague",
        "huaiyang_lead",
        "station_officer",
        "legal_reviewer",
        "supervisor",
        "analyst",
        "auditor",
        "data_manager",
    ],
)
def test_nobody_else_opens_one(case: Case, open_file: Open, request: pytest.FixtureRequest, who: str) -> None:
    with pytest.raises(PermissionDenied):
        open_file(case, by=request.getfixturevalue(who))


def test_the_lead_opens_one_for_whoever_works_the_case(
    case: Case, open_file: Open, assign: Assign, fugou_lead: Officer, fugou_colleague: Officer
) -> None:
    with pytest.raises(ValidationError, match="请先变更办案民警"):
        open_file(case, by=fugou_lead, officer=fugou_colleague)
    case = assign(fugou_lead, case, case.lead, fugou_colleague)
    assert open_file(case, by=fugou_lead, officer=fugou_colleague).officer == fugou_colleague


def test_without_a_plan_there_is_no_dossier(case: Case, open_file: Open) -> None:
    with pytest.raises(ValidationError) as error:
        open_file(case, plan="")
    assert "plan" in error.value.error_dict


@pytest.mark.parametrize(("days", "sentence"), [(0, "今天以后"), (-1, "今天以后"), (400, "最迟")])
def test_the_next_consultation_lies_ahead_and_not_too_far(
    case: Case, open_file: Open, today: date, days: int, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence) as error:
        open_file(case, next_review_date=today + timedelta(days=days))
    assert "next_review_date" in error.value.error_dict


def test_the_next_consultation_runs_as_a_deadline(dossier: ColdCaseFile) -> None:
    deadline = Deadline.objects.get(target=dossier.target)
    assert shown_end(deadline.due_at) == dossier.next_review_date.isoformat()
    assert deadline.state == State.OPEN
    assert deadline.warn_steps == [720, 168, 24]
    assert deadline.kind_label == "积案会商"


def test_changing_the_date_moves_the_deadline(
    dossier: ColdCaseFile, fugou_detective: Officer, today: date, now: datetime
) -> None:
    later = today + timedelta(days=200)
    dossiers.change(
        by=fugou_detective, dossier=dossier, version=dossier.version, next_review_date=later, now=now
    )
    deadline = Deadline.objects.get(target=dossier.target)
    assert shown_end(deadline.due_at) == later.isoformat()


def test_a_waived_deadline_runs_again_once_a_date_is_set(
    dossier: ColdCaseFile, fugou_lead: Officer, today: date, now: datetime
) -> None:
    Deadline.objects.filter(target=dossier.target).update(
        state=State.WAIVED, settled_at=now, settled_by=fugou_lead, reason="等待检验结果"
    )
    later = today + timedelta(days=200)
    dossiers.change(by=fugou_lead, dossier=dossier, version=dossier.version, next_review_date=later, now=now)
    assert Deadline.objects.running().get(target=dossier.target).due_at > now


def test_who_saves_second_is_told(dossier: ColdCaseFile, fugou_lead: Officer, now: datetime) -> None:
    dossiers.change(by=fugou_lead, dossier=dossier, version=1, plan="先查通话。", now=now)
    with pytest.raises(Stale):
        dossiers.change(by=fugou_lead, dossier=dossier, version=1, plan="先查资金。", now=now)
    assert ColdCaseFile.objects.get(pk=dossier.pk).plan == "先查通话。"


def test_the_history_names_what_changed_and_quotes_nothing(
    case: Case, dossier: ColdCaseFile, fugou_lead: Officer, now: datetime
) -> None:
    dossiers.change(by=fugou_lead, dossier=dossier, version=1, plan="查刘海涛的姐姐。", now=now)
    event = case.events.get(kind=EventKind.COLD_CHANGED)
    assert event.data == {"fields": ["plan"]}
    dossiers.change(by=fugou_lead, dossier=dossier, version=2, plan="查刘海涛的姐姐。", now=now)
    assert case.events.filter(kind=EventKind.COLD_CHANGED).count() == 1


@pytest.mark.parametrize(
    ("field", "fields", "sentence"),
    [
        ("crime_ended", {"crime_ended": "2090"}, "不能晚于今天"),
        ("new_crime", {"crime_ended": "2010-05", "new_crime": "2010-04"}, "第89条"),
        ("filed", {"crime_ended": "2010-05", "filed": "", "evades": True}, "第88条"),
    ],
)
def test_facts_of_the_limitation_that_contradict_each_other_are_refused(
    dossier: ColdCaseFile, fugou_lead: Officer, now: datetime, field: str, fields: dict, sentence: str
) -> None:
    typed = {
        name: read_partial_date(value) if isinstance(value, str) and value else value
        for name, value in fields.items()
    }
    with pytest.raises(ValidationError, match=sentence) as error:
        dossiers.change(by=fugou_lead, dossier=dossier, version=1, now=now, **typed)
    assert field in error.value.error_dict


def test_a_crime_that_went_on_may_end_after_it_was_filed(
    dossier: ColdCaseFile, fugou_lead: Officer, now: datetime
) -> None:
    known = {"crime_ended": PartialDate(2010, 5), "filed": PartialDate(2009)}
    dossiers.change(by=fugou_lead, dossier=dossier, version=1, now=now, **known)
    assert ColdCaseFile.objects.get(pk=dossier.pk).filed == PartialDate(2009)


def test_a_year_may_be_the_year_of_both(dossier: ColdCaseFile, fugou_lead: Officer, now: datetime) -> None:
    """1993 and 1993-05 contradict nothing."""
    known = {"crime_ended": PartialDate(1993, 5), "filed": PartialDate(1993), "evades": True}
    dossiers.change(
        by=fugou_lead, dossier=dossier, version=1, penalty=Penalty.LIFE_OR_DEATH, now=now, **known
    )
    facts = ColdCaseFile.objects.get(pk=dossier.pk).facts
    assert (facts.crime_ended, facts.filed, facts.evades) == (
        PartialDate(1993, 5),
        PartialDate(1993),
        True,
    )


def test_what_is_whole_is_confirmed_by_somebody_and_may_be_taken_back(
    case: Case, dossier: ColdCaseFile, fugou_detective: Officer, now: datetime
) -> None:
    dossier = dossiers.confirm(
        by=fugou_detective, dossier=dossier, part=Part.EVIDENCE, is_whole=True, now=now
    )
    assert (dossier.evidence_at, dossier.evidence_by) == (now, fugou_detective)
    assert dossier.parts_whole == [Part.EVIDENCE]
    again = dossiers.confirm(by=fugou_detective, dossier=dossier, part=Part.EVIDENCE, is_whole=True, now=now)
    assert again.version == dossier.version
    dossier = dossiers.confirm(
        by=fugou_detective, dossier=dossier, part=Part.EVIDENCE, is_whole=False, now=now
    )
    assert dossier.parts_whole == []
    assert case.events.filter(kind=EventKind.COLD_CHECKED).count() == 2


def test_the_database_knows_no_confirmation_without_a_person(dossier: ColdCaseFile, now: datetime) -> None:
    with pytest.raises(IntegrityError, match="confirmed_by_somebody"), transaction.atomic():
        ColdCaseFile.objects.filter(pk=dossier.pk).update(evidence_at=now)


def test_a_dossier_goes_with_its_case_to_another_county(
    case: Case, dossier: ColdCaseFile, read: Callable, counties: dict[str, County]
) -> None:
    read(dossier)
    Case.objects.filter(pk=case.pk).update(county=counties[HUAIYANG])
    dossier.refresh_from_db()
    assert dossier.county.code == dossier.readings.get().county.code == HUAIYANG
