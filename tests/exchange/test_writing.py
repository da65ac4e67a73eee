import csv
import hashlib
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from casemgr.exchange import cells, workbook
from casemgr.exchange.writing import Cell, Column, Part, Table, write_csv, write_xlsx

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, 15, tzinfo=UTC)
FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "\ufeff=1",
    "\x01=1",
]

# A text as PostgreSQL can hold it, with more than its share of troublesome characters.
texts = st.text(
    st.one_of(
        st.sampled_from("=+-@＝＋－＠'\"\\,，;；\t\r\n\x01\x02\x1f\ufeff\uffff<>&_x0123456789.eE刘兰"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    ),
    max_size=20,
)


TEXT = (Column("文字", "a"),)


def table(*rows, columns=TEXT):
    """Rows of one text, or of as many values as there are columns, named a, b, c …"""
    rows = [row if isinstance(row, tuple) else (row,) for row in rows]
    names = "abcdefg"[: len(columns)]
    values = ", ".join(f"(%s::int, {', '.join(['%s'] * len(columns))})" for _row in rows)
    parameters = [value for place, row in enumerate(rows) for value in (place, *row)]
    return Table(columns, Part(f"FROM (VALUES {values}) v(n, {', '.join(names)})", tuple(parameters)), "n")


def silence(rows):
    """Nobody listens."""


def csv_of(path, written) -> list[list[str]]:
    write_csv(path, written, silence)
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def xlsx(path, written, notes=lambda rows: [("行数", str(rows))], **options):
    options = {"names": ("案件", "说明"), "expected": 1, "by": "郑凯（160001）", "now": NOW, **options}
    return write_xlsx(path, written, silence, notes=notes, **options)


def xlsx_of(path, written) -> list[tuple]:
    xlsx(path, written)
    return list(openpyxl.load_workbook(path)["案件"].iter_rows(values_only=True))


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "file.xlsx"


def test_a_csv_begins_with_its_encoding_and_chinese_headings(path):
    write_csv(path, table("刘桂兰"), silence)
    assert path.read_bytes() == b"\xef\xbb\xbf" + "文字\n刘桂兰\n".encode()


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_inert_in_csv(path, formula):
    assert csv_of(path, table(formula))[1][0].startswith("'")


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_inert_in_xlsx_even_when_saved_again_as_csv(path, formula):
    xlsx(path, table(formula))
    cell = openpyxl.load_workbook(path)["案件"]["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_the_remark_of_the_county_ledger_reads_as_it_was_written(path):
    assert csv_of(path, table("-1+1"))[1] == ["'-1+1"]
    assert xlsx_of(path, table("-1+1"))[1] == ("'-1+1",)


def test_no_sheet_holds_a_formula_element(path):
    xlsx(path, table(*FORMULAS))
    sheet = ElementTree.fromstring(zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml"))  # noqa: S314
    assert not [element for element in sheet.iter() if element.tag.endswith("}f")]


@pytest.mark.parametrize(
    "number", ["6208246281948219939", "411624199001011234", "03948222222", "12E5", "1.5e10", "123456789012"]
)
def test_a_number_that_a_spreadsheet_would_spoil_stays_text_in_csv(path, number):
    assert csv_of(path, table(number))[1] == [f"'{number}"]


@pytest.mark.parametrize(
    "text", ["13812345678", "138****5678", "6", "2023-06", "A4116210000002023110001", "1、2"]
)
def test_other_figures_stand_in_csv_as_they_are(path, text):
    assert csv_of(path, table(text))[1] == [text]


def test_long_numbers_are_text_cells_in_xlsx(path):
    xlsx(path, table("6208246281948219939"))
    cell = openpyxl.load_workbook(path)["案件"]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == ("6208246281948219939", "s", "@")


def test_commas_quotes_and_line_breaks_come_back_from_csv(path):
    awkward = '甲,乙"丙"\n丁\r\n戊'
    assert csv_of(path, table(awkward, "庚"))[1:] == [[awkward], ["庚"]]


def test_markup_comes_back_from_xlsx(path):
    awkward = "<b>&amp; ]]> 甲\n乙 </t>"
    assert xlsx_of(path, table(awkward, "庚"))[1:] == [(awkward,), ("庚",)]


def test_characters_no_file_can_hold_are_left_out(path):
    assert csv_of(path, table("甲\x01\x02乙\x1f丙\ufffe\uffff"))[1] == ["甲乙丙"]
    assert xlsx_of(path, table("甲\x01\x02乙\x1f丙\ufffe\uffff"))[1] == ("甲乙丙",)


def test_excel_does_not_unfold_an_escaped_equals_sign(path):
    xlsx(path, table("_x003D_1+1"))
    assert b"_x005F_x003D_1+1" in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_a_cell_never_exceeds_what_excel_can_hold(path):
    assert xlsx_of(path, table("案" * 40_000))[1] == ("案" * cells.LONGEST,)


def test_nothing_is_an_empty_cell_and_keeps_its_place(path):
    columns = [Column("甲", "a"), Column("乙", "b"), Column("丙", "c"), Column("丁", "d", Cell.WORD)]
    rows = table((None, "", "丙", ""), columns=columns)
    assert csv_of(path, rows)[1] == ["", "", "丙", ""]
    assert xlsx_of(path, rows)[1] == (None, None, "丙", None)


def test_money_has_two_decimals_and_days_are_days(path):
    columns = [
        Column("金额", "a", Cell.MONEY),
        Column("日期", "b", Cell.DATE),
        Column("人数", "c", Cell.NUMBER),
    ]
    rows = table((Decimal("128000.00"), date(2023, 6, 16), 2), columns=columns)
    assert csv_of(path, rows)[1] == ["128000.00", "2023-06-16", "2"]
    xlsx(path, rows)
    money, day, number = openpyxl.load_workbook(path)["案件"][2]
    assert (money.value, money.number_format) == (128000, "#,##0.00")
    assert (day.value, day.number_format) == (datetime(2023, 6, 16), "yyyy\\-mm\\-dd")  # noqa: DTZ001
    assert number.value == 2


def test_the_two_readers_of_this_house_agree_on_a_file(path):
    columns = [Column("甲", "a"), Column("乙", "b", Cell.DATE)]
    written = table(("刘桂兰", date(2023, 6, 16)), (None, None), columns=columns)
    xlsx(path, written)
    read = CalamineWorkbook.from_path(path).get_sheet_by_name("案件").to_python()
    assert read[:2] == [["甲", "乙"], ["刘桂兰", date(2023, 6, 16)]]


def test_the_headings_are_frozen_and_as_wide_as_asked(path):
    xlsx(path, table("甲", columns=[Column("文字", "a", width=33)]))
    sheet = openpyxl.load_workbook(path)["案件"]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == 33
    assert sheet["A1"].font.bold


def test_the_second_sheet_hears_how_many_rows_there_are(path):
    xlsx(path, table("甲", "乙"), notes=lambda rows: [("行数", str(rows)), (), ("=1+1", "x")])
    assert list(openpyxl.load_workbook(path)["说明"].iter_rows(values_only=True)) == [
        ("行数", "2"),
        (None, None),
        ("'=1+1", "x"),
    ]


def test_the_file_knows_who_took_it_and_when(path):
    xlsx(path, table("甲"))
    properties = openpyxl.load_workbook(path).properties
    assert properties.creator == "郑凯（160001）"
    assert properties.created == datetime(2026, 11, 21, 12, 15)  # noqa: DTZ001 - as openpyxl gives it


def test_the_same_rows_at_the_same_moment_are_the_same_bytes(path, tmp_path):
    other = tmp_path / "other"
    assert xlsx(path, table("甲")) == xlsx(other, table("甲"))
    assert path.read_bytes() == other.read_bytes()


def test_it_returns_the_fingerprint_of_what_lies_on_the_disk(path):
    written = write_csv(path, table("甲", "乙"), silence)
    assert written == (2, hashlib.sha256(path.read_bytes()).hexdigest())


def test_it_tells_how_far_it_is(path):
    heard = []
    write_csv(path, table(*map(str, range(1234))), heard.append)
    assert heard == [500, 1000, 1234]


def test_a_large_sheet_may_pass_four_gigabytes(path):
    xlsx(path, table("甲"), expected=10**6)
    assert openpyxl.load_workbook(path)["案件"]["A2"].value == "甲"


def test_what_only_python_can_open_is_opened_on_the_way(path):
    columns = [Column("甲", "a", opened=lambda text: f"={text}, {text}"), Column("乙", "b")]
    rows = table(("秘", "\x020:x\x02"), ("", "乙"), columns=columns)
    assert csv_of(path, rows)[1:] == [["'=秘, 秘", "0:x"], ["", "乙"]]
    assert xlsx_of(path, rows)[1:] == [("'=秘, 秘", "0:x"), (None, "乙")]


def test_what_goes_wrong_on_the_way_is_told_and_the_connection_stays_usable(path):
    def run_out_of_space(rows):
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_csv(path, table(*map(str, range(1234))), run_out_of_space)
    assert csv_of(path, table("甲"))[1] == ["甲"]


def in_sql(expression, values):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {expression} FROM unnest(%s::text[]) WITH ORDINALITY u(t, n) ORDER BY n", [values]
        )
        return [value for (value,) in cursor.fetchall()]


@given(st.lists(texts, min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
@example(FORMULAS)
def test_the_database_and_python_write_the_same_xlsx_cells(values):
    expected = [cells.xlsx_cell(value, workbook.TEXT) for value in values]
    assert in_sql(cells.xlsx_cell_sql("t", workbook.TEXT), values) == expected


@given(st.lists(texts, min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
@example(FORMULAS)
def test_the_database_and_python_write_the_same_csv_cells(values):
    unquoted = [next(csv.reader(io.StringIO(cells.csv_cell(value), newline="")), [""])[0] for value in values]
    assert [cell or "" for cell in in_sql(cells.csv_cell_sql("t"), values)] == unquoted


@given(st.lists(texts, min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_whatever_was_typed_the_file_can_be_read_and_holds_no_formula(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("written") / "file.xlsx"
    xlsx(path, table(*values))
    sheet = openpyxl.load_workbook(path)["案件"]
    assert sheet.max_row == len(values) + 1
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert len(csv_of(path, table(*values))) == len(values) + 1
