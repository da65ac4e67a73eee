"""Terms and days off in the administration (期限规则、节假日)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.common.clock import local_date
from casemgr.deadlines.models import Holiday, LegalTerm

SignIn = Callable[[Officer], Client]
TERMS = reverse("admin:deadlines_legalterm_changelist")
ADD = reverse("admin:deadlines_legalterm_add")
DAYS = reverse("admin:deadlines_holiday_changelist")


@pytest.fixture
def revised(now: datetime) -> dict[str, Any]:
    return {
        "code": "filing_review",
        "name": "立案审查",
        "amount": 5,
        "unit": "day",
        "moves": "on",
        "warn_hours": "48,24",
        "effective_date": local_date(now),
        "source": "新规定第2条",
        "mark": "V",
    }


def test_a_version_is_looked_at_and_never_changed(signed_in: SignIn, data_manager: Officer) -> None:
    browser = signed_in(data_manager)
    assert "受案立案意见第2条" in browser.get(TERMS, {"q": "filing"}).content.decode()
    term = LegalTerm.objects.get(code="filing_review")
    one = reverse("admin:deadlines_legalterm_change", args=[term.pk])
    text = browser.get(one).content.decode()
    assert "修订为新版本" in text
    assert browser.post(one, {"amount": 9}).status_code == 403
    delete = reverse("admin:deadlines_legalterm_delete", args=[term.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 403


def test_a_revision_begins_with_what_it_revises(signed_in: SignIn, data_manager: Officer) -> None:
    term = LegalTerm.objects.get(code="freeze")
    form = signed_in(data_manager).get(ADD, {"of": term.pk}).context["adminform"].form
    assert form.initial["code"] == "freeze"
    assert form.initial["warn_hours"] == [744, 384, 192, 96, 48]
    assert "effective_date" not in form.initial


def test_a_revision_is_a_new_version(
    signed_in: SignIn, data_manager: Officer, revised: dict[str, Any]
) -> None:
    assert signed_in(data_manager).post(ADD, revised).status_code == 302
    versions = LegalTerm.objects.filter(code="filing_review").values_list("version", "amount", "warn_hours")
    assert sorted(versions) == [(1, 3, [24]), (2, 5, [48, 24])]
    assert Event.objects.get(action="legal_term.changed").police_no == data_manager.police_no
    assert not Event.objects.filter(action__startswith="reference.").exists()


def test_a_period_without_warnings_may_be_written(
    signed_in: SignIn, data_manager: Officer, revised: dict[str, Any]
) -> None:
    assert signed_in(data_manager).post(ADD, revised | {"warn_hours": ""}).status_code == 302
    assert LegalTerm.objects.get(code="filing_review", version=2).warn_hours == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"is_custody": "on"}, "羁押期限不因节假日延长"),
        ({"amount": 0}, "期限须大于零"),
        ({"warn_hours": "一天"}, "warn_hours"),
        ({"unit": "week"}, "week"),
    ],
)
def test_what_cannot_be_is_refused_on_the_form(
    signed_in: SignIn, data_manager: Officer, revised: dict[str, Any], change: dict[str, Any], sentence: str
) -> None:
    answer = signed_in(data_manager).post(ADD, revised | change)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert LegalTerm.objects.filter(code="filing_review").count() == 1


def test_a_version_does_not_begin_in_the_past_nor_twice_on_a_day(
    signed_in: SignIn, data_manager: Officer, revised: dict[str, Any]
) -> None:
    browser = signed_in(data_manager)
    past = revised | {"effective_date": revised["effective_date"] - timedelta(days=1)}
    assert "施行日期不能早于今天" in browser.post(ADD, past).content.decode()
    browser.post(ADD, revised)
    assert "该施行日期已有此期限的版本" in browser.post(ADD, revised).content.decode()


def test_days_are_added_corrected_and_taken_out(signed_in: SignIn, data_manager: Officer) -> None:
    browser = signed_in(data_manager)
    new_year = {"date": "2027-01-01", "name": "元旦"}
    assert browser.post(reverse("admin:deadlines_holiday_add"), new_year).status_code == 302
    day = Holiday.objects.get(date=date(2027, 1, 1))
    assert not day.is_workday
    one = reverse("admin:deadlines_holiday_change", args=[day.pk])
    browser.post(one, {"date": "2027-01-02", "name": "更正", "is_workday": "on"})
    day.refresh_from_db()
    assert (day.date, day.name, day.is_workday) == (date(2027, 1, 1), "更正", True)
    browser.post(reverse("admin:deadlines_holiday_delete", args=[day.pk]), {"post": "yes"})
    assert not Holiday.objects.filter(pk=day.pk).exists()
    actions = Event.objects.filter(action__startswith="holiday.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["holiday.changed"] * 2 + ["holiday.removed"]


def test_a_day_stands_there_once(signed_in: SignIn, data_manager: Officer) -> None:
    again = {"date": "2026-10-01", "name": "国庆节"}
    answer = signed_in(data_manager).post(reverse("admin:deadlines_holiday_add"), again)
    assert answer.status_code == 200
    assert Holiday.objects.filter(date=date(2026, 10, 1)).count() == 1


def test_several_days_are_taken_out_at_once(signed_in: SignIn, data_manager: Officer) -> None:
    keys = list(Holiday.objects.filter(date__year=2026).values_list("pk", flat=True)[:2])
    chosen = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    signed_in(data_manager).post(DAYS, chosen)
    assert not Holiday.objects.filter(pk__in=keys).exists()


@pytest.mark.parametrize("person", ["fugou_lead", "auditor", "system_administrator"])
def test_others_in_the_administration_are_kept_out(
    signed_in: SignIn, request: pytest.FixtureRequest, person: str
) -> None:
    browser = signed_in(request.getfixturevalue(person))
    for address in (TERMS, ADD, DAYS):
        assert browser.get(address).status_code == 403
