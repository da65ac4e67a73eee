"""王建国's unsolved case of 扶沟, with its dossier."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.coldcases.models import ColdCaseFile, ReadingNote
from casemgr.coldcases.services import dossiers, notes
from casemgr.common.clock import local_date


@pytest.fixture
def today(now: datetime) -> date:
    return local_date(now)


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, loss="500", name="韦某被裸聊敲诈案")


@pytest.fixture
def open_file(now: datetime) -> Callable[..., ColdCaseFile]:
    """Open the dossier of a case as its lead would: `open_file(case, category="murder")`."""

    def do(case: Case, **fields: Any) -> ColdCaseFile:
        at = fields.pop("now", now)
        told = {
            "by": case.lead,
            "category": "fraud",
            "officer": case.lead,
            "plan": "重新检验检材，走访刘海涛亲属。",
            "next_review_date": local_date(at) + timedelta(days=180),
        }
        return dossiers.open_file(case=case, now=at, **told | fields)

    return do


@pytest.fixture
def dossier(case: Case, open_file: Callable[..., ColdCaseFile]) -> ColdCaseFile:
    return open_file(case)


@pytest.fixture
def read(now: datetime) -> Callable[..., ReadingNote]:
    """Let the responsible officer read a dossier: `read(dossier, findings="…")`."""

    def do(dossier: ColdCaseFile, **fields: Any) -> ReadingNote:
        at = fields.pop("now", now)
        told = {"by": dossier.officer, "read_on": local_date(at), "findings": "刘海涛的话单未调全。"}
        return notes.read(dossier=dossier, now=at, **told | fields)

    return do
