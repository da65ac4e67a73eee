"""Asking for an export (导出案件)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from casemgr.exchange.services import work
from tests.personas import FUGOU, HUAIYANG

SignIn = Callable[[Officer], Client]
EXPORT = "/exchange/export/"


def ask(browser: Client, query: str = "", **typed: Any) -> Any:
    return browser.post(EXPORT + query, {"format": "csv", "form_key": uuid4(), **typed})


def codes(job: Job) -> list[str]:
    return [county.code for county in job.counties.all()]


@pytest.fixture
def cases(make_case: Callable[..., Case]) -> list[Case]:
    return [
        make_case(FUGOU, victim="李桂兰", loss="128000"),
        make_case(FUGOU, loss="5000"),
        make_case(HUAIYANG, victim="周志刚", loss="560000"),
    ]


def test_the_filter_of_the_list_is_carried_over_and_counted(
    signed_in: SignIn, data_manager: Officer, cases: list[Case]
) -> None:
    page = signed_in(data_manager).get(EXPORT, {"county": FUGOU, "loss_min": "100000"})
    assert page.context["count"].number == 1
    assert ("县区", "扶沟县") in page.context["conditions"]
    assert f"/cases/?county={FUGOU}&amp;loss_min=100000" in page.content.decode()


def test_a_lead_counts_and_exports_his_own_county_only(
    signed_in: SignIn, fugou_lead: Officer, cases: list[Case]
) -> None:
    browser = signed_in(fugou_lead)
    assert browser.get(EXPORT).context["count"].number == 2
    ask(browser)
    assert codes(Job.objects.get()) == [FUGOU]


def test_a_detective_exports_his_own_cases(
    signed_in: SignIn, fugou_detective: Officer, make_case: Callable[..., Case], cases: list[Case]
) -> None:
    make_case(FUGOU, lead=fugou_detective, loss="1")
    assert signed_in(fugou_detective).get(EXPORT).context["count"].number == 1


@pytest.mark.parametrize("code", [HUAIYANG, "999999"])
def test_editing_the_address_widens_nothing(
    signed_in: SignIn, fugou_lead: Officer, cases: list[Case], code: str
) -> None:
    browser = signed_in(fugou_lead)
    page = browser.get(EXPORT, {"county": code})
    assert page.context["count"].number == 0
    assert "筛选条件无法识别" in page.content.decode()
    refused = ask(browser, f"?county={code}")
    assert refused.status_code == 422
    assert not Job.objects.exists()


def test_what_was_searched_for_stays_sealed(
    signed_in: SignIn, data_manager: Officer, cases: list[Case]
) -> None:
    ask(signed_in(data_manager), "?q=李桂兰")
    job = Job.objects.get()
    assert "李桂兰" not in str(job.parameters)
    assert job.parameters["search"]


def test_a_masked_export_starts_at_once(
    signed_in: SignIn, data_manager: Officer, cases: list[Case], now: datetime
) -> None:
    browser = signed_in(data_manager)
    answer = ask(browser, f"?county={FUGOU}")
    job = Job.objects.get()
    assert (job.state, job.masked, codes(job)) == (State.QUEUED, True, [FUGOU])
    work.work_off(now=now)
    text = browser.get(answer.url).content.decode()
    assert "已导出 2 行" in text
    assert f"{answer.url}file/" in text


def test_unmasked_needs_a_purpose_and_waits(
    signed_in: SignIn, data_manager: Officer, cases: list[Case]
) -> None:
    browser = signed_in(data_manager)
    page = ask(browser, content="unmasked", purpose=" ")
    assert page.status_code == 422
    assert "导出未脱敏数据须写明用途" in page.content.decode()
    answer = ask(browser, content="unmasked", purpose="检察院调卷")
    assert Job.objects.get().state == State.AWAITING_APPROVAL
    text = browser.get(answer.url).content.decode()
    assert "等待审批" in text
    assert "提交决定" not in text


def test_who_may_not_unmask_is_not_asked_and_not_obeyed(
    signed_in: SignIn, supervisor: Officer, cases: list[Case]
) -> None:
    browser = signed_in(supervisor)
    assert "unmasked" not in browser.get(EXPORT).content.decode()
    ask(browser, content="unmasked", purpose="统计")
    assert Job.objects.get().masked is True


def test_the_page_tells_what_the_columns_hold(signed_in: SignIn, data_manager: Officer) -> None:
    page = signed_in(data_manager).get(EXPORT)
    masked = [column.heading for column in page.context["columns"]]
    more = [column.heading for column in page.context["unmasked_columns"]]
    assert {"案件编号", "受害人", "损失金额（元）"} <= set(masked)
    assert "身份证号" in more
    assert not set(masked) & set(more)


def test_pressing_twice_asks_once(signed_in: SignIn, data_manager: Officer, cases: list[Case]) -> None:
    browser, key = signed_in(data_manager), uuid4()
    answers = {ask(browser, form_key=key).url for _ in range(2)}
    assert answers == {f"/exchange/{Job.objects.get().pk}/"}


@pytest.mark.parametrize("who", ["auditor", "station_officer", "legal_reviewer"])
def test_who_exports_nothing_is_kept_out(signed_in: SignIn, request: pytest.FixtureRequest, who: str) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(EXPORT).status_code == 403
    assert ask(browser).status_code == 403
