"""Lines of a case's history about its documents. They name the document, never whom it is about."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Presenter, Reader, present_with


def _document(sentence: Any, taken_back: Any = "") -> Presenter:
    def present(event: CaseEvent, reader: Reader) -> Presented:
        data = event.data
        text = str(taken_back if data.get("taken_back") else sentence) % {
            "kind": data.get("document_kind", "--"),
            "number": data.get("number", ""),
        }
        reason = data.get("reason")
        told = [_("理由：%(reason)s") % {"reason": reader.text(str(reason))}] if reason else []
        return text, told, ""

    return present


_LINES: dict[str, Callable[[CaseEvent, Reader], Presented]] = {
    EventKind.DOCUMENT_ASKED: _document(gettext_lazy("提请出具%(kind)s")),
    EventKind.DOCUMENT_DECLINED: _document(
        gettext_lazy("退回了出具%(kind)s的提请"), taken_back=gettext_lazy("撤回了出具%(kind)s的提请")
    ),
    EventKind.DOCUMENT_ISSUED: _document(gettext_lazy("出具了%(kind)s（%(number)s）")),
    EventKind.DOCUMENT_VOIDED: _document(gettext_lazy("作废了%(kind)s（%(number)s），文号不再使用")),
}

present_with(_LINES)
