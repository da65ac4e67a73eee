"""王建国's case of 扶沟 with one suspect, and the browsers of the case pages."""

from tests.documents.conftest import case, issue, kind, suspect, take
from tests.web.cases.conftest import browser_of, look, send

__all__ = ["browser_of", "case", "issue", "kind", "look", "send", "suspect", "take"]
