"""The register of fugitives: who stands in it for whom, in which order, and what its filters pick."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.common.moments import PartialDate
from casemgr.deadlines.models import Deadline
from casemgr.suspects.models import CaseSuspect, FugitiveWatch
from casemgr.suspects.services import clues, fugitives
from casemgr.web import queues
from casemgr.web.fugitives import listing
from casemgr.web.home.cards import workbench
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
Flee = Callable[..., FugitiveWatch]
Catch = Callable[..., CaseSuspect]


def shown(screen: Screen) -> list[int]:
    return [row.pk for row in screen.response.context["rows"]]


def overdue(watch: FugitiveWatch, now: datetime, days: int = 13) -> None:
    """Let the check have been due so many days ago."""
    due_at = now - timedelta(days=days)
    Deadline.objects.on(watch.target).running().update(base_at=due_at - timedelta(days=30), due_at=due_at)


@pytest.fixture
def several(case: Case, flee: Flee) -> Callable[..., list[FugitiveWatch]]:
    """One fugitive for each escape, in that order: `several(PartialDate(1993), …)`."""

    def make(*escapes: PartialDate, **facts: Any) -> list[FugitiveWatch]:
        return [
            flee(
                case, f"赵国{number}", escaped=escaped, fugitive_no=f"T411621000000202308{number:04}", **facts
            )
            for number, escaped in enumerate(escapes, 10)
        ]

    return make


def test_a_county_sees_its_own_and_the_city_all(
    watch: FugitiveWatch,
    case_of_huaiyang: Case,
    flee: Flee,
    fugou_lead: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    look: Look,
) -> None:
    theirs = flee(case_of_huaiyang, "孙秀珍")
    screen = look(fugou_lead, "fugitives:list")
    assert shown(screen) == [watch.pk]
    for words in ("刘海涛", "重点在逃人员", "2023年7月", "3年", "剩 3", watch.fugitive_no, "王建国"):
        assert words in screen.text
    assert "孙" not in screen.text
    assert shown(look(huaiyang_lead, "fugitives:list")) == [theirs.pk]
    assert sorted(shown(look(supervisor, "fugitives:list"))) == [watch.pk, theirs.pk]
    assert shown(look(supervisor, "fugitives:list", county="411603")) == [theirs.pk]
    assert shown(look(fugou_lead, "fugitives:list", county="411603")) == []


def test_who_sees_the_case_masked_reads_the_name_masked(
    watch: FugitiveWatch,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    analyst: Officer,
    legal_reviewer: Officer,
    look: Look,
) -> None:
    assert "刘海涛" in look(fugou_detective, "fugitives:list").text
    for reader in (fugou_colleague, analyst, legal_reviewer):
        screen = look(reader, "fugitives:list")
        assert "刘某涛" in screen.text
        assert "刘海涛" not in screen.html


def test_who_is_to_be_checked_first_stands_first_and_an_overdue_check_is_said(
    several: Callable[..., list[FugitiveWatch]],
    fugou_detective: Officer,
    fugou_lead: Officer,
    look: Look,
    now: datetime,
) -> None:
    fresh, late, soon = several(PartialDate(2020), PartialDate(2021), PartialDate(2022))
    overdue(late, now)
    checked = {"checked_date": local_date(now), "result": "nothing", "content": "走访"}
    clues.check(
        by=fugou_detective, watch=soon, next_date=local_date(now + timedelta(days=3)), now=now, **checked
    )
    screen = look(fugou_lead, "fugitives:list")
    assert shown(screen) == [late.pk, soon.pk, fresh.pk]
    assert "逾期13天未核查" in screen.text
    assert shown(look(fugou_lead, "fugitives:list", state="unchecked")) == [late.pk]


def test_each_tab_holds_its_state(
    several: Callable[..., list[FugitiveWatch]], catch: Catch, fugou_lead: Officer, look: Look, now: datetime
) -> None:
    gone, back, dead = several(PartialDate(2020), PartialDate(2021), PartialDate(2022))
    catch(back.case_suspect, "2024-03-21 16:00")
    told = {"ground": "dead", "certificate_no": "1号", "cancel_no": "2号", "cancelled_at": now}
    fugitives.cancel(by=fugou_lead, watch=dead, now=now, **told)
    tabs = {
        state: shown(look(fugou_lead, "fugitives:list", state=state))
        for state in ("", "returned", "cancelled", "all")
    }
    assert tabs == {
        "": [gone.pk],
        "returned": [back.pk],
        "cancelled": [dead.pk],
        "all": [gone.pk, back.pk, dead.pk],
    }
    text = look(fugou_lead, "fugitives:list", state="returned").text
    assert "撤销期限 2024-03-23 16:00" in text
    assert "已超期" in text
    assert "已死亡" in look(fugou_lead, "fugitives:list", state="cancelled").text


def test_at_large_for_twenty_years_picks_exactly_those(
    several: Callable[..., list[FugitiveWatch]], catch: Catch, fugou_lead: Officer, look: Look, now: datetime
) -> None:
    today = local_date(now)
    twenty = PartialDate(today.year - 20, today.month, today.day)
    day_short = today.replace(year=today.year - 20) + timedelta(days=1)
    rows = several(
        PartialDate(1993),
        PartialDate(1995),
        PartialDate(2002, 10),
        twenty,
        PartialDate(*day_short.timetuple()[:3]),
        PartialDate(2020),
    )
    catch(rows[1].case_suspect, "2024-03-21")
    found = look(fugou_lead, "fugitives:list", state="all", years="20")
    assert set(shown(found)) == {row.pk for row in rows[:4]}
    assert "共 4 条" in found.text
    assert set(shown(look(fugou_lead, "fugitives:list", years="20"))) == {rows[0].pk, rows[2].pk, rows[3].pk}
    years = {row.pk: row.years for row in found.response.context["rows"]}
    assert years[rows[1].pk] == "29年"


def test_the_key_ones_alone(
    case: Case, flee: Flee, watch: FugitiveWatch, fugou_lead: Officer, look: Look
) -> None:
    flee(case, "王某", fugitive_no="T4116210000002023080002", level="ordinary")
    assert shown(look(fugou_lead, "fugitives:list", level="key")) == [watch.pk]


def test_what_cannot_be_read_picks_nobody(watch: FugitiveWatch, fugou_lead: Officer, look: Look) -> None:
    for query in ({"level": "king"}, {"years": "x"}, {"county": "0"}, {"state": "gone"}):
        screen = look(fugou_lead, "fugitives:list", **query)
        assert shown(screen) == []
        assert "没有符合条件的在逃人员" in screen.text


def test_an_empty_register_says_what_it_is_for(fugou_lead: Officer, look: Look) -> None:
    assert "没有在逃人员" in look(fugou_lead, "fugitives:list").text


def test_a_fragment_is_the_list_alone(watch: FugitiveWatch, fugou_lead: Officer, look: Look) -> None:
    html = look(fugou_lead, "fugitives:list", htmx="list").html
    assert html.lstrip().startswith('<div id="list">')
    assert "<html" not in html


def test_pages_follow_each_other_without_losing_anybody(
    several: Callable[..., list[FugitiveWatch]],
    fugou_lead: Officer,
    look: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = several(*(PartialDate(2020, month) for month in range(1, 6)))
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    seen: list[int] = []
    token = ""
    for _page in range(3):
        screen = look(fugou_lead, "fugitives:list", after=token)
        seen += shown(screen)
        token = screen.response.context["rows"].next
        assert "共 5 条" in screen.text
    assert sorted(seen) == [row.pk for row in rows]
    assert not token


def test_the_list_asks_as_much_of_six_as_of_one(
    several: Callable[..., list[FugitiveWatch]],
    watch: FugitiveWatch,
    fugou_lead: Officer,
    look: Look,
    django_assert_max_num_queries: Any,
) -> None:
    look(fugou_lead, "fugitives:list")
    with django_assert_max_num_queries(16) as asked:
        look(fugou_lead, "fugitives:list")
    several(*(PartialDate(2020, month) for month in range(1, 6)))
    with django_assert_max_num_queries(len(asked)):
        assert len(shown(look(fugou_lead, "fugitives:list"))) == 6


def test_the_workbench_counts_the_unchecked_as_the_list_does(
    watch: FugitiveWatch,
    fugou_detective: Officer,
    fugou_lead: Officer,
    supervisor: Officer,
    huaiyang_lead: Officer,
    look: Look,
    now: datetime,
) -> None:
    def card(officer: Officer) -> Any:
        return next(one for one in workbench(officer, now)[0] if one.key == "unchecked")

    assert card(fugou_lead).count.number == 0
    overdue(watch, now)
    for officer, name in ((fugou_detective, "刘海涛"), (fugou_lead, "刘海涛"), (supervisor, "刘某涛")):
        found = card(officer)
        assert [(row.title, row.note) for row in found.rows] == [(name, "逾期13天未核查")]
        assert found.rows[0].url == f"/fugitives/{watch.pk}/"
        assert found.url == "/fugitives/?state=unchecked"
        assert len(shown(look(officer, "fugitives:list", state="unchecked"))) == found.count.number
    assert card(huaiyang_lead).count.number == 0
    assert not queues.rows("unchecked", huaiyang_lead).exists()


def test_the_next_check_stands_among_the_deadlines(
    watch: FugitiveWatch, fugou_detective: Officer, look: Look
) -> None:
    text = look(fugou_detective, "deadlines:list").text
    assert "追逃核查" in text
    assert "刘海涛：重点在逃人员" in text
