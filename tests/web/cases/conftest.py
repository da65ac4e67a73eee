"""A browser for each officer, and a case of 扶沟 that is there for all of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case

NUMBER = "41162419900101006X"
PHONE = "13812345678"


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    """王建国's case, with one victim whose every detail is known."""
    case = make_case(
        lead=fugou_detective,
        victim="李桂兰",
        resident_number=NUMBER,
        loss="38000",
        summary="李桂兰称被人冒充客服骗走三万八千元。",
    )
    case.victims.update(phone=PHONE, occupation="教师", address="扶沟县城关镇")
    return case


class Screen:
    """What a browser got: its text as a person reads it."""

    def __init__(self, response: Any):
        self.response = response
        self.status = response.status_code

    @property
    def html(self) -> str:
        return self.response.content.decode()

    @property
    def text(self) -> str:
        main = self.html[self.html.find("<main") :] if "<main" in self.html else self.html
        return " ".join(strip_tags(main).split())

    def form_key(self) -> str:
        return str(self.response.context["form_key"])


@pytest.fixture
def browser_of(signed_in: Callable[[Officer], Client]) -> Callable[[Officer], Client]:
    """One browser for each officer, that keeps his session from page to page."""
    browsers: dict[int, Client] = {}

    def of(officer: Officer) -> Client:
        if officer.pk not in browsers:
            browsers[officer.pk] = signed_in(officer)
        return browsers[officer.pk]

    return of


@pytest.fixture
def look(browser_of: Callable[[Officer], Client]) -> Callable[..., Screen]:
    """Open an address as an officer: `look(officer, "cases:detail", case.pk, tab="history")`."""

    def open_it(officer: Officer, route: str, /, *args: Any, htmx: str = "", **query: Any) -> Screen:
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        return Screen(browser_of(officer).get(reverse(route, args=args), query, headers=headers))

    return open_it


@pytest.fixture
def send(browser_of: Callable[[Officer], Client]) -> Callable[..., Screen]:
    """Send a form as an officer: `send(officer, "cases:note", case.pk, text="…")`."""

    def post(officer: Officer, route: str, /, *args: Any, htmx: bool = False, **data: Any) -> Screen:
        headers = {"HX-Request": "true"} if htmx else {}
        return Screen(browser_of(officer).post(reverse(route, args=args), data, headers=headers))

    return post


@pytest.fixture
def fields() -> Callable[..., dict[str, Any]]:
    """What stands in a case's form, with some of it typed anew."""

    def filled(**typed: Any) -> dict[str, Any]:
        return {
            "name": "李桂兰被刷单返利诈骗案",
            "reported_0": "2023-06-16",
            "reported_1": "",
            "occurred": "",
            "loss_amount": "0",
            "amount_involved": "0",
            "special_name": "",
            "summary": "李桂兰称被人冒充客服骗走三万八千元。",
            "remark": "",
            **typed,
        }

    return filled
