"""Who hears of a round that now waits for him (返还消息)."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.funds.models import Refund
from casemgr.notices import services as notices

TO_CHECK = gettext_noop("案件%(number)s：资金返还%(refund)s已核对受害人，请审核")
OBJECTED = gettext_noop("案件%(number)s：资金返还%(refund)s公告期间收到异议，请处理")
TO_APPROVE = gettext_noop("案件%(number)s：资金返还%(refund)s经县局审核，请审批")
APPROVED = gettext_noop("案件%(number)s：资金返还%(refund)s已经市局批准，请送银行办理")
SENT_BACK = gettext_noop("案件%(number)s：资金返还%(refund)s被退回修改")
CANCELLED = gettext_noop("案件%(number)s：资金返还%(refund)s已取消")
BOUNCED = gettext_noop("案件%(number)s：资金返还%(refund)s有款项被银行退回，请核对收款账户")


def leads(refund: Refund, text: str, by: Officer, now: datetime, cause: str) -> None:
    """The county's leads, but for whoever drafted the round: he decides nothing on it."""
    to = officers_with(Right.APPROVE_CASES, refund.county_id).exclude(pk=refund.created_by_id)
    _put(refund, to, text, by, now, cause)


def city(refund: Refund, by: Officer, now: datetime) -> None:
    to = officers_with(Right.APPROVE_FUNDS, refund.county_id).exclude(pk=refund.created_by_id)
    _put(refund, to, TO_APPROVE, by, now, f"city:{refund.version}")


def creator(refund: Refund, text: str, by: Officer, now: datetime) -> None:
    """Whoever drafted it and whoever leads the case."""
    to = [officer for officer in (refund.created_by, refund.case.lead) if officer]
    _put(refund, to, text, by, now, f"{refund.state}:{refund.version}")


def _put(refund: Refund, to: Iterable[Officer], text: str, by: Officer, now: datetime, cause: str) -> None:
    """Nobody is told of what he has just done himself."""
    notices.put(
        "refund",
        to=[officer for officer in to if officer.pk != by.pk],
        text=text,
        values={"number": refund.case.number, "refund": refund.number},
        link=reverse("funds:refund", args=[refund.case_id, refund.pk]),
        key=f"refund:{refund.pk}:{cause}",
        now=now,
    )
