"""What a case's history says of stop-payments, freezes and renewals (止付、冻结)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Presenter, Reader, present_with
from casemgr.common.money import show_yuan
from casemgr.deadlines.periods import shown_end
from casemgr.funds.enums import FailReason, LapseFinding, LiftGround

_STOPS = {
    "requested": gettext_lazy("申请止付尾号%(tail)s账户%(amount)s元"),
    "held": gettext_lazy("尾号%(tail)s账户第%(seq)s次止付生效，止付%(amount)s元，至%(due)s"),
    "failed": gettext_lazy("尾号%(tail)s账户止付未成功：%(reason)s"),
    "followed": gettext_lazy("尾号%(tail)s账户的止付由后续冻结或止付接管"),
    "lifted": gettext_lazy("提前解除尾号%(tail)s账户的止付（%(ground)s），%(amount)s元"),
    "lapsed": gettext_lazy("尾号%(tail)s账户的止付于%(due)s届满，自动失效，%(amount)s元不再受控"),
    "explained": gettext_lazy("核查尾号%(tail)s账户止付失效后的资金：%(finding)s"),
    "corrected": gettext_lazy("更正尾号%(tail)s账户的止付金额：%(old)s元 → %(amount)s元"),
}
_FREEZES = {
    "requested": gettext_lazy("申请冻结尾号%(tail)s账户%(amount)s元"),
    "approved": gettext_lazy("批准冻结尾号%(tail)s账户"),
    "declined": gettext_lazy("未批准冻结尾号%(tail)s账户"),
    "executed": gettext_lazy("尾号%(tail)s账户冻结生效，冻结%(amount)s元，至%(due)s"),
    "queued": gettext_lazy("尾号%(tail)s账户轮候冻结，第%(place)s顺位"),
    "failed": gettext_lazy("尾号%(tail)s账户冻结未成功：%(reason)s"),
    "lifted": gettext_lazy("解除尾号%(tail)s账户的冻结（%(ground)s），%(amount)s元"),
    "handed_on": gettext_lazy("尾号%(tail)s账户的冻结款%(amount)s元随案移送"),
    "used": gettext_lazy("尾号%(tail)s账户的冻结款已全部划转"),
    "lapsed": gettext_lazy("尾号%(tail)s账户的冻结于%(due)s届满，自动失效，%(amount)s元不再受控"),
    "explained": gettext_lazy("核查尾号%(tail)s账户冻结失效后的资金：%(finding)s"),
    "corrected": gettext_lazy("更正尾号%(tail)s账户的冻结金额：%(old)s元 → %(amount)s元"),
    "renewal_requested": gettext_lazy("申请续冻尾号%(tail)s账户"),
    "renewal_approved": gettext_lazy("批准续冻尾号%(tail)s账户"),
    "renewal_declined": gettext_lazy("未批准续冻尾号%(tail)s账户"),
    "renewed": gettext_lazy("尾号%(tail)s账户已续冻：%(before)s → %(after)s"),
}


def _presenter(sentences: Mapping[str, Any]) -> Presenter:
    def present(event: CaseEvent, reader: Reader) -> Presented:
        data = event.data
        sentence = sentences.get(str(data.get("step")))
        if sentence is None:
            return _("办理了%(kind)s") % {"kind": event.get_kind_display()}, [], ""
        details = []
        if at := _moment(data.get("at")):
            details.append(_("办理时间：%(at)s") % {"at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"})
        if number := data.get("order_no"):
            details.append(_("文书编号：%(number)s") % {"number": number})
        return str(sentence) % _words(data), details, ""

    return present


def _words(data: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the places of a sentence; what is missing or of another shape is --."""
    due = data.get("due")
    before, after = due if isinstance(due, list) and len(due) == 2 else ("", "")
    return {
        "tail": str(data.get("tail", "--")),
        "seq": str(data.get("seq", "--")),
        "place": str(data.get("place", "--")),
        "amount": _yuan(data.get("amount")),
        "old": _yuan(data.get("old")),
        "due": _end(due),
        "before": _end(before),
        "after": _end(after),
        "reason": _label(FailReason, data.get("reason")),
        "ground": _label(LiftGround, data.get("ground")),
        "finding": _label(LapseFinding, data.get("finding")),
    }


def _moment(text: Any) -> datetime | None:
    return parse_datetime(text) if isinstance(text, str) else None


def _end(text: Any) -> str:
    moment = _moment(text)
    return shown_end(moment) if moment else "--"


def _yuan(text: Any) -> str:
    return show_yuan(Decimal(text)) if isinstance(text, str) else "--"


def _label(choices: Any, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else "--"


present_with(
    {
        EventKind.STOP_MOVED: _presenter(_STOPS),
        EventKind.FREEZE_MOVED: _presenter(_FREEZES),
    }
)
