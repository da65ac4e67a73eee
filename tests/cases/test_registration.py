"""A report becomes a case."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import EventKind, Status
from casemgr.cases.models import Case, FraudType, Lure
from casemgr.cases.services import registration
from casemgr.common.clock import local_date
from casemgr.common.moments import PartialDate
from casemgr.counties.models import Unit


@pytest.fixture
def register(house: None, fugou_detective: Officer, now: datetime) -> Callable[..., Case]:
    def do(**fields: Any) -> Case:
        fields = {
            "by": fugou_detective,
            "unit": Unit.objects.get(code="411621000000"),
            "now": now,
            "name": "韦建被刷单返利诈骗案",
            "fraud_type": FraudType.objects.get(code="brush"),
            "reported_date": date(2023, 6, 16),
            **fields,
        }
        return registration.register(**fields)

    return do


def test_the_case_belongs_to_its_units_county_and_to_who_registered_it(
    register: Callable[..., Case], fugou_detective: Officer
) -> None:
    case = register(
        reported_time=time(4, 45), amount_involved=Decimal("128000"), lures=Lure.objects.filter(code="call")
    )
    assert case.county.code == "411621"
    assert case.filing_unit == case.lead_unit
    assert case.lead == fugou_detective
    assert case.status == Status.REPORTED
    assert [lure.code for lure in case.lures.all()] == ["call"]
    assert case.number == f"#{case.pk}"


def test_registering_is_told_and_audited(register: Callable[..., Case], fugou_detective: Officer) -> None:
    case = register()
    assert case.events.get().kind == EventKind.REGISTERED
    event = Event.objects.get(action="case.registered")
    assert (event.police_no, event.county_code) == (fugou_detective.police_no, "411621")


@pytest.mark.parametrize("code", ["411603000000", "411600000000"])
def test_nobody_registers_outside_his_county(register: Callable[..., Case], code: str) -> None:
    with pytest.raises(PermissionDenied):
        register(unit=Unit.objects.get(code=code))
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", ["supervisor", "analyst", "data_manager", "station_officer", "auditor"])
def test_who_only_reads_registers_nothing(
    register: Callable[..., Case], role: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        register(by=request.getfixturevalue(role))


def test_nothing_is_reported_tomorrow(register: Callable[..., Case], now: datetime) -> None:
    today = local_date(now)
    assert register(reported_date=today)
    with pytest.raises(ValidationError) as refusal:
        register(reported_date=today + timedelta(days=1))
    assert list(refusal.value.message_dict) == ["reported_date"]


def test_nothing_is_reported_later_today(register: Callable[..., Case]) -> None:
    noon = datetime(2024, 3, 4, 4, 0, tzinfo=timezone.get_fixed_timezone(0))  # 12:00 in Zhoukou
    day = date(2024, 3, 4)
    assert register(now=noon, reported_date=day, reported_time=time(12, 0))
    with pytest.raises(ValidationError):
        register(now=noon, reported_date=day, reported_time=time(12, 1))


@pytest.mark.parametrize(
    ("occurred", "fits"),
    [
        (PartialDate(2023, 6, 16), True),
        (PartialDate(2023, 6), True),
        (PartialDate(2023), True),
        (PartialDate(1993), True),
        (PartialDate(2023, 6, 17), False),
        (PartialDate(2023, 7), False),
        (PartialDate(2024), False),
    ],
)
def test_a_crime_does_not_follow_its_report(
    register: Callable[..., Case], occurred: PartialDate, fits: bool
) -> None:
    if fits:
        assert Case.objects.get(pk=register(occurred=occurred).pk).occurred == occurred
        return
    with pytest.raises(ValidationError) as refusal:
        register(occurred=occurred)
    assert list(refusal.value.message_dict) == ["occurred"]


def test_a_special_name_is_given_once_a_year_in_a_county(register: Callable[..., Case]) -> None:
    register(special_name="6·16")
    with pytest.raises(ValidationError, match="同名专案"):
        register(special_name="6·16")
    assert register(special_name="6·16", reported_date=date(2022, 6, 16))


def test_the_name_is_masked_before_anybody_is_recorded_as_a_victim(register: Callable[..., Case]) -> None:
    assert register().masked_name == "韦某被刷单返利诈骗案"


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "1e15"])
def test_an_amount_that_is_none_is_refused(register: Callable[..., Case], amount: str) -> None:
    with pytest.raises(ValidationError):
        register(amount_involved=Decimal(amount))
