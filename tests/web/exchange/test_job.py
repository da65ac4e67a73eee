"""The page of one job: its progress, its preview, what came of it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from casemgr.exchange.services import work
from casemgr.supervision.services import escalation
from casemgr.web.exchange import preview
from tests.personas import HUAIYANG
from tests.web.exchange.conftest import GOOD, row

SignIn = Callable[[Officer], Client]
Make = Callable[..., Job]


def address(job: Job, more: str = "") -> str:
    return f"/exchange/{job.pk}/{more}"


def press(browser: Client, job: Job, button: str) -> Any:
    return browser.post(address(job, f"{button}/"), {"form_key": uuid4()}, follow=True)


def test_another_officers_job_is_not_found_like_one_never_made(
    signed_in: SignIn, fugou_lead: Officer, data_manager: Officer, previewed: Make
) -> None:
    job, browser = previewed(fugou_lead), signed_in(data_manager)
    for more in ("", "progress/", "file/"):
        assert browser.get(address(job, more)).status_code == 404
        assert browser.get(f"/exchange/999999/{more}").status_code == 404
    for button in ("confirm/", "cancel/"):
        assert browser.post(address(job, button)).status_code == 404
    assert Job.objects.get().state == State.PREVIEWED


def test_a_job_on_its_way_asks_for_its_progress_every_two_seconds(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make
) -> None:
    job = previewed(fugou_lead)
    Job.objects.update(state=State.RUNNING, stage="写入", done=250, total=1000)
    browser = signed_in(fugou_lead)
    page = browser.get(address(job)).content.decode()
    fragment = browser.get(address(job, "progress/")).content.decode()
    assert fragment.strip() in page
    for text in (page, fragment):
        assert 'hx-trigger="every 2s"' in text
        assert "250 / 1000" in text
        assert "可以离开本页" in text
    assert 'http-equiv="refresh"' in page
    assert "<html" not in fragment


@pytest.mark.parametrize("state", [State.PREVIEWED, State.DONE, State.FAILED, State.CANCELLED])
def test_the_asking_stops_when_the_job_has_arrived(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make, state: State
) -> None:
    job = previewed(fugou_lead)
    result = {"error": "文件已损坏"} if state == State.FAILED else job.result
    Job.objects.update(state=state, finished_at=job.created_at, result=result)
    browser = signed_in(fugou_lead)
    assert browser.get(address(job, "progress/")).headers["HX-Refresh"] == "true"
    page = browser.get(address(job)).content.decode()
    assert "every 2s" not in page
    assert 'http-equiv="refresh"' not in page


def test_the_preview_counts_and_totals(signed_in: SignIn, fugou_lead: Officer, previewed: Make) -> None:
    page = signed_in(fugou_lead).get(address(previewed(fugou_lead)))
    figures = {str(item["label"]): item["value"] for item in page.context["figures"]}
    assert (figures["新增"], figures["更新"], figures["无变化"], figures["退回"]) == ("2", "0", "0", "2")
    assert figures["损失金额合计（退回的不计）"] == "213,827.94"
    assert "确认后一次写入 2 行" in page.content.decode()
    assert not Case.objects.exists()


def test_new_rows_are_shown_masked(signed_in: SignIn, fugou_lead: Officer, previewed: Make) -> None:
    text = signed_in(fugou_lead).get(address(previewed(fugou_lead), "?show=new")).content.decode()
    assert "李某兰" in text
    assert "128,000.00" in text
    assert "李桂兰" not in text


def test_refused_rows_tell_row_heading_and_reason(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make
) -> None:
    page = signed_in(fugou_lead).get(address(previewed(fugou_lead), "?show=refused"))
    first, second = page.context["rows"]
    assert (first.row, first.column, second.row, second.column) == (4, "诈骗类型", 5, "报案时间")
    text = page.content.decode()
    assert first.reason in text
    assert "下载退回清单" in text


def test_changed_rows_show_old_and_new(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make, imported: Make
) -> None:
    imported(fugou_lead, *GOOD)
    job = previewed(fugou_lead, GOOD[0], row(2, **{"损失金额（元）": "96000", "受害人": "李桂兰"}))
    page = signed_in(fugou_lead).get(address(job, "?show=changed"))
    (changed,) = page.context["rows"]
    assert [(change.old, change.new) for change in changed.differences] == [("128,000.00", "96,000.00")]
    text = page.content.decode()
    assert "<del>128,000.00</del>" in text
    assert f"/cases/{Case.objects.get(case_no__endswith='0002').pk}/" in text


def test_the_preview_goes_page_by_page(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "PAGE_SIZE", 2)
    job = previewed(fugou_lead, *(row(serial) for serial in range(1, 4)))
    browser = signed_in(fugou_lead)
    first = browser.get(address(job, "?show=new"))
    token = first.context["rows"].next
    second = browser.get(address(job, f"?show=new&after={token}"))
    assert [one.row for page in (first, second) for one in page.context["rows"]] == [2, 3, 4]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    signed_in: SignIn,
    fugou_lead: Officer,
    previewed: Make,
    imported: Make,
    django_assert_max_num_queries: Any,
) -> None:
    imported(fugou_lead, *(row(serial) for serial in range(1, 9)))
    changed = [row(serial, **{"损失金额（元）": "96000"}) for serial in range(1, 9)]
    job = previewed(fugou_lead, *changed)
    browser = signed_in(fugou_lead)
    with django_assert_max_num_queries(13):
        page = browser.get(address(job, "?show=changed"))
    assert len(page.context["rows"]) == 8


def test_confirming_takes_all_of_it(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make, now: datetime
) -> None:
    job, browser = previewed(fugou_lead), signed_in(fugou_lead)
    page = press(browser, job, "confirm")
    assert "排队中" in page.content.decode()
    work.work_off(now=now)
    assert Case.objects.count() == 2
    text = browser.get(address(job)).content.decode()
    assert "已导入：新增 2 起，更新 0 起" in text


def test_pressing_confirm_twice_is_harmless(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make, now: datetime
) -> None:
    job, browser, key = previewed(fugou_lead), signed_in(fugou_lead), uuid4()
    for _ in range(2):
        assert browser.post(address(job, "confirm/"), {"form_key": key}).url == address(job)
    work.work_off(now=now)
    assert Case.objects.count() == 2
    late = press(browser, job, "confirm")
    assert "任务状态已变化" in late.content.decode()


def test_what_came_of_it_is_told_with_links_that_hold(
    signed_in: SignIn, fugou_lead: Officer, imported: Make, make_case: Callable[..., Case], now: datetime
) -> None:
    make_case(loss="300000")
    escalation.run(now=now)
    job = imported(fugou_lead, *GOOD)
    escalation.run(now=job.finished_at)
    browser = signed_in(fugou_lead)
    page = browser.get(address(job))
    assert page.context["listed"].number == 1
    assert "本次导入后已挂牌 1 起" in page.content.decode()
    cases = browser.get(page.context["cases_url"])
    assert cases.context["count"].number == 2
    supervisions = browser.get(page.context["supervisions_url"])
    assert [row.case.loss_amount for row in supervisions.context["rows"]] == [Decimal(128000)]


def test_cancelling_writes_nothing(signed_in: SignIn, fugou_lead: Officer, previewed: Make) -> None:
    job = previewed(fugou_lead)
    page = press(signed_in(fugou_lead), job, "cancel")
    assert "未写入任何数据" in page.content.decode()
    assert Job.objects.get().state == State.CANCELLED
    assert not Case.objects.exists()


def test_a_ledger_with_nothing_to_take_offers_no_confirmation(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make, imported: Make
) -> None:
    imported(fugou_lead, *GOOD)
    text = signed_in(fugou_lead).get(address(previewed(fugou_lead, *GOOD))).content.decode()
    assert "没有可以导入的内容" in text
    assert "确认导入</button>" not in text


def test_a_file_that_cannot_be_read_says_why(signed_in: SignIn, fugou_lead: Officer, previewed: Make) -> None:
    job = previewed(fugou_lead)
    Job.objects.update(state=State.FAILED, result={"error": "“台账.csv”中没有找到表头"})
    text = signed_in(fugou_lead).get(address(job)).content.decode()
    assert "导入失败，未写入任何数据" in text
    assert "没有找到表头" in text


def test_who_was_posted_elsewhere_sees_no_rows_and_confirms_nothing(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make, now: datetime
) -> None:
    job = previewed(fugou_lead)
    unit = Unit.objects.get(code=f"{HUAIYANG}000000")
    post(by=None, officer=fugou_lead, role=Role.COUNTY_LEAD, unit=unit, now=now)
    browser = signed_in(fugou_lead)
    text = browser.get(address(job)).content.decode()
    assert "您的岗位已变动" in text
    assert "李某兰" not in text
    assert "您的岗位已变动" in press(browser, job, "confirm").content.decode()
    assert browser.get(address(job, "file/")).status_code == 404
