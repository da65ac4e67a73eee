"""Amounts of money: read as people write them, shown as the bureau shows them. Decimal yuan, never a float.

`read_yuan` is the one check of an amount, for forms and imports alike.
"""

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casemgr.common.chinese import half_width
from casemgr.common.errors import Unreadable

YUAN = Decimal(1)
CENT = Decimal("0.01")
TOO_LARGE = Decimal(10) ** 14  # 14 digits before the point are what Decimal(16, 2) holds
SCALES = {
    "": Decimal(1),
    "千": Decimal(1000),
    "万": Decimal(10) ** 4,
    "萬": Decimal(10) ** 4,
    "百万": Decimal(10) ** 6,
    "千万": Decimal(10) ** 7,
    "亿": Decimal(10) ** 8,
    "億": Decimal(10) ** 8,
}

_EXACT = Context(prec=80, rounding=ROUND_HALF_UP, traps=[Inexact, InvalidOperation])
_LONGEST = 64
_EXCEL_DIGITS = 15
_NOISE = Decimal("0.000001")
_EMPTY = _("金额没有填写，请填写数字，如 128000.00 或 12.8万元")
_NOT_EXACT = _("金额“%(value)s”不是确切的数字，请填写核实后的数字，如 128000.00 或 12.8万元")
_NEGATIVE = _("金额“%(value)s”是负数，金额不能小于零")
_LESS_THAN_A_FEN = _("金额“%(value)s”折合成元后不足一分，最多只能精确到分（两位小数）")
_TOO_LARGE = _("金额“%(value)s”超过14位整数，请核对数字和单位")
_UNIT_UNCLEAR = _("金额“%(value)s”看不出单位是元还是万元，请在数字后写明单位")
_PLAIN = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,2})?")
_WRITTEN = re.compile(
    r"(?P<sign>(?:人民币|人民幣|RMB|CNY|[¥\s])*)"
    r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
    r"\s*(?P<scale>千万|百万|[千万萬亿億]?)\s*(?P<yuan>[元圆圓]?)\s*(?:整|RMB|CNY|人民币)?\s*",
    re.IGNORECASE,
)
_MINUS = re.compile(r"[-−–—(]\s*[¥0-9.]")


def read_yuan(value: Any, unit: Decimal = YUAN) -> Decimal:
    """An amount in yuan with two decimals, from a cell or a form field (金额).

    `unit` is what a bare number counts in, such as Decimal(10000) under a heading that says 万元; a unit
    written with the number wins over it. Raises Unreadable for anything but one exact amount, zero or more.
    """
    if isinstance(value, str):
        if unit == YUAN and _PLAIN.fullmatch(value):
            return Decimal(value).quantize(CENT)
        return _from_text(value, unit)
    if isinstance(value, float):
        return _from_float(value, unit)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _in_yuan(Decimal(value), unit, value)
    raise Unreadable(_NOT_EXACT if value else _EMPTY, value=value)


def _from_text(value: str, unit: Decimal) -> Decimal:
    text = half_width(value).strip()
    if not text:
        raise Unreadable(_EMPTY)
    written = _WRITTEN.fullmatch(text) if len(text) <= _LONGEST else None
    if written is None:
        if _MINUS.match(text):
            raise Unreadable(_NEGATIVE, value=value)
        raise Unreadable(_NOT_EXACT, value=value)
    sign, number, scale, yuan = written.group("sign", "number", "scale", "yuan")
    if scale or yuan:
        unit = SCALES[scale]
    elif sign.strip() and unit != YUAN:
        # ¥128,000.00 in a column of 万元: the sign says yuan, the column says otherwise; nobody may guess.
        raise Unreadable(_UNIT_UNCLEAR, value=value)
    return _in_yuan(Decimal(number.replace(",", "")), unit, value)


def _from_float(value: float, unit: Decimal) -> Decimal:
    if not math.isfinite(value):
        raise Unreadable(_NOT_EXACT, value=value)
    written = repr(value)
    exact = Decimal(written)
    if len(written) <= _EXCEL_DIGITS:
        return _in_yuan(exact, unit, value)
    # What stands behind Excel's fifteen digits (85827.94000000001) is binary noise.
    rounded = Decimal(f"{value:.{_EXCEL_DIGITS}g}")
    noise = abs(exact - rounded) * unit
    return _in_yuan(rounded if 0 < noise < _NOISE else exact, unit, value)


def _in_yuan(number: Decimal, unit: Decimal, value: Any) -> Decimal:
    if not number.is_finite():
        raise Unreadable(_NOT_EXACT, value=value)
    if number < 0:
        raise Unreadable(_NEGATIVE, value=value)
    if number >= TOO_LARGE or number * unit >= TOO_LARGE:
        raise Unreadable(_TOO_LARGE, value=value)
    try:
        return abs(_EXACT.quantize(_EXACT.multiply(number, unit), CENT))
    except (Inexact, InvalidOperation):
        raise Unreadable(_LESS_THAN_A_FEN, value=value) from None


def show_yuan(amount: Decimal) -> str:
    """128000 as 128,000.00."""
    return f"{_to_cents(amount):,.2f}"


def show_short(amount: Decimal) -> str:
    """As a chief reads it: 5.7亿元, 4721万元, 9,800元; never in thousands (千).

    Two decimals at most, without empty zeros. In English 570 million yuan: the words do not count in 万.
    """
    size = abs(amount)
    if get_language() == "en":
        return ("-" if amount < 0 and _to_cents(size) else "") + _short_in_english(size)
    # Compared after rounding: 9999.9999万 is 1亿, not 10000万.
    if (yuan := _to_cents(size)) < 10**4:
        written = _bare(f"{yuan:,.2f}") + "元"
    elif (wan := _to_cents(size / 10**4)) < 10**4:
        written = _bare(f"{wan:.2f}") + "万元"
    else:
        written = _bare(f"{_to_cents(size / 10**8):.2f}") + "亿元"
    return "-" + written if amount < 0 and yuan else written


def _short_in_english(size: Decimal) -> str:
    if (yuan := _to_cents(size)) < 10**6:
        return _bare(f"{yuan:,.2f}") + " yuan"
    if (million := _to_cents(size / 10**6)) < 10**3:
        return _bare(f"{million:.2f}") + " million yuan"
    return _bare(f"{_to_cents(size / 10**9):,.2f}") + " billion yuan"


def capitals(amount: Decimal) -> str:
    """The amount in the capital numerals of cheques and receipts (大写金额): 壹拾贰万元整.

    After 《支付结算办法》附一 (正确填写票据和结算凭证的基本规定); of two allowed forms the first.
    Raises ValueError for a negative amount or one of more than 14 digits.
    """
    amount = _to_cents(amount)
    if not 0 <= amount < TOO_LARGE:
        raise ValueError(amount)
    yuan, cents = divmod(int(amount * 100), 100)
    jiao, fen = divmod(cents, 10)
    head = _capital_integer(yuan) + "元" if yuan else ""
    if not cents:
        return (head or "零元") + "整"
    gap = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    tail = (_CAPITAL_DIGITS[jiao] + "角" if jiao else "") + (_CAPITAL_DIGITS[fen] + "分" if fen else "整")
    return head + gap + tail


_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def _capital_integer(number: int) -> str:
    for size, word in ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _capital_integer(high) + word + gap + (_capital_integer(low) if low else "")
    return _CAPITAL_DIGITS[number]


def _bare(figure: str) -> str:
    return figure.rstrip("0").rstrip(".")


def _to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
