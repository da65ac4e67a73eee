"""Shares are exact to the fen, sum to the pool, and never exceed a claim."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.funds.shares import shares, taken

FEN = Decimal("0.01")
amounts = st.integers(0, 10**11).map(lambda fen: Decimal(fen).scaleb(-2))
claims_of_some = st.lists(amounts, max_size=20)


def yuan(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_the_example_of_the_law_comes_out_to_the_fen() -> None:
    parts = shares(Decimal("100000.00"), yuan("120000", "60000", "45000"))
    assert parts == yuan("53333.33", "26666.67", "20000.00")


def test_of_equal_remainders_the_first_gets_the_fen() -> None:
    assert shares(Decimal("0.01"), yuan("1", "1", "1")) == yuan("0.01", "0", "0")
    assert shares(Decimal("0.02"), yuan("1", "1", "1")) == yuan("0.01", "0.01", "0")


def test_a_pool_above_all_claims_pays_each_and_no_more() -> None:
    assert shares(Decimal("300"), yuan("100", "50")) == yuan("100", "50")
    assert shares(Decimal("150"), yuan("100", "50")) == yuan("100", "50")
    assert sum(shares(Decimal("149.99"), yuan("100", "50"))) == Decimal("149.99")


def test_nobody_to_pay_gets_nothing() -> None:
    assert shares(Decimal("100"), []) == []
    assert shares(Decimal("100"), yuan("0", "0")) == yuan("0", "0")
    assert shares(Decimal("0"), yuan("5", "7")) == yuan("0", "0")


@pytest.mark.parametrize("wrong", ["-0.01", "0.001"])
def test_what_is_no_amount_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        shares(Decimal(wrong), yuan("10"))
    with pytest.raises(ValueError, match=wrong):
        shares(Decimal(1), yuan("10", wrong))


@given(amounts, claims_of_some)
def test_shares_sum_to_the_pool_or_to_all_claims(pool: Decimal, claims: list[Decimal]) -> None:
    assert sum(shares(pool, claims), Decimal(0)) == min(pool, sum(claims, Decimal(0)))


@given(amounts, claims_of_some)
def test_no_share_is_above_its_claim_or_off_its_quota_by_a_fen(pool: Decimal, claims: list[Decimal]) -> None:
    total = sum(claims, Decimal(0))
    for part, claim in zip(shares(pool, claims), claims, strict=True):
        assert 0 <= part <= claim
        if pool < total:
            assert abs(part * total - pool * claim) < FEN * total


@given(amounts, claims_of_some)
def test_who_lost_more_never_gets_less(pool: Decimal, claims: list[Decimal]) -> None:
    ranked = sorted(zip(claims, shares(pool, claims), strict=True))
    for (lesser, less), (greater, more) in pairwise(ranked):
        assert less <= more or lesser == greater


@given(st.lists(amounts, max_size=10), amounts)
def test_sources_are_used_up_one_after_the_other(available: list[Decimal], total: Decimal) -> None:
    parts = taken(available, total)
    assert sum(parts, Decimal(0)) == min(total, sum(available, Decimal(0)))
    for there, part, following in zip(available, parts, [*parts, Decimal(0)][1:], strict=True):
        assert 0 <= part <= there
        assert part == there or not following
