"""What waits for somebody, by name: one meaning for a card of the workbench, its counter and its list.

The names are what the lists take in their addresses: `?view=` of cases, `?state=` of all others.
"""

from collections.abc import Callable
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
from casemgr.deadlines import registry
from casemgr.deadlines.models import Deadline
from casemgr.proceedings.models import Topic
from casemgr.supervision.enums import State, Verdict
from casemgr.supervision.models import Report, Supervision
from casemgr.suspects.models import FugitiveWatch

Queue = Callable[[Any, Officer], Any]

REVIEW_SOON = timedelta(days=30)
IN_HAND = (State.ACKNOWLEDGED, State.REPORTING)


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


# Of cases, as values of the list's own filter: what the card counts is what its list shows.
CASE_QUEUES: dict[str, dict[str, str]] = {
    "mine": {"mine": "1", "is_open": "1"},
    "open": {"is_open": "1"},
    "requested": {"requested": "1"},
    "supervised": {"is_supervised": "1"},
}

DEADLINE_QUEUES: dict[str, Queue] = {"clocks": running, "own_clocks": own_running}

FUGITIVE_QUEUES: dict[str, Queue] = {"unchecked": unchecked}

COLD_QUEUES: dict[str, Queue] = {"cold_todo": cold_todo, "own_cold_todo": own_cold_todo}

SUPERVISION_QUEUES: dict[str, Queue] = {
    "listed": listed,
    "reporting": reporting,
    "release_pending": release_pending,
    "below": below,
    "report": report,
    "needs_report": needs_report,
}


def cases(name: str, officer: Officer) -> Any:
    """The cases of a queue, as far as `officer` sees them."""
    return CaseFilter(CASE_QUEUES[name], Case.objects.visible_to(officer), officer=officer).qs


def supervisions(name: str, officer: Officer) -> Any:
    """The supervisions of a queue, as far as `officer` sees them."""
    return SUPERVISION_QUEUES[name](Supervision.objects.visible_to(officer), officer)


def fugitives(name: str, officer: Officer) -> Any:
    """The fugitives of a queue, as far as `officer` sees them."""
    return FUGITIVE_QUEUES[name](FugitiveWatch.objects.visible_to(officer), officer)


def deadlines(name: str, officer: Officer) -> Any:
    """The deadlines of a queue, as far as `officer` sees them."""
    return DEADLINE_QUEUES[name](Deadline.objects.visible_to(officer), officer)


def cold_cases(name: str, officer: Officer) -> Any:
    """The dossiers of a queue, as far as `officer` sees them."""
    return COLD_QUEUES[name](ColdCaseFile.objects.visible_to(officer), officer)
