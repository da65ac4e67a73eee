"""Fetching the file of a job (下载)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.exchange.models import Job

SignIn = Callable[[Officer], Client]
Make = Callable[..., Job]


@pytest.fixture
def job(data_manager: Officer, make_case: Callable[..., Case], exported: Make) -> Job:
    make_case(victim="李桂兰", loss="128000")
    return exported(data_manager)


def address(job: Job) -> str:
    return f"/exchange/{job.pk}/file/"


def test_the_owner_gets_it_under_its_chinese_name(signed_in: SignIn, data_manager: Officer, job: Job) -> None:
    answer = signed_in(data_manager).get(address(job))
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(job.file_name)}"
    content = b"".join(answer.streaming_content).decode()
    assert "李某兰" in content
    assert "李桂兰" not in content
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_fetching_is_recorded(signed_in: SignIn, data_manager: Officer, job: Job) -> None:
    browser = signed_in(data_manager)
    for _ in range(2):
        b"".join(browser.get(address(job)).streaming_content)
    events = Event.objects.filter(action="job.fetched", police_no=data_manager.police_no)
    assert [event.detail["sha256"] for event in events] == [job.file_sha256] * 2


@pytest.mark.parametrize("who", ["supervisor", "fugou_lead", "analyst"])
def test_it_is_nobody_elses(signed_in: SignIn, request: pytest.FixtureRequest, job: Job, who: str) -> None:
    browser = signed_in(request.getfixturevalue(who))
    hidden, unused = browser.get(address(job)), browser.get("/exchange/999999/file/")
    assert hidden.status_code == unused.status_code == 404
    assert not Event.objects.filter(action="job.fetched").exists()


def test_the_link_ends(signed_in: SignIn, data_manager: Officer, job: Job) -> None:
    Job.objects.update(expires_at=job.created_at - timedelta(seconds=1))
    browser = signed_in(data_manager)
    assert browser.get(address(job)).status_code == 404
    assert "下载链接已失效" in browser.get(f"/exchange/{job.pk}/").content.decode()


def test_a_file_thrown_away_is_not_found(
    signed_in: SignIn, data_manager: Officer, job: Job, files: Path
) -> None:
    (job.folder / job.file_name).unlink()
    assert signed_in(data_manager).get(address(job)).status_code == 404


def test_the_refused_rows_come_back_as_a_spreadsheet(
    signed_in: SignIn, fugou_lead: Officer, previewed: Make
) -> None:
    job = previewed(fugou_lead)
    answer = signed_in(fugou_lead).get(address(job))
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert quote("退回_扶沟台账.xlsx") in answer.headers["Content-Disposition"]
