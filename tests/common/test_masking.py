import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.common.masking import mask_account, mask_name, mask_phone, mask_resident_number, mask_text

MASKS = (mask_name, mask_phone, mask_resident_number, mask_account, mask_text)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("刘桂兰", "刘某兰"),
        ("刘兰", "刘某"),
        ("刘", "刘某"),
        ("欧阳娜娜", "欧阳某娜"),
        ("欧阳娜", "欧阳某"),
        ("欧阳", "欧某"),
        ("阿依古丽", "阿某丽"),
        ("买买提·艾力", "买某力"),
        ("John Smith", "J****"),
        ("José", "J****"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_surname_and_its_last_character(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("03948123456", "039****3456"),
        ("+85251234567", "+85****4567"),
        ("8123456", "****56"),
        ("96110", "****"),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_beginning_and_its_end(number, masked):
    assert mask_phone(number) == masked


def test_a_resident_number_keeps_area_and_last_four_and_hides_the_birthday():
    assert mask_resident_number("411624199001011234") == "411624********1234"
    assert mask_resident_number("41162490010112") == "****"


def test_an_account_keeps_its_last_four():
    assert mask_account("6208246281948219939") == "****9939"
    assert mask_account("12345") == "****"


def test_any_other_text_is_hidden_whole():
    assert mask_text("周口市川汇区") == "****"
    assert mask_text("") == ""


@pytest.mark.parametrize("mask", MASKS)
@given(text=st.text("刘桂兰欧阳某*0123456789abc·+", max_size=24))
def test_masking_what_is_masked_changes_nothing(mask, text):
    assert mask(mask(text)) == mask(text)


@given(digits=st.text("0123456789", min_size=5, max_size=24))
def test_no_mask_shows_more_digits_than_it_says(digits):
    shown = {mask: sum(c.isdigit() for c in mask(digits)) for mask in MASKS[1:]}
    assert shown[mask_phone] <= 7
    assert shown[mask_account] <= 4
    assert shown[mask_text] == 0
    assert shown[mask_resident_number] <= 10
