"""Stop-payments: 48 hours to the second, twice at most, and the same money once."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, CaseEvent
from casemgr.common.versioned import Stale
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.funds import ledger
from casemgr.funds.enums import FailReason, HoldState, LapseFinding, LiftGround, Place
from casemgr.funds.models import CaseAccount, StopPayment, is_over
from casemgr.funds.services import stops
from tests.funds.conftest import NUMBERS, at
from tests.funds.holds import HOUR, SECOND, Freezing, Stop, figure, held_in

THEN = "2023-07-11 20:30"


def deadline_of(stop: StopPayment) -> Deadline:
    return Deadline.objects.on(stop.target).order_by("-pk")[0]


def test_a_stop_holds_for_48_hours_to_the_second(row: CaseAccount, case: Case, stop: Stop) -> None:
    held = stop(row, THEN, "38000")
    assert held.expires_at == at("2023-07-13 20:30")
    assert (is_over(held, held.expires_at - SECOND), is_over(held, held.expires_at)) == (False, True)
    assert (held.state, held.seq, held_in(case)[Place.STOPPED]) == (HoldState.EFFECTIVE, 1, 38000)
    assert deadline_of(held).warn_steps == [6, 1]


def test_a_stop_is_allowed_before_filing(
    make_case: Callable[..., Case], account: Callable[..., CaseAccount], fugou_detective: Officer, stop: Stop
) -> None:
    case = make_case(lead=fugou_detective, status="reported", victim="孙丽", loss="900")
    assert case.filed_date is None
    assert stop(account(case), THEN, "900").is_effective


def test_what_the_bank_could_not_stop_counts_as_none_of_the_two(
    row: CaseAccount, case: Case, stop: Stop, fugou_detective: Officer
) -> None:
    for _time in range(3):
        asked = stops.request(by=fugou_detective, row=row, amount_asked=Decimal(100), now=at(THEN))
        stops.record_failed(by=fugou_detective, stop=asked, reason=FailReason.EMPTY, now=at(THEN))
    assert held_in(case) == {}
    assert stop(row, THEN).seq == 1


def test_a_second_request_waits_for_the_answer_to_the_first(
    row: CaseAccount, fugou_detective: Officer
) -> None:
    stops.request(by=fugou_detective, row=row, amount_asked=Decimal(100), now=at(THEN))
    with pytest.raises(ValidationError, match="等待银行答复"):
        stops.request(by=fugou_detective, row=row, amount_asked=Decimal(100), now=at(THEN))


def test_a_third_stop_is_refused_with_its_reason(
    row: CaseAccount, stop: Stop, account: Callable[..., CaseAccount], case: Case
) -> None:
    stop(row, THEN)
    assert stop(row, "2023-07-15 20:30").seq == 2
    with pytest.raises(ValidationError, match=r"银发〔2016〕86号.*请尽快办理冻结"):
        stop(row, "2023-07-19 20:30")
    assert stop(account(case, NUMBERS[1]), "2023-07-19 20:30").seq == 1


def test_a_second_stop_while_the_first_runs_takes_over_its_money_and_counts_anew(
    row: CaseAccount, case: Case, stop: Stop
) -> None:
    first, second = stop(row, THEN, "100"), stop(row, "2023-07-13 20:29", "130")
    first.refresh_from_db()
    assert (first.state, first.ended_at) == (HoldState.FOLLOWED, at("2023-07-13 20:29"))
    assert second.expires_at == at("2023-07-15 20:29")
    assert held_in(case) == {Place.STOPPED: 130, Place.OUTSIDE: -130}
    assert figure(case, "stopped") == 130
    assert deadline_of(first).state == State.MET


def test_what_the_second_stop_no_longer_finds_has_slipped_away(
    row: CaseAccount, case: Case, stop: Stop
) -> None:
    stop(row, THEN, "100")
    stop(row, "2023-07-13 20:29", "60")
    assert held_in(case) == {Place.STOPPED: 60, Place.STOP_LAPSED: 40, Place.OUTSIDE: -100}


def test_money_stopped_again_after_a_lapse_counts_once_and_needs_no_finding(
    row: CaseAccount, case: Case, stop: Stop
) -> None:
    first = stop(row, THEN, "100")
    deadlines.tick(now=at("2023-07-13 20:31"))
    stop(row, "2023-07-13 21:00", "100")
    first.refresh_from_db()
    assert (first.state, first.lapse_finding) == (HoldState.LAPSED, LapseFinding.STILL_THERE)
    assert deadline_of(first).state == State.MET
    assert figure(case, "stopped") == figure(case, "controlled") == 100
    assert held_in(case)[Place.STOPPED] == 100


def test_what_lapsed_before_the_sweep_came_is_written_down_by_the_next_act(
    row: CaseAccount, case: Case, stop: Stop
) -> None:
    first = stop(row, THEN, "100")
    stop(row, "2023-07-14 08:00", "100")
    first.refresh_from_db()
    assert (first.state, first.ended_at) == (HoldState.LAPSED, first.expires_at)
    assert figure(case, "stopped") == 100


def test_an_answer_recorded_after_the_end_still_holds_only_48_hours(
    row: CaseAccount, case: Case, stop: Stop
) -> None:
    late = stop(row, THEN, "100", now="2023-07-14 09:00")
    assert is_over(late, at("2023-07-14 09:00"))
    deadlines.tick(now=at("2023-07-14 09:01"))
    assert held_in(case) == {Place.STOP_LAPSED: 100, Place.OUTSIDE: -100}


def test_a_second_stop_in_time_but_recorded_late_takes_back_the_lapse(
    row: CaseAccount, case: Case, stop: Stop
) -> None:
    first = stop(row, THEN, "100")
    deadlines.tick(now=at("2023-07-13 21:00"))
    stop(row, "2023-07-13 20:00", "100", now="2023-07-13 22:00")
    first.refresh_from_db()
    assert first.state == HoldState.FOLLOWED
    assert held_in(case) == {Place.STOPPED: 100, Place.OUTSIDE: -100}
    assert not list(ledger.uneven())


@pytest.mark.parametrize(
    ("ground", "place"),
    [(LiftGround.UNNECESSARY, Place.STOP_LAPSED), (LiftGround.IRRELEVANT, Place.OUTSIDE)],
)
def test_a_stop_lifted_early_lets_its_money_go(
    ground: LiftGround, place: Place, row: CaseAccount, case: Case, stop: Stop, fugou_detective: Officer
) -> None:
    held = stop(row, THEN, "100")
    when = held.effective_at + HOUR
    lifted = stops.lift(by=fugou_detective, stop=held, ended_at=when, ground=ground, now=when)
    assert (lifted.state, lifted.ended_at, deadline_of(held).state) == (HoldState.LIFTED, when, State.MET)
    assert held_in(case).get(Place.STOPPED) is None
    assert figure(case, "stopped") == (0 if place == Place.OUTSIDE else 100)


def test_what_has_run_out_is_not_lifted_any_more(
    row: CaseAccount, stop: Stop, fugou_detective: Officer
) -> None:
    held = stop(row, THEN)
    told = {"by": fugou_detective, "stop": held, "ended_at": held.effective_at + HOUR}
    with pytest.raises(ValidationError, match="自动失效"):
        stops.lift(**told, ground=LiftGround.UNNECESSARY, now=held.expires_at)
    assert stops.lift(**told, ground=LiftGround.UNNECESSARY, now=held.expires_at - SECOND).ended_at


def test_the_overdue_deadline_stays_until_it_is_known_what_became_of_the_money(
    row: CaseAccount, stop: Stop, fugou_detective: Officer
) -> None:
    held = stop(row, THEN)
    later = held.expires_at + HOUR
    deadlines.tick(now=later)
    assert deadline_of(held).state == State.OVERDUE
    told = {"by": fugou_detective, "stop": held, "finding": LapseFinding.GONE}
    stops.record_finding(**told, now=later)
    assert deadline_of(held).state == State.MET
    with pytest.raises(ValidationError, match="已登记"):
        stops.record_finding(**told, now=later)


def test_nothing_is_found_of_what_still_runs(row: CaseAccount, stop: Stop, fugou_detective: Officer) -> None:
    held = stop(row, THEN)
    with pytest.raises(ValidationError, match="生效中"):
        stops.record_finding(
            by=fugou_detective, stop=held, finding=LapseFinding.GONE, now=held.expires_at - SECOND
        )


@pytest.mark.parametrize("right", ["60", "250"])
def test_a_wrong_amount_is_put_right_by_entries(
    right: str, row: CaseAccount, case: Case, stop: Stop, fugou_detective: Officer
) -> None:
    held = stop(row, THEN, "100")
    told = {"by": fugou_detective, "stop": held, "amount": Decimal(right), "now": at("2023-07-12 09:00")}
    stops.correct_amount(**told, version=held.version, reason="录入错误")
    assert held_in(case)[Place.STOPPED] == figure(case, "stopped") == Decimal(right)
    with pytest.raises(Stale):
        stops.correct_amount(**told | {"amount": Decimal(1)}, version=held.version, reason="录入错误")


@pytest.mark.parametrize("right", ["60", "250"])
def test_also_once_it_has_lapsed(
    right: str, row: CaseAccount, case: Case, stop: Stop, fugou_detective: Officer
) -> None:
    held = stop(row, THEN, "100")
    deadlines.tick(now=held.expires_at + HOUR)
    held.refresh_from_db()
    told = {"by": fugou_detective, "stop": held, "version": held.version, "reason": "录入错误"}
    stops.correct_amount(**told, amount=Decimal(right), now=held.expires_at + HOUR)
    assert held_in(case) == {Place.STOP_LAPSED: Decimal(right), Place.OUTSIDE: -Decimal(right)}
    assert figure(case, "stopped") == Decimal(right)


def test_what_a_freeze_took_is_corrected_there(
    row: CaseAccount, stop: Stop, freeze: Freezing, fugou_detective: Officer
) -> None:
    held = stop(row, THEN, "100")
    freeze(row, "2023-07-12 10:00", "100")
    held.refresh_from_db()
    with pytest.raises(ValidationError, match="先更正后续措施"):
        stops.correct_amount(
            by=fugou_detective,
            stop=held,
            version=held.version,
            amount=Decimal(90),
            reason="录入错误",
            now=at("2023-07-12 11:00"),
        )


def test_a_frozen_account_is_not_stopped(row: CaseAccount, stop: Stop, freeze: Freezing) -> None:
    freeze(row, "2023-07-12 10:00", "100")
    with pytest.raises(ValidationError, match="已在本案冻结"):
        stop(row, "2023-07-12 11:00")


@pytest.mark.parametrize(("moment", "amount"), [(timedelta(seconds=1), "100"), (timedelta(0), "0")])
def test_no_answer_from_the_future_and_none_of_nothing(
    moment: timedelta, amount: str, row: CaseAccount, fugou_detective: Officer
) -> None:
    asked = stops.request(by=fugou_detective, row=row, amount_asked=Decimal(100), now=at(THEN))
    with pytest.raises(ValidationError):
        stops.record_held(
            by=fugou_detective,
            stop=asked,
            effective_at=at(THEN) + moment,
            amount=Decimal(amount),
            receipt_no="回执1",
            now=at(THEN),
        )


def test_only_who_works_the_case_stops_its_accounts(
    row: CaseAccount, fugou_colleague: Officer, huaiyang_detective: Officer, supervisor: Officer
) -> None:
    for other in (fugou_colleague, huaiyang_detective, supervisor):
        with pytest.raises(PermissionDenied):
            stops.request(by=other, row=row, amount_asked=Decimal(100), now=at(THEN))


def test_the_history_calls_the_account_by_its_last_four(row: CaseAccount, case: Case, stop: Stop) -> None:
    stop(row, THEN)
    lines = [event.data for event in CaseEvent.objects.filter(case=case, kind="stop_moved").order_by("pk")]
    assert [data["step"] for data in lines] == ["requested", "held"]
    assert {data["tail"] for data in lines} == {"0017"}
    assert NUMBERS[0] not in str(lines)
    assert "周海波" not in str(lines)
