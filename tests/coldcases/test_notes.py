"""Readings, supplements, consultations, queries: what stays as written, what may still be corrected."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.coldcases.enums import Status
from casemgr.coldcases.models import ColdCaseFile, ExternalQuery, ReadingNote, ReviewMeeting
from casemgr.coldcases.services import notes
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end

Read = Callable[..., ReadingNote]


def test_the_first_reading_moves_the_dossier_on(case: Case, dossier: ColdCaseFile, read: Read) -> None:
    read(dossier)
    dossier.refresh_from_db()
    assert dossier.status == Status.REVIEWED
    read(dossier)
    assert dossier.readings.count() == 2
    assert case.events.filter(kind=EventKind.COLD_READ).count() == 2


def test_a_reading_without_findings_is_none(dossier: ColdCaseFile, read: Read) -> None:
    with pytest.raises(ValidationError):
        read(dossier, findings="")
    assert not dossier.readings.exists()


def test_nobody_reads_tomorrow(dossier: ColdCaseFile, read: Read, today: date) -> None:
    with pytest.raises(ValidationError, match="不能晚于今天"):
        read(dossier, read_on=today + timedelta(days=1))


@pytest.mark.parametrize(
    "who", ["fugou_colleague", "huaiyang_lead", "station_officer", "supervisor", "analyst", "auditor"]
)
def test_who_does_not_work_the_case_notes_nothing(
    dossier: ColdCaseFile, read: Read, request: pytest.FixtureRequest, who: str
) -> None:
    with pytest.raises(PermissionDenied):
        read(dossier, by=request.getfixturevalue(who))


def test_its_writer_corrects_a_note_within_a_day(
    dossier: ColdCaseFile, read: Read, fugou_detective: Officer, now: datetime, today: date
) -> None:
    note = read(dossier)
    later = now + timedelta(hours=23, minutes=59)
    notes.correct(
        by=fugou_detective,
        note=note,
        read_on=today,
        findings="话单不全。",
        next_step="补调",
        now=later,
    )
    note.refresh_from_db()
    assert (note.findings, note.next_step) == ("话单不全。", "补调")


def test_after_a_day_it_can_only_be_added_to(
    dossier: ColdCaseFile,
    read: Read,
    fugou_detective: Officer,
    fugou_lead: Officer,
    now: datetime,
    today: date,
) -> None:
    note = read(dossier)
    later = now + timedelta(hours=24)
    with pytest.raises(ValidationError, match="已满24小时"):
        notes.correct(by=fugou_detective, note=note, read_on=today, findings="另一说法", now=later)
    added = notes.supplement(by=fugou_lead, note=note, findings="已补调话单。", now=later)
    assert added.supplements == note
    again = notes.supplement(by=fugou_detective, note=added, findings="话单无异常。", now=later)
    assert again.supplements == note


def test_nobody_corrects_what_another_wrote(
    dossier: ColdCaseFile, read: Read, fugou_lead: Officer, now: datetime, today: date
) -> None:
    with pytest.raises(PermissionDenied, match="只能由本人修改"):
        notes.correct(by=fugou_lead, note=read(dossier), read_on=today, findings="改", now=now)


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_keeps_a_note_after_its_day(
    dossier: ColdCaseFile, read: Read, now: datetime, deed: str
) -> None:
    note = read(dossier, now=now - timedelta(hours=25))
    rows = ReadingNote.objects.filter(pk=note.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db) if deed == "delete" else rows.update(findings="改过的")
    assert rows.get().findings == note.findings


def test_within_its_day_the_database_lets_only_the_words_be_changed(
    dossier: ColdCaseFile, read: Read, fugou_lead: Officer, now: datetime
) -> None:
    rows = ReadingNote.objects.filter(pk=read(dossier).pk)
    rows.update(findings="更正")
    for field, value in (("by", fugou_lead), ("editable_until", now + timedelta(days=99))):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(**{field: value})


def test_a_supplement_is_no_reading_of_the_year(
    dossier: ColdCaseFile, read: Read, fugou_detective: Officer, now: datetime, today: date
) -> None:
    note = read(dossier, read_on=date(today.year - 1, 12, 30))
    assert list(ColdCaseFile.objects.unread(today.year)) == [dossier]
    notes.supplement(by=fugou_detective, note=note, findings="补充", now=now)
    assert list(ColdCaseFile.objects.unread(today.year)) == [dossier]
    assert not ColdCaseFile.objects.unread(today.year - 1).exists()
    read(dossier)
    assert not ColdCaseFile.objects.unread(today.year).exists()


def test_a_consultation_settles_what_was_due_and_sets_the_next(
    case: Case, dossier: ColdCaseFile, fugou_lead: Officer, now: datetime, today: date
) -> None:
    then = today + timedelta(days=90)
    notes.meet(
        by=fugou_lead,
        dossier=dossier,
        held_on=today,
        participants="技术科孙某",
        conclusions="重检指纹。",
        next_review_date=then,
        now=now,
    )
    dossier.refresh_from_db()
    assert dossier.next_review_date == then
    states = Deadline.objects.filter(target=dossier.target).order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.MET, State.OPEN]
    running = Deadline.objects.running().get(target=dossier.target)
    assert shown_end(running.due_at) == then.isoformat()
    assert case.events.get(kind=EventKind.COLD_REVIEWED).data["next_review"] == then.isoformat()


def test_a_consultation_without_a_next_date_is_refused(
    dossier: ColdCaseFile, fugou_lead: Officer, now: datetime, today: date
) -> None:
    told = {"by": fugou_lead, "dossier": dossier, "held_on": today, "conclusions": "继续。", "now": now}
    with pytest.raises(ValidationError, match="今天以后"):
        notes.meet(participants="技术科", next_review_date=today, **told)
    with pytest.raises(ValidationError):
        notes.meet(participants="", next_review_date=today + timedelta(days=9), **told)
    assert not ReviewMeeting.objects.exists()


@pytest.fixture
def query(dossier: ColdCaseFile, fugou_detective: Officer, now: datetime, today: date) -> ExternalQuery:
    return notes.query(
        by=fugou_detective,
        dossier=dossier,
        asked_on=today,
        authority="运城市民政局",
        purpose="核查刘海涛是否冒名登记结婚",
        approval_no="扶公查〔2024〕7号",
        asked="1999年以来婚姻登记照片",
        now=now,
    )


def test_a_query_says_what_for_and_with_whose_approval(case: Case, query: ExternalQuery) -> None:
    event = case.events.get(kind=EventKind.COLD_QUERIED)
    assert event.data == {"authority": "运城市民政局", "approval_no": "扶公查〔2024〕7号"}


@pytest.mark.parametrize("missing", ["purpose", "approval_no", "authority", "asked"])
def test_a_query_without_one_of_them_is_refused(
    dossier: ColdCaseFile, fugou_detective: Officer, now: datetime, today: date, missing: str
) -> None:
    told = dict.fromkeys(("authority", "purpose", "approval_no", "asked"), "有") | {missing: ""}
    with pytest.raises(ValidationError) as error:
        notes.query(by=fugou_detective, dossier=dossier, asked_on=today, now=now, **told)
    assert missing in error.value.error_dict


def test_the_answer_is_written_down_once(
    query: ExternalQuery, fugou_detective: Officer, now: datetime
) -> None:
    query = notes.answer(by=fugou_detective, query=query, answer="照片与刘海涛高度相似。", now=now)
    assert query.answered_by == fugou_detective
    with pytest.raises(ValidationError, match="不能再修改"):
        notes.answer(by=fugou_detective, query=query, answer="没有结果", now=now)
    rows = ExternalQuery.objects.filter(pk=query.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(answer="没有结果")


def test_what_was_asked_stays_as_asked(query: ExternalQuery) -> None:
    rows = ExternalQuery.objects.filter(pk=query.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(purpose="别的目的")
