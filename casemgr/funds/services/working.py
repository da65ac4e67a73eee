"""Whose work the money of a case is."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.counties.access import may
from casemgr.counties.rights import Right


def locked(case: Case) -> Case:
    """The case as it is now, locked until the transaction ends: its money moves one act after the other."""
    return Case.objects.select_for_update().get(pk=case.pk)


def held(by: Officer, case: Case) -> Case:
    """The locked case, if `by` works on it: whoever may edit it, and the members of its task force."""
    case = locked(case)
    if not rules.may_work(by, case):
        raise PermissionDenied(_("您不办理本案，不能登记涉案资金。"))
    return case


def approvable(by: Officer, case: Case) -> Case:
    """The locked case, if `by` leads its county (县级以上公安机关负责人)."""
    case = locked(case)
    if not rules.may_approve(by, case):
        raise PermissionDenied(_("此事项由本县区负责人审批。"))
    return case


def approvable_by_city(by: Officer, case: Case) -> Case:
    """The locked case, if `by` decides for the city (设区的市一级以上公安机关负责人)."""
    case = locked(case)
    if not may(by, Right.APPROVE_FUNDS, case.county_id):
        raise PermissionDenied(_("此事项由市局审批。"))
    return case
