"""Members and cases of a task force: who comes in, who leaves, and what that opens and closes."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.common.clock import local_date
from casemgr.counties.access import forget, officers_with
from casemgr.counties.models import Posting
from casemgr.counties.rights import Right
from casemgr.notices import services as notices
from casemgr.taskforces import rules
from casemgr.taskforces.enums import ELIGIBLE
from casemgr.taskforces.models import Membership, TaskForce, TaskForceCase


@transaction.atomic
def add(
    *,
    by: Officer,
    task_force: TaskForce,
    officer: Officer,
    duty: str,
    since: date,
    until: date | None,
    now: datetime,
) -> Membership:
    """Take an officer into a task force (增加成员); he, and his county's leads, are told.

    Raises PermissionDenied for who does not manage it, ValidationError for an officer who cannot serve.
    """
    task_force = held(task_force)
    if not rules.may_manage(by, task_force):
        raise PermissionDenied(_("您不管理该专班。"))
    return enlist(by=by, task_force=task_force, officer=officer, duty=duty, since=since, until=until, now=now)


def enlist(
    *,
    by: Officer,
    task_force: TaskForce,
    officer: Officer,
    duty: str,
    since: date,
    until: date | None,
    now: datetime,
) -> Membership:
    """Write a membership down, for services that have asked already whether `by` may."""
    places = _places(officer)
    if not officer.is_active or not places:
        raise ValidationError({"officer": _("该警号的民警不能参加专班，请核对警号。")})
    if since < local_date(now):
        raise ValidationError({"since": _("开始日期不能早于今天。")})
    # Somebody whose time was over may be taken in again: his old row is closed, not rewritten.
    lapsed = Membership.objects.filter(task_force=task_force, officer=officer, until__lt=local_date(now))
    lapsed.filter(ended_at=None).update(ended_at=now)
    membership = Membership(
        task_force=task_force,
        officer=officer,
        duty=duty,
        since=since,
        until=until,
        added_by=by,
        added_at=now,
    )
    membership.full_clean(exclude=["ended_by"])
    membership.save()
    forget(officer)
    told = {"officer": officer.police_no, "duty": duty, "since": str(since), "until": str(until or "")}
    audit.record("taskforce.member_added", task_force, by=by, now=now, **told)
    joined = gettext_noop("%(officer)s参加专班“%(name)s”")
    _tell(task_force, [officer, *_leads(places)], joined, f"in:{membership.pk}", now, officer=str(officer))
    return membership


@transaction.atomic
def end(*, by: Officer, membership: Membership, reason: str, now: datetime) -> Membership:
    """Take a member out (成员退出), at once: what the task force opened to him is closed from this moment."""
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("task_force__lead_unit", "officer")
        .get(pk=membership.pk)
    )
    task_force, officer = membership.task_force, membership.officer
    if not rules.may_manage(by, task_force):
        raise PermissionDenied(_("您不管理该专班。"))
    if membership.ended_at:
        raise ValidationError(_("该民警已退出专班。"))
    membership.ended_at, membership.ended_by = now, by
    membership.save(update_fields=["ended_at", "ended_by"])
    forget(officer)
    audit.record(
        "taskforce.member_ended", task_force, by=by, now=now, officer=officer.police_no, reason=reason
    )
    text = gettext_noop("您已退出专班“%(name)s”，不再查看其案件")
    _tell(task_force, [officer], text, f"out:{membership.pk}", now, with_link=False)
    return membership


@transaction.atomic
def add_case(*, by: Officer, task_force: TaskForce, case: Any, now: datetime) -> TaskForceCase:
    """Put a case into a task force (案件交专班办理): by the lead of the county that has it, or by the city.

    From this moment all its members see it.
    """
    task_force = held(task_force)
    case = type(case).objects.select_for_update().get(pk=case.pk)
    _check_share(by, case.county_id)
    row = TaskForceCase(task_force=task_force, case=case, county_id=case.county_id, added_at=now, added_by=by)
    row.full_clean(exclude=["removed_by"])
    row.save()
    audit.record("taskforce.case_added", case, by=by, now=now, task_force=task_force.pk, name=task_force.name)
    serving = Membership.objects.filter(task_force=task_force).serving(local_date(now))
    people = [membership.officer for membership in serving.select_related("officer")]
    people += officers_with(Right.APPROVE_CASES, case.county_id)
    lent = gettext_noop("案件%(number)s已交专班“%(name)s”办理")
    _tell(task_force, people, lent, f"c:{row.pk}", now, number=case.number)
    return row


@transaction.atomic
def remove_case(*, by: Officer, row: TaskForceCase, reason: str, now: datetime) -> TaskForceCase:
    """Take a case back from a task force (案件退出专班), at once for all its members."""
    row = TaskForceCase.objects.select_for_update(of=("self",)).select_related("case").get(pk=row.pk)
    _check_share(by, row.county_id)
    if row.removed_at:
        raise ValidationError(_("该案件已退出专班。"))
    return _take_out(row, by, reason, now)


def take_back(*, by: Officer, case: Any, county_id: int, reason: str, now: datetime) -> None:
    """End what the task forces led by one county do with a case that goes to another (指定管辖).

    Those that the city or a third county leads keep it. For services that have asked already if `by` may.
    """
    own = TaskForce.objects.filter(lead_unit__stat_county=county_id)
    rows = TaskForceCase.objects.filter(case=case, task_force__in=own, removed_at=None)
    for row in rows.select_for_update(of=("self",)).select_related("case"):
        _take_out(row, by, reason, now)


def _take_out(row: TaskForceCase, by: Officer, reason: str, now: datetime) -> TaskForceCase:
    row.removed_at, row.removed_by = now, by
    row.save(update_fields=["removed_at", "removed_by"])
    audit.record(
        "taskforce.case_removed", row.case, by=by, now=now, task_force=row.task_force_id, reason=reason
    )
    return row


def held(task_force: TaskForce) -> TaskForce:
    """The task force as it is now, locked; ValidationError if it is closed."""
    task_force = (
        TaskForce.objects.select_for_update(of=("self",)).select_related("lead_unit").get(pk=task_force.pk)
    )
    if task_force.closed_at:
        raise ValidationError(_("专班已撤销，不能再变更。"))
    return task_force


def _check_share(by: Officer, county_id: int) -> None:
    if not rules.may_share(by, county_id):
        raise PermissionDenied(_("只有案件所属县区负责人和市局可以决定案件交专班办理。"))


def _places(officer: Officer) -> list[Posting]:
    """The posts in which an officer may serve in a task force."""
    return list(Posting.objects.filter(officer=officer, role__in=ELIGIBLE).open())


def _leads(places: list[Posting]) -> list[Officer]:
    counties = [posting.county_id for posting in places if posting.county_id]
    return [lead for county in counties for lead in officers_with(Right.APPROVE_CASES, county)]


def _tell(
    task_force: TaskForce,
    people: list[Officer],
    text: str,
    key: str,
    now: datetime,
    *,
    with_link: bool = True,
    **values: str,
) -> None:
    link = reverse("taskforces:detail", args=[task_force.pk]) if with_link else ""
    values["name"] = task_force.name
    notices.put("task_force", to=people, text=text, values=values, link=link, key=f"force:{key}", now=now)
