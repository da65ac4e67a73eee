"""A ledger goes in before the lead's eyes: progress, preview, confirmation, without pressing reload."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from casemgr.exchange.services import work

LEDGER = Path(__file__).parents[1] / "data" / "ledgers" / "fugou_2023.xlsx"


def test_a_ledger_is_followed_from_upload_to_cases(
    screen_of: Callable[..., Page], fugou_lead: Officer, now: datetime
) -> None:
    page = screen_of(fugou_lead)
    page.goto("/exchange/import/")
    page.set_input_files("[name=file]", LEDGER)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#progress")).to_contain_text("排队中")

    job = Job.objects.get()
    Job.objects.update(state=State.RUNNING, stage="检查", done=42, total=80)
    expect(page.locator("#progress")).to_contain_text("检查")
    expect(page.locator("#progress progress, #progress meter")).to_be_visible()
    page.goto("/exchange/")
    page.get_by_role("link", name=f"#{job.pk}").or_(page.locator("[data-rows] a")).first.click()
    expect(page.locator("#progress")).to_contain_text("检查")

    Job.objects.update(state=State.QUEUED)
    work.work_off(now=now)
    expect(page.get_by_role("button", name="确认导入")).to_be_visible()
    expect(page.locator("main")).to_contain_text("25,997,238.85")
    page.locator("a[href$='show=refused']").click()
    expect(page.locator("#rows")).to_contain_text("诈骗类型")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载退回清单").click()
    assert download.value.suggested_filename == "退回_fugou_2023.xlsx"
    assert not Case.objects.exists()

    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("#progress")).to_be_visible()
    work.work_off(now=now)
    expect(page.locator("main")).to_contain_text("已导入：新增 70 起")
    page.get_by_role("link", name="查看本次导入的案件").click()
    expect(page.locator("[data-rows] tbody tr")).to_have_count(50)
