"""Deadlines that run: opened, settled, waived, moved."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.counties.models import County
from casemgr.deadlines import services
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline, LegalTerm
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.querysets import next_due
from casemgr.notices.models import Notice
from tests.personas import HUAIYANG

Run = Callable[..., Deadline]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_its_end_follows_from_the_term_and_is_stored(run: Run, case: Case, detained: datetime) -> None:
    deadline = Deadline.objects.get(pk=run().pk)
    assert shown_end(deadline.due_at) == "2023-07-14"
    assert (deadline.term.code, deadline.term.version, deadline.is_given) == ("detention", 1, False)
    assert (deadline.county, deadline.state, deadline.warn_steps) == (case.county, State.OPEN, [24, 6])
    assert deadline.next_warning_at == deadline.due_at - 24 * HOUR


def test_a_decision_may_give_the_end_itself(run: Run, detained: datetime) -> None:
    deadline = run(due_at=detained + 5 * DAY, warn_steps=[2, 2, 48])
    assert (deadline.due_at, deadline.is_given) == (detained + 5 * DAY, True)
    assert deadline.warn_steps == [48, 2]


def test_warnings_that_have_passed_are_not_made_up_for(run: Run, detained: datetime) -> None:
    deadline = run(now=detained + 3 * DAY)
    assert deadline.next_warning_at == deadline.due_at - 6 * HOUR


def test_what_nobody_need_be_warned_of_is_marked_at_its_end_all_the_same(run: Run) -> None:
    deadline = run(term_code="fugitive_confiscation")
    assert (deadline.warn_steps, deadline.next_warning_at) == ([], None)
    outcome = services.tick(now=deadline.due_at + HOUR)
    assert (len(outcome.warned), len(outcome.overdue)) == (0, 1)


def test_one_kind_runs_once_on_a_target(run: Run, case: Case) -> None:
    run()
    run(kind="notice")
    run(target="measure:2")
    with pytest.raises(ValidationError) as refused:
        run()
    assert "不能重复登记" in str(refused.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(target="measure:2").update(target="measure:1")


def test_after_it_is_settled_the_same_may_run_again(run: Run, detained: datetime) -> None:
    run()
    services.settle(target="measure:1", kind="detention", now=detained + DAY)
    run()
    assert list(Deadline.objects.order_by("pk").values_list("state", flat=True)) == [State.MET, State.OPEN]


def test_an_end_before_the_beginning_is_refused(run: Run, detained: datetime) -> None:
    with pytest.raises(ValidationError):
        run(due_at=detained - HOUR)


def test_a_kind_nobody_registered_and_a_term_nobody_keeps_are_mistakes(run: Run) -> None:
    with pytest.raises(LookupError):
        run(kind="surprise")
    with pytest.raises(LegalTerm.DoesNotExist):
        run(term_code="surprise")


def test_settling_ends_one_kind_or_all_and_says_by_whom(
    run: Run, fugou_detective: Officer, detained: datetime
) -> None:
    run()
    run(kind="notice")
    run(target="measure:2")
    (met,) = services.settle(
        target="measure:1", kind="notice", by=fugou_detective, reason="已通知", now=detained + HOUR
    )
    assert (met.state, met.settled_by, met.reason) == (State.MET, fugou_detective, "已通知")
    assert met.settled_at == detained + HOUR
    assert not met.was_late
    assert len(services.settle(target="measure:1", now=detained + 2 * HOUR)) == 1
    assert services.settle(target="measure:1", now=detained + 3 * HOUR) == []
    assert Deadline.objects.running().get().target == "measure:2"


def test_what_is_done_late_is_met_and_says_so(run: Run, detained: datetime) -> None:
    run()
    services.tick(now=detained + 5 * DAY)
    (met,) = services.settle(target="measure:1", now=detained + 6 * DAY)
    assert met.state == State.MET
    assert met.was_late


def test_the_lead_waives_with_a_reason_that_is_kept(
    run: Run, fugou_lead: Officer, detained: datetime
) -> None:
    waived = services.waive(
        deadline=run(kind="notice"), by=fugou_lead, reason=" 另案处理 ", now=detained + DAY
    )
    assert (waived.state, waived.reason, waived.settled_by) == (State.WAIVED, "另案处理", fugou_lead)
    assert waived.next_warning_at is None
    assert Event.objects.get(action="deadline.waived").police_no == fugou_lead.police_no
    with pytest.raises(ValidationError) as refused:
        services.waive(deadline=waived, by=fugou_lead, reason="再次", now=detained + DAY)
    assert "已经结束" in str(refused.value)


def test_nobody_waives_without_a_reason(run: Run, fugou_lead: Officer, detained: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        services.waive(deadline=run(kind="notice"), by=fugou_lead, reason=" ", now=detained)
    assert "reason" in refused.value.message_dict


@pytest.mark.parametrize("person", ["fugou_detective", "huaiyang_lead", "supervisor", "analyst"])
def test_nobody_else_waives(run: Run, request: pytest.FixtureRequest, person: str, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        services.waive(
            deadline=run(kind="notice"), by=request.getfixturevalue(person), reason="无需", now=now
        )


def test_nobody_is_held_on_because_his_clock_was_let_go(
    run: Run, fugou_lead: Officer, detained: datetime
) -> None:
    deadline = run()
    with pytest.raises(PermissionDenied, match="不能免除，届满前应当依法解除、变更或者续办"):
        services.waive(deadline=deadline, by=fugou_lead, reason="另案处理", now=detained)
    assert Deadline.objects.get(pk=deadline.pk).is_running


def test_the_database_keeps_a_waiver_from_standing_without_reason(run: Run, now: datetime) -> None:
    pk = run().pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=pk).update(state=State.WAIVED, settled_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=pk).update(state=State.MET)


def test_an_extension_moves_the_end_and_warns_anew(run: Run, fugou_lead: Officer, detained: datetime) -> None:
    deadline = run()
    services.tick(now=deadline.due_at + HOUR)
    end = detained + 30 * DAY
    moved = services.reschedule(
        deadline=deadline, due_at=end, by=fugou_lead, reason="结伙作案", now=deadline.due_at + 2 * HOUR
    )
    assert (moved.state, moved.due_at, moved.is_given) == (State.OPEN, end, True)
    assert (moved.last_warned, moved.next_warning_at) == (None, end - 24 * HOUR)
    assert Event.objects.filter(action="deadline.rescheduled").exists()


def test_an_end_moved_into_the_past_is_marked_and_told_by_the_next_sweep(
    run: Run, detained: datetime, fugou_detective: Officer, fugou_lead: Officer
) -> None:
    moved = services.reschedule(deadline=run(), due_at=detained + HOUR, now=detained + DAY)
    assert (moved.state, moved.next_warning_at) == (State.OPEN, None)
    assert [row.pk for row in services.tick(now=detained + DAY).overdue] == [moved.pk]
    told = {notice.recipient for notice in Notice.objects.filter(kind="deadline_overdue")}
    assert told >= {fugou_detective, fugou_lead}


def test_what_was_overdue_and_still_is_by_its_new_end_is_not_told_again(run: Run, detained: datetime) -> None:
    deadline = run()
    services.tick(now=detained + 5 * DAY)
    moved = services.reschedule(deadline=deadline, due_at=detained + 4 * DAY, now=detained + 5 * DAY)
    assert moved.state == State.OVERDUE
    assert services.tick(now=detained + 5 * DAY).overdue == []


def test_what_has_ended_is_not_moved(run: Run, detained: datetime) -> None:
    deadline = run()
    services.settle(target="measure:1", now=detained)
    with pytest.raises(ValidationError):
        services.reschedule(deadline=deadline, due_at=detained + DAY, now=detained)


def test_a_corrected_beginning_moves_the_end_and_warns_anew(
    run: Run, fugou_lead: Officer, detained: datetime
) -> None:
    run()
    told = {"target": "measure:1", "by": fugou_lead, "now": detained + DAY}
    deadline = services.correct(base_at=detained - 2 * DAY, due_at=detained + 2 * DAY, **told)
    assert (deadline.base_at, deadline.due_at) == (detained - 2 * DAY, detained + 2 * DAY)
    assert (deadline.state, deadline.next_warning_at) == (State.OPEN, detained + 2 * DAY - 6 * HOUR)
    services.correct(base_at=detained - 9 * DAY, due_at=detained - DAY, **told)
    assert [row.pk for row in services.tick(now=detained + DAY).overdue] == [deadline.pk]
    assert Event.objects.filter(action="deadline.corrected").count() == 2


def test_a_correction_of_what_has_ended_tells_whether_it_was_late(
    run: Run, fugou_lead: Officer, detained: datetime
) -> None:
    run()
    services.settle(target="measure:1", now=detained + 3 * DAY)
    told = {"target": "measure:1", "by": fugou_lead, "now": detained + 4 * DAY}
    deadline = services.correct(base_at=detained - 2 * DAY, due_at=detained + DAY, **told)
    assert (deadline.state, deadline.was_late) == (State.MET, True)


def test_what_never_was_is_let_go_with_the_reason(run: Run, fugou_lead: Officer, detained: datetime) -> None:
    run()
    other = run(target="measure:2")
    services.annul(target="measure:1", by=fugou_lead, reason="录入错误", now=detained)
    deadline = Deadline.objects.on("measure:1").get()
    assert (deadline.state, deadline.reason, deadline.settled_by) == (State.WAIVED, "录入错误", fugou_lead)
    other.refresh_from_db()
    assert other.is_running


def test_it_goes_where_its_case_goes(run: Run, case: Case, counties: dict[str, County]) -> None:
    pk = run().pk
    Case.objects.filter(pk=case.pk).update(county=counties[HUAIYANG])
    assert Deadline.objects.get(pk=pk).county == counties[HUAIYANG]


def test_it_is_seen_by_its_county_and_the_city_and_nobody_else(
    run: Run,
    fugou_detective: Officer,
    fugou_lead: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    system_administrator: Officer,
) -> None:
    run()
    seen = {
        person.name: Deadline.objects.visible_to(person).count()
        for person in (fugou_detective, fugou_lead, huaiyang_lead, supervisor, system_administrator)
    }
    assert list(seen.values()) == [1, 1, 0, 1, 0]


def test_a_detective_finds_those_of_his_own_cases(
    run: Run, make_case: Callable[..., Case], fugou_detective: Officer, fugou_colleague: Officer
) -> None:
    mine = run()
    run(case=make_case(lead=fugou_colleague), target="measure:2")
    assert list(Deadline.objects.of(fugou_detective).running()) == [mine]


def test_a_case_says_what_runs_out_next(
    run: Run, case: Case, fugou_lead: Officer, detained: datetime
) -> None:
    run(due_at=detained + 9 * DAY)
    run(kind="notice", due_at=detained + DAY)
    run(target="measure:2", due_at=detained + HOUR)
    services.settle(target="measure:2", now=detained)
    found = next_due(Case.objects.filter(pk=case.pk), Deadline.objects.visible_to(fugou_lead)).get()
    assert (found.next_due_at, found.next_due_kind) == (detained + DAY, "notice")
    assert found.next_due_state == State.OPEN
    assert [row.kind for row in Deadline.objects.running().soonest()] == ["notice", "detention"]
