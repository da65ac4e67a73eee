"""Listing by a supervisor's own decision, and listing again after a release."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import ENDED, EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.clock import local_date
from casemgr.counties.access import may, officers_with
from casemgr.counties.rights import Right
from casemgr.notices import services as notices
from casemgr.supervision.enums import Act, Level, Trigger
from casemgr.supervision.models import Supervision
from casemgr.supervision.services.notice_numbers import lock, next_serial
from casemgr.supervision.workflow import WORKFLOW


@transaction.atomic
def list_by_hand(*, by: Officer, case: Case, reason: str, now: datetime) -> Supervision:
    """Put a case under city supervision whatever its amount (督办员挂牌)."""
    if not may(by, Right.REVIEW_SUPERVISION, case.county_id):
        raise PermissionDenied(_("只有市局督办员可以挂牌。"))
    if case.status in ENDED:
        raise ValidationError(_("案件已办结，不能挂牌督办。"))
    return _list(by, case, EventKind.LISTED, reason, now)


@transaction.atomic
def relist(*, by: Officer, supervision: Supervision, reason: str, now: datetime) -> Supervision:
    """Put a released case under supervision again (重新挂牌), under a new notice number."""
    WORKFLOW.gate(supervision, Act.RELIST, by)
    return _list(by, supervision.case, EventKind.RELISTED, reason, now)


def _list(by: Officer, case: Case, kind: EventKind, reason: str, now: datetime) -> Supervision:
    if not reason.strip():
        raise ValidationError({"reason": _("请写明挂牌的理由。")})
    lock(Level.CITY)
    if case.supervisions.open().filter(level=Level.CITY).exists():
        raise ValidationError(_("本案已在该级别挂牌督办。"))
    year = local_date(now).year
    supervision = Supervision.objects.create(
        case=case,
        county_id=case.county_id,
        trigger=Trigger.MANUAL,
        amount_seen=case.big_amount,
        notice_year=year,
        notice_serial=next_serial(Level.CITY, year),
        listed_at=now,
        listed_by=by,
    )
    history.write(
        kind,
        case,
        by=by,
        now=now,
        supervision=supervision.pk,
        amount=str(case.big_amount),
        trigger=Trigger.MANUAL,
        reason=reason,
    )
    audit.record("supervision.listed", supervision, by=by, now=now, reason=reason)
    notices.put(
        "listed",
        to=officers_with(Right.ANSWER_SUPERVISION, case.county_id),
        text=gettext_noop("案件%(number)s被挂牌督办，请签收"),
        values={"number": case.number},
        link=reverse("supervision:detail", args=[supervision.pk]),
        key=f"listed:{supervision.pk}",
        now=now,
    )
    return supervision
