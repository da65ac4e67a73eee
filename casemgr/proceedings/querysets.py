"""The words by which to-dos, inquiries and decisions are picked."""

from typing import Self

from django.db.models import QuerySet

from casemgr.accounts.models import Officer
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.proceedings.enums import DecisionKind


class TopicQuerySet(OfCaseQuerySet):
    def open(self) -> Self:
        """Not done yet (未办结)."""
        return self.filter(done_at=None)

    def owned_by(self, officer: Officer) -> Self:
        return self.filter(owner=officer)


class InquiryQuerySet(OfCaseQuerySet):
    def concluded(self) -> Self:
        return self.filter(concluded_at__isnull=False)


class OutcomeQuerySet(OfCaseQuerySet):
    """Decisions, judgments and penalties: each of one suspect in one case."""

    def with_person(self) -> Self:
        return self.select_related("case_suspect__suspect")

    def persons(self) -> QuerySet:
        """Each person once, in however many cases (提起公诉以人计)."""
        return self.order_by().values("case_suspect__suspect").distinct()


class DecisionQuerySet(OutcomeQuerySet):
    def prosecuted(self) -> Self:
        return self.filter(kind=DecisionKind.PROSECUTED)
