"""The browsers of the case screens, and a task force of 扶沟 in which 陈晓燕 of 淮阳 serves."""

from tests.taskforces.conftest import (  # noqa: F401 - fixtures of the same house
    again,
    case,
    days_later,
    force,
    serve,
    shared,
    today,
)
from tests.web.cases.conftest import browser_of, look, send  # noqa: F401 - fixtures of the same house
