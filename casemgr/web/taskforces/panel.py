"""The tab of a case's task forces (专班): who works on it, and whether their figures agree with its own."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.counties.access import holds
from casemgr.counties.rights import Right
from casemgr.taskforces import rules
from casemgr.taskforces.models import Membership, TaskForce, TaskForceCase
from casemgr.web.cases.tabs import Tab
from casemgr.web.taskforces.figures import figures

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail


def _panel(page: "CaseDetail") -> dict[str, Any]:
    working = page.task_forces
    may_share = rules.may_share(page.officer, page.case.county_id)
    return {
        "forces": [_force(page, force) for force in working],
        "may_share": may_share,
        "open_forces": _others(page, working) if may_share else [],
    }


def working_on(officer: Officer, case: Case) -> QuerySet[TaskForce]:
    """The task forces that work on a case, as far as `officer` may know of them."""
    lent = TaskForceCase.objects.filter(case=case, removed_at=None).values("task_force")
    return TaskForce.objects.visible_to(officer).filter(pk__in=lent).select_related("lead_unit", "leader")


def _force(page: "CaseDetail", force: TaskForce) -> dict[str, Any]:
    lent = set(TaskForceCase.objects.filter(task_force=force, removed_at=None).values_list("case", flat=True))
    seen = Case.objects.visible_to(page.officer).filter(pk__in=lent).values_list("pk", flat=True)
    return {
        "force": force,
        "members": Membership.objects.serving(local_date(page.now)).filter(task_force=force).count(),
        "cases": len(lent),
        "sums": figures(page.officer, force, list(seen), len(lent) - len(seen)),
    }


def _others(page: "CaseDetail", working: list[TaskForce]) -> list[TaskForce]:
    """The open task forces that the case could be given to."""
    seen = TaskForce.objects.visible_to(page.officer).select_related("lead_unit")
    return list(seen.active().exclude(pk__in=[force.pk for force in working]))


def _is_shown(page: "CaseDetail") -> bool:
    """To whom task forces are open, once the case has one or he could give it to one."""
    if not holds(page.officer, Right.READ_TASK_FORCES):
        return False
    return rules.may_share(page.officer, page.case.county_id) or bool(page.task_forces)


FORCES = Tab(
    "forces",
    gettext_lazy("专班"),
    "taskforces/_panel.html",
    _panel,
    count=lambda page: len(page.task_forces),
    shown=_is_shown,
)
