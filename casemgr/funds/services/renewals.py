"""Renewals of a freeze (续冻, 程序规定 240、243): asked for, decided, executed, all before its end."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.deadlines import periods
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.funds.enums import HoldState
from casemgr.funds.models import Freeze, Renewal, is_over
from casemgr.funds.services import holding
from casemgr.funds.services.freezes import check_another, check_reasoned, decidable
from casemgr.funds.services.working import held


@transaction.atomic
def request(*, by: Officer, freeze: Freeze, reason: str, now: datetime) -> Renewal:
    """Ask for a freeze to go on. Raises ValidationError once it has ended, or while another request waits."""
    case = held(by, freeze.case)
    freeze = holding.current(freeze, case)
    _check_in_time(freeze, now)
    if freeze.base_at > now:
        raise ValidationError(_("上一次续冻的期限尚未开始，不需要再次续冻。"))
    if freeze.renewals.filter(executed_at=None).exclude(is_approved=False).exists():
        raise ValidationError(_("已有续冻申请正在办理，请刷新页面。"))
    renewal = Renewal(
        case=case,
        county_id=case.county_id,
        freeze=freeze,
        requested_at=now,
        requested_by=by,
        reason=reason,
        due_before=freeze.expires_at,
    )
    renewal.full_clean()
    renewal.save()
    _tell("renewal_requested", renewal, freeze, by, now)
    return renewal


@transaction.atomic
def decide(*, by: Officer, renewal: Renewal, is_approved: bool, now: datetime, note: str = "") -> Renewal:
    """Approve a renewal or not: whoever decides on the freeze itself, before its end; never the asker."""
    case = decidable(by, renewal.freeze)
    renewal, freeze = _current(renewal, case)
    if not renewal.is_open:
        raise ValidationError(_("该申请已经处理，请刷新页面。"))
    check_another(by, renewal.requested_by_id)
    _check_in_time(freeze, now)
    check_reasoned(is_approved, note)
    renewal.is_approved, renewal.decided_by, renewal.decided_at = is_approved, by, now
    renewal.decision_note = note
    renewal.full_clean()
    renewal.save()
    _tell("renewal_approved" if is_approved else "renewal_declined", renewal, freeze, by, now)
    return renewal


@transaction.atomic
def record_executed(
    *,
    by: Officer,
    renewal: Renewal,
    executed_at: datetime,
    order_no: str,
    receipt_no: str,
    now: datetime,
) -> Renewal:
    """The bank has renewed the freeze before its end: the new period is counted from the old end.

    It may be recorded after the end, if the bank acted before: then what the clock let lapse is taken back.
    Raises ValidationError for an act of the bank at or after the end (程序规定 240).
    """
    case = held(by, renewal.case)
    renewal, freeze = _current(renewal, case)
    _check_executable(renewal, executed_at, now)
    holding.check_state(freeze, HoldState.EFFECTIVE, HoldState.LAPSED)
    if freeze.state == HoldState.LAPSED:
        holding.undo_lapse(freeze, by=by, reason=_("到期前已续冻，补记"), now=now)
    term = deadlines.term_for(freeze.term_code, local_date(executed_at))
    renewal.executed_at, renewal.order_no, renewal.receipt_no = executed_at, order_no, receipt_no
    renewal.due_after = periods.end_of(
        renewal.due_before, term.amount, term.unit, custody=term.is_custody, moves=term.moves
    )
    renewal.full_clean()
    renewal.save()
    freeze.base_at, freeze.expires_at = renewal.due_before, renewal.due_after
    holding.save(freeze)
    deadline = Deadline.objects.on(freeze.target, holding.FREEZE.deadline).running().get()
    deadlines.reschedule(deadline=deadline, due_at=renewal.due_after, by=by, reason=_("续冻"), now=now)
    due = [renewal.due_before.isoformat(), renewal.due_after.isoformat()]
    _tell("renewed", renewal, freeze, by, now, due=due, order_no=order_no)
    return renewal


def _check_in_time(freeze: Freeze, now: datetime) -> None:
    if is_over(freeze, now):
        raise ValidationError(
            _("冻结期限已届满，未续冻的视为自动解除（程序规定第240条），不能再续冻；需要的请重新申请冻结。")
        )
    holding.check_state(freeze, HoldState.EFFECTIVE)


def _check_executable(renewal: Renewal, executed_at: datetime, now: datetime) -> None:
    if not renewal.is_approved or renewal.executed_at:
        raise ValidationError(_("续冻尚未批准或者已经办理，请刷新页面。"))
    holding.check_moment("executed_at", executed_at, now)
    if executed_at >= renewal.due_before:
        raise ValidationError(
            {"executed_at": _("银行办理时间不早于原到期时间，冻结已自动解除（程序规定第240条）。")}
        )
    # Typed to the minute, while the decision was kept to the second.
    if executed_at < renewal.decided_at.replace(second=0, microsecond=0):
        raise ValidationError({"executed_at": _("银行办理时间早于批准时间，请核对。")})


def _current(renewal: Renewal, case: Case) -> tuple[Renewal, Freeze]:
    """Both as they are now that the case is locked."""
    renewal = Renewal.objects.select_related("freeze").get(pk=renewal.pk)
    freeze = holding.current(renewal.freeze, case)
    renewal.freeze = freeze
    return renewal, freeze


def _tell(step: str, renewal: Renewal, freeze: Freeze, by: Officer, now: datetime, **data: object) -> None:
    holding.tell(freeze, step, by, now, renewal=renewal.pk, **data)
