"""王建国's case of 扶沟 with a telephone seized in it, and the browsers of the case pages."""

from tests.evidence.conftest import case, move, phone, photo, register, stored
from tests.web.cases.conftest import browser_of, look, send

__all__ = ["browser_of", "case", "look", "move", "phone", "photo", "register", "send", "stored"]
