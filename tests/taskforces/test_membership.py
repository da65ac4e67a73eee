"""A member sees and works on the cases of his task force, those alone, from the first day to the last."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases import rules
from casemgr.cases.enums import Act
from casemgr.cases.export import jobs as exports
from casemgr.cases.export.making import Format
from casemgr.cases.models import Case, CaseEvent, Victim
from casemgr.cases.services import editing, identifiers, progress, team
from casemgr.cases.workflow import WORKFLOW
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.exchange.services import jobs, work
from casemgr.notices.models import Notice
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import listing
from casemgr.taskforces.enums import Kind
from casemgr.taskforces.models import Membership, TaskForce, TaskForceCase
from casemgr.taskforces.services import forces, members
from tests.personas import CITY_BUREAU, FUGOU, HUAIYANG

Again = Callable[[Officer], Officer]
Serve = Callable[..., Membership]


def sees(officer: Officer, case: Case) -> bool:
    return Case.objects.visible_to(officer).filter(pk=case.pk).exists()


def test_a_member_of_another_county_sees_exactly_the_cases_of_his_task_force(
    shared: Case, make_case: Callable[..., Case], serve: Serve, huaiyang_detective: Officer, again: Again
) -> None:
    neighbour, theirs = make_case(FUGOU, victim="周某刚"), make_case(HUAIYANG, victim="赵某")
    assert not sees(again(huaiyang_detective), shared)
    serve(huaiyang_detective)
    member = again(huaiyang_detective)
    assert set(Case.objects.visible_to(member)) == {shared, theirs}
    assert not sees(member, neighbour)
    assert set(Victim.objects.visible_to(member)) == {*shared.victims.all(), *theirs.victims.all()}
    assert CaseEvent.objects.visible_to(member).filter(case=shared).exists()
    assert not CaseEvent.objects.visible_to(member).filter(case=neighbour).exists()


def test_search_count_and_own_list_know_the_case(
    shared: Case, serve: Serve, huaiyang_detective: Officer, again: Again
) -> None:
    serve(huaiyang_detective)
    member = again(huaiyang_detective)
    seen = Case.objects.visible_to(member)
    assert list(seen.search("李桂兰")) == [shared]
    assert list(seen.search(shared.case_no)) == [shared]
    assert list(seen.of(member)) == [shared]
    assert seen.count() == 1


@pytest.mark.parametrize(("first", "last", "opens"), [(-1, 1, 1), (0, 0, 1), (1, 3, 0), (-3, -1, 0)])
def test_the_first_and_the_last_day_are_included(
    first: int, last: int, opens: int, shared: Case, serve: Serve, huaiyang_detective: Officer,
    today: date, again: Again,
) -> None:  # fmt: skip
    row = serve(huaiyang_detective)
    days = {"since": today + timedelta(days=first), "until": today + timedelta(days=last)}
    Membership.objects.filter(pk=row.pk).update(**days)
    assert sees(again(huaiyang_detective), shared) == bool(opens)


def test_it_ends_by_itself_after_the_last_day(
    shared: Case, serve: Serve, huaiyang_detective: Officer, again: Again,
    days_later: Callable[[int], datetime],
) -> None:  # fmt: skip
    serve(huaiyang_detective, days=3)
    days_later(3)
    assert sees(again(huaiyang_detective), shared)
    days_later(4)
    assert not sees(again(huaiyang_detective), shared)


def test_leaving_is_immediate(
    shared: Case, serve: Serve, huaiyang_detective: Officer, fugou_lead: Officer, now: datetime, again: Again
) -> None:
    row = serve(huaiyang_detective)
    members.end(by=fugou_lead, membership=row, reason="任务完成", now=now)
    assert not sees(again(huaiyang_detective), shared)
    with pytest.raises(ValidationError, match="已退出"):
        members.end(by=fugou_lead, membership=row, reason="任务完成", now=now)


@pytest.mark.parametrize("how", ["case", "force", "post", "move", "account"])
def test_whatever_else_ends_it_ends_it(
    how: str, shared: Case, force: TaskForce, serve: Serve, huaiyang_detective: Officer, fugou_lead: Officer,
    now: datetime, again: Again,
) -> None:  # fmt: skip
    serve(huaiyang_detective)
    if how == "case":
        row = TaskForceCase.objects.get(case=shared)
        members.remove_case(by=fugou_lead, row=row, reason="移回", now=now)
    elif how == "force":
        forces.close(by=fugou_lead, task_force=force, reason="结束", now=now)
    elif how == "post":
        city = Unit.objects.get(code="411600000000")
        post(by=None, officer=huaiyang_detective, role=Role.DATA_MANAGER, unit=city, now=now)
    elif how == "move":
        unit, soon = Unit.objects.get(code="411623000000"), now + timedelta(minutes=1)
        post(by=None, officer=huaiyang_detective, role=Role.DETECTIVE, unit=unit, now=soon)
        assert not TaskForce.objects.visible_to(again(huaiyang_detective)).exists()
    else:
        Officer.objects.filter(pk=huaiyang_detective.pk).update(is_active=False)
    member = again(huaiyang_detective)
    assert not rules.may_work(member, shared)
    if how != "post":  # a data manager reads every county, masked
        assert not sees(member, shared)
    assert not rules.sees_in_clear(member, shared)


def test_a_member_works_and_decides_nothing(
    shared: Case, serve: Serve, huaiyang_detective: Officer, huaiyang_lead: Officer, now: datetime,
    again: Again,
) -> None:  # fmt: skip
    for officer in (huaiyang_detective, huaiyang_lead):
        serve(officer)
        member = again(officer)
        assert rules.may_work(member, shared) and rules.may_note(member, shared)
        assert rules.sees_in_clear(member, shared)
        forbidden = (rules.may_edit, rules.may_approve, rules.may_assign, rules.may_designate)
        assert not any(may(member, shared) for may in forbidden)
        assert WORKFLOW.open_to(shared, member) == []
        editing.note(by=member, case=shared, text="已调取流水", now=now)
        with pytest.raises(PermissionDenied):
            editing.edit(by=member, case=shared, version=shared.version, now=now, remark="改")
        with pytest.raises(PermissionDenied):
            identifiers.add(by=member, case=shared, kind="phone", value="13900001111", now=now)
        with pytest.raises(PermissionDenied):
            progress.request(by=member, case=shared, act=Act.SOLVE, reason="请批", now=now)
        with pytest.raises(PermissionDenied):
            team.assign(by=member, case=shared, lead=member, assistants=[], now=now)


def test_its_supervision_stays_with_the_county(
    shared: Case, serve: Serve, huaiyang_detective: Officer, supervisor: Officer, now: datetime, again: Again
) -> None:
    listing.list_by_hand(by=supervisor, case=shared, reason="社会影响大", now=now)
    serve(huaiyang_detective)
    assert not Supervision.objects.visible_to(again(huaiyang_detective)).exists()


def test_an_analyst_reads_the_people_of_his_task_force_and_adds_nothing(
    shared: Case, serve: Serve, analyst: Officer, again: Again
) -> None:
    assert not rules.sees_in_clear(again(analyst), shared)
    serve(analyst)
    member = again(analyst)
    assert rules.sees_in_clear(member, shared)
    assert not rules.may_work(member, shared)


def test_a_colleague_of_the_county_may_work_on_it_as_a_member(
    shared: Case, serve: Serve, fugou_colleague: Officer, again: Again
) -> None:
    assert not rules.may_work(again(fugou_colleague), shared)
    serve(fugou_colleague)
    member = again(fugou_colleague)
    assert rules.may_work(member, shared) and not rules.may_edit(member, shared)
    assert "扶沟县" in rules.why_visible(member, shared) and "6·16" in rules.why_visible(member, shared)


def test_why_is_said_with_the_last_day(
    shared: Case, serve: Serve, huaiyang_detective: Officer, today: date, again: Again
) -> None:
    serve(huaiyang_detective, days=3)
    why = rules.why_visible(again(huaiyang_detective), shared)
    assert "“6·16”专案组" in why
    assert str(today + timedelta(days=3)) in why


@pytest.mark.parametrize(
    "who", ["station_officer", "supervisor", "data_manager", "auditor", "legal_reviewer"]
)
def test_who_stands_outside_the_cases_cannot_serve(
    who: str, serve: Serve, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(ValidationError, match="警号"):
        serve(request.getfixturevalue(who))


def test_only_who_manages_it_takes_in_and_out(
    force: TaskForce, fugou_detective: Officer, huaiyang_lead: Officer, huaiyang_detective: Officer,
    serve: Serve, today: date, now: datetime,
) -> None:  # fmt: skip
    row = serve(huaiyang_detective)
    for by in (fugou_detective, huaiyang_lead):
        with pytest.raises(PermissionDenied):
            members.add(
                by=by, task_force=force, officer=huaiyang_lead, duty="", since=today, until=None, now=now
            )
        with pytest.raises(PermissionDenied):
            members.end(by=by, membership=row, reason="", now=now)


def test_only_the_county_that_has_a_case_shares_it(
    force: TaskForce, case: Case, make_case: Callable[..., Case], fugou_lead: Officer, huaiyang_lead: Officer,
    fugou_detective: Officer, supervisor: Officer, now: datetime,
) -> None:  # fmt: skip
    theirs = make_case(HUAIYANG, victim="赵某")
    for by, one in ((fugou_lead, theirs), (huaiyang_lead, case), (fugou_detective, case)):
        with pytest.raises(PermissionDenied):
            members.add_case(by=by, task_force=force, case=one, now=now)
    members.add_case(by=huaiyang_lead, task_force=force, case=theirs, now=now)
    members.add_case(by=supervisor, task_force=force, case=case, now=now)
    with pytest.raises(ValidationError, match="已在办理"):
        members.add_case(by=supervisor, task_force=force, case=case, now=now)


def test_one_officer_serves_once_at_a_time_and_may_come_again(
    force: TaskForce, serve: Serve, huaiyang_detective: Officer, today: date
) -> None:
    row = serve(huaiyang_detective)
    with pytest.raises(ValidationError, match="已是本专班成员"):
        serve(huaiyang_detective)
    yesterday = today - timedelta(days=1)
    Membership.objects.filter(pk=row.pk).update(since=yesterday, until=yesterday)
    serve(huaiyang_detective)
    assert Membership.objects.filter(task_force=force, officer=huaiyang_detective).count() == 2


def test_nobody_is_taken_in_for_the_past(serve: Serve, huaiyang_detective: Officer, today: date) -> None:
    with pytest.raises(ValidationError, match="不能早于今天"):
        serve(huaiyang_detective, since=today - timedelta(days=1))
    with pytest.raises(ValidationError, match="不能早于开始日期"):
        serve(huaiyang_detective, since=today + timedelta(days=2), days=1)


def test_both_sides_are_told(
    serve: Serve, huaiyang_detective: Officer, huaiyang_lead: Officer, fugou_colleague: Officer
) -> None:
    serve(huaiyang_detective)
    told = [notice for notice in Notice.objects.filter(kind="task_force") if "陈晓燕" in notice.text]
    assert {notice.recipient for notice in told} == {huaiyang_detective, huaiyang_lead}


def test_of_a_new_case_only_who_still_serves_is_told(
    case: Case, force: TaskForce, serve: Serve, huaiyang_detective: Officer, huaiyang_lead: Officer,
    fugou_lead: Officer, now: datetime,
) -> None:  # fmt: skip
    for officer in (huaiyang_detective, huaiyang_lead):
        serve(officer)
    later = now + timedelta(minutes=1)
    unit = Unit.objects.get(code="411623000000")
    post(by=None, officer=huaiyang_detective, role=Role.DETECTIVE, unit=unit, now=later)
    members.add_case(by=fugou_lead, task_force=force, case=case, now=later)
    told = [notice for notice in Notice.objects.filter(kind="task_force") if case.number in notice.text]
    names = {notice.recipient.name for notice in told}
    assert {"张立新", "王建国", "刘卫东"} <= names and "陈晓燕" not in names


def test_a_county_that_gives_a_case_away_works_on_it_in_no_task_force_of_its_own(
    shared: Case, force: TaskForce, serve: Serve, huaiyang_detective: Officer, fugou_detective: Officer,
    supervisor: Officer, now: datetime, again: Again,
) -> None:  # fmt: skip
    serve(huaiyang_detective)
    unit = Unit.objects.get(code="411623000000")
    team.designate(by=supervisor, case=shared, unit=unit, decision_no="1号", now=now)
    row = TaskForceCase.objects.get(case=shared)
    assert (row.county.code, row.removed_at, row.removed_by) == ("411623", now, supervisor)
    assert not sees(again(huaiyang_detective), shared)
    assert not sees(again(fugou_detective), shared)
    told = Event.objects.get(action="taskforce.case_removed", subject=f"cases.case:{shared.pk}")
    assert told.detail == {"task_force": force.pk, "reason": "案件已指定其他县区管辖。"}


def test_a_task_force_of_the_city_keeps_a_case_whose_jurisdiction_moves(
    case: Case, huaiyang_detective: Officer, supervisor: Officer, today: date, now: datetime, again: Again
) -> None:
    city = forces.open_task_force(
        by=supervisor, name="全市刷单专班", kind=Kind.DISTRICT, leader=huaiyang_detective, opened_on=today,
        lead_unit=Unit.objects.get(code=CITY_BUREAU), now=now,
    )  # fmt: skip
    members.add_case(by=supervisor, task_force=city, case=case, now=now)
    unit = Unit.objects.get(code="411623000000")
    team.designate(by=supervisor, case=case, unit=unit, decision_no="1号", now=now)
    assert TaskForceCase.objects.get(case=case).county.code == "411623"
    assert sees(again(huaiyang_detective), case)


def test_another_unit_of_the_same_county_changes_nothing_for_its_task_force(
    shared: Case, serve: Serve, huaiyang_detective: Officer, supervisor: Officer, now: datetime, again: Again
) -> None:
    serve(huaiyang_detective)
    centre = Unit.objects.create(
        code=f"{FUGOU}990000", name="扶沟县反诈中心", short_name="扶沟反诈", kind=Unit.Kind.ANTI_FRAUD_CENTER,
        stat_county=shared.county,
    )  # fmt: skip
    team.designate(by=supervisor, case=shared, unit=centre, decision_no="1号", now=now)
    assert sees(again(huaiyang_detective), shared)


def test_the_database_refuses_a_row_of_the_wrong_county(
    shared: Case, huaiyang_lead: Officer, counties: dict
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskForceCase.objects.filter(case=shared).update(county=counties[HUAIYANG])


def test_an_export_holds_the_case_while_it_lasts(
    shared: Case, serve: Serve, huaiyang_detective: Officer, again: Again
) -> None:
    serve(huaiyang_detective)
    assert list(Case.objects.exportable_by(again(huaiyang_detective))) == [shared]


def test_an_export_queued_before_the_end_leaves_the_case_out_and_one_made_cannot_be_fetched(
    shared: Case, serve: Serve, huaiyang_detective: Officer, fugou_lead: Officer, now: datetime, again: Again
) -> None:
    row = serve(huaiyang_detective)
    member = again(huaiyang_detective)
    made = exports.ask(by=member, parameters={}, format=Format.CSV, now=now)
    work.work_off(now=now)
    made.refresh_from_db()
    assert made.row_count == 1 and made.result == {"lent": [shared.pk], "whole": []}
    assert jobs.still_entitled(again(member), made)
    queued = exports.ask(by=member, parameters={}, format=Format.CSV, now=now)
    members.end(by=fugou_lead, membership=row, reason="任务完成", now=now)
    work.work_off(now=now)
    queued.refresh_from_db()
    assert queued.row_count == 0
    assert not jobs.still_entitled(again(member), made)
    assert jobs.still_entitled(again(member), queued)


def test_who_has_no_task_force_asks_what_he_asked_before(
    case: Case, huaiyang_detective: Officer, fugou_lead: Officer
) -> None:
    statement = str(Case.objects.visible_to(huaiyang_detective).query)
    assert " OR " not in statement and "taskforces" not in statement
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _time in range(3):
            Case.objects.visible_to(huaiyang_detective).count()
    assert sum("taskforces" in query["sql"] for query in asked.captured_queries) == 0


def test_what_is_shared_is_asked_once_and_named_by_key(
    shared: Case, serve: Serve, huaiyang_detective: Officer, again: Again
) -> None:
    serve(huaiyang_detective)
    member = again(huaiyang_detective)
    with CaptureQueriesContext(connection) as asked:
        for _time in range(3):
            list(Case.objects.visible_to(member))
            list(Victim.objects.visible_to(member))
    assert sum("taskforces_membership" in query["sql"] for query in asked.captured_queries) == 1
    assert f'"cases_case"."id" IN ({shared.pk})' in str(Case.objects.visible_to(member).query)


def test_a_lead_who_serves_elsewhere_works_there_in_clear_and_decides_nothing(
    shared: Case, serve: Serve, huaiyang_lead: Officer, again: Again, now: datetime
) -> None:
    assert not sees(again(huaiyang_lead), shared)
    serve(huaiyang_lead)
    member = again(huaiyang_lead)
    assert rules.sees_in_clear(member, shared) and rules.may_work(member, shared)
    assert not any(
        may(member, shared) for may in (rules.may_edit, rules.may_approve, rules.may_assign, rules.may_reveal)
    )
    assert not list(WORKFLOW.open_to(shared, member))


def test_an_analyst_who_serves_reads_in_clear_and_writes_nothing(
    shared: Case, serve: Serve, analyst: Officer, again: Again
) -> None:
    assert not rules.sees_in_clear(again(analyst), shared)
    serve(analyst)
    member = again(analyst)
    assert rules.sees_in_clear(member, shared)
    assert not rules.may_work(member, shared)
