"""Lines of a case's history about its dossier. They tell what was done, never what was written."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Presenter, Reader, present_with
from casemgr.coldcases.enums import Act, Category, Part, Status
from casemgr.coldcases.models import ColdCaseFile


def _opened(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("建立了积案档案：%(category)s") % {"category": _choice(Category, data.get("category"))}
    details = [
        _("责任民警：%(name)s") % {"name": data.get("officer", "--")},
        _("下次会商：%(day)s") % {"day": data.get("next_review", "--")},
    ]
    return text, details, ""


def _changed(event: CaseEvent, reader: Reader) -> Presented:
    labels = _("、").join(_label(ColdCaseFile, name) for name in event.data.get("fields") or [])
    return _("修改了积案档案的%(fields)s") % {"fields": labels or _("内容")}, [], ""


def _checked(event: CaseEvent, reader: Reader) -> Presented:
    part = {"part": _choice(Part, event.data.get("part"))}
    text = _("确认积案档案“%(part)s”") if event.data.get("is_whole") else _("撤销了积案档案“%(part)s”的确认")
    return text % part, [], ""


def _read(event: CaseEvent, reader: Reader) -> Presented:
    day = {"day": event.data.get("day", "--")}
    text = _("补充了阅卷记录") if event.data.get("supplements") else _("%(day)s阅卷并登记了阅卷记录") % day
    return text, [], ""


def _reviewed(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("%(day)s就积案会商") % {"day": data.get("day", "--")}
    return text, [_("下次会商：%(day)s") % {"day": data.get("next_review", "--")}], ""


def _handed_over(event: CaseEvent, reader: Reader) -> Presented:
    return (
        _("积案档案由%(source)s移交%(target)s")
        % {"source": event.data.get("source", "--"), "target": event.data.get("target", "--")},
        [],
        "",
    )


def _moved(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("%(act)s：积案档案由“%(source)s”转为“%(target)s”") % {
        "act": _choice(Act, data.get("act")),
        "source": _choice(Status, data.get("source")),
        "target": _choice(Status, data.get("target")),
    }
    return text, [], ""


def _queried(event: CaseEvent, reader: Reader) -> Presented:
    told = {"authority": event.data.get("authority", "--")}
    text = _("登记了%(authority)s的查询结果") if event.data.get("is_answer") else _("向%(authority)s查询")
    number = event.data.get("approval_no")
    return text % told, [_("审批文号：%(number)s") % {"number": number}] if number else [], ""


def _choice(choices: Any, value: Any) -> str:
    """The label of a choice; a value that is none of them is shown as it is."""
    return str(choices(value).label) if value in choices.values else str(value or "--")


def _label(model: type[Model], name: str) -> str:
    names = {field.name for field in model._meta.concrete_fields}
    return str(model._meta.get_field(name).verbose_name) if name in names else name


_LINES: dict[str, Presenter] = {
    EventKind.COLD_OPENED: _opened,
    EventKind.COLD_CHANGED: _changed,
    EventKind.COLD_CHECKED: _checked,
    EventKind.COLD_READ: _read,
    EventKind.COLD_REVIEWED: _reviewed,
    EventKind.COLD_HANDED_OVER: _handed_over,
    EventKind.COLD_MOVED: _moved,
    EventKind.COLD_QUERIED: _queried,
}

present_with(_LINES)
