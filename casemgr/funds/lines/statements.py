"""Lines about statements and transfers. They call an account by its last four and name nobody."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Reader, present_with
from casemgr.common.money import show_yuan


def _taken(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    number = _number(data, "taken")
    sentence = ngettext(
        "导入%(bank)s流水，登记资金交易%(taken)d笔", "导入%(bank)s流水，登记资金交易%(taken)d笔", number
    )
    text = sentence % {"bank": reader.text(str(data.get("bank", ""))), "taken": number}
    details = []
    if accounts := _number(data, "accounts"):
        details.append(
            ngettext("新登记涉案账户%(number)d个", "新登记涉案账户%(number)d个", accounts)
            % {"number": accounts}
        )
    if doubled := _number(data, "doubled"):
        details.append(ngettext("重复%(number)d行", "重复%(number)d行", doubled) % {"number": doubled})
    if refused := _number(data, "refused"):
        details.append(ngettext("退回%(number)d行", "退回%(number)d行", refused) % {"number": refused})
    return text, details, ""


def _added(event: CaseEvent, reader: Reader) -> Presented:
    return _("登记了一笔资金交易：%(what)s") % {"what": _what(event.data)}, [], ""


def _removed(event: CaseEvent, reader: Reader) -> Presented:
    reason = reader.text(str(event.data.get("reason", "")))
    details = [_("理由：%(reason)s") % {"reason": reason}] if reason else []
    return _("移除了误登的资金交易：%(what)s") % {"what": _what(event.data)}, details, ""


def _what(data: dict[str, Any]) -> str:
    moment = parse_datetime(str(data.get("moved_at", "")))
    return _("%(at)s %(payer)s → %(payee)s %(amount)s元") % {
        "at": f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else "--",
        "payer": _tail(data, "payer"),
        "payee": _tail(data, "payee"),
        "amount": _yuan(data.get("amount")),
    }


def _yuan(amount: Any) -> str:
    try:
        return show_yuan(Decimal(str(amount)))
    except InvalidOperation:
        return "--"


def _tail(data: dict[str, Any], name: str) -> str:
    return f"…{data[name]}" if data.get(name) else "--"


def _number(data: dict[str, Any], name: str) -> int:
    value = data.get(name)
    return value if isinstance(value, int) else 0


_LINES: dict[str, Callable[[CaseEvent, Reader], Presented]] = {
    EventKind.STATEMENT_TAKEN: _taken,
    EventKind.TRANSFER_ADDED: _added,
    EventKind.TRANSFER_REMOVED: _removed,
}

present_with(_LINES)
