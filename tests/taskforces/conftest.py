"""A task force of 扶沟 in which 陈晓燕 of 淮阳 serves, and a clock that can be put forward."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common import clock
from casemgr.common.clock import local_date
from casemgr.counties import access
from casemgr.counties.models import Unit
from casemgr.taskforces.enums import Kind
from casemgr.taskforces.models import Membership, TaskForce
from casemgr.taskforces.services import forces, members
from tests.personas import FUGOU


@pytest.fixture
def today(now: datetime) -> date:
    return local_date(now)


@pytest.fixture
def days_later(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Callable[[int], datetime]:
    """Let so many days pass for everybody who asks the clock."""

    def pass_by(days: int) -> datetime:
        later = now + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: later)
        return later

    return pass_by


@pytest.fixture
def force(fugou_lead: Officer, fugou_detective: Officer, now: datetime) -> TaskForce:
    return forces.open_task_force(
        by=fugou_lead,
        name="“6·16”专案组",
        kind=Kind.CASE_SPECIAL,
        lead_unit=Unit.objects.get(code=f"{FUGOU}000000"),
        leader=fugou_detective,
        opened_on=local_date(now),
        now=now,
    )


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, victim="李桂兰", loss="128000")


@pytest.fixture
def shared(case: Case, force: TaskForce, fugou_lead: Officer, now: datetime) -> Case:
    """The case, put into the task force."""
    members.add_case(by=fugou_lead, task_force=force, case=case, now=now)
    return case


@pytest.fixture
def serve(force: TaskForce, fugou_lead: Officer, now: datetime) -> Callable[..., Membership]:
    """Take an officer into the task force: `serve(huaiyang_detective, days=3)`."""

    def enter(officer: Officer, days: int | None = None, **fields: Any) -> Membership:
        first = fields.pop("since", local_date(now))
        last = None if days is None else local_date(now) + timedelta(days=days)
        return members.add(
            by=fugou_lead,
            task_force=force,
            officer=officer,
            duty="资金查控",
            since=first,
            until=last,
            now=now,
            **fields,
        )

    return enter


@pytest.fixture
def again() -> Callable[[Officer], Officer]:
    """The officer as his next request knows him: nothing remembered."""

    def read(officer: Officer) -> Officer:
        access.forget(officer)
        return Officer.objects.get(pk=officer.pk)

    return read
