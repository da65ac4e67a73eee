"""即将到期冻结: what ends first stands first, each tab holds its own, cards count what their lists show."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.deadlines import services as deadlines
from casemgr.funds.models import CaseAccount
from casemgr.funds.services import freezes, renewals
from casemgr.web import duties
from casemgr.web.funds.holds import listing
from casemgr.web.home.cards import workbench
from tests.funds.conftest import NUMBERS
from tests.funds.holds import Freezing
from tests.web.cases.conftest import Screen
from tests.web.funds.holds import Ending

Look = Callable[..., Screen]


def shown(screen: Screen) -> list[int]:
    return [row.pk for row in screen.response.context["rows"]]


@pytest.fixture
def theirs(make_case: Callable[..., Case], huaiyang_detective: Officer) -> Case:
    case = make_case("411603", lead=huaiyang_detective, victim="孙丽", loss="900")
    Case.objects.filter(pk=case.pk).update(filed_date="2023-06-17", reported_date="2023-06-16")
    return Case.objects.get(pk=case.pk)


def test_what_ends_first_stands_first_and_a_county_sees_its_own(
    case: Case,
    theirs: Case,
    ending: Ending,
    fugou_lead: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    look: Look,
) -> None:
    late, soon = ending(case, 20), ending(case, 3)
    other = ending(theirs, 10, by=huaiyang_lead)
    screen = look(fugou_lead, "funds:freezes")
    assert shown(screen) == [soon.pk, late.pk]
    for words in ("某某银行扶沟支行…0002", "剩 3 天", "生效中", "300,000.00", case.number, "王建国"):
        assert words in screen.text
    assert shown(look(supervisor, "funds:freezes")) == [soon.pk, other.pk, late.pk]
    assert shown(look(supervisor, "funds:freezes", county="411603")) == [other.pk]
    assert shown(look(fugou_lead, "funds:freezes", county="411603")) == []
    assert shown(look(huaiyang_lead, "funds:freezes")) == [other.pk]


@pytest.mark.parametrize(("days", "number"), [("7", 1), ("15", 2), ("30", 3)])
def test_within_so_many_days(
    days: str, number: int, case: Case, ending: Ending, fugou_lead: Officer, look: Look
) -> None:
    for left in (6, 14, 29, 31):
        ending(case, left)
    assert len(shown(look(fugou_lead, "funds:freezes", within=days))) == number


def test_each_tab_holds_its_own(
    case: Case,
    row: CaseAccount,
    account: Callable[..., CaseAccount],
    ask: Freezing,
    approve: Freezing,
    ending: Ending,
    fugou_detective: Officer,
    fugou_lead: Officer,
    look: Look,
    now: datetime,
) -> None:
    running, over = ending(case, 3), ending(case, -2)
    asked, queued = ask(row, now), approve(account(case, NUMBERS[1]), now)
    freezes.record_queued(by=fugou_detective, freeze=queued, queue_place=1, order_no="", now=now)
    renewals.request(by=fugou_detective, freeze=running, reason="侦查需要", now=now)
    tabs = {
        state: shown(look(fugou_lead, "funds:freezes", state=state))
        for state in (
            "",
            "lapsed",
            "asked",
            "queued",
            "freezes_ending",
            "lapsed_unexplained",
            "freezes_to_decide",
            "renewals_to_decide",
        )
    }
    assert tabs == {
        "": [running.pk],
        "lapsed": [over.pk],
        "asked": [asked.pk],
        "queued": [queued.pk],
        "freezes_ending": [running.pk],
        "lapsed_unexplained": [over.pk],
        "freezes_to_decide": [asked.pk],
        "renewals_to_decide": [running.pk],
    }
    deadlines.tick(now=now)
    assert shown(look(fugou_lead, "funds:freezes", state="lapsed")) == [over.pk]


def test_the_duties_count_what_their_lists_show_to_each(
    case: Case,
    theirs: Case,
    row: CaseAccount,
    account: Callable[..., CaseAccount],
    ask: Freezing,
    ending: Ending,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    analyst: Officer,
    look: Look,
    now: datetime,
) -> None:
    running = ending(case, 3)
    ending(case, -2), ending(case, 20), ending(theirs, 5, by=huaiyang_lead)
    ask(row, now), ask(account(case, NUMBERS[1]), now, is_major=True)
    renewals.request(by=fugou_detective, freeze=running, reason="侦查需要", now=now)
    names = ("freezes_ending", "lapsed_unexplained", "freezes_to_decide", "renewals_to_decide")
    officers = (fugou_detective, fugou_colleague, fugou_lead, huaiyang_lead, supervisor, analyst)
    counted = {}
    for officer in officers:
        found = duties.counts(names, officer)
        counted[officer.name] = [found[name].number for name in names]
        for name in names:
            assert len(shown(look(officer, "funds:freezes", state=name))) == found[name].number
    assert counted == {
        fugou_detective.name: [1, 1, 0, 0],
        fugou_colleague.name: [0, 0, 0, 0],
        fugou_lead.name: [1, 1, 1, 1],
        huaiyang_lead.name: [1, 0, 0, 0],
        supervisor.name: [2, 1, 1, 0],
        analyst.name: [0, 0, 0, 0],
    }


def test_the_cards_lead_to_their_lists(
    case: Case, ending: Ending, fugou_lead: Officer, analyst: Officer, now: datetime
) -> None:
    ending(case, 0), ending(case, -1)
    cards = {card.key: card for card in workbench(fugou_lead, now)[0]}
    card = cards["freezes_ending"]
    assert card.url == "/funds/freezes/?state=freezes_ending"
    [line] = card.rows
    assert (line.title, line.urgent) == (case.number, True)
    assert "某某银行扶沟支行…0001" in line.text
    [line] = cards["lapsed_unexplained"].rows
    assert line.note.endswith("失效")
    assert "freezes_ending" not in {card.key for card in workbench(analyst, now)[0]}


def test_who_decides_nothing_has_no_tab_for_it(
    case: Case, fugou_detective: Officer, analyst: Officer, look: Look
) -> None:
    labels = [tab["label"] for tab in look(fugou_detective, "funds:freezes").response.context["tabs"]]
    assert "我的7日内到期" in labels
    assert "待我审批" not in labels
    labels = [tab["label"] for tab in look(analyst, "funds:freezes").response.context["tabs"]]
    assert labels == ["冻结中", "已失效未核查", "待审批", "轮候"]


def test_page_by_page(
    case: Case, ending: Ending, fugou_lead: Officer, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [ending(case, days) for days in (2, 4, 6)]
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    first = look(fugou_lead, "funds:freezes")
    assert shown(first) == [rows[0].pk, rows[1].pk]
    assert "共 3 条" in first.text
    after = first.response.context["rows"].next
    assert shown(look(fugou_lead, "funds:freezes", after=after)) == [rows[2].pk]


def test_the_list_asks_no_more_for_more_rows(
    case: Case, ending: Ending, supervisor: Officer, browser_of: Callable
) -> None:
    browser = browser_of(supervisor)
    asked = []
    for _more in range(2):
        ending(case, 3), ending(case, 8)
        browser.get("/funds/freezes/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/funds/freezes/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12


def test_an_empty_list_says_what_to_do(case: Case, fugou_lead: Officer, look: Look) -> None:
    assert "没有冻结中的账户" in look(fugou_lead, "funds:freezes").text
    assert "没有符合条件的冻结" in look(fugou_lead, "funds:freezes", within="7").text
