"""The search box: what is searched for never stands in an address."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from tests.web.cases.conftest import NUMBER


@pytest.fixture
def browser(signed_in: Callable[[Officer], Client], fugou_lead: Officer) -> Client:
    return signed_in(fugou_lead)


def search(browser: Client, text: str, query: str = "") -> str:
    response = browser.post(reverse("cases:search"), {"q": text, "query": query})
    assert response.status_code == 302
    return response.url


def found(browser: Client, address: str) -> list[Case]:
    return [row.case for row in browser.get(address).context["rows"]]


@pytest.mark.parametrize("text", ["李桂兰", "李桂蘭", "lgl", NUMBER])
def test_a_name_and_a_number_are_found_and_the_address_is_unreadable(
    text: str, case: Case, make_case: Callable[..., Case], browser: Client
) -> None:
    make_case(victim="赵国强")
    address = search(browser, text)
    assert list(parse_qs(urlsplit(address).query)) == ["search"]
    assert text not in address
    assert found(browser, address) == [case]
    assert f'value="{text}"' in browser.get(address).content.decode()


def test_it_narrows_the_list_it_stands_above_from_its_first_page(case: Case, browser: Client) -> None:
    address = search(browser, "李桂兰", "status=filed&order=loss&after=abc&search=old&q=%E6%9D%8E")
    query = parse_qs(urlsplit(address).query)
    assert sorted(query) == ["order", "search", "status"]
    assert found(browser, address) == [case]


def test_searching_for_nothing_ends_the_search(case: Case, browser: Client) -> None:
    assert search(browser, "", "status=filed&search=abc") == f"{reverse('cases:list')}?status=filed"


def test_a_name_in_an_address_is_not_searched_for(
    case: Case, make_case: Callable[..., Case], browser: Client
) -> None:
    make_case(victim="赵国强")
    assert len(found(browser, f"{reverse('cases:list')}?q=李桂兰")) == 2


def test_a_seal_that_is_not_ours_finds_nothing(case: Case, browser: Client) -> None:
    assert found(browser, f"{reverse('cases:list')}?search=abc") == []


def test_a_seal_opens_no_other_county(
    case: Case, browser: Client, huaiyang_detective: Officer, signed_in: Callable[[Officer], Client]
) -> None:
    address = search(browser, "李桂兰")
    assert found(signed_in(huaiyang_detective), address) == []


def test_nothing_that_was_searched_for_is_kept_in_clear(case: Case, browser: Client) -> None:
    browser.get(search(browser, "李桂兰"))
    assert "李桂兰" not in str([session.get_decoded() for session in Session.objects.all()])
    assert "search=" in str([session.get_decoded() for session in Session.objects.all()])


def test_it_leads_nowhere_but_to_the_list(browser: Client) -> None:
    address = search(browser, "李", "next=https://example.com&status=filed")
    assert urlsplit(address).netloc == ""
    assert urlsplit(address).path == reverse("cases:list")


def test_a_search_is_no_get(browser: Client) -> None:
    assert browser.get(reverse("cases:search"), {"q": "李桂兰"}).status_code == 405
