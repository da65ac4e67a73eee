"""The frame around every page: who is signed in, the menu, the language, the errors."""

import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

from casemgr.accounts.models import Officer
from casemgr.counties.rights import Role
from casemgr.web.context import frame
from casemgr.web.menu import MENU, menu_for
from tests.personas import FUGOU

Browser = Callable[[Officer], Client]
CASES = ["案件列表", "期限一览", "在逃人员", "受案未立案"]
OVERSEEN = [*CASES, "办案时长"]
FORCES = ["积案档案", "专班"]
EXCHANGE = ["导入台账", "导出案件", "任务"]


def lines(person: Officer, path: str = "/") -> dict[str, list[str]]:
    menu = menu_for(person, RequestFactory().get(path), {})
    return {str(group["label"]): [str(item["label"]) for item in group["items"]] for group in menu}


def current(person: Officer, path: str) -> list[str]:
    menu = menu_for(person, RequestFactory().get(path), {})
    return [str(item["label"]) for group in menu for item in group["items"] if item["current"]]


def test_it_says_who_is_signed_in_and_where_he_serves(signed_in: Browser, fugou_detective: Officer) -> None:
    page = signed_in(fugou_detective).get("/").content.decode()
    for text in ("周口市公安局", "反诈案件管理", "王建国", "办案民警", "扶沟县", fugou_detective.police_no):
        assert text in page


@pytest.mark.parametrize(
    ("role", "county", "cases", "supervision", "exchange", "management"),
    [
        (
            Role.DETECTIVE,
            FUGOU,
            [*CASES, "我的案件", "登记案件", *FORCES, "跨县查阅"],
            ["督办列表"],
            ["导出案件", "任务"],
            [],
        ),
        (
            Role.COUNTY_LEAD,
            FUGOU,
            [*OVERSEEN, "待审批案件", "登记案件", *FORCES, "跨县查阅"],
            ["督办列表", "待签收"],
            EXCHANGE,
            ["后台管理"],
        ),
        (
            Role.CITY_SUPERVISOR,
            None,
            [*OVERSEEN, *FORCES],
            ["督办列表", "待签收", "申请解除"],
            ["导出案件", "任务"],
            [],
        ),
        (Role.ANALYST, None, [*OVERSEEN, *FORCES], ["督办列表"], ["导出案件", "任务"], []),
        (Role.DATA_MANAGER, None, OVERSEEN, ["督办列表"], EXCHANGE, ["督办标准", "文书模板", "后台管理"]),
        (Role.AUDITOR, None, [*OVERSEEN, *FORCES, "跨县查阅"], ["督办列表"], [], ["后台管理"]),
        (Role.STATION_OFFICER, FUGOU, CASES, [], [], []),
        (Role.LEGAL_REVIEWER, FUGOU, CASES, ["督办列表"], [], []),
    ],
)
def test_the_menu_holds_what_a_role_may_use(
    officer: Callable[..., Officer],
    role: Role,
    county: str | None,
    cases: list[str],
    supervision: list[str],
    exchange: list[str],
    management: list[str],
) -> None:
    menu = lines(officer(role, county))
    assert menu["案件"] == cases
    assert menu["资金"][0] == "即将到期冻结"
    assert menu.get("挂牌督办", []) == supervision
    assert menu.get("数据交换", []) == exchange
    assert menu.get("管理", []) == management


def test_the_system_administrator_finds_no_case(system_administrator: Officer) -> None:
    menu = lines(system_administrator)
    assert set(menu) == {"工作", "管理"}
    assert menu["管理"] == ["后台管理"]


def test_every_line_of_the_menu_leads_somewhere() -> None:
    for group in MENU:
        for item in group.items:
            assert reverse(item.url_name)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "工作台"),
        ("/notices/?view=unread", "消息"),
        ("/cases/", "案件列表"),
        ("/cases/17/", "案件列表"),
        ("/cases/unfiled/?state=overdue", "受案未立案"),
        ("/cases/?view=mine", "我的案件"),
        ("/cases/?view=mine&after=x", "我的案件"),
        ("/cases/?view=mineral", "案件列表"),
        ("/supervision/?state=listed", "督办列表"),
        ("/exchange/export/", "导出案件"),
        ("/exchange/17/", "任务"),
    ],
)
def test_the_menu_marks_where_one_is(fugou_detective: Officer, path: str, label: str) -> None:
    assert current(fugou_detective, path) == [label]


def test_a_counter_stands_beside_its_line(
    signed_in: Browser, fugou_detective: Officer, make_case: Callable[..., object]
) -> None:
    make_case(FUGOU, lead=fugou_detective)
    page = signed_in(fugou_detective).get("/notices/").content.decode()
    assert re.search(r'view=mine">我的案件 <span class="count">1</span>', page)


def test_a_fragment_does_not_pay_for_the_frame(
    fugou_detective: Officer, django_assert_num_queries: Callable
) -> None:
    request = RequestFactory().get("/")
    request.user = fugou_detective
    with django_assert_num_queries(0):
        frame(request)


def test_a_page_with_personal_data_wears_the_readers_watermark(
    signed_in: Browser, fugou_detective: Officer
) -> None:
    page = signed_in(fugou_detective).get("/").content.decode()
    assert re.search(rf"{fugou_detective.police_no} 王建国 \d{{4}}-\d\d-\d\d \d\d:\d\d</text>", page)
    assert "watermark" not in Client().get("/sign-in/").content.decode()


def test_chinese_comes_first_whatever_the_browser_says(client: Client, db: None) -> None:
    response = client.get("/sign-in/", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert '<html lang="zh-Hans">' in response.content.decode()
    assert response["Content-Language"] == "zh-hans"


def test_the_switch_speaks_english_and_comes_back(client: Client, db: None) -> None:
    assert client.post("/language/", {"language": "en", "next": "/sign-in/?next=/notices/"}).url == (
        "/sign-in/?next=/notices/"
    )
    page = client.get("/sign-in/").content.decode()
    assert '<html lang="en">' in page
    assert "中文</button>" in page
    client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    assert '<html lang="zh-Hans">' in client.get("/sign-in/").content.decode()


def test_the_switch_leads_nowhere_else(client: Client, db: None) -> None:
    assert client.post("/language/", {"language": "en", "next": "https://evil.example/"}).url == "/"


def test_a_language_nobody_speaks_here_is_chinese(client: Client, db: None) -> None:
    client.cookies["django_language"] = "fr"
    assert '<html lang="zh-Hans">' in client.get("/sign-in/").content.decode()


def test_a_page_that_does_not_exist_says_so_without_detail(
    signed_in: Browser, fugou_detective: Officer
) -> None:
    browser = signed_in(fugou_detective)
    one, other = browser.get("/nowhere/"), browser.get("/cases/no/such/thing/")
    assert one.status_code == 404
    assert "没有找到该页面" in one.content.decode()
    assert one.content == other.content


def test_a_forbidden_page_says_so_and_what_to_do(signed_in: Browser, station_officer: Officer) -> None:
    response = signed_in(station_officer).get("/exchange/import/")
    assert response.status_code == 403
    assert "您的岗位没有使用此功能的权限。" in response.content.decode()
    assert "请联系本单位负责人" in response.content.decode()


def test_an_expired_form_is_explained(fugou_detective: Officer) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(fugou_detective, backend="django.contrib.auth.backends.ModelBackend")
    response = strict.post("/notices/read/")
    assert response.status_code == 403
    assert "刚才的操作没有执行。" in response.content.decode()


def test_the_error_page_needs_nothing_that_may_be_broken() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "系统暂时出错" in response.content.decode()


def test_nothing_is_fetched_from_outside(signed_in: Browser, fugou_detective: Officer) -> None:
    response = signed_in(fugou_detective).get("/")
    assert not re.search(r'(?:src|href)="(?:https?:)?//', response.content.decode())
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
