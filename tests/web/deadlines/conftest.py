"""Deadlines of three cases: two of Fugou, one of Huaiyang."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.deadlines import registry, services
from casemgr.deadlines.models import Deadline
from tests.personas import HUAIYANG


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    kinds, targets = registry.kinds(), dict(registry._targets)
    registry.register_kind("detention", "拘留")
    registry.register_kind("freeze", "冻结")
    yield
    registry._kinds.clear()
    registry._kinds.update(kinds)
    registry._targets.clear()
    registry._targets.update(targets)


@pytest.fixture
def run(now: datetime) -> Callable[..., Deadline]:
    """Let something run on a case that ends so many hours from now: `run(case, hours=-3)`."""

    def start(case: Case, hours: float = 100, kind: str = "detention", **fields: Any) -> Deadline:
        target = fields.pop("target", f"measure:{case.pk}")
        return services.open_deadline(
            case=case,
            target=target,
            kind=kind,
            term_code=kind,
            base_at=now - timedelta(days=10),
            due_at=now + timedelta(hours=hours, minutes=1),
            now=now - timedelta(days=10),
            **fields,
        )

    return start


@pytest.fixture
def mine(run: Callable[..., Deadline], make_case: Callable[..., Case], fugou_detective: Officer) -> Deadline:
    return run(make_case(lead=fugou_detective, victim="李桂兰", status="reported"))


@pytest.fixture
def colleagues(
    run: Callable[..., Deadline], make_case: Callable[..., Case], fugou_colleague: Officer
) -> Deadline:
    case = make_case(lead=fugou_colleague, victim="周志刚", status="reported")
    return run(case, hours=400, kind="freeze")


@pytest.fixture
def huaiyang(
    run: Callable[..., Deadline], make_case: Callable[..., Case], huaiyang_detective: Officer
) -> Deadline:
    return run(make_case(HUAIYANG, lead=huaiyang_detective, victim="孙秀珍", status="reported"), hours=50)
