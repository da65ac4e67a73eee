"""Fraud types, their everyday names, and lures (domain §3.11): what a new installation starts with."""

from django.db import transaction

from casemgr.cases.models import FraudType, FraudTypeSynonym, Lure
from casemgr.common.chinese import normalise

# Code, name, English, and how ledgers write it. The Ministry's lists of 2022, 2023 and 2025.
FRAUD_TYPES: list[tuple[str, str, str, list[str]]] = [
    ("brush", "刷单返利", "Brushing rebate", ["刷单", "兼职刷单", "刷单类", "网络刷单", "招嫖色诱刷单"]),
    (
        "invest",
        "虚假网络投资理财",
        "Fake investment",
        ["虚假投资理财", "投资理财", "虚假投资", "网络投资理财", "杀猪盘"],
    ),
    ("shop", "虚假购物服务", "Fake shopping or service", ["虚假购物", "购物诈骗", "虚假购物、服务"]),
    (
        "cs",
        "冒充电商物流客服",
        "Fake e-commerce or logistics service",
        ["冒充客服", "冒充电商客服", "冒充物流客服", "冒充购物客服", "客服类"],
    ),
    (
        "loan",
        "虚假网络贷款",
        "Fake loan",
        ["虚假贷款", "网络贷款", "贷款类", "贷款", "网上贷款", "车辆抵押贷款"],
    ),
    ("credit", "虚假征信", "Fake credit repair", ["征信类", "虚假征信类诈骗", "注销校园贷"]),
    (
        "boss",
        "冒充领导熟人",
        "Impersonating a superior or friend",
        ["冒充领导", "冒充熟人", "冒充领导、熟人"],
    ),
    (
        "gov",
        "冒充公检法及政府机关",
        "Impersonating police or government",
        ["冒充公检法", "冒充政府机关", "公检法类"],
    ),
    ("love", "网络婚恋交友", "Romance", ["婚恋交友", "网络交友", "婚恋诈骗"]),
    (
        "game",
        "网络游戏产品虚假交易",
        "Game trade",
        ["游戏交易", "网络游戏虚假交易", "游戏产品交易", "游戏类"],
    ),
    ("flight", "机票退改签", "Flight refund", ["退改签", "机票改签", "冒充航空客服"]),
    ("pandemic", "涉疫情诈骗", "Pandemic-related", ["涉疫情", "疫情诈骗"]),
    ("other", "其他", "Other", ["其它", "其他类型", "其他诈骗"]),
]

LURES = [
    ("short_video", "短视频广告", "Short-video advertisement"),
    ("group_chat", "群聊", "Group chat"),
    ("parcel_card", "二维码快递卡片", "QR card in a parcel"),
    ("sexual", "色情、招嫖", "Sexual lure"),
    ("sms", "短信", "Text message"),
    ("call", "电话", "Telephone call"),
    ("social_app", "社交APP", "Social app"),
    ("game", "游戏", "Game"),
]


@transaction.atomic
def load() -> None:
    """Add what is missing; what an administrator has changed stays changed."""
    FraudType.objects.bulk_create(
        [
            FraudType(code=code, name=name, name_en=english, sort=place)
            for place, (code, name, english, _synonyms) in enumerate(FRAUD_TYPES)
        ],
        ignore_conflicts=True,
    )
    types = {fraud_type.code: fraud_type for fraud_type in FraudType.objects.all()}
    FraudTypeSynonym.objects.bulk_create(
        [
            FraudTypeSynonym(text=normalise(synonym), fraud_type=types[code])
            for code, _name, _english, synonyms in FRAUD_TYPES
            for synonym in synonyms
        ],
        ignore_conflicts=True,
    )
    Lure.objects.bulk_create(
        [Lure(code=code, name=name, name_en=english) for code, name, english in LURES], ignore_conflicts=True
    )
