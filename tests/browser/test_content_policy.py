"""The content security policy holds: nothing writes a style into a page, whatever stands in it already."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case


def test_a_list_settles_without_writing_a_style(
    screen_of: Callable[..., Page], fugou_detective: Officer, some_cases: list[Case]
) -> None:
    page = screen_of(fugou_detective)
    page.goto("/cases/")
    page.screenshot()  # leaves style attributes behind, as an extension of the browser may
    page.locator("[name=reported_from]").fill("2023-06-01")
    page.get_by_role("button", name="查询").click()
    expect(page).to_have_url(re.compile("reported_from=2023-06-01"))
    expect(page.locator("[data-rows] tbody tr")).to_have_count(3)
    page.wait_for_timeout(200)  # what is swapped in settles a moment later
