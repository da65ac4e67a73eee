"""How lists of suspects write roles, ways of being caught, genders, yes and no."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from casemgr.common.chinese import squeezed
from casemgr.common.errors import Unreadable
from casemgr.common.identity import says_nothing
from casemgr.exchange.cells import cell_text
from casemgr.suspects.enums import CaughtMode, Gender, RingRole

_UNKNOWN_ROLE = _("不认识的链条角色“%(value)s”，请按本页所列的角色填写")
_UNKNOWN_MODE = _("不认识的归案方式“%(value)s”，请按本页所列的方式填写")
_UNKNOWN_GENDER = _("性别应填男或女")
_NO_YES_OR_NO = _("应填是或否")
_BAD_LEVEL = _("层级应为1至%(most)s的整数，1为最上层")

HIGHEST_LEVEL = 20

_ROLES = {
    RingRole.FINANCIER: "幕后金主 出资人",
    RingRole.BOSS: "老板 幕后人员",
    RingRole.ORGANIZER: "组织 头目 团伙头目 首要分子",
    RingRole.PLANNER: "策划",
    RingRole.CORE_MEMBER: "骨干 骨干成员 核心成员",
    RingRole.ACCOUNT_MANAGER: "号商 号商管理",
    RingRole.FINANCE_MANAGER: "财务 境内财务管家 境内财务",
    RingRole.TECHNICAL: "技术 技术人员 技术支持",
    RingRole.INFORMATION: "信息 信息贩卖 买卖信息",
    RingRole.CALLER: "话务 客服 键盘手 业务员 接线员",
    RingRole.PROMOTER: "推广 引流 引流人员 推广人员 地推",
    RingRole.LAUNDERER: "水房 洗钱 跑分 跑分人员 转账洗钱",
    RingRole.CARD_DEALER: "贩卡 贩卡人",
    RingRole.COLLECTOR: "收卡",
    RingRole.CARD_OWNER: "卡主 卡农 供卡人 开卡人",
    RingRole.CASH_MULE: "车手 取现 取款 取款车手 取现人",
    RingRole.SMUGGLER: "",
    RingRole.BORDER_CROSSER: "偷渡",
    RingRole.INSIDER: "内鬼",
    RingRole.SITE_PROVIDER: "场所 场地 提供场地",
    RingRole.OTHER: "从犯 其他 其它 其他人员 一般成员",
}
# 抓获 alone does not say where: it is asked for, never guessed.
_MODES = {
    CaughtMode.LOCAL: "本地 本市抓获 本县抓获 市内抓获",
    CaughtMode.CROSS_PROVINCE: "跨省 外省抓获 异地抓获 省外抓获",
    CaughtMode.BORDER: "边境 口岸抓获 口岸",
    CaughtMode.OVERSEAS_ESCORT: "押解 境外押回 境外带回 境外遣返 遣返",
    CaughtMode.VOLUNTARY: "投案 自首 投案自首 主动到案",
}
_YES = frozenset({"是", "√", "✓", "y", "yes", "1", "有", "对"})
_NO = frozenset({"否", "×", "n", "no", "0", "不是", "非"})
_BETWEEN = re.compile(r"[、，,；;/\s+]+")
_LEVEL = re.compile(r"第?([0-9]{1,2})[层级]?")


def _words(choices: Any, written: dict[Any, str]) -> dict[str, Any]:
    """Every writing of a choice: its code, its label in Chinese, and what else people write."""
    with override("zh-hans"):
        labels = {squeezed(str(choice.label)): choice for choice in choices}
    more = {squeezed(word): choice for choice, words in written.items() for word in words.split()}
    return {**more, **labels, **{choice.value: choice for choice in choices}}


ROLE_WORDS: dict[str, RingRole] = _words(RingRole, _ROLES)
MODE_WORDS: dict[str, CaughtMode] = _words(CaughtMode, _MODES)
GENDER_WORDS: dict[str, Gender] = _words(Gender, {Gender.MALE: "男性", Gender.FEMALE: "女性"})


def read_roles(value: Any) -> list[str]:
    """The roles that a cell names, apart by 、，；/ or spaces, from the top of the ring down."""
    whole = ROLE_WORDS.get(squeezed(cell_text(value)))
    if whole:
        return [whole.value]
    found = {_role(part) for part in _BETWEEN.split(cell_text(value)) if part}
    return [role.value for role in RingRole if role in found]


def read_mode(value: Any) -> str:
    """How somebody was caught, by its code."""
    return _one_of(MODE_WORDS, value, _UNKNOWN_MODE).value


def read_gender(value: Any) -> str:
    """A gender, by its code."""
    return _one_of(GENDER_WORDS, value, _UNKNOWN_GENDER).value


def read_yes(value: Any) -> bool:
    """是 or 否; nothing is no."""
    if isinstance(value, bool):
        return value
    text = squeezed(cell_text(value))
    if text in _NO or says_nothing(text):
        return False
    if text not in _YES:
        raise Unreadable(_NO_YES_OR_NO)
    return True


def read_level(value: Any) -> int:
    """A level of the ring: 1, 第2层."""
    found = _LEVEL.fullmatch(squeezed(cell_text(value)))
    level = int(found[1]) if found else 0
    if not 1 <= level <= HIGHEST_LEVEL:
        raise Unreadable(_BAD_LEVEL, most=HIGHEST_LEVEL)
    return level


def _role(text: str) -> RingRole:
    return _one_of(ROLE_WORDS, text, _UNKNOWN_ROLE)


def _one_of(words: dict[str, Any], value: Any, refusal: Any) -> Any:
    text = cell_text(value)
    found = words.get(squeezed(text))
    if found is None:
        raise Unreadable(refusal, value=text)
    return found
