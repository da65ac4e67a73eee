"""Nobody knows who he is: custody for investigation counts from the day it becomes known (刑诉法 160)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.common.versioned import Stale
from casemgr.deadlines.models import Deadline
from casemgr.suspects.models import CaseSuspect, Measure, Suspect
from casemgr.suspects.services import identity, measures, people
from tests.suspects.conftest import NUMBER, at
from tests.suspects.test_correcting import correct
from tests.suspects.test_measures import due_of, extend, take

__all__ = ["take"]

Add = Callable[..., CaseSuspect]
Take = Callable[..., Measure]
Establish = Callable[..., CaseSuspect]


@pytest.fixture
def establish(now: datetime) -> Establish:
    """`establish(row, "2023-09-20 10:00")`, as the lead of the case would."""

    def do(row: CaseSuspect, when: str, **fields: Any) -> CaseSuspect:
        told = {
            "by": row.case.lead,
            "version": CaseSuspect.objects.get(pk=row.pk).version,
            "document_no": "扶公（刑）重算字〔2023〕1号",
            "name": "刘海涛",
            "resident_number": NUMBER,
            "now": now,
            **fields,
        }
        return identity.establish(case_suspect=row, established_at=at(when), **told)

    return do


def test_an_arrest_waits_for_it_and_then_lasts_two_months(
    case: Case, suspect: Add, take: Take, establish: Establish
) -> None:
    row = suspect(case, "陈某（自报）", is_unidentified=True)
    arrest = take(row, "arrest", "2023-08-28 10:30")
    assert not Deadline.objects.on(arrest.target).exists()
    with pytest.raises(ValidationError, match="尚未起算"):
        extend(arrest, "custody_first", "2023-09-01 09:00")
    establish(row, "2023-09-20 10:00")
    assert due_of(arrest) == "2023-11-20 23:59"
    person = Suspect.objects.get()
    assert (person.name, person.resident_number, person.is_unidentified) == ("刘海涛", NUMBER, False)
    extend(arrest, "custody_first", "2023-11-01 09:00")
    assert due_of(arrest) == "2023-12-20 23:59"
    event = case.events.get(kind=EventKind.IDENTITY_ESTABLISHED)
    assert NUMBER not in str(event.data)
    assert "刘海涛" not in str(event.data)


def test_a_correction_of_the_arrest_leaves_that_day_alone(
    case: Case, suspect: Add, take: Take, establish: Establish
) -> None:
    row = suspect(case, is_unidentified=True)
    arrest = take(row, "arrest", "2023-08-28 10:30")
    establish(row, "2023-09-20 10:00")
    arrest = correct(arrest, "2023-08-27 10:30")
    assert due_of(arrest) == "2023-11-20 23:59"


def test_nor_does_a_recount_since_hide_that_it_was_counted_from_that_day(
    case: Case, suspect: Add, take: Take, establish: Establish
) -> None:
    row = suspect(case, is_unidentified=True)
    arrest = take(row, "arrest", "2023-08-28 10:30")
    establish(row, "2023-09-20 10:00")
    extend(arrest, "recount", "2023-11-10 09:00")
    arrest = correct(arrest, "2023-08-27 10:30")
    assert due_of(arrest) == "2024-01-10 23:59"
    with pytest.raises(ValidationError, match="不能晚于查清身份的时间"):
        correct(arrest, "2023-09-21 10:30")


def test_what_was_decided_before_the_period_began_prolongs_it_not(
    case: Case, suspect: Add, take: Take, establish: Establish
) -> None:
    row = suspect(case, is_unidentified=True)
    arrest = take(row, "arrest", "2023-08-28 10:30")
    establish(row, "2023-09-20 10:00")
    with pytest.raises(ValidationError, match="期限届满前"):
        extend(arrest, "custody_first", "2023-09-01 09:00")


def test_before_it_is_known_a_correction_starts_no_clock(case: Case, suspect: Add, take: Take) -> None:
    arrest = take(suspect(case, is_unidentified=True), "arrest", "2023-08-28 10:30")
    arrest = correct(arrest, "2023-08-27 10:30")
    assert arrest.base_at == at("2023-08-27 10:30")
    assert not Deadline.objects.on(arrest.target).exists()


def test_what_ran_already_is_counted_anew(
    case: Case, suspect: Add, take: Take, establish: Establish, now: datetime
) -> None:
    row = suspect(case, "陈某（自报）")
    arrest = take(row, "arrest", "2023-08-28 10:30")
    people.change(by=case.lead, case_suspect=row, version=1, now=now, is_unidentified=True)
    establish(row, "2023-09-20 10:00")
    assert due_of(arrest) == "2023-11-20 23:59"
    assert list(arrest.extensions.values_list("kind", "approver")) == [("identified", "county_head")]
    extend(arrest, "custody_first", "2023-11-01 09:00")
    assert due_of(arrest) == "2023-12-20 23:59"


def test_detention_counts_as_ever(case: Case, suspect: Add, take: Take) -> None:
    assert (
        due_of(take(suspect(case, is_unidentified=True), "detention", "2023-07-11 10:30"))
        == "2023-07-14 23:59"
    )


@pytest.mark.parametrize(
    ("when", "fields", "complaint"),
    [
        ("2023-08-27 10:00", {}, "不能早于逮捕"),
        ("2099-08-27 10:00", {}, "不能晚于现在"),
        ("2023-09-20 10:00", {"document_no": ""}, "批准文书文号"),
    ],
)
def test_it_is_not_known_before_the_arrest_in_the_future_or_without_approval(
    when: str, fields: dict, complaint: str, case: Case, suspect: Add, take: Take, establish: Establish
) -> None:
    row = suspect(case, is_unidentified=True)
    take(row, "arrest", "2023-08-28 10:30")
    with pytest.raises(ValidationError, match=complaint):
        establish(row, when, **fields)


def test_the_mark_is_not_taken_away_by_the_back_door(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    row = suspect(case, is_unidentified=True)
    take(row, "arrest", "2023-08-28 10:30")
    with pytest.raises(ValidationError, match="查清身份"):
        people.change(by=case.lead, case_suspect=row, version=1, now=now, is_unidentified=False)


def test_without_an_arrest_the_mark_goes_with_or_without_the_act(
    case: Case, suspect: Add, establish: Establish, now: datetime
) -> None:
    first, second = suspect(case, is_unidentified=True), suspect(case, "王某", is_unidentified=True)
    people.change(by=case.lead, case_suspect=second, version=1, now=now, is_unidentified=False)
    establish(first, "2023-09-20 10:00", document_no="")
    assert not Suspect.objects.filter(is_unidentified=True).exists()
    assert not case.events.filter(kind=EventKind.IDENTITY_ESTABLISHED).exists()


def test_the_arrest_of_another_case_is_that_cases_to_count(
    case: Case, case_of_huaiyang: Case, suspect: Add, take: Take, establish: Establish, now: datetime
) -> None:
    row = suspect(case, resident_number=NUMBER)
    other = suspect(case_of_huaiyang, resident_number=NUMBER, is_known_person=True)
    take(row, "arrest", "2023-08-28 10:30")
    Suspect.objects.update(is_unidentified=True)
    with pytest.raises(ValidationError, match=case.lead_unit.name):
        establish(other, "2023-09-20 10:00")


def test_who_he_turns_out_to_be_may_be_known_already(
    case: Case, case_of_huaiyang: Case, suspect: Add, establish: Establish
) -> None:
    suspect(case_of_huaiyang, resident_number=NUMBER)
    with pytest.raises(people.KnownPerson):
        establish(suspect(case, is_unidentified=True), "2023-09-20 10:00")


def test_of_whom_it_is_known_it_is_not_established_and_nothing_is_counted_anew(
    case: Case, suspect: Add, take: Take, establish: Establish
) -> None:
    row = suspect(case, resident_number=NUMBER)
    arrest = take(row, "arrest", "2023-08-28 10:30")
    with pytest.raises(ValidationError, match="未登记为身份不明"):
        establish(row, "2023-09-20 10:00")
    assert due_of(arrest) == "2023-10-28 23:59"


def test_only_who_works_the_case_says_so_and_over_the_version_he_saw(
    case: Case, suspect: Add, establish: Establish, fugou_colleague: Officer, supervisor: Officer
) -> None:
    row = suspect(case, is_unidentified=True)
    for stranger in (fugou_colleague, supervisor):
        with pytest.raises(PermissionDenied):
            establish(row, "2023-09-20 10:00", by=stranger)
    with pytest.raises(Stale):
        establish(row, "2023-09-20 10:00", version=7)


def test_who_is_held_elsewhere_is_known_by_the_unit_to_ask(
    case: Case, case_of_huaiyang: Case, suspect: Add, take: Take, now: datetime
) -> None:
    row = suspect(case, resident_number=NUMBER)
    other = suspect(case_of_huaiyang, resident_number=NUMBER, is_known_person=True)
    detention = take(row, "detention", "2023-07-11 10:30")
    assert measures.held_elsewhere(case_of_huaiyang, [other.suspect_id]) == {
        row.suspect_id: case.lead_unit.name
    }
    assert measures.held_elsewhere(case, [row.suspect_id]) == {}
    measures.end(by=case.lead, measure=detention, ended_at=at("2023-07-12 10:30"), reason="released", now=now)
    assert measures.held_elsewhere(case_of_huaiyang, [other.suspect_id]) == {}
