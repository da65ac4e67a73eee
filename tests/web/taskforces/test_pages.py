"""The screens of task forces: what they show to whom, and what a member can do on the pages of the case."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case, FraudType
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import people
from casemgr.taskforces.models import CaptureTeam, Membership, Raid, TaskForce, TaskForceCase
from casemgr.taskforces.services import forces, members
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
    page = look(fugou_detective, "taskforces:team", force.pk, team.pk)
    assert 'value="14"' in page.html
    assert '<input type="hidden" name="version" value="1"' in page.html
    assert send(fugou_detective, "taskforces:team", force.pk, team.pk, version=1, **back).status == 302
    team.refresh_from_db()
    assert (team.seq, team.caught) == (25, 20)
    again = back | {"caught": "14"}
    late = send(fugou_detective, "taskforces:team", force.pk, team.pk, version=1, **again)
    assert late.status == 422 and "请重新打开后再保存" in late.text
    unsaid = send(fugou_detective, "taskforces:team", force.pk, team.pk, **again)
    assert unsaid.status == 422
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
    assert "已调取流水" in page.text and "专案组”成员" in page.text
    assert "督办" not in page.text.split("为何可见")[0]
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


@pytest.fixture
def team(force: TaskForce, fugou_lead: Officer, now: datetime) -> CaptureTeam:
    return forces.record_team(
        by=fugou_lead, task_force=force, leader="王建国", members="马超", province="22", city="长春",
        departed_on=date(2023, 7, 1), returned_on=date(2023, 7, 9), caught=2, now=now,
    )  # fmt: skip


@pytest.fixture
def suspects(shared: Case, fugou_detective: Officer, now: datetime) -> list[CaseSuspect]:
    told = {"by": fugou_detective, "case": shared, "now": now}
    return [people.add(name=name, **told) for name in ("刘海涛", "王某", "赵某")]


def caught(row: CaseSuspect, by: Officer, now: datetime, team: CaptureTeam | None = None) -> None:
    row.refresh_from_db()
    people.caught(
        by=by, case_suspect=row, version=row.version, caught_date=date(2023, 7, 5),
        caught_mode="cross_province", capture_team=team, now=now,
    )  # fmt: skip


def test_what_the_teams_tell_is_held_against_the_case(
    force: TaskForce, shared: Case, team: CaptureTeam, suspects: list[CaseSuspect], fugou_detective: Officer,
    look: Look, now: datetime,
) -> None:  # fmt: skip
    def said() -> str:
        on_case = look(fugou_detective, "cases:detail", shared.pk, tab="forces").text
        on_force = look(fugou_detective, "taskforces:detail", force.pk).text
        sentence = on_force.split("抓捕组 1 个，赴 1 个省份，抓获 2 人。 ")[1].split("。")[0]
        assert sentence in on_case
        return sentence

    assert said() == "专班案件已归案 0 人，少 2 人：请核对是否有人尚未登记归案"
    caught(suspects[0], fugou_detective, now, team)
    caught(suspects[1], fugou_detective, now, team)
    assert said() == "专班案件已归案 2 人，两数一致"
    assert "其中 2 人已注明由哪个抓捕组抓获" in look(fugou_detective, "taskforces:detail", force.pk).text
    caught(suspects[2], fugou_detective, now)
    assert said().startswith("专班案件已归案 3 人，多 1 人")


def test_more_caught_in_raids_than_at_all_is_pointed_out(
    force: TaskForce, shared: Case, team: CaptureTeam, fugou_lead: Officer, look: Look, now: datetime
) -> None:
    forces.record_raid(by=fugou_lead, task_force=force, on=date(2023, 7, 5), places="长春", caught=5, now=now)
    assert "收网抓获 5 人，多于案件归案的 0 人" in look(fugou_lead, "taskforces:detail", force.pk).text


def test_of_a_hidden_case_not_even_a_sum_is_told(
    force: TaskForce, shared: Case, team: CaptureTeam, suspects: list[CaseSuspect], serve: Serve,
    huaiyang_detective: Officer, huaiyang_lead: Officer, fugou_detective: Officer, look: Look, now: datetime,
) -> None:  # fmt: skip
    caught(suspects[0], fugou_detective, now, team)
    serve(huaiyang_detective)
    page = look(huaiyang_lead, "taskforces:detail", force.pk)
    assert "归案人数无法在此核对" in page.text
    assert page.response.context["teams"][0].named == 0
    assert "案件归案" not in page.text


def test_who_was_caught_by_a_team_says_by_which(
    force: TaskForce, shared: Case, team: CaptureTeam, suspects: list[CaseSuspect], fugou_detective: Officer,
    fugou_lead: Officer, make_case: Callable[..., Case], look: Look, send: Send, now: datetime,
) -> None:  # fmt: skip
    address = ("suspects:caught", shared.pk, suspects[0].pk)
    form = look(fugou_detective, *address)
    assert "第1组（吉林长春）" in form.text
    typed = {
        "caught_0": "2023-07-05", "caught_1": "", "caught_mode": "cross_province",
        "opened": form.html.split('name="opened" value="')[1].split('"')[0],
    }  # fmt: skip
    assert send(fugou_detective, *address, capture_team="999999", **typed).status == 422
    assert send(fugou_detective, *address, capture_team=str(team.pk), **typed).status == 302
    tab = look(fugou_detective, "cases:detail", shared.pk, tab="suspects").text
    assert "第1组（吉林长春）" in tab
    # A case without a task force has no team to choose, and takes none.
    other = make_case(FUGOU, lead=fugou_detective)
    alone = people.add(by=fugou_detective, case=other, name="孙某", now=now)
    assert "capture_team" not in look(fugou_detective, "suspects:caught", other.pk, alone.pk).html
    with pytest.raises(ValidationError, match="不办理本案"):
        caught(alone, fugou_detective, now, team)
    # Taken back from the task force, what was recorded stays and may be corrected.
    members.remove_case(by=fugou_lead, row=TaskForceCase.objects.get(), reason="移回", now=now)
    assert "第1组（吉林长春）" in look(fugou_detective, *address).text
    caught(suspects[0], fugou_detective, now, team)


def test_the_database_knows_no_team_of_somebody_at_large(
    team: CaptureTeam, suspects: list[CaseSuspect]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseSuspect.objects.filter(pk=suspects[0].pk).update(capture_team=team)


def test_teams_are_written_down_one_after_the_other(
    force: TaskForce, look: Look, send: Send, fugou_detective: Officer
) -> None:
    page = look(fugou_detective, "taskforces:new-team", force.pk)
    assert "下一个组号是1。" in page.text and "保存并登记下一组" in page.text
    typed = {
        "leader": "王建国",
        "members": "马超、孙亮",
        "province": "22",
        "departed_on": "2023-07-01",
        "caught": "1",
    }
    done = send(fugou_detective, "taskforces:new-team", force.pk, next="1", **typed)
    assert done.response.url == reverse("taskforces:new-team", args=[force.pk])
    assert "马超、孙亮" in look(fugou_detective, "taskforces:detail", force.pk).text
    assert send(fugou_detective, "taskforces:new-team", force.pk, **typed | {"province": ""}).status == 422


def test_a_team_and_a_raid_entered_by_mistake_are_put_right_or_struck_out(
    force: TaskForce, shared: Case, team: CaptureTeam, suspects: list[CaseSuspect], fugou_detective: Officer,
    look: Look, send: Send, now: datetime,
) -> None:  # fmt: skip
    caught(suspects[0], fugou_detective, now, team)
    mistake = {"reason": "误登", "version": 1}
    refused = send(fugou_detective, "taskforces:remove-team", force.pk, team.pk, **mistake)
    assert refused.status == 422 and "已有嫌疑人登记为该组抓获" in refused.text
    caught(suspects[0], fugou_detective, now)
    assert "第1组（吉林）" in look(fugou_detective, "taskforces:remove-team", force.pk, team.pk).text
    assert send(fugou_detective, "taskforces:remove-team", force.pk, team.pk, version=1).status == 422
    assert send(fugou_detective, "taskforces:remove-team", force.pk, team.pk, **mistake).status == 302
    assert not force.teams.exists()
    told = Event.objects.get(action="taskforce.captureteam_removed")
    assert told.detail == {"number": 1, "caught": 2, "reason": "误登"}

    raid = forces.record_raid(
        by=fugou_detective, task_force=force, on=date(2023, 7, 5), places="长春", now=now
    )
    typed = {"on": "2023-07-06", "places": "长春、吉林", "caught": "7", "version": 1}
    assert send(fugou_detective, "taskforces:raid", force.pk, raid.pk, **typed).status == 302
    raid.refresh_from_db()
    assert (raid.seq, raid.places, raid.caught) == (1, "长春、吉林", 7)
    late = send(fugou_detective, "taskforces:remove-raid", force.pk, raid.pk, **mistake)
    assert late.status == 422 and "请重新打开后再保存" in late.text
    mistake["version"] = raid.version
    assert send(fugou_detective, "taskforces:remove-raid", force.pk, raid.pk, **mistake).status == 302
    assert not force.raids.exists()


def test_a_sixth_type_gets_its_task_force_only_from_the_city(
    send: Send, fugou_lead: Officer, supervisor: Officer, fugou_detective: Officer
) -> None:
    typed = {
        "name": "购物类案专班", "kind": "type_special", "leader": fugou_detective.police_no,
        "lead_unit": Unit.objects.get(code=f"{FUGOU}000000").pk, "opened_on": "2026-01-05",
        "fraud_type": FraudType.objects.get(code="shop").pk,
    }  # fmt: skip
    refused = send(fugou_lead, "taskforces:new", **typed)
    assert refused.status == 422 and "不在五类突出案件之内" in refused.text
    assert send(supervisor, "taskforces:new", **typed).status == 302
    five = {**typed, "name": "刷单类案专班", "fraud_type": FraudType.objects.get(code="brush").pk}
    assert send(fugou_lead, "taskforces:new", **five).status == 302


def test_the_case_names_its_task_forces_and_offers_the_others_to_its_lead_alone(
    force: TaskForce, case: Case, look: Look, fugou_lead: Officer, fugou_detective: Officer,
    data_manager: Officer, now: datetime,
) -> None:  # fmt: skip
    link = f"{reverse('taskforces:new-case', args=[force.pk])}?number={case.number}"
    assert link in look(fugou_lead, "cases:detail", case.pk, tab="forces").html
    assert case.number in look(fugou_lead, "taskforces:new-case", force.pk, number=case.number).html
    labels = [tab["label"] for tab in look(fugou_detective, "cases:detail", case.pk).response.context["tabs"]]
    assert "专班" not in labels
    members.add_case(by=fugou_lead, task_force=force, case=case, now=now)
    shown = look(fugou_detective, "cases:detail", case.pk, tab="forces")
    assert "“6·16”专案组" in shown.text and link not in shown.html
    labels = [tab["label"] for tab in look(data_manager, "cases:detail", case.pk).response.context["tabs"]]
    assert "专班" not in labels


def test_members_are_shown_with_where_they_come_from_and_a_new_post_ends_it(
    force: TaskForce, shared: Case, serve: Serve, look: Look, fugou_lead: Officer,
    huaiyang_detective: Officer, now: datetime,
) -> None:  # fmt: skip
    serve(huaiyang_detective)
    page = look(fugou_lead, "taskforces:detail", force.pk)
    assert "陈晓燕" in page.text and "淮阳区" in page.text and "派员单位 2" in page.text
    later = now + timedelta(seconds=1)
    unit = Unit.objects.get(code="411623000000")
    post(by=None, officer=huaiyang_detective, role=Role.DETECTIVE, unit=unit, now=later)
    assert "岗位已变动，须重新加入" in look(fugou_lead, "taskforces:detail", force.pk).text
    listed = look(fugou_lead, "taskforces:list").response.context["rows"].rows
    assert [row.members_now for row in listed] == [1], "the list counts as the page does"
