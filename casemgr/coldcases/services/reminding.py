"""The end of the year (年底提醒): which dossiers nobody has read, told to who must see to it.

What was told is a row before it is a message: a sweep that runs twice, or late, tells nothing twice.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.cases import clocks
from casemgr.coldcases.models import ColdCaseFile, UnreadReminder
from casemgr.common.clock import local_date
from casemgr.common.tasks import beat
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.deadlines.periods import last_moment
from casemgr.notices import services as notices

# Told on these days of December (domain §4.12); a sweep that slept makes up for it within a month.
DAYS_OF_DECEMBER = (1, 31)
MADE_UP_FOR_WITHIN = timedelta(days=30)


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Tell of the dossiers that nobody read in the year, on 1 and 31 December. Returns how many were told."""
    due_on = reminder_day(local_date(now))
    told = _not_told_yet(due_on, now) if due_on else []
    if due_on and told:
        for officer, rows in _by_officer(told):
            _put(officer, rows, due_on, now)
    beat("coldcases")
    return len(told)


def reminder_day(today: date) -> date | None:
    """The last day of reminder, if it is not too long ago."""
    days = [date(year, 12, day) for year in (today.year - 1, today.year) for day in DAYS_OF_DECEMBER]
    last = max(day for day in days if day <= today)
    return last if today - last <= MADE_UP_FOR_WITHIN else None


def _not_told_yet(due_on: date, now: datetime) -> list[ColdCaseFile]:
    """The unread dossiers of that year for which no reminder was written; it is written here."""
    rows = ColdCaseFile.objects.unread(due_on.year).filter(opened_at__lte=last_moment(due_on))
    rows = rows.exclude(reminders__due_on=due_on).select_related("case").order_by("pk")
    found = list(rows.select_for_update(of=("self",), skip_locked=True))
    UnreadReminder.objects.bulk_create(
        [
            UnreadReminder(file=row, case_id=row.case_id, county_id=row.county_id, due_on=due_on, at=now)
            for row in found
        ]
    )
    return found


def _by_officer(dossiers: Iterable[ColdCaseFile]) -> Iterable[tuple[Officer, list[ColdCaseFile]]]:
    """Whom to tell of which: the responsible officer while the case is his, and the county's leads."""
    dossiers = list(dossiers)
    works = clocks.worked({row.case_id for row in dossiers})
    leads: dict[int, list[Officer]] = {}
    found: dict[int, tuple[Officer, list[ColdCaseFile]]] = {}
    for row in dossiers:
        if row.county_id not in leads:
            leads[row.county_id] = list(officers_with(Right.APPROVE_CASES, row.county_id))
        own = [officer for officer in works[row.case_id].officers if officer.pk == row.officer_id]
        for officer in {officer.pk: officer for officer in [*own, *leads[row.county_id]]}.values():
            found.setdefault(officer.pk, (officer, []))[1].append(row)
    return found.values()


def _put(officer: Officer, rows: list[ColdCaseFile], due_on: date, now: datetime) -> None:
    """One message: of a single dossier by its case, of several by their number."""
    one = gettext_noop("案件%(number)s的积案档案%(year)d年尚未阅卷，请阅卷并登记阅卷记录")
    many = gettext_noop("%(count)d份积案档案%(year)d年尚未阅卷，请逐一阅卷并登记阅卷记录")
    notices.put(
        "cold_unread",
        to=[officer],
        text=one if len(rows) == 1 else many,
        values={"number": rows[0].case.number, "year": due_on.year, "count": len(rows)},
        link=reverse("coldcases:list") + f"?state=unread&year={due_on.year}",
        key=f"cold_unread:{due_on}:{rows[0].pk}",
        now=now,
    )
