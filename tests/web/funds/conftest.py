"""The case of 周口 6·17 and what was seized in it, and the browsers of the case pages."""

from tests.funds.conftest import account, case, three
from tests.funds.seizing import freeze, hand, receipt, seize
from tests.suspects.conftest import suspect
from tests.web.cases.conftest import browser_of, look, send

__all__ = [
    "account",
    "browser_of",
    "case",
    "freeze",
    "hand",
    "look",
    "receipt",
    "seize",
    "send",
    "suspect",
    "three",
]
