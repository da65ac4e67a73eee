"""A filed case of 扶沟 and people to suspect."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import people

NUMBER = "41162419900101006X"


def at(text: str) -> datetime:
    """A moment in Zhoukou: at("2023-07-11 10:30")."""
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, loss="500", name="韦某被裸聊敲诈案")


@pytest.fixture
def case_of_huaiyang(make_case: Callable[..., Case], huaiyang_detective: Officer) -> Case:
    return make_case("411603", lead=huaiyang_detective, loss="900", name="某人被贷款诈骗案")


@pytest.fixture
def suspect(now: datetime) -> Callable[..., CaseSuspect]:
    """Record a suspect as the lead of the case would: `suspect(case, "刘海涛", resident_number=…)`."""

    def add(case: Case, name: str = "刘海涛", **fields: Any) -> CaseSuspect:
        return people.add(by=case.lead, case=case, now=now, name=name, **fields)

    return add
