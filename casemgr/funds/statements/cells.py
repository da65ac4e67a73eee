"""What the cells of a statement say: moments to the second, amounts with a sign, accounts, yes and no."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgr.common.chinese import half_width, squeezed
from casemgr.common.crypto import encrypt, keyed_hashes
from casemgr.common.errors import Unreadable
from casemgr.common.identity import read_account, says_nothing
from casemgr.common.moments import Moment, read_moment
from casemgr.common.money import read_yuan
from casemgr.exchange.cells import cell_text
from casemgr.funds.enums import AccountKind, Channel
from casemgr.funds.querysets import HASH_PURPOSE

_NO_TIME = _("交易时间没有填写")
_NO_CLOCK = _("“%(value)s”不是时间，请填写如 20:30:15")
_TOO_LONG = _("内容超过%(limit)s个字，请缩短")
_FOREIGN = _("币种“%(value)s”不是人民币，请另行核实后手工登记")
_FAILED = _("交易未成功（%(value)s），不导入")

_DIGITS = re.compile(r"([0-9]{8})[ T_-]?([0-9]{6})(?:[0-9]{3}|\.[0-9]+)?")
_DOTTED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{2})\.([0-9]{2})\.([0-9]{2})(?:\.[0-9]+)?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?(?:\.[0-9]+)?")
_BARE_CLOCK = re.compile(r"[0-9]{1,6}")
_SIGN = re.compile(r"\s*(?:([+＋])|([-−–—－]))\s*")
_BRACKETED = re.compile(r"\s*[(（](.*)[)）]\s*")
_HAN = re.compile("[\u4e00-\u9fff]")
_DAY = 86_400

_YUAN_WORDS = frozenset(("人民币", "人民币元", "rmb", "cny", "cnh", "156", "01", "1", "¥", "元"))
_FAILED_WORDS = re.compile("失败|不成功|未成功|撤销|冲正|已退|fail")
_NO_WORDS = frozenset(("否", "n", "no", "false", "f"))
_CHANNELS = (
    (Channel.WITHDRAWAL, re.compile("取现|取款|支取|现金取|atm", re.IGNORECASE)),
    (Channel.DEPOSIT, re.compile("存现|存款|现存|无卡存|现金存", re.IGNORECASE)),
    (Channel.PURCHASE, re.compile("消费|pos|快捷|支付|购", re.IGNORECASE)),
)


class Party(NamedTuple):
    """An account as it is staged: nobody can read its number. The hashes are under every key in use."""

    hashes: tuple[str, ...]
    number: bytes
    tail: str
    kind: str


@lru_cache(maxsize=1 << 13)
def party(number: str) -> Party:
    """The account of a number that was read."""
    if number.isdecimal():
        kind = AccountKind.BANK
    else:
        kind = AccountKind.PAYMENT if "@" in number or len(number) < 24 else AccountKind.WALLET
    return Party(tuple(keyed_hashes(number, HASH_PURPOSE)), encrypt(number), number[-4:], kind.value)


def read_own(value: Any) -> str:
    """The account whose statement it is; empty where the cell says nothing. Raises Unreadable."""
    return "" if says_nothing(value) else read_account(value)


def read_side(value: Any) -> tuple[str, str]:
    """The account on the other side, or, where the bank wrote words instead (柜面现金), those words."""
    if says_nothing(value):
        return "", ""
    if isinstance(value, str) and _HAN.search(value):
        return "", cell_text(value)
    return read_account(value), ""


def read_at(value: Any, today: date) -> Moment:
    """A day, with its time if the cell has one, as banks write it: 20230616 203015, 2023-06-16-20.30.15."""
    if says_nothing(value):
        raise Unreadable(_NO_TIME)
    if isinstance(value, float) and value.is_integer() and value >= 10**13:
        value = str(int(value))
    if isinstance(value, str):
        text = half_width(value).strip()
        if digits := _DIGITS.fullmatch(text):
            value = f"{digits[1]} {_with_colons(digits[2])}"
        elif dotted := _DOTTED.fullmatch(text):
            value = f"{dotted[1]} {dotted[2]}:{dotted[3]}:{dotted[4]}"
    return read_moment(value, today)


def read_clock(value: Any) -> time | None:
    """A time of day in its own column: 20:30:15, 203015, 93015, or a part of a day. Raises Unreadable."""
    if says_nothing(value):
        return None
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    if isinstance(value, float) and 0 <= value < 1:
        minutes, seconds = divmod(round(value * _DAY) % _DAY, 60)
        return time(minutes // 60, minutes % 60, seconds)
    text = half_width(cell_text(value)).rpartition(" ")[2]
    if _BARE_CLOCK.fullmatch(text):
        # A number column has lost the zero in front.
        text = _with_colons(text.zfill(6))
    written = _CLOCK.fullmatch(text)
    try:
        if written:
            return time(int(written[1]), int(written[2]), int(written[3] or 0))
    except ValueError:
        pass
    raise Unreadable(_NO_CLOCK, value=value)


def to_moment(day: Moment, clock: time | None) -> datetime:
    """The instant, by the clock of China."""
    return timezone.make_aware(datetime.combine(day.date, clock or day.time or time.min))


def read_signed(value: Any, unit: Decimal) -> Decimal:
    """An amount that may be negative: -1,234.50, (1,234.50). Raises Unreadable."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return -read_yuan(-value, unit) if value < 0 else read_yuan(value, unit)
    if isinstance(value, str):
        if sign := _SIGN.match(value):
            amount = read_yuan(value[sign.end() :], unit)
            return -amount if sign[2] else amount
        if bracketed := _BRACKETED.fullmatch(value):
            return -read_yuan(bracketed[1], unit)
    return read_yuan(value, unit)


def check_currency(value: Any) -> None:
    """Raise Unreadable for money that is not the people's."""
    if not says_nothing(value) and squeezed(cell_text(value)) not in _YUAN_WORDS:
        raise Unreadable(_FOREIGN, value=value)


def check_outcome(value: Any) -> None:
    """Raise Unreadable for a transaction that the bank did not carry out."""
    text = squeezed(cell_text(value))
    if text in _NO_WORDS or _FAILED_WORDS.search(text):
        raise Unreadable(_FAILED, value=value)


def short(value: Any, limit: int) -> str:
    """A text of at most `limit` characters, nothing where the cell says nothing. Raises Unreadable."""
    text = "" if says_nothing(value) else cell_text(value)
    if len(text) > limit:
        raise Unreadable(_TOO_LONG, limit=limit)
    return text


def cut(value: Any, limit: int) -> str:
    """A text shortened to `limit` characters: what a bank adds by way of explanation."""
    return "" if says_nothing(value) else cell_text(value)[:limit]


@lru_cache(maxsize=1 << 10)
def channel_of(summary: str, other: str) -> str:
    """How money moved that has an account on one side only, by the words of the bank."""
    for channel, words in _CHANNELS:
        if words.search(summary) or words.search(other):
            return channel.value
    return Channel.OTHER.value


def _with_colons(digits: str) -> str:
    return f"{digits[:2]}:{digits[2:4]}:{digits[4:]}"
