"""Figures of money on their pages: the case's tab, the counties, the cases behind a county, the export."""

from collections.abc import Callable
from datetime import datetime

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from tests.cases.export.conftest import order, rows_for
from tests.funds.chain import Chain
from tests.personas import HUAIYANG
from tests.web.cases.conftest import Screen

__all__ = ["order", "rows_for"]

Look = Callable[..., Screen]
PERIOD = {"start": "2023-07-01", "end": "2023-07-31"}


@pytest.fixture
def moved(case: Case, three: list[Victim], fugou_detective: Officer) -> Chain:
    """The whole way of some money in the case of 扶沟, in July 2023."""
    chain = Chain(case, three[0], fugou_detective, datetime.fromisoformat("2023-07-11T10:00:00+08:00"))
    chain.whole_way()
    return chain


@pytest.fixture
def elsewhere(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    """7,777 frozen in 淮阳 on the same day."""
    case = make_case(HUAIYANG, victim="孙丽", loss="8000")
    victim = Victim.objects.get(case=case)
    chain = Chain(case, victim, fugou_detective, datetime.fromisoformat("2023-07-11T10:00:00+08:00"))
    chain.move("freeze", "outside", "frozen", "7777")
    return case


def line(screen: Screen, label: str) -> list[str]:
    """The amounts of a county, as they are shown."""
    rows = {row["label"]: row for row in screen.response.context["lines"]}
    return [f"{amount:.2f}" for amount in (*rows[label]["flows"], *rows[label]["stocks"])]


def test_the_case_the_county_and_the_export_show_the_same(
    moved: Chain, case: Case, fugou_lead: Officer, look: Look, rows_for
) -> None:
    tab = look(fugou_lead, "cases:detail", case.pk, tab="funds")
    county = line(look(fugou_lead, "funds:figures", **PERIOD), "扶沟")
    (listed,) = look(fugou_lead, "funds:figures-cases", **PERIOD).response.context["lines"]
    (row,) = rows_for(fugou_lead)
    named = ("止付金额", "冻结金额", "止付冻结合计", "扣押现金", "追缴金额", "返还金额", "挽回损失")
    exported = [row[f"{name}（元）"] for name in named]
    assert county[:7] == [f"{amount:.2f}" for amount in listed["flows"]] == exported
    assert (county[-1], row["追回未返（元）"]) == ("130.00", "130.00")
    for name, amount in zip(named[1:], exported[1:], strict=True):
        assert f"{name}{amount}" in tab.text.replace(" ", "")
    assert "追回未返130.00" in tab.text.replace(" ", "")


def test_each_figure_stands_with_its_definition(
    moved: Chain, case: Case, fugou_lead: Officer, look: Look
) -> None:
    for screen in (
        look(fugou_lead, "cases:detail", case.pk, tab="funds"),
        look(fugou_lead, "funds:figures", **PERIOD),
    ):
        assert "同一笔资金先止付后冻结只计一次" in screen.text
        assert "不含挽回潜在损失" in screen.text


def test_a_county_sees_its_own_figures_and_the_city_all(
    moved: Chain, elsewhere: Case, fugou_lead: Officer, supervisor: Officer, look: Look
) -> None:
    ours = look(fugou_lead, "funds:figures", **PERIOD)
    assert [row["label"] for row in ours.response.context["lines"]] == ["扶沟"]
    assert "7,777" not in ours.text
    city = look(supervisor, "funds:figures", **PERIOD)
    assert line(city, "淮阳")[1] == "7777.00"
    assert f"{city.response.context['whole']['flows'][1]:.2f}" == "7927.00"


def test_a_county_asked_for_by_its_code_stays_hidden(
    elsewhere: Case, fugou_lead: Officer, look: Look
) -> None:
    screen = look(fugou_lead, "funds:figures-cases", county=elsewhere.county.code, **PERIOD)
    assert not screen.response.context["lines"]
    assert elsewhere.number not in screen.html


def test_cases_behind_a_county_lead_to_their_money(
    moved: Chain, elsewhere: Case, case: Case, supervisor: Officer, look: Look
) -> None:
    screen = look(supervisor, "funds:figures-cases", county=case.county.code, **PERIOD)
    assert [row["case"] for row in screen.response.context["lines"]] == [case]
    assert f"/cases/{case.pk}/?tab=funds" in screen.html
    assert "李桂兰" not in screen.html


def test_money_that_moved_in_another_period_is_listed_only_while_it_lies_there(
    moved: Chain, case: Case, supervisor: Officer, look: Look
) -> None:
    screen = look(supervisor, "funds:figures-cases", start="2024-01-01", end="2024-12-31")
    (row,) = screen.response.context["lines"]
    assert (sum(row["flows"]), row["stocks"][-1]) == (0, 130)


def test_a_period_that_ends_before_it_begins_is_said_so(supervisor: Officer, look: Look) -> None:
    screen = look(supervisor, "funds:figures", start="2024-02-01", end="2024-01-01")
    assert "结束日期不能早于开始日期" in screen.text
    assert not screen.response.context["lines"]


def test_a_rate_of_nothing_is_a_dash(supervisor: Officer, look: Look, case: Case) -> None:
    screen = look(supervisor, "funds:figures", start="2019-01-01", end="2019-01-31")
    assert screen.response.context["whole"]["rates"] == ["—"] * 5


def test_a_detective_has_no_page_of_figures(fugou_detective: Officer, look: Look) -> None:
    assert look(fugou_detective, "funds:figures").status == 403


def test_the_page_asks_the_same_for_one_case_as_for_many(
    moved: Chain, elsewhere: Case, supervisor: Officer, look: Look, django_assert_max_num_queries
) -> None:
    look(supervisor, "funds:figures-cases", **PERIOD)
    with django_assert_max_num_queries(24):
        look(supervisor, "funds:figures-cases", **PERIOD)
