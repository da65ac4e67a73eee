"""Laying two records of one person side by side, making them one, and taking them apart again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.common.moments import PartialDate
from casemgr.notices.models import Notice
from casemgr.suspects.models import CaseSuspect, MergeRecord, Suspect
from casemgr.suspects.services import people
from tests.forms import forms_of
from tests.suspects.conftest import NUMBER
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
Send = Callable[..., Screen]


@pytest.fixture
def twin(suspect: CaseSuspect, make_case: Callable[..., Case], now: datetime) -> CaseSuspect:
    """The same man in another case of 扶沟, entered without his number."""
    other = make_case(lead=suspect.case.lead, name="王某被冒充客服诈骗案")
    born = {"birth": PartialDate(1990, 1, 1), "gender": "female"}
    return people.add(
        by=other.lead, case=other, now=now, name="刘海涛", alias="老刘", roles=["caller"], **born
    )


@pytest.fixture
def stranger(case_of_huaiyang: Case, now: datetime) -> CaseSuspect:
    return people.add(by=case_of_huaiyang.lead, case=case_of_huaiyang, now=now, name="刘海滔")


def merge_form(screen: Screen, **typed: Any) -> dict[str, Any]:
    form = next(form for form in forms_of(screen.response) if "versions" in form.names)
    return form.filled(**typed)


def test_the_lead_sees_what_differs_and_what_would_move_before_anything_is_done(
    suspect: CaseSuspect, twin: CaseSuspect, fugou_lead: Officer, look: Look
) -> None:
    screen = look(fugou_lead, "persons:merge", suspect.suspect_id, twin.suspect_id)
    rows = {row["name"]: row for row in screen.response.context["rows"]}
    assert [name for name, row in rows.items() if row["asked"]] == ["alias"]
    assert rows["resident_number"]["differs"]
    assert twin.case.number in screen.text
    assert "话务员" in screen.text
    assert Suspect.objects.count() == 2
    assert Event.objects.filter(action="person.compared").count() == 2


def test_merged_by_the_lead_and_taken_apart_again(
    suspect: CaseSuspect,
    twin: CaseSuspect,
    fugou_lead: Officer,
    look: Look,
    browser_of: Callable[..., Client],
) -> None:
    screen = look(fugou_lead, "persons:merge", suspect.suspect_id, twin.suspect_id)
    address = f"/persons/{suspect.suspect_id}/merge/{twin.suspect_id}/"
    sent = merge_form(screen, alias="gone", reason="指纹比对一致")
    assert browser_of(fugou_lead).post(address, sent).status_code == 302
    person = Suspect.objects.get()
    assert (person.alias, person.resident_number) == ("老刘", NUMBER)
    page = look(fugou_lead, "persons:detail", person.pk)
    assert "两份记录已合并" in page.text
    assert "撤销合并" in page.text
    record = MergeRecord.objects.get()
    undo = look(fugou_lead, "persons:undo-merge", record.pk)
    form = next(form for form in forms_of(undo.response) if "reason" in form.names)
    done = browser_of(fugou_lead).post(
        form.action or f"/persons/merges/{record.pk}/undo/", form.filled(reason="误并")
    )
    assert done.status_code == 302
    assert Suspect.objects.count() == 2
    again = look(fugou_lead, "persons:undo-merge", record.pk)
    assert "该合并已经撤销" in again.text
    assert not any("reason" in form.names for form in forms_of(again.response))


def test_without_a_choice_or_a_reason_nothing_is_merged_and_what_was_typed_stays(
    suspect: CaseSuspect, twin: CaseSuspect, fugou_lead: Officer, send: Send
) -> None:
    screen = send(
        fugou_lead, "persons:merge", suspect.suspect_id, twin.suspect_id, versions="1-1", reason="指纹"
    )
    assert screen.status == 422
    assert "请选择保留哪一个值" in screen.text
    assert "指纹" in screen.text
    screen = send(
        fugou_lead, "persons:merge", suspect.suspect_id, twin.suspect_id, versions="1-1", alias="kept"
    )
    assert set(screen.response.context["form"].errors) == {"reason"}
    assert Suspect.objects.count() == 2


def test_what_somebody_changed_meanwhile_is_shown_again(
    suspect: CaseSuspect, twin: CaseSuspect, fugou_lead: Officer, send: Send
) -> None:
    told = {"alias": "kept", "reason": "指纹", "versions": "1-7"}
    screen = send(fugou_lead, "persons:merge", suspect.suspect_id, twin.suspect_id, **told)
    assert screen.status == 422
    assert "有人修改了这两份记录" in screen.text
    assert screen.response.context["versions"] == "1-1"


def test_obstacles_are_named_and_leave_nothing_to_press(
    suspect: CaseSuspect, twin: CaseSuspect, fugou_lead: Officer, look: Look, now: datetime
) -> None:
    people.change(
        by=twin.case.lead, case_suspect=twin, version=1, now=now, resident_number="411621198808081236"
    )
    screen = look(fugou_lead, "persons:merge", suspect.suspect_id, twin.suspect_id)
    assert "不同的身份证号" in screen.text
    assert not any("versions" in form.names for form in forms_of(screen.response))


def test_the_supervisor_compares_masked_values_and_merges_across_counties(
    suspect: CaseSuspect,
    stranger: CaseSuspect,
    supervisor: Officer,
    look: Look,
    browser_of: Callable[..., Client],
) -> None:
    screen = look(supervisor, "persons:merge", suspect.suspect_id, stranger.suspect_id)
    for secret in ("刘海涛", "刘海滔", "涛哥", NUMBER):
        assert secret not in screen.html
    # The values to uncover are forms of their own: none stands inside the form that merges.
    sent = merge_form(screen, name="kept", alias="kept", reason="两地核对")
    answer = browser_of(supervisor).post(f"/persons/{suspect.suspect_id}/merge/{stranger.suspect_id}/", sent)
    assert answer.status_code == 302
    assert Suspect.objects.get().name == "刘海涛"


def test_a_person_of_another_county_does_not_exist_for_the_lead(
    suspect: CaseSuspect, stranger: CaseSuspect, fugou_lead: Officer, look: Look
) -> None:
    for route, *args in [
        ("persons:detail", stranger.suspect_id),
        ("persons:find-twin", stranger.suspect_id),
        ("persons:merge", suspect.suspect_id, stranger.suspect_id),
        ("persons:merge", stranger.suspect_id, suspect.suspect_id),
        ("persons:merge", suspect.suspect_id, suspect.suspect_id),
    ]:
        assert look(fugou_lead, route, *args).status == 404


def test_where_another_county_is_concerned_the_lead_is_told_so_and_asks_the_city(
    suspect: CaseSuspect,
    twin: CaseSuspect,
    case_of_huaiyang: Case,
    fugou_lead: Officer,
    supervisor: Officer,
    now: datetime,
    look: Look,
    send: Send,
) -> None:
    people.add(
        by=case_of_huaiyang.lead,
        case=case_of_huaiyang,
        now=now,
        name="刘海涛",
        resident_number=NUMBER,
        is_known_person=True,
    )
    screen = look(fugou_lead, "persons:merge", suspect.suspect_id, twin.suspect_id)
    assert "涉及其他单位，请提请市局。" in screen.text
    assert case_of_huaiyang.number not in screen.html
    assert send(fugou_lead, "persons:merge", suspect.suspect_id, twin.suspect_id).status == 302
    assert Notice.objects.filter(recipient=supervisor, kind="merge_asked").count() == 1
    assert Suspect.objects.count() == 2


def test_a_number_typed_later_leads_to_the_merge_or_to_the_city(
    suspect: CaseSuspect,
    twin: CaseSuspect,
    stranger: CaseSuspect,
    person: Callable[..., dict[str, Any]],
    fugou_lead: Officer,
    huaiyang_detective: Officer,
    supervisor: Officer,
    look: Look,
    send: Send,
) -> None:
    def typed(row: CaseSuspect, officer: Officer, **fields: Any) -> Screen:
        form = look(officer, "suspects:change", row.case_id, row.pk)
        opened = form.response.context["opened"]
        data = person(name="刘海涛", resident_number=NUMBER, opened=opened, **fields)
        return send(officer, "suspects:change", row.case_id, row.pk, **data)

    here = typed(twin, fugou_lead)
    assert f"/persons/{twin.suspect_id}/merge/{suspect.suspect_id}/" in here.html
    assert not Event.objects.filter(action="suspect.known_elsewhere").exists()
    beyond = typed(stranger, huaiyang_detective)
    told = Event.objects.get(action="suspect.known_elsewhere")
    assert (told.police_no, told.detail["units"]) == (
        huaiyang_detective.police_no,
        [suspect.case.lead_unit.name],
    )
    assert "提请市局核实合并" in beyond.text
    assert suspect.case.number not in beyond.html
    assert f"/persons/{suspect.suspect_id}" not in beyond.html
    assert typed(stranger, huaiyang_detective, ask_city="1").status == 302
    link = Notice.objects.get(recipient=supervisor, kind="merge_asked").link
    assert look(supervisor, "persons:merge", *sorted([suspect.suspect_id, stranger.suspect_id])).status == 200
    assert link.startswith("/persons/")


def test_a_detective_sees_the_suspicion_and_whom_to_ask_but_merges_nobody(
    suspect: CaseSuspect, twin: CaseSuspect, fugou_detective: Officer, look: Look
) -> None:
    screen = look(fugou_detective, "persons:detail", suspect.suspect_id)
    assert "疑似同一人" in screen.text
    assert "请县局负责人合并" in screen.text
    for route, args in [("find-twin", ()), ("merge", (twin.suspect_id,))]:
        assert look(fugou_detective, f"persons:{route}", suspect.suspect_id, *args).status == 403


def test_the_other_record_is_found_by_hand(
    suspect: CaseSuspect, twin: CaseSuspect, stranger: CaseSuspect, fugou_lead: Officer, send: Send
) -> None:
    found = send(fugou_lead, "persons:find-twin", suspect.suspect_id, q="lht")
    assert [one.person for one in found.response.context["found"]] == [twin.suspect]
    assert "没有找到" in send(fugou_lead, "persons:find-twin", suspect.suspect_id, q="赵国强").text
    assert send(fugou_lead, "persons:find-twin", suspect.suspect_id, q="").status == 422


def test_of_cases_elsewhere_a_persons_page_names_only_the_unit(
    suspect: CaseSuspect,
    case_of_huaiyang: Case,
    huaiyang_detective: Officer,
    fugou_detective: Officer,
    now: datetime,
    look: Look,
) -> None:
    people.add(
        by=huaiyang_detective,
        case=case_of_huaiyang,
        now=now,
        name="刘海涛",
        resident_number=NUMBER,
        is_known_person=True,
    )
    screen = look(fugou_detective, "persons:detail", suspect.suspect_id)
    assert suspect.case.number in screen.text
    assert f"另有其他单位案件，请联系{case_of_huaiyang.lead_unit.name}" in screen.text
    assert case_of_huaiyang.number not in screen.html
    assert f"/cases/{case_of_huaiyang.pk}/" not in screen.html
    assert Event.objects.filter(action="person.viewed", police_no=fugou_detective.police_no).exists()


def test_a_persons_page_asks_as_much_of_the_database_for_ten_as_for_one(
    suspect: CaseSuspect,
    twin: CaseSuspect,
    fugou_lead: Officer,
    now: datetime,
    look: Look,
    django_assert_num_queries: Any,
) -> None:
    told = {"name": "刘海涛", "birth": PartialDate(1990, 1, 1)}
    look(fugou_lead, "persons:detail", suspect.suspect_id)  # he signs in
    with CaptureQueriesContext(connection) as few:
        look(fugou_lead, "persons:detail", suspect.suspect_id)
    for _each in range(9):
        people.add(by=twin.case.lead, case=twin.case, now=now, **told)
    with django_assert_num_queries(len(few)):
        screen = look(fugou_lead, "persons:detail", suspect.suspect_id)
    assert len(screen.response.context["alike"]) == 10


def test_the_analyst_reads_a_person_masked(suspect: CaseSuspect, analyst: Officer, look: Look) -> None:
    screen = look(analyst, "persons:detail", suspect.suspect_id)
    assert "刘某涛" in screen.text
    for secret in ("刘海涛", "涛哥", NUMBER, "1990年"):
        assert secret not in screen.html
    assert not Event.objects.filter(action="person.viewed").exists()
