"""Who may see which suspect, and the words by which suspects and measures are picked."""

from typing import Self

from django.apps import apps
from django.db.models import QuerySet

from casemgr.accounts.models import Officer
from casemgr.cases.querysets import OfCaseQuerySet
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
        return self.filter(ended_at=None)


class DutyQuerySet(OfCaseQuerySet):
    def open(self) -> Self:
        return self.filter(settled_at=None)
