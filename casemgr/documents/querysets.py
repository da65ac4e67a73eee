"""The words by which kinds, templates, drafts and documents are picked."""

from typing import Self

from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.counties.querysets import ReferenceQuerySet
from casemgr.documents.enums import DraftState


class KindQuerySet(ReferenceQuerySet):
    def in_use(self) -> Self:
        return self.filter(is_active=True)


class TemplateQuerySet(ReferenceQuerySet):
    def in_use(self) -> Self:
        """Those not withdrawn, the newest first: the first of a kind is the one to be filled."""
        return self.filter(is_active=True).order_by("kind", "-version")

    def without_file(self) -> Self:
        return self.defer("content")


class DraftQuerySet(OfCaseQuerySet):
    def waiting(self) -> Self:
        return self.filter(state=DraftState.WAITING)

    def with_subject(self) -> Self:
        return self.select_related("kind", "case_suspect__suspect", "measure__suspect", "refund", "asked_by")


class DocumentQuerySet(OfCaseQuerySet):
    def with_subject(self) -> Self:
        """What a list shows of each; the file stays where it is."""
        related = ("kind", "case_suspect__suspect", "measure__suspect", "refund", "issued_by", "voided_by")
        return self.select_related(*related, "template").defer("sealed", "template__content")
