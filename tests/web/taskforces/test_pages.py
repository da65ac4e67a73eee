"""The screens of task forces: what they show to whom, and what a member can do on the pages of the case."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.taskforces.models import CaptureTeam, Membership, Raid, TaskForce, TaskForceCase
from casemgr.taskforces.services import members
from tests.personas import FUGOU, HUAIYANG
from tests.web.cases.conftest import Screen

Look, Send, Serve = Callable[..., Screen], Callable[..., Screen], Callable[..., Membership]
NEVER_USED = 987_654_321


def test_the_list_names_the_five_types_and_the_forces_one_sees(
    force: TaskForce, look: Look, fugou_colleague: Officer, huaiyang_detective: Officer
) -> None:
    own = look(fugou_colleague, "taskforces:list")
    assert "“6·16”专案组" in own.text and "虚假网络贷款" in own.text and "尚无专班" in own.text
    assert "6·16" not in look(huaiyang_detective, "taskforces:list").text


def test_a_lead_opens_one(look: Look, send: Send, fugou_lead: Officer, fugou_detective: Officer) -> None:
    page = look(fugou_lead, "taskforces:new")
    units = page.response.context["form"].fields["lead_unit"].queryset
    assert {unit.stat_county.code for unit in units} == {FUGOU}
    typed = {
        "name": "刷单专班",
        "kind": "district",
        "lead_unit": units[0].pk,
        "leader": fugou_detective.police_no,
        "opened_on": "2026-01-05",
    }
    assert send(fugou_lead, "taskforces:new", **typed | {"kind": "type_special"}).status == 422
    unknown = send(fugou_lead, "taskforces:new", **typed | {"leader": "999999"})
    assert unknown.status == 422 and "请核对警号" in unknown.text and "刷单专班" in unknown.html
    assert send(fugou_lead, "taskforces:new", **typed).status == 302
    assert Membership.objects.get().officer == fugou_detective


@pytest.mark.parametrize("who", ["fugou_detective", "analyst", "auditor"])
def test_others_open_none(who: str, look: Look, request: pytest.FixtureRequest) -> None:
    assert look(request.getfixturevalue(who), "taskforces:new").status == 403


@pytest.mark.parametrize("who", ["data_manager", "station_officer", "legal_reviewer"])
def test_who_has_nothing_to_do_with_them_reads_none(
    who: str, look: Look, request: pytest.FixtureRequest
) -> None:
    assert look(request.getfixturevalue(who), "taskforces:list").status == 403


ROUTES = ["detail", "close", "new-member", "new-case", "new-team", "new-raid"]


@pytest.mark.parametrize("name", ROUTES)
def test_another_countys_task_force_does_not_exist(
    name: str, force: TaskForce, look: Look, huaiyang_detective: Officer, huaiyang_lead: Officer
) -> None:
    for person in (huaiyang_detective, huaiyang_lead):
        for key in (force.pk, NEVER_USED):
            assert look(person, f"taskforces:{name}", key).status == 404


@pytest.mark.parametrize("name", ["close", "new-member"])
def test_a_member_leads_nothing(
    name: str, force: TaskForce, look: Look, send: Send, fugou_detective: Officer
) -> None:
    assert look(fugou_detective, f"taskforces:{name}", force.pk).status == 403
    assert send(fugou_detective, f"taskforces:{name}", force.pk, reason="撤").status == 403


def test_members_come_and_go(
    force: TaskForce, shared: Case, look: Look, send: Send, fugou_lead: Officer, huaiyang_detective: Officer,
    browser_of: Callable[[Officer], Client], today: date,
) -> None:  # fmt: skip
    typed = {"officer": huaiyang_detective.police_no, "duty": "查控", "since": str(today), "until": ""}
    address = reverse("taskforces:new-member", args=[force.pk])
    assert browser_of(fugou_lead).post(address, typed).status_code == 302
    again = Screen(browser_of(fugou_lead).post(address, typed))
    assert again.status == 422 and "已是本专班成员" in again.text
    row = Membership.objects.get(officer=huaiyang_detective)
    assert look(huaiyang_detective, "cases:detail", shared.pk).status == 200
    assert "陈晓燕" in look(fugou_lead, "taskforces:end-member", force.pk, row.pk).text
    assert send(fugou_lead, "taskforces:end-member", force.pk, row.pk, reason="完成").status == 302
    assert look(huaiyang_detective, "cases:detail", shared.pk).status == 404


def test_a_case_comes_by_its_number_and_a_hidden_one_is_answered_like_none(
    force: TaskForce, case: Case, make_case: Callable[..., Case], look: Look, send: Send, fugou_lead: Officer
) -> None:
    theirs = make_case(HUAIYANG, victim="赵某")
    answers = [
        send(fugou_lead, "taskforces:new-case", force.pk, number=number).response.context["form"].errors
        for number in (theirs.case_no, "A4116210000002023069999")
    ]
    assert answers[0] == answers[1]
    assert send(fugou_lead, "taskforces:new-case", force.pk, number=case.case_no.lower()).status == 302
    row = TaskForceCase.objects.get()
    assert case.case_no in look(fugou_lead, "taskforces:detail", force.pk).text
    assert send(fugou_lead, "taskforces:remove-case", force.pk, row.pk, reason="移回").status == 302
    row.refresh_from_db()
    assert row.removed_by == fugou_lead


def test_the_page_shows_the_cases_one_may_see_and_how_many_more(
    force: TaskForce, shared: Case, make_case: Callable[..., Case], huaiyang_lead: Officer, serve: Serve,
    huaiyang_detective: Officer, fugou_colleague: Officer, look: Look, now: datetime,
) -> None:  # fmt: skip
    theirs = make_case(HUAIYANG, victim="赵某")
    members.add_case(by=huaiyang_lead, task_force=force, case=theirs, now=now)
    serve(huaiyang_detective)
    member = look(huaiyang_detective, "taskforces:detail", force.pk).text
    assert shared.case_no in member and theirs.case_no in member
    reader = look(fugou_colleague, "taskforces:detail", force.pk).text
    assert shared.case_no in reader and theirs.case_no not in reader
    assert "另有1起案件" in reader
    assert "李桂兰" not in reader and "李桂兰" in member


def test_figures_stand_on_the_page(
    force: TaskForce, look: Look, send: Send, fugou_detective: Officer, today: date
) -> None:
    day = str(today)
    for number in range(25):
        typed = {"leader": "王建国", "province": ["53", "45", "44"][number % 3], "departed_on": day}
        sent = send(
            fugou_detective, "taskforces:new-team", force.pk, caught=15 if number < 22 else 14, **typed
        )
        assert sent.status == 302
    assert send(
        fugou_detective, "taskforces:new-raid", force.pk, on=day, places="淮阳区", caught="286"
    ).status == 302  # fmt: skip
    shown = {
        str(item["label"]): item["value"]
        for item in look(fugou_detective, "taskforces:detail", force.pk).response.context["statistics"]
    }
    assert (shown["抓捕组"], shown["涉及省份"], shown["抓捕组抓获"], shown["收网抓获"]) == (25, 3, 372, 286)
    team = CaptureTeam.objects.get(seq=25)
    back = {"leader": "王建国", "province": "45", "departed_on": day, "returned_on": day, "caught": "20"}
    assert 'value="14"' in look(fugou_detective, "taskforces:team", force.pk, team.pk).html
    assert send(fugou_detective, "taskforces:team", force.pk, team.pk, **back).status == 302
    team.refresh_from_db()
    assert (team.seq, team.caught) == (25, 20)
    assert Raid.objects.get().caught == 286
    assert look(fugou_detective, "taskforces:team", force.pk, NEVER_USED).status == 404


def test_closing_is_immediate_for_the_members(
    force: TaskForce, shared: Case, serve: Serve, look: Look, send: Send, fugou_lead: Officer,
    huaiyang_detective: Officer,
) -> None:  # fmt: skip
    serve(huaiyang_detective)
    assert look(huaiyang_detective, "cases:detail", shared.pk).status == 200
    assert send(fugou_lead, "taskforces:close", force.pk, reason="任务完成").status == 302
    assert look(huaiyang_detective, "cases:detail", shared.pk).status == 404
    assert look(huaiyang_detective, "taskforces:detail", force.pk).status == 404
    assert "已撤销" in look(fugou_lead, "taskforces:detail", force.pk).text
    assert "6·16" in look(fugou_lead, "taskforces:list", state="closed").text


def test_what_a_member_opened_is_listed_for_the_owner(
    force: TaskForce, shared: Case, serve: Serve, look: Look, fugou_lead: Officer, fugou_colleague: Officer,
    huaiyang_detective: Officer,
) -> None:  # fmt: skip
    serve(huaiyang_detective)
    look(huaiyang_detective, "cases:detail", shared.pk)
    page = look(fugou_lead, "taskforces:detail", force.pk)
    assert [
        (event.who, event.case) for event in page.response.context["events"] if event.who == "陈晓燕"
    ] == [("陈晓燕", shared)]
    assert look(fugou_colleague, "taskforces:detail", force.pk).response.context["events"] is None


OF_THE_COUNTY = [
    ("cases:edit", []),
    ("cases:assign", []),
    ("cases:designate", []),
    ("cases:act", ["solve"]),
    ("cases:request", ["solve"]),
    ("cases:new-victim", []),
    ("cases:new-identifier", []),
    ("supervision:list-case", []),
]


@pytest.mark.parametrize(("route", "more"), OF_THE_COUNTY)
def test_a_member_changes_nothing_of_the_county(
    route: str, more: list, shared: Case, serve: Serve, look: Look, send: Send, huaiyang_detective: Officer
) -> None:
    serve(huaiyang_detective)
    assert look(huaiyang_detective, route, shared.pk, *more).status == 403
    assert send(huaiyang_detective, route, shared.pk, *more, reason="改", text="改").status == 403


def test_a_member_reads_notes_and_finds_the_case(
    shared: Case, serve: Serve, look: Look, send: Send, huaiyang_detective: Officer
) -> None:
    serve(huaiyang_detective)
    assert send(huaiyang_detective, "cases:note", shared.pk, text="已调取流水").status == 302
    page = look(huaiyang_detective, "cases:detail", shared.pk, tab="history")
    assert (
        "已调取流水" in page.text and "专班成员" in page.text and "督办" not in page.text.split("为何可见")[0]
    )
    listed = look(huaiyang_detective, "cases:list")
    assert shared.case_no in listed.text and "扶沟" in listed.text
    assert listed.response.context["count"].number == 1
    found = send(huaiyang_detective, "cases:search", q="李桂兰").response
    assert "search=" in found.url
    mine = look(huaiyang_detective, "cases:list", view="mine")
    assert shared.case_no in mine.text


def test_a_page_left_open_past_the_last_day_saves_nothing(
    shared: Case, serve: Serve, look: Look, send: Send, huaiyang_detective: Officer,
    days_later: Callable[[int], datetime],
) -> None:  # fmt: skip
    serve(huaiyang_detective, days=1)
    assert look(huaiyang_detective, "cases:note", shared.pk).status == 200
    days_later(2)
    hidden = send(huaiyang_detective, "cases:note", shared.pk, text="迟到")
    unused = send(huaiyang_detective, "cases:note", NEVER_USED, text="迟到")
    assert hidden.status == unused.status == 404
    assert not shared.events.filter(data__text="迟到").exists()


def _ask(send: Send, officer: Officer, number: str, today: date, **more: Any) -> Screen:
    period = {"since": str(today), "until": str(today + timedelta(days=5))}
    return send(officer, "taskforces:new-request", number=number, reason="串并", **period | more)


def test_asking_says_the_same_whether_there_is_a_case_or_not(
    case: Case, look: Look, send: Send, huaiyang_detective: Officer, today: date
) -> None:
    pages = []
    for number in (case.case_no, "A4116210000002023069999"):
        assert _ask(send, huaiyang_detective, number, today).status == 302
        pages.append(look(huaiyang_detective, "taskforces:requests"))
    assert all("如有该编号的案件" in page.text for page in pages)
    rows = pages[1].response.context["rows"].rows
    assert len({(row.badge["label"], row.badge["tone"]) for row in rows}) == 1
    shown = [
        look(huaiyang_detective, "taskforces:request", row.pk).text.replace(row.number, "") for row in rows
    ]
    assert shown[0] == shown[1] and "扶沟" not in shown[0]


def test_the_owner_grants_and_the_asker_reads_until_it_is_ended(
    case: Case, look: Look, send: Send, huaiyang_detective: Officer, fugou_lead: Officer, today: date
) -> None:
    _ask(send, huaiyang_detective, case.case_no, today)
    row = look(fugou_lead, "taskforces:requests").response.context["rows"].rows[0]
    assert "同意查阅" in look(fugou_lead, "taskforces:request", row.pk).text
    assert look(huaiyang_detective, "taskforces:grant", row.pk).status == 403
    assert send(fugou_lead, "taskforces:refuse", row.pk, answer="").status == 422
    assert look(fugou_lead, "taskforces:grant", row.pk).status == 200
    assert send(fugou_lead, "taskforces:grant", row.pk, answer="").status == 302
    page = look(huaiyang_detective, "cases:detail", case.pk)
    assert page.status == 200 and "李桂兰" in page.text and "同意您查阅本案" in page.text
    assert look(huaiyang_detective, "cases:note", case.pk).status == 403
    assert (
        reverse("cases:detail", args=[case.pk]) in look(huaiyang_detective, "taskforces:request", row.pk).html
    )
    assert send(fugou_lead, "taskforces:end-request", row.pk, answer="不再需要").status == 302
    assert look(huaiyang_detective, "cases:detail", case.pk).status == 404


def test_a_third_county_sees_no_request(
    case: Case, look: Look, send: Send, huaiyang_detective: Officer, huaiyang_lead: Officer, today: date
) -> None:
    _ask(send, huaiyang_detective, case.case_no, today)
    row = look(huaiyang_detective, "taskforces:requests").response.context["rows"].rows[0]
    for name in ("request", "grant", "refuse", "end-request"):
        assert look(huaiyang_lead, f"taskforces:{name}", row.pk).status == 404
    assert look(huaiyang_lead, "taskforces:requests").response.context["rows"].rows == []


def test_ones_own_case_is_pointed_out_and_what_was_typed_stays(
    case: Case, send: Send, fugou_colleague: Officer, today: date
) -> None:
    page = _ask(send, fugou_colleague, case.case_no, today)
    assert page.status == 422 and "可以直接查看" in page.text and case.case_no in page.html
    long = _ask(send, fugou_colleague, "A1", today, until=str(today + timedelta(days=200)))
    assert long.status == 422 and "最长90天" in long.text
