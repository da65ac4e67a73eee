"""The rings of the named cases (domain §1D, §1M): how many, in which roles, caught by which teams.

The articles give the sums – 6·16: 25 teams, 18 provinces, 372 caught; 2·16: 291 people, 2 financiers, 23 core
members, three raids with 286; 5·18: 329 people, 2 financiers, 6 core members. The people are invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act
from casemgr.cases.models import Case
from casemgr.cases.services import progress
from casemgr.counties.models import Unit
from casemgr.demo.invented import at, name, resident_number
from casemgr.suspects.enums import CaughtMode, RingRole
from casemgr.suspects.roster.reading import entries, read
from casemgr.suspects.services import roster
from casemgr.taskforces.enums import Kind, Province
from casemgr.taskforces.models import TaskForce
from casemgr.taskforces.services import forces, members

# Role, level, and how many: 372 in all.
SIX_SIXTEEN = [
    (RingRole.FINANCIER, 1, 2), (RingRole.BOSS, 1, 1),
    (RingRole.ORGANIZER, 2, 4), (RingRole.PLANNER, 2, 2), (RingRole.CORE_MEMBER, 2, 18),
    (RingRole.ACCOUNT_MANAGER, 3, 6), (RingRole.FINANCE_MANAGER, 3, 4), (RingRole.TECHNICAL, 3, 12),
    (RingRole.INFORMATION, 3, 9),
    (RingRole.PROMOTER, 4, 96), (RingRole.CALLER, 4, 88), (RingRole.LAUNDERER, 4, 36), (RingRole.CARD_DEALER, 4, 12),
    (RingRole.COLLECTOR, 5, 16), (RingRole.CARD_OWNER, 5, 40), (RingRole.CASH_MULE, 5, 20), (RingRole.OTHER, 5, 6),
]  # fmt: skip
TWO_SIXTEEN = [
    (RingRole.FINANCIER, 1, 2), (RingRole.CORE_MEMBER, 2, 23), (RingRole.ACCOUNT_MANAGER, 3, 1),
    (RingRole.FINANCE_MANAGER, 3, 1), (RingRole.PROMOTER, 4, 84), (RingRole.CALLER, 4, 92), (RingRole.LAUNDERER, 4, 38),
    (RingRole.CARD_OWNER, 5, 50),
]  # fmt: skip
FIVE_EIGHTEEN = [
    (RingRole.FINANCIER, 1, 2), (RingRole.CORE_MEMBER, 2, 6), (RingRole.TECHNICAL, 3, 11), (RingRole.PROMOTER, 4, 104),
    (RingRole.CALLER, 4, 118), (RingRole.LAUNDERER, 4, 32), (RingRole.CARD_OWNER, 5, 56),
]  # fmt: skip

# Number, province, city, caught: 25 teams, 18 provinces, 372 people.
TEAMS = [
    (Province.JILIN, "长春", 18), (Province.LIAONING, "沈阳", 21), (Province.HEILONGJIANG, "哈尔滨", 16),
    (Province.HEBEI, "石家庄", 14), (Province.SHANDONG, "临沂", 17), (Province.SHANDONG, "菏泽", 12),
    (Province.JIANGSU, "徐州", 15), (Province.ZHEJIANG, "温州", 19), (Province.ZHEJIANG, "金华", 11),
    (Province.ANHUI, "阜阳", 22), (Province.FUJIAN, "龙岩", 24), (Province.FUJIAN, "泉州", 13),
    (Province.JIANGXI, "赣州", 14), (Province.HUBEI, "孝感", 12), (Province.HUNAN, "娄底", 18),
    (Province.GUANGDONG, "茂名", 20), (Province.GUANGDONG, "深圳", 9), (Province.GUANGXI, "南宁", 23),
    (Province.HAINAN, "儋州", 10), (Province.SICHUAN, "成都", 12), (Province.GUIZHOU, "贵阳", 8),
    (Province.YUNNAN, "普洱", 17), (Province.YUNNAN, "临沧", 11), (Province.HEBEI, "邢台", 9),
    (Province.HUBEI, "武汉", 7),
]  # fmt: skip
RAIDS_OF_SIX_SIXTEEN = [
    (date(2023, 7, 12), "长春、沈阳、哈尔滨", 103),
    (date(2023, 7, 27), "龙岩、泉州、茂名、南宁", 118),
    (date(2023, 8, 15), "普洱、临沧、阜阳、徐州", 96),
]
RAIDS_OF_TWO_SIXTEEN = [
    (date(2022, 3, 20), "洛阳、南阳", 120),
    (date(2022, 4, 18), "太原、临汾", 96),
    (date(2022, 5, 16), "武汉、孝感", 70),
]
_HEADINGS = "姓名\t身份证号\t链条角色\t层级\t主要犯罪嫌疑人\t归案日期\t归案方式\t归案地点\t抓捕组"


@dataclass
class Ring:
    """One named case with its people: who is caught when, and by which teams if it had any."""

    special_name: str
    people: list[tuple[RingRole, int, int]]
    first_day: date
    last_day: date
    at_large: int = 0
    teams: list[tuple[Province, str, int]] = field(default_factory=list)
    raids: list[tuple[date, str, int]] = field(default_factory=list)
    helpers: tuple[str, ...] = ()


RINGS = [
    Ring("5·18", FIVE_EIGHTEEN, date(2021, 6, 2), date(2021, 9, 10)),
    Ring(
        "2·16", TWO_SIXTEEN, date(2022, 3, 1), date(2022, 6, 20), at_large=5, raids=RAIDS_OF_TWO_SIXTEEN
    ),
    Ring(
        "6·16", SIX_SIXTEEN, date(2023, 6, 28), date(2023, 9, 12), teams=TEAMS, raids=RAIDS_OF_SIX_SIXTEEN,
        helpers=("160301", "162201"),
    ),
]  # fmt: skip


def build(*, random: Random) -> None:
    """Fill the named cases with their people; those that had a task force get it, and are solved then."""
    for ring in RINGS:
        case = Case.objects.get(special_name=ring.special_name)
        if ring.raids:
            _form(ring, case)
        _enter(ring, case, random)
        _solve(ring, case)


def _form(ring: Ring, case: Case) -> TaskForce:
    """The task force of a case, formed four days after it was reported; teams and raids as they went."""
    chief, now = _chief(case), at(case.reported_date + timedelta(days=4), 9)
    force = forces.open_task_force(
        by=chief,
        name=f"{ring.special_name}专案专班",
        kind=Kind.CASE_SPECIAL,
        lead_unit=Unit.objects.get(code=f"{case.county.code}000000"),
        leader=chief,
        opened_on=now.date(),
        now=now,
    )
    duties = {case.lead.police_no: "主侦", **dict.fromkeys(ring.helpers, "协查抓捕")}
    for number, duty in duties.items():
        officer = Officer.objects.get(police_no=number)
        members.add(
            by=chief, task_force=force, officer=officer, duty=duty, since=now.date(), until=None, now=now
        )
    members.add_case(by=chief, task_force=force, case=case, now=now)
    for number, (province, city, caught) in enumerate(ring.teams):
        left = ring.first_day + timedelta(days=2 * number)
        forces.record_team(
            by=chief,
            task_force=force,
            leader=("王建国", "赵丽", "宋伟", "陈晓燕", "韩冰")[number % 5],
            members=("马超、孙亮、周毅", "李强、吴昊", "郑洁、刘洋、高原", "胡杨、彭飞")[number % 4],
            province=province,
            city=city,
            departed_on=left,
            returned_on=left + timedelta(days=18),
            caught=caught,
            now=at(left + timedelta(days=18), 18),
        )
    for day, places, caught in ring.raids:
        forces.record_raid(by=chief, task_force=force, on=day, places=places, caught=caught, now=at(day, 22))
    return force


def _enter(ring: Ring, case: Case, random: Random) -> None:
    """All of them as one list, the way a task force keeps it."""
    now = at(ring.last_day + timedelta(days=8), 10)
    text = "\n".join([_HEADINGS, *("\t".join(line) for line in _lines(ring, random))])
    rows, _table = read(text, "名单", now)
    taken = roster.enter(by=case.lead, case=case, entries=entries(rows), confirmed=(), now=now)
    if len(taken) != len(rows):
        raise RuntimeError(f"the ring of {ring.special_name} was not entered whole: {rows}")


def _lines(ring: Ring, random: Random) -> Iterator[list[str]]:
    people = [(role, level) for role, level, number in ring.people for _person in range(number)]
    # The last ones have not been found: hands at the bottom, none of those at the top.
    caught = len(people) - ring.at_large
    teams = [number for number, (_place, _city, size) in enumerate(ring.teams, 1) for _person in range(size)]
    random.shuffle(teams)
    known: set[str] = set()
    for place, (role, level) in enumerate(people):
        number = resident_number(random)
        while number in known:
            number = resident_number(random)
        known.add(number)
        line = [name(random), number, role.value, str(level), "是" if level == 1 else ""]
        yield line + (_caught(ring, random, teams[place] if teams else 0) if place < caught else [""] * 4)


def _caught(ring: Ring, random: Random, team: int) -> list[str]:
    """The day, the way and the place; a team is out for eighteen days."""
    if not team:
        days = (ring.last_day - ring.first_day).days
        day = ring.first_day + timedelta(days=random.randrange(days))
        return [str(day), random.choice([CaughtMode.LOCAL, CaughtMode.CROSS_PROVINCE]).value, "", ""]
    province, city, _size = ring.teams[team - 1]
    day = ring.first_day + timedelta(days=2 * (team - 1) + 1 + random.randrange(17))
    return [str(day), CaughtMode.CROSS_PROVINCE.value, f"{province.label}{city}", str(team)]


def _solve(ring: Ring, case: Case) -> None:
    now = at(ring.last_day + timedelta(days=16), 16)
    conditions = progress.CHECKLISTS[Act.SOLVE].values
    progress.advance(by=_chief(case), case=case, act=Act.SOLVE, conditions=conditions, now=now)


def _chief(case: Case) -> Officer:
    """The county's lead."""
    return Officer.objects.get(police_no=f"16{case.county.code[4:]}11")
