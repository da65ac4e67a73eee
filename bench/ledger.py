"""A ledger of as many cases as wanted, the same each time, and the plain values behind it."""

import csv
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from casemgr.cases.catalogue import FRAUD_TYPES
from casemgr.counties.reference import COUNTIES

HEADINGS = [
    *(
        "序号",
        "案件编号",
        "案件名称",
        "立案单位",
        "诈骗类型",
        "报案时间",
        "立案时间",
        "受害人姓名",
        "身份证号",
    ),
    *("联系电话", "损失金额", "涉案账户", "涉案电话", "涉诈网址/APP", "案件状态", "备注"),
]

_FAMILY_NAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_DAY = date(2021, 1, 1)
_DAYS = 1400


@dataclass(frozen=True)
class Entry:
    """One case of the ledger."""

    case_no: str
    unit_code: str
    unit_name: str
    fraud_type: str
    reported: date
    filed: date
    victim: str
    resident_number: str
    phone: str
    loss: Decimal
    account: str
    site: str

    @property
    def name(self) -> str:
        return f"{self.victim}被{self.fraud_type}诈骗案"


def entries(number: int) -> Iterator[Entry]:
    """The cases, made by a generator that always starts alike."""
    chance = random.Random(20261121)
    serials: Counter[str] = Counter()
    types = [name for _code, name, _english, _synonyms in FRAUD_TYPES]
    for _place in range(number):
        code, county, *_rest = chance.choice(COUNTIES)
        reported = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
        filed = reported + timedelta(days=chance.randrange(4))
        stem = f"A{code}000000{filed:%Y%m}"
        serials[stem] += 1
        yield Entry(
            case_no=f"{stem}{serials[stem]:04d}",
            unit_code=f"{code}000000",
            unit_name=f"{county}公安局",
            fraud_type=chance.choice(types),
            reported=reported,
            filed=filed,
            victim=chance.choice(_FAMILY_NAMES)
            + "".join(chance.choices(_GIVEN_NAMES, k=chance.choice((1, 2)))),
            resident_number=_resident_number(chance, code),
            phone=f"1{chance.choice('3578')}{chance.randrange(10**9):09d}",
            loss=Decimal(chance.randrange(100_000, 30_000_000)) / 100,
            account=f"62{chance.randrange(10**17):017d}",
            site=f"http://pay-{chance.randrange(5000)}.example.com/a?x=1" if chance.random() < 0.5 else "",
        )


def write(path: Path, number: int) -> None:
    """The ledger as a county sends it, as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADINGS)
        for place, entry in enumerate(entries(number), start=1):
            rows.writerow(
                [
                    *(place, entry.case_no, entry.name, entry.unit_name, entry.fraud_type),
                    *(f"{entry.reported:%Y.%m.%d}", f"{entry.filed:%Y-%m-%d}", entry.victim),
                    *(entry.resident_number, entry.phone, f"{entry.loss}", entry.account, "", entry.site),
                    *("已立案", ""),
                ]
            )


def _resident_number(chance: random.Random, area: str) -> str:
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(18_000))
    digits = f"{area}{born:%Y%m%d}{chance.randrange(1000):03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return digits + "10X98765432"[rest]
