"""How amounts, moments and statuses are shown."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from casemgr.cases.enums import Status
from casemgr.cases.models import Case
from casemgr.common.keyset import Count, KeysetPage
from casemgr.exchange import enums as exchange
from casemgr.supervision.enums import Level, State, Verdict
from casemgr.supervision.models import Report, Supervision
from casemgr.web.templatetags import house
from casemgr.web.tones import TONE_OF_LEVEL, Tone, tone_of


def show(source: str, address: str = "/list/", **context: Any) -> str:
    request = RequestFactory().get(address)
    return Template("{% load house %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("amount", "exact", "short"),
    [
        (Decimal("128000"), "128,000.00", "12.8万元"),
        (Decimal("99999.99"), "99,999.99", "10万元"),
        (Decimal(0), "0.00", "0元"),
        (None, "--", "--"),
        ("", "--", "--"),
    ],
)
def test_an_amount_has_separators_and_two_decimals(amount: Any, exact: str, short: str) -> None:
    assert house.yuan(amount) == exact
    assert house.short_yuan(amount) == short


def test_a_moment_is_shown_in_zhoukou_time() -> None:
    assert house.moment(datetime(2023, 6, 15, 20, 45, tzinfo=UTC)) == "2023-06-16 04:45"
    assert house.moment(date(2023, 6, 16)) == "2023-06-16"
    assert house.moment(date(2023, 6, 16), time(4, 45)) == "2023-06-16 04:45"
    assert house.moment(date(2023, 6, 16), None) == "2023-06-16"
    assert house.moment(None) == "--"


@pytest.mark.parametrize(("value", "shown"), [(None, "--"), ("", "--"), (0, 0), ("扶沟", "扶沟")])
def test_only_what_is_missing_becomes_a_dash(value: Any, shown: Any) -> None:
    assert house.dash(value) == shown


def test_the_same_word_wears_the_colour_of_its_meaning() -> None:
    case, report = Case(status=Status.ACCEPTED), Report(verdict=Verdict.ACCEPTED)
    assert house.status_badge(case) == '<span class="badge badge--waiting">已受案</span>'
    assert house.status_badge(report) == '<span class="badge badge--good">通过</span>'
    assert house.status_badge(Report()) == '<span class="badge badge--waiting">待审核</span>'
    assert house.status_badge(Supervision(state=State.LISTED)) == (
        '<span class="badge badge--waiting">待签收</span>'
    )


@pytest.mark.parametrize(
    ("field", "values"),
    [("status", Status), ("state", State), ("state", exchange.State), ("verdict", Verdict)],
)
def test_every_status_has_a_tone_of_its_own(field: str, values: Any) -> None:
    assert all(tone_of(value, field) != Tone.PLAIN for value in values)


def test_red_is_for_trouble_only() -> None:
    red = [
        value
        for values in (State, exchange.State)
        for value in values
        if tone_of(value, "state") == Tone.DANGER
    ]
    assert red == [exchange.State.FAILED]
    assert all(tone_of(value) != Tone.DANGER for value in Status)


def test_every_level_has_a_badge() -> None:
    assert set(TONE_OF_LEVEL) == set(Level)
    assert house.level_badge("ministry") == ('<span class="badge badge--solid badge--ministry">部督</span>')
    assert house.level_badge("") == house.level_badge(None) == ""


def test_an_address_keeps_its_other_parameters() -> None:
    shown = show('{% url_with order="-loss" after="" %}', "/list/?q=1&after=token&order=loss")
    assert shown == "?q=1&amp;order=-loss"


def test_the_pager_moves_one_way_at_a_time() -> None:
    page = KeysetPage([1], previous="p", next="n")
    shown = show("{% pager page count %}", "/list/?after=x&q=1", page=page, count=Count(10_000, True))
    assert 'rel="next" href="?after=n&amp;q=1"' in shown
    assert 'rel="prev" href="?q=1&amp;before=p"' in shown
    assert "共 10,000+ 条" in shown
    assert "hx-get" not in shown


def test_the_only_page_leads_nowhere() -> None:
    shown = show('{% pager page target="#list" %}', page=KeysetPage([1]))
    assert "href" not in shown
    assert shown.count('aria-disabled="true"') == 2


def test_a_pager_can_swap_a_fragment() -> None:
    shown = show('{% pager page target="#list" %}', page=KeysetPage([1], next="n"))
    assert 'hx-get="?after=n" hx-target="#list" hx-push-url="true"' in shown
