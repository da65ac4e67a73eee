"""The filed case of 扶沟 with its accounts, and the browsers of the case pages."""

from tests.funds.conftest import account, case, three
from tests.funds.holds import approve, ask, freeze, renewal, row, stop
from tests.web.cases.conftest import browser_of, look, send
from tests.web.funds.holds import ending

__all__ = [
    "account",
    "approve",
    "ask",
    "browser_of",
    "case",
    "ending",
    "freeze",
    "look",
    "renewal",
    "row",
    "send",
    "stop",
    "three",
]
