"""Where a round stands, in words: its steps, whose turn it is, what its money lies under."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgr.deadlines.periods import shown_end
from casemgr.funds.enums import RefundMode, RefundState
from casemgr.funds.models import Freeze, Recovery, Refund
from casemgr.funds.services.refunds import reserves

WORKER, LEAD, CITY, BANK, TIME, NOBODY = "worker", "lead", "city", "bank", "time", ""


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, and what is to be done."""

    whose: str
    text: str


def turn(refund: Refund, now: datetime, *, objected: bool = False, bounced: bool = False) -> Turn:
    """What a round waits for: `objected` if an objection is open, `bounced` if a share came back."""
    if refund.state == RefundState.ANNOUNCED:
        return _announced(refund, now, objected)
    if refund.state == RefundState.VERIFIED:
        if refund.mode == RefundMode.PRO_RATA:
            return Turn(WORKER, _("办案民警张贴公告并登记"))
        return Turn(LEAD, _("县局负责人审核"))
    if refund.state == RefundState.APPROVED:
        if refund.decision_no:
            return Turn(WORKER, _("两名民警送银行办理"))
        return Turn(WORKER, _("办案民警登记返还决定书文号"))
    if refund.state == RefundState.ISSUED:
        if bounced:
            return Turn(WORKER, _("银行有退回款项，办案民警核对收款账户后重新办理或撤回"))
        return Turn(BANK, _("银行办理，到账后由办案民警登记回执"))
    return {
        RefundState.DRAFT: Turn(WORKER, _("办案民警核对受害人和收款账户")),
        RefundState.CHECKED: Turn(CITY, _("市局审批")),
        RefundState.CLOSED: Turn(NOBODY, _("已办结")),
        RefundState.CANCELLED: Turn(NOBODY, _("已取消")),
    }[RefundState(refund.state)]


def in_short(refund: Refund, now: datetime, *, objected: bool, bounced: bool) -> str:
    """The same in two words, for a line of a card."""
    if bounced:
        return _("银行退回")
    if objected:
        return _("有异议")
    if refund.state == RefundState.ANNOUNCED and refund.is_announced_out(now):
        return _("公告期满")
    return str(refund.get_state_display())


def _announced(refund: Refund, now: datetime, objected: bool) -> Turn:
    if objected:
        return Turn(LEAD, _("县局负责人处理公告异议"))
    if refund.is_announced_out(now):
        return Turn(LEAD, _("公告期满，县局负责人审核"))
    until = {"due": shown_end(refund.announced_until)}
    return Turn(TIME, _("公告至%(due)s 24时届满，期满后县局负责人审核") % until)


def steps(refund: Refund, now: datetime) -> list[dict[str, Any]]:
    """Drafted, verified, announced, checked, approved, at the bank, closed, with the moments known."""
    is_announced = refund.mode == RefundMode.PRO_RATA
    road = [
        (RefundState.DRAFT, _("拟定方案"), refund.created_at),
        (RefundState.VERIFIED, _("核对受害人"), None),
        *([(RefundState.ANNOUNCED, _("公告30日"), refund.announced_date)] if is_announced else []),
        (RefundState.CHECKED, _("县局审核"), refund.checked_at),
        (RefundState.APPROVED, _("市局审批"), refund.approved_at),
        (RefundState.ISSUED, _("送达银行"), refund.issued_at),
        (RefundState.CLOSED, _("全部到账"), refund.closed_at),
    ]
    names = [state for state, _label, _at in road]
    # What has been reached is done; what comes after it is what is being worked on.
    reached = names.index(RefundState(refund.state)) if refund.state in names else -1
    if refund.state == RefundState.ANNOUNCED and not refund.is_announced_out(now):
        reached -= 1
    return [
        {"label": label, "at": at, "state": _standing(place, reached)}
        for place, (_state, label, at) in enumerate(road)
    ]


def _standing(place: int, reached: int) -> str:
    if reached >= 0 and place == reached + 1:
        return "current"
    return "done" if place <= reached else "todo"


def source(record: Freeze | Recovery) -> str:
    """What money lies under, as every reader may know it."""
    if isinstance(record, Freeze):
        account = record.case_account
        return _("冻结　%(bank)s…%(tail)s") % {"bank": account.bank, "tail": account.account.tail}
    return _("追缴　%(source)s") % {"source": record.get_source_display()}


def ends(record: Freeze | Recovery, now: datetime) -> dict[str, Any]:
    """Until when a freeze holds, and whether that is over; money in custody has no end."""
    if not isinstance(record, Freeze) or record.expires_at is None:
        return {"text": "", "is_over": False}
    return {"text": shown_end(record.expires_at), "is_over": not reserves.holds(record, now)}
