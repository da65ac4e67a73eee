"""The standard: shown before it is changed, changed by who may, kept in versions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.supervision.enums import AmountField, Level
from casemgr.supervision.models import EscalationRule
from casemgr.supervision.services import escalation, standards
from tests.personas import FUGOU, HUAIYANG

WANTED: dict[str, Any] = {
    "amount_field": AmountField.LARGER,
    "threshold": Decimal("50000.00"),
    "inclusive": True,
    "source": "周公〔2024〕9号",
}


def test_the_preview_counts_county_by_county_and_saves_nothing(
    make_case: Callable[..., Case], now: datetime
) -> None:
    make_case(FUGOU, loss="60000")
    make_case(FUGOU, loss="128000")
    make_case(HUAIYANG, loss="200000")
    escalation.run(now=now)
    lower = standards.preview(amount_field="larger", threshold=Decimal(50000), inclusive=True)
    assert {effect.county: (effect.newly_listed, effect.now_below) for effect in lower} == {
        "淮阳区": (0, 0),
        "扶沟县": (1, 0),
    }
    higher = standards.preview(amount_field="larger", threshold=Decimal(150000), inclusive=True)
    assert {effect.county: (effect.newly_listed, effect.now_below) for effect in higher} == {
        "淮阳区": (0, 0),
        "扶沟县": (0, 1),
    }
    assert EscalationRule.objects.count() == 1


@pytest.mark.parametrize(("inclusive", "newly"), [(True, 1), (False, 0)])
def test_the_preview_heeds_whether_the_figure_counts(
    make_case: Callable[..., Case], inclusive: bool, newly: int
) -> None:
    make_case(loss="50000")
    effects = standards.preview(amount_field="larger", threshold=Decimal(50000), inclusive=inclusive)
    assert [effect.newly_listed for effect in effects] == [newly]


def test_a_change_is_a_new_version_and_is_recorded(data_manager: Officer, now: datetime) -> None:
    today = local_date(now)
    rule = standards.change(by=data_manager, effective_date=today, now=now, **WANTED)
    assert (rule.version, rule.created_by) == (2, data_manager)
    assert EscalationRule.objects.in_force(Level.CITY, today).get() == rule
    event = Event.objects.get(action="standard.changed", police_no=data_manager.police_no)
    assert event.detail["threshold"] == "50000.00"


def test_what_comes_later_is_not_in_force_today(data_manager: Officer, now: datetime) -> None:
    today = local_date(now)
    standards.change(by=data_manager, effective_date=today + timedelta(days=9), now=now, **WANTED)
    assert EscalationRule.objects.in_force(Level.CITY, today).get().version == 1


def test_an_officer_cannot_write_the_past(data_manager: Officer, now: datetime) -> None:
    yesterday = local_date(now) - timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        standards.change(by=data_manager, effective_date=yesterday, now=now, **WANTED)
    assert "effective_date" in refused.value.message_dict


def test_one_standard_to_a_day(data_manager: Officer, now: datetime) -> None:
    today = local_date(now)
    standards.change(by=data_manager, effective_date=today, now=now, **WANTED)
    with pytest.raises(ValidationError, match="该施行日期已有标准"):
        standards.change(by=data_manager, effective_date=today, now=now, **WANTED)


@pytest.mark.parametrize("who", ["supervisor", "fugou_lead", "analyst", "auditor"])
def test_only_the_data_manager_changes_it(request: pytest.FixtureRequest, who: str, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        standards.change(by=request.getfixturevalue(who), effective_date=local_date(now), now=now, **WANTED)


def test_a_standard_of_nothing_is_refused_by_the_database_too(house: None, now: datetime) -> None:
    wanted = {**WANTED, "threshold": Decimal(0), "effective_date": local_date(now)}
    with pytest.raises(ValidationError):
        standards.change(by=None, now=now, **wanted)
    with pytest.raises(IntegrityError), transaction.atomic():
        EscalationRule.objects.create(version=9, created_at=now, **wanted)
