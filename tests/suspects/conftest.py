"""A filed case of 扶沟 and people to suspect."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.moments import PartialDate
from casemgr.suspects.models import CaseSuspect, FugitiveWatch
from casemgr.suspects.services import fugitives, people

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


@pytest.fixture
def facts() -> Callable[..., dict[str, Any]]:
    """What the form of an online entry says, with some of it otherwise: `facts(level="ordinary")`."""

    def typed(**fields: Any) -> dict[str, Any]:
        return {
            "fugitive_no": "T4116210000002023080001",
            "escaped": PartialDate(2023, 7),
            "registered_date": date(2023, 8, 1),
            "basis": "detention",
            "basis_no": "扶公（刑）拘字〔2023〕12号",
            "level": "key",
            **fields,
        }

    return typed


@pytest.fixture
def flee(
    suspect: Callable[..., CaseSuspect], facts: Callable[..., dict[str, Any]], now: datetime
) -> Callable[..., FugitiveWatch]:
    """Record somebody of the case as a fugitive: `flee(case, "魏某伟", escaped=PartialDate(1993))`."""

    def register(
        case: Case, name: str = "刘海涛", *, row: CaseSuspect | None = None, **fields: Any
    ) -> FugitiveWatch:
        row = row or suspect(case, name)
        when = fields.pop("now", now)
        return fugitives.register(by=case.lead, case_suspect=row, now=when, **facts(**fields))

    return register


@pytest.fixture
def catch(now: datetime) -> Callable[..., CaseSuspect]:
    """Record that he was caught: `catch(row, "2024-03-21 16:00")`, or a day alone."""

    def record(row: CaseSuspect, when: str, **fields: Any) -> CaseSuspect:
        day, _space, clock = when.partition(" ")
        row = CaseSuspect.objects.get(pk=row.pk)
        return people.caught(
            by=fields.pop("by", row.case.lead),
            case_suspect=row,
            version=row.version,
            caught_date=date.fromisoformat(day),
            caught_time=time.fromisoformat(clock) if clock else None,
            caught_mode="cross_province",
            now=now,
            **fields,
        )

    return record
