"""Who may see which suspect, and the words by which suspects and measures are picked."""

from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import CharField, Exists, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from casemgr.accounts.models import Officer
from casemgr.cases.querysets import RESIDENT_NUMBER, OfCaseQuerySet
from casemgr.common.chinese import normalise
from casemgr.common.crypto import keyed_hashes
from casemgr.common.moments import PartialDate
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.deadlines.models import Deadline
from casemgr.suspects.enums import MeasureKind, WatchLevel

HASH_PURPOSE = "resident_number"

# Kinds of deadlines, also the codes of their legal terms.
FUGITIVE_CHECK, FUGITIVE_CANCEL = "fugitive_check", "fugitive_cancel"


class SuspectQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """A person exists for whoever sees a case he is suspected in."""
        roles = apps.get_model("suspects", "CaseSuspect").objects.visible_to(officer)
        return self.filter(pk__in=roles.order_by().values("suspect"))

    def with_number(self, resident_number: str) -> Self:
        """The person of a resident number, wherever he is known; nobody for no number."""
        if not resident_number:
            return self.none()
        return self.filter(resident_number_hash__in=keyed_hashes(resident_number, HASH_PURPOSE))

    def search(self, text: str) -> Self:
        """Persons whose name, alias or pinyin initials hold `text`, or whose whole resident number it is."""
        key = normalise(text).lower()
        if not key:
            return self.none()
        number = key.replace(" ", "").upper()
        found = [self.model._base_manager.order_by().filter(search_text__zh=key).values("pk")]
        if RESIDENT_NUMBER.fullmatch(number):
            found.append(self.model.objects.with_number(number).order_by().values("pk"))
        first, *others = found
        return self.filter(pk__in=first.union(*others, all=True) if others else first)

    def alike(self, person: Any) -> Self:
        """Others of the same name and day of birth: perhaps the same person (疑似同一人)."""
        if not person.birth:
            return self.none()
        return self.filter(name=person.name, birth=person.birth).exclude(pk=person.pk)


class CaseSuspectQuerySet(OfCaseQuerySet):
    def with_person(self) -> Self:
        return self.select_related("suspect", "case", "capture_team")

    def at_large(self) -> Self:
        """Not caught yet (未归案)."""
        return self.filter(caught_date=None)

    def persons(self) -> QuerySet:
        """Each person once, however many cases he is suspected in."""
        return self.order_by().values("suspect").distinct()


class MeasureQuerySet(OfCaseQuerySet):
    def open(self) -> Self:
        return self.filter(ended_at=None, voided_at=None)

    def valid(self) -> Self:
        """Those that were taken in truth; not those recorded by mistake (录入错误)."""
        return self.filter(voided_at=None)

    def awaiting_identity(self) -> Self:
        """Arrests whose period does not run until it is known who he is (刑诉法 160)."""
        running = Deadline.objects.running().filter(target=_target_of("measure"))
        arrests = self.open().filter(kind=MeasureKind.ARREST, suspect__is_unidentified=True)
        return arrests.exclude(Exists(running))


class DutyQuerySet(OfCaseQuerySet):
    def open(self) -> Self:
        return self.filter(settled_at=None, measure__voided_at=None)


class MergeRecordQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """A merge is known to whoever sees the person who came of it."""
        persons = apps.get_model("suspects", "Suspect").objects.visible_to(officer)
        return self.filter(kept__in=persons.order_by().values("pk"))

    def standing(self) -> Self:
        """Not undone."""
        return self.filter(undone_at=None)


class WatchQuerySet(OfCaseQuerySet):
    def with_person(self) -> Self:
        return self.select_related("suspect", "case_suspect", "case", "county")

    def open(self) -> Self:
        """Still listed online (未撤销)."""
        return self.filter(cancelled_at=None)

    def at_large(self) -> Self:
        """Listed and not caught (在逃)."""
        return self.open().filter(returned_at=None)

    def returned(self) -> Self:
        """Caught and still listed (到案待撤销)."""
        return self.open().filter(returned_at__isnull=False)

    def cancelled(self) -> Self:
        return self.filter(cancelled_at__isnull=False)

    def key(self) -> Self:
        """Those watched without a break (重点在逃人员)."""
        return self.filter(level=WatchLevel.KEY)

    def with_next_check(self) -> Self:
        """Annotates `next_check_at`: the running deadline of the next check, None where none runs."""
        return self.annotate(next_check_at=Subquery(_next_checks().values("due_at")[:1]))

    def unchecked(self, now: datetime) -> Self:
        """At large, and the next check is overdue or was let go (逾期未核查)."""
        return self.at_large().exclude(Exists(_next_checks().filter(due_at__gte=now)))

    def for_years(self, years: int, today: date) -> Self:
        """At large for at least so many years: until today, or until he was caught or the entry cancelled.

        As `elapsed_years` counts: a year alone is compared with the year. Dates known in part sort before the
        days they begin with, so one comparison of texts says it.
        """
        since = PartialDate(today.year - years, today.month, today.day)
        still = Q(returned_at=None, cancelled_at=None, escaped__lte=since)
        ended = Q(escaped__lte=_years_before(Coalesce("returned_at", "cancelled_at"), years))
        return self.filter(still | ended)


def _next_checks() -> QuerySet:
    return Deadline.objects.running().filter(target=_target_of("fugitive"), kind=FUGITIVE_CHECK)


def _target_of(prefix: str) -> Concat:
    """What the deadlines of the row outside are kept under."""
    return Concat(Value(f"{prefix}:"), Cast(OuterRef("pk"), CharField()))


def _years_before(moment: Coalesce, years: int) -> Func:
    """The day of `moment` in Zhoukou, so many years before, as a text."""
    return Func(
        moment,
        template="to_char(%(expressions)s AT TIME ZONE 'Asia/Shanghai'"
        f" - make_interval(years => {years:d}), 'YYYY-MM-DD')",
        output_field=CharField(),
    )
