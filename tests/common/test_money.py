from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.common.errors import Unreadable
from casemgr.common.money import TOO_LARGE, capitals, read_yuan, show_short, show_yuan

WAN = Decimal(10_000)
amounts = st.integers(min_value=0, max_value=10**16 - 1).map(lambda fen: Decimal(fen) / 100)

FULL_WIDTH = str.maketrans("0123456789.,¥", "０１２３４５６７８９．，￥")


def in_scale(amount: Decimal, scale: int) -> str:
    """The amount as so many 万 or 亿, without a point if there is nothing behind it."""
    return f"{amount / scale:.12f}".rstrip("0").rstrip(".")


STYLES = [
    lambda a: f"{a:.2f}",
    lambda a: f"{a:,.2f}",
    lambda a: f"¥{a:,.2f}",
    lambda a: f"￥ {a:.2f}",
    lambda a: f"{a:.2f}元",
    lambda a: f"{a:,.2f} 元整",
    lambda a: f"人民币{a:.2f}元",
    lambda a: f"RMB {a:.2f}",
    lambda a: f"cny{a:.2f}",
    lambda a: f"{a:,.2f}".translate(FULL_WIDTH),
    lambda a: f"\u3000{a:.2f}\u3000元 ",
    lambda a: f" {in_scale(a, 10**4)} 万 元",
    lambda a: f"{in_scale(a, 10**4)}万",
    lambda a: f"{in_scale(a, 10**4)}萬元",
    lambda a: f"{in_scale(a, 10**8)}亿",
    lambda a: f"{in_scale(a, 10**8)}亿元",
]


@given(amount=amounts, style=st.sampled_from(STYLES), unit=st.sampled_from([Decimal(1), WAN]))
@settings(max_examples=500, deadline=None)
def test_an_amount_in_any_style_reads_back_exactly(amount, style, unit):
    written = style(amount)
    if unit == WAN and not any(word in written for word in "元万萬亿"):
        unit = Decimal(1)
    assert read_yuan(written, unit) == amount


@given(amount=amounts)
@settings(max_examples=300, deadline=None)
def test_a_bare_number_counts_in_the_unit_of_its_heading(amount):
    assert read_yuan(in_scale(amount, 10**4), WAN) == amount
    assert read_yuan(amount / WAN, WAN) == amount


@given(fen=st.integers(min_value=0, max_value=10**15 - 1))
@settings(max_examples=300, deadline=None)
def test_a_number_cell_reads_back_to_the_fen(fen):
    assert read_yuan(fen / 100) == Decimal(fen) / 100


@given(
    value=st.one_of(
        st.text(), st.text("0123456789.,万亿元¥￥- ０１２eE人民币"), st.floats(), st.integers(), st.decimals()
    )
)
@settings(max_examples=500, deadline=None)
def test_anything_else_is_read_or_refused(value):
    for unit in (Decimal(1), WAN):
        try:
            amount = read_yuan(value, unit)
        except Unreadable as refusal:
            assert str(refusal)
        else:
            assert 0 <= amount < TOO_LARGE
            assert amount.as_tuple().exponent == -2
            assert not amount.is_signed()


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("12.5万元", "125000.00"),
        ("¥128,000.00", "128000.00"),
        (" 2.792263 万 元", "27922.63"),
        ("１７１７３．８４", "17173.84"),
        ("100000.00元", "100000.00"),
        ("5.7亿", "570000000.00"),
        ("10万", "100000.00"),
        ("10.000001万", "100000.01"),
        ("3千元", "3000.00"),
        ("2百万", "2000000.00"),
        ("0", "0.00"),
        (0, "0.00"),
        (-0.0, "0.00"),
        (100000, "100000.00"),
        (85827.94000000001, "85827.94"),
        (0.1 + 0.2, "0.30"),
        (29429.64, "29429.64"),
        (Decimal("99999.990"), "99999.99"),
        ("99999999999999.99", "99999999999999.99"),
        (12345678901234.56, "12345678901234.56"),
    ],
)
def test_it_reads_what_counties_write(written, amount):
    assert str(read_yuan(written)) == amount


def test_the_unit_in_the_cell_wins_over_the_unit_of_the_heading():
    assert read_yuan("128000元", WAN) == 128_000
    assert read_yuan("12.8万", WAN) == 128_000
    assert read_yuan("1.2亿元", WAN) == 120_000_000
    assert read_yuan("12.8", WAN) == 128_000
    assert read_yuan(12.8, WAN) == 128_000
    assert read_yuan(2.7922630000000003, WAN) == Decimal("27922.63")


def test_a_bare_yuan_sign_under_wan_is_refused_because_nobody_may_guess():
    with pytest.raises(Unreadable, match="看不出单位是元还是万元"):
        read_yuan("¥128,000.00", WAN)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("约十几万", "不是确切的数字"),
        ("待核", "不是确切的数字"),
        ("10万余元", "不是确切的数字"),
        ("12万5", "不是确切的数字"),
        ("10-20万", "不是确切的数字"),
        ("1,00", "不是确切的数字"),
        ("1,0000", "不是确切的数字"),
        ("1 000", "不是确切的数字"),
        ("1e5", "不是确切的数字"),
        ("5²", "不是确切的数字"),
        ("١٢٣", "不是确切的数字"),
        (".5万", "不是确切的数字"),
        ("100$", "不是确切的数字"),
        ("9" * 65, "不是确切的数字"),
        (float("nan"), "不是确切的数字"),
        (float("inf"), "不是确切的数字"),
        (Decimal("NaN"), "不是确切的数字"),
        (True, "不是确切的数字"),
        ("-5", "负数"),
        ("－５元", "负数"),
        ("(500.00)", "负数"),
        (-0.01, "负数"),
        (-1, "负数"),
        ("0.001元", "不足一分"),
        ("12.3456789万", "不足一分"),
        (100000.001, "不足一分"),
        (Decimal("1.005"), "不足一分"),
        ("100000000000000", "14位"),
        ("1000000亿", "14位"),
        (10**14, "14位"),
        (1e300, "14位"),
        (Decimal("1E+999999"), "14位"),
        ("", "没有填写"),
        ("  ", "没有填写"),
        ("\u3000", "没有填写"),
        (None, "没有填写"),
    ],
)
def test_it_refuses_with_a_reason(written, reason):
    with pytest.raises(Unreadable, match=reason):
        read_yuan(written)


def test_a_refusal_quotes_no_more_than_a_line_of_the_cell():
    with pytest.raises(Unreadable) as refusal:
        read_yuan("待\n核" * 100_000)
    assert len(str(refusal.value)) < 120
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("570000000", "5.7亿元"),
        ("47210000", "4721万元"),
        ("6080000", "608万元"),
        ("9800", "9,800元"),
        ("100000", "10万元"),
        ("99999.99", "10万元"),
        ("85827.94", "8.58万元"),
        ("9999.99", "9,999.99元"),
        ("9999.999", "1万元"),
        ("99999999.99", "1亿元"),
        ("1234567890123", "12345.68亿元"),
        ("0", "0元"),
        ("0.5", "0.5元"),
        ("-6080000", "-608万元"),
    ],
)
def test_it_shows_amounts_in_wan_and_yi_without_empty_zeros(amount, shown):
    assert show_short(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "0 yuan"),
        ("9800.50", "9,800.5 yuan"),
        ("128000", "128,000 yuan"),
        ("37350000", "37.35 million yuan"),
        ("999999999.99", "1 billion yuan"),
        ("-5700000", "-5.7 million yuan"),
    ],
)
def test_in_english_it_counts_in_millions(amount, shown):
    with override("en"):
        assert show_short(Decimal(amount)) == shown


def test_it_shows_yuan_to_the_fen():
    assert show_yuan(Decimal("128000")) == "128,000.00"
    assert show_yuan(Decimal("0.005")) == "0.01"


@given(amount=amounts)
@settings(max_examples=100, deadline=None)
def test_what_is_shown_reads_back(amount):
    assert read_yuan(show_yuan(amount)) == amount


# The first ten are the examples printed in 支付结算办法, annex 1.
@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("120000", "壹拾贰万元整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("15", "壹拾伍元整"),
        ("10001", "壹万零壹元整"),
        ("100000000", "壹亿元整"),
        ("100000010", "壹亿零壹拾元整"),
        ("1000000000000", "壹万亿元整"),
        ("99999999999999.99", "玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_it_writes_capital_numerals_as_on_a_cheque(amount, written):
    assert capitals(Decimal(amount)) == written


@pytest.mark.parametrize("amount", ["-0.01", "100000000000000"])
def test_capital_numerals_are_for_amounts_that_can_be_paid(amount):
    with pytest.raises(ValueError, match=amount.lstrip("-")):
        capitals(Decimal(amount))
