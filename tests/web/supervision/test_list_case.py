"""Putting one case under supervision by hand (督办员挂牌)."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.supervision.enums import Trigger
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import listing

SignIn = Callable[[Officer], Client]


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    return make_case(victim="李桂兰", loss="38000")


def address(case: Case) -> str:
    return f"/supervision/list-case/{case.pk}/"


def test_it_shows_what_will_be_listed(signed_in: SignIn, supervisor: Officer, case: Case) -> None:
    text = signed_in(supervisor).get(address(case)).content.decode()
    assert "李某兰" in text
    assert "38,000.00" in text
    assert "李桂兰" not in text


def test_the_supervisor_lists_it_with_a_reason(signed_in: SignIn, supervisor: Officer, case: Case) -> None:
    answer = signed_in(supervisor).post(address(case), {"reason": "涉及在校学生", "form_key": uuid4()})
    row = Supervision.objects.get()
    assert (row.trigger, row.listed_by, answer.url) == (
        Trigger.MANUAL,
        supervisor,
        f"/supervision/{row.pk}/",
    )


def test_without_a_reason_it_comes_back(signed_in: SignIn, supervisor: Officer, case: Case) -> None:
    page = signed_in(supervisor).post(address(case), {"reason": ""})
    assert page.status_code == 422
    assert not Supervision.objects.exists()


def test_pressing_twice_lists_once(signed_in: SignIn, supervisor: Officer, case: Case) -> None:
    browser, typed = signed_in(supervisor), {"reason": "大案", "form_key": uuid4()}
    answers = {browser.post(address(case), typed).url for _ in range(2)}
    assert answers == {f"/supervision/{Supervision.objects.get().pk}/"}


def test_a_listed_case_leads_to_its_supervision(
    signed_in: SignIn, supervisor: Officer, case: Case, now: datetime
) -> None:
    row = listing.list_by_hand(by=supervisor, case=case, reason="大案", now=now)
    text = signed_in(supervisor).get(address(case)).content.decode()
    assert row.notice_no in text
    assert "<textarea" not in text


@pytest.mark.parametrize(
    ("who", "status"), [("fugou_lead", 403), ("fugou_detective", 403), ("analyst", 403), ("auditor", 403)]
)
def test_only_a_supervisor_comes_here(
    signed_in: SignIn, request: pytest.FixtureRequest, case: Case, who: str, status: int
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(address(case)).status_code == status
    assert browser.post(address(case), {"reason": "大案"}).status_code == status


def test_the_page_of_the_case_leads_here_whom_it_may(
    signed_in: SignIn, supervisor: Officer, fugou_lead: Officer, case: Case, now: datetime
) -> None:
    tab = f"/cases/{case.pk}/?tab=supervision"
    assert address(case) in signed_in(supervisor).get(tab).content.decode()
    assert address(case) not in signed_in(fugou_lead).get(tab).content.decode()
    listing.list_by_hand(by=supervisor, case=case, reason="大案", now=now)
    assert address(case) not in signed_in(supervisor).get(tab).content.decode()


def test_a_number_never_used_is_not_found(signed_in: SignIn, supervisor: Officer) -> None:
    assert signed_in(supervisor).get("/supervision/list-case/999999/").status_code == 404
