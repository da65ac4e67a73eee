"""What members of a task force did with its cases while it lasted, as the audit wrote it down."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from casemgr.audit.models import Event
from casemgr.taskforces.models import Membership, TaskForce, TaskForceCase

CASE = "cases.case:{}"


def opened(task_force: TaskForce, counties: Collection[int]) -> QuerySet[Event]:
    """The audit of each member in his time, on each case of these counties while it was the task force's."""
    rows = TaskForceCase.objects.filter(task_force=task_force, county__in=counties)
    cases = [_of_case(row) for row in rows]
    members = [
        _of_member(membership, task_force)
        for membership in Membership.objects.filter(task_force=task_force).select_related("officer")
    ]
    if not cases or not members:
        return Event.objects.none()
    return Event.objects.filter(reduce(or_, cases), reduce(or_, members)).order_by("-at", "-pk")


def _of_case(row: TaskForceCase) -> Q:
    return Q(subject=CASE.format(row.case_id)) & _between(row.added_at, row.removed_at)


def _of_member(membership: Membership, task_force: TaskForce) -> Q:
    ends = [membership.ended_at, task_force.closed_at]
    if membership.until:
        ends.append(_midnight(membership.until + timedelta(days=1)))
    begins = max(membership.added_at, _midnight(membership.since))
    known = [end for end in ends if end]
    return Q(police_no=membership.officer.police_no) & _between(begins, min(known) if known else None)


def _between(start: datetime, end: datetime | None) -> Q:
    return Q(at__gte=start, at__lt=end) if end else Q(at__gte=start)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
