"""Three thousand cases that never happened, as the ledgers their counties would send in.

Everything that could belong to somebody is out of use: telephone numbers beginning with 100, resident
numbers of the area 411600, under which none is issued, web addresses under example.com.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from casemgr.cases.catalogue import FRAUD_TYPES
from casemgr.counties.models import County
from casemgr.counties.rights import Role
from casemgr.demo.people import COUNTY_NAMES, COUNTY_ROLES, centre_code

MONTHS = 36
PER_MONTH = 84
SEED = 411600
# Numbers up to this one belong to cases registered by hand: a ledger that brought them would write over those.
BY_HAND = 100

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志新春燕海波云飞雪莲"

HEADINGS = [
    "案件编号", "案件名称", "立案单位", "诈骗类型", "报案时间", "立案时间", "破案时间", "受害人姓名", "身份证号",
    "联系电话", "损失金额（元）", "涉案账户", "涉案电话", "涉诈网址/APP", "主办民警", "案件状态", "备注",
]  # fmt: skip

# How often each type occurs, and roughly how much is lost by it (yuan): brushing leads in number, investment
# in money, as the Ministry's figures of 2022 have it.
WEIGHTS = {
    "brush": (34, 26_000), "invest": (12, 120_000), "cs": (12, 32_000), "loan": (10, 24_000), "shop": (10, 9_000),
    "gov": (6, 80_000), "boss": (5, 48_000), "credit": (4, 30_000), "love": (3, 60_000), "game": (3, 6_000),
    "flight": (1, 15_000),
}  # fmt: skip


@dataclass(frozen=True)
class Ledger:
    """One month's cases of the whole city, and the day it was sent in."""

    sent_on: date
    name: str
    content: bytes


def at(day: date, hour: int) -> datetime:
    """A full hour of a day in Zhoukou."""
    return datetime.combine(day, time(hour), ZoneInfo("Asia/Shanghai"))


def start(today: date) -> date:
    """The first day that the demonstration tells of."""
    return _months_before(today, MONTHS)


def ledgers(today: date) -> Iterator[Ledger]:
    """The ledgers of the 36 full months before `today`: the same today, the same bytes."""
    random = Random(SEED)  # noqa: S311 - a demonstration is to be repeatable
    counties = list(County.objects.order_by("code"))
    detectives = {
        county.pk: [
            name for (_number, role), name in zip(COUNTY_ROLES, names, strict=True) if role == Role.DETECTIVE
        ]
        for county, names in zip(counties, COUNTY_NAMES, strict=True)
    }
    for back in range(MONTHS, 0, -1):
        first = _months_before(today, back)
        last = _months_before(today, back - 1) - timedelta(days=1)
        serials: dict[str, int] = {}
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(HEADINGS)
        for _row in range(PER_MONTH):
            county = random.choice(counties)
            serials[county.code] = serials.get(county.code, BY_HAND) + 1
            writer.writerow(_case(random, county, detectives[county.pk], first, last, serials[county.code]))
        yield Ledger(last, f"全市台账{first:%Y年%m月}.csv", out.getvalue().encode())


def resident_number(random: Random) -> str:
    """A well-formed resident number that nobody can have."""
    born = date(1950, 1, 1) + timedelta(days=random.randrange(365 * 55))
    body = f"411600{born:%Y%m%d}{random.randrange(1000):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    checksum = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[checksum % 11]


def name(random: Random) -> str:
    """An everyday name of two or three characters."""
    return random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2))))


def loss(random: Random, code: str) -> Decimal:
    """How much somebody lost: many lost a little, a few a great deal; now and then exactly 100,000."""
    if random.random() < 0.01:
        return Decimal("100000.00")
    amount = WEIGHTS[code][1] * random.lognormvariate(-0.45, 0.95)
    return Decimal(f"{min(max(amount, 300), 4_000_000):.2f}")


def _case(
    random: Random, county: County, detectives: list[str], first: date, last: date, serial: int
) -> list[str]:
    codes = list(WEIGHTS)
    code = random.choices(codes, [WEIGHTS[one][0] for one in codes])[0]
    fraud_type = next(row for row in FRAUD_TYPES if row[0] == code)
    victim = name(random)
    filed = first + timedelta(days=random.randrange((last - first).days + 1))
    reported = max(filed - timedelta(days=random.randrange(4)), first)
    solved = random.random() < 0.42
    solved_on = min(filed + timedelta(days=random.randrange(2, 60)), last) if solved else None
    return [
        f"A{centre_code(county)}{filed:%Y%m}{serial:04d}",
        f"{victim}被{fraud_type[1]}诈骗案",
        f"{county.name}公安局反诈中心",
        random.choice([fraud_type[1], *fraud_type[3]]),
        f"{reported:%Y-%m-%d} {random.randrange(24):02d}:{random.randrange(60):02d}"
        if reported < filed
        else f"{reported:%Y-%m-%d}",
        f"{filed:%Y-%m-%d}",
        f"{solved_on:%Y-%m-%d}" if solved_on else "",
        victim,
        resident_number(random),
        f"100{random.randrange(10**8):08d}",
        str(loss(random, code)),
        f"6200{random.randrange(400):04d}{random.randrange(10**8):08d}" if random.random() < 0.9 else "",
        f"100{random.randrange(500):08d}" if random.random() < 0.4 else "",
        random.choice(["", f"http://pay-{random.randrange(300)}.example.com/", "鑫盛投资APP", "优选商城APP"]),
        random.choice(detectives),
        "已破案" if solved else random.choice(["已立案", "侦查中", "侦查中"]),
        "",
    ]


def _months_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months before that of `day`."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)
