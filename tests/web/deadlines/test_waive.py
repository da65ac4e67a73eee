"""Letting a deadline go, with a reason (免除期限)."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.deadlines import registry, services
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline

SignIn = Callable[[Officer], Client]


def address(deadline: Deadline) -> str:
    return f"/deadlines/{deadline.pk}/waive/"


def test_the_lead_is_offered_it_and_does_it(signed_in: SignIn, fugou_lead: Officer, mine: Deadline) -> None:
    browser = signed_in(fugou_lead)
    assert address(mine) in browser.get("/deadlines/").content.decode()
    page = browser.get(address(mine))
    assert mine.case.number in page.content.decode()
    answer = browser.post(address(mine), {"reason": "嫌疑人已死亡"}, follow=True)
    assert "期限已免除" in answer.content.decode()
    mine.refresh_from_db()
    assert (mine.state, mine.reason, mine.settled_by) == (State.WAIVED, "嫌疑人已死亡", fugou_lead)


def test_without_a_reason_it_is_said_so(signed_in: SignIn, fugou_lead: Officer, mine: Deadline) -> None:
    answer = signed_in(fugou_lead).post(address(mine), {"reason": ""})
    assert answer.status_code == 422
    mine.refresh_from_db()
    assert mine.state == State.OPEN


def test_what_ended_meanwhile_is_said_so(
    signed_in: SignIn, fugou_lead: Officer, mine: Deadline, now: datetime
) -> None:
    services.settle(target=mine.target, now=now)
    answer = signed_in(fugou_lead).post(address(mine), {"reason": "无需"})
    assert answer.status_code == 422
    assert "此期限已经结束" in answer.content.decode()
    assert "无需" in answer.content.decode()


@pytest.mark.parametrize("person", ["fugou_detective", "supervisor", "analyst", "auditor"])
def test_nobody_else_is_offered_it(
    signed_in: SignIn, request: pytest.FixtureRequest, person: str, mine: Deadline
) -> None:
    browser = signed_in(request.getfixturevalue(person))
    assert address(mine) not in browser.get("/deadlines/").content.decode()
    assert browser.get(address(mine)).status_code == 403
    assert browser.post(address(mine), {"reason": "无需"}).status_code == 403


def test_of_another_county_it_does_not_exist(
    signed_in: SignIn, fugou_lead: Officer, huaiyang: Deadline
) -> None:
    browser = signed_in(fugou_lead)
    assert browser.get(address(huaiyang)).status_code == 404
    assert browser.post(address(huaiyang), {"reason": "无需"}).status_code == 404
    huaiyang.refresh_from_db()
    assert huaiyang.state == State.OPEN


def test_what_restrains_somebody_is_not_offered_to_the_lead_and_refused_in_words(
    signed_in: SignIn, fugou_lead: Officer, mine: Deadline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_restraining", {mine.kind})
    browser = signed_in(fugou_lead)
    assert address(mine) not in browser.get("/deadlines/").content.decode()
    refused = browser.post(address(mine), {"reason": "嫌疑人已死亡"})
    assert refused.status_code == 403
    assert "届满前应当依法解除、变更或者续办" in refused.content.decode()
