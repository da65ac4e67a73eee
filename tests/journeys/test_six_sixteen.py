"""6·16 entered by hand, from the first report to 372 caught: figures that add up, and a wall that holds.

扶沟's officers do it through the pages; 陈晓燕 of 淮阳 and 韩冰 of 西华 serve in the task force. What they
may do is tried beside what they may not; once their time is over nothing is left, not even in a queued file.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, FraudType
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.demo.rings import RAIDS_OF_SIX_SIXTEEN, SIX_SIXTEEN, TEAMS
from casemgr.exchange.services import work
from casemgr.suspects.enums import RingRole
from casemgr.suspects.models import CaseSuspect
from casemgr.taskforces.models import TaskForce
from tests.forms import Browser
from tests.personas import FUGOU, HUAIYANG

XIHUA = "411622"
NEVER_USED = 99_999_999
FIRST_DAY = date(2023, 6, 28)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

SignIn = Callable[[Officer], Client]


@pytest.fixture
def at(signed_in: SignIn) -> Callable[[Officer], Browser]:
    return lambda person: Browser(signed_in(person))


@pytest.fixture
def xihua_detective(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.DETECTIVE, XIHUA, "韩冰")


def _text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def _resident_number(serial: int) -> str:
    body = f"411600{1960 + serial % 40}0101{serial:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def roster() -> Iterator[list[str]]:
    """372 people as the task force's own sheet has them, under its own headings."""
    yield ["序号", "嫌疑人", "身份证号码", "角色", "层级", "主犯", "抓获时间", "抓获方式", "抓获地", "抓捕组"]
    roles = [(role.label, level) for role, level, number in SIX_SIXTEEN for _person in range(number)]
    teams = [number for number, (_place, _city, caught) in enumerate(TEAMS, 1) for _person in range(caught)]
    for serial, ((role, level), team) in enumerate(zip(roles, teams, strict=True), 1):
        province, city, _caught = TEAMS[team - 1]
        day = FIRST_DAY + timedelta(days=2 * team)
        main = "是" if level == 1 else "否"
        name = f"嫌{chr(0x4E00 + serial)}{chr(0x5000 + serial)}"
        yield [
            str(serial), name, _resident_number(serial), str(role), f"第{level}层", main,
            f"{day:%Y年%m月%d日}", "跨省", f"{province.label}{city}", f"第{team}组",
        ]  # fmt: skip


def _pasted(rows: Iterator[list[str]]) -> str:
    return "\r\n".join("\t".join(row) for row in rows)


def do(browser: Browser, address: str, **typed: Any) -> Any:
    """Open a page, fill in its form and send it."""
    return browser.send(browser.open(address), address.partition("?")[0], **typed)


def register(detective: Browser, lead: Browser) -> Case:
    """Reported, accepted, filed, under investigation."""
    page = detective.send(
        detective.open("/cases/new/"),
        "/cases/new/",
        name="“6·16”涉黄APP引流刷单诈骗专案",
        special_name="6·16",
        fraud_type=str(FraudType.objects.get(code="brush").pk),
        reported_0="2023-06-16",
        loss_amount="3.8万元",
        victim_name="韦某",
    )
    address = page.request["PATH_INFO"]
    for browser, act in ((detective, "accept"), (lead, "file"), (detective, "investigate")):
        do(browser, f"{address}acts/{act}/", reason="")
    case = Case.objects.get(special_name="6·16")
    assert case.get_status_display() == "侦查中"
    return case


def form(lead: Browser, leader: Officer, helpers: list[Officer], case: Case) -> TaskForce:
    """The task force, its members of two other counties, and the case lent to it."""
    page = lead.send(
        lead.open("/task-forces/new/"),
        "/task-forces/new/",
        name="6·16专案专班",
        kind="case_special",
        lead_unit=str(Unit.objects.get(code=f"{FUGOU}000000").pk),
        leader=leader.police_no,
        opened_on="2023-06-20",
    )
    address = page.request["PATH_INFO"]
    for helper in helpers:
        typed = {"officer": helper.police_no, "duty": "协查抓捕"}
        do(lead, f"{address}members/new/", **typed)
    # From the tab of the case the number is filled in already.
    offered = lead.open(f"/cases/{case.pk}/?tab=forces")
    link = f"{address}cases/new/?number={case.number}"
    assert link in offered.content.decode()
    filled_in = lead.open(link)
    assert filled_in.context["form"]["number"].value() == case.number
    page = lead.send(filled_in, f"{address}cases/new/", number=case.number)
    assert case.number in _text(page)
    return TaskForce.objects.get()


def go_out(detective: Browser, force: TaskForce) -> None:
    """25 teams one after the other, each saved with the button that opens the next; then the raids."""
    new = f"/task-forces/{force.pk}/teams/new/"
    page = detective.open(new)
    for number, (province, city, caught) in enumerate(TEAMS, 1):
        assert f"下一个组号是{number}。" in _text(page)
        left = FIRST_DAY + timedelta(days=number)
        page = detective.send(
            page,
            new,
            button="1",
            leader="王建国",
            members="马超、孙亮",
            province=province.value,
            city=city,
            departed_on=str(left),
            returned_on=str(left + timedelta(days=40)),
            caught=str(caught),
        )
    raid = f"/task-forces/{force.pk}/raids/new/"
    page = detective.open(raid)
    for day, places, caught in RAIDS_OF_SIX_SIXTEEN:
        page = detective.send(page, raid, button="1", on=str(day), places=places, caught=str(caught))


def enter(member: Browser, case: Case) -> None:
    """372 people pasted by the member of another county: looked at, confirmed, and never twice."""
    address = f"/cases/{case.pk}/suspects/bulk/"
    page = member.send(member.open(address), address, rows=_pasted(roster()))
    assert "确认登记 372 人" in _text(page) and "其中已归案 372 人" in _text(page)
    assert not case.suspects.exists(), "nothing is written before it is confirmed"
    page = member.send(page, address, button="1", rows=_pasted(roster()))
    assert "已登记372名嫌疑人" in _text(page)
    again = member.send(member.open(address), address, rows=_pasted(roster()))
    assert again.context["preview"]["figures"][3] == {"label": "本案已有，跳过", "value": 372, "unit": "人"}
    assert case.suspects.count() == 372


def _sums(page: Any) -> dict[str, int]:
    return {item["label"]: item["value"] for item in page.context["statistics"]}


def figures_add_up(browser: Browser, case: Case, force: TaskForce) -> None:
    """The same numbers on the page of the task force, of the case, of its suspects and of their ring."""
    page = browser.open(f"/task-forces/{force.pk}/")
    sums = _sums(page)
    assert (sums["抓捕组"], sums["涉及省份"], sums["抓捕组抓获"], sums["案件归案"]) == (25, 18, 372, 372)
    assert (sums["收网行动"], sums["收网抓获"], sums["派员单位"]) == (3, 317, 3)
    said = "抓捕组 25 个，赴 18 个省份，抓获 372 人。 专班案件已归案 372 人，两数一致。"
    assert said in _text(page)
    assert [team.named for team in page.context["teams"]] == [caught for _place, _city, caught in TEAMS]
    assert said in _text(browser.open(f"/cases/{case.pk}/?tab=forces"))

    page = browser.open(f"/cases/{case.pk}/?tab=suspects")
    found = {item["label"]: item["value"] for item in page.context["figures"]}
    assert (found["嫌疑人"], found["已归案"]) == (372, 372)
    assert {"label": "嫌疑人", "count": 372}.items() <= page.context["tabs"][1].items()
    ring = page.context["ring"]
    totals = {str(line["label"]): line["total"] for line in ring["lines"]}
    assert ring["persons"] == 372 and sum(totals.values()) == 372
    assert all(totals[str(role.label)] == number for role, _level, number in SIX_SIXTEEN)
    assert RingRole.SMUGGLER.label in ring["missing"]

    narrowed = browser.open(f"/cases/{case.pk}/?tab=suspects&role=financier&state=caught")
    assert narrowed.context["kept"] == 2
    history = _text(browser.open(f"/cases/{case.pk}/?tab=history"))
    assert "批量登记了372名嫌疑人" in history and "已归案372人" in history


def a_difference_shows(detective: Browser, case: Case, force: TaskForce) -> None:
    """A team that tells of one too many is pointed out, and put right."""
    team = force.teams.get(seq=1)
    address = f"/task-forces/{force.pk}/teams/{team.pk}/"
    page = do(detective, address, caught=str(team.caught + 1))
    assert "专班案件已归案 372 人，少 1 人" in _text(page)
    page = do(detective, address, caught=str(team.caught))
    assert "两数一致" in _text(page)


def works_and_nothing_else(member: Browser, case: Case, other: Case, row: CaseSuspect) -> None:
    """People and notes of the one case; not its facts, status, jurisdiction, supervision; no other case."""
    address = f"/cases/{case.pk}/"
    page = do(member, f"{address}suspects/new/", name="补登人员")
    assert "补登人员" in _text(page)
    added = CaseSuspect.objects.get(suspect__name="补登人员")
    do(member, f"{address}suspects/{added.pk}/remove/", reason="误登")
    do(member, f"{address}suspects/{row.pk}/", alias="阿强")
    do(member, f"{address}notes/", text="明天赴长春，抓捕组3。")

    page = member.open(address)
    assert page.context["acts"] == []
    assert "督办" not in [tab["label"] for tab in page.context["tabs"]]
    forbidden = "edit/ team/ jurisdiction/ acts/solve/ request/solve/ victims/new/ identifiers/new/"
    for path in forbidden.split():
        assert member.client.get(address + path).status_code == 403, path
        assert member.client.post(address + path, {"reason": "试"}).status_code == 403, path
    supervision = case.supervisions.get()
    for path in (f"/supervision/{supervision.pk}/", f"/supervision/{NEVER_USED}/"):
        assert member.client.get(path).status_code == 404, path
    assert member.open("/supervision/").context["count"].number == 0

    for path in ("", "?tab=suspects", "suspects/new/", "suspects/bulk/", "notes/", "edit/"):
        assert member.client.get(f"/cases/{other.pk}/{path}").status_code == 404, path
    # Not in the suspect's own address either, through a case that he sees.
    hidden = other.suspects.get()
    assert member.client.get(f"{address}suspects/{hidden.pk}/").status_code == 404


def listed(member: Browser, sought: str = "") -> set[int]:
    """The cases of his list, or those that he finds; the figure above them counts no others."""
    page = member.open("/cases/")
    if sought:
        page = member.send(page, "/cases/search/", q=sought)
    assert page.context["count"].number == len(page.context["rows"].rows)
    return {row.case.pk for row in page.context["rows"]}


def _exported(member: Browser, address: str) -> str:
    answer = member.client.get(f"{address}file/")
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True).worksheets[0]
    return str(list(sheet.iter_rows(values_only=True)))


def ask_export(member: Browser) -> str:
    page = do(member, "/exchange/export/", format="xlsx")
    return page.request["PATH_INFO"]


@pytest.mark.usefixtures("settings_of_files")
def test_six_sixteen_is_entered_adds_up_and_is_shared_with_those_who_serve(
    at: Callable[[Officer], Browser],
    fugou_lead: Officer,
    fugou_detective: Officer,
    huaiyang_detective: Officer,
    huaiyang_lead: Officer,
    xihua_detective: Officer,
    supervisor: Officer,
    make_case: Callable[..., Case],
    now: datetime,
) -> None:
    lead, detective, member = at(fugou_lead), at(fugou_detective), at(huaiyang_detective)
    case = register(detective, lead)
    other = make_case(FUGOU, lead=fugou_detective, victim="李桂兰", loss="500")
    theirs = make_case(HUAIYANG, lead=huaiyang_detective, victim="赵某", loss="900")
    do(detective, f"/cases/{other.pk}/suspects/new/", name="旁人")
    city = at(supervisor)
    do(city, f"/supervision/list-case/{case.pk}/", reason="公安部督办案件")
    assert member.client.get(f"/cases/{case.pk}/").status_code == 404

    force = form(lead, fugou_detective, [huaiyang_detective, xihua_detective], case)
    go_out(detective, force)
    assert "专班案件已归案 0 人，少 372 人" in _text(detective.open(f"/task-forces/{force.pk}/"))
    enter(member, case)
    for browser in (lead, detective, member, at(xihua_detective), city):
        figures_add_up(browser, case, force)
    a_difference_shows(detective, case, force)

    works_and_nothing_else(member, case, other, CaseSuspect.objects.filter(case=case).first())
    assert listed(member) == {case.pk, theirs.pk}
    assert listed(member, "6·16") == {case.pk}
    assert listed(member, "李桂兰") == set()
    # The lead of his county learns that he serves, not of the case: no figure of it either.
    beside = at(huaiyang_lead).open(f"/task-forces/{force.pk}/")
    assert "案件归案" not in _sums(beside) and case.number not in _text(beside)
    assert "归案人数无法在此核对" in _text(beside)

    made = ask_export(member)
    work.work_off(now=now)
    assert case.number in _exported(member, made) and other.number not in _exported(member, made)
    queued = ask_export(member)
    open_page = member.open(f"/cases/{case.pk}/suspects/bulk/")
    typed = {"rows": _pasted(roster())}

    membership = force.memberships.get(officer=huaiyang_detective)
    ending = f"/task-forces/{force.pk}/members/{membership.pk}/end/"
    do(lead, ending, reason="任务完成")
    member.send(open_page, f"/cases/{case.pk}/suspects/bulk/", status=404, **typed)
    assert member.client.get(f"/cases/{case.pk}/").status_code == 404
    assert listed(member) == {theirs.pk}
    work.work_off(now=now)
    assert case.number not in _exported(member, queued) and theirs.number in _exported(member, queued)
    assert member.client.get(f"{made}file/").status_code == 404
    opened = lead.open(f"/task-forces/{force.pk}/")
    assert "查看完整案情" in _text(opened) and huaiyang_detective.name in _text(opened)
