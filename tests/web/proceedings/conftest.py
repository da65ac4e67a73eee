"""王建国's case of 扶沟 with three suspects, and the browsers of the case pages."""

from tests.proceedings.conftest import case, said, sent, suspects
from tests.web.cases.conftest import browser_of, look, send

__all__ = ["browser_of", "case", "look", "said", "send", "sent", "suspects"]
