"""What money adds up to: every figure from the movements, no yuan twice, no rate of nothing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.funds import figures, ledger
from casemgr.funds.models import Entry, Position
from tests.funds.chain import Chain
from tests.personas import HUAIYANG

DAY = date(2023, 7, 1)
NOON = datetime.fromisoformat("2023-07-01T12:00:00+08:00")


@pytest.fixture
def chain(case: Case, three: list[Victim], fugou_detective: Officer) -> Chain:
    return Chain(case, three[0], fugou_detective, NOON)


def flowed(**narrowed: object) -> dict[str, Decimal]:
    moved = figures.moved(Entry.objects.filter(**narrowed)).get(None, {})
    return {code: figure.of(moved) for code, figure in figures.FIGURES.items()}


def lying() -> dict[str, Decimal]:
    held = figures.held(Position.objects.all()).get(None, {})
    return {code: stock.of(held) for code, stock in figures.STOCKS.items()}


def test_each_yuan_counts_once_on_its_whole_way(chain: Chain) -> None:
    chain.whole_way()
    assert flowed() == {
        "stopped": 100,
        "frozen": 150,
        "controlled": 150,
        "seized": 30,
        "recovered": 30,
        "returned": 50,
        "saved": 70,
    }
    assert lying() == {
        "stopped_now": 0,
        "frozen_now": 110,
        "seized_now": 0,
        "held_now": 20,
        "not_returned": 130,
    }


def test_what_slipped_away_and_is_held_again_is_not_counted_again(chain: Chain) -> None:
    chain.move("stop", "outside", "stopped", "100")
    chain.move("lapse", "stopped", "stop_lapsed", "100")
    assert (flowed()["controlled"], lying()["stopped_now"]) == (100, 0)
    chain.move("freeze", "stop_lapsed", "frozen", "100")
    chain.move("lapse", "frozen", "freeze_lapsed", "100")
    chain.move("freeze", "freeze_lapsed", "frozen", "60")
    told = flowed()
    assert (told["stopped"], told["frozen"], told["controlled"]) == (100, 100, 100)
    assert lying()["frozen_now"] == 60


def test_what_was_irrelevant_leaves_the_figure(chain: Chain) -> None:
    chain.move("freeze", "outside", "frozen", "100")
    chain.move("lift", "frozen", "outside", "40")
    assert (flowed()["frozen"], flowed()["controlled"]) == (60, 60)


def test_a_correction_counts_against_the_day_it_corrects(chain: Chain, fugou_detective: Officer) -> None:
    entry = chain.move("recover", "outside", "held", "500")
    later = NOON + timedelta(days=40)
    ledger.correct(entry, by=fugou_detective, reason="金额登记有误", now=later)
    within = figures.within(Entry.objects.all(), DAY, DAY)
    assert figures.FIGURES["recovered"].of(figures.moved(within)[None]) == 0
    assert not figures.within(Entry.objects.all(), later.date(), later.date()).exists()


def test_other_restitution_is_no_figure_of_the_police(chain: Chain) -> None:
    chain.move("restitute", "outside", "victim", "1000")
    assert not any(flowed().values())
    assert not any(lying().values())


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        ("2023-06-30T23:59:59.999999+08:00", False),
        ("2023-07-01T00:00:00+08:00", True),
        ("2023-07-01T23:59:59.999999+08:00", True),
        ("2023-07-02T00:00:00+08:00", False),
    ],
)
def test_a_day_begins_and_ends_at_midnight_in_zhoukou(chain: Chain, moment: str, counts: bool) -> None:
    chain.move("stop", "outside", "stopped", "1", at=datetime.fromisoformat(moment))
    assert figures.within(Entry.objects.all(), DAY, DAY).exists() is counts


def test_rates_are_of_the_cases_filed_in_the_period(
    chain: Chain, case: Case, supervisor: Officer, make_case: Callable[..., Case]
) -> None:
    chain.whole_way()
    Case.objects.filter(pk=case.pk).update(filed_date=DAY)
    elsewhere = make_case(HUAIYANG, loss="1000")
    Case.objects.filter(pk=elsewhere.pk).update(filed_date=DAY)
    counties = [case.county_id, elsewhere.county_id]
    found = figures.rates(supervisor, counties, DAY, DAY)
    ours, theirs = found[case.county_id], found[elsewhere.county_id]
    assert ours.loss == 225000
    assert round(ours.saved, 6) == round(Decimal(70) * 100 / 225000, 6)
    assert round(ours.returned, 2) == Decimal("27.78")
    assert (theirs.saved, theirs.returned, theirs.by_number) == (0, None, None)
    assert found[None].loss == 226000
    nothing = figures.rates(supervisor, counties, DAY + timedelta(days=1), DAY + timedelta(days=1))
    assert nothing[None].saved is None


def test_a_withdrawn_case_leaves_the_rates(chain: Chain, case: Case, supervisor: Officer) -> None:
    chain.whole_way()
    Case.objects.filter(pk=case.pk).update(filed_date=DAY, status="withdrawn")
    assert figures.rates(supervisor, [case.county_id], DAY, DAY)[None].loss == 0


def test_rates_ask_the_same_of_one_county_as_of_ten(
    chain: Chain, case: Case, supervisor: Officer, django_assert_num_queries
) -> None:
    chain.whole_way()
    figures.rates(supervisor, [case.county_id], DAY, DAY)
    with django_assert_num_queries(4):
        figures.rates(supervisor, [case.county_id, case.county_id + 1], DAY, DAY)


def test_four_hundred_and_ten_of_six_hundred_and_seventy_one() -> None:
    assert round(figures.rate(Decimal("4100000"), Decimal("6710000")), 1) == Decimal("61.1")
    assert figures.rate(5, 0) is None
