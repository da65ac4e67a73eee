"""The list of dossiers (积案档案): unread, incomplete, due; and how complete each county's are."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.coldcases.enums import Part, Status
from casemgr.coldcases.models import ColdCaseFile
from casemgr.coldcases.services import dossiers
from casemgr.coldcases.services.reminding import remind
from casemgr.common import clock
from casemgr.notices.models import Notice
from tests.deadlines.moments import local
from tests.personas import HUAIYANG

Look = Callable[..., Any]
Open = Callable[..., ColdCaseFile]


def shown(screen: Any) -> list[int]:
    return [row.pk for row in screen.response.context["rows"]]


def test_the_link_of_the_notice_of_december_shows_what_it_speaks_of(
    dossier: ColdCaseFile,
    fugou_lead: Officer,
    signed_in: Callable[[Officer], Client],
    today: date,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for day in (local(today.year + 1, 12, 1, 9), local(today.year + 2, 1, 3, 9)):
        remind(now=day)
        link = Notice.objects.filter(kind="cold_unread", recipient=fugou_lead).latest("pk").link
        monkeypatch.setattr(clock, "now", lambda day=day: day)
        answer = signed_in(fugou_lead).get(link)
        assert [row.pk for row in answer.context["rows"]] == [dossier.pk], link


@pytest.fixture
def second(
    make_case: Callable[..., Case], open_file: Open, fugou_colleague: Officer, today: date
) -> ColdCaseFile:
    """赵丽's dossier of a murder, to be consulted on soon."""
    case = make_case(lead=fugou_colleague, victim="李桂兰", loss="100")
    return open_file(case, category="murder", next_review_date=today + timedelta(days=20))


@pytest.fixture
def huaiyang(make_case: Callable[..., Case], open_file: Open, huaiyang_detective: Officer) -> ColdCaseFile:
    return open_file(make_case(HUAIYANG, lead=huaiyang_detective, victim="孙秀珍"))


def test_a_county_sees_its_own_the_next_consultation_first(
    look: Look, fugou_lead: Officer, dossier: ColdCaseFile, second: ColdCaseFile, huaiyang: ColdCaseFile
) -> None:
    page = look(fugou_lead, "coldcases:list")
    assert shown(page) == [second.pk, dossier.pk]
    for words in ("命案积案", "赵丽", "今年尚未阅卷", "资料不全", "物证全找回", "李桂兰"):
        assert words in page.text
    for words in ("孙秀珍", "孙某珍", "淮阳"):
        assert words not in page.text


def test_who_reads_masked_sees_names_masked(look: Look, supervisor: Officer, second: ColdCaseFile) -> None:
    page = look(supervisor, "coldcases:list")
    assert "李某兰" in page.text
    assert "李桂兰" not in page.text


@pytest.mark.parametrize("who", ["station_officer", "legal_reviewer", "data_manager", "system_administrator"])
def test_it_is_not_for_everybody(look: Look, request: pytest.FixtureRequest, who: str) -> None:
    assert look(request.getfixturevalue(who), "coldcases:list").status == 403


def test_what_was_read_leaves_the_unread(
    look: Look, fugou_lead: Officer, dossier: ColdCaseFile, second: ColdCaseFile, read: Callable, today: date
) -> None:
    read(dossier)
    assert shown(look(fugou_lead, "coldcases:list", state="unread")) == [second.pk]
    last_year = today.year - 1
    assert shown(look(fugou_lead, "coldcases:list", state="unread", year=last_year)) == [], "there was none"
    ColdCaseFile.objects.update(opened_at=local(last_year, 3, 1, 9))
    assert shown(look(fugou_lead, "coldcases:list", state="unread", year=last_year)) == [
        second.pk,
        dossier.pk,
    ]
    read(second, read_on=date(last_year, 5, 1))
    assert shown(look(fugou_lead, "coldcases:list", state="unread", year=last_year)) == [dossier.pk]


def test_a_detective_finds_what_waits_for_him(
    look: Look,
    fugou_detective: Officer,
    dossier: ColdCaseFile,
    second: ColdCaseFile,
    read: Callable,
    today: date,
) -> None:
    assert shown(look(fugou_detective, "coldcases:list", state="own_cold_todo")) == [dossier.pk]
    read(dossier)
    assert shown(look(fugou_detective, "coldcases:list", state="own_cold_todo")) == []
    ColdCaseFile.objects.filter(pk=dossier.pk).update(next_review_date=today - timedelta(days=1))
    page = look(fugou_detective, "coldcases:list", state="own_cold_todo")
    assert shown(page) == [dossier.pk]
    assert "会商已超期" in page.text


def test_a_city_supervisor_has_no_tab_of_his_own(
    look: Look, supervisor: Officer, fugou_detective: Officer
) -> None:
    assert "我负责的待办" not in look(supervisor, "coldcases:list").text
    assert "我负责的待办" in look(fugou_detective, "coldcases:list").text


def test_it_is_filtered(
    look: Look,
    supervisor: Officer,
    fugou_colleague: Officer,
    dossier: ColdCaseFile,
    second: ColdCaseFile,
    huaiyang: ColdCaseFile,
    now: Any,
) -> None:
    for part in Part:
        dossiers.confirm(by=dossier.officer, dossier=dossier, part=part, is_whole=True, now=now)

    def asked(**query: str) -> set[int]:
        return set(shown(look(supervisor, "coldcases:list", **query)))

    assert asked(category="murder") == {second.pk}
    assert asked(county=HUAIYANG) == {huaiyang.pk}
    assert asked(officer=fugou_colleague.police_no) == {second.pk}
    assert asked(whole="yes") == {dossier.pk}
    assert asked(whole="no") == {second.pk, huaiyang.pk}
    assert asked(state="review") == {second.pk}
    assert asked(state="cold_todo") == {dossier.pk, second.pk, huaiyang.pk}
    assert asked(category="nonsense") == asked(state="nonsense") == set()


def test_what_is_solved_stands_apart(look: Look, fugou_lead: Officer, dossier: ColdCaseFile) -> None:
    ColdCaseFile.objects.filter(pk=dossier.pk).update(status=Status.SOLVED)
    assert shown(look(fugou_lead, "coldcases:list")) == []
    page = look(fugou_lead, "coldcases:list", state="ended")
    assert shown(page) == [dossier.pk]
    assert "今年尚未阅卷" not in page.text


def test_completeness_is_counted_for_each_county(
    look: Look,
    supervisor: Officer,
    dossier: ColdCaseFile,
    second: ColdCaseFile,
    huaiyang: ColdCaseFile,
    read: Callable,
    now: Any,
) -> None:
    read(dossier)
    for part in (Part.INFORMATION, Part.EVIDENCE):
        dossiers.confirm(by=dossier.officer, dossier=dossier, part=part, is_whole=True, now=now)
    rows = look(supervisor, "coldcases:list").response.context["counties"]
    told = [
        (row["county"], row["dossiers"], row["information"], row["materials"], row["percent"], row["unread"])
        for row in rows
    ]
    assert told == [("淮阳区", 1, 0, 0, 0, 1), ("扶沟县", 2, 1, 0, 33, 1)]


def test_a_fragment_brings_the_rows_alone(look: Look, fugou_lead: Officer, dossier: ColdCaseFile) -> None:
    page = look(fugou_lead, "coldcases:list", htmx="list")
    assert page.html.lstrip().startswith('<div id="list">')
    assert "各县区档案完整率" not in page.html


def test_nothing_there_says_where_to_begin(look: Look, fugou_lead: Officer) -> None:
    assert "在案件的“积案”页为久侦未破的案件建立档案" in look(fugou_lead, "coldcases:list").text
    assert "没有符合条件的积案档案" in look(fugou_lead, "coldcases:list", category="theft").text


def test_the_number_of_queries_does_not_grow(
    look: Look,
    supervisor: Officer,
    dossier: ColdCaseFile,
    make_case: Callable[..., Case],
    open_file: Open,
    fugou_detective: Officer,
    django_assert_max_num_queries: Any,
) -> None:
    look(supervisor, "coldcases:list")
    with django_assert_max_num_queries(16) as asked:
        look(supervisor, "coldcases:list")
    for _number in range(4):
        open_file(make_case(lead=fugou_detective))
    with django_assert_max_num_queries(len(asked)):
        look(supervisor, "coldcases:list")
