"""The list of jobs (任务)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from casemgr.web.exchange import jobs as screens

SignIn = Callable[[Officer], Client]
JOBS = "/exchange/"


def shown(page: Any) -> list[int]:
    return [job.pk for job in page.context["rows"]]


def test_an_officer_sees_his_own_jobs_and_nobody_elses(
    signed_in: SignIn, fugou_lead: Officer, huaiyang_lead: Officer, previewed: Callable[..., Job]
) -> None:
    job = previewed(fugou_lead)
    page = signed_in(fugou_lead).get(JOBS)
    assert shown(page) == [job.pk]
    assert "扶沟台账.csv" in page.content.decode()
    other = signed_in(huaiyang_lead).get(JOBS)
    assert shown(other) == []
    assert other.context["count"].number == 0


def test_an_export_that_waits_is_among_those_of_who_may_approve_it(
    signed_in: SignIn, supervisor: Officer, auditor: Officer, fugou_lead: Officer, unmasked: Job
) -> None:
    page = signed_in(supervisor).get(JOBS, {"state": "awaiting_approval"})
    assert shown(page) == [unmasked.pk]
    assert "待我审批" in page.content.decode()
    assert shown(signed_in(fugou_lead).get(JOBS)) == []
    assert signed_in(auditor).get(JOBS).status_code == 403


def test_the_unfinished_have_a_tab(
    signed_in: SignIn, fugou_lead: Officer, previewed: Callable[..., Job]
) -> None:
    waiting, over = previewed(fugou_lead), previewed(fugou_lead)
    Job.objects.filter(pk=over.pk).update(state=State.CANCELLED)
    assert shown(signed_in(fugou_lead).get(JOBS, {"state": "unfinished"})) == [waiting.pk]


def test_a_running_job_tells_how_far_it_is(
    signed_in: SignIn, fugou_lead: Officer, previewed: Callable[..., Job]
) -> None:
    job = previewed(fugou_lead)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, stage="写入", done=30, total=100)
    text = signed_in(fugou_lead).get(JOBS).content.decode()
    assert 'value="30"' in text
    assert "写入" in text


def test_pages_follow_each_other(
    signed_in: SignIn,
    fugou_lead: Officer,
    previewed: Callable[..., Job],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screens, "PAGE_SIZE", 2)
    made = [previewed(fugou_lead).pk for _ in range(3)]
    browser = signed_in(fugou_lead)
    first = browser.get(JOBS)
    second = browser.get(JOBS, {"after": first.context["rows"].next})
    assert shown(first) + shown(second) == made[::-1]


def test_who_moves_no_files_has_no_jobs(
    signed_in: SignIn, station_officer: Officer, legal_reviewer: Officer
) -> None:
    assert signed_in(station_officer).get(JOBS).status_code == 403
    assert signed_in(legal_reviewer).get(JOBS).status_code == 403


def test_empty_says_what_will_be_here(signed_in: SignIn, analyst: Officer) -> None:
    page = signed_in(analyst).get(JOBS)
    text = page.content.decode()
    assert "在这里查看进度和结果" in text
    assert "/exchange/export/" in text
    assert "/exchange/import/" not in text
