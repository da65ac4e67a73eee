"""The words by which evidence, its hands and its files are picked."""

from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.evidence.enums import FINAL, FileState


class EvidenceQuerySet(OfCaseQuerySet):
    def standing(self) -> Self:
        """Without what was registered by mistake (未作废)."""
        return self.filter(voided_at=None)

    def with_collectors(self) -> Self:
        return self.select_related("case", "collected_by", "collected_with")

    def gone(self) -> Self:
        """What has left the house for good: returned, destroyed, sent on with the case."""
        return self.filter(Exists(self._events().filter(evidence=OuterRef("pk"), purpose__in=FINAL)))

    def _events(self) -> "CustodyQuerySet":
        return apps.get_model("evidence", "CustodyEvent").objects.order_by()


class CustodyQuerySet(OfCaseQuerySet):
    def latest(self) -> Self:
        """The last change of hands of each item."""
        return self.select_related("to_officer").order_by("evidence", "-no").distinct("evidence")


class FileQuerySet(OfCaseQuerySet):
    def with_state(self) -> Self:
        """Each with what the last check found, as `state`; before the first it is as it was handed in."""
        checks = apps.get_model("evidence", "FileCheck").objects.filter(file=OuterRef("pk")).order_by("-pk")
        return self.annotate(state=Coalesce(Subquery(checks.values("state")[:1]), Value(FileState.INTACT)))
