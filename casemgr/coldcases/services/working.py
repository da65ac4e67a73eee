"""Whose work a dossier is, and what is told of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.coldcases.enums import Status
from casemgr.coldcases.models import ColdCaseFile


def held(
    by: Officer, dossier: ColdCaseFile, may: Callable[[Officer, Case], bool] = rules.may_edit
) -> ColdCaseFile:
    """The dossier and its case as they are now, locked until the transaction ends, if `by` may.

    The dossier itself is changed by who edits the case (domain §4.11); members of a task force, who only
    work on it (`rules.may_work`), add notes. Raises ValidationError once it is archived.
    """
    case = Case.objects.select_for_update().get(pk=dossier.case_id)
    if not may(by, case):
        raise PermissionDenied(_("您不办理本案，不能登记或修改积案档案。"))
    dossier = ColdCaseFile.objects.select_for_update().get(pk=dossier.pk)
    dossier.case = case
    if dossier.status == Status.ARCHIVED:
        raise ValidationError(_("积案档案已经归档，不能再登记或修改。"))
    return dossier


def tell(kind: EventKind, dossier: ColdCaseFile, by: Officer, now: datetime, **data: Any) -> None:
    """The history speaks of what was done, never of what was written: that may name people."""
    Case.objects.filter(pk=dossier.case_id).update(updated_at=now)
    history.write(kind, dossier.case, by=by, now=now, **data)
    audit.record(f"case.{kind}", dossier.case, by=by, now=now, dossier=dossier.pk)
