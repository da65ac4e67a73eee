"""The menu walked to its end by every role: no error, nothing from elsewhere, nothing beside the screen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.counties.rights import COUNTY_ROLES, Role
from tests.personas import FUGOU

# Lists lead on to what they list; a page that is found in two ways is visited once.
FURTHER = "main a[href]:not([download])"
MOST_FURTHER = 8
FILE = re.compile(r"/(file|template)/$")


def _links(page: Page, selector: str) -> list[str]:
    return page.eval_on_selector_all(selector, "links => links.map(link => link.pathname + link.search)")


def _visit(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer
    assert answer.ok, f"{address}: {answer.status}"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{address} is {width} wide"


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_leads_to_whole_pages(
    screen_of: Callable[..., Page], officer: Callable[..., Officer], some_cases: list[Case], role: Role
) -> None:
    page = screen_of(officer(role, FUGOU if role in COUNTY_ROLES else None))
    _visit(page, "/")
    menu = dict.fromkeys(_links(page, "#menu a[href]:not(.side__close)"))
    assert menu
    visited = {"/"}
    for address in menu:
        _visit(page, address)
        visited.add(address)
        further = dict.fromkeys(_links(page, FURTHER))
        for link in [link for link in further if link not in visited and not FILE.search(link)][
            :MOST_FURTHER
        ]:
            _visit(page, link)
            visited.add(link)


@pytest.mark.parametrize("tab", ["summary", "victims", "identifiers", "supervision", "history"])
def test_every_tab_of_a_case_opens_by_script_and_by_address(
    screen_of: Callable[..., Page], fugou_detective: Officer, some_cases: list[Case], tab: str
) -> None:
    page = screen_of(fugou_detective)
    _visit(page, f"/cases/{some_cases[0].pk}/?tab={tab}")
    other = "history" if tab != "history" else "summary"
    page.locator(f"a[href$='tab={other}']").first.click()
    page.wait_for_url(f"**/?tab={other}")
    page.go_back()
    page.wait_for_url(f"**/?tab={tab}")


def test_a_station_works_on_a_telephone(
    screen_of: Callable[..., Page], station_officer: Officer, some_cases: list[Case]
) -> None:
    page = screen_of(station_officer, width=390, height=844)
    for address in ("/", "/cases/", f"/cases/{some_cases[0].pk}/", "/notices/", "/password/"):
        _visit(page, address)


def test_the_system_administrator_finds_reference_data(
    screen_of: Callable[..., Page], system_administrator: Officer
) -> None:
    page = screen_of(system_administrator)
    for address in ("/", "/admin/", "/admin/counties/unit/", "/admin/counties/unit/add/"):
        _visit(page, address)
