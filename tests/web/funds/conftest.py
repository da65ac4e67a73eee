"""A case of 扶沟 with three victims, its accounts, and the browsers of its pages."""

from tests.funds.conftest import account, case, three
from tests.web.cases.conftest import browser_of, look, send

__all__ = ["account", "browser_of", "case", "look", "send", "three"]
