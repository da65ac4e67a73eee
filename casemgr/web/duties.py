"""The counters of the frame: how much waits for an officer, asked in one query."""

from collections.abc import Collection, Mapping

from django.db.models import IntegerField, Subquery

from casemgr.accounts.models import Officer
from casemgr.common.keyset import Count
from casemgr.counties.access import holds
from casemgr.counties.rights import Right
from casemgr.web import queues

CAP = 10_000

# What waits for whom. An officer's 待办 is the sum of these; the other counters only inform. What dropped
# below the standard must be looked for among all open supervisions: too dear for every page.
ON_FREEZES = (Right.EDIT_OWN_CASES, Right.APPROVE_CASES, Right.APPROVE_FUNDS)
DUTIES: dict[str, tuple[Right, ...]] = {
    "requested": (Right.APPROVE_CASES,),
    "access_requests": (Right.APPROVE_CASES,),
    "refund_check": (Right.APPROVE_CASES,),
    "refund_approve": (Right.APPROVE_FUNDS,),
    "own_refund_follow": (Right.EDIT_OWN_CASES,),
    "needs_report": (Right.EDIT_OWN_CASES,),
    "listed": (Right.ANSWER_SUPERVISION,),
    "release_pending": (Right.REVIEW_SUPERVISION,),
    "report": (Right.REVIEW_SUPERVISION,),
    "freezes_ending": ON_FREEZES,
    "lapsed_unexplained": ON_FREEZES,
    "freezes_to_decide": (Right.APPROVE_CASES, Right.APPROVE_FUNDS),
    "renewals_to_decide": (Right.APPROVE_CASES, Right.APPROVE_FUNDS),
    "approvals": (Right.APPROVE_EXPORTS,),
    "previews": (Right.IMPORT_LEDGERS,),
}
INFORMING: dict[str, tuple[Right, ...]] = {
    "mine": (Right.EDIT_OWN_CASES,),
    "listed": (Right.ANSWER_SUPERVISION, Right.REVIEW_SUPERVISION),
    "jobs": (Right.IMPORT_LEDGERS, Right.EXPORT_CASES, Right.EXPORT_OWN_CASES),
}


class _Counted(Subquery):
    """How many rows a queryset has, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts(names: Collection[str], officer: Officer) -> dict[str, Count]:
    """How many rows there are behind each name, in one query, counted no further than `CAP`."""
    if not names:
        return {}
    columns = {
        f"n_{name}": _Counted(queues.rows(name, officer).order_by().values("pk")[: CAP + 1]) for name in names
    }
    found = Officer.objects.filter(pk=officer.pk).values(**columns).get()
    # A queue that can hold nothing for him is no query at all, and comes back as nothing.
    numbers = {name.removeprefix("n_"): number or 0 for name, number in found.items()}
    return {name: Count(min(number, CAP), number > CAP) for name, number in numbers.items()}


def counters(officer: Officer) -> Mapping[str, Count]:
    """All counters that the frame shows `officer`: `unread`, `duties` (待办) and those of the menu."""
    waiting, informing = _held_by(officer, DUTIES), _held_by(officer, INFORMING)
    found = counts(dict.fromkeys(["unread", *waiting, *informing]), officer)
    if waiting:
        numbers = [found[name] for name in waiting]
        total = sum(count.number for count in numbers)
        found["duties"] = Count(total, any(count.capped for count in numbers))
    return found


def _held_by(officer: Officer, counters: Mapping[str, tuple[Right, ...]]) -> list[str]:
    return [name for name, rights in counters.items() if any(holds(officer, right) for right in rights)]
