"""The tab of a case's documents (文书): what was issued, what waits for the lead, what was voided."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from casemgr.common.masking import mask_name
from casemgr.documents.models import Document, Draft
from casemgr.documents.services import issuing
from casemgr.web.cases.tabs import Tab

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail


def _panel(page: "CaseDetail") -> dict[str, Any]:
    documents = Document.objects.visible_to(page.officer).filter(case=page.case).with_subject()
    drafts = Draft.objects.visible_to(page.officer).filter(case=page.case).waiting().with_subject()
    return {
        "documents": [_document(page, document) for document in documents],
        "drafts": [_draft(page, draft) for draft in drafts],
    }


def _document(page: "CaseDetail", document: Document) -> dict[str, Any]:
    may_issue = issuing.may_issue(page.officer, page.case, document.kind)
    return {
        "document": document,
        "about": _about(page, document),
        "reason": page.reader.text(document.void_reason),
        "may_void": page.may_edit and may_issue and not document.voided_at,
    }


def _draft(page: "CaseDetail", draft: Draft) -> dict[str, Any]:
    may_issue = issuing.may_issue(page.officer, page.case, draft.kind)
    return {
        "draft": draft,
        "about": _about(page, draft),
        "may_issue": may_issue,
        "may_take_back": page.may_edit and draft.asked_by_id == page.officer.pk and not may_issue,
    }


def _about(page: "CaseDetail", row: Document | Draft) -> str:
    """Whom it is about, as this reader may see him."""
    if row.person is None:
        return ""
    return row.person.name if page.in_clear else mask_name(row.person.name)


def _count(page: "CaseDetail") -> int:
    return Document.objects.visible_to(page.officer).filter(case=page.case).count()


DOCUMENTS = Tab("documents", gettext_lazy("文书"), "documents/_documents.html", _panel, _count)
