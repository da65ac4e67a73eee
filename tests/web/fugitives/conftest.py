"""Fugitives of 扶沟 and 淮阳, and the browsers of the case pages."""

from collections.abc import Callable

import pytest

from casemgr.cases.models import Case
from casemgr.suspects.models import FugitiveWatch
from tests.suspects.conftest import case, case_of_huaiyang, catch, facts, flee, suspect
from tests.web.cases.conftest import browser_of, look, send

__all__ = [
    "browser_of",
    "case",
    "case_of_huaiyang",
    "catch",
    "facts",
    "flee",
    "look",
    "send",
    "suspect",
]


@pytest.fixture
def watch(case: Case, flee: Callable[..., FugitiveWatch]) -> FugitiveWatch:
    """刘海涛, whom 王建国 of 扶沟 has listed."""
    return flee(case, "刘海涛")
