"""The case of 周口 6·17 with its accounts, what was seized in it, and the browsers of the case pages."""

from tests.funds.conftest import account, case, three
from tests.funds.seizing import bare_freeze, hand, receipt, seize
from tests.suspects.conftest import suspect
from tests.web.cases.conftest import browser_of, look, send

__all__ = [
    "account",
    "bare_freeze",
    "browser_of",
    "case",
    "hand",
    "look",
    "receipt",
    "seize",
    "send",
    "suspect",
    "three",
]
