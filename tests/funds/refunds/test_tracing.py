"""Whose money lies where, by the order in which banks recorded it; in doubt nobody's."""

from decimal import Decimal

import pytest

from casemgr.funds.tracing import Step, belonging, trace

LI, WANG = 1, 2
OF_LI, OF_WANG, FIRST, SECOND = 11, 12, 21, 22
OWNERS = {OF_LI: LI, OF_WANG: WANG}


def whose(account: int, balance: str, *steps: tuple[int | None, int | None, str]) -> dict | None:
    """Whose the `balance` of an account is after some steps."""
    read: list[Step] = [(payer, payee, Decimal(amount)) for payer, payee, amount in steps]
    found = belonging(trace(read, OWNERS)[account], Decimal(balance))
    return found and {person: str(amount) for person, amount in found.items()}


def test_one_victims_money_is_his_however_far_it_went() -> None:
    steps = [(OF_LI, FIRST, "100"), (FIRST, SECOND, "70"), (SECOND, None, "20")]
    assert whose(SECOND, "50", *steps) == {LI: "50"}
    assert whose(SECOND, "40", *steps) == {LI: "40"}


def test_more_than_came_in_is_not_all_his() -> None:
    assert whose(FIRST, "100.01", (OF_LI, FIRST, "100")) is None


def test_deposits_of_two_that_lie_untouched_are_told_apart() -> None:
    steps = [(OF_LI, FIRST, "100"), (OF_WANG, FIRST, "50")]
    assert whose(FIRST, "150", *steps) == {LI: "100", WANG: "50"}
    assert whose(FIRST, "149.99", *steps) is None


def test_by_the_timestamps_each_was_passed_on_before_the_next_came() -> None:
    steps = [(OF_LI, FIRST, "100"), (FIRST, SECOND, "100"), (OF_WANG, FIRST, "50")]
    assert whose(SECOND, "100", *steps) == {LI: "100"}
    assert whose(FIRST, "50", *steps) == {WANG: "50"}


def test_once_part_of_mixed_money_was_passed_on_nobody_can_say_whose_the_rest_is() -> None:
    steps = [(OF_LI, FIRST, "100"), (OF_WANG, FIRST, "50"), (FIRST, SECOND, "60")]
    assert whose(FIRST, "90", *steps) is None
    assert whose(SECOND, "60", *steps) is None


@pytest.mark.parametrize("payer", [None, SECOND])
def test_money_of_unknown_origin_belongs_to_nobody_known(payer: int | None) -> None:
    assert whose(FIRST, "100", (OF_LI, FIRST, "100"), (payer, FIRST, "1")) is None


def test_what_an_account_paid_beyond_what_came_in_is_of_unknown_origin() -> None:
    steps = [(OF_LI, FIRST, "100"), (FIRST, SECOND, "130")]
    assert whose(SECOND, "130", *steps) is None


def test_nothing_belongs_to_nobody() -> None:
    assert whose(FIRST, "0", (OF_LI, FIRST, "100")) is None
