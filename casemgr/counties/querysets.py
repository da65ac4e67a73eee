"""No screen can forget the county: rows reach a person only through `visible_to`."""

from typing import Self

from django.db import models

from casemgr.accounts.models import Officer
from casemgr.counties.access import counties_where
from casemgr.counties.rights import Right


class ScopedQuerySet(models.QuerySet):
    """A queryset that must answer who may see its rows before it may be shown to anybody."""

    def visible_to(self, officer: Officer) -> Self:
        """The rows that exist for `officer`."""
        raise NotImplementedError(f"{self.model._meta.label} does not say to whom it is visible")


class ReferenceQuerySet(ScopedQuerySet):
    """Catalogues without county data: visible to whoever is signed in."""

    def visible_to(self, officer: Officer) -> Self:
        return self.all()


class CountyQuerySet(ScopedQuerySet):
    """The counties whose cases an officer may read."""

    def visible_to(self, officer: Officer) -> Self:
        return self.filter(pk__in=counties_where(officer, Right.READ_CASES))

    def where(self, officer: Officer, right: Right) -> Self:
        """The counties on which `officer` holds `right`."""
        return self.filter(pk__in=counties_where(officer, right))


class PostingQuerySet(ScopedQuerySet):
    """Postings are seen by those who manage officers there, and by the officer himself."""

    def visible_to(self, officer: Officer) -> Self:
        if self.model.manages_city(officer):
            return self.all()
        managed = counties_where(officer, Right.MANAGE_OFFICERS)
        return self.filter(models.Q(officer=officer) | models.Q(county__in=managed))

    def open(self) -> Self:
        return self.filter(until=None)
