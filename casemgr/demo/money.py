"""What became of the money of the named cases, as far as the articles say (domain §1E, §1M); the rest is invented.

6·16: 3,000余万 recovered, 135 phones and 62 computers; 5·18: 2,000余万 and four cars; 2·16: 2,200余万 in cash.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import victims
from casemgr.common.clock import local_date
from casemgr.deadlines.periods import months_later
from casemgr.demo import countymoney, flow, invented
from casemgr.demo.desks import Desk, begun_for, desk_of, house
from casemgr.demo.flow import EXPIRING, LAPSED, QUEUED, RENEWED
from casemgr.demo.invented import at
from casemgr.evidence.enums import Party, Purpose
from casemgr.evidence.models import Evidence
from casemgr.evidence.services import custody
from casemgr.exchange.services import jobs, work
from casemgr.funds.enums import ItemKind, LapseFinding, RestitutionSource
from casemgr.funds.models import CaseAccount, SeizedItem
from casemgr.funds.services import property as property_
from casemgr.funds.services import recoveries, restitutions, stops
from casemgr.funds.statements import asking
from casemgr.suspects.models import CaseSuspect

# What was recovered in all, and how much of it was cash that had been seized, yuan.
SIX_SIXTEEN, SIX_SIXTEEN_CASH = Decimal("30486000.00"), Decimal("1863500.00")
FIVE_EIGHTEEN, TWO_SIXTEEN_CASH = Decimal("20358000.00"), Decimal("22136400.00")
# Besides those the articles name: how many victims, who lost 1,400,000 to 3,200,000 each.
LOST = (14_000, 32_000)
VICTIMS = {"6·16": 16, "5·18": 11, "2·16": 11}
WITH_ACCOUNTS = 10
THINGS = {"手机（黑色）": ItemKind.PHONE, "手机（多品牌）": ItemKind.PHONE, "电脑主机": ItemKind.COMPUTER}
# Brand, what it was found to be worth, yuan. The last one was sold, for less.
CARS = [("迈巴赫 S480", 1_460_000), ("宝马 X7", 865_000), ("宝马 740Li", 618_000), ("奔驰 G500", 1_280_000)]
SOLD_FOR = Decimal(1_136_000)


def build(*, now: datetime) -> None:
    """Hold, seize, recover: the three named cases on their days, then what runs today in all counties."""
    random, officers = Random(invented.SEED + 2), house()  # noqa: S311 - a demonstration is to be repeatable
    _fugou_616(_desk("6·16", officers), random, now)
    _luyi_518(_desk("5·18", officers), random)
    _huaiyang_216(_desk("2·16", officers), random)
    countymoney.build(officers=officers, random=random, now=now)


def _desk(special_name: str, officers: Mapping[str, Officer]) -> Desk:
    cases = Case.objects.select_related("county", "lead", "lead_unit")
    return desk_of(cases.get(special_name=special_name), officers)


def _fugou_616(desk: Desk, random: Random, now: datetime) -> None:
    lost = _add_victims(desk, date(2023, 6, 16), random)
    moved = flow.paid(lost[:WITH_ACCOUNTS], at(date(2023, 6, 11), 9), random)
    largest = max(flow.SECOND, key=lambda place: moved.left[place])
    frozen, evening = Decimal(moved.left[largest]), at(date(2023, 6, 16), 22)
    first, second = (desk.account(place, moved.names[place], evening) for place in (largest, LAPSED))
    # One stop is followed by a freeze in time, the other runs out: by then most of the money is gone.
    desk.stop(first, frozen, evening + timedelta(hours=1))
    lapsing = desk.stop(second, Decimal(45_600), evening + timedelta(hours=2))
    freeze = desk.freeze(first, frozen, at(date(2023, 6, 17), 17))
    stops.record_finding(
        by=desk.detective, stop=lapsing, finding=LapseFinding.PARTLY_GONE, now=at(date(2023, 6, 19), 10),
        note="银行答复：余额1,230.00元，其余已于6月19日凌晨转出。",
    )  # fmt: skip
    rows = _take_statement(desk, moved, lost, at(date(2023, 6, 25), 16))
    _adopt_things(desk)
    cash = _seize_cash(desk, SIX_SIXTEEN_CASH, date(2023, 7, 12), _financiers(desk)[0])
    recoveries.deposit(
        by=desk.detective, item=cash, **desk.receipt(SIX_SIXTEEN_CASH, at(date(2023, 7, 13), 10), 1)
    )
    desk.transfer(freeze, frozen, at(date(2023, 9, 20), 10), 2)
    rest = SIX_SIXTEEN - SIX_SIXTEEN_CASH - frozen
    _pay_back(desk, rest, date(2023, 9, 25), _at_the_top(desk))
    _restitute(desk, at(date(2023, 10, 9), 15))
    _running_freezes(desk, rows, now)


def _running_freezes(desk: Desk, rows: Mapping[int, CaseAccount], now: datetime) -> None:
    """Found when the accounts were gone through again: one freeze renewed, one waiting, one over in a week."""
    today = local_date(now)
    begun = months_later(today, -8)
    renewed = desk.freeze(rows[RENEWED], Decimal(1_200_000), at(begun, 16))
    desk.renew(renewed, at(local_date(renewed.expires_at) - timedelta(days=9), 10))
    desk.freeze(rows[EXPIRING], Decimal(300_000), at(begun_for(today + timedelta(days=7)), 11))
    desk.queue(rows[QUEUED], Decimal(860_000), at(today - timedelta(days=25), 15))


def _luyi_518(desk: Desk, random: Random) -> None:
    _add_victims(desk, date(2021, 5, 20), random)
    day = date(2021, 6, 22)
    cars = [_seize_car(desk, brand, day) for brand, _value in CARS]
    for car, (_brand, value) in zip(cars, CARS, strict=True):
        property_.appraise(
            by=desk.detective,
            item=car,
            value=Decimal(value),
            body="鹿邑县价格认证中心",
            document_no=f"鹿价认〔2021〕{car.pk}号",
            appraised_date=date(2021, 7, 15),
            now=at(date(2021, 7, 16), 9),
        )
    financiers = _financiers(desk)
    _pay_back(desk, FIVE_EIGHTEEN - SOLD_FOR, date(2021, 9, 15), financiers)
    receipt = desk.receipt(SOLD_FOR, at(date(2022, 3, 18), 15), 9)
    recoveries.sell(by=desk.detective, item=cars[-1], note="公开拍卖成交价。", **receipt)


def _huaiyang_216(desk: Desk, random: Random) -> None:
    _add_victims(desk, date(2022, 2, 20), random)
    cash = _seize_cash(desk, TWO_SIXTEEN_CASH, date(2022, 4, 18), _financiers(desk)[0])
    receipt = desk.receipt(TWO_SIXTEEN_CASH, at(date(2022, 4, 19), 10), 1)
    recoveries.deposit(by=desk.detective, item=cash, **receipt)


def _add_victims(desk: Desk, day: date, random: Random) -> list[Victim]:
    """Victims who came forward in the days after `day`."""
    return [
        victims.add(
            by=desk.detective,
            case=desk.case,
            name=invented.name(random),
            loss_amount=Decimal(random.randrange(*LOST) * 100),
            now=at(day, 9) + timedelta(hours=5 * place),
        )
        for place in range(VICTIMS[desk.case.special_name])
    ]


def _take_statement(
    desk: Desk, moved: flow.Paid, lost: Sequence[Victim], now: datetime
) -> dict[int, CaseAccount]:
    """The accounts of some victims are registered; the statement brings in all others, with what they did."""
    for place, victim in enumerate(lost[:WITH_ACCOUNTS], 1):
        desk.account(place, victim.name, now, victim)
    numbers = {place: desk.number(place) for place in moved.left}
    upload = SimpleUploadedFile("沙河商业银行涉案账户交易明细.csv", flow.statement(moved, numbers))
    job = asking.ask(by=desk.detective, case=desk.case, upload=upload, own="", now=now)
    work.work_off(now=now)
    job.refresh_from_db()
    columns = job.result["asked"]["proposal"]
    asking.say(
        by=desk.detective, case=desk.case, job=job, bank="沙河商业银行", columns=columns, signs={}, own="", now=now
    )  # fmt: skip
    work.work_off(now=now)
    job.refresh_from_db()
    jobs.confirm(by=desk.detective, job=job, now=now)
    work.work_off(now=now)
    places = {number: place for place, number in numbers.items()}
    rows = CaseAccount.objects.filter(case=desk.case).with_account()
    return {places[row.account.number]: row for row in rows}


def _adopt_things(desk: Desk) -> None:
    """The phones and the computers lie in the inventory already."""
    for evidence in Evidence.objects.filter(case=desk.case, name__in=THINGS).order_by("number"):
        taken = evidence.collected_at + timedelta(hours=9)
        property_.adopt(by=desk.detective, evidence=evidence, kind=THINGS[evidence.name], now=taken)


def _seize_cash(desk: Desk, amount: Decimal, day: date, suspect: CaseSuspect) -> SeizedItem:
    return property_.seize(
        by=desk.detective,
        case=desk.case,
        kind=ItemKind.CASH,
        amount=amount,
        case_suspect=suspect,
        name="人民币现金",
        features="百元面额，当场清点、封存",
        place=f"{desk.case.county.name}公安局涉案财物管理中心",
        collected_at=at(day, 15),
        collected_by=desk.detective,
        collected_with=desk.colleague,
        now=at(day, 20),
    )


def _seize_car(desk: Desk, brand: str, day: date) -> SeizedItem:
    item = property_.seize(
        by=desk.detective,
        case=desk.case,
        kind=ItemKind.VEHICLE,
        brand=brand,
        case_suspect=_financiers(desk)[0],
        features="含钥匙、行驶证",
        quantity=1,
        unit="辆",
        place="鹿邑县公安局涉案车辆停放场",
        collected_at=at(day, 11),
        collected_by=desk.detective,
        collected_with=desk.colleague,
        now=at(day, 16),
    )
    custody.hand_over(
        by=desk.detective,
        evidence=item.evidence,
        after=0,
        purpose=Purpose.STORE,
        to_party=Party.STORE,
        to_body="鹿邑县公安局涉案财物管理中心",
        to_signer="张保管",
        at=at(day, 17),
        now=at(day, 17),
    )
    return item


def _financiers(desk: Desk) -> list[CaseSuspect]:
    rows = CaseSuspect.objects.filter(case=desk.case, roles__contains=["financier"])
    return list(rows.order_by("pk"))


def _at_the_top(desk: Desk) -> list[CaseSuspect]:
    rows = CaseSuspect.objects.filter(case=desk.case, level__lte=2)
    return list(rows.order_by("level", "pk")[:6])


def _pay_back(desk: Desk, total: Decimal, day: date, suspects: list[CaseSuspect]) -> None:
    """The families of those at the top paid back, the first of them most, `total` together."""
    left = total
    for place, suspect in enumerate(suspects):
        part = left if suspect is suspects[-1] else Decimal(int(left) // 20_000 * 10_000)
        desk.pay_back(suspect, part, at(day + timedelta(days=7 * place), 10), 10 + place)
        left -= part


def _restitute(desk: Desk, moment: datetime) -> None:
    restitutions.record(
        by=desk.detective,
        victim=Victim.objects.get(case=desk.case, name="韦某"),
        source=RestitutionSource.SUSPECT,
        amount=Decimal("8000.00"),
        paid_at=moment,
        note="业务员家属直接退赔，有收条。",
        now=moment + timedelta(hours=1),
    )
