"""The review for filing and what follows a decision (立案审查、后续事项): extended, notified, answered."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import clocks, rules
from casemgr.cases.enums import Act, EventKind, Followup, ReviewLimit, Status
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.cases.services.editing import held
from casemgr.common.clock import local_date
from casemgr.common.moments import Moment
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import end_of, last_moment

# From the shortest on; the review begins under the first.
TERMS = ("filing_review", "filing_review_clues", "filing_review_complex")
TERM_OF = {ReviewLimit.CLUES: TERMS[1], ReviewLimit.COMPLEX: TERMS[2]}


@dataclass(frozen=True)
class Step:
    """What recording a follow-up does to the clocks of the case: lets one run, or says that it was kept."""

    opens: str = ""
    settles: str = ""


STEPS: dict[Followup, Step] = {
    Followup.REFUSAL_NOTIFIED: Step(settles=clocks.REFUSAL_NOTICE),
    Followup.RECONSIDERATION_ASKED: Step(opens=clocks.RECONSIDERATION),
    Followup.RECONSIDERATION_DECIDED: Step(settles=clocks.RECONSIDERATION),
    Followup.REASONS_ASKED: Step(opens=clocks.REASONS),
    Followup.REASONS_GIVEN: Step(settles=clocks.REASONS),
    Followup.FILING_ORDERED: Step(opens=clocks.ORDERED_FILING),
    Followup.HANDED_OVER: Step(settles=clocks.HANDOVER),
    Followup.TRANSFER_NOTIFIED: Step(settles=clocks.HANDOVER_NOTICE),
    Followup.WITHDRAWAL_NOTIFIED: Step(settles=clocks.WITHDRAWAL_NOTICE),
}


def limits_open_to(officer: Officer, case: Case, now: datetime) -> list[ReviewLimit]:
    """To which limits `officer` may extend the review of `case` now; none once it has run out."""
    deadline = _review(case)
    if case.status != Status.UNDER_REVIEW or deadline is None or deadline.due_at < now:
        return []
    longer = [limit for limit in ReviewLimit if _is_longer(limit, deadline)]
    return [limit for limit in longer if _may_extend(officer, case, limit)]


@transaction.atomic
def extend_review(*, by: Officer, case: Case, limit: ReviewLimit, reason: str, now: datetime) -> Case:
    """Review the report for seven days, or thirty, from acceptance (延长立案审查期限, 受案立案意见 2).

    Seven days for clues that need checking are recorded by who works the case; thirty are approved by the
    county's lead. Raises ValidationError for a shorter limit, or once the present one has run out.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not _may_extend(by, case, limit):
        raise PermissionDenied(_("延长至30日须经县级以上公安机关负责人批准；您没有办理此项操作的权限。"))
    deadline = _review(case)
    if case.status != Status.UNDER_REVIEW or deadline is None:
        raise ValidationError(_("本案没有正在计算的立案审查期限。"))
    if deadline.due_at < now:
        raise ValidationError(_("立案审查期限已经届满，应当立即作出立案或者不予立案的决定。"))
    if not _is_longer(limit, deadline):
        raise ValidationError({"limit": _("现有期限不短于所选期限，无需延长。")})
    if not reason:
        raise ValidationError({"reason": _("请说明延长的理由。")})
    deadline = deadlines.recount(
        deadline=deadline, term_code=TERM_OF[limit], by=by, now=now, reason=str(ReviewLimit(limit).label)
    )
    _tell(
        EventKind.REVIEW_EXTENDED,
        case,
        by,
        now,
        limit=limit,
        due=str(local_date(deadline.due_at)),
        reason=reason,
    )
    return case


def followups_open(case: Case) -> list[Followup]:
    """What can be recorded of the case now: what its clocks wait for, and what may come in on a refusal."""
    running = set(Deadline.objects.on(clocks.target(case)).running().values_list("kind", flat=True))
    refused = case.status == Status.NOT_FILED
    return [
        followup
        for followup, step in STEPS.items()
        if step.settles in running or (step.opens and refused and step.opens not in running)
    ]


@transaction.atomic
def record_followup(
    *,
    by: Officer,
    case: Case,
    followup: Followup,
    on: Moment,
    now: datetime,
    document_no: str = "",
    note: str = "",
) -> Case:
    """Write down what followed a decision (后续事项, 程序规定 175、178、179、182、189).

    Raises ValidationError for what cannot follow now, for a moment to come, for a day before that which it
    follows, and for a complainant who asked later than seven days after he was told.
    """
    case = held(by, case)
    if followup not in followups_open(case):
        raise ValidationError({"followup": _("当前情况下不能登记该事项，请刷新页面。")})
    begins = timezone.make_aware(datetime.combine(on.date, on.time or time.min))
    if begins > now:
        raise ValidationError({"on": _("不能晚于现在。")})
    step = STEPS[followup]
    _check_follows(case, step, on.date)
    _check_asked_in_time(case, followup, on.date)
    if step.opens:
        clocks.start(case, step.opens, now, base_at=begins)
    else:
        ended = begins if on.time else min(now, last_moment(on.date))
        deadlines.settle(target=clocks.target(case), kind=step.settles, by=by, now=ended)
    _tell(
        EventKind.FOLLOWED_UP,
        case,
        by,
        now,
        followup=followup,
        on=on.date.isoformat(),
        document_no=document_no,
        reason=note,
    )
    return case


def _check_follows(case: Case, step: Step, day: date) -> None:
    """What was due is not done before it began to run, and a refusal not answered before its day."""
    if step.settles:
        begun = Deadline.objects.on(clocks.target(case), step.settles).running().get().base_at
        sentence = _("该事项的期限自%(day)s起算，不能早于该日。")
    else:
        refused = case.events.filter(kind=EventKind.MOVED, data__act=Act.REFUSE_FILING).first()
        if refused is None:  # a ledger says that nothing was filed, and not when
            return
        begun, sentence = refused.at, _("不予立案决定于%(day)s作出，不能早于该日。")
    if day < local_date(begun):
        raise ValidationError({"on": sentence % {"day": local_date(begun)}})


def _check_asked_in_time(case: Case, followup: Followup, day: date) -> None:
    """Seven days from the notice (程序规定 179)."""
    if followup != Followup.RECONSIDERATION_ASKED:
        return
    told = case.events.filter(kind=EventKind.FOLLOWED_UP, data__followup=Followup.REFUSAL_NOTIFIED).first()
    if told is None:
        return
    served = timezone.make_aware(datetime.fromisoformat(told.data["on"]))
    term = deadlines.term_for("reconsideration_request", local_date(served))
    last = end_of(
        served, term.amount, term.unit, custody=False, moves=term.moves, holidays=deadlines.days_off()
    )
    if day > local_date(last):
        raise ValidationError(
            {
                "on": _(
                    "控告人应在收到不予立案通知书后7日以内申请复议，该期限已于%(last)s届满（程序规定第179条）。"
                )
                % {"last": local_date(last)}
            }
        )


def _review(case: Case) -> Deadline | None:
    rows = Deadline.objects.on(clocks.target(case), clocks.FILING_REVIEW).running()
    return rows.select_related("term").first()


def _is_longer(limit: ReviewLimit, deadline: Deadline) -> bool:
    return TERMS.index(TERM_OF[limit]) > TERMS.index(deadline.term.code)


def _may_extend(officer: Officer, case: Case, limit: ReviewLimit) -> bool:
    return (rules.may_approve if limit == ReviewLimit.COMPLEX else rules.may_edit)(officer, case)


def _tell(kind: EventKind, case: Case, by: Officer, now: datetime, **data: object) -> None:
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    history.write(kind, case, by=by, now=now, **data)
    audit.record(f"case.{kind}", case, by=by, now=now)
