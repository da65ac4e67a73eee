"""The page of one dossier and the tab of its case: what stands there, for whom, and what comes next."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.cases.services import progress as cases
from casemgr.coldcases.enums import Act, Penalty, Status
from casemgr.coldcases.models import ColdCaseFile
from casemgr.coldcases.services import dossiers, notes, progress
from casemgr.common.moments import PartialDate
from casemgr.suspects.services import people

Look = Callable[..., Any]
Send = Callable[..., Any]
TAB = {"tab": "cold-case"}


@pytest.fixture
def written(
    dossier: ColdCaseFile, read: Callable, fugou_lead: Officer, now: datetime, today: date
) -> ColdCaseFile:
    """The dossier with a reading that was added to, a consultation and a query."""
    note = read(dossier, findings="漏调刘海涛话单。", next_step="补调话单")
    notes.supplement(by=fugou_lead, note=note, findings="话单已补调。", now=now)
    notes.meet(
        by=fugou_lead,
        dossier=dossier,
        held_on=today,
        participants="技术科孙某某",
        conclusions="重检指纹。",
        next_review_date=today + timedelta(days=90),
        now=now,
    )
    notes.query(
        by=dossier.officer,
        dossier=dossier,
        asked_on=today,
        authority="运城市民政局",
        purpose="核查婚姻登记",
        approval_no="扶公查7号",
        asked="刘海涛的婚姻登记照片",
        now=now,
    )
    return ColdCaseFile.objects.get(pk=dossier.pk)


TEXTS = ("重新检验检材", "漏调刘海涛话单", "话单已补调", "技术科孙某某", "重检指纹", "刘海涛的婚姻登记照片")


def test_everything_stands_there_for_who_works_the_case(
    look: Look, case: Case, written: ColdCaseFile, fugou_detective: Officer
) -> None:
    page = look(fugou_detective, "coldcases:detail", case.pk)
    for words in (*TEXTS, "运城市民政局", "扶公查7号", "韦某被裸聊敲诈案", "登记突破线索", "登记查询结果"):
        assert words in page.text, words
    assert Event.objects.filter(action="case.viewed", police_no=fugou_detective.police_no).exists()


@pytest.mark.parametrize("who", ["supervisor", "analyst", "auditor", "fugou_colleague"])
def test_readers_see_that_it_was_written_and_not_what(
    look: Look, case: Case, written: ColdCaseFile, request: pytest.FixtureRequest, who: str
) -> None:
    page = look(request.getfixturevalue(who), "coldcases:detail", case.pk)
    assert page.status == 200
    for words in TEXTS:
        assert words not in page.html, words
    assert "运城市民政局" in page.text
    assert "登记阅卷" not in page.text
    assert ("查看理由" in page.text) == (who == "supervisor")


def test_a_supervisor_uncovers_one_text_with_a_reason(
    send: Send, case: Case, written: ColdCaseFile, supervisor: Officer, analyst: Officer
) -> None:
    note = written.readings.get(supplements=None)
    field = f"readingnote:{note.pk}:findings"
    answer = send(supervisor, "cases:reveal", case.pk, field=field, reason="年底抽查")
    assert "漏调刘海涛话单。" in answer.text
    assert Event.objects.get(action="personal.revealed").detail == {"field": field, "reason": "年底抽查"}
    assert (
        send(supervisor, "cases:reveal", case.pk, field=f"readingnote:{note.pk}:by", reason="抽查").status
        == 404
    )
    assert send(analyst, "cases:reveal", case.pk, field=field, reason="抽查").status == 403


def test_a_text_of_another_cases_dossier_is_not_uncovered_here(
    send: Send,
    case: Case,
    written: ColdCaseFile,
    supervisor: Officer,
    make_case: Callable[..., Case],
    open_file: Callable,
) -> None:
    other = open_file(make_case(name="另一案件"))
    field = f"coldcasefile:{other.pk}:plan"
    assert send(supervisor, "cases:reveal", case.pk, field=field, reason="抽查").status == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("huaiyang_lead", 404), ("station_officer", 403), ("data_manager", 403), ("legal_reviewer", 403)],
)
def test_to_others_it_is_not_there(
    look: Look, case: Case, dossier: ColdCaseFile, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    assert look(request.getfixturevalue(who), "coldcases:detail", case.pk).status == status


def test_a_case_without_a_dossier_has_no_such_page(look: Look, case: Case, fugou_detective: Officer) -> None:
    assert look(fugou_detective, "coldcases:detail", case.pk).status == 404


def test_the_next_step_is_said_first(
    look: Look,
    case: Case,
    dossier: ColdCaseFile,
    fugou_detective: Officer,
    supervisor: Officer,
    read: Callable,
) -> None:
    page = look(fugou_detective, "coldcases:detail", case.pk)
    assert "今年尚未阅卷。 登记阅卷" in page.text
    assert "追诉时效资料不全，不能判断能否追诉。 填写追诉时效资料" in page.text
    assert [
        item["url"] for item in look(supervisor, "coldcases:detail", case.pk).response.context["todo"]
    ] == ["", ""]
    read(dossier)
    assert "今年尚未阅卷" not in look(fugou_detective, "coldcases:detail", case.pk).text


def test_a_consultation_that_is_late_or_near_is_said(
    look: Look, case: Case, dossier: ColdCaseFile, fugou_detective: Officer, today: date
) -> None:
    rows = ColdCaseFile.objects.filter(pk=dossier.pk)
    rows.update(next_review_date=today - timedelta(days=1))
    assert (
        f"会商已于{today - timedelta(days=1)}到期。"
        in look(fugou_detective, "coldcases:detail", case.pk).text
    )
    rows.update(next_review_date=today + timedelta(days=10))
    assert (
        f"{today + timedelta(days=10)}前应当会商。" in look(fugou_detective, "coldcases:detail", case.pk).text
    )


def test_an_officer_who_no_longer_works_the_case_should_hand_it_over(
    look: Look,
    case: Case,
    dossier: ColdCaseFile,
    assign: Callable,
    fugou_lead: Officer,
    fugou_colleague: Officer,
) -> None:
    assign(fugou_lead, case, fugou_colleague)
    assert "责任民警已不办理本案，请交接档案。" in look(fugou_lead, "coldcases:detail", case.pk).text


def test_the_limitation_that_applies_is_shown_with_its_article(
    look: Look, case: Case, dossier: ColdCaseFile, fugou_detective: Officer, now: datetime
) -> None:
    dossiers.change(
        by=fugou_detective,
        dossier=dossier,
        version=1,
        penalty=Penalty.LIFE_OR_DEATH,
        crime_ended=PartialDate(1995),
        filed="",
        now=now,
    )
    page = look(fugou_detective, "coldcases:detail", case.pk)
    for words in ("须报最高检核准追诉", "刑法第87条、第89条", "最早2014-12-31，最晚2015-12-30", "1995年"):
        assert words in page.text, words


def test_who_is_at_large_is_named_to_who_may_know(
    look: Look, case: Case, dossier: ColdCaseFile, fugou_detective: Officer, analyst: Officer, now: datetime
) -> None:
    people.add(by=fugou_detective, case=case, name="刘海涛", now=now)
    assert "在逃嫌疑人：刘海涛" in look(fugou_detective, "coldcases:detail", case.pk).text
    masked = look(analyst, "coldcases:detail", case.pk).text
    assert "在逃嫌疑人：刘某涛" in masked


def test_an_archived_dossier_offers_nothing(
    look: Look, case: Case, dossier: ColdCaseFile, fugou_lead: Officer
) -> None:
    ColdCaseFile.objects.filter(pk=dossier.pk).update(status=Status.ARCHIVED)
    page = look(fugou_lead, "coldcases:detail", case.pk)
    for words in ("登记阅卷", "交接档案", "修改方案", "先逐卷阅卷"):
        assert words not in page.text


def test_the_case_has_a_tab_for_it(
    look: Look, case: Case, dossier: ColdCaseFile, fugou_detective: Officer, station_officer: Officer
) -> None:
    page = look(fugou_detective, "cases:detail", case.pk, **TAB)
    assert "诈骗积案" in page.text
    assert "今年尚未阅卷" in page.text
    assert f'href="/cold-cases/{case.pk}/"' in page.html
    assert "?tab=cold-case" not in look(station_officer, "cases:detail", case.pk).html


def test_without_one_the_tab_is_for_who_may_open_it(
    look: Look, case: Case, make_case: Callable[..., Case], fugou_detective: Officer, supervisor: Officer
) -> None:
    page = look(fugou_detective, "cases:detail", case.pk, **TAB)
    assert "本案尚未建立积案档案" in page.text
    assert f'href="/cold-cases/{case.pk}/new/"' in page.html
    assert "?tab=cold-case" not in look(supervisor, "cases:detail", case.pk).html
    solved = make_case(lead=fugou_detective, status="solved")
    assert "?tab=cold-case" not in look(fugou_detective, "cases:detail", solved.pk).html


def test_a_solved_case_leads_its_dossier_on(
    look: Look, case: Case, dossier: ColdCaseFile, read: Callable, fugou_lead: Officer, now: datetime
) -> None:
    read(dossier)
    for act in (Act.FIND_CLUE, Act.BREAK_THROUGH):
        progress.advance(by=fugou_lead, dossier=dossier, act=act, text="线索", now=now)
    Case.objects.filter(pk=case.pk).update(solved_date=now.date(), status="solved")
    page = look(fugou_lead, "coldcases:detail", case.pk)
    assert "本案已破案，请登记突破并办理积案告破。 登记积案告破" in page.text


def test_the_dossier_of_a_withdrawn_case_is_to_be_archived(
    look: Look, case: Case, dossier: ColdCaseFile, fugou_lead: Officer, now: datetime
) -> None:
    assert "档案归档" not in look(fugou_lead, "coldcases:detail", case.pk).text
    cases.advance(by=fugou_lead, case=case, act="withdraw", ground="lapsed", now=now)
    page = look(fugou_lead, "coldcases:detail", case.pk)
    assert "本案已结案、撤案、移送或者并案，请将档案归档。 档案归档" in page.text
    assert "今年尚未阅卷" not in page.text


def test_the_number_of_queries_does_not_grow(
    look: Look,
    case: Case,
    written: ColdCaseFile,
    read: Callable,
    fugou_detective: Officer,
    django_assert_max_num_queries: Any,
) -> None:
    look(fugou_detective, "coldcases:detail", case.pk)
    with django_assert_max_num_queries(32) as asked:
        look(fugou_detective, "coldcases:detail", case.pk)
    for _number in range(5):
        read(written)
    with django_assert_max_num_queries(len(asked)):
        look(fugou_detective, "coldcases:detail", case.pk)
