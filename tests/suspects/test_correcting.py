"""A measure recorded wrongly is corrected or voided, and nothing of it is lost."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.common import clock
from casemgr.common.versioned import Stale
from casemgr.deadlines.models import Deadline
from casemgr.notices.models import Notice
from casemgr.suspects.models import CaseSuspect, Measure
from casemgr.suspects.services import correcting, duties, measures
from tests.suspects.conftest import NUMBER, at
from tests.suspects.test_measures import due_of, extend, take

__all__ = ["take"]

Add = Callable[..., CaseSuspect]
Take = Callable[..., Measure]


def correct(measure: Measure, started: str = "", by: Officer | None = None, **fields: Any) -> Measure:
    told = {
        "started_at": at(started) if started else measure.started_at,
        "document_no": measure.document_no,
        "version": Measure.objects.get(pk=measure.pk).version,
        "reason": "录入时看错日期",
        "now": clock.now(),
        **fields,
    }
    return correcting.correct(by=by or measure.case.lead, measure=measure, **told)


def void(measure: Measure, by: Officer | None = None) -> Measure:
    return correcting.void(
        by=by or measure.case.lead, measure=measure, reason="登记到他人名下", now=clock.now()
    )


def test_the_end_and_the_duties_follow_a_corrected_beginning(case: Case, suspect: Add, take: Take) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    corrected = correct(detention, "2023-07-10 22:00")
    assert due_of(corrected) == "2023-07-13 23:59"
    assert {due_of(duty) for duty in corrected.duties.all()} == {"2023-07-11 22:00"}
    assert corrected.base_at == at("2023-07-10 22:00")


def test_the_end_is_reckoned_through_the_whole_chain(case: Case, suspect: Add, take: Take) -> None:
    arrest = take(suspect(case), "arrest", "2023-08-28 10:30")
    extend(arrest, "recount", "2023-10-20 09:00")
    extend(arrest, "custody_first", "2023-12-10 09:00")
    assert due_of(correct(arrest, "2023-08-30 10:30")) == "2024-01-20 23:59"
    plain = take(suspect(case, "王某"), "arrest", "2023-08-28 10:30")
    extend(plain, "custody_first", "2023-10-20 09:00")
    assert due_of(correct(plain, "2023-08-30 10:30")) == "2023-11-30 23:59"


def test_an_extension_that_no_longer_fits_is_named(case: Case, suspect: Add, take: Take) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    extend(detention, "detention_ring", "2023-07-14 09:00")
    with pytest.raises(ValidationError, match="不在原期限之内"):
        correct(detention, "2023-07-08 10:30")
    assert due_of(detention) == "2023-08-10 23:59"


def test_old_and_new_stand_in_the_history_and_the_lead_is_told(
    case: Case, suspect: Add, take: Take, fugou_lead: Officer
) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    correct(detention, "2023-07-10 22:00", document_no="扶公（刑）拘字〔2023〕21号")
    changed = case.events.get(kind=EventKind.MEASURE_CORRECTED).data["changed"]
    assert changed["document_no"] == ["扶公（刑）拘字〔2023〕12号", "扶公（刑）拘字〔2023〕21号"]
    assert [at("2023-07-11 10:30"), at("2023-07-10 22:00")] == [
        datetime.fromisoformat(text) for text in changed["started_at"]
    ]
    assert Notice.objects.filter(recipient=fugou_lead, kind="measure_corrected").count() == 1


def test_what_it_took_the_place_of_ends_when_it_begins(case: Case, suspect: Add, take: Take) -> None:
    row = suspect(case)
    detention = take(row, "detention", "2023-07-11 10:30")
    arrest = take(row, "arrest", "2023-07-13 10:00")
    for started in ("2023-07-12 15:00", "2023-07-13 18:00"):
        arrest = correct(arrest, started)
        detention.refresh_from_db()
        assert detention.ended_at == arrest.started_at == at(started)
    with pytest.raises(ValidationError, match="不能早于变更前"):
        correct(arrest, "2023-07-11 09:00")


def test_an_end_of_its_own_can_be_corrected_too_but_not_before_the_beginning(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    bail = take(suspect(case), "bail", "2023-07-11 10:30")
    measures.end(by=case.lead, measure=bail, ended_at=at("2023-09-01 09:00"), reason="lifted", now=now)
    assert correct(bail, ended_at=at("2023-08-01 09:00")).ended_at == at("2023-08-01 09:00")
    with pytest.raises(ValidationError, match="不能早于开始"):
        correct(bail, ended_at=at("2023-07-01 09:00"))


@pytest.mark.parametrize(
    ("started", "complaint"),
    [
        ("2099-07-11 10:30", "不能晚于现在"),
        ("2023-07-12 10:31", "早于更正后的开始时间"),
        ("", "没有任何改动"),
    ],
)
def test_what_cannot_be_is_refused(
    started: str, complaint: str, case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    house = detention.duties.get(kind="detention_house")
    duties.settle(by=case.lead, duty=house, done_at=at("2023-07-12 10:30"), now=now)
    with pytest.raises(ValidationError, match=complaint):
        correct(detention, started)


def test_a_duty_that_was_in_time_may_turn_out_late(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    house = detention.duties.get(kind="detention_house")
    duties.settle(by=case.lead, duty=house, done_at=at("2023-07-12 10:00"), now=now)
    correct(detention, "2023-07-11 09:00")
    house.refresh_from_db()
    assert house.was_late
    assert Deadline.objects.on(house.target).get().was_late


def test_a_corrected_period_never_overlaps_another(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    row = suspect(case)
    first = take(row, "detention", "2023-07-11 10:30")
    measures.end(by=case.lead, measure=first, ended_at=at("2023-07-14 09:00"), reason="released", now=now)
    second = take(row, "bail", "2023-07-20 09:00")
    with pytest.raises(ValidationError, match="期间重叠"):
        correct(second, "2023-07-13 09:00")


def test_of_two_corrections_the_second_sees_the_first(
    case: Case, suspect: Add, take: Take, fugou_lead: Officer
) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    opened = detention.version
    correct(detention, "2023-07-10 22:00", version=opened)
    with pytest.raises(Stale):
        correct(detention, document_no="13号", by=fugou_lead, version=opened)
    assert Measure.objects.get(pk=detention.pk).started_at == at("2023-07-10 22:00")


def test_a_correction_opened_before_an_extension_or_the_end_is_stale(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    extend(detention, "detention_ring", "2023-07-14 09:00")
    with pytest.raises(Stale):
        correct(detention, "2023-07-10 22:00", version=1)
    told = {"by": case.lead, "measure": detention, "reason": "released", "now": now}
    measures.end(ended_at=at("2023-07-16 09:00"), **told)
    with pytest.raises(Stale):
        correct(detention, "2023-07-10 22:00", version=2)


def test_whether_it_ended_in_time_follows_its_corrected_end(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    told = {"by": case.lead, "measure": detention, "reason": "released", "now": now}
    measures.end(ended_at=at("2023-07-16 09:00"), **told)
    assert Deadline.objects.on(detention.target).get().was_late
    corrected = correct(detention, ended_at=at("2023-07-14 09:00"))
    deadline = Deadline.objects.on(corrected.target).get()
    assert (deadline.settled_at, deadline.was_late) == (at("2023-07-14 09:00"), False)


def test_whether_what_it_replaced_ended_in_time_follows_its_corrected_beginning(
    case: Case, suspect: Add, take: Take
) -> None:
    row = suspect(case)
    detention = take(row, "detention", "2023-07-11 10:30")
    arrest = take(row, "arrest", "2023-07-14 10:00")
    correct(arrest, "2023-07-15 10:00")
    assert Deadline.objects.on(detention.target).get().was_late


def test_a_deputys_permission_is_not_corrected_away(case: Case, suspect: Add, take: Take) -> None:
    detention = take(suspect(case, is_deputy=True), "detention", "2023-07-11 10:30", permission_no="1号")
    with pytest.raises(ValidationError, match="许可"):
        correct(detention, document_no="2号", permission_no="")


def test_what_was_never_taken_holds_nobody_and_counts_nothing(
    case: Case, suspect: Add, take: Take, fugou_lead: Officer
) -> None:
    row = suspect(case)
    detention = void(take(row, "detention", "2023-07-11 10:30"))
    assert not case.measures.open().exists()
    assert not Deadline.objects.running().filter(target__in=[detention.target]).exists()
    assert {Deadline.objects.on(duty.target).get().state for duty in detention.duties.all()} == {"waived"}
    assert take(row, "detention", "2023-07-11 10:30")
    event = case.events.get(kind=EventKind.MEASURE_VOIDED)
    assert event.data["document_no"] == detention.document_no
    assert Notice.objects.filter(recipient=fugou_lead, kind="measure_voided").count() == 1
    with pytest.raises(ValidationError, match="已经作废"):
        void(detention)
    with pytest.raises(ValidationError, match="已经作废"):
        correct(detention, "2023-07-10 10:30")
    with pytest.raises(ValidationError, match="已经结束"):
        extend(detention, "detention_ring", "2023-07-12 09:00")


def test_what_a_voided_measure_replaced_runs_on_until_when_it_did(
    case: Case, suspect: Add, take: Take
) -> None:
    row = suspect(case)
    detention = take(row, "detention", "2023-07-11 10:30")
    extend(detention, "detention_ring", "2023-07-14 09:00")
    arrest = take(row, "arrest", "2023-07-20 10:00")
    with pytest.raises(ValidationError, match="先作废后一项"):
        void(detention)
    void(arrest)
    detention.refresh_from_db()
    assert (detention.ended_at, detention.end_reason) == (None, "")
    assert list(row.measures.open()) == [detention]
    running = Deadline.objects.on(detention.target).running().get()
    assert running.due_at == Deadline.objects.on(detention.target).earliest("pk").due_at
    extend(detention, "arrest_review", "2023-08-10 16:00")


def test_the_database_asks_who_voided_it_and_why(case: Case, suspect: Add, take: Take, now: datetime) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    with pytest.raises(IntegrityError, match="voided_by_somebody"), transaction.atomic():
        Measure.objects.filter(pk=detention.pk).update(voided_at=now)


def test_only_who_works_the_case_corrects_or_voids(
    case: Case,
    suspect: Add,
    take: Take,
    fugou_colleague: Officer,
    supervisor: Officer,
    huaiyang_lead: Officer,
) -> None:
    detention = take(suspect(case, resident_number=NUMBER), "detention", "2023-07-11 10:30")
    for stranger in (fugou_colleague, supervisor, huaiyang_lead):
        with pytest.raises(PermissionDenied):
            correct(detention, "2023-07-10 22:00", by=stranger)
        with pytest.raises(PermissionDenied):
            void(detention, by=stranger)
