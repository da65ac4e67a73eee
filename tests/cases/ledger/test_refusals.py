"""The spreadsheet that goes back: as it was typed, with reasons, and ready for another try."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casemgr.cases.ledger.models import LedgerRow, Verdict
from casemgr.cases.models import Case
from casemgr.exchange import refusals
from tests.cases.ledger.conftest import HEADINGS, Import, line


def write(preview: Import, path: Path) -> int:
    rows = LedgerRow.objects.filter(job=preview.job, verdict=Verdict.REFUSED).order_by("row")
    return refusals.write(rows.values_list("row", "column", "reason"), preview.preview.table, path)


@pytest.fixture
def returned(fugou_lead, stage, ledger_file, tmp_path):
    """The spreadsheet of what was refused of these rows, as lists of cells, and its path."""

    def do(rows: list[dict[str, Any]], **options: Any):
        preview = stage(fugou_lead, ledger_file(rows, **options))
        path = tmp_path / "退回.xlsx"
        write(preview, path)
        return [list(row) for row in load_workbook(path).active.iter_rows()], path

    return do


def test_each_row_comes_back_as_typed_with_its_reason(returned):
    (headings, row), _path = returned(
        [line(1), line(2, 身份证号="411621195506127486", 报案时间=date(2023, 6, 16))]
    )

    assert [cell.value for cell in headings] == [*HEADINGS, "退回原因"]
    assert row[HEADINGS.index("身份证号")].value == "411621195506127486"
    assert row[HEADINGS.index("报案时间")].value.date() == date(2023, 6, 16)
    assert row[-1].value == "身份证号：身份证号的校验码不对，请逐位核对"


def test_the_lines_above_the_header_come_along(returned):
    lines, _path = returned([line(损失金额="待核")], above=[["扶沟县台账"], ["单位：万元"]])

    assert [row[0].value for row in lines] == ["扶沟县台账", "单位：万元", "序号", 1]


@pytest.mark.parametrize("typed", ["=1+1", "+86 138", "-1+1", "@SUM(A1)", "＝1+1"])
def test_no_cell_of_it_is_a_formula(returned, typed):
    (_headings, row), _path = returned([line(损失金额="待核", 备注=typed)], encoding="utf-8")

    cell = row[HEADINGS.index("备注")]
    assert (cell.data_type, cell.value) == ("s", f"'{typed}")


def test_put_right_it_is_taken_over_as_it_is(returned, fugou_lead, take_over, ledger_file):
    _lines, path = returned([line(损失金额="待核", 备注="-1+1")], above=[["单位：万元"]], encoding="utf-8")
    book = load_workbook(path)
    book.active.cell(3, HEADINGS.index("损失金额") + 1).value = 12.5
    book.save(path)

    result = take_over(fugou_lead, path).result

    case = Case.objects.get()
    assert (case.loss_amount, case.remark) == (125000, "-1+1")
    assert result["ignored"] == []


def test_a_second_reason_takes_the_place_of_the_first(returned, fugou_lead, stage, tmp_path):
    _lines, path = returned([line(损失金额="待核")])

    again = stage(fugou_lead, path)
    write(again, tmp_path / "再退.xlsx")

    headings, _row = load_workbook(tmp_path / "再退.xlsx").active.iter_rows(values_only=True)
    assert headings.count("退回原因") == 1


def test_nothing_refused_makes_no_file(fugou_lead, stage, ledger_file, tmp_path):
    preview = stage(fugou_lead, ledger_file([line()]))

    assert write(preview, tmp_path / "空.xlsx") == 0
    assert not (tmp_path / "空.xlsx").exists()
