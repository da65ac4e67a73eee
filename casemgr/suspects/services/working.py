"""Whose work the suspects of a case are."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import Status
from casemgr.cases.models import Case

NOT_FILED_YET = frozenset({Status.REPORTED, Status.ACCEPTED, Status.UNDER_REVIEW})


def held(by: Officer, case: Case) -> Case:
    """The case as it is now, locked until the transaction ends, if `by` may work on its people.

    Besides who may edit the case: the members of its task force. Asked of the locked row.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not rules.may_work(by, case):
        raise PermissionDenied(_("您不办理本案，不能登记或修改嫌疑人。"))
    return case
