"""Ledgers as a county's clerk would type them, and the two turns of their import without a worker."""

import csv
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from casemgr.accounts.models import Officer
from casemgr.cases.ledger import applying, staging
from casemgr.cases.ledger.models import LedgerRow, Verdict
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job

RESIDENT_NUMBERS = ("411621195506127485", "411621196307170848", "411626195409191049", "41162619820615150X")


def case_no(serial: int, unit: str = "411621000000") -> str:
    return f"A{unit}202306{serial:04d}"


def line(serial: int = 1, **cells: Any) -> dict[str, Any]:
    """One row that has nothing wrong with it, but for what `cells` say."""
    whole = {
        "序号": serial,
        "案件编号": case_no(serial),
        "案件名称": "",
        "立案单位": "扶沟县公安局",
        "诈骗类型": "刷单返利",
        "报案时间": "2023-06-16",
        "立案时间": "2023-06-18",
        "受害人姓名": "周桂刚",
        "身份证号": "",
        "联系电话": "",
        "损失金额": "85827.94",
        "涉案账户": "",
        "涉案电话": "",
        "涉诈网址/APP": "",
        "主办民警": "",
        "案件状态": "已立案",
        "备注": "",
    }
    return whole | cells


HEADINGS = list(line())


@pytest.fixture
def ledger_file(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as XLSX, or as CSV in an encoding; `above` are the lines over the header."""

    def write(
        rows: Iterable[dict[str, Any]],
        *,
        headings: list[str] | None = None,
        above: Iterable[list[Any]] = (),
        encoding: str | None = None,
        name: str = "台账",
    ) -> Path:
        rows = list(rows)
        headings = headings or [*HEADINGS, *(key for key in rows[0] if key not in HEADINGS)]
        lines = [*above, headings, *([row.get(heading, "") for heading in headings] for row in rows)]
        return (
            _as_csv(tmp_path / f"{name}.csv", lines, encoding)
            if encoding
            else _as_xlsx(tmp_path / f"{name}.xlsx", lines)
        )

    return write


def _as_xlsx(path: Path, lines: list[list[Any]]) -> Path:
    book = Workbook()
    for cells in lines:
        book.active.append(cells)
    book.save(path)
    return path


def _as_csv(path: Path, lines: list[list[Any]], encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(lines)
    return path


class Import:
    """One job, taken through its turns in the test's own transaction."""

    def __init__(self, by: Officer, path: Path, now: datetime):
        self.by, self.path, self.now = by, path, now
        self.job = Job.objects.create(
            kind=Kind.LEDGER_IMPORT, owner=by, state=State.RUNNING, source_name=path.name, created_at=now
        )
        self.preview = staging.stage(
            job=self.job, path=path, name=path.name, by=by, now=now, tell=lambda *_progress: None
        )

    @property
    def result(self) -> dict[str, Any]:
        return self.preview.result

    def counts(self) -> tuple[int, int, int, int]:
        """New, changed, unchanged, refused."""
        return tuple(self.result[verdict] for verdict in ("new", "changed", "unchanged", "refused"))

    def refused(self) -> list[tuple[int, str, str]]:
        rows = LedgerRow.objects.filter(job=self.job, verdict=Verdict.REFUSED)
        return list(rows.values_list("row", "column", "reason").order_by("row"))

    def reason(self) -> str:
        """Why the only row is refused."""
        [(_row, _column, reason)] = self.refused()
        return reason

    def apply(self) -> "Import":
        applying.apply(job=self.job, by=self.by, now=self.now, tell=lambda *_progress: None)
        return self


@pytest.fixture
def stage(now: datetime) -> Callable[[Officer, Path], Import]:
    """Read a ledger to its preview: `stage(fugou_lead, path)`."""
    return lambda by, path: Import(by, path, now)


@pytest.fixture
def take_over(now: datetime) -> Callable[[Officer, Path], Import]:
    """Read a ledger and confirm it: `take_over(fugou_lead, path)`."""
    return lambda by, path: Import(by, path, now).apply()
