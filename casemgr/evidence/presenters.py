"""Lines of a case's history about its evidence. They call an item by its number and name nobody."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Reader, present_with
from casemgr.evidence.enums import (
    EvidenceKind,
    FileKind,
    FileRole,
    FileState,
    Mode,
    Party,
    Purpose,
)
from casemgr.evidence.models import Evidence


def _number(data: dict[str, Any]) -> str:
    return str(data.get("number", "--"))


def _added(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("登记了证据%(number)s（%(kind)s，%(mode)s）") % {
        "number": _number(data),
        "kind": _choice(EvidenceKind, data.get("evidence_kind")),
        "mode": _choice(Mode, data.get("mode")),
    }
    return text, [], ""


def _changed(event: CaseEvent, reader: Reader) -> Presented:
    data, details = event.data, []
    pairs = data.get("changes")
    pairs = pairs if isinstance(pairs, dict) else {}
    for name in data.get("fields") or []:
        old, new = pairs.get(name) or ("", "")
        if name in pairs:
            told = {"label": _label(name), "old": old or "--", "new": new or "--"}
            details.append(_("%(label)s：%(old)s → %(new)s") % told)
        else:
            details.append(_("修改项：%(fields)s") % {"fields": _label(name)})
    return _("修改了证据%(number)s的信息") % {"number": _number(data)}, details, ""


def _voided(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    reason = reader.text(str(data.get("reason", "")))
    details = [_("说明：%(reason)s") % {"reason": reason}] if reason else []
    return _("作废了证据登记%(number)s") % {"number": _number(data)}, details, ""


def _moved(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("证据%(number)s%(purpose)s：由%(giver)s移交%(taker)s") % {
        "number": _number(data),
        "purpose": _choice(Purpose, data.get("purpose")),
        "giver": _holder(data.get("giver")),
        "taker": _holder(data.get("taker")),
    }
    moment = parse_datetime(data["moved_at"]) if isinstance(data.get("moved_at"), str) else None
    if moment is None:
        return text, [], ""
    return text, [_("移交时间：%(at)s") % {"at": f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"}], ""


def _filed(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    sentence = (
        _("为证据%(number)s上传了文件的新版本（%(role)s，%(kind)s）")
        if data.get("replaced")
        else _("为证据%(number)s上传了文件（%(role)s，%(kind)s）")
    )
    told = {
        "number": _number(data),
        "role": _choice(FileRole, data.get("role")),
        "kind": _choice(FileKind, data.get("file_kind")),
    }
    return sentence % told, [], ""


def _altered(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("打开证据%(number)s的文件时重新校验：%(state)s") % {
        "number": _number(data),
        "state": _choice(FileState, data.get("state")),
    }
    return text, [], ""


def _requested(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("委托%(laboratory)s检验鉴定证据%(number)s") % {
        "laboratory": reader.text(str(data.get("laboratory", "--"))),
        "number": _number(data),
    }
    return text, [], ""


def _reported(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    sentence = (
        _("登记了证据%(number)s的补充或重新鉴定意见，原意见保留")
        if data.get("again")
        else _("登记了证据%(number)s的鉴定意见")
    )
    details = []
    if number := data.get("document_no"):
        details.append(_("文书编号：%(number)s") % {"number": number})
    return sentence % {"number": _number(data)}, details, ""


def _holder(kept: Any) -> str:
    """Who had it, as it was kept: a kind of holder and, but for owners, a name."""
    party, name = kept if isinstance(kept, list) and len(kept) == 2 else ("", "")
    return str(name) or _choice(Party, party)


def _choice(choices: Any, value: Any) -> str:
    """The label of a choice; a value that is none of them is shown as it is."""
    return str(choices(value).label) if value in choices.values else str(value or "--")


def _label(name: str) -> str:
    known = {field.name: field for field in Evidence._meta.concrete_fields}
    return str(known[name].verbose_name) if name in known else str(name)


_LINES: dict[str, Callable[[CaseEvent, Reader], Presented]] = {
    EventKind.EVIDENCE_ADDED: _added,
    EventKind.EVIDENCE_CHANGED: _changed,
    EventKind.EVIDENCE_VOIDED: _voided,
    EventKind.EVIDENCE_MOVED: _moved,
    EventKind.EVIDENCE_FILED: _filed,
    EventKind.EVIDENCE_ALTERED: _altered,
    EventKind.TEST_REQUESTED: _requested,
    EventKind.TEST_REPORTED: _reported,
}

present_with(_LINES)
