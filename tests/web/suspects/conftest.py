"""王建国's case of 扶沟 with one suspect, and the browsers of the case pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.suspects.models import CaseSuspect, Measure
from casemgr.suspects.services import measures, people
from tests.suspects.conftest import NUMBER, at
from tests.web.cases.conftest import browser_of, look, send

__all__ = ["browser_of", "look", "send"]


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, loss="500", name="韦某被裸聊敲诈案")


@pytest.fixture
def case_of_huaiyang(make_case: Callable[..., Case], huaiyang_detective: Officer) -> Case:
    return make_case("411603", lead=huaiyang_detective, loss="900", name="某人被贷款诈骗案")


@pytest.fixture
def suspect(case: Case, now: datetime) -> CaseSuspect:
    return people.add(
        by=case.lead,
        case=case,
        now=now,
        name="刘海涛",
        alias="涛哥",
        resident_number=NUMBER,
        roles=["organizer", "financier"],
        level=1,
        is_main=True,
    )


@pytest.fixture
def detention(suspect: CaseSuspect, now: datetime) -> Measure:
    return measures.take(
        by=suspect.case.lead,
        case_suspect=suspect,
        kind="detention",
        started_at=at("2023-07-11 10:30"),
        document_no="扶公（刑）拘字〔2023〕12号",
        now=now,
    )


@pytest.fixture
def person() -> Callable[..., dict[str, Any]]:
    """What stands in the form of a suspect, with some of it typed."""

    def typed(**fields: Any) -> dict[str, Any]:
        empty = dict.fromkeys(
            ("alias", "resident_number", "birth", "gender", "country", "level", "attributed_amount"), ""
        )
        return {**empty, "name": "赵国强", "roles": [], **fields}

    return typed
