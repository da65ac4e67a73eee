"""What is written into a dossier: readings and their supplements, consultations, external queries."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.enums import EventKind
from casemgr.coldcases import clocks
from casemgr.coldcases.enums import Act, Status
from casemgr.coldcases.models import ColdCaseFile, ExternalQuery, ReadingNote, ReviewMeeting
from casemgr.coldcases.services.working import held, tell
from casemgr.coldcases.workflow import WORKFLOW
from casemgr.common.clock import local_date


@transaction.atomic
def read(
    *, by: Officer, dossier: ColdCaseFile, read_on: date, findings: str, next_step: str = "", now: datetime
) -> ReadingNote:
    """Note that the dossier was read, what was found and what comes next (阅卷记录).

    Several a year are welcome; the first reading of all moves the dossier on.
    """
    dossier = held(by, dossier, rules.may_work)
    _check_past("read_on", read_on, now)
    if dossier.status == Status.OPEN:
        dossier.status = WORKFLOW.gate(dossier, Act.READ, by).target
        dossier.version += 1
        dossier.save(update_fields=["status", "version"])
    note = _write(by, dossier, read_on, findings, next_step, now)
    tell(EventKind.COLD_READ, dossier, by, now, day=read_on.isoformat(), note=note.pk)
    return note


@transaction.atomic
def correct(
    *, by: Officer, note: ReadingNote, read_on: date, findings: str, next_step: str = "", now: datetime
) -> ReadingNote:
    """Its writer corrects a note within the hours allowed; the database refuses it afterwards."""
    held(by, note.file, rules.may_work)
    note = ReadingNote.objects.select_for_update().get(pk=note.pk)
    if note.by_id != by.pk:
        raise PermissionDenied(_("阅卷记录只能由本人修改，请补充记录。"))
    if now >= note.editable_until:
        raise ValidationError(
            _("登记已满%(hours)d小时，阅卷记录不能再修改，请补充记录。")
            % {"hours": settings.COLD_NOTE_EDIT_HOURS}
        )
    _check_past("read_on", read_on, now)
    note.read_on = note.read_on if note.supplements_id else read_on
    note.findings, note.next_step = findings, next_step
    note.full_clean()
    note.save(update_fields=["read_on", "findings", "next_step"])
    audit.record("coldcase.note_corrected", note.file.case, by=by, now=now, note=note.pk)
    return note


@transaction.atomic
def supplement(
    *, by: Officer, note: ReadingNote, findings: str, next_step: str = "", now: datetime
) -> ReadingNote:
    """Add to a note that stays as it is (补充记录). It is no reading of the year."""
    dossier = held(by, note.file, rules.may_work)
    root = note.supplements or note
    added = _write(by, dossier, local_date(now), findings, next_step, now, supplements=root)
    tell(EventKind.COLD_READ, dossier, by, now, supplements=root.pk, note=added.pk)
    return added


@transaction.atomic
def meet(
    *,
    by: Officer,
    dossier: ColdCaseFile,
    held_on: date,
    participants: str,
    conclusions: str,
    next_review_date: date,
    now: datetime,
) -> ReviewMeeting:
    """Record a consultation (会商), which settles what was due and sets the date of the next."""
    dossier = held(by, dossier)
    _check_past("held_on", held_on, now)
    clocks.check_review(next_review_date, now)
    meeting = ReviewMeeting(
        case=dossier.case,
        county_id=dossier.county_id,
        file=dossier,
        held_on=held_on,
        participants=participants,
        conclusions=conclusions,
        next_review_date=next_review_date,
        by=by,
        at=now,
    )
    meeting.full_clean()
    meeting.save()
    dossier.next_review_date = next_review_date
    dossier.version += 1
    dossier.save(update_fields=["next_review_date", "version"])
    if not dossier.is_done:
        clocks.start_review(dossier, now)
    told = {"day": held_on.isoformat(), "next_review": next_review_date.isoformat()}
    tell(EventKind.COLD_REVIEWED, dossier, by, now, **told)
    return meeting


@transaction.atomic
def query(
    *,
    by: Officer,
    dossier: ColdCaseFile,
    asked_on: date,
    authority: str,
    purpose: str,
    approval_no: str,
    asked: str,
    now: datetime,
) -> ExternalQuery:
    """Write down what was asked of another authority, what for and with whose approval (外部查询)."""
    dossier = held(by, dossier, rules.may_work)
    _check_past("asked_on", asked_on, now)
    row = ExternalQuery(
        case=dossier.case,
        county_id=dossier.county_id,
        file=dossier,
        asked_on=asked_on,
        authority=authority,
        purpose=purpose,
        approval_no=approval_no,
        asked=asked,
        by=by,
        at=now,
    )
    row.full_clean()
    row.save()
    tell(EventKind.COLD_QUERIED, dossier, by, now, authority=authority, approval_no=approval_no)
    return row


@transaction.atomic
def answer(*, by: Officer, query: ExternalQuery, answer: str, now: datetime) -> ExternalQuery:
    """Add the answer, once (查询结果)."""
    dossier = held(by, query.file, rules.may_work)
    query = ExternalQuery.objects.select_for_update().get(pk=query.pk)
    if query.answer:
        raise ValidationError(_("查询结果已经登记，不能再修改；有新情况请登记阅卷记录。"))
    query.answer, query.answered_at, query.answered_by = answer, now, by
    query.full_clean()
    query.save(update_fields=["answer", "answered_at", "answered_by"])
    tell(EventKind.COLD_QUERIED, dossier, by, now, authority=query.authority, is_answer=True)
    return query


def _write(
    by: Officer,
    dossier: ColdCaseFile,
    read_on: date,
    findings: str,
    next_step: str,
    now: datetime,
    supplements: ReadingNote | None = None,
) -> ReadingNote:
    note = ReadingNote(
        case=dossier.case,
        county_id=dossier.county_id,
        file=dossier,
        supplements=supplements,
        read_on=read_on,
        findings=findings,
        next_step=next_step,
        by=by,
        at=now,
        editable_until=now + timedelta(hours=settings.COLD_NOTE_EDIT_HOURS),
    )
    note.full_clean()
    note.save()
    return note


def _check_past(field: str, day: date, now: datetime) -> None:
    if day > local_date(now):
        raise ValidationError({field: _("日期不能晚于今天。")})
