"""A round is announced, objected to, checked by the county, approved by the city, or given up (返还审批)."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.common.clock import local_date, midnight
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.funds.enums import (
    OPEN_REFUNDS,
    PLANNED_REFUNDS,
    ObjectionVerdict,
    RefundMode,
    RefundState,
)
from casemgr.funds.models import Objection, Refund
from casemgr.funds.querysets import ANNOUNCEMENT_CLOCK
from casemgr.funds.services.refunds import drafting, reserves, rounds, telling, verifying
from casemgr.funds.services.working import approvable, approvable_by_city, held, locked

CHECKABLE = {RefundState.VERIFIED, RefundState.ANNOUNCED}
CANCELLABLE = OPEN_REFUNDS - {RefundState.ISSUED}


@transaction.atomic
def announce(*, by: Officer, refund: Refund, version: int, where: str, since: date, now: datetime) -> Refund:
    """A round by proportion was posted (公告): for 30 days from `since`, a day that is not to come.

    Its clock runs from that day; nobody decides before it is over. Raises Stale.
    """
    case = held(by, refund.case)
    refund = rounds.standing(case, refund, {RefundState.VERIFIED}, version)
    if refund.mode != RefundMode.PRO_RATA:
        raise ValidationError(_("直接返还无需公告，请提请县局负责人审核。"))
    if not local_date(refund.created_at) <= since <= local_date(now):
        raise ValidationError({"since": _("公告日期不能早于拟定日期，也不能晚于今天。")})
    deadline = deadlines.open_deadline(
        case=case,
        target=refund.target,
        kind=ANNOUNCEMENT_CLOCK,
        term_code=ANNOUNCEMENT_CLOCK,
        base_at=midnight(since),
        now=now,
    )
    rounds.save(
        refund,
        state=RefundState.ANNOUNCED,
        announced_date=since,
        announced_where=where,
        announced_until=deadline.due_at,
    )
    rounds.tell(
        refund, "announced", by, now, since=since.isoformat(), due=deadline.due_at.isoformat(), where=where
    )
    return refund


@transaction.atomic
def object_to(
    *, by: Officer, refund: Refund, by_whom: str, content: str, received_at: datetime, now: datetime
) -> Objection:
    """Somebody objects while the round is announced, or before it is checked (登记异议)."""
    case = held(by, refund.case)
    refund = rounds.standing(case, refund, {RefundState.ANNOUNCED})
    if not midnight(refund.announced_date) <= received_at <= now:
        raise ValidationError({"received_at": _("收到时间不能早于公告日期，也不能晚于现在。")})
    objection = Objection(
        case=case,
        county_id=case.county_id,
        refund=refund,
        by_whom=by_whom,
        content=content,
        received_at=received_at,
        recorded_by=by,
    )
    objection.full_clean()
    objection.save()
    rounds.tell(refund, "objected", by, now, objection=objection.pk)
    telling.leads(refund, telling.OBJECTED, by, now, f"objection:{objection.pk}")
    return objection


@transaction.atomic
def decide_objection(
    *, by: Officer, objection: Objection, verdict: ObjectionVerdict, reason: str, now: datetime
) -> Objection:
    """The county's lead decides on an objection. One that is upheld sends the round back to be drafted anew.

    Whoever drafted the round does not decide on objections to it.
    """
    case = approvable(by, objection.refund.case)
    refund = rounds.standing(case, objection.refund, {RefundState.ANNOUNCED})
    _check_not_own(by, refund)
    objection = Objection.objects.get(pk=objection.pk)
    if objection.verdict:
        raise ValidationError(_("该异议已有处理结果，请刷新页面。"))
    objection.verdict, objection.verdict_reason = verdict, reason
    objection.decided_at, objection.decided_by = now, by
    objection.full_clean()
    objection.save()
    rounds.tell(refund, "objection_decided", by, now, objection=objection.pk, verdict=verdict)
    if verdict == ObjectionVerdict.UPHELD:
        _to_draft(refund, by, now, _("异议成立，修改方案后重新公告"))
    return objection


@transaction.atomic
def send_back(*, by: Officer, refund: Refund, version: int, reason: str, now: datetime) -> Refund:
    """What was laid before the lead or the city goes back to be drafted anew (退回修改). Raises Stale."""
    case = locked(refund.case)
    refund = rounds.standing(case, refund, PLANNED_REFUNDS - {RefundState.DRAFT}, version)
    right = Right.APPROVE_FUNDS if refund.state == RefundState.CHECKED else Right.APPROVE_CASES
    if not may(by, right, case.county_id):
        raise PermissionDenied(_("此事项由审核、审批人办理。"))
    _to_draft(refund, by, now, reason)
    return refund


@transaction.atomic
def check(*, by: Officer, refund: Refund, version: int, now: datetime) -> Refund:
    """The county's lead has checked the round (县局审核) and lays it before the city.

    By proportion only once the announcement is over and no objection is open. Raises Stale.
    """
    case = approvable(by, refund.case)
    refund = rounds.standing(case, refund, CHECKABLE, version)
    _check_not_own(by, refund)
    if refund.mode == RefundMode.PRO_RATA:
        _check_announced(refund, now)
    drafting.check_claims(refund)
    verifying.check_nobody_collects(refund, [by])
    deadlines.settle(target=refund.target, kind=ANNOUNCEMENT_CLOCK, now=now, by=by)
    rounds.save(refund, state=RefundState.CHECKED, checked_at=now, checked_by=by)
    rounds.tell(refund, "checked", by, now, amount=str(refund.pool))
    telling.city(refund, by, now)
    return refund


@transaction.atomic
def approve(*, by: Officer, refund: Refund, version: int, now: datetime, decision_no: str = "") -> Refund:
    """The city approves: the money is set aside in the ledger (市局批准). Raises Stale.

    Neither who drafted nor who checked it approves. Refused while a freeze ends before the bank's three
    working days would be over: it is renewed first, so that money set aside never lapses unseen.
    """
    case = approvable_by_city(by, refund.case)
    refund = rounds.standing(case, refund, {RefundState.CHECKED}, version)
    if by.pk in (refund.created_by_id, refund.checked_by_id):
        raise ValidationError(_("拟定人、审核人不能批准同一返还。"))
    drafting.check_claims(refund)
    verifying.check_nobody_collects(refund, [by])
    reserves.check_freezes(refund, now, now)
    reserves.reserve(refund, by, now)
    rounds.save(
        refund,
        state=RefundState.APPROVED,
        approved_at=now,
        approved_by=by,
        decision_no=decision_no or refund.decision_no,
    )
    rounds.tell(refund, "approved", by, now, amount=str(refund.pool), decision_no=refund.decision_no)
    telling.creator(refund, telling.APPROVED, by, now)
    return refund


@transaction.atomic
def record_decision(*, by: Officer, refund: Refund, number: str, now: datetime) -> Refund:
    """The number of the decision document (资金返还决定书文号): typed, or taken from the document issued.

    By who works the case or decides for the city, from the county's check until the bank has it.
    """
    case = locked(refund.case)
    if not (rules.may_work(by, case) or may(by, Right.APPROVE_FUNDS, case.county_id)):
        raise PermissionDenied(_("您不办理本案，不能登记涉案资金。"))
    refund = rounds.standing(case, refund, {RefundState.CHECKED, RefundState.APPROVED})
    if refund.decision_no != number:
        rounds.save(refund, decision_no=number)
        rounds.tell(refund, "decision", by, now, decision_no=number)
    return refund


@transaction.atomic
def cancel(*, by: Officer, refund: Refund, reason: str, now: datetime) -> Refund:
    """Give a round up before the bank has it (取消返还): money set aside goes back to where it was.

    By who works the case, or who decides for the city.
    """
    case = locked(refund.case)
    if not (rules.may_work(by, case) or may(by, Right.APPROVE_FUNDS, case.county_id)):
        raise PermissionDenied(_("您不办理本案，不能登记涉案资金。"))
    refund = rounds.standing(case, refund, CANCELLABLE)
    if refund.state == RefundState.APPROVED:
        for row in rounds.sources(refund):
            if row.position.balance:
                reserves.back(refund, row, row.position.balance, by, now, reason)
    deadlines.annul(target=refund.target, by=by, reason=reason, now=now)
    rounds.save(refund, state=RefundState.CANCELLED, cancel_reason=reason)
    rounds.tell(refund, "cancelled", by, now, reason=reason)
    telling.creator(refund, telling.CANCELLED, by, now)
    return refund


def _to_draft(refund: Refund, by: Officer, now: datetime, reason: str) -> None:
    """Back to its beginning: what was announced or checked no longer counts."""
    deadlines.annul(target=refund.target, by=by, reason=reason, now=now)
    rounds.save(
        refund,
        state=RefundState.DRAFT,
        announced_date=None,
        announced_where="",
        announced_until=None,
        checked_at=None,
        checked_by=None,
        decision_no="",
    )
    rounds.tell(refund, "sent_back", by, now, reason=reason)
    telling.creator(refund, telling.SENT_BACK, by, now)


def _check_not_own(by: Officer, refund: Refund) -> None:
    if by.pk == refund.created_by_id:
        raise ValidationError(_("拟定人不能审核本人拟定的返还，请由本县区另一名负责人办理。"))


def _check_announced(refund: Refund, now: datetime) -> None:
    if refund.state != RefundState.ANNOUNCED:
        raise ValidationError(_("按比例返还须先公告30日（冻结资金返还若干规定第8条）。"))
    clock = Deadline.objects.on(refund.target, ANNOUNCEMENT_CLOCK).order_by("-pk")[:1].get()
    if clock.due_at >= now:
        raise ValidationError(
            _("公告期至%(due)s 24时届满，届满前不能审核。") % {"due": shown_end(clock.due_at)}
        )
    if Objection.objects.filter(refund=refund, verdict="").exists():
        raise ValidationError(_("尚有异议未处理，处理后才能审核。"))
