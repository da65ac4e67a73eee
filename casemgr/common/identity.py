"""Numbers and names that identify people and their tools: resident numbers, telephones, accounts, sites.

Each `read_…` is the one check of its kind, for forms and imports alike: it returns the one canonical writing,
so that equal things are equal texts, and raises Unreadable with the reason. No reason quotes the number:
reasons are stored and shown where the number itself would be masked.
"""

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from operator import mul
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import phonenumbers
from django.utils.translation import gettext_lazy as _

from casemgr.common.chinese import half_width, normalise, tidy
from casemgr.common.errors import Unreadable

_CHINA = timezone(timedelta(hours=8))
_LONGEST = 100
_LONGEST_URL = 2000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643, mod 11-2
_WEIGHT_OF_ZEROS = sum(_WEIGHTS) * ord("0")
_CHECK_DIGITS = "10X98765432"
_FIRST_INEXACT = 10**15  # a spreadsheet number holds fifteen digits; behind them it writes zeros

_EIGHTEEN = re.compile(r"[1-9][0-9]{16}[0-9X]")
_FIFTEEN = re.compile(r"[1-9][0-9]{14}")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{1,3}|[0-9]\.[0-9]+E[0-9]{1,3}", re.IGNORECASE)
_BETWEEN_DIGITS = re.compile(r"[\s()'‘’`‐‑–—-]+")
_MOBILE = re.compile(r"1[0-9]{10}")
_DOMESTIC = re.compile(
    rf"{_MOBILE.pattern}"
    r"|0[1-9][0-9]{8,10}"  # land line with its area code
    r"|[2-8][0-9]{6,7}"  # land line without
    r"|[48]00[0-9]{7}"
    r"|1[0-9]{2}|1[0-9]{4,5}|9[0-9]{4,7}"  # 110, 10086, 96110
    r"|106[0-9]{7,17}"  # senders of bulk SMS
)
_ACCOUNT = re.compile(r"[0-9A-Za-z][0-9A-Za-z@._+-]{3,98}[0-9A-Za-z]")
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[\w-]{1,63}|[0-9a-f:]*:[0-9a-f:.]+")
_LOOKS_LIKE_URL = re.compile(
    r"https?:|www\.|(?:[\w-]{1,63}\.){1,8}[a-z]{2,18}(?:[:/?]|$)|(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:[:/?]|$)",
    re.IGNORECASE | re.ASCII,
)
_SEPARATORS = re.compile(r"[、；;，,/|\n\r\t]+")
_SEPARATORS_OF_URLS = re.compile(r"[、；，\n\r\t]+|[\s;,|/]+(?=https?://|www\.)", re.IGNORECASE)
_QUOTES = str.maketrans("", "", "《》〈〉“”\"'「」『』")
_NOTHING = frozenset(
    ("", "无", "暂无", "没有", "不详", "未知", "/", "\\", "-", "--", "—", "——", "N/A", "NULL")
)

_NO_NUMBER = _("没有填写号码")
_LOST_DIGITS = _("Excel 已把号码变成科学计数，末位数字已丢失，请把该列设为文本后重填")
_NOT_EIGHTEEN = _("身份证号应为18位数字（末位可为X），请核对")
_NO_BIRTHDAY = _("身份证号第7至14位不是有效的出生日期，请核对")
_CHECK_FAILS = _("身份证号的校验码不对，请逐位核对")
_NO_PHONE = _("电话号码不存在这样的写法，请核对；手机号为11位，固定电话请带区号，境外号码请以+和国家代码开头")
_NO_ACCOUNT = _("账号只能由5至100位数字、字母和 @ . _ + - 组成，请只填账号本身，多个账号用顿号隔开")
_NO_URL = _("“%(value)s”不是网址，请填写如 http://example.com/path")
_NO_APP = _("应用名称没有填写，或超过100个字")
_MIXED = _("“%(value)s”里既有文字又有网址，请用顿号把应用名称和网址隔开")


def says_nothing(value: Any) -> bool:
    """Whether a cell is empty or only says so: 无, 不详, /, —."""
    return value is None or (isinstance(value, str) and value.strip().upper() in _NOTHING)


def split_values(value: Any) -> tuple[Any, ...]:
    """The several numbers or names in one cell, apart: split at 、；，/ and new lines, never at spaces."""
    return _split(value, _SEPARATORS)


def split_sites(value: Any) -> tuple[Any, ...]:
    """The same for sites and apps: not at the commas, semicolons and strokes that belong to a URL."""
    has_url = isinstance(value, str) and ("://" in value or "www." in value.lower())
    return _split(value, _SEPARATORS_OF_URLS if has_url else _SEPARATORS)


def _split(value: Any, separators: re.Pattern[str]) -> tuple[Any, ...]:
    if says_nothing(value):
        return ()
    if not isinstance(value, str):
        return (value,)
    return tuple(part.strip() for part in separators.split(value) if not says_nothing(part))


def read_resident_number(value: Any, today: date | None = None) -> str:
    """A resident number (身份证号, GB 11643) as 18 characters, X in upper case; 15 digits become 18.

    Checked: the date of birth, from 1900 to `today`, and the check digit. The area may be any: they change.
    """
    if not (isinstance(value, str) and _EIGHTEEN.fullmatch(value)):
        value = _eighteen(_BETWEEN_DIGITS.sub("", _written(value)))
    if value[6:10] < "1900" or _date_of(value[6:14]) > (today or datetime.now(_CHINA).date()):
        raise Unreadable(_NO_BIRTHDAY)
    if value[17] != _check_digit(value):
        raise Unreadable(_CHECK_FAILS)
    return value


def birth_date(number: str) -> date:
    """The date of birth in a resident number that was read."""
    return _date_of(number[6:14])


def gender(number: str) -> Literal["male", "female"]:
    """The gender in a resident number that was read: an odd 17th digit is a man's."""
    return "male" if int(number[16]) % 2 else "female"


def read_phone(value: Any) -> str:
    """A telephone number as bare digits, 13812345678 or 03948123456; a foreign one as +85251234567.

    Service numbers (96110) and SMS senders (106…) are numbers too: fraud calls show them.
    """
    if isinstance(value, str) and _MOBILE.fullmatch(value):
        return value
    digits = _BETWEEN_DIGITS.sub("", _written(value))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+86") or (digits.startswith("86") and len(digits) in (12, 13)):
        digits = digits.removeprefix("+")[2:]
        digits = digits if _DOMESTIC.fullmatch(digits) else "0" + digits
    if _DOMESTIC.fullmatch(digits):
        return digits
    if digits.startswith("+"):
        return _foreign_phone(digits)
    raise Unreadable(_NO_PHONE)


def read_account(value: Any) -> str:
    """A bank card, payment account or wallet (涉案账户) without spaces. Case is kept, but in an e-mail."""
    if isinstance(value, str):
        bare = value.replace(" ", "")
        if bare.isdecimal() and bare.isascii() and 5 <= len(bare) <= _LONGEST:
            return bare
    text = _written(value).replace(" ", "").lstrip("'‘’`")
    if text.replace("-", "").isdecimal():
        text = text.replace("-", "")
    if not _ACCOUNT.fullmatch(text):
        raise Unreadable(_NO_ACCOUNT)
    return text.lower() if "@" in text else text


def luhn_holds(number: str) -> bool:
    """Whether the check digit of a bank card is right. Wrong is a reason to look again, not to refuse."""
    if not (number.isdecimal() and number.isascii()):
        return False
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


@lru_cache(maxsize=1 << 12)
def read_url(value: str) -> str:
    """A web address (涉诈网址): http unless it says https, host in lower case, no fragment, no idle port."""
    text = half_width(value).strip()
    if len(text) > _LONGEST_URL or not text.isprintable() or " " in text:
        raise Unreadable(_NO_URL, value=value)
    try:
        parts = urlsplit(text if "://" in text else "http://" + text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Unreadable(_NO_URL, value=value) from None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise Unreadable(_NO_URL, value=value)
    user = parts.netloc.rpartition("@")[0]
    place = (user + "@" if user else "") + (f"[{host}]" if ":" in host else host)
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        place += f":{port}"
    path = "" if parts.path == "/" and not parts.query else parts.path
    return urlunsplit((parts.scheme, place, path, parts.query, ""))


@lru_cache(maxsize=1 << 12)
def read_app(value: str) -> str:
    """The name of an app (涉诈APP), normalised, without quotation marks; its last word app is always APP."""
    name = tidy(normalise(value).translate(_QUOTES))
    if name[-3:].lower() == "app":
        name = name[:-3].rstrip() + "APP"
    if not 0 < len(name) <= _LONGEST:
        raise Unreadable(_NO_APP)
    return name


def read_site_or_app(value: Any) -> tuple[Literal["url", "app"], str]:
    """One entry of a column that holds both (涉诈网址/APP): what it is, and its canonical writing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = half_width(str(value)).strip()
    if _LOOKS_LIKE_URL.match(text):
        return "url", read_url(text)
    if "://" in text:
        raise Unreadable(_MIXED, value=value)
    return "app", read_app(str(value))


def _written(value: Any) -> str:
    """The number as written, widths and edges put right. A number cell only if no digit can be lost."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= _FIRST_INEXACT:
            raise Unreadable(_LOST_DIGITS)
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise Unreadable(_NO_NUMBER)
    text = tidy(half_width(value))
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable(_LOST_DIGITS)
    return text


def _eighteen(text: str) -> str:
    text = text.upper()
    if _FIFTEEN.fullmatch(text):
        text = f"{text[:6]}19{text[6:]}"
        return text + _check_digit(text)
    if not _EIGHTEEN.fullmatch(text):
        raise Unreadable(_NOT_EIGHTEEN)
    return text


def _check_digit(number: str) -> str:
    return _CHECK_DIGITS[(sum(map(mul, number[:17].encode(), _WEIGHTS)) - _WEIGHT_OF_ZEROS) % 11]


@lru_cache(maxsize=1 << 15)
def _date_of(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Unreadable(_NO_BIRTHDAY) from None


def _foreign_phone(digits: str) -> str:
    try:
        number = phonenumbers.parse(digits)
    except phonenumbers.NumberParseException:
        raise Unreadable(_NO_PHONE) from None
    if not phonenumbers.is_possible_number(number):
        raise Unreadable(_NO_PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
