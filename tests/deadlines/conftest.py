"""A kind of deadline of the tests' own, and a case of Fugou on which it runs."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.deadlines import registry, services
from casemgr.deadlines.models import Deadline
from tests.deadlines.moments import local


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    before = registry.kinds()
    registry.register_kind("detention", "拘留", restrains=True)
    registry.register_kind("notice", "告知")
    yield
    registry._kinds.clear()
    registry._kinds.update(before)
    registry._restraining.discard("detention")


@pytest.fixture
def detained() -> datetime:
    return local(2023, 7, 11, 9, 30)


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, victim="李桂兰", status="reported")


@pytest.fixture
def run(case: Case, detained: datetime) -> Callable[..., Deadline]:
    """Let a detention of three days run from the eleventh of July 2023: `run(target="measure:2")`."""

    def start(**fields: Any) -> Deadline:
        asked = {
            "case": case,
            "target": "measure:1",
            "kind": "detention",
            "term_code": "detention",
            "base_at": detained,
            "now": detained,
        }
        return services.open_deadline(**asked | fields)

    return start
