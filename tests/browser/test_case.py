"""A case on the screen: a value that covers itself again, two officers on one record, typing that is kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from tests.browser.conftest import Watch


def test_a_revealed_value_covers_itself_after_a_minute(
    screen_of: Callable[..., Page], supervisor: Officer, some_cases: list[Case]
) -> None:
    page = screen_of(supervisor)
    page.clock.install()
    page.goto(f"/cases/{some_cases[0].pk}/?tab=victims")
    shown = page.locator("#main")
    expect(shown).not_to_contain_text("李桂兰")

    value = page.locator(".masked").filter(has_text="李某兰").last
    value.locator("summary").click()
    value.locator("[name=reason]").fill("核查资金流向")
    value.get_by_role("button", name="查看").click()
    # The minute runs from when the script has seen it, a moment after it is there.
    expect(page.locator(".masked--open[data-watched]")).to_contain_text("李桂兰")
    assert Event.objects.filter(action="personal.revealed", police_no=supervisor.police_no).count() == 1

    page.clock.fast_forward(59_000)
    expect(page.locator(".masked--open")).to_contain_text("李桂兰")
    page.clock.fast_forward(2_000)
    expect(page.locator(".masked--open")).to_have_count(0)
    expect(shown).not_to_contain_text("李桂兰")
    expect(shown).to_contain_text("李某兰")


def test_a_reason_is_asked_for_on_the_spot(
    screen_of: Callable[..., Page], watch: Watch, supervisor: Officer, some_cases: list[Case]
) -> None:
    watch.expected.add(422)
    page = screen_of(supervisor)
    page.goto(f"/cases/{some_cases[0].pk}/?tab=victims")
    value = page.locator(".masked").filter(has_text="李某兰").last
    value.locator("summary").click()
    value.locator("[name=reason]").fill("  ")
    value.get_by_role("button", name="查看").click()
    expect(page.locator("main")).to_contain_text("请说明查看理由")
    expect(page.locator("main")).not_to_contain_text("李桂兰")


@pytest.mark.parametrize("kept", ["您填写的", "他人保存的"])
def test_two_officers_on_one_record_choose_field_by_field(
    screen_of: Callable[..., Page],
    watch: Watch,
    fugou_detective: Officer,
    fugou_lead: Officer,
    some_cases: list[Case],
    kept: str,
) -> None:
    watch.expected.add(409)
    case = some_cases[0]
    first, second = screen_of(fugou_detective), screen_of(fugou_lead)
    for page in (first, second):
        page.goto(f"/cases/{case.pk}/edit/")
    second.fill("[name=special_name]", "11·29")
    second.get_by_role("button", name="保存").click()
    expect(second).to_have_url(f"{watch.home}/cases/{case.pk}/")

    first.fill("[name=special_name]", "冬雷")
    first.fill("[name=remark]", "已核对")
    first.get_by_role("button", name="保存").click()
    expect(first.get_by_role("heading", level=1)).to_contain_text("他人已先保存")
    column = first.locator("thead th").all_inner_texts().index(kept)
    row = first.locator("tbody tr").filter(has_text="冬雷")
    row.locator("td, th").nth(column).locator("input").check()
    first.get_by_role("button", name="按所选内容保存").click()
    expect(first).to_have_url(f"{watch.home}/cases/{case.pk}/")
    case.refresh_from_db()
    assert (case.special_name, case.remark) == ("冬雷" if kept == "您填写的" else "11·29", "已核对")


def test_typing_outlives_a_reload_and_nothing_of_it_the_saving(
    screen_of: Callable[..., Page], watch: Watch, fugou_detective: Officer, some_cases: list[Case]
) -> None:
    page = screen_of(fugou_detective)
    address = f"/cases/{some_cases[1].pk}/notes/"
    page.goto(address)
    page.fill("[name=text]", "明天赴长春")
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("明天赴长春")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("明天赴长春")
    page.goto(address)
    expect(page.locator("[name=text]")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:')).length") == 0
