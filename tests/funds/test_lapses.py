"""Nothing held lapses unseen: who is warned and when, what the clock does at the end, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, CaseEvent
from casemgr.cases.presenters import Reader, line
from casemgr.deadlines import registry
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, HoldState, Place
from casemgr.funds.models import CaseAccount, Entry, Freeze, StopPayment
from casemgr.funds.services import holding
from casemgr.notices.models import Notice
from tests.funds.conftest import at
from tests.funds.holds import HOUR, SECOND, Freezing, Stop, held_in

DAY = timedelta(days=1)


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


@pytest.fixture
def frozen(row: CaseAccount, freeze: Freezing) -> Freeze:
    return freeze(row, "2024-03-15 10:00", "300000")


def test_until_the_last_second_the_money_is_frozen_and_from_then_on_it_is_not(
    frozen: Freeze, case: Case
) -> None:
    deadlines.tick(now=at("2024-09-15 23:59"))
    assert held_in(case)[Place.FROZEN] == 300000
    deadlines.tick(now=at("2024-09-16 00:00"))
    frozen.refresh_from_db()
    assert (frozen.state, frozen.ended_at) == (HoldState.LAPSED, frozen.expires_at)
    assert held_in(case) == {Place.FREEZE_LAPSED: 300000, Place.OUTSIDE: -300000}
    entry = Entry.objects.get(about=frozen.target, kind=EntryKind.LAPSE)
    assert (entry.at, entry.recorded_by) == (frozen.expires_at, None)


def test_a_stop_lapses_after_its_48_hours_to_the_second(row: CaseAccount, case: Case, stop: Stop) -> None:
    held = stop(row, "2023-07-11 20:30", "100")
    deadlines.tick(now=held.expires_at - SECOND)
    assert held_in(case)[Place.STOPPED] == 100
    deadlines.tick(now=held.expires_at + SECOND)
    assert held_in(case) == {Place.STOP_LAPSED: 100, Place.OUTSIDE: -100}


def test_the_last_seven_days_are_told_to_lead_and_city_as_well(
    frozen: Freeze, fugou_detective: Officer, fugou_lead: Officer, supervisor: Officer, huaiyang_lead: Officer
) -> None:
    heard: dict[int, set[str]] = {}
    for days in (30, 15, 7, 3, 1):
        before = set(Notice.objects.values_list("pk", flat=True))
        deadlines.tick(now=frozen.expires_at - days * DAY)
        new = Notice.objects.exclude(pk__in=before)
        heard[days] = {notice.recipient.name for notice in new.select_related("recipient")}
    assert heard[30] == heard[15] == {fugou_detective.name}
    for days in (7, 3, 1):
        assert {fugou_detective.name, fugou_lead.name, supervisor.name} <= heard[days]
        assert huaiyang_lead.name not in heard[days]


@pytest.mark.parametrize(("hours", "said"), [(7, False), (6, True), (1, True)])
def test_a_stop_is_warned_of_six_hours_and_one_hour_before(
    hours: int, said: bool, row: CaseAccount, stop: Stop, fugou_lead: Officer
) -> None:
    held = stop(row, "2023-07-11 20:30")
    deadlines.tick(now=held.expires_at - hours * HOUR)
    assert (fugou_lead.name in told("deadline_warning")) is said


def test_detective_lead_and_city_hear_of_a_lapse_once(
    frozen: Freeze, case: Case, fugou_detective: Officer, fugou_lead: Officer, supervisor: Officer
) -> None:
    # The worker was down for ten days, and came back more than once.
    for days in (10, 11, 12):
        deadlines.tick(now=frozen.expires_at + days * DAY)
    names = told("deadline_overdue")
    for officer in (fugou_detective, fugou_lead, supervisor):
        assert names.count(officer.name) == 1
    notice = Notice.objects.get(kind="deadline_overdue", recipient=fugou_detective)
    assert "冻结期限已于2024-09-15届满，自动失效，资金不再受控，请立即核查处置" in notice.text
    frozen.refresh_from_db()
    assert frozen.ended_at == frozen.expires_at
    assert Entry.objects.filter(kind=EntryKind.LAPSE).count() == 1
    lapses = CaseEvent.objects.filter(case=case, kind="freeze_moved", data__step="lapsed")
    assert [event.by for event in lapses] == [None]


def test_the_history_says_what_lapsed(frozen: Freeze, case: Case, fugou_detective: Officer) -> None:
    deadlines.tick(now=frozen.expires_at + SECOND)
    [event] = CaseEvent.objects.filter(case=case, data__step="lapsed")
    shown = line(event, Reader(True, fugou_detective))
    assert shown.text == "尾号0017账户的冻结于2024-09-15届满，自动失效，300,000.00元不再受控"


def test_lapsing_again_changes_nothing(frozen: Freeze, case: Case) -> None:
    now = frozen.expires_at + SECOND
    for _again in range(3):
        holding.lapse_all(Freeze, [frozen.pk], now)
    assert Entry.objects.filter(kind=EntryKind.LAPSE).count() == 1
    assert not list(ledger.uneven())


def test_what_is_not_over_does_not_lapse_whoever_asks(frozen: Freeze, case: Case) -> None:
    holding.lapse_all(Freeze, [frozen.pk], frozen.expires_at - SECOND)
    assert held_in(case)[Place.FROZEN] == 300000


def test_what_ends_by_itself_cannot_be_waived(frozen: Freeze, fugou_lead: Officer) -> None:
    deadline = Deadline.objects.on(frozen.target).get()
    with pytest.raises(PermissionDenied, match="不能免除"):
        deadlines.waive(deadline=deadline, by=fugou_lead, reason="无需", now=frozen.effective_at)


def test_the_overdue_deadline_stays_after_the_lapse(frozen: Freeze) -> None:
    deadlines.tick(now=frozen.expires_at + 3 * DAY)
    assert Deadline.objects.on(frozen.target).get().state == State.OVERDUE


def test_a_clock_names_the_account_by_its_last_four_and_only_to_who_sees_the_case(
    frozen: Freeze, row: CaseAccount, stop: Stop, fugou_lead: Officer, huaiyang_lead: Officer
) -> None:
    about = registry.describe(fugou_lead, [frozen.target])[frozen.target]
    assert (about.text, about.url) == (
        "冻结：尾号0017账户",
        f"/cases/{frozen.case_id}/funds/freezes/{frozen.pk}/",
    )
    assert registry.describe(huaiyang_lead, [frozen.target]) == {}


def test_who_asked_is_told_as_long_as_he_may_work_the_case(
    frozen: Freeze,
    fugou_lead: Officer,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    assign: Callable[..., Case],
) -> None:
    assert registry.owners([frozen.target]) == {frozen.target: fugou_detective}
    assign(fugou_lead, frozen.case, fugou_colleague)
    assert registry.owners([frozen.target]) == {}


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_let_it_lapse_once(
    row: CaseAccount, case: Case, stop: Stop, now: datetime
) -> None:
    held = stop(row, "2023-07-11 20:30", "100")

    def sweep(_which: int) -> None:
        try:
            deadlines.tick(now=held.expires_at + HOUR)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sweep, range(4)))
    assert StopPayment.objects.get(pk=held.pk).state == HoldState.LAPSED
    assert Entry.objects.filter(about=held.target, kind=EntryKind.LAPSE).count() == 1
    assert not list(ledger.uneven())
