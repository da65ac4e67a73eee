"""The standard: read by all who read supervisions, changed by one, after seeing what it does (督办标准)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.supervision.models import EscalationRule
from casemgr.supervision.services import escalation
from tests.personas import FUGOU, HUAIYANG

SignIn = Callable[[Officer], Client]
STANDARD, NEW = "/reference/standard/", "/reference/standard/new/"


@pytest.fixture
def wanted(now: datetime) -> dict[str, Any]:
    return {
        "amount_field": "larger",
        "threshold": "5万元",
        "inclusive": "on",
        "effective_date": f"{local_date(now):%Y-%m-%d}",
        "source": "周公〔2026〕9号",
    }


@pytest.mark.parametrize("who", ["fugou_detective", "fugou_lead", "supervisor", "analyst", "auditor"])
def test_who_reads_supervisions_may_know_the_standard(
    signed_in: SignIn, request: pytest.FixtureRequest, who: str
) -> None:
    text = signed_in(request.getfixturevalue(who)).get(STANDARD).content.decode()
    for words in ("100,000.00", "第1版", "[D]", "10万元以上案件全部提级挂牌督办", "现行"):
        assert words in text
    assert NEW not in text


def test_others_are_kept_out(signed_in: SignIn, station_officer: Officer) -> None:
    assert signed_in(station_officer).get(STANDARD).status_code == 403


@pytest.mark.parametrize("who", ["supervisor", "fugou_lead", "analyst", "system_administrator"])
def test_only_the_data_manager_changes_it(
    signed_in: SignIn, request: pytest.FixtureRequest, wanted: dict[str, Any], who: str
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, wanted).status_code == 403
    assert EscalationRule.objects.count() == 1


def test_the_form_begins_with_what_is_in_force(signed_in: SignIn, data_manager: Officer) -> None:
    browser = signed_in(data_manager)
    assert NEW in browser.get(STANDARD).content.decode()
    assert 'value="100000.00"' in browser.get(NEW).content.decode()


def test_the_preview_shows_county_by_county_and_saves_nothing(
    signed_in: SignIn,
    data_manager: Officer,
    make_case: Callable[..., Case],
    wanted: dict[str, Any],
    now: datetime,
) -> None:
    make_case(FUGOU, loss="60000")
    make_case(HUAIYANG, loss="200000")
    escalation.run(now=now)
    page = signed_in(data_manager).get(NEW, wanted)
    assert {effect.county: effect.newly_listed for effect in page.context["effects"]} == {
        "淮阳区": 0,
        "扶沟县": 1,
    }
    text = page.content.decode()
    assert "系统将自动挂牌 1 起" in text
    assert "在50,000.00元以上（含本数）" in text
    assert "确认保存" in text
    assert EscalationRule.objects.count() == 1


def test_one_can_go_back_from_the_preview_and_finds_what_he_wrote(
    signed_in: SignIn, data_manager: Officer, wanted: dict[str, Any]
) -> None:
    browser = signed_in(data_manager)
    back = browser.get(NEW, wanted).context["back"]
    text = browser.get(back).content.decode()
    assert 'value="5万元"' in text
    assert "周公〔2026〕9号" in text


def test_confirming_makes_a_version(signed_in: SignIn, data_manager: Officer, wanted: dict[str, Any]) -> None:
    browser = signed_in(data_manager)
    answer = browser.post(NEW, wanted, follow=True)
    rule = EscalationRule.objects.get(version=2)
    assert (rule.threshold, rule.inclusive, rule.created_by) == (Decimal(50000), True, data_manager)
    text = answer.content.decode()
    assert "新标准已保存" in text
    assert "已被替代" in text


def test_pressing_twice_makes_one_version(
    signed_in: SignIn, data_manager: Officer, wanted: dict[str, Any]
) -> None:
    browser, key = signed_in(data_manager), uuid4()
    answers = {browser.post(NEW, {**wanted, "form_key": key}).url for _ in range(2)}
    assert answers == {STANDARD}
    assert EscalationRule.objects.count() == 2


def test_a_standard_of_another_day_waits(
    signed_in: SignIn, data_manager: Officer, wanted: dict[str, Any], now: datetime
) -> None:
    later = local_date(now) + timedelta(days=30)
    page = signed_in(data_manager).post(NEW, {**wanted, "effective_date": later}, follow=True)
    assert page.context["current"].version == 1
    assert "待施行" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"threshold": "很多"}, "不是确切的数字"),
        ({"threshold": "0"}, "标准金额须大于零"),
        ({"threshold": ""}, "标准金额（元）"),
        ({"effective_date": "2020-01-01"}, "施行日期不能早于今天"),
        ({"source": ""}, "依据"),
    ],
)
def test_what_cannot_be_a_standard_is_not_previewed(
    signed_in: SignIn,
    data_manager: Officer,
    wanted: dict[str, Any],
    changes: dict[str, str],
    sentence: str,
) -> None:
    page = signed_in(data_manager).get(NEW, {**wanted, **changes})
    assert page.status_code == 422
    text = page.content.decode()
    assert "提交未成功" in text
    assert sentence in text


def test_a_day_that_has_a_standard_is_refused_in_words(
    signed_in: SignIn, data_manager: Officer, wanted: dict[str, Any]
) -> None:
    browser = signed_in(data_manager)
    browser.post(NEW, wanted)
    page = browser.post(NEW, wanted)
    assert page.status_code == 422
    assert "该施行日期已有标准，请另选日期" in page.content.decode()
