"""A line of a case's history as a sentence (案件日志), for who may see its people and for who may not.

What a line keeps may name people. A reader who sees the case masked is told that something was changed and
by whom; of free text he reads official reasons with names and numbers masked, and no working notes.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.enums import (
    Act,
    ConcludeCondition,
    EventKind,
    Followup,
    IdentifierKind,
    MergeGround,
    ReviewLimit,
    SolveCondition,
    Status,
    WithdrawGround,
)
from casemgr.cases.models import Case, CaseEvent, Victim
from casemgr.common.masking import mask_name
from casemgr.common.money import show_yuan

# Amounts are shorter: from seven digits on it may be a telephone, an account, a resident number.
_LONG_NUMBER = re.compile(r"(?<![\d.,])\d{7,}[\dXx]?(?![\d.,])")
_GROUNDS = {Act.WITHDRAW: WithdrawGround, Act.MERGE: MergeGround}
_CONDITIONS = {Act.SOLVE: SolveCondition, Act.CONCLUDE: ConcludeCondition}


@dataclass(frozen=True)
class Reader:
    """Who reads: whether in clear, and otherwise the names that must not appear.

    `opinions` says whether he is shown what county and city write each other in a supervision.
    """

    in_clear: bool
    officer: Officer
    names: tuple[str, ...] = ()
    opinions: bool = False
    _called: dict[tuple[type[Model], int], str] = field(default_factory=dict, compare=False)

    def called(self, model: type[Model], pk: int) -> str:
        """What a row of a catalogue is called, asked once: imports keep its key, forms its name."""
        if (model, pk) not in self._called:
            self._called[model, pk] = str(model._default_manager.filter(pk=pk).first() or "--")
        return self._called[model, pk]

    def text(self, text: str) -> str:
        """Free text as this reader may see it."""
        if self.in_clear or not text:
            return text
        for name in self.names:
            text = text.replace(name, mask_name(name))
        return _LONG_NUMBER.sub(lambda found: "****" + found[0][-4:], text)


@dataclass(frozen=True)
class Line:
    """One line of the timeline; `hidden` names the part of it that this reader would have to uncover."""

    at: datetime
    by: Officer | None
    text: str
    details: list[str] = field(default_factory=list)
    tone: str = ""
    hidden: str = ""


def history(events: Iterable[CaseEvent], reader: Reader) -> list[Line]:
    """The lines of a case, in the order given."""
    return [line(event, reader) for event in events]


def line(event: CaseEvent, reader: Reader) -> Line:
    """One event as a sentence. An event of a kind or shape unknown here is called by its kind."""
    present = _PRESENTERS.get(event.kind)
    text, details, hidden = present(event, reader) if present else (event.get_kind_display(), [], "")
    tone = "ended" if event.kind in _QUIET else ""
    return Line(event.at, event.by, text, [detail for detail in details if detail], tone, hidden)


Presented = tuple[str, list[str], str]
Presenter = Callable[[CaseEvent, Reader], Presented]


def present_with(presenters: Mapping[str, Presenter]) -> None:
    """Let what lies above cases tell its own kinds of events. A sentence names nobody."""
    _PRESENTERS.update(presenters)


def _plain(sentence: Any) -> Callable[[CaseEvent, Reader], Presented]:
    def present(event: CaseEvent, reader: Reader) -> Presented:
        return str(sentence), [_reason(event, reader)], ""

    return present


def _imported(event: CaseEvent, reader: Reader) -> Presented:
    details = []
    if row := event.data.get("row"):
        details.append(_("台账第%(row)s行") % {"row": row})
    return _("由台账导入"), [*details, *_changes(event, reader)], ""


def _changed(event: CaseEvent, reader: Reader) -> Presented:
    labels = [_label(Case, name) for name in _in_order(event.data.get("fields"))]
    changed = _("、").join(labels) or _("案件信息")
    return _("修改了%(fields)s") % {"fields": changed}, _changes(event, reader), ""


def _changes(event: CaseEvent, reader: Reader) -> list[str]:
    fields = event.data.get("fields")
    return [_change(name, fields[name], reader) for name in _in_order(fields)]


def _in_order(fields: Any) -> list[str]:
    """Names of fields as the model has them in order: JSON in the database forgets it."""
    if not isinstance(fields, dict):
        return []
    places = {field.name: place for place, field in enumerate(Case._meta.get_fields())}
    return sorted(fields, key=lambda name: places.get(name, len(places)))


def _change(name: str, pair: Any, reader: Reader) -> str:
    label = _label(Case, name)
    if name in Case.PERSONAL and not reader.in_clear:
        return _("%(label)s：含个人信息，不显示") % {"label": label}
    old, new = pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)
    return _("%(label)s：%(old)s → %(new)s") % {
        "label": label,
        "old": _of_field(name, old, reader),
        "new": _of_field(name, new, reader),
    }


def _of_field(name: str, value: Any, reader: Reader) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return reader.called(Case._meta.get_field(name).related_model, value)
    return _value(value)


def _moved(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    act = data.get("act")
    text = _("办理%(act)s，案件由“%(source)s”转为“%(target)s”") % {
        "act": _choice(Act, act),
        "source": _choice(Status, data.get("source")),
        "target": _choice(Status, data.get("target")),
    }
    return text, [*_particulars(act, data, reader), _reason(event, reader)], ""


def _particulars(act: Any, data: dict[str, Any], reader: Reader) -> list[str]:
    details = []
    if ground := data.get("ground"):
        details.append(_("情形：%(ground)s") % {"ground": _choice(_GROUNDS.get(act), ground)})
    if conditions := data.get("conditions"):
        met = _("；").join(_choice(_CONDITIONS.get(act), condition) for condition in conditions)
        details.append(_("已核对：%(conditions)s") % {"conditions": met})
    if into := data.get("into"):
        details.append(_("并入案件：%(number)s") % {"number": into})
    if unit := data.get("target_unit"):
        details.append(_("移送单位：%(unit)s") % {"unit": reader.text(unit)})
    if number := data.get("document_no"):
        details.append(_("文书编号：%(number)s") % {"number": number})
    if day := data.get("decided_on"):
        details.append(_("文书日期：%(day)s") % {"day": day})
    if day := data.get("received_on"):
        details.append(_("收到日期：%(day)s") % {"day": day})
    return details


def _requested(event: CaseEvent, reader: Reader) -> Presented:
    return _("提请%(act)s") % {"act": _choice(Act, event.data.get("act"))}, [_reason(event, reader)], ""


def _declined(event: CaseEvent, reader: Reader) -> Presented:
    act = _choice(Act, event.data.get("act"))
    return _("退回了提请事项：%(act)s") % {"act": act}, [_reason(event, reader)], ""


def _victim(sentence: Any) -> Callable[[CaseEvent, Reader], Presented]:
    def present(event: CaseEvent, reader: Reader) -> Presented:
        data = event.data
        details = []
        if changed := data.get("fields"):
            labels = _("、").join(_label(Victim, name) for name in changed)
            details.append(_("修改项：%(fields)s") % {"fields": labels})
        old, new = data.get("case_loss") or ("", "")
        if old != new:
            details.append(
                _("案件损失金额：%(old)s 元 → %(new)s 元") % {"old": _value(old), "new": _value(new)}
            )
        details.append(_reason(event, reader))
        return str(sentence) % {"loss": _value(data.get("loss", "0"))}, details, ""

    return present


def _identifier(sentence: Any) -> Callable[[CaseEvent, Reader], Presented]:
    def present(event: CaseEvent, reader: Reader) -> Presented:
        kind = _choice(IdentifierKind, event.data.get("identifier_kind"))
        text = str(sentence) % {"kind": kind}
        if value := event.data.get("value"):
            text = _("%(sentence)s：%(value)s") % {"sentence": text, "value": value}
        return text, [_reason(event, reader)], ""

    return present


def _assigned(event: CaseEvent, reader: Reader) -> Presented:
    assistants = _("、").join(event.data.get("assistants") or [])
    details = [_("协办民警：%(names)s") % {"names": assistants}] if assistants else []
    return _("指定主办民警：%(name)s") % {"name": event.data.get("lead", "--")}, details, ""


def _designated(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("指定管辖：由%(source)s改由%(target)s主办") % {
        "source": data.get("source", "--"),
        "target": data.get("target", "--"),
    }
    number = data.get("decision_no")
    return text, [_("决定书编号：%(number)s") % {"number": number}] if number else [], ""


def _noted(event: CaseEvent, reader: Reader) -> Presented:
    text = event.data.get("text", "")
    if reader.in_clear or event.by_id == reader.officer.pk:
        return _("工作记录：%(text)s") % {"text": text}, [], ""
    return _("写了工作记录（内容含个人信息，不显示）"), [], "text"


def _listed(sentence: Any) -> Callable[[CaseEvent, Reader], Presented]:
    def present(event: CaseEvent, reader: Reader) -> Presented:
        data = event.data
        details = [_("挂牌时金额：%(amount)s 元") % {"amount": _value(data.get("amount", "0"))}]
        if data.get("rule_version"):
            details.append(
                _("适用第%(version)s版标准：%(threshold)s 元")
                % {"version": data["rule_version"], "threshold": _value(data.get("threshold", "0"))}
            )
        return str(sentence), [*details, _reason(event, reader)], ""

    return present


def _review_extended(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("延长立案审查期限至%(due)s") % {"due": data.get("due", "--")}
    return text, [_choice(ReviewLimit, data.get("limit")), _reason(event, reader)], ""


def _followed_up(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("%(followup)s（%(on)s）") % {
        "followup": _choice(Followup, data.get("followup")),
        "on": data.get("on", "--"),
    }
    number = data.get("document_no")
    details = [_("文书编号：%(number)s") % {"number": number}] if number else []
    return text, [*details, _reason(event, reader)], ""


# What a supervisor decided, as a sentence; the codes are those of a report's verdict.
_VERDICTS = {
    "": gettext_lazy("提交了第%(no)s期督办进展"),
    "accepted": gettext_lazy("审核通过第%(no)s期督办进展"),
    "returned": gettext_lazy("退回第%(no)s期督办进展，要求补充"),
}


def _report(event: CaseEvent, reader: Reader) -> Presented:
    sentence = _VERDICTS.get(event.data.get("verdict", ""), _VERDICTS[""])
    comment = reader.text(event.data.get("comment", ""))
    shown = comment and reader.opinions
    details = [_("审核意见：%(comment)s") % {"comment": comment}] if shown else []
    return str(sentence) % {"no": event.data.get("no", "--")}, details, ""


def _released(event: CaseEvent, reader: Reader) -> Presented:
    below = event.data.get("release_reason") == "below_threshold"
    text = _("金额核减后低于标准，解除了挂牌督办") if below else _("解除了挂牌督办")
    return text, [_reason(event, reader)], ""


def _reason(event: CaseEvent, reader: Reader) -> str:
    reason = event.data.get("reason")
    if event.kind in _OPINIONS and not reader.opinions:
        return ""
    return _("说明：%(reason)s") % {"reason": reader.text(str(reason))} if reason else ""


def _label(model: type[Case] | type[Victim], name: str) -> str:
    """What the forms call a field; a name that no field has is shown as it is."""
    known = {column.name: column for column in model._meta.get_fields() if hasattr(column, "verbose_name")}
    return str(known[name].verbose_name) if name in known else name


def _choice(choices: Any, value: Any) -> str:
    """The label of a choice; a value that is none of them is shown as it is."""
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    return str(value or "--")


def _value(value: Any) -> str:
    """A kept value as it is read: amounts with their separators, yes and no, -- for nothing."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = str(value if value is not None else "")
    if re.fullmatch(r"\d+\.\d\d", text):
        try:
            return show_yuan(Decimal(text))
        except InvalidOperation:
            return text
    return text or "--"


_QUIET = frozenset({EventKind.NOTED, EventKind.IMPORTED})

# Whose words pass between county and city only; that it happened is told to every reader.
_OPINIONS = frozenset(
    {
        EventKind.LISTED,
        EventKind.RELISTED,
        EventKind.RELEASE_REQUESTED,
        EventKind.RELEASE_REFUSED,
        EventKind.RELEASED,
    }
)

_PRESENTERS: dict[str, Presenter] = {
    EventKind.REGISTERED: _plain(gettext_lazy("登记了案件")),
    EventKind.IMPORTED: _imported,
    EventKind.CHANGED: _changed,
    EventKind.MOVED: _moved,
    EventKind.REQUESTED: _requested,
    EventKind.REQUEST_DECLINED: _declined,
    EventKind.VICTIM_ADDED: _victim(gettext_lazy("增加了一名受害人，损失 %(loss)s 元")),
    EventKind.VICTIM_CHANGED: _victim(gettext_lazy("修改了一名受害人，损失 %(loss)s 元")),
    EventKind.VICTIM_REMOVED: _victim(gettext_lazy("移除了一名受害人，原登记损失 %(loss)s 元")),
    EventKind.IDENTIFIER_ADDED: _identifier(gettext_lazy("增加了%(kind)s")),
    EventKind.IDENTIFIER_REMOVED: _identifier(gettext_lazy("移除了%(kind)s")),
    EventKind.ASSIGNED: _assigned,
    EventKind.DESIGNATED: _designated,
    EventKind.NOTED: _noted,
    EventKind.REVIEW_EXTENDED: _review_extended,
    EventKind.FOLLOWED_UP: _followed_up,
    EventKind.LISTED: _listed(gettext_lazy("列为市局挂牌督办")),
    EventKind.ACKNOWLEDGED: _plain(gettext_lazy("签收了督办通知")),
    EventKind.REPORT_SUBMITTED: _report,
    EventKind.REPORT_REVIEWED: _report,
    EventKind.RELEASE_REQUESTED: _plain(gettext_lazy("申请解除督办")),
    EventKind.RELEASE_REFUSED: _plain(gettext_lazy("驳回了解除督办的申请")),
    EventKind.RELEASED: _released,
    EventKind.RELISTED: _listed(gettext_lazy("重新列为市局挂牌督办")),
}
