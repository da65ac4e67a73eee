"""Lines of a case's history about property and recovered money. They name nobody."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Reader, present_with
from casemgr.common.money import show_yuan
from casemgr.funds.enums import EntryKind, ItemKind, LiftGround, RecoverySource, RestitutionSource


def _property(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    step = _STEPS.get(str(data.get("step")), _seized)
    told = {"number": data.get("number", "--"), "kind": _choice(ItemKind, data.get("item_kind"))}
    text = step(data, told)
    details = []
    if number := data.get("document_no"):
        details.append(_("文书编号：%(number)s") % {"number": number})
    return text, details, ""


def _seized(data: dict[str, Any], told: dict[str, Any]) -> str:
    if amount := data.get("amount"):
        return _("扣押现金%(amount)s元（证据%(number)s）") % {**told, "amount": _yuan(amount)}
    return _("扣押%(kind)s（证据%(number)s）") % told


def _appraised(data: dict[str, Any], told: dict[str, Any]) -> str:
    amount = _yuan(data.get("amount"))
    return _("%(kind)s（证据%(number)s）价格认定为%(amount)s元") % {**told, "amount": amount}


def _irrelevant(data: dict[str, Any], told: dict[str, Any]) -> str:
    moment = parse_datetime(str(data.get("due", "")))
    due = f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else "--"
    sentence = _("查明%(kind)s（证据%(number)s）与案件无关，应于%(due)s前发还")
    return sentence % {**told, "due": due}


def _lifted(data: dict[str, Any], told: dict[str, Any]) -> str:
    sentence = _("解除扣押现金%(amount)s元（证据%(number)s，%(ground)s）")
    ground = _choice(LiftGround, data.get("ground"))
    return sentence % {**told, "amount": _yuan(data.get("amount")), "ground": ground}


_STEPS: dict[str, Callable[[dict[str, Any], dict[str, Any]], str]] = {
    "seized": _seized,
    "appraised": _appraised,
    "irrelevant": _irrelevant,
    "lifted": _lifted,
}


def _recovered(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("追缴资金%(amount)s元（%(source)s，凭证号%(receipt)s）") % {
        "amount": _yuan(data.get("amount")),
        "source": _choice(RecoverySource, data.get("source")),
        "receipt": data.get("receipt_no", "--"),
    }
    return text, [], ""


def _restituted(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    text = _("登记受害人其他退赔%(amount)s元（%(source)s）") % {
        "amount": _yuan(data.get("amount")),
        "source": _choice(RestitutionSource, data.get("source")),
    }
    return text, [], ""


def _corrected(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    pair = data.get("amounts")
    old, new = pair if isinstance(pair, list) and len(pair) == 2 else ("", "")
    told = {"kind": _choice(EntryKind, data.get("entry_kind")), "old": _yuan(old), "new": _yuan(new)}
    if new:
        return _("更正%(kind)s登记：%(old)s元 → %(new)s元") % told, [], ""
    return _("撤回%(kind)s登记%(old)s元") % told, [], ""


def _yuan(value: Any) -> str:
    """An amount as it was kept; what is none is shown as missing."""
    try:
        return show_yuan(Decimal(str(value)))
    except InvalidOperation:
        return "--"


def _choice(choices: Any, value: Any) -> str:
    """The label of a choice; a value that is none of them is shown as it is."""
    return str(choices(value).label) if value in choices.values else str(value or "--")


present_with(
    {
        EventKind.PROPERTY_MOVED: _property,
        EventKind.MONEY_RECOVERED: _recovered,
        EventKind.MONEY_RESTITUTED: _restituted,
        EventKind.MONEY_CORRECTED: _corrected,
    }
)
