import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.common.chinese import half_width, initials, normalise, search_key, simplified, squeezed, tidy


def test_traditional_characters_become_simplified():
    assert simplified("刷單返利") == "刷单返利"
    assert simplified("冒充公檢法及政府機關") == "冒充公检法及政府机关"
    assert simplified("刷单返利 APP") == "刷单返利 APP"


def test_full_width_signs_become_ordinary_and_a_raised_two_stays_raised():
    assert half_width("１２．５（万元）ＡＰＰ　￥") == "12.5(万元)APP ¥"
    assert half_width("5²") == "5²"


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("  刘桂兰 ", "刘桂兰"),
        ("刘\u200b桂\ufeff兰", "刘桂兰"),
        ("\u202e刘桂兰\u202c", "刘桂兰"),
        ("刘\x00桂\ud800兰", "刘桂兰"),
        ("买买提\u3000艾力\n\t", "买买提 艾力"),
        ("王乾（淮阳）", "王乾（淮阳）"),
        ("", ""),
    ],
)
def test_tidy_takes_away_only_what_nobody_sees(written, tidied):
    assert tidy(written) == tidied


def test_normalise_makes_equal_what_means_the_same():
    same = {
        normalise(text)
        for text in ("虛假網絡貸款", "虚假网络贷款", " 虚假网络贷款\u200b", "虚假网络贷款\u3000")
    }
    assert same == {"虚假网络贷款"}
    assert normalise("ＡＢ（１）") == "AB(1)"


def test_squeezed_has_no_spaces_and_no_capitals():
    assert squeezed(" 涉诈 网址／ＡＰＰ\n") == "涉诈网址/app"


@given(text=st.text(st.characters(exclude_categories=())))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_stored_and_searched(text):
    for made in (tidy(text), normalise(text), search_key(text)):
        assert "\0" not in made
        made.encode()
    assert tidy(tidy(text)) == tidy(text)


@given(text=st.text("刘劉桂蘭兰國国 ａA１1\u200b（("))
@settings(max_examples=300, deadline=None)
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


def test_a_text_longer_than_is_kept_in_mind_is_normalised_all_the_same():
    assert normalise("劉" * 100) == "刘" * 100


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("刘桂兰", ("lgl",)),
        ("劉桂蘭", ("lgl",)),
        ("欧阳娜娜", ("oynn",)),
        ("单雄信", ("sxx", "dxx", "cxx")),
        ("仇和", ("qh", "ch")),
        ("曾国藩", ("zgf", "cgf")),
        ("朴树", ("ps",)),
        ("盖聂", ("gn",)),
        ("解晓东", ("xxd", "jxd")),
        ("查良镛", ("zly", "cly")),
        ("区志强", ("ozq", "qzq")),
        ("尉迟恭", ("ycg", "wcg")),
        ("万俟卨", ("mqx", "wqx")),
        ("重庆", ("cq", "zq")),
        ("工商银行", ("gsyh",)),
        ("扶沟县公安局", ("fgxgaj",)),
        ("6·16专案", ("616za",)),
        ("Soul交友", ("souljy",)),
        ("", ()),
        ("·", ()),
    ],
)
def test_initials_with_every_reading_of_the_surname(text, letters):
    assert initials(text) == letters


def test_every_surname_that_pypinyin_misreads_is_found_by_its_own_reading():
    for name, own in {
        "单": "s",
        "仇": "q",
        "曾": "z",
        "解": "x",
        "查": "z",
        "区": "o",
        "翟": "z",
        "乐": "y",
    }.items():
        assert initials(name + "伟")[0] == own + "w"


def test_the_search_key_holds_the_text_its_bare_form_and_its_initials():
    key = search_key("單雄信", "“6·16”专案", "")
    for typed in ("单雄信", "sxx", "dxx", "6·16", "616专案", "616za"):
        assert typed in key
    assert key == key.lower()
    assert search_key() == search_key("") == ""


def test_an_initial_search_does_not_match_across_two_texts():
    assert "lglzw" not in search_key("刘桂兰", "张伟")
