"""Who works a case: lead, assistants, and the unit named from above."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.enums import ENDED, EventKind
from casemgr.cases.models import Case, CaseAssistant
from casemgr.cases.services import history
from casemgr.counties.access import officers_with
from casemgr.counties.models import Unit
from casemgr.counties.rights import Right
from casemgr.notices import services as notices
from casemgr.taskforces.services import members, requests


@transaction.atomic
def assign(*, by: Officer, case: Case, lead: Officer, assistants: Iterable[Officer], now: datetime) -> Case:
    """Name who leads and who assists (变更主办、协办民警): officers of the county, by the county's lead."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not rules.may_assign(by, case):
        raise PermissionDenied(_("只有县局负责人可以变更办案民警。"))
    assistants = [officer for officer in assistants if officer.pk != lead.pk]
    able = set(candidates(case).values_list("pk", flat=True))
    if not {lead.pk, *(officer.pk for officer in assistants)} <= able:
        raise ValidationError(_("办案民警须在本案所属县区任职。"))
    before = case.lead_id
    case.lead = lead
    case.updated_at = now
    case.version += 1
    case.save(update_fields=["lead", "updated_at", "version"])
    case.assistant_rows.exclude(officer__in=assistants).delete()
    CaseAssistant.objects.bulk_create(
        [CaseAssistant(case=case, county_id=case.county_id, officer=officer) for officer in assistants],
        ignore_conflicts=True,
    )
    history.write(
        EventKind.ASSIGNED, case, by=by, now=now, lead=lead.name, assistants=[o.name for o in assistants]
    )
    audit.record("case.assigned", case, by=by, now=now, lead=lead.police_no)
    if before != lead.pk:
        notices.put(
            "case_assigned",
            to=[lead],
            text=gettext_noop("您被指定为案件%(number)s的主办民警"),
            values={"number": case.number},
            link=reverse("cases:detail", args=[case.pk]),
            key=f"assigned:{case.pk}:{case.version}",
            now=now,
        )
    return case


def candidates(case: Case) -> QuerySet[Officer]:
    """The officers who can work a case of this county."""
    return officers_with(Right.CREATE_CASES, case.county_id).order_by("police_no")


@transaction.atomic
def designate(*, by: Officer, case: Case, unit: Unit, decision_no: str, now: datetime) -> Case:
    """Designate another unit's jurisdiction (指定管辖, 程序规定 22): the case moves to that unit's county.

    The county that hands over sees it no longer, and what it opened of the case ends: to its own task forces,
    and to whom it granted a reading. Composite foreign keys carry every row along. A case that has no number
    yet is filed, and numbered, by the unit it goes to.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not rules.may_designate(by, case):
        raise PermissionDenied(_("只有市局可以指定管辖。"))
    if unit.stat_county is None:
        raise ValidationError({"unit": _("请选择县区单位。")})
    if unit.pk == case.lead_unit_id:
        raise ValidationError({"unit": _("本案已由该单位主办，请选择其他单位。")})
    if case.status in ENDED:
        raise ValidationError(_("案件已办结，不能指定管辖。"))
    before, left = case.lead_unit, case.county_id
    case.assistant_rows.all().delete()
    case.lead_unit, case.lead, case.county = unit, None, unit.stat_county
    if case.case_no is None:
        case.filing_unit = unit
    case.requested_act, case.requested_by = "", None
    case.updated_at = now
    case.version += 1
    case.full_clean(exclude=["assistants"])
    case.save()
    if case.county_id != left:
        # After the rows were carried along: whoever shares or grants meanwhile has waited or is seen here.
        reason = _("案件已指定其他县区管辖。")
        members.take_back(by=by, case=case, county_id=left, reason=reason, now=now)
        requests.end_granted(by=by, case=case, answer=reason, now=now)
    history.write(
        EventKind.DESIGNATED,
        case,
        by=by,
        now=now,
        source=before.name,
        target=unit.name,
        decision_no=decision_no,
    )
    audit.record("case.designated", case, by=by, now=now, source=before.code, target=unit.code)
    notices.put(
        "case_designated",
        to=officers_with(Right.APPROVE_CASES, case.county_id),
        text=gettext_noop("市局指定你单位管辖案件%(number)s"),
        values={"number": case.number},
        link=reverse("cases:detail", args=[case.pk]),
        key=f"designated:{case.pk}:{case.version}",
        now=now,
    )
    return case
