"""Large sheets row by row: the same rows as calamine gives, in memory that does not grow with them."""

import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from casemgr.common.errors import Unreadable
from casemgr.exchange import streaming
from casemgr.exchange.sheets import read_sheets
from casemgr.exchange.streaming import stream_sheets
from tests.exchange.workbooks import raw_parts, raw_workbook, workbook, zipped

HEADER, LINE = ("交易时间", "对方账号", "金额"), ("2023-06-16 20:30:15", "6299990000000000017", 8000.5)


@pytest.fixture
def rows_of(tmp_path: Path):
    def read(content: bytes, name: str = "流水.xlsx") -> list[tuple[int, tuple[Any, ...]]]:
        path = tmp_path / "source"
        path.write_bytes(content)
        with stream_sheets(path, name) as sheets:
            return list(sheets[0].rows())

    return read


@pytest.fixture
def refusal_of(rows_of):
    def refused(content: bytes) -> str:
        with pytest.raises(Unreadable) as refusal:
            rows_of(content)
        return str(refusal.value)

    return refused


def trimmed(rows: Any) -> list[tuple[int, tuple[Any, ...]]]:
    """Without the empty cells behind the last one, which calamine fills up."""
    found = []
    for number, cells in rows:
        cells = list(cells)
        while cells and cells[-1] == "":
            cells.pop()
        found.append((number, tuple(cells)))
    return found


def many(number: int) -> bytes:
    """An XLSX whose rows hold a shared text, a number, a text of their own and a truth."""
    lines = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{row - 1}</v></c><c r="B{row}"><v>{row}.5</v></c>'
        f'<c r="C{row}" t="inlineStr"><is><t>LS{row:012}</t></is></c><c r="E{row}" t="b"><v>1</v></c></row>'
        for row in range(1, number + 1)
    )
    return raw_workbook(lines, "".join(f"<si><t>账户{row}</t></si>" for row in range(number)))


@pytest.mark.parametrize(
    "content",
    [
        workbook(HEADER, LINE),
        workbook((), (), HEADER, (), ("", "", 3)),
        workbook(("", "", "x")),
        workbook((True, False, 4.116e17, 0, "１２", " 首尾 ")),
        many(3),
    ],
    ids=["plain", "gaps", "left", "kinds", "shared"],
)
def test_the_rows_are_those_that_calamine_gives(rows_of, content: bytes) -> None:
    (sheet,) = read_sheets(content, "流水.xlsx")
    assert trimmed(rows_of(content)) == trimmed(sheet.rows())


def test_a_csv_is_read_as_ever(rows_of) -> None:
    content = "交易时间,金额\n2023-06-16,5".encode("gbk")
    assert rows_of(content, "流水.csv") == [(1, ("交易时间", "金额")), (2, ("2023-06-16", "5"))]


def test_a_sheet_can_be_read_twice_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(many(3))
    with stream_sheets(path, "流水.xlsx") as (sheet,):
        assert list(sheet.rows()) == list(sheet.rows())
        assert (sheet.name, sheet.about()) == ("台账", 3)


def test_hidden_sheets_are_left_alone(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        book.active.sheet_state = "hidden"
        book.create_sheet("流水").append(LINE)

    path = tmp_path / "source"
    path.write_bytes(workbook(HEADER, prepare=hide))
    with stream_sheets(path, "流水.xlsx") as sheets:
        assert [sheet.name for sheet in sheets] == ["流水"]


def test_missing_rows_are_empty_and_places_may_go_without_saying(rows_of) -> None:
    data = '<row r="2"><c><v>1</v></c><c/><c t="str"><f>A2</f><v>乙</v></c></row><row><c><v>2</v></c></row>'
    assert rows_of(raw_workbook(data)) == [(1, ()), (2, (1.0, "", "乙")), (3, (2.0,))]


def test_a_text_of_several_runs_is_one_and_its_reading_no_part_of_it(rows_of) -> None:
    strings = "<si><r><t>周海</t></r><r><t>波</t></r><rPh><t>zhou</t></rPh></si>"
    inline = '<c t="inlineStr"><is><r><t>吴</t></r><rPh><t>wu</t></rPh><r><t>永强</t></r></is></c>'
    data = f'<row><c t="s"><v>0</v></c>{inline}</row>'
    assert rows_of(raw_workbook(data, strings)) == [(1, ("周海波", "吴永强"))]


def test_tags_may_have_a_prefix(rows_of) -> None:
    data = '<x:row><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c></x:row>'
    assert rows_of(raw_workbook(data, prefix="x:")) == [(1, ("甲",))]


@pytest.mark.parametrize(
    ("data", "strings", "sentence"),
    [
        ('<row r="2"/><row r="1"/>', "", "已损坏"),
        ('<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>', "", "已损坏"),
        ('<row><c t="s"><v>7</v></c></row>', "<si><t>甲</t></si>", "已损坏"),
        ('<row><c t="s"><v>-1</v></c></row>', "<si><t>甲</t></si>", "已损坏"),
        ("<row><c><v>壹</v></c></row>", "", "已损坏"),
        ("<row><c>", "", "已损坏"),
        ('<row r="1048577"/>', "", "超过1048576行"),
        ('<row><c r="XFD1"><v>1</v></c></row>', "", "超过200列"),
        (f'<row><c t="str"><v>{"长" * 32769}</v></c></row>', "", "第1行有单元格的文字过长"),
        ("", f"<si><t>{'长' * 32769}</t></si>", "已损坏"),
    ],
)
def test_what_would_mislead_or_pile_up_is_refused(refusal_of, data: str, strings: str, sentence: str) -> None:
    assert sentence in refusal_of(raw_workbook(data, strings))


def test_the_last_row_a_sheet_can_have_is_read(rows_of) -> None:
    rows = rows_of(raw_workbook('<row r="1048576"><c><v>1</v></c></row>'))
    assert (len(rows), rows[-1]) == (1_048_576, (1_048_576, (1.0,)))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_no_part_may_declare_anything(refusal_of, part: str) -> None:
    parts = raw_parts("<row><c><v>1</v></c></row>")
    parts[part] = '<!DOCTYPE a [<!ENTITY b "c">]>' + parts[part]
    assert "已损坏" in refusal_of(zipped(parts))


def test_a_tag_that_never_ends_is_refused(refusal_of) -> None:
    parts = raw_parts()
    parts["xl/worksheets/sheet1.xml"] = f'<worksheet a="{"x" * (3 << 20)}"/>'
    assert "已损坏" in refusal_of(zipped(parts, zipfile.ZIP_STORED))


def test_more_than_the_limits_is_refused(refusal_of, monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook(HEADER, LINE)
    monkeypatch.setattr(streaming, "_LIMITS", streaming._LIMITS._replace(file_bytes=len(content)))
    monkeypatch.setattr(streaming, "_PACKAGE", streaming.packages.Limits(parts=99, unpacked=100, ratio=200))
    assert "展开后过大" in refusal_of(content)
    monkeypatch.setattr(streaming, "_LIMITS", streaming._LIMITS._replace(file_bytes=len(content) - 1))
    assert "兆字节" in refusal_of(content)


def test_a_missing_part_and_a_sheet_that_is_none_are_refused(refusal_of) -> None:
    parts = raw_parts()
    del parts["xl/worksheets/sheet1.xml"]
    assert "已损坏" in refusal_of(zipped(parts))
    parts = raw_parts()
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "/worksheet", "/chart", 1
    )
    assert "没有可见的工作表" in refusal_of(zipped(parts))


def test_dates_counted_from_1904_are_refused_since_nobody_would_notice(refusal_of) -> None:
    def count_from_1904(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    assert "1904" in refusal_of(workbook(HEADER, prepare=count_from_1904))


def test_macros_are_refused(refusal_of) -> None:
    parts = raw_parts()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "sheet.main", "sheet.macroEnabled.main"
    )
    assert "宏" in refusal_of(zipped(parts))


def peak_of(rows: Iterator[Any]) -> int:
    tracemalloc.start()
    try:
        for _row in rows:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# The fewer rows already fill more than one of the pieces that are looked at together.
@pytest.mark.parametrize(("kind", "few", "lots"), [("xlsx", 5_000, 50_000), ("csv", 40_000, 400_000)])
def test_ten_times_the_rows_take_no_more_memory(tmp_path: Path, kind: str, few: int, lots: int) -> None:
    peaks = []
    for number in (few, lots):
        path = tmp_path / f"{number}"
        line = b"2023-06-16 20:30:15,6299990000000000017,8000.50\n"
        path.write_bytes(many(number) if kind == "xlsx" else line * number)
        with stream_sheets(path, "流水") as (sheet,):
            peaks.append(peak_of(sheet.rows()))
    assert peaks[1] < peaks[0] * 1.5
