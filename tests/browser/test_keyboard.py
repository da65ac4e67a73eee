"""Working without a mouse."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from tests.browser.conftest import Watch


def test_the_list_is_worked_by_keys(
    screen_of: Callable[..., Page], fugou_detective: Officer, some_cases: list[Case]
) -> None:
    page = screen_of(fugou_detective)
    page.goto("/cases/")
    rows = page.locator("[data-rows] tbody tr")
    expect(rows).to_have_count(3)

    page.keyboard.press("j")
    expect(rows.nth(0)).to_have_class("at")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_class("at")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_have_class("at")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('/cases/')[0]}/cases/{some_cases[2].pk}/")


def test_a_slash_leads_to_the_search_and_what_is_typed_there_moves_nothing(
    screen_of: Callable[..., Page], fugou_detective: Officer, some_cases: list[Case]
) -> None:
    page = screen_of(fugou_detective)
    page.goto("/cases/")
    page.keyboard.press("/")
    search = page.locator("[data-search]")
    expect(search).to_be_focused()
    page.keyboard.type("jkx李桂兰")
    expect(search).to_have_value("jkx李桂兰")
    expect(page.locator(".at")).to_have_count(0)

    search.fill("李桂兰")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rows] tbody tr")).to_have_count(1)
    assert "李桂兰" not in page.url
    assert "%E6%9D%8E" not in page.url, "an address names no person"


def test_a_question_mark_tells_the_keys(
    screen_of: Callable[..., Page], fugou_detective: Officer, some_cases: list[Case]
) -> None:
    page = screen_of(fugou_detective)
    page.goto("/cases/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".at")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_x_chooses_rows_up_to_the_cap_and_shows_the_bar(
    screen_of: Callable[..., Page], watch: Watch, fugou_detective: Officer
) -> None:
    watch.forgiven.add("does not conform to the required format")  # the gallery shows a wrong date on purpose
    page = screen_of(fugou_detective)
    page.goto("/gallery/")
    bar = page.locator("[data-batch]")
    expect(bar).to_be_hidden()
    boxes = page.locator("#tables input[name=chosen]")
    page.locator("#tables [data-rows] tbody tr a").first.focus()
    row = page.locator(".at")
    while not row.count() or not row.locator("input[name=chosen]").count():
        page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_be_visible()
    expect(bar.locator("[data-batch-count]")).to_have_text("1")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar.locator("[data-batch-count]")).to_have_text("2")
    expect(boxes.nth(2)).to_be_disabled()
    page.locator("[data-batch-clear]").click()
    expect(bar).to_be_hidden()
