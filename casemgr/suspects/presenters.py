"""Lines of a case's history about its suspects. They name nobody: many read them who may not see him."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Presenter, Reader, present_with
from casemgr.common.errors import Unreadable
from casemgr.common.moments import read_partial_date, show_partial
from casemgr.suspects.enums import (
    Approver,
    Basis,
    CancelGround,
    CaughtMode,
    CheckResult,
    ClueKind,
    ClueSource,
    DutyKind,
    EndReason,
    ExtensionKind,
    MeasureKind,
    RingRole,
    WatchLevel,
)
from casemgr.suspects.models import CaseSuspect, FugitiveWatch, Measure, Suspect


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
    waits = data.get("waits")
    due = _("期限届满：%(due)s") % {"due": _moment(data.get("due"))}
    details = [_("身份不明，侦查羁押期限自查清身份之日起计算") if waits else due]
    if number := data.get("document_no"):
        details.append(_("文书编号：%(number)s") % {"number": number})
    if before := data.get("instead_of"):
        details.append(_("由%(kind)s变更") % {"kind": _choice(MeasureKind, before)})
    return text, details, ""


def _extended(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    before, after = data.get("due") or (None, None)
    sentence = (
        _("%(kind)s期限由%(before)s改为%(after)s届满")
        if _is_sooner(after, before)
        else _("%(kind)s期限由%(before)s延长至%(after)s")
    )
    text = sentence % {
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


def _corrected(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("更正了%(kind)s的登记") % {"kind": _choice(MeasureKind, data.get("measure_kind"))}
    details = [
        _("%(label)s：%(old)s → %(new)s")
        % {"label": str(Measure._meta.get_field(name).verbose_name), "old": _told(old), "new": _told(new)}
        for name, (old, new) in (data.get("changed") or {}).items()
    ]
    if due := data.get("due"):
        details.append(_("期限届满：%(due)s") % {"due": _moment(due)})
    return text, [*details, _reason(data, reader)], ""


def _voided(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("作废了%(kind)s的登记（录入错误），原登记自%(started)s起") % {
        "kind": _choice(MeasureKind, data.get("measure_kind")),
        "started": _moment(data.get("started")),
    }
    details = []
    if number := data.get("document_no"):
        details.append(_("文书编号：%(number)s") % {"number": number})
    if revived := data.get("revived"):
        details.append(_("恢复为%(kind)s") % {"kind": _choice(MeasureKind, revived)})
    return text, [*details, _reason(data, reader)], ""


def _established(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("一名嫌疑人的身份已于%(established)s查清，侦查羁押期限自该日起计算") % {
        "established": _moment(data.get("established"))
    }
    details = [_("期限届满：%(due)s") % {"due": _moment(data.get("due"))}]
    if number := data.get("document_no"):
        details.append(_("文书编号：%(number)s") % {"number": number})
    return text, details, ""


def _duty(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    done = _("登记了无法办理的法定情形") if data.get("excused") else _("已办结")
    text = _("%(kind)s后的“%(duty)s”：%(done)s") % {
        "kind": _choice(MeasureKind, data.get("measure_kind")),
        "duty": _choice(DutyKind, data.get("duty")),
        "done": done,
    }
    return text, [_("超过24小时办理")] if data.get("late") else [], ""


def _listed(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("一名嫌疑人已上网追逃：%(number)s，%(level)s") % {
        "number": data.get("fugitive_no", "--"),
        "level": _choice(WatchLevel, data.get("level")),
    }
    details = [
        _("潜逃时间：%(escaped)s") % {"escaped": _partial(data.get("escaped"))},
        _("依据：%(basis)s %(number)s")
        % {"basis": _choice(Basis, data.get("basis")), "number": data.get("basis_no", "")},
    ]
    if number := data.get("wanted_no"):
        details.append(_("通缉令：%(number)s") % {"number": number})
    return text, details, ""


def _relisted(event: CaseEvent, reader: Reader) -> Presented:
    labels = [_label(name, FugitiveWatch) for name in event.data.get("fields") or []]
    return _("修改了追逃信息"), [_("修改项：%(fields)s") % {"fields": _joined(labels)}], ""


def _clue(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("登记了一条追逃线索：%(kind)s（来源：%(source)s）") % {
        "kind": _choice(ClueKind, data.get("clue_kind")),
        "source": _choice(ClueSource, data.get("source")),
    }
    return text, [], ""


def _checked(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    sentence = _("核查了追逃线索“%(kind)s”") if data.get("clue_kind") else _("核查了一名在逃人员")
    text = _("%(sentence)s：%(result)s") % {
        "sentence": sentence % {"kind": _choice(ClueKind, data.get("clue_kind"))},
        "result": _choice(CheckResult, data.get("result")),
    }
    return text, [_("核查日期：%(day)s") % {"day": data.get("checked", "--")}], ""


def _cancelled(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("追逃于%(cancelled)s撤销：%(ground)s") % {
        "cancelled": _moment(data.get("cancelled")),
        "ground": _choice(CancelGround, data.get("ground")),
    }
    details = [_("文书编号：%(number)s") % {"number": data.get("cancel_no", "--")}]
    if data.get("late"):
        details.append(_("超过48小时撤销"))
    return text, details, ""


def _choice(choices: Any, value: Any) -> str:
    """The label of a choice; a value that is none of them is shown as it is."""
    return str(choices(value).label) if value in choices.values else str(value or "--")


def _label(name: str, *models: type[Model]) -> str:
    for model in models or (Suspect, CaseSuspect):
        if name in {field.name for field in model._meta.concrete_fields}:
            return str(model._meta.get_field(name).verbose_name)
    return name


def _told(value: Any) -> str:
    """A kept value as it is read: a moment as the clock showed it, -- for nothing."""
    shown = _moment(value)
    return shown if shown != "--" else str(value or "--")


def _is_sooner(one: Any, other: Any) -> bool:
    moments = [parse_datetime(text) for text in (one, other) if isinstance(text, str)]
    return len(moments) == 2 and None not in moments and moments[0] <= moments[1]


def _moment(text: Any) -> str:
    moment = parse_datetime(text) if isinstance(text, str) else None
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else "--"


def _partial(text: Any) -> str:
    try:
        return show_partial(read_partial_date(text))
    except Unreadable:
        return "--"


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
    EventKind.MEASURE_CORRECTED: _corrected,
    EventKind.MEASURE_VOIDED: _voided,
    EventKind.IDENTITY_ESTABLISHED: _established,
    EventKind.SUSPECT_MERGED: _suspect(gettext_lazy("一名嫌疑人的两份人员记录已合并为一份")),
    EventKind.SUSPECT_UNMERGED: _suspect(gettext_lazy("一名嫌疑人的人员记录合并已撤销")),
    EventKind.FUGITIVE_REGISTERED: _listed,
    EventKind.FUGITIVE_CHANGED: _relisted,
    EventKind.FUGITIVE_CLUE: _clue,
    EventKind.FUGITIVE_CHECKED: _checked,
    EventKind.FUGITIVE_CANCELLED: _cancelled,
}

present_with(_LINES)
