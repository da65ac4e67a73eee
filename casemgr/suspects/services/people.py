"""The suspects of a case: who they are, what they are in it, and that they were caught (归案)."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common import identity
from casemgr.common.crypto import keyed_hash
from casemgr.common.moments import PartialDate
from casemgr.common.versioned import Stale
from casemgr.suspects.enums import MeasureKind
from casemgr.suspects.models import CaseSuspect, Suspect
from casemgr.suspects.querysets import HASH_PURPOSE
from casemgr.suspects.services import elsewhere, fugitives
from casemgr.suspects.services.working import held
from casemgr.taskforces.models import CaptureTeam, TaskForceCase

PERSON = (
    "name",
    "alias",
    "resident_number",
    "birth",
    "gender",
    "is_foreign",
    "country",
    "is_deputy",
    "is_unidentified",
)
ROLE = ("roles", "level", "is_main", "attributed_amount")
CAUGHT = ("caught_date", "caught_time", "caught_place", "caught_mode", "capture_team")


class AlreadyThere(ValidationError):
    """The person is a suspect of this case already; `case_suspect` is the record to open instead."""

    def __init__(self, case_suspect: CaseSuspect):
        super().__init__({"resident_number": _("本案已登记该嫌疑人，请打开已有记录修改。")})
        self.case_suspect = case_suspect


class KnownPerson(ValidationError):
    """The resident number is that of a person known elsewhere.

    `cases` are those the officer may see anyway; of all others he learns the units to ask, no more. `person`
    is the record itself, for services: a page shows it only as far as it is visible.
    """

    def __init__(self, person: Suspect, cases: list[Case], units: list[str]):
        super().__init__({"resident_number": _("该身份证号的人员已有登记，请核对后选择关联。")})
        self.person = person
        self.cases = cases
        self.units = units


@transaction.atomic
def add(
    *, by: Officer, case: Case, now: datetime, is_known_person: bool = False, **fields: Any
) -> CaseSuspect:
    """Record somebody as a suspect of `case`.

    Raises KnownPerson if his resident number is known from another case, until the officer confirms it with
    `is_known_person`: then the known record is used and stays as it is. Raises AlreadyThere if it is known
    from this case.
    """
    case = held(by, case)
    # Locked: a merge that is under way may be about to take this record away.
    known = Suspect.objects.select_for_update().with_number(fields.get("resident_number", "")).first()
    suspect = _known_person(known, case, by, is_known_person) if known else _new_person(fields, now)
    row = CaseSuspect(case=case, county_id=case.county_id, suspect=suspect, created_at=now)
    _fill(row, {name: fields[name] for name in ROLE if name in fields})
    row.full_clean()
    row.save()
    _tell(EventKind.SUSPECT_ADDED, row, by, now, known=known is not None, roles=row.roles)
    return row


@transaction.atomic
def change(
    *,
    by: Officer,
    case_suspect: CaseSuspect,
    version: int,
    now: datetime,
    is_established: bool = False,
    **fields: Any,
) -> CaseSuspect:
    """Change a person and what he is in this case, from a form opened at `version` of his part in it.

    Raises Stale when somebody saved meanwhile, KnownPerson if the number typed is another record's: two
    records become one only by a merge. Every case he is suspected in is told that the person was changed.
    `is_established`: the period that waits for his identity is started by the caller.
    """
    row = _locked(by, case_suspect)
    if row is None or row.version != version:
        raise Stale(row)
    person = row.suspect
    before = {name: getattr(_owner(row, name), name) for name in fields}
    for name, value in fields.items():
        setattr(_owner(row, name), name, value)
    changed = [name for name, value in before.items() if getattr(_owner(row, name), name) != value]
    of_person = [name for name in changed if name in PERSON]
    if of_person:
        _check_number_is_free(person, by)
        if "is_unidentified" in of_person and not is_established:
            _check_identity(person)
        person.version += 1
        save_person(person, now)
    row.version += 1
    row.full_clean()
    row.save()
    if changed:
        _tell(EventKind.SUSPECT_CHANGED, row, by, now, fields=changed)
    if of_person:
        elsewhere = CaseSuspect.objects.filter(suspect=person).exclude(pk=row.pk)
        # A form open on him in another case was filled in from what is no longer so.
        elsewhere.update(version=F("version") + 1)
        for other in elsewhere.with_person():
            _tell(EventKind.SUSPECT_CHANGED, other, by, now, fields=of_person)
    return row


@transaction.atomic
def caught(
    *,
    by: Officer,
    case_suspect: CaseSuspect,
    version: int,
    now: datetime,
    caught_date: Any,
    caught_mode: str,
    caught_time: time | None = None,
    caught_place: str = "",
    capture_team: CaptureTeam | None = None,
) -> CaseSuspect:
    """Record or correct when, where and how he was caught (抓获). That is no arrest: 逮捕 is a measure.

    If he is listed online as a fugitive, the 48 hours to cancel the entry run from then.
    `capture_team` is one of a task force that works on the case.
    """
    row = _locked(by, case_suspect)
    if row is None or row.version != version:
        raise Stale(row)
    here = timezone.localtime(now)
    if (caught_date, caught_time or time.min) > (here.date(), here.time()):
        raise ValidationError({"caught_date": _("抓获时间不能晚于现在。")})
    _check_team(row, capture_team)
    is_correction = row.caught_date is not None
    row.caught_date, row.caught_time = caught_date, caught_time
    row.caught_place, row.caught_mode, row.capture_team = caught_place, caught_mode, capture_team
    row.version += 1
    row.full_clean()
    row.save()
    _tell(
        EventKind.SUSPECT_CAUGHT,
        row,
        by,
        now,
        day=str(caught_date),
        mode=caught_mode,
        correction=is_correction,
    )
    assert row.caught_at  # just written
    fugitives.came_back(case_suspect=row, moment=row.caught_at, by=by, now=now, corrects=is_correction)
    return row


@transaction.atomic
def remove(*, by: Officer, case_suspect: CaseSuspect, now: datetime, reason: str) -> None:
    """Take somebody entered by mistake out of the case; not once a measure was taken or he was listed online.

    The person goes too if no other case knows him. Raises Stale if somebody removed him already.
    """
    row = _locked(by, case_suspect)
    if row is None:
        raise Stale(None)
    if row.measures.exists():
        raise ValidationError(_("已对该嫌疑人登记强制措施，不能移除。"))
    if row.watches.exists():
        raise ValidationError(_("已对该嫌疑人登记追逃，不能移除。"))
    person = row.suspect
    try:
        CaseSuspect.objects.filter(pk=row.pk).delete()
    except ProtectedError:
        raise ValidationError(_("该嫌疑人已有文书、处理结果等登记，不能移除。")) from None
    _tell(EventKind.SUSPECT_REMOVED, row, by, now, reason=reason)
    if not person.roles_in_cases.exists() and not person.merges.exists():
        Suspect.objects.filter(pk=person.pk).delete()


def teams_of(case_id: int) -> QuerySet[CaptureTeam]:
    """The capture teams that may have caught a suspect of this case: those of its task forces."""
    lent = TaskForceCase.objects.filter(case=case_id, removed_at=None)
    teams = CaptureTeam.objects.filter(task_force__in=lent.values("task_force"))
    return teams.select_related("task_force").order_by("task_force", "seq")


def number_hash(resident_number: str) -> str:
    """What two records of one person have in common, unreadable without the key; empty for no number."""
    return keyed_hash(resident_number, HASH_PURPOSE) if resident_number else ""


def _locked(by: Officer, case_suspect: CaseSuspect) -> CaseSuspect | None:
    """The row and its person as they are now, locked: the case first, then the person, then the row."""
    held(by, case_suspect.case)
    Suspect.objects.select_for_update().filter(pk=case_suspect.suspect_id).first()
    rows = CaseSuspect.objects.select_for_update(of=("self",)).with_person()
    return rows.filter(pk=case_suspect.pk).first()


def _check_team(row: CaseSuspect, team: CaptureTeam | None) -> None:
    """A team may stand where it stood, also after its task force gave the case back."""
    if team is None or team.pk == row.capture_team_id:
        return
    if not teams_of(row.case_id).filter(pk=team.pk).exists():
        raise ValidationError({"capture_team": _("该抓捕组所在专班不办理本案，请核对。")})


def _owner(row: CaseSuspect, name: str) -> Suspect | CaseSuspect:
    return row.suspect if name in PERSON else row


def _known_person(known: Suspect, case: Case, by: Officer, is_confirmed: bool) -> Suspect:
    here = CaseSuspect.objects.filter(case=case, suspect=known).first()
    if here:
        raise AlreadyThere(here)
    if not is_confirmed:
        raise _known(known, by)
    return known


def _known(known: Suspect, by: Officer) -> KnownPerson:
    return KnownPerson(known, *elsewhere.known(by, [known.pk])[known.pk])


def _new_person(fields: dict[str, Any], now: datetime) -> Suspect:
    suspect = Suspect(created_at=now)
    _fill(suspect, {name: fields[name] for name in PERSON if name in fields})
    save_person(suspect, now)
    return suspect


def _check_number_is_free(person: Suspect, by: Officer) -> None:
    twin = Suspect.objects.with_number(person.resident_number).exclude(pk=person.pk).first()
    if twin:
        raise _known(twin, by)


def _check_identity(person: Suspect) -> None:
    """Whose custody waits for it gets his identity by the act that starts the period (刑诉法 160)."""
    becomes_known = not person.is_unidentified
    if becomes_known and person.measures.open().filter(kind=MeasureKind.ARREST).exists():
        raise ValidationError(
            {"is_unidentified": _("该人员已被逮捕，请使用“查清身份”登记，侦查羁押期限由此起算。")}
        )


def save_person(person: Suspect, now: datetime) -> None:
    """Save a person; birth and gender follow from his number. Raises ValidationError."""
    person.resident_number_hash = number_hash(person.resident_number)
    if person.resident_number:
        day = identity.birth_date(person.resident_number)
        person.birth = PartialDate(day.year, day.month, day.day)
        person.gender = identity.gender(person.resident_number)
    elif person.birth and tuple(person.birth) > timezone.localtime(now).timetuple()[:3]:
        raise ValidationError({"birth": _("出生日期不能晚于今天。")})
    person.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        # Entered by another officer in the same moment: whoever comes second is asked whether he is the same.
        raise ValidationError({"resident_number": _("该身份证号的人员刚由他人登记，请重新保存。")}) from None


def _fill(row: Suspect | CaseSuspect, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def _tell(kind: EventKind, row: CaseSuspect, by: Officer, now: datetime, **data: Any) -> None:
    """The history speaks of what was done and which fields changed, never of who the person is."""
    Case.objects.filter(pk=row.case_id).update(updated_at=now)
    history.write(kind, row.case, by=by, now=now, suspect=row.suspect_id, **data)
    audit.record(f"case.{kind}", row.case, by=by, now=now, suspect=row.suspect_id)


def known_names(rows: Iterable[CaseSuspect]) -> tuple[str, ...]:
    """The names and aliases that must not appear to who sees the case masked."""
    return tuple(name for row in rows for name in (row.suspect.name, row.suspect.alias) if name)


def of_case(officer: Officer, case: Case) -> QuerySet[CaseSuspect]:
    """The suspects of a case as far as `officer` sees them, the top of the ring first."""
    return CaseSuspect.objects.visible_to(officer).filter(case=case).with_person()
