"""Who may see which suspect, and the words by which suspects and measures are picked."""

from typing import Any, Self

from django.apps import apps
from django.db.models import QuerySet

from casemgr.accounts.models import Officer
from casemgr.cases.querysets import RESIDENT_NUMBER, OfCaseQuerySet
from casemgr.common.chinese import normalise
from casemgr.common.crypto import keyed_hashes
from casemgr.counties.querysets import ScopedQuerySet

HASH_PURPOSE = "resident_number"


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
        return self.select_related("suspect", "case")

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
