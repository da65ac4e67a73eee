"""A list of suspects entered in one piece (批量登记嫌疑人): looked at first, then written at once.

Rows that hold are entered, the others are told with their reasons: as a ledger is taken in. Nobody is entered
twice: who is in the case already is passed over, so that the same list may come again.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.crypto import keyed_hashes
from casemgr.suspects.models import CaseSuspect, Suspect
from casemgr.suspects.querysets import HASH_PURPOSE
from casemgr.suspects.roster.reading import Entry
from casemgr.suspects.services import elsewhere, fugitives, people
from casemgr.suspects.services.working import held
from casemgr.taskforces.models import CaptureTeam


class Verdict(TextChoices):
    """What becomes of a row that holds."""

    NEW = "new", gettext_lazy("新登记")
    KNOWN = "known", gettext_lazy("已登记人员")
    NAMESAKE = "namesake", gettext_lazy("同名，待确认")
    THERE = "there", gettext_lazy("本案已有")
    NO_TEAM = "no_team", gettext_lazy("抓捕组不符")


# Entered only if somebody looked and said so.
TO_CONFIRM = frozenset({Verdict.KNOWN, Verdict.NAMESAKE})


@dataclass
class Judged:
    """A row beside what the house knows.

    `suspect` is the known person; of his cases `cases` are those the officer may see, and of the others he
    learns the `units` to ask. `why` says in words what is to be confirmed or put right.
    """

    entry: Entry
    verdict: Verdict
    suspect: Suspect | None = None
    team: CaptureTeam | None = None
    cases: list[Case] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    why: str = ""

    @property
    def is_to_confirm(self) -> bool:
        return self.verdict in TO_CONFIRM


def judge(*, by: Officer, case: Case, entries: Collection[Entry]) -> list[Judged]:
    """Say of each row what would become of it. Writes nothing; a few queries for any number of rows."""
    known = _known(entries)
    rows = list(CaseSuspect.objects.filter(case=case).select_related("suspect"))
    here = {row.suspect_id for row in rows}
    names = {row.suspect.name for row in rows}
    nameless = {row.suspect.name for row in rows if not row.suspect.resident_number_hash}
    teams: dict[int, list[CaptureTeam]] = {}
    if any(entry.team for entry in entries):
        for team in people.teams_of(case.pk):
            teams.setdefault(team.seq, []).append(team)
    told = elsewhere.known(by, {person.pk for person in known.values()} - here) if known else {}
    judged = []
    for entry in entries:
        one = _judge(entry, known.get(entry.resident_number), here, names, nameless)
        if one.verdict == Verdict.KNOWN and one.suspect:
            one.cases, one.units = told[one.suspect.pk]
        judged.append(_with_team(one, teams))
    return judged


@transaction.atomic
def enter(
    *, by: Officer, case: Case, entries: Collection[Entry], confirmed: Collection[int], now: datetime
) -> list[CaseSuspect]:
    """Enter the new people of a list, and of those to be confirmed the rows in `confirmed`.

    Judged again under the lock of the case: what others entered meanwhile is passed over. One line in the
    history tells of them all; whoever looks for one of them as a fugitive elsewhere is told that he was
    caught. Raises PermissionDenied for who does not work the case, ValidationError if somebody known was
    merged away meanwhile.
    """
    case = held(by, case)
    judged = judge(by=by, case=case, entries=entries)
    wanted = [
        one
        for one in judged
        if one.verdict == Verdict.NEW or (one.is_to_confirm and one.entry.row in confirmed)
    ]
    if not wanted:
        return []
    known = _locked({one.suspect.pk for one in wanted if one.suspect})
    rows = _write(case, wanted, now)
    # Whom nobody knew nobody looks for.
    caught = [(row, row.caught_at) for row in rows if row.caught_at and row.suspect_id in known]
    if caught:
        fugitives.tell_elsewhere(caught, now)
    roles = Counter(role for row in rows for role in row.roles)
    told = {
        "number": len(rows),
        "known": len(known),
        "caught": sum(row.caught_date is not None for row in rows),
        "roles": dict(roles),
    }
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    history.write(EventKind.SUSPECTS_ADDED, case, by=by, now=now, **told)
    suspects = [row.suspect_id for row in rows]
    audit.record(f"case.{EventKind.SUSPECTS_ADDED}", case, by=by, now=now, suspects=suspects)
    return rows


def _known(entries: Collection[Entry]) -> dict[str, Suspect]:
    """The people of these resident numbers who are known from any case, by number; in one query."""
    numbers = {
        key: entry.resident_number
        for entry in entries
        if entry.resident_number
        for key in keyed_hashes(entry.resident_number, HASH_PURPOSE)
    }
    found = Suspect.objects.filter(resident_number_hash__in=numbers) if numbers else ()
    return {numbers[person.resident_number_hash]: person for person in found}


def _locked(known: set[int]) -> set[int]:
    """The known people, locked: a merge that is under way may be about to take a record away."""
    rows = Suspect.objects.select_for_update().filter(pk__in=known).order_by("pk")
    if known and set(rows.values_list("pk", flat=True)) != known:
        raise ValidationError(_("名单中有人的人员记录刚由他人合并，请重新核对。"))
    return known


def _judge(
    entry: Entry, known: Suspect | None, here: set[int], names: set[str], nameless: set[str]
) -> Judged:
    if known and known.pk in here:
        return Judged(entry, Verdict.THERE, known, why=_("本案已登记该嫌疑人，不再重复登记"))
    if known:
        return Judged(entry, Verdict.KNOWN, known, why=_("该身份证号的人员已有登记，确认是同一人后关联"))
    # Two resident numbers tell two people apart; without one of them only somebody who knows can.
    if entry.name in (nameless if entry.resident_number else names):
        return Judged(entry, Verdict.NAMESAKE, why=_("本案已有同名人员，确认不是同一人后登记"))
    if entry.namesake_of:
        why = _("与第%(row)d行同名，且不是两人都有身份证号，确认不是同一人后登记")
        return Judged(entry, Verdict.NAMESAKE, why=why % {"row": entry.namesake_of})
    return Judged(entry, Verdict.NEW)


def _with_team(judged: Judged, teams: dict[int, list[CaptureTeam]]) -> Judged:
    """The team of that number; where the case has none or several of it, the row is put right first."""
    number = judged.entry.team
    if number is None or judged.verdict == Verdict.THERE:
        return judged
    found = teams.get(number, [])
    if len(found) == 1:
        judged.team = found[0]
        return judged
    sentence = (
        _("本案有多个专班，第%(number)d组不止一个，请留空后逐人登记")
        if found
        else _("本案的专班没有第%(number)d组，请先登记抓捕组")
    )
    return Judged(judged.entry, Verdict.NO_TEAM, why=sentence % {"number": number})


def _write(case: Case, wanted: list[Judged], now: datetime) -> list[CaseSuspect]:
    """People and their parts in the case, each in one statement."""
    new = [one for one in wanted if one.suspect is None]
    for one in new:
        number_hash = people.number_hash(one.entry.resident_number)
        one.suspect = Suspect(created_at=now, resident_number_hash=number_hash, **one.entry.person)
    try:
        with transaction.atomic():
            Suspect.objects.bulk_create([one.suspect for one in new if one.suspect])
            return CaseSuspect.objects.bulk_create(
                CaseSuspect(
                    case=case,
                    county_id=case.county_id,
                    suspect=one.suspect,
                    capture_team=one.team,
                    created_at=now,
                    **one.entry.part,
                )
                for one in wanted
            )
    except IntegrityError:
        # Entered by another officer in the same moment: nothing was written, and he is known the next time.
        raise ValidationError(_("名单中有人刚由他人登记，请重新核对。")) from None
