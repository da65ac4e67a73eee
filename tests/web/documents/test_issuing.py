"""The tab of documents and the way to a new one: what is offered, previewed, refused, asked for, issued."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.documents.models import Document, Draft
from casemgr.suspects.models import CaseSuspect
from tests.documents.conftest import Issue
from tests.documents.words import text_of
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
Send = Callable[..., Screen]
WARRANT = {"罪名": "诈骗罪", "看守所": "扶沟县看守所", "住址": "扶沟县城关镇"}


def tab(look: Look, officer: Officer, case: Case) -> str:
    return look(officer, "cases:detail", case.pk, tab="documents").text


def body(screen: Screen) -> bytes:
    return b"".join(screen.response.streaming_content)


def test_the_catalogue_says_what_can_be_issued_and_why_not_the_rest(
    case: Case, suspect: CaseSuspect, fugou_detective: Officer, look: Look
) -> None:
    screen = look(fugou_detective, "documents:new", case.pk)
    assert "由您提请" in screen.text
    assert "案件侦查终结后方可出具“起诉意见书”（刑诉法第162条" in screen.text
    assert "出具“逮捕证”须先登记逮捕（刑诉法第80、93条" in screen.text
    assert reverse("documents:prepare", args=[case.pk, "filing_decision"]) in screen.html


def test_from_a_suspect_the_way_leads_to_his_documents(
    case: Case, suspect: CaseSuspect, take: Any, fugou_detective: Officer, look: Look
) -> None:
    detention = take(suspect, "detention", "2023-07-11 10:30")
    link = f"{reverse('documents:new', args=[case.pk])}?person={suspect.pk}"
    assert link in look(fugou_detective, "cases:detail", case.pk, tab="suspects").html
    html = look(fugou_detective, "documents:new", case.pk, person=suspect.pk).html
    for code, pk in (("detention_warrant", suspect.pk), ("release_notice", detention.pk)):
        assert reverse("documents:prepare-about", args=[case.pk, code, pk]) in html
    for wrong in ("x", "99999999", "9" * 30, "１"):
        assert look(fugou_detective, "documents:new", case.pk, person=wrong).status == 404


def test_a_kind_about_somebody_asks_whom(
    case: Case, suspect: CaseSuspect, fugou_detective: Officer, look: Look
) -> None:
    screen = look(fugou_detective, "documents:prepare", case.pk, "detention_warrant")
    assert "对哪一名嫌疑人" in screen.text and "刘海涛" in screen.text
    none = look(fugou_detective, "documents:prepare", case.pk, "arrest_warrant")
    assert "须先登记逮捕" in none.text


def test_the_preview_shows_what_is_filled_and_where_to_fill_what_is_missing(
    case: Case, suspect: CaseSuspect, fugou_detective: Officer, look: Look, send: Send
) -> None:
    place = ("documents:prepare-about", case.pk, "detention_warrant", suspect.pk)
    screen = look(fugou_detective, *place)
    for part in (
        "刘海涛",
        "41162419900101006X",
        "扶沟县看守所",
        "扶公（刑）",
        "模板第1版",
        "住址：出具时填写",
    ):
        assert part in screen.text
    again = send(fugou_detective, *place, **WARRANT, preview="1")
    assert again.status == 200
    assert "扶沟县城关镇" in again.text and "以下内容缺少" not in again.text
    assert not Draft.objects.exists()
    suspect.suspect.resident_number = ""
    suspect.suspect.save()
    missing = look(fugou_detective, *place)
    assert "身份证号：案件的“嫌疑人”" in missing.text
    assert reverse("suspects:change", args=[case.pk, suspect.pk]) in missing.html


def test_what_must_be_typed_is_asked_for_at_its_field_and_the_rest_stays(
    case: Case, suspect: CaseSuspect, fugou_detective: Officer, send: Send
) -> None:
    place = ("documents:prepare-about", case.pk, "detention_warrant", suspect.pk)
    screen = send(fugou_detective, *place, **{**WARRANT, "看守所": ""})
    assert screen.status == 422
    assert list(screen.response.context["form"].errors) == ["看守所"]
    assert "扶沟县城关镇" in screen.html
    assert not Draft.objects.exists()


def test_a_detective_asks_the_lead_changes_and_issues_and_both_see_it(
    case: Case, suspect: CaseSuspect, fugou_detective: Officer, fugou_lead: Officer, look: Look, send: Send
) -> None:
    place = ("documents:prepare-about", case.pk, "detention_warrant", suspect.pk)
    assert "提请出具" in look(fugou_detective, *place).text
    assert send(fugou_detective, *place, **WARRANT).status == 302
    draft = Draft.objects.get()
    assert "待县局负责人审批" in tab(look, fugou_detective, case)
    assert "撤回" in tab(look, fugou_detective, case)
    page = look(fugou_lead, "documents:draft", case.pk, draft.pk)
    assert "王建国于" in page.text and "扶沟县城关镇" in page.html
    data = {**WARRANT, "看守所": "周口市看守所"}
    assert send(fugou_lead, "documents:draft", case.pk, draft.pk, **data).status == 302
    document = Document.objects.get()
    assert "周口市看守所" in text_of(document.content())
    assert document.number in tab(look, fugou_detective, case)
    history = look(fugou_detective, "cases:detail", case.pk, tab="history").text
    assert f"出具了拘留证（{document.number}）" in history and "刘海涛" not in history
    late = look(fugou_lead, "documents:draft", case.pk, draft.pk)
    assert "该提请已经办理" in late.text
    assert send(fugou_lead, "documents:draft", case.pk, draft.pk, **data).status == 422


def test_a_draft_is_sent_back(
    case: Case, suspect: CaseSuspect, fugou_detective: Officer, fugou_lead: Officer, look: Look, send: Send
) -> None:
    send(fugou_detective, "documents:prepare-about", case.pk, "detention_warrant", suspect.pk, **WARRANT)
    draft = Draft.objects.get()
    assert look(fugou_detective, "documents:draft", case.pk, draft.pk).status == 403
    assert send(fugou_lead, "documents:decline", case.pk, draft.pk, reason="").status == 422
    assert send(fugou_lead, "documents:decline", case.pk, draft.pk, reason="证据不足").status == 302
    assert "撤回" not in tab(look, fugou_detective, case)


def test_who_asked_takes_it_back_in_words_of_its_own_while_he_works_the_case(
    case: Case,
    suspect: CaseSuspect,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    look: Look,
    send: Send,
) -> None:
    send(fugou_detective, "documents:prepare-about", case.pk, "detention_warrant", suspect.pk, **WARRANT)
    place = ("documents:decline", case.pk, Draft.objects.get().pk)
    page = look(fugou_detective, *place).text
    assert "撤回文书提请" in page and "确认撤回" in page and "通知提请人" not in page
    Case.objects.filter(pk=case.pk).update(lead=fugou_colleague)
    assert "撤回" not in tab(look, fugou_detective, case)
    assert look(fugou_detective, *place).status == 403
    Case.objects.filter(pk=case.pk).update(lead=fugou_detective)
    assert send(fugou_detective, *place, reason="暂不出具").status == 302
    assert "已撤回。" in tab(look, fugou_detective, case)


def test_the_file_of_a_template_stays_where_it_is_until_it_is_filled(
    case: Case, suspect: CaseSuspect, fugou_detective: Officer, fugou_lead: Officer, look: Look, send: Send
) -> None:
    send(fugou_detective, "documents:prepare-about", case.pk, "detention_warrant", suspect.pk, **WARRANT)
    for officer, route, *rest in (
        (fugou_lead, "documents:draft", Draft.objects.get().pk),
        (fugou_detective, "documents:prepare-about", "detention_warrant", suspect.pk),
        (fugou_detective, "documents:new"),
    ):
        with CaptureQueriesContext(connection) as queries:
            look(officer, route, case.pk, *rest)
        asked = [query["sql"] for query in queries]
        assert not any('"documents_template"."content"' in sql for sql in asked)
        assert sum('FROM "documents_template"' in sql for sql in asked) <= 2
        assert sum('FROM "suspects_measure"' in sql for sql in asked) <= 3


def test_the_same_page_sent_twice_issues_one_document(
    case: Case, fugou_lead: Officer, look: Look, send: Send
) -> None:
    place = ("documents:prepare", case.pk, "withdrawal_decision")
    key = look(fugou_lead, *place).form_key()
    for _press in range(2):
        assert send(fugou_lead, *place, 理由="没有犯罪事实", form_key=key).status == 302
    assert Document.objects.count() == 1


def test_the_file_is_a_word_document_under_its_number(
    case: Case, issue: Issue, fugou_detective: Officer, look: Look
) -> None:
    document = issue("filing_decision", case)
    screen = look(fugou_detective, "documents:file", case.pk, document.pk)
    assert screen.response["Content-Type"].endswith("wordprocessingml.document")
    assert screen.response["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in screen.response["Content-Security-Policy"]
    assert document.number in text_of(body(screen))
    event = Event.objects.get(action="document.fetched")
    assert (event.police_no, event.address) == (fugou_detective.police_no, "127.0.0.1")


def test_a_file_that_is_not_the_one_issued_is_not_handed_out(
    case: Case, issue: Issue, fugou_detective: Officer, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = issue("filing_decision", case)
    monkeypatch.setattr("casemgr.common.crypto.unseal", lambda sealed: b"another file")
    screen = look(fugou_detective, "documents:file", case.pk, document.pk)
    assert screen.status == 302
    assert Event.objects.filter(action="document.altered", detail__number=document.number).exists()
    assert "校验不符" in tab(look, fugou_detective, case)


def test_who_sees_the_case_masked_sees_masked_names_and_no_file(
    case: Case, suspect: CaseSuspect, issue: Issue, fugou_colleague: Officer, supervisor: Officer, look: Look
) -> None:
    document = issue("detention_warrant", case, case_suspect=suspect)
    for officer in (fugou_colleague, supervisor):
        text = tab(look, officer, case)
        assert "刘某涛" in text and "刘海涛" not in text and document.number in text
        assert reverse("documents:file", args=[case.pk, document.pk]) not in text
        assert look(officer, "documents:file", case.pk, document.pk).status == 403
        assert look(officer, "documents:new", case.pk).status == 403


def test_another_county_finds_nothing(
    case: Case, suspect: CaseSuspect, issue: Issue, huaiyang_lead: Officer, look: Look, send: Send
) -> None:
    document = issue("detention_warrant", case, case_suspect=suspect)
    for route, *rest in (
        ("documents:new",),
        ("documents:prepare", "filing_decision"),
        ("documents:file", document.pk),
        ("documents:void", document.pk),
    ):
        assert look(huaiyang_lead, route, case.pk, *rest).status == 404


def test_a_document_of_one_case_is_not_opened_through_another(
    case: Case, make_case: Callable[..., Case], issue: Issue, fugou_detective: Officer, look: Look
) -> None:
    other = make_case(lead=fugou_detective)
    document = issue("filing_decision", case)
    assert look(fugou_detective, "documents:file", other.pk, document.pk).status == 404


def test_a_voided_document_stays_with_its_number_and_reason(
    case: Case, issue: Issue, fugou_lead: Officer, fugou_detective: Officer, look: Look, send: Send
) -> None:
    document = issue("filing_decision", case)
    assert look(fugou_detective, "documents:void", case.pk, document.pk).status == 403
    assert document.number in look(fugou_lead, "documents:void", case.pk, document.pk).text
    assert send(fugou_lead, "documents:void", case.pk, document.pk, reason="案件名称有误").status == 302
    text = tab(look, fugou_detective, case)
    assert "作废" in text and document.number in text and "案件名称有误" in text
    assert look(fugou_detective, "documents:file", case.pk, document.pk).status == 200


def test_the_list_asks_as_much_for_ten_documents_as_for_one(
    case: Case, suspect: CaseSuspect, issue: Issue, fugou_lead: Officer, look: Look
) -> None:
    counts = []
    for more in (1, 9):
        for _number in range(more):
            issue("detention_warrant", case, case_suspect=suspect)
        tab(look, fugou_lead, case)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            tab(look, fugou_lead, case)
        counts.append(len(queries))
        assert not any('"documents_document"."sealed"' in query["sql"] for query in queries)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("code", "with_subject"), [("filing_decision", True), ("detention_warrant", False), ("no_such", False)]
)
def test_an_address_that_makes_no_sense_is_not_there(
    code: str, with_subject: bool, case: Case, suspect: CaseSuspect, fugou_lead: Officer, send: Send
) -> None:
    rest = (suspect.pk,) if with_subject else ()
    route = "documents:prepare-about" if with_subject else "documents:prepare"
    assert send(fugou_lead, route, case.pk, code, *rest).status == 404
