"""Documents issued, asked for, sent back, voided, opened: by whom, when, and what stands in them."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import progress
from casemgr.documents.filling.facts import Subject
from casemgr.documents.models import Altered, Document, Draft, Kind, Series
from casemgr.documents.services import issuing, preparing, templates
from casemgr.notices.models import Notice
from casemgr.suspects.models import CaseSuspect, Measure
from casemgr.suspects.services import correcting, people
from tests.documents.conftest import NUMBER, Issue
from tests.documents.words import text_of, word
from tests.personas import FUGOU

Kinds = Callable[[str], Kind]


def text(document: Document) -> str:
    return text_of(document.content())


def catch(row: CaseSuspect, now: datetime) -> None:
    day = date(2023, 7, 12)
    fields = {"version": row.version, "caught_date": day, "caught_mode": "voluntary"}
    people.caught(by=row.case.lead, case_suspect=row, now=now, **fields)


def test_a_detention_warrant_says_whom_why_and_by_which_article(
    case: Case, suspect: CaseSuspect, issue: Issue
) -> None:
    document = issue("detention_warrant", case, case_suspect=suspect, 住址="扶沟县城关镇")
    for part in (
        "扶沟县公安局",
        "扶公（刑）拘字〔",
        "第八十二条",
        "刘海涛（别名涛哥），性别女，出生日期1990年1月1日",
        NUMBER,
        "送扶沟县看守所羁押",
        "涉嫌罪名：诈骗罪",
    ):
        assert part in text(document)
    assert document.number in text(document)
    assert "{{" not in text(document)


def test_an_english_screen_issues_a_chinese_document(case: Case, suspect: CaseSuspect, issue: Issue) -> None:
    with translation.override("en"):
        document = issue("detention_warrant", case, case_suspect=suspect)
    assert "性别女" in text(document)


def test_a_prosecution_opinion_lists_who_was_caught_with_his_part_and_his_measures(
    case: Case, suspect: CaseSuspect, take: Any, issue: Issue, fugou_lead: Officer, now: datetime
) -> None:
    catch(people.add(by=case.lead, case=case, now=now, name="赵国强", roles=["card_owner"]), now)
    take(suspect, "detention", "2023-07-11 10:30")
    take(suspect, "arrest", "2023-07-13 10:00")
    with pytest.raises(ValidationError, match="侦查终结后"):
        issue("prosecution_opinion", case, 证据="供述")
    conditions = progress.CHECKLISTS["conclude"].values
    progress.advance(by=fugou_lead, case=case, act="conclude", conditions=conditions, now=now)
    document = issue("prosecution_opinion", case, 证据="供述；\n转账记录。")
    for part in (
        "犯罪嫌疑人1：刘海涛",
        "角色：组织者、取现车手",
        "2023年7月11日被拘留，2023年7月13日结束（变更强制措施）；2023年7月13日被逮捕",
        "犯罪嫌疑人2：赵国强",
        "卡主/卡农",
        "38,000.00元（大写：叁万捌仟元整）",
        "扶沟县人民检察院",
        "转账记录。",
    ):
        assert part in text(document)
    assert "在逃" not in text(document)


def test_a_prosecution_opinion_names_who_is_at_large_apart_from_who_is_sent(
    case: Case, suspect: CaseSuspect, take: Any, issue: Issue, now: datetime
) -> None:
    for name in ("赵国强", "孙大伟"):
        people.add(by=case.lead, case=case, now=now, name=name)
    Case.objects.filter(pk=case.pk).update(status="concluded")
    with pytest.raises(ValidationError, match="嫌疑人名单"):
        issue("prosecution_opinion", case, 证据="供述")
    take(suspect, "arrest", "2023-07-13 10:00")
    opinion = text(issue("prosecution_opinion", case, 证据="供述"))
    assert "犯罪嫌疑人1：刘海涛" in opinion and "犯罪嫌疑人2" not in opinion
    assert "同案犯罪嫌疑人赵国强、孙大伟在逃，另案处理。" in opinion


def test_a_return_list_has_a_row_for_each_thing(case: Case, issue: Issue) -> None:
    document = issue("return_list", case, 物品清单="手机，1部，黑色 <华为>\n\n银行卡;2张")
    assert "发还领取人李桂兰" in text(document), "the only victim is offered"
    assert text(document).split("\n")[-10:] == [
        *("1", "手机", "1部", "黑色 <华为>", ""),
        *("2", "银行卡", "2张", "＿＿＿＿", ""),
    ]


def test_names_with_signs_of_xml_come_out_as_they_are(
    make_case: Callable[..., Case], issue: Issue, fugou_detective: Officer
) -> None:
    case = make_case(lead=fugou_detective, name="某人被<“返利”>&{{ 姓名 }}诈骗案")
    assert "某人被<“返利”>&{{ 姓名 }}诈骗案" in text(issue("filing_decision", case))


@pytest.mark.parametrize("code", ["filing_decision", "withdrawal_decision", "return_list"])
def test_before_filing_nothing_is_issued_that_the_law_grants_after_it(
    code: str, make_case: Callable[..., Case], issue: Issue
) -> None:
    case = make_case(status="under_review")
    with pytest.raises(ValidationError, match=r"案件尚未立案.*（刑诉法第"):
        issue(code, case)


def test_a_warrant_of_detention_names_a_suspect(case: Case, issue: Issue) -> None:
    with pytest.raises(ValidationError, match=r"须写明嫌疑人.*刑诉法第82、85条"):
        issue("detention_warrant", case)


def test_a_warrant_of_arrest_needs_an_arrest_and_cites_the_article(
    case: Case, suspect: CaseSuspect, take: Any, issue: Issue
) -> None:
    detention = take(suspect, "detention", "2023-07-11 10:30")
    for subject in ({}, {"measure": detention}, {"case_suspect": suspect}):
        with pytest.raises(ValidationError, match="须先登记逮捕（刑诉法第80、93条"):
            issue("arrest_warrant", case, **subject)
    arrest = take(suspect, "arrest", "2023-07-13 10:00")
    document = issue("arrest_warrant", case, measure=arrest)
    assert "经扶沟县人民检察院批准（扶检捕〔2023〕8号）" in text(document)
    assert document.person == suspect.suspect


def test_a_measure_recorded_by_mistake_stands_in_no_document(
    case: Case, suspect: CaseSuspect, take: Any, issue: Issue, kind: Kinds, now: datetime
) -> None:
    arrest = take(suspect, "arrest", "2023-07-13 10:00")
    correcting.void(by=case.lead, measure=arrest, reason="录入错误", now=now)
    arrest.refresh_from_db()
    with pytest.raises(ValidationError, match="须先登记逮捕"):
        issue("arrest_warrant", case, measure=arrest)
    assert preparing.Subjects(case, case.lead).of(kind("arrest_warrant")) == []
    catch(suspect, now)
    Case.objects.filter(pk=case.pk).update(status="concluded")
    assert "被逮捕" not in text(issue("prosecution_opinion", case, 证据="供述"))


def test_what_it_cannot_lack_is_named_and_no_number_is_used(
    case: Case, suspect: CaseSuspect, issue: Issue
) -> None:
    with pytest.raises(ValidationError) as refusal:
        issue("detention_warrant", case, case_suspect=suspect, 罪名="", 看守所="")
    assert sorted(refusal.value.message_dict) == ["看守所", "罪名"]
    Case.objects.filter(pk=case.pk).update(status="concluded")
    with pytest.raises(ValidationError, match="缺少必需的内容，不能出具：嫌疑人名单"):
        issue("prosecution_opinion", case, 证据="供述")
    assert not Series.objects.exists()


def test_what_is_missing_is_named_with_its_place(case: Case, kind: Kinds, now: datetime) -> None:
    row = people.add(by=case.lead, case=case, now=now, name="无名氏")
    prepared = preparing.prepare(Subject(kind("detention_warrant"), case, case_suspect=row), {}, now)
    missing = {one.name: (one.placeholder.where, one.is_required) for one in prepared.missing}
    assert missing["身份证号"] == ("suspect", False)
    assert missing["罪名"] == ("typed", True)
    assert "别名" not in missing, "the template asks before it uses it"
    catch(row, now)
    document_of_all = preparing.prepare(Subject(kind("prosecution_opinion"), _concluded(case), None), {}, now)
    assert ("身份证号", "无名氏") in {(one.name, one.of) for one in document_of_all.missing}


def _concluded(case: Case) -> Case:
    case.status = "concluded"
    return case


def test_a_kind_out_of_use_is_not_issued(case: Case, issue: Issue, kind: Kinds) -> None:
    Kind.objects.filter(code="filing_decision").update(is_active=False)
    with pytest.raises(ValidationError, match="已停用"):
        issue("filing_decision", case)


@pytest.mark.parametrize(
    "who", ["fugou_colleague", "huaiyang_lead", "supervisor", "legal_reviewer", "data_manager"]
)
def test_who_does_not_work_the_case_neither_issues_nor_asks(
    case: Case, issue: Issue, kind: Kinds, who: str, request: pytest.FixtureRequest, now: datetime
) -> None:
    officer = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        issue("filing_decision", case, by=officer)
    with pytest.raises(PermissionDenied):
        issuing.ask(by=officer, subject=Subject(kind("filing_decision"), case), typed={}, now=now)


def test_a_detective_issues_what_is_his_and_asks_for_what_is_the_county_heads(
    case: Case, suspect: CaseSuspect, take: Any, issue: Issue, fugou_detective: Officer
) -> None:
    detention = take(suspect, "detention", "2023-07-11 10:30")
    notice = issue("detention_notice", case, by=fugou_detective, measure=detention)
    assert "2023年7月11日将涉嫌诈骗罪的刘海涛刑事拘留" in text(notice)
    with pytest.raises(PermissionDenied, match="县级以上公安机关负责人批准（刑诉法第82、85条"):
        issue("detention_warrant", case, by=fugou_detective, case_suspect=suspect)


@pytest.fixture
def draft(case: Case, suspect: CaseSuspect, kind: Kinds, fugou_lead: Officer, now: datetime) -> Draft:
    subject = Subject(kind("detention_warrant"), case, case_suspect=suspect)
    return issuing.ask(
        by=case.lead, subject=subject, typed={"罪名": "诈骗罪", "看守所": "周口市看守所"}, now=now
    )


def test_the_lead_is_told_issues_and_the_detective_is_told(
    draft: Draft, fugou_lead: Officer, huaiyang_lead: Officer, now: datetime
) -> None:
    asked = Notice.objects.get(kind="document_asked", recipient=fugou_lead)
    assert asked.link == f"/cases/{draft.case_id}/documents/drafts/{draft.pk}/"
    assert not Notice.objects.filter(recipient=huaiyang_lead).exists()
    document = issuing.issue(
        by=fugou_lead, subject=issuing.subject_of(draft), typed=draft.typed, now=now, draft=draft
    )
    draft.refresh_from_db()
    assert (draft.state, draft.answered_by, document.draft) == ("issued", fugou_lead, draft)
    assert "周口市看守所" in text(document)
    assert Notice.objects.filter(kind="document_answered", recipient=draft.asked_by).exists()
    with pytest.raises(ValidationError, match="已经办理"):
        issuing.issue(
            by=fugou_lead, subject=issuing.subject_of(draft), typed=draft.typed, now=now, draft=draft
        )
    assert Document.objects.count() == 1


def test_a_draft_is_sent_back_with_a_reason_or_taken_back(
    draft: Draft, kind: Kinds, fugou_lead: Officer, fugou_colleague: Officer, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        issuing.decline(by=fugou_colleague, draft=draft, reason="不该我管", now=now)
    issuing.decline(by=fugou_lead, draft=draft, reason="证据不足", now=now)
    with pytest.raises(ValidationError, match="已经办理"):
        issuing.decline(by=draft.asked_by, draft=draft, reason="撤回", now=now)
    again = issuing.ask(by=draft.asked_by, subject=issuing.subject_of(draft), typed=draft.typed, now=now)
    issuing.decline(by=draft.asked_by, draft=again, reason="撤回", now=now)
    assert [one.state for one in Draft.objects.order_by("pk")] == ["declined", "declined"]


def test_the_same_is_not_asked_for_twice_and_not_by_who_may_issue_it(
    draft: Draft, fugou_lead: Officer, now: datetime
) -> None:
    subject = issuing.subject_of(draft)
    with pytest.raises(ValidationError, match="正等待审批"):
        issuing.ask(by=draft.asked_by, subject=subject, typed=draft.typed, now=now)
    with pytest.raises(ValidationError, match="由您出具"):
        issuing.ask(by=fugou_lead, subject=subject, typed=draft.typed, now=now)


def test_beside_a_draft_that_waits_the_lead_issues_no_second_one(
    draft: Draft, suspect: CaseSuspect, issue: Issue, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="请在提请中审批"):
        issue("detention_warrant", draft.case, case_suspect=suspect)
    assert not Series.objects.exists()
    other = people.add(by=draft.asked_by, case=draft.case, now=now, name="赵国强")
    assert issue("detention_warrant", draft.case, case_suspect=other), "he is another"
    issuing.decline(by=draft.asked_by, draft=draft, reason="撤回", now=now)
    assert issue("detention_warrant", draft.case, case_suspect=suspect)


def test_voiding_needs_who_may_issue_a_reason_and_happens_once(
    case: Case, issue: Issue, fugou_lead: Officer, fugou_detective: Officer, now: datetime
) -> None:
    document = issue("filing_decision", case)
    with pytest.raises(PermissionDenied):
        issuing.void(by=fugou_detective, document=document, reason="写错", now=now)
    with pytest.raises(ValidationError, match="作废须写明理由"):
        issuing.void(by=fugou_lead, document=document, reason="", now=now)
    issuing.void(by=fugou_lead, document=document, reason="写错", now=now)
    with pytest.raises(ValidationError, match="已经作废"):
        issuing.void(by=fugou_lead, document=document, reason="再写错", now=now)
    assert Document.objects.get().void_reason == "写错"


def test_a_reason_is_as_long_as_its_form_takes_and_a_longer_one_is_refused(
    case: Case, draft: Draft, issue: Issue, fugou_lead: Officer, now: datetime
) -> None:
    document, long = issue("filing_decision", case), "写错" * 250
    for reason in (long + "。", "错" * 501):
        with pytest.raises(ValidationError):
            issuing.void(by=fugou_lead, document=document, reason=reason, now=now)
        with pytest.raises(ValidationError):
            issuing.decline(by=fugou_lead, draft=draft, reason=reason, now=now)
    assert issuing.void(by=fugou_lead, document=document, reason=long, now=now).void_reason == long
    assert issuing.decline(by=fugou_lead, draft=draft, reason=long, now=now).answer == long


def test_what_nothing_is_typed_for_is_asked_for_too(case: Case, kind: Kinds, now: datetime) -> None:
    asked = issuing.ask(by=case.lead, subject=Subject(kind("filing_decision"), case), typed={}, now=now)
    assert asked.state == "waiting"


def test_a_document_is_opened_by_who_sees_the_case_in_clear_and_that_is_written_down(
    case: Case, issue: Issue, fugou_lead: Officer, fugou_detective: Officer, now: datetime
) -> None:
    document = issue("filing_decision", case)
    for officer in (fugou_lead, fugou_detective):
        content = issuing.fetch(by=officer, document=document, now=now)
        assert hashlib.sha256(content).hexdigest() == document.sha256
        event = Event.objects.get(action="document.fetched", police_no=officer.police_no)
        assert event.detail["sha256"] == document.sha256
        assert event.county_code == FUGOU


@pytest.mark.parametrize(
    "who", ["fugou_colleague", "legal_reviewer", "supervisor", "auditor", "data_manager"]
)
def test_nobody_else_opens_it(
    case: Case, issue: Issue, who: str, request: pytest.FixtureRequest, now: datetime
) -> None:
    with pytest.raises(PermissionDenied, match="个人信息"):
        issuing.fetch(by=request.getfixturevalue(who), document=issue("filing_decision", case), now=now)


def test_the_file_is_sealed_at_rest(case: Case, suspect: CaseSuspect, issue: Issue) -> None:
    document = issue("detention_warrant", case, case_suspect=suspect)
    assert not bytes(document.sealed).startswith(b"PK")
    document.sha256 = "0" * 64
    with pytest.raises(Altered):
        document.content()
    document.refresh_from_db()
    document.sealed = bytes([*bytes(document.sealed)[:-1], bytes(document.sealed)[-1] ^ 1])
    with pytest.raises(Altered):
        document.content()


@pytest.mark.parametrize(
    "change",
    [
        {"sealed": b"x"},
        {"sha256": "0" * 64},
        {"number": "扶公（刑）立字〔2026〕9号"},
        {"serial": 9},
        {"issued_at": "2020-01-01T00:00:00Z"},
    ],
)
def test_the_database_keeps_a_document_as_it_was_issued(case: Case, issue: Issue, change: dict) -> None:
    issue("filing_decision", case)
    with pytest.raises(DatabaseError, match="stays as issued"), transaction.atomic():
        Document.objects.update(**change)


def test_the_database_deletes_no_document_and_takes_no_voiding_back(
    case: Case, issue: Issue, fugou_lead: Officer, now: datetime
) -> None:
    document = issue("filing_decision", case)
    issuing.void(by=fugou_lead, document=document, reason="写错", now=now)
    with pytest.raises(DatabaseError, match="stays as issued"), transaction.atomic():
        document.delete()
    with pytest.raises(DatabaseError, match="stays as issued"), transaction.atomic():
        Document.objects.update(voided_at=None, voided_by=None, void_reason="")


def test_a_document_goes_with_its_case_to_another_county(
    case: Case, issue: Issue, counties: dict[str, Any], huaiyang_lead: Officer, fugou_lead: Officer
) -> None:
    document = issue("filing_decision", case)
    Case.objects.filter(pk=case.pk).update(county=counties["411603"])
    assert Document.objects.visible_to(huaiyang_lead).get().number == document.number
    assert not Document.objects.visible_to(fugou_lead).exists()


def test_a_document_is_about_a_suspect_of_its_own_case(
    case: Case, suspect: CaseSuspect, make_case: Callable[..., Case], issue: Issue, fugou_detective: Officer
) -> None:
    other = make_case(lead=fugou_detective)
    with pytest.raises(IntegrityError, match="same_suspect"), transaction.atomic():
        issue("detention_warrant", other, case_suspect=suspect)


def test_a_suspect_with_a_document_is_not_removed_from_the_case(
    case: Case, suspect: CaseSuspect, issue: Issue, now: datetime
) -> None:
    issue("detention_warrant", case, case_suspect=suspect)
    with pytest.raises(ValidationError, match="已有文书"):
        people.remove(by=case.lead, case_suspect=suspect, now=now, reason="误登")
    assert CaseSuspect.objects.filter(pk=suspect.pk).exists()


def test_a_document_keeps_the_template_it_was_filled_from(
    case: Case, issue: Issue, data_manager: Officer, kind: Kinds, now: datetime
) -> None:
    first = issue("filing_decision", case)
    templates.add(
        by=data_manager,
        kind=kind("filing_decision"),
        content=word("新格式：{{ 案件名称 }}"),
        file_name="x.docx",
        now=now,
    )
    second = issue("filing_decision", case)
    assert [one.template.version for one in (first, second)] == [1, 2]
    assert text(second) == f"新格式：{case.name}"
    assert "第一百一十二条" in text(Document.objects.get(pk=first.pk))


def test_who_has_two_victims_is_offered_no_receiver(case: Case, kind: Kinds, now: datetime) -> None:
    Victim.objects.create(case=case, county=case.county, name="王芳", created_at=now)
    asked = preparing.to_type(
        Subject(kind("return_list"), case), preparing.templates.present(kind("return_list"))
    )
    assert asked == {"领取人": "", "物品清单": ""}


def test_what_the_kind_cannot_lack_is_asked_for_even_if_the_template_has_no_place_for_it(
    case: Case, suspect: CaseSuspect, issue: Issue, data_manager: Officer, kind: Kinds, now: datetime
) -> None:
    content = word("对{{ 姓名 }}执行拘留。")
    templates.add(
        by=data_manager, kind=kind("detention_warrant"), content=content, file_name="x.docx", now=now
    )
    subject = Subject(kind("detention_warrant"), case, case_suspect=suspect)
    asked = preparing.to_type(subject, templates.present(subject.kind))
    assert asked == {"罪名": "诈骗罪", "看守所": "扶沟县看守所"}
    assert text(issue("detention_warrant", case, case_suspect=suspect)) == "对刘海涛执行拘留。"


@pytest.mark.parametrize(
    ("held_by", "code", "first_day"),
    [
        ("bail", "bail_decision", "2023年7月11日"),
        ("residence", "residence_decision", "2023年7月11日"),
        ("residence", "bail_decision", ""),
        ("detention", "bail_decision", ""),
    ],
)
def test_only_the_measure_that_is_decided_on_gives_the_first_day(
    case: Case, suspect: CaseSuspect, take: Any, kind: Kinds, held_by: str, code: str, first_day: str
) -> None:
    take(suspect, held_by, "2023-07-11 10:30")
    subject = Subject(kind(code), case, case_suspect=suspect)
    asked = preparing.to_type(subject, preparing.templates.present(subject.kind))
    assert asked["起算日期"] == first_day
    assert isinstance(subject.person, CaseSuspect) and Measure.objects.count() == 1


def test_where_a_chinese_hides_abroad_is_not_his_nationality(
    case: Case, suspect: CaseSuspect, issue: Issue
) -> None:
    person = suspect.suspect
    person.country = "缅甸"
    person.save()
    assert "国籍" not in text(issue("detention_warrant", case, case_suspect=suspect))
    person.is_foreign = True
    person.save()
    suspect.refresh_from_db()
    assert "国籍缅甸" in text(issue("detention_warrant", case, case_suspect=suspect))
