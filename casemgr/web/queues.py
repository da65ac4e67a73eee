"""What waits for somebody, by name: one meaning for a card of the workbench, its counter and its list.

The names are what the lists take in their addresses: `?view=` of cases, `?state=` of all others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from casemgr.accounts.models import Officer
from casemgr.cases.filters import CaseFilter
from casemgr.cases.models import Case
from casemgr.cases.querysets import own
from casemgr.coldcases.models import ColdCaseFile
from casemgr.common import clock
from casemgr.common.clock import local_date
from casemgr.counties.access import counties_where
from casemgr.counties.rights import Right
from casemgr.deadlines import registry
from casemgr.deadlines.models import Deadline
from casemgr.exchange.enums import State as JobState
from casemgr.exchange.models import Job
from casemgr.funds.enums import RefundState
from casemgr.funds.models import Freeze, Refund, Renewal
from casemgr.funds.querysets import BY_CITY
from casemgr.funds.services.property import REPORT
from casemgr.notices.models import Notice
from casemgr.proceedings.models import Topic
from casemgr.supervision.enums import State, Verdict
from casemgr.supervision.models import Report, Supervision
from casemgr.suspects.models import FugitiveWatch
from casemgr.taskforces.models import AccessRequest

Pick = Callable[[Any, Officer], Any]

REVIEW_SOON = timedelta(days=30)
FREEZE_SOON = 7
IN_HAND = (State.ACKNOWLEDGED, State.REPORTING)


@dataclass(frozen=True)
class Queue:
    """Rows of `model` that wait for somebody: `pick` narrows what an officer sees to them."""

    model: Any
    pick: Pick


def listed(supervisions: Any, officer: Officer) -> Any:
    """Listed and not yet signed for (待签收)."""
    return supervisions.filter(state=State.LISTED)


def reporting(supervisions: Any, officer: Officer) -> Any:
    """Signed for and being worked on (办理中)."""
    return supervisions.filter(state__in=IN_HAND)


def release_pending(supervisions: Any, officer: Officer) -> Any:
    """The county has asked to be released (申请解除)."""
    return supervisions.filter(state=State.RELEASE_PENDING)


def below(supervisions: Any, officer: Officer) -> Any:
    """Open, though the amount has since dropped below the standard (金额已低于标准)."""
    return supervisions.below_threshold()


def report(supervisions: Any, officer: Officer) -> Any:
    """A progress report waits for the supervisor's verdict (进展待审核)."""
    waiting = Report.objects.filter(supervision=OuterRef("pk")).awaiting_review()
    return supervisions.open().filter(Exists(waiting))


def needs_report(supervisions: Any, officer: Officer) -> Any:
    """In hand on the officer's own cases, with no report yet or the last one sent back (待提交进展)."""
    last = Report.objects.filter(supervision=OuterRef("pk")).order_by("-no").values("verdict")[:1]
    return (
        supervisions.filter(state__in=IN_HAND, case__in=Case.objects.filter(own(officer)))
        .annotate(last_verdict=Subquery(last))
        .filter(Q(last_verdict=None) | Q(last_verdict=Verdict.RETURNED))
    )


def running(deadlines: Any, officer: Officer) -> Any:
    """Legal periods that run, or have run out and were not settled (未办结的期限)."""
    return deadlines.running()


def own_running(deadlines: Any, officer: Officer) -> Any:
    """Those of the cases he works on, and the to-dos of consultations that are his (我的期限)."""
    todos = (
        Topic.objects.open().owned_by(officer).annotate(key=Concat(Value("todo:"), Cast("pk", CharField())))
    )
    own_case, own_todo = Q(case__in=registry.cases().own(officer)), Q(target__in=todos.values("key"))
    return deadlines.running().filter(own_case | own_todo)


def property_overdue(deadlines: Any, officer: Officer) -> Any:
    """Seized property that was not handed in within its 24 hours (逾期未移交)."""
    return deadlines.running().filter(kind=REPORT, due_at__lt=clock.now())


def unchecked(watches: Any, officer: Officer) -> Any:
    """Fugitives at large whose next check is overdue or was let go (逾期未核查)."""
    return watches.unchecked(clock.now())


def cold_todo(dossiers: Any, officer: Officer) -> Any:
    """Cold cases that nobody has read this year, or that are to be consulted on soon (待阅卷、待会商)."""
    today = local_date(clock.now())
    due = dossiers.review_due(today + REVIEW_SOON).values("pk")
    unread = dossiers.unread(today.year).values("pk")
    return dossiers.filter(Q(pk__in=due) | Q(pk__in=unread))


def own_cold_todo(dossiers: Any, officer: Officer) -> Any:
    """Those for which the officer is responsible (我负责的积案)."""
    return cold_todo(dossiers.kept_by(officer), officer)


def _of_concern(freezes: Any, officer: Officer) -> Any:
    """Those of the cases he works on, and of the counties where he decides on freezes."""
    leads = counties_where(officer, Right.APPROVE_CASES) | counties_where(officer, Right.APPROVE_FUNDS)
    own_cases = Case.objects.of(officer).order_by().values("pk")
    return freezes.filter(Q(county__in=leads) | Q(case__in=own_cases))


def freezes_ending(freezes: Any, officer: Officer) -> Any:
    """Frozen now, and to be renewed within a week (7日内到期)."""
    now = clock.now()
    return _of_concern(freezes.in_force(now).ending_within(FREEZE_SOON, now), officer)


def lapsed_unexplained(freezes: Any, officer: Officer) -> Any:
    """Lapsed, and nobody has said what became of the money (已失效未核查)."""
    return _of_concern(freezes.unexplained(clock.now()), officer)


def _decided_by(officer: Officer) -> Q:
    """The freezes on which he decides: of his county, or those that are the city's."""
    of_county = Q(county__in=counties_where(officer, Right.APPROVE_CASES))
    of_city = Q(county__in=counties_where(officer, Right.APPROVE_FUNDS))
    return (~BY_CITY & of_county) | (BY_CITY & of_city)


def freezes_to_decide(freezes: Any, officer: Officer) -> Any:
    """Asked for by another, and his to decide (冻结待审批)."""
    return freezes.requested().filter(_decided_by(officer)).exclude(requested_by=officer)


def renewals_to_decide(freezes: Any, officer: Officer) -> Any:
    """Freezes in force whose renewal another asked for, and he decides (续冻待审批)."""
    asked = Renewal.objects.filter(freeze=OuterRef("pk"), decided_at=None).exclude(requested_by=officer)
    return freezes.in_force(clock.now()).filter(_decided_by(officer)).filter(Exists(asked))


def refund_check(refunds: Any, officer: Officer) -> Any:
    """Rounds for the county's lead to check or to decide an objection to; not his own (待县局审核)."""
    return refunds.to_check(clock.now()).exclude(created_by=officer)


def refund_approve(refunds: Any, officer: Officer) -> Any:
    """Rounds that the county has checked, for the city to approve (待市局审批)."""
    checked = refunds.filter(state=RefundState.CHECKED)
    return checked.exclude(created_by=officer).exclude(checked_by=officer)


def refund_over(refunds: Any, officer: Officer) -> Any:
    """Rounds whose announcement is over and that can go on (公告期满)."""
    return refunds.announced_out(clock.now())


def refund_late(refunds: Any, officer: Officer) -> Any:
    """Rounds for which the bank's three working days are over (银行逾期未办结)."""
    return refunds.late_at_bank(clock.now())


def refund_bounced(refunds: Any, officer: Officer) -> Any:
    """Rounds of which the bank sent money back (银行退回)."""
    return refunds.bounced()


def refund_follow(refunds: Any, officer: Officer) -> Any:
    """Rounds that somebody must push on: the announcement is over, the bank is late, money came back."""
    kept = [refund_over, refund_late, refund_bounced]
    either = Q()
    for picked in kept:
        either |= Q(pk__in=picked(refunds, officer).order_by().values("pk"))
    return refunds.filter(either)


def own_refund_follow(refunds: Any, officer: Officer) -> Any:
    """Those of the cases he works on (我的返还待跟进)."""
    return refund_follow(refunds, officer).filter(case__in=Case.objects.filter(own(officer)))


def _preset(name: str) -> Pick:
    return lambda cases, officer: CaseFilter(CASE_PRESETS[name], cases, officer=officer).qs


# Of cases, as values of the list's own filter: what the card counts is what its list shows.
CASE_PRESETS: dict[str, dict[str, str]] = {
    "mine": {"mine": "1", "is_open": "1"},
    "open": {"is_open": "1"},
    "requested": {"requested": "1"},
    "supervised": {"is_supervised": "1"},
}

QUEUES: dict[str, Queue] = {
    **{name: Queue(Case, _preset(name)) for name in CASE_PRESETS},
    "unfiled": Queue(Case, lambda cases, officer: cases.unfiled()),
    "clocks": Queue(Deadline, running),
    "own_clocks": Queue(Deadline, own_running),
    "property_overdue": Queue(Deadline, property_overdue),
    "unchecked": Queue(FugitiveWatch, unchecked),
    "cold_todo": Queue(ColdCaseFile, cold_todo),
    "own_cold_todo": Queue(ColdCaseFile, own_cold_todo),
    "refund_check": Queue(Refund, refund_check),
    "refund_approve": Queue(Refund, refund_approve),
    "refund_over": Queue(Refund, refund_over),
    "refund_late": Queue(Refund, refund_late),
    "refund_bounced": Queue(Refund, refund_bounced),
    "refund_follow": Queue(Refund, refund_follow),
    "own_refund_follow": Queue(Refund, own_refund_follow),
    "listed": Queue(Supervision, listed),
    "reporting": Queue(Supervision, reporting),
    "release_pending": Queue(Supervision, release_pending),
    "below": Queue(Supervision, below),
    "report": Queue(Supervision, report),
    "needs_report": Queue(Supervision, needs_report),
    "access_requests": Queue(
        AccessRequest, lambda requests, officer: requests.decided_by_county_of(officer).pending()
    ),
    "unread": Queue(Notice, lambda notices, officer: notices.unread()),
    "approvals": Queue(Job, lambda jobs, officer: jobs.filter(state=JobState.AWAITING_APPROVAL)),
    "freezes_ending": Queue(Freeze, freezes_ending),
    "lapsed_unexplained": Queue(Freeze, lapsed_unexplained),
    "freezes_to_decide": Queue(Freeze, freezes_to_decide),
    "renewals_to_decide": Queue(Freeze, renewals_to_decide),
    "previews": Queue(Job, lambda jobs, officer: jobs.filter(state=JobState.PREVIEWED, owner=officer)),
    "jobs": Queue(Job, lambda jobs, officer: jobs.unfinished()),
    "all_jobs": Queue(Job, lambda jobs, officer: jobs),
}


def rows(name: str, officer: Officer) -> Any:
    """What waits in a queue, as far as `officer` sees it."""
    queue = QUEUES[name]
    return queue.pick(queue.model.objects.visible_to(officer), officer)


def pick(name: str, rows: Any, officer: Officer) -> Any:
    """Of `rows` that `officer` sees, those that wait in a queue."""
    return QUEUES[name].pick(rows, officer)
