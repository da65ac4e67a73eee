import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.export.making import Format, Order, make, reach
from casemgr.common import clock


@pytest.fixture
def order() -> Callable[..., Order]:
    """An order of an officer over everything he may export: `order(data_manager, "csv", county="411621")`."""

    def give(by: Officer, format: str = "csv", *, masked: bool = True, **parameters: object) -> Order:
        return Order(by, reach(by, masked=masked), Format(format), parameters, masked)

    return give


@pytest.fixture
def rows_for(order, tmp_path: Path) -> Callable[..., list[dict[str, str]]]:
    """What an officer finds in his CSV, a dict for each row."""

    def read(by: Officer, **options: object) -> list[dict[str, str]]:
        path = tmp_path / "cases.csv"
        make(order(by, "csv", **options), path, now=clock.now())
        return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))

    return read


@pytest.fixture
def notes_for(order, tmp_path: Path) -> Callable[..., dict[str, str]]:
    """What the second sheet of an officer's XLSX says."""

    def read(by: Officer, **options: object) -> dict[str, str]:
        path = tmp_path / "cases.xlsx"
        make(order(by, "xlsx", **options), path, now=clock.now())
        lines = openpyxl.load_workbook(path)["说明"].iter_rows(values_only=True)
        return {label: text or "" for label, text in lines if label}

    return read
