"""Whose work the evidence of a case is, and through whose hands it may go."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.counties.models import Posting
from casemgr.evidence.models import Evidence
from casemgr.taskforces.models import Membership


def held(by: Officer, case: Case) -> Case:
    """The case as it is now, locked until the transaction ends, if `by` may work on its evidence.

    Besides who may edit the case: the members of its task force. Asked of the locked row.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not rules.may_work(by, case):
        raise PermissionDenied(_("您不办理本案，不能登记或移交证据。"))
    return case


def standing(by: Officer, evidence: Evidence) -> Evidence:
    """The item as it is now, its case locked, unless its registration was voided."""
    held(by, evidence.case)
    evidence = Evidence.objects.with_collectors().get(pk=evidence.pk)
    if evidence.voided_at:
        raise ValidationError(_("该证据登记已作废，不能再办理。"))
    return evidence


def handlers(case: Case, now: datetime) -> QuerySet[Officer]:
    """The officers through whose hands its evidence goes: those of the county and of its task force."""
    here = Posting.objects.filter(county=case.county_id).open()
    serving = task_force_of(case, local_date(now)).values("officer")
    of_either = Q(pk__in=here.values("officer")) | Q(pk__in=serving)
    return Officer.objects.filter(of_either, is_active=True).order_by("police_no")


def task_force_of(case: Case, day: date) -> QuerySet[Membership]:
    """Who served on `day` in the task forces that work on the case."""
    return Membership.objects.serving(day).filter(
        task_force__case_rows__case=case, task_force__case_rows__removed_at=None
    )
