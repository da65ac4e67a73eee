"""What waits for somebody, by name: one meaning for a card of the workbench, its counter and its list.

The names are what the lists take in their addresses: `?view=` of cases, `?state=` of supervisions.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.cases.querysets import own
from casemgr.deadlines import registry
from casemgr.deadlines.models import Deadline
from casemgr.proceedings.models import Topic
from casemgr.supervision.enums import State, Verdict
from casemgr.supervision.models import Report, Supervision

Queue = Callable[[Any, Officer], Any]

IN_HAND = (State.ACKNOWLEDGED, State.REPORTING)


def mine(cases: Any, officer: Officer) -> Any:
    """Open cases that the officer leads or assists with (我的案件)."""
    return cases.of(officer).open()


def open_cases(cases: Any, officer: Officer) -> Any:
    """Cases that are still somebody's work (未办结)."""
    return cases.open()


def requested(cases: Any, officer: Officer) -> Any:
    """Cases for which somebody asked for an approval (待审批)."""
    return cases.exclude(requested_act="")


def unfiled(cases: Any, officer: Officer) -> Any:
    """Accepted, and not yet decided whether to file (受案未立案)."""
    return cases.unfiled()


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


CASE_QUEUES: dict[str, Queue] = {"mine": mine, "open": open_cases, "requested": requested, "unfiled": unfiled}

DEADLINE_QUEUES: dict[str, Queue] = {"clocks": running, "own_clocks": own_running}

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
    return CASE_QUEUES[name](Case.objects.visible_to(officer), officer)


def supervisions(name: str, officer: Officer) -> Any:
    """The supervisions of a queue, as far as `officer` sees them."""
    return SUPERVISION_QUEUES[name](Supervision.objects.visible_to(officer), officer)


def deadlines(name: str, officer: Officer) -> Any:
    """The deadlines of a queue, as far as `officer` sees them."""
    return DEADLINE_QUEUES[name](Deadline.objects.visible_to(officer), officer)
