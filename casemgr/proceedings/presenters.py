"""Lines of a case's history about its way to the court. They count people and name nobody."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Presenter, Reader, present_with
from casemgr.proceedings.enums import DecisionKind, Finding, Instance, Office, PenaltyKind, Result, TopicKind


def _consulted(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("于%(day)s综合会商，参加单位：%(offices)s") % {
        "day": data.get("held_on", "--"),
        "offices": _joined(Office, data.get("offices")),
    }
    return text, [_("议题：%(topics)s") % {"topics": _joined(TopicKind, data.get("topics"))}], ""


def _done(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("办结了会商事项：%(topic)s") % {"topic": _choice(TopicKind, data.get("topic"))}
    return text, [_("超期办结")] if data.get("late") else [], ""


def _inquiry(sentence: Any) -> Presenter:
    def present(event: CaseEvent, reader: Reader) -> Presented:
        finding = event.data.get("finding")
        details = [_("倒查情况：%(finding)s") % {"finding": _choice(Finding, finding)}] if finding else []
        return str(sentence), details, ""

    return present


def _decided(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("登记检察决定：%(kind)s，%(persons)s人") % {
        "kind": _choice(DecisionKind, data.get("outcome")),
        "persons": data.get("persons", "--"),
    }
    return text, _document(data), ""


def _judged(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("登记%(instance)s判决：%(result)s，%(persons)s人") % {
        "instance": _choice(Instance, data.get("instance")),
        "result": _choice(Result, data.get("outcome")),
        "persons": data.get("persons", "--"),
    }
    return text, [str(data.get("court", "")), *_document(data)], ""


def _penalised(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("登记行政处罚：%(kind)s，%(persons)s人") % {
        "kind": _choice(PenaltyKind, data.get("outcome")),
        "persons": data.get("persons", "--"),
    }
    return text, _document(data), ""


_OUTCOMES = {
    "prosecutiondecision": gettext_lazy("撤销了一名嫌疑人误登的检察决定"),
    "judgment": gettext_lazy("撤销了一名被告人误登的判决"),
    "adminpenalty": gettext_lazy("撤销了一名人员误登的行政处罚"),
}


def _removed(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    reason = reader.text(str(data.get("reason", "")))
    details = [*_document(data), _("说明：%(reason)s") % {"reason": reason} if reason else ""]
    return str(_OUTCOMES.get(str(data.get("of")), event.get_kind_display())), details, ""


def _document(data: dict[str, Any]) -> list[str]:
    details = []
    if number := data.get("document_no"):
        details.append(_("文书编号：%(number)s") % {"number": number})
    if day := data.get("decided_on"):
        details.append(_("文书日期：%(day)s") % {"day": day})
    return details


def _choice(choices: Any, value: Any) -> str:
    """The label of a choice; a value that is none of them is shown as it is."""
    return str(choices(value).label) if value in choices.values else str(value or "--")


def _joined(choices: Any, values: Any) -> str:
    words = [_choice(choices, value) for value in values] if isinstance(values, list) else []
    return str(_("、")).join(words) or "--"


_LINES: dict[str, Callable[[CaseEvent, Reader], Presented]] = {
    EventKind.CONSULTED: _consulted,
    EventKind.TODO_DONE: _done,
    EventKind.INQUIRY_OPENED: _inquiry(gettext_lazy("开展一案双查")),
    EventKind.INQUIRY_CONCLUDED: _inquiry(gettext_lazy("一案双查作出结论")),
    EventKind.DECISION_RECORDED: _decided,
    EventKind.JUDGMENT_RECORDED: _judged,
    EventKind.PENALTY_RECORDED: _penalised,
    EventKind.OUTCOME_REMOVED: _removed,
}

present_with(_LINES)
