"""Accepted, and nobody has decided whether to file (受案未立案)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, ReviewLimit
from casemgr.cases.models import Case
from casemgr.cases.services import filing, progress
from casemgr.common.clock import local_date
from casemgr.deadlines.models import Deadline
from casemgr.web.home.cards import workbench
from tests.personas import FUGOU, HUAIYANG
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
DAY = timedelta(days=1)


@pytest.fixture
def under_review(make_case: Callable[..., Case], now: datetime) -> Callable[..., Case]:
    """A case accepted some days ago: `under_review(FUGOU, days=9)`."""

    def make(county: str = FUGOU, days: int = 0, **fields: Any) -> Case:
        case = make_case(county, status="under_review", **fields)
        Case.objects.filter(pk=case.pk).update(accepted_date=local_date(now - days * DAY))
        begun = Deadline.objects.get(case=case)
        Deadline.objects.filter(pk=begun.pk).update(
            base_at=begun.base_at - days * DAY, due_at=begun.due_at - days * DAY
        )
        return Case.objects.get(pk=case.pk)

    return make


def shown(screen: Screen) -> list[int]:
    return [row["case"].pk for row in screen.response.context["rows"]]


def test_the_overdue_stand_first_with_their_days_and_their_limit(
    under_review: Callable[..., Case],
    fugou_lead: Officer,
    now: datetime,
    look: Look,
    make_case: Callable[..., Case],
) -> None:
    fresh, late = under_review(), under_review(days=40)
    make_case()
    screen = look(fugou_lead, "proceedings:unfiled")
    assert shown(screen) == [late.pk, fresh.pk]
    for words in ("已受案 40 天", "今天受案", "3日", "已超期", "延长期限"):
        assert words in screen.text
    assert screen.text.count("延长期限") == 1  # what has run out is decided, not extended
    filing.extend_review(by=fugou_lead, case=fresh, limit=ReviewLimit.COMPLEX, reason="复杂", now=now)
    assert "30日" in look(fugou_lead, "proceedings:unfiled", state="").text


def test_a_decision_takes_the_case_off_the_list(
    under_review: Callable[..., Case], fugou_lead: Officer, now: datetime, look: Look
) -> None:
    case = under_review()
    progress.advance(by=fugou_lead, case=case, act=Act.FILE, now=now)
    assert shown(look(fugou_lead, "proceedings:unfiled")) == []


def test_a_county_sees_its_own_and_the_city_all_with_figures_by_county(
    under_review: Callable[..., Case],
    fugou_lead: Officer,
    supervisor: Officer,
    now: datetime,
    look: Look,
    make_case: Callable[..., Case],
) -> None:
    mine, other = under_review(days=40), under_review(HUAIYANG)
    make_case()
    refused = under_review()
    progress.advance(by=fugou_lead, case=refused, act=Act.REFUSE_FILING, reason="没有犯罪事实", now=now)
    assert shown(look(fugou_lead, "proceedings:unfiled")) == [mine.pk]
    screen = look(supervisor, "proceedings:unfiled")
    assert shown(screen) == [mine.pk, other.pk]
    figures = {
        row["county__code"]: (row["filed"], row["refused"], row["waiting"], row["late"])
        for row in screen.response.context["counties"]
    }
    assert figures == {FUGOU: (1, 1, 1, 1), HUAIYANG: (0, 0, 1, 0)}
    assert "不作为考评指标" in screen.text
    only_mine = look(fugou_lead, "proceedings:unfiled").response.context["counties"]
    assert [row["county__code"] for row in only_mine] == [FUGOU]


def test_it_is_filtered_by_tab_county_lead_and_limit(
    under_review: Callable[..., Case],
    supervisor: Officer,
    fugou_detective: Officer,
    now: datetime,
    look: Look,
) -> None:
    late, mine = under_review(days=40), under_review(lead=fugou_detective)
    filing.extend_review(by=fugou_detective, case=mine, limit=ReviewLimit.CLUES, reason="查证", now=now)
    for query, expected in (
        ({"state": "overdue"}, [late.pk]),
        ({"state": "soon"}, []),
        ({"limit": "7"}, [mine.pk]),
        ({"limit": "3"}, [late.pk]),
        ({"limit": "5"}, []),
        ({"lead": fugou_detective.police_no}, [mine.pk]),
        ({"county": HUAIYANG}, []),
        ({"county": "999999"}, []),
    ):
        assert shown(look(supervisor, "proceedings:unfiled", **query)) == expected, query
    assert shown(look(fugou_detective, "proceedings:unfiled", state="mine")) == [mine.pk]


def test_a_case_whose_review_was_never_started_stands_last(
    under_review: Callable[..., Case], fugou_lead: Officer, look: Look
) -> None:
    imported, fresh = under_review(), under_review()
    Deadline.objects.filter(case=imported).delete()
    screen = look(fugou_lead, "proceedings:unfiled")
    assert shown(screen) == [fresh.pk, imported.pk]
    assert "未起算期限" in screen.text


def test_the_number_of_queries_does_not_grow_with_the_rows(
    under_review: Callable[..., Case], fugou_lead: Officer, look: Look, django_assert_max_num_queries: Any
) -> None:
    under_review()
    look(fugou_lead, "proceedings:unfiled")
    with django_assert_max_num_queries(22) as asked:
        look(fugou_lead, "proceedings:unfiled")
    for _more in range(4):
        under_review()
    with django_assert_max_num_queries(len(asked)):
        look(fugou_lead, "proceedings:unfiled")


@pytest.mark.parametrize(
    ("who", "has"), [("fugou_lead", True), ("supervisor", True), ("fugou_detective", False)]
)
def test_leads_and_supervisors_find_it_on_their_workbench(
    who: str,
    has: bool,
    under_review: Callable[..., Case],
    now: datetime,
    request: pytest.FixtureRequest,
) -> None:
    case = under_review(days=40)
    cards = {card.key: card for card in workbench(request.getfixturevalue(who), now)[0]}
    assert ("unfiled" in cards) is has
    if has:
        card = cards["unfiled"]
        assert (card.count.number, card.url) == (1, "/cases/unfiled/")
        assert (card.rows[0].title, card.rows[0].urgent) == (case.number, True)


def test_an_empty_list_says_what_would_be_there_and_a_script_gets_the_table_alone(
    under_review: Callable[..., Case], fugou_lead: Officer, look: Look
) -> None:
    assert "没有受案后尚未决定是否立案的案件" in look(fugou_lead, "proceedings:unfiled").text
    assert "没有符合条件的案件" in look(fugou_lead, "proceedings:unfiled", limit="7").text
    case = under_review()
    fragment = look(fugou_lead, "proceedings:unfiled", htmx="list")
    assert case.number in fragment.html and "<html" not in fragment.html


def test_the_review_is_extended_on_its_page(
    under_review: Callable[..., Case],
    fugou_detective: Officer,
    fugou_lead: Officer,
    look: Look,
    send: Callable[..., Screen],
) -> None:
    case = under_review(lead=fugou_detective)
    page = look(fugou_detective, "proceedings:extend-review", case.pk)
    assert "7日：涉嫌犯罪线索需要查证" in page.text
    assert "complex" not in page.html.partition("<form")[2]
    assert "30日：案情重大" in look(fugou_lead, "proceedings:extend-review", case.pk).text
    told = {"limit": "clues", "reason": "需调取流水"}
    assert (
        send(fugou_detective, "proceedings:extend-review", case.pk, **{**told, "limit": "complex"}).status
        == 422
    )
    assert send(fugou_detective, "proceedings:extend-review", case.pk, **{**told, "reason": ""}).status == 422
    assert send(fugou_detective, "proceedings:extend-review", case.pk, **told).status == 302
    assert "延长立案审查期限至" in look(fugou_lead, "cases:detail", case.pk, tab="history").text
    late = under_review(days=40, lead=fugou_detective)
    assert "不能延长" in look(fugou_detective, "proceedings:extend-review", late.pk).text
