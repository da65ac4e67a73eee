from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.common.errors import Unreadable
from casemgr.common.identity import (
    birth_date,
    gender,
    luhn_holds,
    read_account,
    read_app,
    read_phone,
    read_resident_number,
    read_site_or_app,
    read_url,
    says_nothing,
    split_sites,
    split_values,
)

ZHOU_GUIGANG = "411621195506127485"
HE_QIANG = "41162619820615150X"
MA_NIANG_1964 = "411621640626723"  # fifteen digits, as cards had them until 1999
READERS = (read_resident_number, read_phone, read_account, read_site_or_app)


@given(
    value=st.one_of(
        st.text(), st.text("0123456789Xx+-E. ０１（）"), st.floats(), st.integers(-(10**40), 10**40)
    )
)
@settings(max_examples=500, deadline=None)
def test_anything_is_read_or_refused_and_what_was_read_reads_the_same(value):
    for read in READERS:
        try:
            found = read(value)
        except Unreadable as refusal:
            assert str(refusal)
        else:
            text = found[1] if read is read_site_or_app else found
            assert read(text) == found


@pytest.mark.parametrize(
    "written",
    [
        ZHOU_GUIGANG,
        "411621 19550612 7485",
        "411621-19550612-7485",
        "４１１６２１１９５５０６１２７４８５",
        "\u200b411621195506127485\ufeff",
        "'411621195506127485",
        " 411621195506127485\t",
    ],
)
def test_a_resident_number_is_read_however_it_is_spaced(written):
    assert read_resident_number(written) == ZHOU_GUIGANG


def test_the_check_letter_becomes_a_capital():
    assert read_resident_number("41162619820615150x") == HE_QIANG
    assert read_resident_number("41162619820615150Ｘ") == HE_QIANG


def test_a_resident_number_tells_birthday_and_gender():
    assert birth_date(ZHOU_GUIGANG) == date(1955, 6, 12)
    assert gender(ZHOU_GUIGANG) == "female"
    assert gender("411621195003275806") == "female"
    assert gender("110101197705135431") == "male"


def test_fifteen_digits_become_eighteen():
    lengthened = read_resident_number(MA_NIANG_1964)
    assert lengthened.startswith("41162119640626723")
    assert read_resident_number(lengthened) == lengthened
    assert read_resident_number(float(MA_NIANG_1964)) == lengthened


def test_people_born_before_an_area_existed_and_in_areas_nobody_lists_are_people():
    for area in ("411603", "411681", "411671", "412727", "999999"):
        read_resident_number(with_check_digit(area + "19300101001"))


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (4.11621195506127e17, "科学计数"),
        (411621195506127485, "科学计数"),
        ("4.11E+17", "科学计数"),
        ("4.11621E17", "科学计数"),
        ("411621195506127486", "校验码"),
        ("411621195502307485", "出生日期"),
        ("411621189912317485", "出生日期"),
        ("411621209906127485", "出生日期"),
        ("41162119550612748", "应为18位"),
        ("011621195506127485", "应为18位"),
        ("周桂刚", "应为18位"),
        (12345.0, "应为18位"),
        (1.5, "没有填写"),
        ("", "没有填写"),
        (None, "没有填写"),
        (True, "没有填写"),
    ],
)
def test_a_resident_number_is_refused_with_a_reason(written, reason):
    with pytest.raises(Unreadable, match=reason):
        read_resident_number(written)


def test_nobody_is_born_tomorrow():
    born = with_check_digit("41162120240602001")
    assert read_resident_number(born, today=date(2024, 6, 2)) == born
    with pytest.raises(Unreadable, match="出生日期"):
        read_resident_number(born, today=date(2024, 6, 1))


@given(place=st.integers(0, 16), digit=st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_one_wrong_digit_is_always_noticed(place, digit):
    changed = str((int(ZHOU_GUIGANG[place]) + digit) % 10)
    with pytest.raises(Unreadable):
        read_resident_number(ZHOU_GUIGANG[:place] + changed + ZHOU_GUIGANG[place + 1 :])


def with_check_digit(seventeen: str) -> str:
    for check in "0123456789X":
        try:
            return read_resident_number(seventeen + check, today=date(2099, 1, 1))
        except Unreadable:
            continue
    raise AssertionError(seventeen)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("152-3307-9244", "15233079244"),
        ("+86 13841485253", "13841485253"),
        ("+86-138-1234-5678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("'13812345678", "13812345678"),
        (13729022279.0, "13729022279"),
        (13729022279, "13729022279"),
        ("17126906044", "17126906044"),
        ("0394-8123456", "03948123456"),
        ("(0394) 8123456", "03948123456"),
        ("+86 394 8123456", "03948123456"),
        ("863948123456", "03948123456"),
        ("+86 10 1234 5678", "01012345678"),
        ("+86 96110", "96110"),
        ("010-12345678", "01012345678"),
        ("8123456", "8123456"),
        ("400-123-4567", "4001234567"),
        ("+86 400 123 4567", "4001234567"),
        ("96110", "96110"),
        (95588.0, "95588"),
        ("110", "110"),
        ("1065502001520", "1065502001520"),
        ("+852 5123 4567", "+85251234567"),
        ("00852 5123 4567", "+85251234567"),
        ("+95 9 123 456 789", "+959123456789"),
    ],
)
def test_a_telephone_number_has_one_writing(written, digits):
    assert read_phone(written) == digits


@pytest.mark.parametrize(
    "written",
    [
        "1381234567",
        "138123456789",
        "1.38E+10",
        "12",
        "+86 12",
        "+999 123",
        "+852 1",
        "张三",
        "0394-8123456转801",
        1.5e20,
        -1,
        "",
        None,
    ],
)
def test_a_number_nobody_can_have_is_refused(written):
    with pytest.raises(Unreadable):
        read_phone(written)


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("6208 2462 8194 8219 939", "6208246281948219939"),
        ("6208-2462-8194-8219-939", "6208246281948219939"),
        ("６２０８２４６２８１９４８２１９９３９", "6208246281948219939"),
        ("'6208246281948219939", "6208246281948219939"),
        ("\t6208246281948219939", "6208246281948219939"),
        (123456789012345.0, "123456789012345"),
        ("Zhang.San@QQ.com", "zhang.san@qq.com"),
        ("wxid_a-B3", "wxid_a-B3"),
        ("TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE", "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"),
    ],
)
def test_an_account_has_one_writing(written, account):
    assert read_account(written) == account


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (6.208246281948219e18, "科学计数"),
        (10**15, "科学计数"),
        ("6.21E+18", "科学计数"),
        ("工商银行6208246281948219939", "只填账号本身"),
        ("1234", "只填账号本身"),
        ("1" * 101, "只填账号本身"),
        ("", "没有填写"),
    ],
)
def test_an_account_is_refused_with_a_reason(written, reason):
    with pytest.raises(Unreadable, match=reason):
        read_account(written)


def test_nothing_is_cut_off_a_long_cell():
    assert read_account("62082462" + " " * 500 + "81948219") == "6208246281948219"
    with pytest.raises(Unreadable):
        read_phone("13812345678" + " " * 500 + "9")


def test_no_reason_repeats_the_number():
    for read, written in (
        (read_resident_number, "411621195506127486"),
        (read_account, "工行6208246281948219939"),
        (read_phone, "138123456789"),
    ):
        with pytest.raises(Unreadable) as refusal:
            read(written)
        assert not any(part in str(refusal.value) for part in (written, written[-8:], written[:8]))


def test_luhn_is_a_warning_beside_the_number():
    assert luhn_holds("4111111111111111")
    assert sum(luhn_holds(f"622202123456789012{last}") for last in range(10)) == 1
    assert not luhn_holds("4111111111111112")
    assert not luhn_holds("wxid_a")
    assert not luhn_holds("")


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://pay-25.example.com/a?x=1", "http://pay-25.example.com/a?x=1"),
        ("HTTPS://Pay.Example.COM/A?X=1#top", "https://pay.example.com/A?X=1"),
        ("www.example.com", "http://www.example.com"),
        ("example.com/", "http://example.com"),
        ("example.com:80/a", "http://example.com/a"),
        ("https://example.com:443", "https://example.com"),
        ("example.com:8080/a", "http://example.com:8080/a"),
        ("ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ／ａ", "http://www.example.com/a"),
        ("http://10.0.0.1/login", "http://10.0.0.1/login"),
        ("http://[2001:DB8::1]:81/x", "http://[2001:db8::1]:81/x"),
        ("http://www.bank.com@evil.example.com/x", "http://www.bank.com@evil.example.com/x"),
        ("http://反诈.中国/a", "http://反诈.中国/a"),
        ("http://example.com/?a=1", "http://example.com/?a=1"),
    ],
)
def test_a_web_address_has_one_writing(written, url):
    assert read_url(written) == url
    assert read_url(url) == url


@pytest.mark.parametrize(
    "written",
    [
        "",
        "鑫盛投资",
        "http://",
        "javascript:alert(1)",
        "ftp://example.com",
        "http://a b.com",
        "http://[bad",
        "http://example.com:99999",
        "http://exa\x00mple.com",
        "a.com/" + "x" * 2000,
    ],
)
def test_what_is_no_web_address_is_refused(written):
    with pytest.raises(Unreadable, match="不是网址"):
        read_url(written)


def test_an_app_is_one_app_however_its_name_is_dressed():
    assert {
        read_app(name)
        for name in ("鑫盛投资APP", "鑫盛投资app", "“鑫盛投资”App", "《鑫盛投资》 ＡＰＰ", "鑫盛投資APP")
    } == {"鑫盛投资APP"}
    for written in ("", "《》", "长" * 101):
        with pytest.raises(Unreadable, match="应用名称"):
            read_app(written)


@pytest.mark.parametrize(
    ("written", "entry"),
    [
        ("鑫盛投资APP", ("app", "鑫盛投资APP")),
        ("http://pay-12.example.com/a?x=1", ("url", "http://pay-12.example.com/a?x=1")),
        ("pay-12.example.com", ("url", "http://pay-12.example.com")),
        ("WWW.Example.com/x", ("url", "http://www.example.com/x")),
        ("10.1.2.3:8080/x", ("url", "http://10.1.2.3:8080/x")),
        ("鑫盛2.0", ("app", "鑫盛2.0")),
        ("P2P理财", ("app", "P2P理财")),
        (360.0, ("app", "360")),
    ],
)
def test_the_mixed_column_tells_sites_from_apps(written, entry):
    assert read_site_or_app(written) == entry


def test_a_name_and_an_address_run_together_are_refused():
    with pytest.raises(Unreadable, match="用顿号"):
        read_site_or_app("下载地址http://a.example.com")


@pytest.mark.parametrize("cell", [None, "", " ", "无", "不详", "/", "—", "n/a"])
def test_a_cell_may_say_nothing(cell):
    assert says_nothing(cell)
    assert split_values(cell) == split_sites(cell) == ()


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("13812345678、13912345678", ("13812345678", "13912345678")),
        ("13812345678；13912345678，13712345678", ("13812345678", "13912345678", "13712345678")),
        ("13812345678/13912345678\n13712345678", ("13812345678", "13912345678", "13712345678")),
        ("138 1234 5678, 139 1234 5678", ("138 1234 5678", "139 1234 5678")),
        ("6208 2462 8194 8219 939、无", ("6208 2462 8194 8219 939",)),
        (13812345678.0, (13812345678.0,)),
        ("0394-8123456", ("0394-8123456",)),
    ],
)
def test_several_values_in_one_cell_come_apart(cell, values):
    assert split_values(cell) == values


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("http://a.example.com/x?y=1,2;3", ("http://a.example.com/x?y=1,2;3",)),
        ("http://a.example.com, http://b.example.com", ("http://a.example.com", "http://b.example.com")),
        ("鑫盛投资APP http://a.example.com/x/y", ("鑫盛投资APP", "http://a.example.com/x/y")),
        ("鑫盛投资APP、www.a.example.com", ("鑫盛投资APP", "www.a.example.com")),
        ("鑫盛投资APP/http://a.example.com", ("鑫盛投资APP", "http://a.example.com")),
        ("http://a.example.com\nhttp://b.example.com", ("http://a.example.com", "http://b.example.com")),
        ("鑫盛投资APP,聚宝APP", ("鑫盛投资APP", "聚宝APP")),
        ("无", ()),
    ],
)
def test_sites_come_apart_but_not_at_their_own_commas(cell, values):
    assert split_sites(cell) == values
