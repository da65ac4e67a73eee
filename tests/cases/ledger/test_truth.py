"""Two ledgers as two counties keep them, against what a person read in them."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casemgr.cases.enums import Status
from casemgr.cases.models import Case
from casemgr.supervision.services import escalation

LEDGERS = Path(__file__).parents[2] / "data" / "ledgers"


def truth_of(name: str) -> dict[str, Any]:
    return json.loads((LEDGERS / f"{name}.truth.json").read_text(encoding="utf-8"))


def cells_of(name: str) -> list[list[Any]]:
    """The sheet as Excel would write it into a CSV."""
    page = load_workbook(LEDGERS / f"{name}.xlsx").active
    return [["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)]


@pytest.fixture(params=["fugou_2023", "huaiyang_2023"])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def lead(name, fugou_lead, huaiyang_lead):
    return {"fugou_2023": fugou_lead, "huaiyang_2023": huaiyang_lead}[name]


def test_it_refuses_exactly_the_rows_and_columns_of_the_truth(name, lead, stage):
    preview = stage(lead, LEDGERS / f"{name}.xlsx")

    refused = [{"row": row, "column": column} for row, column, _reason in preview.refused()]
    assert refused == truth_of(name)["refused"]


def test_it_takes_every_other_row_with_its_exact_amount(name, lead, take_over):
    truth = truth_of(name)

    result = take_over(lead, LEDGERS / f"{name}.xlsx").result

    assert (result["accepted"], result["new"], result["changed"]) == (truth["summary"]["importable"],) * 2 + (
        0,
    )
    assert result["loss_total"] == truth["summary"]["loss_total"]
    losses = dict(Case.objects.values_list("case_no", "loss_amount"))
    assert losses == {row["case_no"]: Decimal(row["loss"]) for row in truth["rows"]}


def test_it_reads_each_case_as_a_person_would(name, lead, take_over):
    truth = truth_of(name)

    take_over(lead, LEDGERS / f"{name}.xlsx")

    for row in truth["rows"]:
        case = Case.objects.get(case_no=row["case_no"])
        [victim] = case.victims.all()
        [account] = case.identifiers.filter(kind="account")
        assert case.county.code == truth["county"]
        assert case.fraud_type.name == row["type"]
        assert str(case.reported_date) == row["reported"]
        assert (case.status == Status.SOLVED) is row["solved"]
        assert case.remark == row["remark"]
        assert (victim.name, victim.resident_number, victim.phone) == (row["victim"], row["id"], row["phone"])
        assert account.value == row["account"]


def test_it_counts_the_solved_cases(name, lead, take_over):
    take_over(lead, LEDGERS / f"{name}.xlsx")

    assert Case.objects.filter(status=Status.SOLVED).count() == truth_of(name)["summary"]["solved"]


def test_every_case_over_the_threshold_is_put_under_supervision(name, lead, take_over, now):
    take_over(lead, LEDGERS / f"{name}.xlsx")

    listed = escalation.run(now=now).listings
    assert len(listed) == truth_of(name)["summary"]["over_threshold"]


def test_the_same_ledger_again_changes_nothing(name, lead, take_over):
    take_over(lead, LEDGERS / f"{name}.xlsx")
    before = list(Case.objects.order_by("pk").values())

    again = take_over(lead, LEDGERS / f"{name}.xlsx")

    summary = truth_of(name)["summary"]
    assert again.counts() == (0, 0, summary["importable"], summary["refused"])
    assert again.result["loss_total"] == summary["loss_total"]
    assert list(Case.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_of_the_same_sheet_says_the_same(encoding, fugou_lead, stage, ledger_file):
    title, unit, headings, *lines = cells_of("fugou_2023")
    rows = [dict(zip(headings, line, strict=True)) for line in lines]

    preview = stage(fugou_lead, ledger_file(rows, headings=headings, above=[title, unit], encoding=encoding))

    truth = truth_of("fugou_2023")
    assert [(row, column) for row, column, _reason in preview.refused()] == [
        (row["row"], row["column"]) for row in truth["refused"]
    ]
    assert preview.result["loss_total"] == truth["summary"]["loss_total"]


def test_a_ledger_that_went_through_excel_as_csv_is_taken_over_the_workbook_without_a_change(
    fugou_lead, stage, take_over, ledger_file
):
    take_over(fugou_lead, LEDGERS / "fugou_2023.xlsx")
    title, unit, headings, *lines = cells_of("fugou_2023")
    rows = [dict(zip(headings, line, strict=True)) for line in lines]

    preview = stage(fugou_lead, ledger_file(rows, headings=headings, above=[title, unit], encoding="gb18030"))

    assert preview.counts() == (0, 0, 70, 10)


def test_another_countys_lead_gets_every_row_of_it_back(fugou_lead, stage):
    preview = stage(fugou_lead, LEDGERS / "huaiyang_2023.xlsx")

    assert preview.counts() == (0, 0, 0, 60)
    assert {column for _row, column, _reason in preview.refused()} == {"立案单位"}
