"""The suspects' tab and the forms of a person."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.suspects.models import CaseSuspect, Suspect
from casemgr.suspects.services import people
from tests.suspects.conftest import NUMBER
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]
Person = Callable[..., dict[str, Any]]


def test_a_suspect_is_added_and_stands_on_the_tab(
    case: Case, fugou_detective: Officer, send: Send, look: Look, person: Person
) -> None:
    data = person(birth="1968", roles=["card_owner"], level="3", attributed_amount="0.01万元")
    done = send(fugou_detective, "suspects:new", case.pk, **data)
    added = case.suspects.get().pk
    assert done.response.url == f"/cases/{case.pk}/?tab=suspects&person={added}#suspect-{added}"
    screen = look(fugou_detective, "cases:detail", case.pk, tab="suspects")
    for part in ("赵国强", "1968年", "卡主/卡农", "100.00", "未归案", "共 1 人", "尚无人员的角色"):
        assert part in screen.text
    assert "逮捕" not in screen.text


def test_the_tab_of_a_case_without_suspects_says_what_it_is_for(
    case: Case, fugou_detective: Officer, look: Look
) -> None:
    assert "尚未登记嫌疑人" in look(fugou_detective, "cases:detail", case.pk, tab="suspects").text


@pytest.mark.parametrize(
    ("typed", "field", "complaint"),
    [
        ({"name": ""}, "name", "必填"),
        ({"resident_number": "41162419900101123"}, "resident_number", "18位"),
        ({"birth": "去年"}, "birth", "日期"),
        ({"birth": "2100"}, "birth", "不能晚于今天"),
        ({"roles": ["king"]}, "roles", "king"),
        ({"level": "0"}, "level", "1"),
        ({"attributed_amount": "-1"}, "attributed_amount", "负数"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    typed: dict, field: str, complaint: str, case: Case, fugou_detective: Officer, send: Send, person: Person
) -> None:
    screen = send(fugou_detective, "suspects:new", case.pk, **person(**typed))
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert not case.suspects.exists()


def test_of_somebody_another_county_knows_only_the_unit_to_ask_is_told(
    suspect: CaseSuspect, case_of_huaiyang: Case, huaiyang_detective: Officer, send: Send, person: Person
) -> None:
    data = person(name="刘涛", resident_number=NUMBER)
    screen = send(huaiyang_detective, "suspects:new", case_of_huaiyang.pk, **data)
    assert screen.status == 422
    assert f"{suspect.case.lead_unit.name}已登记此人，请与其联系核实" in screen.text
    for secret in (suspect.case.number, "刘海涛", "涛哥", f"/cases/{suspect.case_id}/"):
        assert secret not in screen.html
    told = Event.objects.get(action="suspect.known_elsewhere")
    assert (told.police_no, told.detail["units"]) == (
        huaiyang_detective.police_no,
        [suspect.case.lead_unit.name],
    )


def test_once_confirmed_the_known_person_is_joined(
    suspect: CaseSuspect, case_of_huaiyang: Case, huaiyang_detective: Officer, send: Send, person: Person
) -> None:
    data = person(resident_number=NUMBER, roles=["caller"], is_known_person="1")
    done = send(huaiyang_detective, "suspects:new", case_of_huaiyang.pk, **data)
    assert done.status == 302
    assert case_of_huaiyang.suspects.get().suspect == suspect.suspect
    assert Suspect.objects.count() == 1


def test_somebody_of_this_case_is_offered_not_doubled(
    suspect: CaseSuspect, fugou_detective: Officer, send: Send, person: Person
) -> None:
    screen = send(fugou_detective, "suspects:new", suspect.case_id, **person(resident_number=NUMBER))
    assert "本案已登记该嫌疑人" in screen.text
    assert f"/cases/{suspect.case_id}/suspects/{suspect.pk}/" in screen.html


def opened(screen: Screen) -> str:
    return screen.html.split('name="opened" value="')[1].split('"')[0]


def test_a_suspect_is_changed(
    suspect: CaseSuspect, fugou_detective: Officer, send: Send, look: Look, person: Person
) -> None:
    form = look(fugou_detective, "suspects:change", suspect.case_id, suspect.pk)
    assert "涛哥" in form.html
    data = person(name="刘海涛", alias="小刘", resident_number=NUMBER, roles=["financier"])
    done = send(fugou_detective, "suspects:change", suspect.case_id, suspect.pk, opened=opened(form), **data)
    assert done.status == 302
    suspect.refresh_from_db()
    assert (suspect.suspect.alias, suspect.roles, suspect.level) == ("小刘", ["financier"], None)


def test_who_saves_second_is_shown_what_differs(
    suspect: CaseSuspect, fugou_detective: Officer, now: datetime, send: Send, look: Look, person: Person
) -> None:
    form = look(fugou_detective, "suspects:change", suspect.case_id, suspect.pk)
    people.change(
        by=fugou_detective, case_suspect=suspect, version=suspect.version, now=now, roles=["smuggler"]
    )
    born = {"birth": "1990-01-01", "gender": "female"}
    data = person(name="刘海涛", alias="小刘", resident_number=NUMBER, roles=["financier"], **born)
    screen = send(
        fugou_detective, "suspects:change", suspect.case_id, suspect.pk, opened=opened(form), **data
    )
    assert screen.status == 409
    for part in ("蛇头", "金主", "小刘"):
        assert part in screen.text
    sides = {
        name: screen.html.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("base", "mine", "theirs")
    }
    choices = {f"choose_{name}": "mine" for name in ("alias", "roles", "level", "is_main")}
    done = send(fugou_detective, "suspects:change", suspect.case_id, suspect.pk, **sides, **choices)
    assert done.status == 302
    suspect.refresh_from_db()
    assert suspect.roles == ["financier"]


def test_being_caught_is_recorded_and_called_caught(
    suspect: CaseSuspect, fugou_detective: Officer, send: Send, look: Look
) -> None:
    form = look(fugou_detective, "suspects:caught", suspect.case_id, suspect.pk)
    data = {
        "caught_0": "2023-07-10",
        "caught_1": "22:05",
        "caught_mode": "cross_province",
        "caught_place": "河南省洛阳市",
        "opened": opened(form),
    }
    done = send(fugou_detective, "suspects:caught", suspect.case_id, suspect.pk, **data)
    assert done.status == 302
    text = look(fugou_detective, "cases:detail", suspect.case_id, tab="suspects").text
    assert "2023-07-10 22:05 跨省抓获" in text
    assert "洛阳" in text
    history = look(fugou_detective, "cases:detail", suspect.case_id, tab="history").text
    assert "一名嫌疑人归案：2023-07-10，跨省抓获" in history
    assert "逮捕" not in history


def test_being_caught_needs_a_day_and_a_way(
    suspect: CaseSuspect, fugou_detective: Officer, send: Send, look: Look
) -> None:
    form = look(fugou_detective, "suspects:caught", suspect.case_id, suspect.pk)
    screen = send(
        fugou_detective,
        "suspects:caught",
        suspect.case_id,
        suspect.pk,
        opened=opened(form),
        caught_place="洛阳",
    )
    assert screen.status == 422
    assert set(screen.response.context["form"].errors) == {"caught", "caught_mode"}


def test_a_suspect_entered_by_mistake_is_taken_out_with_a_reason(
    suspect: CaseSuspect, fugou_detective: Officer, send: Send, look: Look
) -> None:
    assert send(fugou_detective, "suspects:remove", suspect.case_id, suspect.pk).status == 422
    done = send(fugou_detective, "suspects:remove", suspect.case_id, suspect.pk, reason="不是本案人员")
    assert done.status == 302
    assert not CaseSuspect.objects.exists()
    assert "移除了一名嫌疑人" in look(fugou_detective, "cases:detail", suspect.case_id, tab="history").text


def test_who_may_not_see_people_sees_them_masked_and_the_supervisor_uncovers_one_value(
    suspect: CaseSuspect, analyst: Officer, supervisor: Officer, send: Send, look: Look
) -> None:
    for reader in (analyst, supervisor):
        html = look(reader, "cases:detail", suspect.case_id, tab="suspects").html
        assert "刘某涛" in html
        for secret in ("刘海涛", "涛哥", NUMBER, "1990年"):
            assert secret not in html
    field = f"suspect:{suspect.pk}:name"
    reveal = {"field": field, "reason": "核对督办报告"}
    assert "刘海涛" in send(supervisor, "cases:reveal", suspect.case_id, **reveal).html
    assert Event.objects.get(action="personal.revealed").detail["field"] == field
    assert send(analyst, "cases:reveal", suspect.case_id, **reveal).status == 403


def test_to_another_county_none_of_it_exists_and_a_reader_may_change_nothing(
    suspect: CaseSuspect,
    case_of_huaiyang: Case,
    huaiyang_detective: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    fugou_colleague: Officer,
    look: Look,
) -> None:
    routes = [
        ("suspects:new", ()),
        *((f"suspects:{name}", (suspect.pk,)) for name in ("change", "caught", "remove", "new-measure")),
    ]
    for route, args in routes:
        assert look(huaiyang_lead, route, suspect.case_id, *args).status == 404
        for reader in (supervisor, fugou_colleague):
            assert look(reader, route, suspect.case_id, *args).status == 403
    # Nor through a case of his own.
    assert look(huaiyang_detective, "suspects:change", case_of_huaiyang.pk, suspect.pk).status == 404


def test_the_ring_shows_each_role_by_level_and_counts_a_person_once(
    suspect: CaseSuspect, fugou_detective: Officer, now: datetime, look: Look
) -> None:
    people.add(by=fugou_detective, case=suspect.case, now=now, name="王某", roles=["card_owner"], level=3)
    people.add(by=fugou_detective, case=suspect.case, now=now, name="赵某")
    ring = look(fugou_detective, "cases:detail", suspect.case_id, tab="suspects").response.context["ring"]
    assert ring["persons"] == 3
    assert ring["without_role"] == 1
    assert ring["levels"] == ["第1层", "第3层", "层级未定"]
    lines = {line["label"]: line for line in ring["lines"]}
    assert lines["金主"]["cells"][0]["people"][0]["name"] == "刘海涛"
    assert lines["组织者"]["total"] == 1
    assert "蛇头" in ring["missing"]
    assert "金主" not in ring["missing"]


def test_of_a_large_ring_the_people_come_page_by_page_and_the_figures_whole(
    case: Case, fugou_detective: Officer, now: datetime, look: Look
) -> None:
    for number in range(21):
        people.add(by=fugou_detective, case=case, now=now, name=f"刘{number}", roles=["caller"], level=4)
    first = look(fugou_detective, "cases:detail", case.pk, tab="suspects")
    second = look(fugou_detective, "cases:detail", case.pk, tab="suspects", page="2")
    assert [len(screen.response.context["suspects"]) for screen in (first, second)] == [20, 1]
    assert "tab=suspects&amp;page=2" in first.html
    for screen in (first, second):
        assert "嫌疑人 21人" in screen.text
        assert screen.response.context["ring"]["persons"] == 21


def test_money_put_down_to_people_beyond_the_cases_is_pointed_out(
    suspect: CaseSuspect, fugou_detective: Officer, now: datetime, look: Look
) -> None:
    tab = {"tab": "suspects"}
    people.change(
        by=fugou_detective, case_suspect=suspect, version=suspect.version, now=now, attributed_amount="500"
    )
    assert "是否重复计算" not in look(fugou_detective, "cases:detail", suspect.case_id, **tab).text
    people.add(by=fugou_detective, case=suspect.case, now=now, name="王某", attributed_amount="0.01")
    text = look(fugou_detective, "cases:detail", suspect.case_id, **tab).text
    assert "归属到人 500.01 元，案件金额 500.00 元" in text
    assert "是否重复计算" in text


def test_the_day_of_being_caught_may_stand_alone(
    suspect: CaseSuspect, fugou_detective: Officer, now: datetime
) -> None:
    row = people.caught(
        by=fugou_detective,
        case_suspect=suspect,
        version=suspect.version,
        caught_date=date(2024, 3, 1),
        caught_mode="voluntary",
        now=now,
    )
    assert row.caught_time is None
