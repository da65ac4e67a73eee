"""Task forces: who opens and sees them, the five prominent types, and figures that add up."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.models import Case, FraudType
from casemgr.common.versioned import Stale
from casemgr.counties.models import Unit
from casemgr.taskforces import reference
from casemgr.taskforces.enums import Kind, Province
from casemgr.taskforces.models import CaptureTeam, Membership, ProminentType, Raid, TaskForce
from casemgr.taskforces.services import forces, members
from casemgr.taskforces.services.opened import opened
from tests.personas import CITY_BUREAU, FUGOU, HUAIYANG

# 6·16: 25 teams went to 18 provinces and cities and caught 372 (《周口打击治理电诈犯罪攻坚破局》).
PROVINCES = [*Province.values[:18], *Province.values[:7]]
CAUGHT = [15] * 22 + [14] * 3


def start(by: Officer, now: datetime, place: str = FUGOU, **fields: object) -> TaskForce:
    code = place if len(place) == 12 else f"{place}000000"
    told = {"name": "刷单专班", "kind": Kind.TYPE_SPECIAL, "leader": by, "opened_on": now.date(), **fields}
    told.setdefault("fraud_type", FraudType.objects.get(code="brush"))
    return forces.open_task_force(by=by, lead_unit=Unit.objects.get(code=code), now=now, **told)


def test_25_teams_18_provinces_372_caught_add_up(
    force: TaskForce, fugou_detective: Officer, now: datetime, today: date
) -> None:
    for province, caught in zip(PROVINCES, CAUGHT, strict=True):
        forces.record_team(
            by=fugou_detective,
            task_force=force,
            leader="王建国",
            province=province,
            departed_on=today - timedelta(days=20),
            returned_on=today,
            caught=caught,
            now=now,
        )
    for caught in (120, 96, 70):
        forces.record_raid(
            by=fugou_detective, task_force=force, on=today, places="淮阳区", caught=caught, now=now
        )
    assert forces.totals(force) == {
        "teams": 25,
        "provinces": 18,
        "team_caught": 372,
        "raids": 3,
        "raid_caught": 286,
    }
    assert [team.seq for team in force.teams.all()] == list(range(1, 26))


def test_a_team_comes_back_under_its_number(
    force: TaskForce, fugou_detective: Officer, now: datetime, today: date
) -> None:
    team = forces.record_team(
        by=fugou_detective, task_force=force, leader="王建国", province="53", departed_on=today, now=now
    )
    told = {"by": fugou_detective, "task_force": force, "now": now}
    team = forces.record_team(team=team, version=team.version, returned_on=today, caught=4, **told)
    assert (force.teams.get().caught, team.version) == (4, 2)
    yesterday = today - timedelta(days=1)
    with pytest.raises(ValidationError, match="不能早于出发日期"):
        forces.record_team(team=team, version=team.version, returned_on=yesterday, **told)
    with pytest.raises(ValidationError, match="已有该组号"):
        forces.record_team(
            by=fugou_detective,
            task_force=force,
            seq=1,
            leader="赵丽",
            province="45",
            departed_on=today,
            now=now,
        )


def test_of_two_who_correct_a_team_or_a_raid_the_second_is_told(
    force: TaskForce, fugou_lead: Officer, fugou_detective: Officer, now: datetime, today: date
) -> None:
    here = {"task_force": force, "now": now}
    team = forces.record_team(by=fugou_lead, leader="王建国", province="53", departed_on=today, **here)
    raid = forces.record_raid(by=fugou_lead, on=today, places="长春", **here)
    forces.record_team(by=fugou_lead, team=team, version=team.version, caught=4, **here)
    forces.record_raid(by=fugou_lead, raid=raid, version=raid.version, caught=5, **here)
    with pytest.raises(Stale):
        forces.record_team(by=fugou_detective, team=team, version=team.version, city="昆明", **here)
    with pytest.raises(Stale):
        forces.record_raid(by=fugou_detective, raid=raid, version=raid.version, places="吉林", **here)
    with pytest.raises(Stale):
        forces.remove_team(by=fugou_detective, team=team, version=team.version, reason="误登", **here)
    with pytest.raises(Stale):
        forces.remove_raid(by=fugou_detective, raid=raid, version=raid.version, reason="误登", **here)
    assert (force.teams.get().caught, force.raids.get().caught) == (4, 5)


def test_a_team_that_was_struck_out_does_not_come_back(
    force: TaskForce, fugou_lead: Officer, now: datetime, today: date
) -> None:
    told = {"by": fugou_lead, "task_force": force, "now": now}
    team = forces.record_team(leader="王建国", province="53", departed_on=today, **told)
    raid = forces.record_raid(on=today, places="长春", **told)
    opened = CaptureTeam.objects.get(pk=team.pk), Raid.objects.get(pk=raid.pk)
    forces.remove_team(team=team, version=team.version, reason="误登", **told)
    forces.remove_raid(raid=raid, version=raid.version, reason="误登", **told)
    with pytest.raises(Stale):
        forces.record_team(team=opened[0], version=opened[0].version, caught=4, **told)
    with pytest.raises(Stale):
        forces.record_raid(raid=opened[1], version=opened[1].version, caught=4, **told)
    assert not force.teams.exists() and not force.raids.exists()


def test_a_team_is_corrected_by_its_own_task_force_alone(
    force: TaskForce, fugou_lead: Officer, huaiyang_lead: Officer, now: datetime, today: date
) -> None:
    theirs = start(huaiyang_lead, now, HUAIYANG)
    team = forces.record_team(
        by=fugou_lead, task_force=force, leader="王建国", province="53", departed_on=today, now=now
    )
    told = {"by": huaiyang_lead, "task_force": theirs, "team": team, "version": team.version, "now": now}
    with pytest.raises(Stale):
        forces.record_team(caught=99, **told)
    with pytest.raises(Stale):
        forces.remove_team(reason="误登", **told)
    assert force.teams.get().caught == 0


def test_who_does_not_serve_writes_nothing_down(
    force: TaskForce, fugou_colleague: Officer, huaiyang_lead: Officer, now: datetime, today: date
) -> None:
    for by in (fugou_colleague, huaiyang_lead):
        with pytest.raises(PermissionDenied):
            forces.record_raid(by=by, task_force=force, on=today, places="淮阳区", caught=1, now=now)


def test_the_future_has_caught_nobody(
    force: TaskForce, fugou_detective: Officer, now: datetime, today: date
) -> None:
    with pytest.raises(ValidationError, match="不能晚于今天"):
        forces.record_raid(
            by=fugou_detective,
            task_force=force,
            on=today + timedelta(days=1),
            places="淮阳区",
            caught=1,
            now=now,
        )


def test_five_prominent_types_are_there_and_the_database_knows_no_sixth(house: None) -> None:
    assert list(ProminentType.objects.values_list("fraud_type__code", flat=True)) == reference.FIRST_TYPES
    reference.load()
    assert ProminentType.objects.count() == 5
    sixth = FraudType.objects.get(code="shop")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProminentType.objects.create(year=2022, rank=6, fraud_type=sixth)


def test_a_type_has_one_active_task_force(
    fugou_lead: Officer, huaiyang_lead: Officer, now: datetime, today: date
) -> None:
    first = start(fugou_lead, now)
    with pytest.raises(ValidationError, match="已有在办的类案专班"):
        start(huaiyang_lead, now, HUAIYANG)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskForce.objects.create(
            name="又一个",
            kind=Kind.TYPE_SPECIAL,
            fraud_type=first.fraud_type,
            lead_unit=first.lead_unit,
            leader=fugou_lead,
            opened_on=today,
            created_at=now,
            created_by=fugou_lead,
        )
    assert {one.fraud_type.code: force for one, force in forces.prominent(today)}["brush"] == first
    forces.close(by=fugou_lead, task_force=first, reason="任务完成", now=now)
    second = start(huaiyang_lead, now, HUAIYANG)
    assert {one.fraud_type.code: force for one, force in forces.prominent(today)}["brush"] == second


def test_a_type_task_force_names_its_type(fugou_lead: Officer, now: datetime) -> None:
    with pytest.raises(ValidationError, match="须选择诈骗类型"):
        start(fugou_lead, now, fraud_type=None)


def test_a_closed_task_force_stays_as_it_was(
    force: TaskForce, fugou_lead: Officer, huaiyang_detective: Officer, now: datetime, today: date
) -> None:
    forces.close(by=fugou_lead, task_force=force, reason="任务完成", now=now)
    with pytest.raises(ValidationError, match="已撤销"):
        members.add(
            by=fugou_lead, task_force=force, officer=huaiyang_detective, duty="查控", since=today,
            until=None, now=now,
        )  # fmt: skip
    with pytest.raises(ValidationError, match="已撤销"):
        forces.close(by=fugou_lead, task_force=force, reason="再撤", now=now)


def test_a_lead_opens_in_his_county_and_the_city_anywhere(
    fugou_lead: Officer, fugou_detective: Officer, huaiyang_lead: Officer, supervisor: Officer, now: datetime
) -> None:
    plain = {"kind": Kind.DISTRICT, "fraud_type": None}
    for by, place in ((fugou_lead, HUAIYANG), (fugou_detective, FUGOU), (fugou_lead, CITY_BUREAU)):
        with pytest.raises(PermissionDenied):
            start(by, now, place, **plain)
    for place in (CITY_BUREAU, FUGOU):
        assert start(supervisor, now, place, leader=fugou_detective, **plain)


def test_who_sees_it(
    force: TaskForce, serve: Callable[..., Membership], huaiyang_detective: Officer, huaiyang_lead: Officer,
    fugou_colleague: Officer, supervisor: Officer, data_manager: Officer, station_officer: Officer,
    again: Callable[[Officer], Officer],
) -> None:  # fmt: skip
    def readers() -> set[str]:
        people = [
            huaiyang_detective,
            huaiyang_lead,
            fugou_colleague,
            supervisor,
            data_manager,
            station_officer,
        ]
        return {p.name for p in people if TaskForce.objects.visible_to(again(p)).exists()}

    assert readers() == {"赵丽", "周敏"}
    row = serve(huaiyang_detective)
    assert readers() == {"赵丽", "周敏", "陈晓燕", "张立新"}
    Membership.objects.filter(pk=row.pk).update(ended_at=row.added_at)
    assert readers() == {"赵丽", "周敏"}


def test_what_members_opened_is_listed_for_their_time_only(
    shared: Case, force: TaskForce, serve: Callable[..., Membership], huaiyang_detective: Officer,
    fugou_colleague: Officer, fugou_lead: Officer, make_case: Callable[..., Case], now: datetime,
) -> None:  # fmt: skip
    other = make_case(FUGOU, victim="周某刚")
    row = serve(huaiyang_detective)
    hour = timedelta(hours=1)
    audit.record("case.viewed", shared, by=huaiyang_detective, now=now - hour)
    audit.record("case.viewed", shared, by=huaiyang_detective, now=now + hour)
    audit.record("case.viewed", other, by=huaiyang_detective, now=now + hour)
    audit.record("case.viewed", shared, by=fugou_colleague, now=now + hour)
    members.end(by=fugou_lead, membership=row, reason="任务完成", now=now + 2 * hour)
    audit.record("case.viewed", shared, by=huaiyang_detective, now=now + 3 * hour)
    listed = opened(force, {shared.county_id}).filter(action="case.viewed")
    assert [(event.police_no, event.at) for event in listed] == [(huaiyang_detective.police_no, now + hour)]
    assert not opened(force, {Unit.objects.get(code=f"{HUAIYANG}000000").stat_county_id}).exists()
