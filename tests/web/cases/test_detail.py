"""The page of one case: what it says, to whom, and what may be done there."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import Act, Status
from casemgr.cases.models import Case
from casemgr.cases.services import editing, identifiers, progress, victims
from casemgr.supervision.services import escalation, listing
from casemgr.web.cases.steps import steps
from tests.web.cases.conftest import NUMBER, PHONE, Screen

Look = Callable[..., Screen]
SECRETS = ["李桂兰", NUMBER, PHONE, "教师", "城关镇", "三万八千元", "6222021300001234567"]
TABS = ["summary", "victims", "identifiers", "supervision", "history"]


@pytest.fixture
def full(case: Case, fugou_detective: Officer, now: datetime) -> Case:
    """The case with every kind of personal data that one can hold."""
    identifiers.add(by=fugou_detective, case=case, kind="account", value="6222021300001234567", now=now)
    editing.note(by=fugou_detective, case=case, text="李桂兰的女儿来电，三万八千元。", now=now)
    editing.edit(by=fugou_detective, case=case, version=case.version, remark=f"李桂兰电话{PHONE}", now=now)
    return Case.objects.get(pk=case.pk)


def everything(look: Look, officer: Officer, case: Case) -> str:
    return "".join(look(officer, "cases:detail", case.pk, tab=tab).html for tab in TABS)


def links(screen: Screen) -> set[str]:
    case = screen.response.context["case"]
    names = ["edit", "assign", "designate", "new-victim", "new-identifier", "note", "decline"]
    return {name for name in names if f'"{reverse(f"cases:{name}", args=[case.pk])}"' in screen.html}


@pytest.mark.parametrize("reader", ["fugou_detective", "fugou_lead"])
def test_who_works_the_case_sees_its_people_in_full(
    reader: str, full: Case, look: Look, request: pytest.FixtureRequest
) -> None:
    seen = everything(look, request.getfixturevalue(reader), full)
    assert [secret for secret in SECRETS if secret not in seen] == []


@pytest.mark.parametrize(
    "reader",
    [
        "fugou_colleague",
        "station_officer",
        "legal_reviewer",
        "supervisor",
        "analyst",
        "data_manager",
        "auditor",
    ],
)
def test_everybody_else_sees_them_masked_on_every_tab(
    reader: str, full: Case, look: Look, request: pytest.FixtureRequest
) -> None:
    seen = everything(look, request.getfixturevalue(reader), full)
    assert [secret for secret in SECRETS if secret in seen] == []
    for masked in ("李某兰", "411624********006X", "138****5678", "****4567"):
        assert masked in seen
    assert "个人信息已脱敏显示" in seen


def test_seeing_people_in_full_is_recorded_once_for_each_page(
    full: Case, fugou_detective: Officer, fugou_colleague: Officer, look: Look
) -> None:
    look(fugou_colleague, "cases:detail", full.pk, tab="victims")
    assert not Event.objects.filter(action="case.viewed").exists()
    look(fugou_detective, "cases:detail", full.pk, tab="victims")
    event = Event.objects.get(action="case.viewed")
    assert (event.police_no, event.subject) == (fugou_detective.police_no, f"cases.case:{full.pk}")
    assert event.address == "127.0.0.1"
    look(fugou_detective, "cases:detail", full.pk, htmx="case-panel", tab="history")
    assert Event.objects.filter(action="case.viewed").count() == 2


def test_the_head_says_what_it_is_and_where_it_stands(case: Case, fugou_lead: Officer, look: Look) -> None:
    text = look(fugou_lead, "cases:detail", case.pk).text
    for part in (case.number, "李桂兰被刷单返利诈骗案", "已立案", "38,000.00", "2023-06-16", "扶沟县"):
        assert part in text
    assert "为何可见： 您在扶沟县任县局负责人" in text or "为何可见：您在扶沟县任县局负责人" in text


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ("fugou_detective", {"edit"}),
        ("fugou_lead", {"edit", "assign"}),
        ("supervisor", {"designate"}),
        ("fugou_colleague", set()),
        ("analyst", set()),
        ("station_officer", set()),
    ],
)
def test_each_is_offered_what_he_may_do(
    reader: str, expected: set[str], case: Case, look: Look, request: pytest.FixtureRequest
) -> None:
    assert links(look(request.getfixturevalue(reader), "cases:detail", case.pk)) == expected


@pytest.mark.parametrize(
    ("reader", "tab", "expected"),
    [
        ("fugou_detective", "victims", {"edit", "new-victim"}),
        ("fugou_detective", "identifiers", {"edit", "new-identifier"}),
        ("fugou_detective", "history", {"edit", "note"}),
        ("supervisor", "history", {"designate", "note"}),
        ("fugou_colleague", "victims", set()),
        ("fugou_colleague", "history", set()),
    ],
)
def test_each_tab_offers_what_belongs_to_it(
    reader: str, tab: str, expected: set[str], case: Case, look: Look, request: pytest.FixtureRequest
) -> None:
    assert links(look(request.getfixturevalue(reader), "cases:detail", case.pk, tab=tab)) == expected


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ("fugou_detective", ["开展侦查", "提请破案", "提请移送管辖", "提请撤销案件", "提请并案"]),
        ("fugou_lead", ["开展侦查", "破案", "移送管辖", "撤销案件", "并案"]),
        ("fugou_colleague", []),
        ("supervisor", []),
    ],
)
def test_the_acts_that_are_open_stand_as_buttons(
    reader: str, expected: list[str], case: Case, look: Look, request: pytest.FixtureRequest
) -> None:
    acts = look(request.getfixturevalue(reader), "cases:detail", case.pk).response.context["acts"]
    assert sorted(str(act["label"]) for act in acts) == sorted(expected)
    assert [str(act["label"]) for act in acts][:1] == expected[:1]


def test_a_request_waits_for_the_lead_with_its_reason(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, supervisor: Officer, look: Look, now: datetime
) -> None:
    progress.request(by=fugou_detective, case=case, act=Act.SOLVE, reason="李桂兰已辨认主犯", now=now)
    lead = look(fugou_lead, "cases:detail", case.pk)
    assert "提请事项：破案" in lead.text
    assert "李桂兰已辨认主犯" in lead.text
    assert reverse("cases:act", args=[case.pk, "solve"]) in lead.html
    assert "decline" in links(lead)
    asker = look(fugou_detective, "cases:detail", case.pk)
    assert "等待县局负责人审批" in asker.text
    assert "decline" not in links(asker)
    assert "李某兰已辨认主犯" in look(supervisor, "cases:detail", case.pk).text


def test_a_case_that_has_met_the_standard_says_so_until_it_is_listed(
    case: Case, fugou_detective: Officer, station_officer: Officer, look: Look, now: datetime
) -> None:
    assert "达到提级挂牌督办标准" not in look(fugou_detective, "cases:detail", case.pk).text
    victims.add(by=fugou_detective, case=case, name="赵国强", loss_amount=Decimal("62000"), now=now)
    waiting = look(fugou_detective, "cases:detail", case.pk)
    assert "已达到提级挂牌督办标准，系统将在一分钟内挂牌" in waiting.text
    assert f'hx-get="{reverse("cases:standing", args=[case.pk])}"' in waiting.html
    assert "挂牌" not in look(station_officer, "cases:standing", case.pk).text
    escalation.sweep(now=now)
    listed = look(fugou_detective, "cases:standing", case.pk)
    assert "本案由市局挂牌督办" in listed.text
    assert "hx-get" not in listed.html
    supervision = case.supervisions.get()
    assert reverse("supervision:detail", args=[supervision.pk]) in listed.html
    assert supervision.notice_no in look(fugou_detective, "cases:detail", case.pk, tab="supervision").text


def test_the_supervisor_may_list_a_case_that_is_open_and_not_listed(
    case: Case, supervisor: Officer, fugou_lead: Officer, look: Look, now: datetime
) -> None:
    way = reverse("supervision:list-case", args=[case.pk])
    assert way in look(supervisor, "cases:detail", case.pk, tab="supervision").html
    assert way not in look(fugou_lead, "cases:detail", case.pk, tab="supervision").html
    listing.list_by_hand(by=supervisor, case=case, reason="涉案面广", now=now)
    assert way not in look(supervisor, "cases:detail", case.pk, tab="supervision").html


def test_a_station_officer_finds_no_supervision_tab(
    case: Case, station_officer: Officer, supervisor: Officer, look: Look, now: datetime
) -> None:
    listing.list_by_hand(by=supervisor, case=case, reason="涉案面广", now=now)
    screen = look(station_officer, "cases:detail", case.pk, tab="supervision")
    assert "督办" not in [str(tab["label"]) for tab in screen.response.context["tabs"]]
    assert "周公督" not in screen.html


def test_tabs_carry_their_counts(full: Case, fugou_lead: Officer, look: Look) -> None:
    tabs = look(fugou_lead, "cases:detail", full.pk).response.context["tabs"]
    counts = {str(tab["label"]): tab["count"] for tab in tabs}
    assert counts == {
        "案情": None,
        "嫌疑人": 0,
        "办案": None,
        "受害人": 1,
        "涉案标识": 1,
        "资金": None,
        "证据": 0,
        "文书": 0,
        "专班": 0,
        "督办": 0,
        "积案": None,
        "日志": full.events.count(),
    }


def test_an_unknown_tab_is_the_first_one(case: Case, fugou_lead: Officer, look: Look) -> None:
    assert (
        look(fugou_lead, "cases:detail", case.pk, tab="__class__").response.context["tab"].name == "summary"
    )


@pytest.mark.parametrize("tab", TABS)
def test_htmx_gets_the_panel_alone(tab: str, full: Case, fugou_lead: Officer, look: Look) -> None:
    fragment = look(fugou_lead, "cases:detail", full.pk, htmx="case-panel", tab=tab)
    assert fragment.html.lstrip().startswith('<div id="case-panel"')
    assert "steps" not in fragment.response.context


def test_a_long_history_has_pages(case: Case, fugou_detective: Officer, look: Look, now: datetime) -> None:
    for number in range(40):
        editing.note(by=fugou_detective, case=case, text=f"第{number}次联系", now=now)
    first = look(fugou_detective, "cases:detail", case.pk, tab="history")
    page = first.response.context["events"]
    assert len(page) == 30
    assert "第39次联系" in first.text
    second = look(fugou_detective, "cases:detail", case.pk, tab="history", after=page.next)
    assert "第0次联系" in second.text


@pytest.mark.parametrize("tab", TABS)
def test_it_costs_the_same_however_much_it_holds(
    tab: str, full: Case, fugou_lead: Officer, fugou_detective: Officer, look: Look, now: datetime
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            look(fugou_lead, "cases:detail", full.pk, tab=tab)
        return len(queries)

    cost()
    little = cost()
    for number in range(10):
        victims.add(by=fugou_detective, case=full, name=f"王{number}", loss_amount=Decimal(1), now=now)
        identifiers.add(by=fugou_detective, case=full, kind="phone", value=f"1381234567{number}", now=now)
    assert cost() == little


@pytest.mark.parametrize("status", Status)
def test_the_steps_show_every_status(status: Status, case: Case) -> None:
    case.status = status
    shown = steps(case)
    assert [step["state"] for step in shown].count("current") == 1
    assert all(step["state"] == "done" for step in shown[: [s["state"] for s in shown].index("current")])


def test_a_withdrawn_case_shows_how_far_it_came(case: Case) -> None:
    case.status, case.solved_date = Status.WITHDRAWN, date(2023, 7, 1)
    assert [str(step["label"]) for step in steps(case)] == [
        "接报", "受案审查", "立案", "侦查", "破案", "已撤案",
    ]  # fmt: skip
