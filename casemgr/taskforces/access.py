"""The cases opened to an officer by name: a task force he serves in, or an access request that was granted.

Asked once per request and officer, beside his grants. Nobody's rows, no case of a past or coming day.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import CharField, Value

from casemgr.accounts.models import Officer
from casemgr.common import clock
from casemgr.counties.access import remembered


@dataclass(frozen=True)
class Share:
    """One case opened to one officer. `task_force` is empty for an access request: that only reads."""

    case_id: int
    county_id: int
    task_force: str
    since: date
    until: date | None

    @property
    def works(self) -> bool:
        return bool(self.task_force)


def shared_cases(officer: Officer) -> dict[int, Share]:
    """What is opened to `officer` today, by the key of the case. Fails closed, as his grants do."""
    if not getattr(officer, "is_active", False) or officer.pk is None:
        return {}
    return remembered(officer, "shared_cases", _read)


def worked_cases(officer: Officer) -> frozenset[int]:
    """The cases that `officer` works on in a task force."""
    return frozenset(pk for pk, share in shared_cases(officer).items() if share.works)


def worked_in(officer: Officer) -> frozenset[int]:
    """The open task forces in which `officer` serves today, whether or not they have a case yet."""
    if not getattr(officer, "is_active", False) or officer.pk is None:
        return frozenset()
    return remembered(officer, "worked_in", _read_forces)


def _read_forces(officer: Officer) -> frozenset[int]:
    membership = apps.get_model("taskforces", "Membership").objects.serving(_today())
    served = membership.filter(officer=officer)
    return frozenset(served.values_list("task_force", flat=True))


def _today() -> date:
    return clock.local_date(clock.now())


def _read(officer: Officer) -> dict[int, Share]:
    statement, parameters = _question()
    asked = {_ANY_OFFICER: officer.pk, _ANY_DAY: _today()}
    with connection.cursor() as cursor:
        cursor.execute(statement, [asked.get(value, value) for value in parameters])
        found = cursor.fetchall()
    # A membership opens more than a request does: it is read last and stands.
    return {row[0]: Share(*row) for row in sorted(found, key=lambda row: bool(row[2]))}


# What stands in the statement for who asks, and when.
_ANY_OFFICER, _ANY_DAY = -1, date.min


@cache
def _question() -> tuple[str, tuple[Any, ...]]:
    """What every request asks, as a statement: to put it together takes longer than to answer it."""
    membership = apps.get_model("taskforces", "Membership").objects.serving(_ANY_DAY)
    granted = apps.get_model("taskforces", "AccessRequest").objects.lasting(_ANY_DAY)
    served = membership.filter(
        officer=_ANY_OFFICER,
        task_force__case_rows__isnull=False,
        task_force__case_rows__removed_at=None,
    )
    rows = served.order_by().values_list(
        "task_force__case_rows__case", "task_force__case_rows__county", "task_force__name", "since", "until"
    )
    read = granted.filter(asked_by=_ANY_OFFICER)
    nameless = Value("", CharField())
    found = rows.union(read.order_by().values_list("case", "county", nameless, "since", "until"), all=True)
    return found.query.sql_with_params()
