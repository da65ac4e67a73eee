"""Measures against a person: taken, changed, prolonged, ended, and what stands in the way."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases import presenters
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import progress
from casemgr.common import clock
from casemgr.deadlines.models import Deadline
from casemgr.suspects.models import CaseSuspect, Duty, Extension, Measure
from casemgr.suspects.services import correcting, duties, measures, people
from tests.suspects.conftest import NUMBER, at

Add = Callable[..., CaseSuspect]
Take = Callable[..., Measure]


@pytest.fixture
def take(now: datetime) -> Take:
    """`take(row, "detention", "2023-07-11 10:30")`, by the lead of the case."""

    def do(row: CaseSuspect, kind: str, started: str, **fields: Any) -> Measure:
        fields = {"by": row.case.lead, "document_no": "扶公（刑）拘字〔2023〕12号", "now": now, **fields}
        return measures.take(case_suspect=row, kind=kind, started_at=at(started), **fields)

    return do


def due_of(measure: Measure | Duty) -> str:
    due_at = Deadline.objects.on(measure.target).get().due_at
    return due_at.astimezone(at("2023-01-01 00:00").tzinfo).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("kind", "started", "due"),
    [
        ("forced_appearance", "2023-07-11 10:30", "2023-07-11 22:30"),
        ("detention", "2023-07-11 10:30", "2023-07-14 23:59"),
        ("detention", "2023-09-28 10:30", "2023-10-01 23:59"),  # a holiday lengthens no custody
        ("arrest", "2023-08-28 10:30", "2023-10-28 23:59"),
        ("arrest", "2023-02-28 10:30", "2023-04-30 23:59"),
        ("arrest", "2023-12-30 10:30", "2024-02-29 23:59"),
        ("bail", "2023-07-11 10:30", "2024-07-11 23:59"),
        ("residence", "2023-07-11 10:30", "2024-01-11 23:59"),
    ],
)
def test_a_measure_is_due_when_the_law_says(
    kind: str, started: str, due: str, case: Case, suspect: Add, take: Take
) -> None:
    assert due_of(take(suspect(case), kind, started)) == due


def test_detention_brings_three_duties_and_arrest_two(case: Case, suspect: Add, take: Take) -> None:
    row = suspect(case)
    detention = take(row, "detention", "2023-07-11 10:30")
    assert [duty.kind for duty in detention.duties.all()] == [
        "detention_house",
        "notify_family",
        "interrogate",
    ]
    assert {due_of(duty) for duty in detention.duties.all()} == {"2023-07-12 10:30"}
    arrest = take(row, "arrest", "2023-07-13 10:00")
    assert [duty.kind for duty in arrest.duties.all()] == ["notify_family", "interrogate"]
    assert not take(row, "bail", "2023-07-20 10:00").duties.exists()


def test_a_new_measure_takes_the_place_of_the_one_that_ran(case: Case, suspect: Add, take: Take) -> None:
    row = suspect(case)
    detention = take(row, "detention", "2023-07-11 10:30")
    arrest = take(row, "arrest", "2023-07-13 10:00")
    detention.refresh_from_db()
    assert (detention.ended_at, detention.end_reason) == (at("2023-07-13 10:00"), "changed")
    assert Deadline.objects.on(detention.target).get().state == "met"
    assert list(row.measures.open()) == [arrest]


@pytest.mark.parametrize(
    ("first", "second"), [("arrest", "detention"), ("detention", "forced_appearance"), ("bail", "bail")]
)
def test_a_measure_never_changes_into_what_the_law_does_not_let_follow(
    first: str, second: str, case: Case, suspect: Add, take: Take
) -> None:
    row = suspect(case)
    take(row, first, "2023-07-11 10:30")
    with pytest.raises(ValidationError, match="不能变更为"):
        take(row, second, "2023-07-12 10:30")


def test_nobody_is_under_two_measures_at_once_in_two_counties(
    case: Case, case_of_huaiyang: Case, suspect: Add, take: Take
) -> None:
    take(suspect(case, resident_number=NUMBER), "detention", "2023-07-11 10:30")
    other = suspect(case_of_huaiyang, resident_number=NUMBER, is_known_person=True)
    with pytest.raises(ValidationError) as refusal:
        take(other, "detention", "2023-07-12 10:30")
    told = str(refusal.value)
    assert case.lead_unit.name in told
    assert case.number not in told
    assert "拘留" not in told


def test_the_database_itself_refuses_two_measures_at_once(case: Case, suspect: Add, take: Take) -> None:
    row = suspect(case)
    detention = take(row, "detention", "2023-07-11 10:30")
    copy = Measure.objects.get(pk=detention.pk)
    copy.pk, copy.kind, copy.started_at = None, "bail", at("2023-07-12 10:30")
    with pytest.raises(IntegrityError, match="one_measure_at_a_time_per_person"), transaction.atomic():
        copy.save()


def test_before_a_measure_that_has_ended_there_is_no_room_for_another(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    row = suspect(case)
    detention = take(row, "detention", "2023-07-11 10:30")
    measures.end(by=case.lead, measure=detention, ended_at=at("2023-07-14 09:00"), reason="released", now=now)
    with pytest.raises(ValidationError, match="期间重叠"):
        take(row, "detention", "2023-07-13 09:00")
    assert take(row, "bail", "2023-07-14 09:00")


def test_no_measure_before_filing_nor_after_the_case_has_ended(
    make_case: Callable[..., Case], fugou_detective: Officer, fugou_lead: Officer, suspect: Add, take: Take
) -> None:
    case = make_case(lead=fugou_detective, status="under_review")
    row = suspect(case)
    with pytest.raises(ValidationError, match="尚未立案"):
        take(row, "detention", "2023-07-11 10:30")
    progress.advance(by=fugou_lead, case=case, act="file", now=clock.now())
    progress.advance(by=fugou_lead, case=case, act="withdraw", ground="minor", now=clock.now())
    with pytest.raises(ValidationError, match="已撤案"):
        take(row, "detention", "2023-07-11 10:30")


def test_a_case_is_not_withdrawn_while_somebody_is_held(
    case: Case, suspect: Add, take: Take, fugou_lead: Officer, now: datetime
) -> None:
    take(suspect(case), "detention", "2023-07-11 10:30")
    with pytest.raises(ValidationError, match="未结束的强制措施"):
        progress.advance(by=fugou_lead, case=case, act="withdraw", ground="minor", now=now)


def test_nothing_is_taken_in_the_future_or_before_what_it_replaces(
    case: Case, suspect: Add, take: Take
) -> None:
    row = suspect(case)
    with pytest.raises(ValidationError, match="不能晚于现在"):
        take(row, "detention", "2099-07-11 10:30")
    take(row, "detention", "2023-07-11 10:30")
    with pytest.raises(ValidationError, match="不能早于现有"):
        take(row, "arrest", "2023-07-10 10:30")


def test_a_deputy_is_not_touched_without_permission(case: Case, suspect: Add, take: Take) -> None:
    row = suspect(case, is_deputy=True)
    with pytest.raises(ValidationError, match="许可"):
        take(row, "detention", "2023-07-11 10:30")
    assert take(row, "detention", "2023-07-11 10:30", permission_no="扶人常〔2023〕3号")


def test_one_summons_upon_the_other_needs_the_leads_written_reason(
    case: Case, suspect: Add, take: Take, fugou_lead: Officer, now: datetime
) -> None:
    row = suspect(case)
    first = take(row, "forced_appearance", "2023-07-11 08:00")
    measures.end(by=case.lead, measure=first, ended_at=at("2023-07-11 18:00"), reason="released", now=now)
    with pytest.raises(ValidationError, match="县局负责人"):
        take(row, "forced_appearance", "2023-07-12 09:00")
    with pytest.raises(ValidationError, match="书面说明"):
        take(row, "forced_appearance", "2023-07-12 09:00", by=fugou_lead)
    assert take(row, "forced_appearance", "2023-07-12 09:00", by=fugou_lead, note="发现新的重要事实")


def test_a_day_later_a_summons_needs_nobodys_leave(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    row = suspect(case)
    first = take(row, "forced_appearance", "2023-07-11 08:00")
    measures.end(by=case.lead, measure=first, ended_at=at("2023-07-11 18:00"), reason="released", now=now)
    assert take(row, "forced_appearance", "2023-07-12 18:00")


def extend(measure: Measure, step: str, decided: str, by: Officer | None = None) -> Extension:
    return measures.extend(
        by=by or measure.case.lead,
        measure=measure,
        step=step,
        decided_at=at(decided),
        document_no="扶公（刑）延字〔2023〕3号",
        now=clock.now(),
    )


def test_an_extension_moves_the_deadline_and_keeps_what_was(case: Case, suspect: Add, take: Take) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    extension = extend(detention, "detention_ring", "2023-07-14 09:00")
    assert due_of(detention) == "2023-08-10 23:59"
    assert extension.approver == "county_head"
    review = extend(detention, "arrest_review", "2023-08-10 16:00")
    assert due_of(detention) == "2023-08-17 23:59"
    assert review.due_before == extension.due_after
    assert case.events.filter(kind=EventKind.MEASURE_EXTENDED).count() == 2


def test_a_period_that_was_waived_is_not_said_to_wait_for_his_identity(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    gone = Deadline.objects.on(detention.target)
    gone.update(state="waived", settled_at=now, settled_by=case.lead, reason="另案处理")
    with pytest.raises(ValidationError, match="期限已被免除"):
        extend(detention, "detention_ring", "2023-07-14 09:00")


def test_a_step_out_of_turn_or_after_the_end_is_refused(case: Case, suspect: Add, take: Take) -> None:
    arrest = take(suspect(case), "arrest", "2023-08-28 10:30")
    with pytest.raises(ValidationError, match="依法不能"):
        extend(arrest, "custody_second", "2023-10-20 09:00")
    with pytest.raises(ValidationError, match="立即释放"):
        extend(arrest, "custody_first", "2023-10-29 00:00")
    with pytest.raises(ValidationError, match="期限届满前"):
        extend(arrest, "custody_first", "2023-08-27 09:00")
    assert due_of(arrest) == "2023-10-28 23:59"


def test_new_serious_crime_makes_custody_count_from_its_discovery(
    case: Case, suspect: Add, take: Take
) -> None:
    arrest = take(suspect(case), "arrest", "2023-08-28 10:30")
    extend(arrest, "recount", "2023-10-20 09:00")
    assert due_of(arrest) == "2023-12-20 23:59"
    extend(arrest, "custody_first", "2023-12-10 09:00")
    assert due_of(arrest) == "2024-01-20 23:59"


def test_review_asked_for_early_ends_the_detention_seven_days_later(
    case: Case, suspect: Add, take: Take
) -> None:
    detention = take(suspect(case), "detention", "2023-07-11 10:30")
    extend(detention, "detention_ring", "2023-07-12 09:00")
    review = extend(detention, "arrest_review", "2023-07-15 09:00")
    assert due_of(detention) == "2023-07-22 23:59"
    assert review.due_after < review.due_before
    line = presenters.line(
        case.events.filter(kind=EventKind.MEASURE_EXTENDED).latest("pk"), presenters.Reader(True, case.lead)
    )
    assert line.text == "拘留期限由2023-08-10 23:59改为2023-07-22 23:59届满"
    correcting.correct(
        by=case.lead,
        measure=detention,
        version=Measure.objects.get(pk=detention.pk).version,
        started_at=at("2023-07-11 09:00"),
        document_no="1号",
        reason="录错",
        now=clock.now(),
    )
    assert due_of(detention) == "2023-07-22 23:59"


def test_the_database_knows_no_other_step_that_shortens(case: Case, suspect: Add, take: Take) -> None:
    extension = extend(
        take(suspect(case), "detention", "2023-07-11 10:30"), "detention_ring", "2023-07-14 09:00"
    )
    extension.pk, extension.due_after = None, extension.due_before
    with pytest.raises(IntegrityError, match="an_extension_makes_it_longer"), transaction.atomic():
        extension.save()


def test_an_extension_stays_as_written(case: Case, suspect: Add, take: Take) -> None:
    extension = extend(
        take(suspect(case), "detention", "2023-07-11 10:30"), "detention_ring", "2023-07-14 09:00"
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Extension.objects.filter(pk=extension.pk).update(document_no="")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        extension.delete()


def test_a_measure_ends_for_a_reason_of_its_kind_and_its_deadline_with_it(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    bail = take(suspect(case), "bail", "2023-07-11 10:30")
    end = {"by": case.lead, "measure": bail, "now": now}
    with pytest.raises(ValidationError, match="不能以此原因"):
        measures.end(ended_at=at("2023-09-01 09:00"), reason="released", **end)
    with pytest.raises(ValidationError, match="不能早于开始"):
        measures.end(ended_at=at("2023-07-10 09:00"), reason="lifted", **end)
    ended = measures.end(ended_at=at("2023-09-01 09:00"), reason="lifted", **end)
    assert ended.ended_by == case.lead
    deadline = Deadline.objects.on(bail.target).get()
    assert (deadline.state, deadline.was_late) == ("met", False)
    with pytest.raises(ValidationError, match="已经结束"):
        measures.end(ended_at=at("2023-09-02 09:00"), reason="lifted", **end)


def test_only_who_works_the_case_takes_prolongs_ends_and_ticks_off(
    case: Case, suspect: Add, take: Take, fugou_colleague: Officer, supervisor: Officer, now: datetime
) -> None:
    row = suspect(case)
    detention = take(row, "detention", "2023-07-11 10:30")
    for stranger in (fugou_colleague, supervisor):
        with pytest.raises(PermissionDenied):
            take(row, "arrest", "2023-07-12 10:30", by=stranger)
        with pytest.raises(PermissionDenied):
            extend(detention, "detention_ring", "2023-07-12 10:30", by=stranger)
        with pytest.raises(PermissionDenied):
            measures.end(by=stranger, measure=detention, ended_at=now, reason="released", now=now)
        with pytest.raises(PermissionDenied):
            duties.settle(by=stranger, duty=detention.duties.first(), done_at=now, now=now)


def test_a_duty_is_ticked_off_once_and_being_late_shows(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    house, family, interrogation = take(suspect(case), "detention", "2023-07-11 10:30").duties.all()
    done = duties.settle(by=case.lead, duty=house, done_at=at("2023-07-12 09:00"), now=now)
    late = duties.settle(by=case.lead, duty=interrogation, done_at=at("2023-07-12 10:31"), now=now)
    assert (done.was_late, late.was_late) == (False, True)
    assert Deadline.objects.on(house.target).get().state == "met"
    excused = duties.settle(by=case.lead, duty=family, excuse="无法通知：家属下落不明", now=now)
    assert excused.done_at is None
    with pytest.raises(ValidationError, match="已经登记"):
        duties.settle(by=case.lead, duty=house, done_at=at("2023-07-12 09:00"), now=now)


@pytest.mark.parametrize(
    ("kind", "done", "excuse", "complaint"),
    [
        ("interrogate", None, "", "办结时间"),
        ("interrogate", "2023-07-12 09:00", "说明", "办结时间"),
        ("interrogate", None, "值班人手不足", "法定情形"),
        ("interrogate", "2023-07-11 10:29", "", "开始之后"),
        ("interrogate", "2099-07-11 10:29", "", "现在之前"),
    ],
)
def test_a_duty_is_not_ticked_off_with_what_cannot_be(
    kind: str,
    done: str | None,
    excuse: str,
    complaint: str,
    case: Case,
    suspect: Add,
    take: Take,
    now: datetime,
) -> None:
    duty = take(suspect(case), "detention", "2023-07-11 10:30").duties.get(kind=kind)
    with pytest.raises(ValidationError, match=complaint):
        duties.settle(by=case.lead, duty=duty, done_at=done and at(done), excuse=excuse, now=now)


def test_who_was_under_a_measure_is_not_taken_out_of_the_case(
    case: Case, suspect: Add, take: Take, now: datetime
) -> None:
    row = suspect(case)
    take(row, "detention", "2023-07-11 10:30")
    with pytest.raises(ValidationError, match="不能移除"):
        people.remove(by=case.lead, case_suspect=row, reason="误录", now=now)


def test_measures_move_with_their_case_and_never_to_another_case(
    case: Case, case_of_huaiyang: Case, suspect: Add, take: Take
) -> None:
    row = suspect(case)
    measure = take(row, "detention", "2023-07-11 10:30")
    extend(measure, "detention_ring", "2023-07-14 09:00")
    Case.objects.filter(pk=case.pk).update(county=case_of_huaiyang.county)
    for model in (CaseSuspect, Measure, Extension, Duty):
        assert {one.county_id for one in model.objects.all()} == {case_of_huaiyang.county_id}
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(case=case_of_huaiyang)
        connection.check_constraints()


def test_at_the_end_the_lead_and_who_works_the_case_are_told(
    case: Case, suspect: Add, take: Take, fugou_lead: Officer
) -> None:
    from casemgr.deadlines import services as deadlines
    from casemgr.notices.models import Notice

    take(suspect(case), "arrest", "2023-08-28 10:30")
    deadlines.tick(now=at("2023-10-29 00:30"))
    told = Notice.objects.filter(kind="deadline_overdue")
    assert {notice.recipient for notice in told} >= {case.lead, fugou_lead}
    assert "刘海涛" not in "".join(notice.text for notice in told)
