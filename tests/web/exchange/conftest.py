"""Files under a folder of the test, ledgers as CSV, and jobs taken as far as a test wants them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from casemgr.accounts.models import Officer
from casemgr.cases.export import jobs as exports
from casemgr.cases.export.making import Format
from casemgr.exchange.enums import Kind
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs, work

HEADINGS = ("案件编号", "立案单位", "诈骗类型", "报案时间", "受害人", "损失金额（元）", "案件状态")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def row(serial: int, **cells: str) -> dict[str, str]:
    """A row of 扶沟's ledger with nothing wrong in it, but for what `cells` say."""
    number = f"A411621000000202306{serial:04d}"
    values = (number, "扶沟县公安局", "刷单返利", "2023-06-16", "周桂刚", "85827.94", "已立案")
    return dict(zip(HEADINGS, values, strict=True)) | cells


def ledger(*rows: dict[str, str], name: str = "扶沟台账.csv") -> ContentFile:
    lines = [HEADINGS, *([one[heading] for heading in HEADINGS] for one in rows)]
    return ContentFile("\n".join(",".join(line) for line in lines).encode(), name=name)


# One of each kind: new, changed twice over, and refused for its type and for its day.
GOOD = [row(1), row(2, **{"损失金额（元）": "128000", "受害人": "李桂兰"})]
BAD = [row(3, 诈骗类型="其它其它"), row(4, 报案时间="2023-02-30")]


@pytest.fixture
def previewed(now: datetime) -> Callable[..., Job]:
    """A ledger uploaded by somebody and looked at by a worker."""

    def do(by: Officer, *rows: dict[str, str]) -> Job:
        upload = ledger(*(rows or (*GOOD, *BAD)))
        job = jobs.ask_import(by=by, kind=Kind.LEDGER_IMPORT, upload=upload, now=now)
        return _worked_off(job, now)

    return do


@pytest.fixture
def imported(previewed: Callable[..., Job], now: datetime) -> Callable[..., Job]:
    """A ledger that its owner has confirmed, and a worker written."""

    def do(by: Officer, *rows: dict[str, str]) -> Job:
        job = previewed(by, *rows)
        return _worked_off(jobs.confirm(by=by, job=job, now=now), now)

    return do


@pytest.fixture
def exported(now: datetime) -> Callable[..., Job]:
    """A masked export, made."""

    def do(by: Officer, **parameters: Any) -> Job:
        return _worked_off(exports.ask(by=by, parameters=parameters, format=Format.CSV, now=now), now)

    return do


@pytest.fixture
def unmasked(data_manager: Officer, now: datetime) -> Job:
    """An unmasked export of 扶沟 that waits for a second person."""
    return exports.ask(
        by=data_manager,
        parameters={"county": "411621"},
        format=Format.CSV,
        now=now,
        masked=False,
        purpose="检察院调卷",
    )


def _worked_off(job: Job, now: datetime) -> Job:
    work.work_off(now=now)
    job.refresh_from_db()
    assert "error" not in job.result, job.result
    return job
