"""Opening a dossier and changing what it says (建档、修改)."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import team
from casemgr.coldcases import clocks
from casemgr.coldcases.enums import Part
from casemgr.coldcases.models import ColdCaseFile
from casemgr.coldcases.services.working import held, tell
from casemgr.coldcases.workflow import CASE_UNSOLVED
from casemgr.common.clock import local_date
from casemgr.common.moments import PartialDate
from casemgr.common.versioned import Stale
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right

PLAN = ("category", "plan", "next_review_date")
LIMITATION = ("penalty", "crime_ended", "filed", "evades", "was_refused", "new_crime")


def may_open(officer: Officer, case: Case) -> bool:
    """Whether `officer` may open a dossier for a case that has none: it is his to edit, and unsolved."""
    return case.status in CASE_UNSOLVED and rules.may_edit(officer, case)


def keepers(case: Case) -> QuerySet[Officer]:
    """Who can answer for a dossier: who leads the case or assists with it, and the county's leads."""
    leads = officers_with(Right.EDIT_COUNTY_CASES, case.county_id).values("pk")
    assistants = case.assistant_rows.values("officer")
    own = Q(pk=case.lead_id) | Q(pk__in=assistants) | Q(pk__in=leads)
    return team.candidates(case).filter(own)


@transaction.atomic
def open_file(
    *,
    by: Officer,
    case: Case,
    category: str,
    officer: Officer,
    plan: str,
    next_review_date: date,
    now: datetime,
) -> ColdCaseFile:
    """Open the one dossier of an unsolved case (建立积案档案，一案一档).

    What is known of the limitation of prosecution is taken over from the case. Raises PermissionDenied, and
    ValidationError for a case that is solved or has a dossier, an officer who does not work it, a bad date.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not rules.may_edit(by, case):
        raise PermissionDenied(_("您不办理本案，不能建立积案档案。"))
    if case.status not in CASE_UNSOLVED:
        raise ValidationError(_("只有已立案、尚未破案的案件可以建立积案档案。"))
    if ColdCaseFile.objects.filter(case=case).exists():
        raise ValidationError(_("本案已有积案档案（一案一档），请打开已有档案。"))
    check_keeper(case, officer)
    clocks.check_review(next_review_date, now)
    filed = case.filed_date
    dossier = ColdCaseFile(
        case=case,
        county_id=case.county_id,
        category=category,
        officer=officer,
        plan=plan,
        next_review_date=next_review_date,
        crime_ended=case.occurred,
        filed=PartialDate(filed.year, filed.month, filed.day) if filed else "",
        opened_at=now,
        opened_by=by,
    )
    dossier.full_clean()
    dossier.save()
    clocks.start_review(dossier, now)
    told = {"officer": officer.name, "next_review": next_review_date.isoformat()}
    tell(EventKind.COLD_OPENED, dossier, by, now, category=category, **told)
    return dossier


@transaction.atomic
def change(*, by: Officer, dossier: ColdCaseFile, version: int, now: datetime, **fields: Any) -> ColdCaseFile:
    """Change category, plan or date of the next consultation, or the facts of the limitation.

    From a form opened at `version`. Raises Stale when somebody saved meanwhile, ValidationError for dates
    that contradict each other.
    """
    dossier = held(by, dossier)
    if dossier.version != version:
        raise Stale(dossier)
    before = {name: getattr(dossier, name) for name in fields}
    for name, value in fields.items():
        setattr(dossier, name, value)
    changed = [name for name in fields if getattr(dossier, name) != before[name]]
    if "next_review_date" in changed:
        clocks.check_review(dossier.next_review_date, now)
    _check_order(dossier, now)
    dossier.version += 1
    dossier.full_clean()
    dossier.save()
    if "next_review_date" in changed and not dossier.is_done:
        clocks.move_review(dossier, by, now)
    if changed:
        tell(EventKind.COLD_CHANGED, dossier, by, now, fields=changed)
    return dossier


@transaction.atomic
def confirm(*, by: Officer, dossier: ColdCaseFile, part: Part, is_whole: bool, now: datetime) -> ColdCaseFile:
    """Confirm that one of the three is whole (信息、物证、材料), or take the confirmation back.

    Saying again what stands there already changes nothing.
    """
    dossier = held(by, dossier)
    if (part in dossier.parts_whole) == is_whole:
        return dossier
    setattr(dossier, f"{part}_at", now if is_whole else None)
    setattr(dossier, f"{part}_by", by if is_whole else None)
    dossier.version += 1
    dossier.save(update_fields=[f"{part}_at", f"{part}_by", "version"])
    tell(EventKind.COLD_CHECKED, dossier, by, now, part=part, is_whole=is_whole)
    return dossier


def check_keeper(case: Case, officer: Officer) -> None:
    """Raises ValidationError for an officer who could not work the dossier he is to answer for."""
    if not keepers(case).filter(pk=officer.pk).exists():
        raise ValidationError(
            {"officer": _("责任民警应为本案主办、协办民警或者本县局负责人，请先变更办案民警。")}
        )


def _check_order(dossier: ColdCaseFile, now: datetime) -> None:
    """Nothing lies in the future, and another crime comes after this one.

    A crime that goes on may end after its case was filed.
    """
    errors = {}
    today = local_date(now)
    for name in ("crime_ended", "filed", "new_crime"):
        value = getattr(dossier, name)
        if value and value.first_day > today:
            errors[name] = _("不能晚于今天。")
    ended = dossier.crime_ended
    if ended and dossier.new_crime and dossier.new_crime.last_day < ended.first_day:
        errors["new_crime"] = _("后罪不能早于本案犯罪终了时间（刑法第89条）。")
    if dossier.evades and not dossier.filed and "filed" not in errors:
        errors["filed"] = _("立案后逃避侦查的，请填写立案侦查时间（刑法第88条）。")
    if errors:
        raise ValidationError(errors)
