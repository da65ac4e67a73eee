"""The cases the articles name (domain §1M), registered and moved on as officers would have done it.

Names of persons are those of the articles, already masked there; what an article does not say is left out.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, IdentifierKind
from casemgr.cases.models import Case, FraudType, Lure
from casemgr.cases.services import editing, identifiers, progress, registration, team, victims
from casemgr.common.moments import read_partial_date
from casemgr.counties.models import County, Unit
from casemgr.counties.rights import Role
from casemgr.demo import coldcases
from casemgr.demo.invented import at
from casemgr.demo.people import centre_code
from casemgr.supervision.services import listing


def build(*, supervisor: Officer) -> None:
    """Register the named cases, each on its day; what the Ministry listed, the city supervises too."""
    for case, listed_on in (
        (_luyi_518(), date(2021, 8, 1)),
        (_huaiyang_216(), date(2022, 6, 1)),
        (_fugou_616(), date(2023, 8, 28)),
    ):
        listing.list_by_hand(
            by=supervisor, case=case, reason="公安部督办案件，市局同步挂牌协调", now=at(listed_on, 9)
        )
    _shenqiu_711()
    _cold_cases()


def _fugou_616() -> Case:
    now = at(date(2023, 6, 16), 20)
    case = enter(
        "411621",
        now,
        name="“6·16”涉黄APP引流刷单诈骗专案",
        special_name="6·16",
        fraud_type="brush",
        reported_date=date(2023, 6, 16),
        is_major=True,
        is_gang=True,
        is_cross_border=True,
        summary="受害人经短视频广告进入涉黄APP，在“客服”诱导下刷单被骗。抓捕组25个，赴18个省市，抓获372人，"
        "追缴3000余万元，扣押手机135部、电脑62台。2023年8月28日公安部挂牌督办。",
        lures=["short_video", "sexual"],
        acts=[Act.ACCEPT, Act.FILE, Act.INVESTIGATE],
    )
    lead = case.lead
    victims.add(by=lead, case=case, name="韦某", loss_amount=Decimal("38000.00"), now=now)
    identifiers.add(by=lead, case=case, kind=IdentifierKind.APP, value="夜色直播APP", now=now)
    editing.note(by=lead, case=case, text="明天赴长春，抓捕组3。", now=now)
    colleague = _officers(case.county, Role.DETECTIVE)[1]
    return team.assign(
        by=_officers(case.county, Role.COUNTY_LEAD)[0], case=case, lead=lead, assistants=[colleague], now=now
    )


def _luyi_518() -> Case:
    now = at(date(2021, 5, 18), 20)
    return enter(
        "411628",
        now,
        name="“5·18”刷单诈骗专案",
        special_name="5·18",
        fraud_type="brush",
        reported_date=date(2021, 5, 18),
        is_major=True,
        is_gang=True,
        summary="抓获犯罪嫌疑人329人，其中金主2人、核心骨干6人；追缴2000余万元，扣押豪车4辆。"
        "2021年全省打击治理电信网络诈骗精品案件，2022年优秀数据侦查案例。",
        lures=["social_app"],
        acts=[Act.ACCEPT, Act.FILE, Act.INVESTIGATE],
    )


def _huaiyang_216() -> Case:
    now = at(date(2022, 2, 16), 20)
    return enter(
        "411603",
        now,
        name="“2·16”电信网络诈骗专案",
        special_name="2·16",
        fraud_type="brush",
        reported_date=date(2022, 2, 16),
        is_major=True,
        is_gang=True,
        summary="三次集中收网抓获286人，全案291人，其中金主2人、核心骨干23人；扣押赃款2200余万元。",
        lures=["group_chat"],
        acts=[Act.ACCEPT, Act.FILE, Act.INVESTIGATE],
    )


def _shenqiu_711() -> None:
    now = at(date(2023, 7, 11), 20)
    case = enter(
        "411624",
        now,
        name="刘某兰被虚假网络贷款诈骗（未遂）案",
        fraud_type="loan",
        reported_date=date(2023, 7, 11),
        summary="资金预警：刘某兰（周营镇）正办理车辆抵押贷款向陌生账户转账。周营、东城两所民警见面劝阻，"
        "保住10万余元。",
        lures=["call"],
        acts=[Act.ACCEPT, Act.FILE, Act.INVESTIGATE],
    )
    victims.add(by=case.lead, case=case, name="刘某兰", loss_amount=Decimal("0.00"), now=now)


def _cold_cases() -> None:
    """The old cases of 项城 (1993, 1995) and 太康 (2002-10): only the year or month is known."""
    now = at(date(2024, 4, 1), 9)
    known = [
        (
            "411681",
            "1993",
            date(1993, 12, 31),
            "“1993”命案积案",
            "嫌疑人魏某伟潜逃31年后，2024年3月在运城抓获。",
        ),
        (
            "411681",
            "1995",
            date(1995, 12, 31),
            "“1995”命案积案",
            "嫌疑人范某义潜逃29年后，2024年3月21日在海宁抓获。",
        ),
        ("411627", "2002-10", date(2002, 10, 31), "“2002·10”命案积案", "嫌疑人王某曾被传已死亡，后抓获。"),
    ]
    for county, occurred, reported, name, summary in known:
        case = enter(
            county,
            now,
            name=name,
            fraud_type="other",
            occurred=read_partial_date(occurred),
            reported_date=reported,
            summary=summary,
            remark="报案日期不详，按所知年月的最后一日登记。",
            acts=[Act.ACCEPT, Act.FILE, Act.INVESTIGATE],
        )
        coldcases.solved(case, lead=_officers(case.county, Role.COUNTY_LEAD)[0], now=now)


def enter(
    county_code: str,
    now: datetime,
    *,
    acts: list[Act],
    fraud_type: str,
    lures: tuple | list = (),
    **fields: Any,
) -> Case:
    """A case entered by hand by a county's first detective, and moved on as far as `acts` say."""
    county = County.objects.get(code=county_code)
    detective = _officers(county, Role.DETECTIVE)[0]
    lead = _officers(county, Role.COUNTY_LEAD)[0]
    case = registration.register(
        by=detective,
        unit=Unit.objects.get(code=centre_code(county)),
        fraud_type=FraudType.objects.get(code=fraud_type),
        lures=Lure.objects.filter(code__in=lures),
        now=now,
        **fields,
    )
    for act in acts:
        by = detective if act in (Act.ACCEPT, Act.INVESTIGATE) else lead
        conditions = progress.CHECKLISTS[act].values if act in progress.CHECKLISTS else []
        case = progress.advance(by=by, case=case, act=act, conditions=conditions, now=now)
    return case


def _officers(county: County, role: Role) -> list[Officer]:
    return list(
        Officer.objects.filter(postings__county=county, postings__role=role, postings__until=None).order_by(
            "police_no"
        )
    )
