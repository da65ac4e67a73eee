"""Who sees which deadline, and the words by which deadlines are picked."""

from typing import Any, Self

from django.db.models import OuterRef, QuerySet, Subquery

from casemgr.accounts.models import Officer
from casemgr.counties.querysets import ReferenceQuerySet, ScopedQuerySet
from casemgr.deadlines import registry
from casemgr.deadlines.enums import RUNNING


class TermQuerySet(ReferenceQuerySet):
    def newest(self) -> Self:
        """The newest version of each period, in force or not yet."""
        newest = self.model._default_manager.filter(code=OuterRef("code")).order_by("-version")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class DeadlineQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        return self.filter(registry.cases().scope(officer))

    def running(self) -> Self:
        """Neither met nor waived: what may still run out, and what has."""
        return self.filter(state__in=RUNNING)

    def of(self, officer: Officer) -> Self:
        """Those of the cases that `officer` leads or assists with."""
        return self.filter(case__in=registry.cases().own(officer))

    def soonest(self) -> Self:
        return self.order_by("due_at", "pk")

    def on(self, target: str, kind: str | None = None) -> Self:
        """The deadlines of one target, of one kind or of all."""
        rows = self.filter(target=target)
        return rows if kind is None else rows.filter(kind=kind)


def next_due(cases: Any, deadlines: QuerySet) -> Any:
    """Annotates cases with `next_due_at`, `next_due_kind` and `next_due_state`: what runs out first.

    `deadlines` are those that may be looked at (`Deadline.objects.visible_to(officer)`).
    """
    first = deadlines.running().filter(case=OuterRef("pk")).order_by("due_at", "pk")
    return cases.annotate(
        next_due_at=Subquery(first.values("due_at")[:1]),
        next_due_kind=Subquery(first.values("kind")[:1]),
        next_due_state=Subquery(first.values("state")[:1]),
    )
