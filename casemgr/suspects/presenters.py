"""Lines of a case's history about its suspects. They name nobody: many read them who may not see him."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Presenter, Reader, present_with
from casemgr.suspects.enums import (
    Approver,
    CaughtMode,
    DutyKind,
    EndReason,
    ExtensionKind,
    MeasureKind,
    RingRole,
)
from casemgr.suspects.models import CaseSuspect, Suspect


def _suspect(sentence: Any) -> Presenter:
    def present(event: CaseEvent, reader: Reader) -> Presented:
        data = event.data
        details = [_("系已登记人员，已关联其人员档案")] if data.get("known") else []
        if roles := data.get("roles"):
            details.append(
                _("链条角色：%(roles)s") % {"roles": _joined(_choice(RingRole, role) for role in roles)}
            )
        if fields := data.get("fields"):
            details.append(_("修改项：%(fields)s") % {"fields": _joined(map(_label, fields))})
        return str(sentence), [*details, _reason(data, reader)], ""

    return present


def _roster(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    details = [_("已归案%(number)d人") % {"number": data["caught"]}] if data.get("caught") else []
    if known := data.get("known"):
        details.append(_("其中%(number)d人系已登记人员，已关联其人员档案") % {"number": known})
    if roles := data.get("roles"):
        counted = (f"{role.label} {roles[role]}" for role in RingRole if role in roles)
        details.append(_("链条角色：%(roles)s") % {"roles": _joined(counted)})
    return _("批量登记了%(number)d名嫌疑人") % {"number": data.get("number", 0)}, details, ""


def _caught(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    sentence = _("更正了嫌疑人归案情况") if data.get("correction") else _("一名嫌疑人归案")
    text = _("%(sentence)s：%(day)s，%(mode)s") % {
        "sentence": sentence,
        "day": data.get("day", "--"),
        "mode": _choice(CaughtMode, data.get("mode")),
    }
    return text, [], ""


def _taken(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("对一名嫌疑人%(kind)s，自%(started)s起") % {
        "kind": _choice(MeasureKind, data.get("measure_kind")),
        "started": _moment(data.get("started")),
    }
    details = [_("期限届满：%(due)s") % {"due": _moment(data.get("due"))}]
    if number := data.get("document_no"):
        details.append(_("文书编号：%(number)s") % {"number": number})
    if before := data.get("instead_of"):
        details.append(_("由%(kind)s变更") % {"kind": _choice(MeasureKind, before)})
    return text, details, ""


def _extended(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    before, after = data.get("due") or (None, None)
    text = _("%(kind)s期限由%(before)s延长至%(after)s") % {
        "kind": _choice(MeasureKind, data.get("measure_kind")),
        "before": _moment(before),
        "after": _moment(after),
    }
    details = [
        _choice(ExtensionKind, data.get("step")),
        _("批准机关：%(approver)s") % {"approver": _choice(Approver, data.get("approver"))},
    ]
    if number := data.get("document_no"):
        details.append(_("文书编号：%(number)s") % {"number": number})
    return text, details, ""


def _ended(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("%(kind)s于%(ended)s结束：%(reason)s") % {
        "kind": _choice(MeasureKind, data.get("measure_kind")),
        "ended": _moment(data.get("ended")),
        "reason": _choice(EndReason, data.get("end_reason")),
    }
    return text, [], ""


def _duty(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    done = _("登记了无法办理的法定情形") if data.get("excused") else _("已办结")
    text = _("%(kind)s后的“%(duty)s”：%(done)s") % {
        "kind": _choice(MeasureKind, data.get("measure_kind")),
        "duty": _choice(DutyKind, data.get("duty")),
        "done": done,
    }
    return text, [_("超过24小时办理")] if data.get("late") else [], ""


def _choice(choices: Any, value: Any) -> str:
    """The label of a choice; a value that is none of them is shown as it is."""
    return str(choices(value).label) if value in choices.values else str(value or "--")


def _label(name: str) -> str:
    for model in (Suspect, CaseSuspect):
        if name in {field.name for field in model._meta.concrete_fields}:
            return str(model._meta.get_field(name).verbose_name)
    return name


def _moment(text: Any) -> str:
    moment = parse_datetime(text) if isinstance(text, str) else None
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else "--"


def _joined(words: Any) -> str:
    return str(_("、")).join(words)


def _reason(data: dict[str, Any], reader: Reader) -> str:
    reason = data.get("reason")
    return _("说明：%(reason)s") % {"reason": reader.text(str(reason))} if reason else ""


_LINES: dict[str, Callable[[CaseEvent, Reader], Presented]] = {
    EventKind.SUSPECT_ADDED: _suspect(gettext_lazy("增加了一名嫌疑人")),
    EventKind.SUSPECTS_ADDED: _roster,
    EventKind.SUSPECT_CHANGED: _suspect(gettext_lazy("修改了一名嫌疑人")),
    EventKind.SUSPECT_REMOVED: _suspect(gettext_lazy("移除了一名嫌疑人")),
    EventKind.SUSPECT_CAUGHT: _caught,
    EventKind.MEASURE_TAKEN: _taken,
    EventKind.MEASURE_EXTENDED: _extended,
    EventKind.MEASURE_ENDED: _ended,
    EventKind.DUTY_SETTLED: _duty,
}

present_with(_LINES)
