"""Who leads, fills and reads a task force."""

from casemgr.accounts.models import Officer
from casemgr.counties.access import counties_where, holds_everywhere, may
from casemgr.counties.rights import Right
from casemgr.taskforces.models import TaskForce


def may_manage(officer: Officer, task_force: TaskForce) -> bool:
    """The lead of the county that leads it, and the city over all (domain §4.11)."""
    if task_force.county is None:
        return holds_everywhere(officer, Right.MANAGE_TASK_FORCES)
    return may(officer, Right.MANAGE_TASK_FORCES, task_force.county.pk)


def may_record(officer: Officer, task_force: TaskForce, *, is_member: bool) -> bool:
    """Teams and raids are written down by who manages the task force and by who serves in it."""
    return may_manage(officer, task_force) or is_member


def may_share(officer: Officer, county_id: int) -> bool:
    """Whether `officer` decides that a case of this county is worked on by a task force."""
    return may(officer, Right.MANAGE_TASK_FORCES, county_id)


def may_decide(officer: Officer, county_id: int | None) -> bool:
    """The owning county's lead answers an access request."""
    return may(officer, Right.APPROVE_CASES, county_id)


def overseen(officer: Officer) -> frozenset[int]:
    """The counties of whose cases `officer` may know what members of a task force opened."""
    return counties_where(officer, Right.MANAGE_TASK_FORCES) | counties_where(officer, Right.READ_AUDIT)
