"""Lines of a case's history about money going back. They call a round by its number and name nobody."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Reader, present_with
from casemgr.common.money import show_yuan
from casemgr.deadlines.periods import shown_end
from casemgr.funds.enums import ObjectionVerdict, RefundMode

# What each step says of the round; what it says beyond that stands in its details.
SENTENCES = {
    "drafted": gettext_lazy("启动资金返还%(number)s：%(mode)s，%(amount)s元"),
    "sources": gettext_lazy("重新选择资金返还%(number)s的资金来源：%(mode)s，%(amount)s元"),
    "shares": gettext_lazy("确定资金返还%(number)s的返还方式和份额：%(mode)s，%(amount)s元"),
    "verified": gettext_lazy("资金返还%(number)s已核对受害人和收款账户"),
    "announced": gettext_lazy("资金返还%(number)s自%(since)s起公告"),
    "objected": gettext_lazy("资金返还%(number)s收到异议"),
    "objection_decided": gettext_lazy("资金返还%(number)s的异议已处理：%(verdict)s"),
    "sent_back": gettext_lazy("资金返还%(number)s退回修改"),
    "checked": gettext_lazy("资金返还%(number)s经县局审核，报市局审批：%(amount)s元"),
    "approved": gettext_lazy("资金返还%(number)s经市局批准：%(amount)s元"),
    "decision": gettext_lazy("资金返还%(number)s登记返还决定书文号"),
    "issued": gettext_lazy("资金返还%(number)s已送达银行"),
    "paid": gettext_lazy("资金返还%(number)s一笔到账：%(amount)s元"),
    "bounced": gettext_lazy("资金返还%(number)s一笔被银行退回：%(amount)s元"),
    "tried_again": gettext_lazy("资金返还%(number)s一笔重新交银行办理：%(amount)s元"),
    "taken_back": gettext_lazy("资金返还%(number)s撤回一笔，资金退回原处：%(amount)s元"),
    "signed": gettext_lazy("资金返还%(number)s的受害人已签收发还清单"),
    "closed": gettext_lazy("资金返还%(number)s办结"),
    "cancelled": gettext_lazy("取消资金返还%(number)s"),
}


def _moved(event: CaseEvent, reader: Reader) -> Presented:
    data = event.data
    told = {
        "number": data.get("number", "--"),
        "mode": _choice(RefundMode, data.get("mode")),
        "verdict": _choice(ObjectionVerdict, data.get("verdict")),
        "amount": _yuan(data.get("amount")),
        "since": data.get("since", "--"),
    }
    sentence = SENTENCES.get(str(data.get("step")))
    text = str(sentence) % told if sentence else event.get_kind_display()
    return text, _details(data, reader), ""


def _details(data: dict[str, Any], reader: Reader) -> list[str]:
    details = []
    if due := parse_datetime(str(data.get("due", ""))):
        details.append(_("公告期至%(due)s 24时") % {"due": shown_end(due)})
    if where := data.get("where"):
        details.append(_("公告位置：%(where)s") % {"where": reader.text(str(where))})
    if number := data.get("decision_no"):
        details.append(_("返还决定书文号：%(number)s") % {"number": number})
    if reason := reader.text(str(data.get("reason", ""))):
        details.append(_("理由：%(reason)s") % {"reason": reason})
    return details


def _yuan(value: Any) -> str:
    """An amount as it was kept, shown; what is none is shown as it is."""
    try:
        return show_yuan(Decimal(value))
    except (InvalidOperation, TypeError):
        return str(value or "--")


def _choice(choices: Any, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else str(value or "--")


_LINES: dict[str, Callable[[CaseEvent, Reader], Presented]] = {EventKind.REFUND_MOVED: _moved}

present_with(_LINES)
