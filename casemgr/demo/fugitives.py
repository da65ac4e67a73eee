"""Fugitives of the demonstration: those of the old cases that the articles name, and some who never lived."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from casemgr.cases.enums import Status
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.common.moments import read_partial_date
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.demo import invented
from casemgr.demo.invented import at
from casemgr.suspects.enums import (
    Basis,
    CancelGround,
    CaughtMode,
    CheckResult,
    ClueKind,
    ClueSource,
    Credibility,
    WatchLevel,
)
from casemgr.suspects.models import FugitiveWatch
from casemgr.suspects.services import clues, fugitives, people

KEY, ORDINARY = WatchLevel.KEY, WatchLevel.ORDINARY


@dataclass(frozen=True)
class Old:
    """A fugitive of an old case: what the articles say of him."""

    county: str
    occurred: str
    name: str
    caught: date
    place: str
    mode: CaughtMode = CaughtMode.CROSS_PROVINCE


# Of the first and the last only the month or the year is known: taken as its last day, as with the reports.
OLD = [
    Old("411681", "1993", "魏某伟", date(2024, 3, 31), "山西省运城市"),
    Old("411681", "1995", "范某义", date(2024, 3, 21), "浙江省海宁市"),
    Old("411627", "2002-10", "王某", date(2024, 3, 31), "", CaughtMode.LOCAL),
]
# Of cases under investigation: the county, how long ago he fled and was checked last (days), how he is watched.
AT_LARGE = [
    ("411621", 410, 12, KEY),
    ("411628", 700, 44, KEY),
    ("411624", 95, 28, ORDINARY),
    ("411603", 230, 5, ORDINARY),
    ("411623", 150, 36, ORDINARY),
]


def build(*, now: datetime) -> None:
    """List them online, let some be heard of and checked, and bring back those who were caught."""
    entered = at(date(2024, 4, 1), 10)
    for number, old in enumerate(OLD, 1):
        _old(old, number, entered)
    _accomplice(now)
    random = Random(invented.SEED)  # noqa: S311 - a demonstration is to be repeatable
    for number, (county, fled, checked, level) in enumerate(AT_LARGE, 1):
        _at_large(county, now, fled, checked, level, invented.name(random), number)
    _just_caught(now, invented.name(random))


def _old(old: Old, number: int, now: datetime) -> None:
    case = Case.objects.get(county__code=old.county, occurred=old.occurred)
    watch = _listed(case, old.name, old.occurred, date(2011, 6, 1), number, KEY, now)
    if old.name == "王某":
        _rumour(watch, now)
    row = watch.case_suspect
    people.caught(
        by=case.lead,
        case_suspect=row,
        version=row.version,
        caught_date=old.caught,
        caught_mode=old.mode,
        caught_place=old.place,
        now=now,
    )
    watch.refresh_from_db()
    fugitives.cancel(
        by=officers_with(Right.APPROVE_CASES, case.county_id).first(),
        watch=watch,
        ground=CancelGround.RETURNED,
        cancelled_at=min(now, watch.returned_at + timedelta(hours=33)),
        cancel_no=f"撤〔2024〕{number}号",
        now=now,
    )


def _rumour(watch: FugitiveWatch, now: datetime) -> None:
    """The village said that he was dead. He was not."""
    clue = clues.add(
        by=watch.case.lead,
        watch=watch,
        kind=ClueKind.DEATH,
        source=ClueSource.VISIT,
        credibility=Credibility.LOW,
        received_date=date(2015, 4, 6),
        content="走访时村民称王某已在外地死亡，未见死亡证明。",
        now=now,
    )
    clues.check(
        by=watch.case.lead,
        watch=watch,
        clue=clue,
        checked_date=date(2024, 3, 8),
        result=CheckResult.FALSE,
        content="户籍未注销，民政、医院均无死亡记录，传闻不属实，继续追逃。",
        now=now,
    )


def _accomplice(now: datetime) -> None:
    """One who fled with another that was caught, and is still gone: one case, two states."""
    case = Case.objects.get(county__code="411681", occurred="1993")
    entered = now - timedelta(days=90)
    watch = _listed(case, "陈某军", "1993", date(2011, 6, 1), 9, KEY, entered)
    clue = clues.add(
        by=case.lead,
        watch=watch,
        kind=ClueKind.WHEREABOUTS,
        source=ClueSource.ACCOMPLICE,
        credibility=Credibility.MEDIUM,
        received_date=local_date(entered),
        place="山西省运城市",
        content="魏某伟供述，二人到运城后即分开，陈某军可能在当地砖厂务工。",
        now=now - timedelta(days=60),
    )
    clues.check(
        by=case.lead,
        watch=watch,
        clue=clue,
        checked_date=local_date(now - timedelta(days=20)),
        result=CheckResult.UNVERIFIED,
        content="赴运城走访三处砖厂旧址，未找到知情人，已请当地公安机关协查。",
        now=now - timedelta(days=20),
    )


def _at_large(
    county: str, now: datetime, fled: int, checked: int, level: WatchLevel, name: str, number: int
) -> None:
    case = _investigated(county)
    escaped = local_date(now) - timedelta(days=fled)
    entered = now - timedelta(days=min(fled - 1, 80))
    watch = _listed(case, name, f"{escaped:%Y-%m}", local_date(entered), number, level, entered)
    then = now - timedelta(days=checked)
    clues.check(
        by=case.lead,
        watch=watch,
        checked_date=local_date(then),
        result=CheckResult.NOTHING,
        content="走访家属和关系人，比对乘车、住宿记录，未发现新的活动轨迹。",
        now=then,
    )


def _just_caught(now: datetime, name: str) -> None:
    """Caught yesterday: the entry waits to be cancelled."""
    case = _investigated("411625")
    entered = now - timedelta(days=70)
    watch = _listed(case, name, f"{entered:%Y-%m}", local_date(entered), 1, ORDINARY, entered)
    row, caught = watch.case_suspect, local_date(now) - timedelta(days=1)
    people.caught(
        by=case.lead,
        case_suspect=row,
        version=row.version,
        caught_date=caught,
        caught_time=at(caught, 16).time(),
        caught_mode=CaughtMode.CROSS_PROVINCE,
        caught_place="云南省昆明市",
        now=now,
    )


def _investigated(county: str) -> Case:
    """The newest case of a county that is under investigation."""
    rows = Case.objects.filter(county__code=county, status=Status.INVESTIGATING).select_related("lead")
    return rows.order_by("filed_date", "pk").last()


def _listed(
    case: Case, name: str, escaped: str, day: date, number: int, level: WatchLevel, now: datetime
) -> FugitiveWatch:
    row = people.add(by=case.lead, case=case, now=now, name=name)
    return fugitives.register(
        by=case.lead,
        case_suspect=row,
        fugitive_no=f"T{case.county.code}000000{day:%Y%m}{number:04}",
        escaped=read_partial_date(escaped),
        registered_date=day,
        basis=Basis.ARREST if level == KEY else Basis.DETENTION,
        basis_no=f"公（刑）{'捕' if level == KEY else '拘'}字〔{day.year}〕{number}号",
        level=level,
        now=now,
    )
