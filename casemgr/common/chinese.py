"""Chinese text made comparable: widths, spaces, Traditional characters, and the pinyin initials people type.

Two strengths. `tidy` only takes away what nobody sees and is fit for text that is stored. `normalise` is
for comparing and searching: it also folds widths and turns Traditional into Simplified, which would spoil a
stored name (王乾 would become 王干).
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain
from unicodedata import is_normalized, normalize

import opencc

# Format and control characters, lone surrogates: invisible, and some (NUL, surrogates) no database stores.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5}
_WORTH_KEEPING = 64  # longer texts are seldom met twice, and would fill the memory
_NOT_WORD = re.compile(r"[\W_]+")

# 姓氏异读 (surnames whose usual reading is not the character's first one): initials, the surname's own first.
_SURNAMES = {
    "单": "sdc", "仇": "qc", "曾": "zc", "解": "xj", "查": "zc", "区": "oq", "翟": "zd", "乐": "yl",
    "秘": "bm", "覃": "qt", "召": "sz", "种": "cz", "折": "sz", "隗": "wk", "郗": "xc", "盛": "sc",
    "祭": "zj", "车": "cj", "句": "gj", "莘": "sx", "逄": "pf", "褚": "cz", "繁": "pf", "谌": "cs",
    "宓": "mf", "阚": "kh", "郇": "xh", "贲": "bf", "宿": "sx", "乜": "nm", "晟": "sc", "长": "cz",
    "行": "xh", "重": "cz", "尉": "wy",
}  # fmt: skip
_COMPOUND = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台
皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘
子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐
段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 单于 第五
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())  # 复姓
_COMPOUND_READINGS = {
    "尉迟": ("yc", "wc"),
    "万俟": ("mq", "wq"),
    "长孙": ("zs", "cs"),
    "澹台": ("tt", "dt"),
    "单于": ("cy", "sy", "dy"),
}
# Characters whose initial depends on the word they stand in (重庆, 银行, 厦门): worth a look at the phrase.
_DEPENDS_ON_WORD = frozenset("重长行乐厦朝盛弹藏降调校会给省泊便参番什率系圈卡巷堡传")


def half_width(text: str) -> str:
    """Full-width letters, digits, signs and spaces as the ordinary ones: １２．５ becomes 12.5."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def tidy(text: str) -> str:
    """The same text without invisible characters, its runs of white space one space, its ends bare."""
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def normalise(text: str) -> str:
    """Text fit for comparing: NFKC, tidy, Simplified. Case is kept."""
    return _normalised(text) if len(text) <= _WORTH_KEEPING else _normalised.__wrapped__(text)


@lru_cache(maxsize=1 << 14)
def _normalised(text: str) -> str:
    if not text.isascii() and not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    return simplified(tidy(text))


def squeezed(text: str) -> str:
    """`normalise`, in lower case and without any space: how headings and everyday names are looked up."""
    return _SPACES.sub("", normalise(text)).lower()


def simplified(text: str) -> str:
    """Traditional characters as Simplified ones (繁转简): 刷單返利 becomes 刷单返利."""
    if text.isascii():
        return text
    try:
        return _to_simplified().convert(text)
    except UnicodeEncodeError:
        return _to_simplified().convert(_INVISIBLE.sub("", text))


def initials(text: str) -> tuple[str, ...]:
    """Lower-case pinyin initials (拼音首字母): 刘桂兰 gives ("lgl",). Letters and digits stay themselves.

    A text that begins with a surname of several readings gives one string for each, the surname's own
    first: 单雄信 gives ("sxx", "dxx", "cxx").
    """
    text = normalise(text)
    whole = _initials_by_phrase(text) if not _DEPENDS_ON_WORD.isdisjoint(text) else text.translate(_table())
    if text[:2] in _COMPOUND_READINGS:
        return _distinct(reading + whole[2:] for reading in _COMPOUND_READINGS[text[:2]])
    readings = _SURNAMES.get(text[:1])
    return _distinct(reading + whole[1:] for reading in readings) if readings else (whole,) if whole else ()


def search_key(*texts: str) -> str:
    """One string to be stored beside the texts and searched by substring: the texts, and their initials.

    Lower case, normalised; a text with signs in it stands there without them as well, so that 616 finds 6·16.
    """
    words = [normalise(text).lower() for text in texts if text]
    bare = [_NOT_WORD.sub("", word) for word in words]
    return " ".join(_distinct(chain(words, bare, *map(initials, words))))


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


class _InitialTable(dict[int, str]):
    """For str.translate: the initial of each character, looked up in pypinyin once."""

    def __missing__(self, code: int) -> str:
        from pypinyin.pinyin_dict import pinyin_dict  # late: its dictionaries take 0.2 s to load

        reading = pinyin_dict.get(code, "")
        letter = normalize("NFD", reading)[0] if reading else chr(code).lower()
        self[code] = initial = letter if letter.isascii() and letter.isalnum() else ""
        return initial


@cache
def _table() -> _InitialTable:
    return _InitialTable()


@lru_cache(maxsize=1 << 14)
def _initials_by_phrase(text: str) -> str:
    from pypinyin import Style, lazy_pinyin

    letters = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return letters.translate(_table())


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
