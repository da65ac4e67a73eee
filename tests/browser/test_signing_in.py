"""At the door: signing in, the language, signing out."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from casemgr.accounts.models import Officer
from tests.browser.conftest import Watch

PASSWORD = "周口反诈2026"


def _open_door(watch: Watch, context: BrowserContext, officer: Officer, password: str) -> Page:
    page = watch.over(context.new_page())
    page.goto("/cases/")
    page.fill("[name=username]", officer.police_no)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    return page


def test_an_officer_signs_in_where_he_wanted_to_go_and_out_again(
    watch: Watch, new_context: Callable[..., BrowserContext], fugou_detective: Officer
) -> None:
    fugou_detective.set_password(PASSWORD)
    fugou_detective.save()
    page = _open_door(watch, new_context(), fugou_detective, PASSWORD)
    expect(page).to_have_url(f"{watch.home}/cases/")
    expect(page.locator("header.top")).to_contain_text("王建国")

    page.locator(".top__officer summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="登录")).to_be_visible()


def test_a_wrong_password_is_told_in_one_sentence(
    watch: Watch, new_context: Callable[..., BrowserContext], fugou_detective: Officer
) -> None:
    watch.expected.add(422)
    page = _open_door(watch, new_context(), fugou_detective, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=password]")).to_have_value("")


def test_the_switch_turns_the_whole_frame_english_and_back(
    screen_of: Callable[..., Page], fugou_detective: Officer
) -> None:
    page = screen_of(fugou_detective)
    page.goto("/cases/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#menu")).to_contain_text("Cases")
    assert page.url.endswith("/cases/")
    menu = page.locator("#menu").inner_text()
    assert not [letter for letter in menu if "一" <= letter <= "鿿"], menu
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#menu")).to_contain_text("案件列表")
