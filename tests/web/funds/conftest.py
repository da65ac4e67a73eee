"""The case of 周口 6·17 with its accounts, what was held and seized in it, and the browsers of its pages."""

from tests.funds.conftest import account, case, three
from tests.funds.holds import approve, ask, freeze, renewal, row, stop
from tests.funds.seizing import bare_freeze, hand, receipt, seize
from tests.suspects.conftest import suspect
from tests.web.cases.conftest import browser_of, look, send
from tests.web.funds.holds import ending

__all__ = [
    "account",
    "approve",
    "ask",
    "bare_freeze",
    "browser_of",
    "case",
    "ending",
    "freeze",
    "hand",
    "look",
    "receipt",
    "renewal",
    "row",
    "seize",
    "send",
    "stop",
    "suspect",
    "three",
]
