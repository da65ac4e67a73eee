from decimal import Decimal
from itertools import permutations

import pytest

from casemgr.common.errors import Unreadable
from casemgr.exchange.headings import Column, find_table, read_table
from casemgr.exchange.sheets import Sheet
from tests.exchange.workbooks import workbook

COLUMNS = (
    Column("case_no", "案件编号", ("案号", "编号"), required=True, key=True),
    Column("victim", "受害人姓名", ("受害人", "被害人", "事主"), required=True),
    Column("unit", "立案单位", ("办案单位", "单位")),
    Column("loss", "损失金额", ("被骗金额", "金额"), required=True),
    Column("site", "涉诈网址/APP", ("涉案网址",)),
    Column("reported", "报案时间", ("报警时间",)),
)
HEADER = ("案件编号", "受害人姓名", "损失金额")


def sheet(*rows):
    return Sheet("台账", lambda: iter([(number, tuple(row)) for number, row in enumerate(rows, start=1)]))


def table(*rows):
    return find_table(sheet(*rows), COLUMNS)


def refusal_of(*rows):
    with pytest.raises(Unreadable) as refusal:
        table(*rows)
    return str(refusal.value)


def test_the_header_stands_below_titles_and_blank_rows():
    found = table(
        ("扶沟县公安局电信网络诈骗案件台账",),
        (),
        ("单位：元", "", "填报单位：扶沟县公安局"),
        HEADER,
        ("A1", "刘桂兰", 1),
    )
    assert found.header_row == 4
    assert [(row.number, row.cells) for row in found.rows()] == [
        (5, {"case_no": "A1", "victim": "刘桂兰", "loss": 1})
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_columns_are_found_in_any_order(order):
    header, data = HEADER, ("A1", "刘桂兰", 1)
    found = table([header[place] for place in order], [data[place] for place in order])
    (row,) = found.rows()
    assert row.cells == {"case_no": "A1", "victim": "刘桂兰", "loss": 1}
    assert row.as_written == tuple(data[place] for place in order)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("被害人", "victim"),
        (" 受 害 人 ", "victim"),
        ("受害人\n姓名", "victim"),
        ("*受害人姓名：", "victim"),
        ("受害人（姓名）", "victim"),
        ("受害人姓名(必填)", "victim"),
        ("被害人", "victim"),
        ("辦案單位", "unit"),
        ("涉诈网址／ＡＰＰ", "site"),
        ("涉诈网址/app", "site"),
        ("报案时间（年月日）", "reported"),
        ("报案时间【年/月/日】", "reported"),
    ],
)
def test_headings_are_known_by_their_usual_dress(written, name):
    found = table(
        ("案件编号", "事主", "损失金额", written) if name != "victim" else ("案件编号", written, "损失金额")
    )
    assert found.has(name)
    assert found.heading_as_written(name) == " ".join(written.split())


def test_a_heading_is_quoted_as_the_sheet_has_it_or_by_its_usual_name():
    found = table(("案号", "被害人", "被骗金额（元）"))
    assert found.heading_as_written("loss") == "被骗金额（元）"
    assert found.heading_as_written("site") == "涉诈网址/APP"
    assert not found.has("site")


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("损失金额", 1),
        ("损失金额(元)", 1),
        ("损失金额（万元）", 10_000),
        ("被骗金额（单位：万元）", 10_000),
        ("损失金额【万】", 10_000),
        ("损失金额/万元", 10_000),
        ("损失金额万元", 10_000),
        ("金额(人民币万元)", 10_000),
        ("损失金额\n（亿元）", 100_000_000),
        ("損失金額（萬元）", 10_000),
    ],
)
def test_the_unit_of_a_heading(heading, unit):
    found = table(("案件编号", "受害人", heading))
    assert found.unit("loss") == Decimal(unit)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        (("单位：万元",), 10_000),
        (("单位：元", "", "填报单位：扶沟县"), 1),
        (("2023年台账（单位：万元）",), 10_000),
        (("金额单位: 人民币万元",), 10_000),
        (("填报单位：扶沟县", "", "单位", "万元"), 10_000),
        (("单位：", "万元"), 10_000),
        (("單位：萬元",), 10_000),
        (("填报单位：万元县公安局",), 1),
        (("单位：元氏县公安局",), 1),
        (("填报单位：", "扶沟县公安局"), 1),
        (("案件涉及万元以上",), 1),
    ],
)
def test_the_unit_line_above_the_header(line, unit):
    assert table(("台账",), line, HEADER).unit("loss") == Decimal(unit)


def test_the_unit_of_the_heading_wins_over_the_unit_line():
    assert table(("单位：万元",), ("案件编号", "受害人", "损失金额（元）")).unit("loss") == 1


def test_a_unit_line_below_the_header_is_no_unit_line():
    assert table(HEADER, ("单位：万元", "", "")).unit("loss") == 1


def test_unknown_columns_are_listed_and_left_alone():
    found = table(("序号", *HEADER, "所属辖区", ""), (1, "A1", "刘桂兰", 1, "城关", "x"))
    assert found.ignored == ("序号", "所属辖区")
    (row,) = found.rows()
    assert set(row.cells) == {"case_no", "victim", "loss"}
    assert row.as_written == (1, "A1", "刘桂兰", 1, "城关", "x")


def test_two_columns_of_one_meaning_are_refused_with_their_places():
    reason = refusal_of(("序号", *HEADER, "被骗金额（万元）"))
    assert (
        reason
        == "工作表“台账”第1行的“损失金额”（第D列）和“被骗金额（万元）”（第E列）都是损失金额，请只留一列"
    )


def test_a_place_beyond_z_has_two_letters():
    assert "第AA列" in refusal_of((*HEADER, *("其他",) * 23, "金额"))


def test_missing_columns_are_named():
    assert refusal_of((), ("案件编号", "立案单位")) == "工作表“台账”第2行的表头缺少：受害人姓名、损失金额"


@pytest.mark.parametrize(
    "rows", [(), (("台账",),), (("a", "b"), (1, 2)), ((),) * 20 + (HEADER,), ((1.0, None, True),)]
)
def test_a_sheet_without_a_header_says_what_it_should_be(rows):
    assert refusal_of(*rows) == "工作表“台账”的前20行里没有找到表头，表头应有：案件编号、受害人姓名、损失金额"


def test_the_row_with_most_headings_is_the_header():
    found = table(
        ("案件编号", "受害人", "说明"),
        ("案件编号", "受害人", "损失金额", "报案时间"),
        ("A1", "刘桂兰", 1, ""),
    )
    assert found.header_row == 2


def test_blank_rows_and_rows_with_only_a_running_number_are_no_data():
    found = table(
        ("序号", *HEADER), (), ("", "", "", ""), (1, "A1", "刘桂兰", 1), (2, "", " ", None), (3, "", "", "")
    )
    assert [row.number for row in found.rows()] == [4]


@pytest.mark.parametrize(
    "total",
    [
        ("合计", "", "", 3),
        ("", "总计：", "", 3),
        ("合 计", "", "", 3),
        ("小计", None, "", 3),
        ("本页合计", "", "", 3),
        ("", "", "共计80起", 3),
        ("合计", "", "", ""),
    ],
)
def test_total_rows_are_no_data(total):
    found = table(("序号", "案件编号", "受害人", "金额"), (1, "A1", "刘桂兰", 3), total, (2, "A2", "张伟", 3))
    assert [row.cells["case_no"] for row in found.rows()] == ["A1", "A2"]


def test_a_row_with_a_case_number_is_data_whatever_else_it_says():
    found = table(("序号", *HEADER), ("合计", "A1", "合计", 1))
    assert [row.number for row in found.rows()] == [2]


def test_a_row_without_a_case_number_that_is_no_total_is_data_to_be_refused():
    found = table(HEADER, ("", "刘桂兰", 1), ("", "", 0))
    assert [row.number for row in found.rows()] == [2, 3]


def test_short_rows_are_filled_up_and_long_ones_kept():
    found = table(HEADER, ("A1",), ("A2", "刘桂兰", 1, "多"))
    first, second = found.rows()
    assert first.cells == {"case_no": "A1", "victim": "", "loss": ""}
    assert second.as_written == ("A2", "刘桂兰", 1, "多")


def test_a_table_can_be_read_twice():
    found = table(HEADER, ("A1", "刘桂兰", 1))
    assert list(found.rows()) == list(found.rows())


def test_the_first_sheet_that_has_the_table_is_taken():
    def add_ledger(book):
        ledger = book.create_sheet("台账")
        for row in (("单位：万元",), HEADER, ("A1", "刘桂兰", 12.5)):
            ledger.append(row)

    found = read_table(workbook(("填表说明",), title="说明", prepare=add_ledger), "台账.xlsx", COLUMNS)
    assert found.sheet.name == "台账"
    assert found.unit("loss") == 10_000
    assert [(row.number, row.cells["loss"]) for row in found.rows()] == [(3, 12.5)]


def test_if_no_sheet_has_it_the_first_is_spoken_of():
    content = workbook(("案件编号", "立案单位"), title="一", prepare=lambda book: book.create_sheet("二"))
    with pytest.raises(Unreadable, match="“一”第1行的表头缺少"):
        read_table(content, "台账.xlsx", COLUMNS)


def test_a_csv_has_the_same_tables():
    text = "台账,,\n单位：万元,,\n案号,被害人,被骗金额\nA1,刘桂兰,12.5\n,,\n合计,,12.5\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        found = read_table(text.encode(encoding), "台账.csv", COLUMNS)
        assert found.unit("loss") == 10_000
        assert [(row.number, row.cells) for row in found.rows()] == [
            (4, {"case_no": "A1", "victim": "刘桂兰", "loss": "12.5"})
        ]
