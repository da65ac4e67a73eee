"""Who may see which dossier, and the words by which dossiers are picked."""

from datetime import date
from typing import Self

from django.apps import apps
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from casemgr.accounts.models import Officer
from casemgr.coldcases.enums import DONE
from casemgr.counties.access import counties_where, holds
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.counties.rights import Right
from casemgr.deadlines.periods import last_moment
from casemgr.taskforces.access import shared_cases


class OfDossierQuerySet(ScopedQuerySet):
    """A dossier and what hangs on it: it carries the county and the key of its case."""

    def visible_to(self, officer: Officer) -> Self:
        """Of his counties, by the right to read dossiers; with it, also of a case opened to him by name."""
        counties = counties_where(officer, Right.READ_COLD_CASES)
        rows = Q(county__in=counties)
        if holds(officer, Right.READ_COLD_CASES):
            beyond = [pk for pk, share in shared_cases(officer).items() if share.county_id not in counties]
            rows |= Q(case__in=beyond)
        return self.filter(rows)


class ReadingQuerySet(OfDossierQuerySet):
    def of_year(self, year: int) -> Self:
        """Readings of one year; a supplement to an older note is no reading."""
        return self.filter(read_on__year=year, supplements=None)


class ColdCaseFileQuerySet(OfDossierQuerySet):
    def in_work(self) -> Self:
        """Neither solved nor archived: still to be read every year (在办)."""
        return self.exclude(status__in=DONE)

    def unread(self, year: int) -> Self:
        """In work, there in `year`, and read by nobody in it (当年未阅卷)."""
        there = self.in_work().filter(opened_at__lte=last_moment(date(year, 12, 31)))
        return there.filter(~Exists(_readings().of_year(year).filter(file=OuterRef("pk"))))

    def review_due(self, until: date) -> Self:
        """In work, and to be consulted on by `until` (会商到期)."""
        return self.in_work().filter(next_review_date__lte=until)

    def kept_by(self, officer: Officer) -> Self:
        """Those for which an officer is responsible (责任民警)."""
        return self.filter(officer=officer)

    def complete(self) -> Self:
        """Information registered, evidence found, materials kept: all three (三项齐全)."""
        return self.filter(
            information_at__isnull=False, evidence_at__isnull=False, materials_at__isnull=False
        )

    def with_last_reading(self) -> Self:
        """Annotates `last_read_on`."""
        readings = _readings().filter(file=OuterRef("pk"), supplements=None).order_by()
        newest = readings.values("file").annotate(last=Max("read_on")).values("last")
        return self.annotate(last_read_on=Subquery(newest))


def _readings() -> QuerySet:
    return apps.get_model("coldcases", "ReadingNote").objects.all()
