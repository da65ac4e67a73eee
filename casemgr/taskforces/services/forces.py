"""Opening and closing task forces, and what they did: teams and raids."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max, ProtectedError, Sum
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.common.clock import local_date
from casemgr.common.versioned import Stale
from casemgr.counties.access import holds_everywhere
from casemgr.counties.models import Unit
from casemgr.counties.rights import Right
from casemgr.taskforces import rules
from casemgr.taskforces.access import worked_in
from casemgr.taskforces.enums import Kind
from casemgr.taskforces.models import CaptureTeam, ProminentType, Raid, TaskForce
from casemgr.taskforces.services import members


@transaction.atomic
def open_task_force(
    *,
    by: Officer,
    name: str,
    kind: Kind,
    lead_unit: Unit,
    leader: Officer,
    opened_on: date,
    now: datetime,
    fraud_type: Any = None,
) -> TaskForce:
    """Open a task force (成立专班); its leader is its first member.

    Raises PermissionDenied for a unit that `by` does not manage, ValidationError for a second active task
    force of one type, one of a type beyond the five prominent ones unless the city opens it (domain B08), or
    a leader who cannot serve.
    """
    task_force = TaskForce(
        name=name,
        kind=kind,
        fraud_type=fraud_type,
        lead_unit=lead_unit,
        leader=leader,
        opened_on=opened_on,
        created_at=now,
        created_by=by,
    )
    if not rules.may_manage(by, task_force):
        raise PermissionDenied(_("您不能为该单位组建专班。"))
    if opened_on > local_date(now):
        raise ValidationError({"opened_on": _("成立日期不能晚于今天。")})
    task_force.full_clean()
    _check_type(by, task_force, now)
    task_force.save()
    audit.record(
        "taskforce.opened", task_force, by=by, now=now, name=name, kind=kind, leader=leader.police_no
    )
    members.enlist(
        by=by,
        task_force=task_force,
        officer=leader,
        duty=_("组长"),
        since=local_date(now),
        until=None,
        now=now,
    )
    return task_force


@transaction.atomic
def close(*, by: Officer, task_force: TaskForce, reason: str, now: datetime) -> TaskForce:
    """Close a task force (撤销专班): from this moment its members see its cases by it no longer."""
    task_force = managed(by, task_force)
    task_force.closed_at, task_force.closing_reason = now, reason
    task_force.save(update_fields=["closed_at", "closing_reason"])
    audit.record("taskforce.closed", task_force, by=by, now=now, reason=reason)
    return task_force


@transaction.atomic
def record_team(
    *,
    by: Officer,
    task_force: TaskForce,
    now: datetime,
    team: CaptureTeam | None = None,
    version: int | None = None,
    **fields: Any,
) -> CaptureTeam:
    """Write down a capture team, or what became of it (登记抓捕组). Without `seq` it gets the next number.

    Raises Stale for a team of this task force that is gone, or is no longer as it was at `version`.
    """
    task_force = _recorded(by, task_force)
    row = _current(team, task_force, version) if team else CaptureTeam(task_force=task_force)
    return _save(row, task_force, fields, "departed_on", by, now)


@transaction.atomic
def record_raid(
    *,
    by: Officer,
    task_force: TaskForce,
    now: datetime,
    raid: Raid | None = None,
    version: int | None = None,
    **fields: Any,
) -> Raid:
    """Write down a raid (登记收网行动). Without `seq` it gets the next number.

    Raises Stale as `record_team`.
    """
    task_force = _recorded(by, task_force)
    row = _current(raid, task_force, version) if raid else Raid(task_force=task_force)
    return _save(row, task_force, fields, "on", by, now)


@transaction.atomic
def remove_team(
    *, by: Officer, task_force: TaskForce, team: CaptureTeam, version: int, reason: str, now: datetime
) -> None:
    """Strike out a team entered by mistake (移除抓捕组); not one by which a suspect is said to be caught.

    Raises Stale as `record_team`.
    """
    task_force = _recorded(by, task_force)
    try:
        _remove(_current(team, task_force, version), task_force, reason, by, now)
    except ProtectedError:
        raise ValidationError(_("已有嫌疑人登记为该组抓获，请先更正其归案情况。")) from None


@transaction.atomic
def remove_raid(
    *, by: Officer, task_force: TaskForce, raid: Raid, version: int, reason: str, now: datetime
) -> None:
    """Strike out a raid entered by mistake (移除收网行动). Raises Stale as `record_team`."""
    task_force = _recorded(by, task_force)
    _remove(_current(raid, task_force, version), task_force, reason, by, now)


def totals(task_force: TaskForce) -> dict[str, int]:
    """What the teams and the raids add up to: `teams`, `provinces`, `team_caught`, `raids`, `raid_caught`."""
    teams = task_force.teams.aggregate(
        teams=Count("pk"),
        provinces=Count("province", distinct=True),
        team_caught=Sum("caught", default=0),
    )
    raids = task_force.raids.aggregate(raids=Count("pk"), raid_caught=Sum("caught", default=0))
    return {**teams, **raids}


def next_number(rows: Any) -> int:
    """The number that the next of these teams or raids of one task force gets."""
    return (rows.aggregate(Max("seq"))["seq__max"] or 0) + 1


def prominent(today: date) -> list[tuple[ProminentType, TaskForce | None]]:
    """The five prominent types in force today, each with its active task force if it has one."""
    year = ProminentType.objects.filter(year__lte=today.year).aggregate(Max("year"))["year__max"]
    types = list(ProminentType.objects.filter(year=year).select_related("fraud_type"))
    active = {
        force.fraud_type_id: force
        for force in TaskForce.objects.active().filter(kind=Kind.TYPE_SPECIAL).select_related("lead_unit")
    }
    return [(one, active.get(one.fraud_type_id)) for one in types]


def _check_type(by: Officer, task_force: TaskForce, now: datetime) -> None:
    """The five prominent types have their task forces; whether a sixth type gets one, the city decides."""
    if task_force.kind != Kind.TYPE_SPECIAL or holds_everywhere(by, Right.MANAGE_TASK_FORCES):
        return
    if task_force.fraud_type_id not in {one.fraud_type_id for one, _force in prominent(local_date(now))}:
        raise ValidationError({"fraud_type": _("该类型不在五类突出案件之内，其类案专班须由市局组建。")})


def managed(by: Officer, task_force: TaskForce) -> TaskForce:
    """The task force as it is now, locked, if `by` manages it and it is open."""
    task_force = members.held(task_force)
    if not rules.may_manage(by, task_force):
        raise PermissionDenied(_("您不管理该专班。"))
    return task_force


def _recorded(by: Officer, task_force: TaskForce) -> TaskForce:
    task_force = members.held(task_force)
    if not rules.may_record(by, task_force, is_member=task_force.pk in worked_in(by)):
        raise PermissionDenied(_("只有专班成员和组建单位可以登记战果。"))
    return task_force


def _current(row: Any, task_force: TaskForce, version: int | None) -> Any:
    """The team or raid of this task force as it is now: the lock on the task force holds it."""
    found = type(row).objects.filter(task_force=task_force, pk=row.pk).first()
    if found is None or found.version != version:
        raise Stale(found)
    return found


def _remove(row: Any, task_force: TaskForce, reason: str, by: Officer, now: datetime) -> None:
    told = {"number": row.seq, "caught": row.caught, "reason": reason}
    audit.record(f"taskforce.{row._meta.model_name}_removed", task_force, by=by, now=now, **told)
    row.delete()


def _save(
    row: Any, task_force: TaskForce, fields: dict[str, Any], day: str, by: Officer, now: datetime
) -> Any:
    for field, value in fields.items():
        setattr(row, field, value)
    row.version += row.pk is not None
    row.seq = row.seq or next_number(type(row).objects.filter(task_force=task_force))
    if (happened := getattr(row, day)) and happened > local_date(now):
        raise ValidationError({day: _("日期不能晚于今天。")})
    row.full_clean()
    row.save()
    told = {"number": row.seq, "caught": row.caught}
    audit.record(f"taskforce.{row._meta.model_name}", task_force, by=by, now=now, **told)
    return row
