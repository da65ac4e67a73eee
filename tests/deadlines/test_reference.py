"""Terms in versions, days off as announced, and deadlines that follow a corrected day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.common.clock import local_date
from casemgr.deadlines import reference, services
from casemgr.deadlines.enums import Mark, Unit
from casemgr.deadlines.models import Deadline, Holiday, LegalTerm
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.services.running import end_under
from tests.deadlines.moments import local

Run = Callable[..., Deadline]
LONGER: dict[str, Any] = {
    "code": "detention",
    "name": "拘留",
    "amount": 5,
    "unit": Unit.DAY,
    "is_custody": True,
    "moves": False,
    "warn_hours": [6, 24, 24],
    "source": "新刑诉法",
    "mark": Mark.VERIFIED,
}


@pytest.mark.parametrize(
    ("code", "amount", "unit", "custody"),
    [
        ("filing_review", 3, Unit.DAY, False),
        ("forced_appearance", 12, Unit.HOUR, False),
        ("detention_gang", 30, Unit.DAY, True),
        ("arrest_review", 7, Unit.DAY, True),
        ("custody", 2, Unit.MONTH, True),
        ("custody_third_extension", 2, Unit.MONTH, True),
        ("bail", 12, Unit.MONTH, False),
        ("residential_surveillance", 6, Unit.MONTH, False),
        ("stop_payment", 48, Unit.HOUR, False),
        ("freeze_securities", 24, Unit.MONTH, False),
        ("refund_payment", 3, Unit.WORKING_DAY, False),
        ("supervision", 90, Unit.DAY, False),
    ],
)
def test_a_new_house_knows_the_periods_of_the_law(
    house: None, code: str, amount: int, unit: str, custody: bool
) -> None:
    term = services.term_for(code, date(2023, 7, 11))
    assert (term.amount, term.unit, term.is_custody) == (amount, unit, custody)
    assert term.source
    assert term.mark in Mark


def test_technical_measures_are_kept_out_of_this_system(house: None) -> None:
    assert not LegalTerm.objects.filter(name__contains="技术侦查").exists()


def test_what_lapses_or_holds_a_person_is_never_lengthened_by_a_holiday(house: None) -> None:
    moving = set(LegalTerm.objects.filter(moves=True).values_list("code", flat=True))
    assert moving.isdisjoint({"freeze", "stop_payment", "bail", "residential_surveillance", "custody"})
    assert {"filing_review", "not_filed_notice", "refund_announcement"} <= moving


def test_the_database_refuses_custody_that_moves(house: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalTerm.objects.filter(code="detention").update(moves=True)


def test_a_period_keeps_the_version_it_began_with(
    run: Run, data_manager: Officer, detained: datetime, now: datetime
) -> None:
    today = local_date(now)
    first = run()
    services.change_term(by=data_manager, effective_date=today + timedelta(days=10), now=now, **LONGER)
    later = run(target="measure:2", base_at=now + timedelta(days=11), now=now + timedelta(days=11))
    assert (first.term.version, later.term.version) == (1, 2)
    assert services.term_for("detention", today).version == 1
    assert later.term.warn_hours == [24, 6]
    assert [term.version for term in LegalTerm.objects.newest().filter(code="detention")] == [2]
    assert Event.objects.get(action="legal_term.changed").detail["version"] == 2


def test_an_old_case_takes_the_oldest_version_kept(house: None) -> None:
    assert services.term_for("freeze_major", date(1999, 1, 1)).version == 1


@pytest.mark.parametrize("person", ["fugou_lead", "supervisor", "auditor", "fugou_detective"])
def test_nobody_else_changes_a_term_or_a_day(
    request: pytest.FixtureRequest, person: str, now: datetime
) -> None:
    officer = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        services.change_term(by=officer, effective_date=local_date(now), now=now, **LONGER)
    with pytest.raises(PermissionDenied):
        services.change_day(by=officer, day=date(2027, 1, 1), is_workday=False, name="元旦", now=now)
    with pytest.raises(PermissionDenied):
        services.remove_day(by=officer, holiday=Holiday.objects.first(), now=now)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"moves": True}, "__all__"), ({"amount": 0}, "__all__"), ({"unit": "week"}, "unit")],
)
def test_a_term_that_cannot_be_is_refused(
    data_manager: Officer, now: datetime, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        services.change_term(by=data_manager, effective_date=local_date(now), now=now, **LONGER | change)
    assert field in refused.value.message_dict


def test_nobody_writes_what_was_in_force_in_the_past(data_manager: Officer, now: datetime) -> None:
    yesterday = local_date(now) - timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        services.change_term(by=data_manager, effective_date=yesterday, now=now, **LONGER)
    assert "effective_date" in refused.value.message_dict


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2023, 1, 28), True),
        (date(2023, 10, 6), False),
        (date(2024, 2, 17), False),
        (date(2024, 9, 14), True),
        (date(2025, 2, 4), False),
        (date(2025, 10, 8), False),
        (date(2026, 2, 28), True),
        (date(2026, 10, 7), False),
    ],
)
def test_days_off_are_as_announced(house: None, day: date, worked: bool) -> None:
    assert services.days_off()[day] is worked


def test_a_make_up_day_is_always_a_saturday_or_sunday(house: None) -> None:
    assert all(day.weekday() >= 5 for day, worked in services.days_off().items() if worked)


def test_the_calendar_is_known_to_the_end_of_2026(house: None) -> None:
    assert services.announced_until() == date(2026, 12, 31)
    Holiday.objects.all().delete()
    assert services.announced_until() is None


def test_loading_again_changes_nothing_made_by_hand(data_manager: Officer, now: datetime) -> None:
    services.change_term(by=data_manager, effective_date=local_date(now), now=now, **LONGER)
    Holiday.objects.filter(date=date(2026, 10, 10)).delete()
    before = (LegalTerm.objects.count(), Holiday.objects.count())
    reference.load()
    assert (LegalTerm.objects.count(), Holiday.objects.count()) == before


def test_a_day_announced_late_moves_what_depends_on_it(
    run: Run, data_manager: Officer, now: datetime
) -> None:
    base = local(2027, 9, 28, 10)
    moving = run(kind="notice", term_code="not_filed_notice", base_at=base, now=base)
    custody = run(base_at=base, now=base)
    given = run(target="measure:2", base_at=base, now=base, due_at=base + timedelta(days=3))
    assert shown_end(moving.due_at) == "2027-10-01"
    for number in range(1, 4):
        services.change_day(
            by=data_manager, day=date(2027, 10, number), is_workday=False, name="国庆节", now=base
        )
    for deadline in (moving, custody, given):
        deadline.refresh_from_db()
    assert shown_end(moving.due_at) == "2027-10-04"
    assert moving.next_warning_at == moving.due_at - timedelta(hours=24)
    assert (shown_end(custody.due_at), given.due_at) == ("2027-10-01", base + timedelta(days=3))
    services.remove_day(by=data_manager, holiday=Holiday.objects.get(date=date(2027, 10, 1)), now=base)
    moving.refresh_from_db()
    assert shown_end(moving.due_at) == "2027-10-01"
    assert Event.objects.filter(action__startswith="holiday.").count() == 4


def test_a_corrected_day_is_one_row(data_manager: Officer, now: datetime) -> None:
    day = date(2026, 10, 10)
    services.change_day(by=data_manager, day=day, is_workday=False, name="更正", now=now)
    assert Holiday.objects.get(date=day).name == "更正"
    assert services.days_off()[day] is False


def test_a_term_ends_as_the_house_knows_the_days(house: None) -> None:
    term = services.term_for("filing_review", date(2023, 9, 27))
    assert shown_end(end_under(term, local(2023, 9, 27, 9))) == "2023-10-07"
