"""Rounds of returning money as services make them, and a browser for each officer."""

from tests.funds.refunds.conftest import (
    account,
    case,
    drafted,
    freeze,
    frozen,
    own_account,
    paid_over,
    recovery,
    restitute,
    three,
    walk,
)
from tests.web.cases.conftest import browser_of, look, send

__all__ = [
    "account",
    "browser_of",
    "case",
    "drafted",
    "freeze",
    "frozen",
    "look",
    "own_account",
    "paid_over",
    "recovery",
    "restitute",
    "send",
    "three",
    "walk",
]
