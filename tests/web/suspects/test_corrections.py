"""The pages that put a wrong record right, and the one on which an identity becomes known."""

from collections.abc import Callable
from datetime import datetime

import pytest

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.deadlines.models import Deadline
from casemgr.suspects.models import CaseSuspect, Measure
from casemgr.suspects.services import measures, people
from tests.suspects.conftest import NUMBER, at
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
Send = Callable[..., Screen]


@pytest.fixture
def nameless(case: Case, now: datetime) -> CaseSuspect:
    row = people.add(by=case.lead, case=case, now=now, name="陈某（自报）", is_unidentified=True)
    measures.take(
        by=case.lead,
        case_suspect=row,
        kind="arrest",
        started_at=at("2023-08-28 10:30"),
        document_no="扶公（刑）捕字〔2023〕9号",
        now=now,
    )
    return row


def test_a_wrong_time_is_corrected_with_a_reason(
    detention: Measure, fugou_detective: Officer, look: Look, send: Send
) -> None:
    form = look(fugou_detective, "suspects:correct-measure", detention.case_id, detention.pk)
    assert form.response.context["form"].initial["document_no"] == detention.document_no
    version = form.response.context["form"].initial["version"]
    assert f'name="version" value="{version}"' in form.html
    typed = {
        "started_at_0": "2023-07-10",
        "started_at_1": "22:00",
        "document_no": "21号",
        "version": str(version),
    }
    refused = send(fugou_detective, "suspects:correct-measure", detention.case_id, detention.pk, **typed)
    assert set(refused.response.context["form"].errors) == {"reason"}
    done = send(
        fugou_detective,
        "suspects:correct-measure",
        detention.case_id,
        detention.pk,
        **typed,
        reason="看错日期",
    )
    assert done.status == 302
    overtaken = send(
        fugou_detective,
        "suspects:correct-measure",
        detention.case_id,
        detention.pk,
        **typed,
        reason="看错文号",
    )
    assert overtaken.status == 422
    assert "有人修改了该强制措施" in overtaken.text
    tab = look(fugou_detective, "cases:detail", detention.case_id, tab="suspects").text
    assert "2023-07-13 23:59" in tab
    history = look(fugou_detective, "cases:detail", detention.case_id, tab="history").text
    assert "开始时间：2023-07-11 10:30 → 2023-07-10 22:00" in history
    assert "看错日期" in history


def test_a_voided_record_stays_and_says_so(
    detention: Measure, fugou_detective: Officer, look: Look, send: Send
) -> None:
    args = (detention.case_id, detention.pk)
    assert send(fugou_detective, "suspects:void-measure", *args).status == 422
    assert send(fugou_detective, "suspects:void-measure", *args, reason="登记到他人名下").status == 302
    tab = look(fugou_detective, "cases:detail", detention.case_id, tab="suspects")
    assert "已作废（录入错误）" in tab.text
    assert "在采取强制措施 0人" in tab.text
    assert "已超期未办" not in tab.text
    [person] = tab.response.context["suspects"]
    assert person["may_be_listed"]
    held = look(fugou_detective, "cases:detail", detention.case_id, tab="suspects", state="held")
    assert held.response.context["kept"] == 0
    for route in ("correct-measure", "void-measure"):
        assert look(fugou_detective, f"suspects:{route}", *args).status == 403
    assert "登记到他人名下" in look(fugou_detective, "cases:detail", detention.case_id, tab="history").text


def test_who_only_reads_corrects_nothing_and_to_another_county_it_does_not_exist(
    detention: Measure, supervisor: Officer, fugou_colleague: Officer, huaiyang_lead: Officer, look: Look
) -> None:
    for route in ("correct-measure", "void-measure"):
        args = (f"suspects:{route}", detention.case_id, detention.pk)
        assert look(huaiyang_lead, *args).status == 404
        for reader in (supervisor, fugou_colleague):
            assert look(reader, *args).status == 403


def test_until_his_identity_is_known_the_tab_says_what_it_waits_for(
    nameless: CaseSuspect, fugou_detective: Officer, look: Look, send: Send
) -> None:
    tab = look(fugou_detective, "cases:detail", nameless.case_id, tab="suspects").text
    assert "自查清身份之日起计算" in tab
    assert "延长期限" not in tab
    form = look(fugou_detective, "suspects:identity", nameless.case_id, nameless.pk)
    assert "刑诉法160条" in form.text
    typed = {
        "name": "刘海涛",
        "resident_number": NUMBER,
        "established_at_0": "2023-09-20",
        "established_at_1": "10:00",
        "version": form.response.context["form"].initial["version"],
    }
    refused = send(fugou_detective, "suspects:identity", nameless.case_id, nameless.pk, **typed)
    assert "批准文书文号" in refused.text
    done = send(
        fugou_detective, "suspects:identity", nameless.case_id, nameless.pk, **typed, document_no="1号"
    )
    assert done.status == 302
    assert Deadline.objects.on(nameless.measures.get().target).exists()
    assert "2023-11-20 23:59" in look(fugou_detective, "cases:detail", nameless.case_id, tab="suspects").text
    assert look(fugou_detective, "suspects:identity", nameless.case_id, nameless.pk).status == 403


def test_that_another_unit_holds_who_he_turns_out_to_be_is_told_and_written_down(
    nameless: CaseSuspect, case_of_huaiyang: Case, fugou_detective: Officer, send: Send, now: datetime
) -> None:
    people.add(
        by=case_of_huaiyang.lead, case=case_of_huaiyang, now=now, name="刘海涛", resident_number=NUMBER
    )
    screen = send(
        fugou_detective,
        "suspects:identity",
        nameless.case_id,
        nameless.pk,
        name="刘海涛",
        resident_number=NUMBER,
        established_at_0="2023-09-20",
        established_at_1="10:00",
        document_no="1号",
        version=str(nameless.version),
    )
    assert screen.status == 422
    unit = case_of_huaiyang.lead_unit.name
    assert f"已由{unit}登记" in screen.text
    told = Event.objects.get(action="suspect.known_elsewhere")
    assert (told.police_no, told.detail["units"]) == (fugou_detective.police_no, [unit])


def test_a_form_somebody_overtook_says_so(
    nameless: CaseSuspect, fugou_detective: Officer, send: Send
) -> None:
    typed = {"name": "刘海涛", "established_at_0": "2023-09-20", "established_at_1": "10:00", "version": "7"}
    screen = send(
        fugou_detective, "suspects:identity", nameless.case_id, nameless.pk, **typed, document_no="1号"
    )
    assert screen.status == 422
    assert "有人修改了该嫌疑人" in screen.text


def test_who_is_held_elsewhere_is_pointed_out_to_who_works_the_case_with_the_unit_only(
    suspect: CaseSuspect,
    detention: Measure,
    case_of_huaiyang: Case,
    huaiyang_detective: Officer,
    huaiyang_lead: Officer,
    now: datetime,
    look: Look,
) -> None:
    row = people.add(
        by=huaiyang_detective,
        case=case_of_huaiyang,
        now=now,
        name="刘海涛",
        resident_number=NUMBER,
        is_known_person=True,
    )
    told = f"该人员在{suspect.case.lead_unit.name}另有未结束的强制措施"
    tab = look(huaiyang_detective, "cases:detail", case_of_huaiyang.pk, tab="suspects")
    assert told in tab.text
    assert suspect.case.number not in tab.html
    assert told in look(huaiyang_lead, "suspects:new-measure", case_of_huaiyang.pk, row.pk).text


def test_the_list_finds_a_case_by_its_suspect_and_only_inside_the_county(
    suspect: CaseSuspect, fugou_detective: Officer, huaiyang_detective: Officer, send: Send, look: Look
) -> None:
    for officer, found in ((fugou_detective, True), (huaiyang_detective, False)):
        send(officer, "cases:search", q="涛哥")
        listed = look(officer, "cases:list", q="涛哥")
        assert (suspect.case.number in listed.html) is found
