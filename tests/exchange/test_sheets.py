import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from casemgr.common.errors import Unreadable
from casemgr.exchange import inspection, sheets
from casemgr.exchange.extent import MAX_ROWS
from casemgr.exchange.sheets import read_sheets
from tests.exchange.workbooks import CONTENT_TYPES, raw_parts, raw_workbook, workbook, zipped

HEADER, VICTIM = ("案件编号", "受害人", "损失金额"), ("A1", "刘桂兰", "12.5万元")


def rows_of(content, filename="台账.xlsx"):
    (sheet,) = read_sheets(content, filename)
    return list(sheet.rows())


def refusal_of(content, filename="台账.xlsx"):
    with pytest.raises(Unreadable) as refusal:
        for sheet in read_sheets(content, filename):
            list(sheet.rows())
    return str(refusal.value)


def test_rows_carry_the_numbers_the_user_sees():
    rows = rows_of(workbook((), (), HEADER, (), VICTIM))
    assert [number for number, cells in rows if any(cells)] == [3, 5]
    assert rows[2] == (3, HEADER)
    assert rows[4] == (5, VICTIM)


def test_empty_columns_on_the_left_are_kept():
    assert rows_of(workbook(("", "", "x")))[0] == (1, ("", "", "x"))


def test_a_sheet_can_be_read_twice():
    (sheet,) = read_sheets(workbook(HEADER, VICTIM), "台账.xlsx")
    assert list(sheet.rows()) == list(sheet.rows())


def test_cells_are_what_the_file_holds():
    cells = (
        date(2023, 6, 16),
        datetime.combine(date(2023, 6, 16), time(15, 30)),
        29429.64,
        4.116e17,
        True,
        "１２",
    )
    assert rows_of(workbook(cells)) == [(1, cells)]


def test_dates_counted_from_1904_are_the_same_dates():
    def count_from_1904(book):
        book.epoch = CALENDAR_MAC_1904
        book.active.append((date(2023, 6, 16),))

    assert rows_of(workbook(prepare=count_from_1904)) == [(1, (date(2023, 6, 16),))]


def test_a_merged_title_is_one_cell():
    def merge(book):
        book.active.merge_cells("A1:C1")

    assert rows_of(workbook(("扶沟县台账",), HEADER, prepare=merge))[0] == (1, ("扶沟县台账", "", ""))


def test_hidden_sheets_are_left_alone():
    def hide(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("可见").append(VICTIM)

    (sheet,) = read_sheets(workbook(HEADER, prepare=hide), "台账.xlsx")
    assert sheet.name == "可见"


def test_a_path_is_read_as_its_bytes_are(tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbook(HEADER, VICTIM))
    assert rows_of(path) == rows_of(path.read_bytes())


def test_the_name_of_a_file_says_nothing_about_its_kind():
    assert rows_of(workbook(HEADER), "台账.csv") == [(1, HEADER)]
    assert rows_of(",".join(HEADER).encode(), "台账.xlsx") == [(1, HEADER)]


# --- CSV --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_in_any_encoding_and_with_any_delimiter(encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in (("台账", "", ""), HEADER, VICTIM))
    assert rows_of(text.encode(encoding), "台账.csv") == [(1, ("台账", "", "")), (2, HEADER), (3, VICTIM)]


def test_a_rare_character_of_gb18030_survives():
    assert rows_of("㐂𠮷,a".encode("gb18030"), "台账.csv") == [(1, ("㐂𠮷", "a"))]


def test_commas_inside_quotes_and_semicolons_in_remarks_do_not_mislead():
    text = '编号,备注\nA1,"转账；a;b;c,d"\nA2,"两\n行"\n\nA3,末'
    assert rows_of(text.encode(), "台账.csv") == [
        (1, ("编号", "备注")),
        (2, ("A1", "转账；a;b;c,d")),
        (3, ("A2", "两\n行")),
        (4, ()),
        (5, ("A3", "末")),
    ]


def test_a_character_across_the_edge_of_a_block_is_no_error():
    text = "a" * ((1 << 20) - 1) + "案"
    assert sheets._encoding(text.encode(), "台账.csv") == "utf-8-sig"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "是空的"),
        (b" \r\n ", "是空的"),
        (b"\xff\xff\xff,\x81", "文字编码无法识别"),
        ("编号,金额".encode("utf-16"), "文字编码无法识别"),
        (b"a,b\x00c", "不是 XLSX 或 CSV"),
        (b"%PDF-1.7 ...", "不是 XLSX 或 CSV"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页或 XML"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><Workbook/>", "网页或 XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "旧版 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"a," * 200 + b"a", "超过200列"),
        (b'a,b\n"' + b"x" * 200_000, "文字过长"),
        (b"a\n" * (MAX_ROWS + 1), "超过200000行"),
    ],
)
def test_what_is_no_csv_is_refused_with_what_to_do(content, reason):
    assert reason in refusal_of(content, "台账.xls")


# --- Workbooks that are not what they should be -----------------------------------------------------------


def test_a_workbook_with_macros_is_refused_whatever_it_is_called():
    macros = CONTENT_TYPES.replace(
        "openxmlformats-officedocument.spreadsheetml.sheet", "ms-excel.sheet.macroEnabled"
    )
    assert "宏" in refusal_of(zipped(raw_parts() | {"[Content_Types].xml": macros}))


@pytest.mark.parametrize(
    "parts",
    [
        {"a.txt": "x"},
        {"[Content_Types].xml": CONTENT_TYPES.replace("spreadsheetml", "wordprocessingml")},
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
    ],
)
def test_another_zip_is_no_workbook(parts):
    assert "不是 XLSX 工作簿" in refusal_of(zipped(parts))


def test_a_cut_off_workbook_is_broken():
    assert "已损坏" in refusal_of(workbook(HEADER)[:-10])
    assert "已损坏" in refusal_of(workbook(HEADER) + b"<html>")
    assert "已损坏" in refusal_of(raw_workbook('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'))
    assert "已损坏" in refusal_of(zipped(raw_parts() | {"xl/workbook.xml": "<workbook>"}))


def test_a_workbook_without_a_visible_sheet():
    parts = raw_parts()
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        'sheetId="1"', 'sheetId="1" state="veryHidden"'
    )
    assert "没有可见的工作表" in refusal_of(zipped(parts))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\x"])
def test_a_part_that_wants_to_climb_out_is_refused(name):
    assert "已损坏" in refusal_of(zipped(raw_parts() | {name: "x"}))


def test_a_link_in_the_zip_is_refused():
    content = io.BytesIO(raw_workbook())
    with zipfile.ZipFile(content, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "已损坏" in refusal_of(content.getvalue())


def test_two_parts_of_one_name_are_refused():
    content = io.BytesIO(raw_workbook())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "已损坏" in refusal_of(content.getvalue())


def test_a_part_under_a_password_is_refused():
    content = bytearray(raw_workbook())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "打开密码" in refusal_of(bytes(content))


def test_a_packing_nobody_uses_is_refused():
    assert "已损坏" in refusal_of(zipped(raw_parts(), zipfile.ZIP_BZIP2))


@pytest.mark.parametrize(
    ("at", "bytes_there"),
    [(6, b"\x5a\0"), (8, b"\0\x08"), (42, b"\xff\xff\xff\x7f")],
    ids=["a version of zip to come", "a name that is no text", "a part beyond the end"],
)
def test_a_directory_nobody_can_read_is_refused(at, bytes_there):
    content = zipped({**raw_parts(), "资料.xml": "<x/>"})
    entry = content.rindex(b"PK\x01\x02")
    content = content[: entry + at] + bytes_there + content[entry + at + len(bytes_there) :]
    if at == 8:
        content = content[: entry + 46] + b"\xff" + content[entry + 47 :]
    assert "已损坏" in refusal_of(content)


def test_parts_that_are_stored_unpacked_are_read():
    assert rows_of(zipped(raw_parts('<row r="2"><c r="A2"><v>7</v></c></row>'), zipfile.ZIP_STORED)) == [
        (1, ("",)),
        (2, (7.0,)),
    ]


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/app.xml"]
)
def test_a_document_type_is_refused_in_any_part(part):
    parts = raw_parts() | {"docProps/app.xml": "<a/>"}
    parts[part] = '<!DOCTYPE x [<!ENTITY lol SYSTEM "file:///etc/passwd">]>' + parts[part]
    assert "已损坏" in refusal_of(zipped(parts))


def test_a_sheet_that_does_not_begin_like_xml_is_refused():
    parts = raw_parts()
    parts["xl/worksheets/sheet1.xml"] = "x" + parts["xl/worksheets/sheet1.xml"]
    assert "已损坏" in refusal_of(zipped(parts))


def test_a_picture_is_no_obstacle():
    content = zipped(raw_parts("<row><c><v>1</v></c></row>") | {"xl/media/a.png": b"\x89PNG<!DOCTYPE <c "})
    assert rows_of(content) == [(1, (1.0,))]


# --- Bombs ------------------------------------------------------------------------------------------------


def test_a_part_packed_a_thousandfold_is_refused_before_it_is_unpacked():
    assert "展开后过大" in refusal_of(zipped(raw_parts(" " * (8 << 20))))


def test_a_part_larger_than_its_entry_says_is_refused():
    content = bytearray(zipped(raw_parts(" " * 5000)))
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    assert "已损坏" in refusal_of(bytes(content))


def test_too_many_parts_are_refused():
    parts = raw_parts() | {f"xl/media/{n}.xml": "" for n in range(inspection.MAX_PARTS)}
    assert "展开后过大" in refusal_of(zipped(parts))


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path):
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(inspection.MAX_FILE_BYTES + 1)
    assert "超过64兆字节" in refusal_of(path)


FAR_CELLS = [
    ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "超过200000行"),
    ('<row r="9"><c r="XFD9"><v>1</v></c></row>', "超过200列"),
    ("<row r='1'><c r='xfd1'><v>1</v></c></row>", "超过200列"),
    ('<row r="1"><c r = "A200001"><v>1</v></c></row>', "超过200000行"),
    ('<row r="1"><c r="A99999999999999"><v>1</v></c></row>', "超过200000行"),
    ('<row r="200001"><c><v>1</v></c></row>', "超过200000行"),
    ('<row r="1"><c r="AE200000" t="inlineStr"><is><t>x</t></is></c></row>', "行数乘以列数过大"),
    ('<row r="1">' + "<c><v>1</v></c>" * 201 + "</row>", "超过200列"),
    ('<row r="1"><c s="/>" r="XFD1048576"><v>1</v></c></row>', "超过200000行"),
    ('<row r="x"><c><v>1</v></c></row>', "超过200000行"),
]


@pytest.mark.parametrize(("cells", "reason"), FAR_CELLS)
def test_a_cell_at_the_far_end_is_refused_before_the_rectangle_is_made(cells, reason):
    near = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert reason in refusal_of(raw_workbook(near + cells))


def test_a_far_cell_under_a_prefix_is_found_too():
    cells = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>'
    assert "超过200列" in refusal_of(raw_workbook(cells, prefix="x:"))


def test_a_far_cell_on_the_edge_of_a_block_is_found():
    begin, end = '<row r="1"><c r="A1" t="inlineStr"><is><t>', '</t></is></c><c r="XFD1"><v>1</v></c></row>'
    before = raw_parts(begin + "|")["xl/worksheets/sheet1.xml"].index("|")
    for shift in range(-len(end), 20):
        padding = "x" * ((1 << 20) - before + shift)
        content = zipped(raw_parts(begin + padding + end), zipfile.ZIP_STORED)
        assert "超过200列" in refusal_of(content)


def test_formatted_but_empty_cells_at_the_far_end_are_nothing():
    near, far = '<c r="A1"><v>1</v></c><c r="XFD1" s="1"/>', '<c r="A1048576" s="1"/>'
    cells = f'<row r="1">{near}</row><row r="1048576">{far}</row>'
    assert rows_of(raw_workbook(cells)) == [(1, (1.0,))]


def test_forty_columns_are_counted_and_taken():
    header = tuple(f"列{n}" for n in range(40))
    assert rows_of(workbook(header)) == [(1, header)]


def test_cells_without_a_place_stand_one_after_the_other():
    cells = "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c/><c><v>3</v></c></row>"
    assert rows_of(raw_workbook(cells)) == [(1, (1.0, 2.0)), (2, ("", "")), (3, ("", 3.0))]


def test_a_prefixed_workbook_is_read_like_any_other():
    cells = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    assert rows_of(raw_workbook(cells, prefix="x:")) == [(1, (1.0,))]


@pytest.mark.parametrize(
    "text", ["案" * 1_000_000, "<![CDATA[</si>]]>" + "x" * 3_000_000, "<!-- </si> -->" + "x" * 3_000_000]
)
def test_one_long_text_in_many_cells_is_refused_before_it_is_repeated(text):
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 101))
    assert "文字过多" in refusal_of(zipped(raw_parts(cells, f"<si><t>{text}</t></si>"), zipfile.ZIP_STORED))


def test_one_long_text_beside_many_cells_is_taken():
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(1, 101))
    strings = f"<si><t>{'案' * 1_000_000}</t></si><si><t>短</t></si>"
    rows = rows_of(zipped(raw_parts(cells, strings), zipfile.ZIP_STORED))
    assert rows == [(n, ("短",)) for n in range(1, 101)]
