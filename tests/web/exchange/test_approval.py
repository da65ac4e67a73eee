"""A second person decides on an unmasked export (审批)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job

SignIn = Callable[[Officer], Client]


def decide(browser: Client, job: Job, decision: str, **typed: Any) -> Any:
    return browser.post(f"/exchange/{job.pk}/decide/", {"decision": decision, "form_key": uuid4(), **typed})


def test_he_reads_who_what_for_what_and_from_where(
    signed_in: SignIn, supervisor: Officer, make_case: Callable[..., Case], unmasked: Job
) -> None:
    make_case(loss="1")
    page = signed_in(supervisor).get(f"/exchange/{unmasked.pk}/")
    text = page.content.decode()
    for words in ("郑凯", "检察院调卷", "未脱敏", "县区：扶沟县", "提交决定"):
        assert words in text
    assert page.context["cases"].number == 1


def test_he_approves_and_the_export_is_queued(signed_in: SignIn, supervisor: Officer, unmasked: Job) -> None:
    browser = signed_in(supervisor)
    assert decide(browser, unmasked, "approve").url == "/exchange/"
    unmasked.refresh_from_db()
    assert (unmasked.state, unmasked.approved_by) == (State.QUEUED, supervisor)
    assert browser.get(f"/exchange/{unmasked.pk}/").status_code == 404


def test_he_refuses_with_a_reason_that_its_owner_reads(
    signed_in: SignIn, supervisor: Officer, data_manager: Officer, unmasked: Job
) -> None:
    browser = signed_in(supervisor)
    page = decide(browser, unmasked, "refuse")
    assert page.status_code == 422
    assert "请写明不予批准的理由" in page.content.decode()
    decide(browser, unmasked, "refuse", reason="用途不明")
    text = signed_in(data_manager).get(f"/exchange/{unmasked.pk}/").content.decode()
    assert "未获批准" in text
    assert "用途不明" in text


def test_pressing_twice_decides_once(signed_in: SignIn, supervisor: Officer, unmasked: Job) -> None:
    browser, key = signed_in(supervisor), uuid4()
    answers = [decide(browser, unmasked, "approve", form_key=key) for _ in range(2)]
    assert [answer.url for answer in answers] == ["/exchange/", "/exchange/"]


@pytest.mark.parametrize(
    ("who", "status"), [("data_manager", 403), ("fugou_lead", 403), ("analyst", 403), ("auditor", 403)]
)
def test_nobody_else_decides(
    signed_in: SignIn, request: pytest.FixtureRequest, unmasked: Job, who: str, status: int
) -> None:
    assert decide(signed_in(request.getfixturevalue(who)), unmasked, "approve").status_code == status
    unmasked.refresh_from_db()
    assert unmasked.state == State.AWAITING_APPROVAL


def test_no_decision_is_no_decision(signed_in: SignIn, supervisor: Officer, unmasked: Job) -> None:
    assert decide(signed_in(supervisor), unmasked, "").status_code == 422
    unmasked.refresh_from_db()
    assert unmasked.state == State.AWAITING_APPROVAL


def test_the_owner_may_take_it_back(signed_in: SignIn, data_manager: Officer, unmasked: Job) -> None:
    signed_in(data_manager).post(f"/exchange/{unmasked.pk}/cancel/")
    unmasked.refresh_from_db()
    assert unmasked.state == State.CANCELLED


def test_the_approver_may_not_cancel_what_is_not_his(
    signed_in: SignIn, supervisor: Officer, unmasked: Job
) -> None:
    assert signed_in(supervisor).post(f"/exchange/{unmasked.pk}/cancel/").status_code == 404
