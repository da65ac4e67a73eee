"""A filed case of 扶沟 with one suspect, and the documents of its catalogue."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.documents.filling.facts import Subject
from casemgr.documents.models import Document, Kind
from casemgr.documents.services import issuing, preparing, templates
from casemgr.suspects.models import CaseSuspect, Measure
from casemgr.suspects.services import measures, people

NUMBER = "41162419900101006X"

Issue = Callable[..., Document]


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, loss="38000", victim="李桂兰", status="investigating")


@pytest.fixture
def suspect(case: Case, now: datetime) -> CaseSuspect:
    return people.add(
        by=case.lead,
        case=case,
        now=now,
        name="刘海涛",
        alias="涛哥",
        resident_number=NUMBER,
        roles=["organizer", "cash_mule"],
    )


@pytest.fixture
def take(now: datetime) -> Callable[..., Measure]:
    """`take(row, "arrest", "2023-07-11 10:30")`, by the lead of the case."""

    def do(row: CaseSuspect, kind: str, started: str, **fields: Any) -> Measure:
        fields = {"document_no": "扶检捕〔2023〕8号", "now": now, **fields}
        started_at = datetime.fromisoformat(f"{started}+08:00")
        return measures.take(by=row.case.lead, case_suspect=row, kind=kind, started_at=started_at, **fields)

    return do


@pytest.fixture
def kind(house: None) -> Callable[[str], Kind]:
    return lambda code: Kind.objects.get(code=code)


@pytest.fixture
def issue(kind: Callable[[str], Kind], fugou_lead: Officer, now: datetime) -> Issue:
    """`issue("detention_warrant", case, case_suspect=row, 看守所="…")`, by the county's lead."""

    def do(code: str, case: Case, *, by: Officer = fugou_lead, at: datetime = now, **fields: Any) -> Document:
        about = {name: fields.pop(name) for name in ("case_suspect", "measure") if name in fields}
        subject = Subject(kind(code), case, **about)
        typed = preparing.to_type(subject, templates.present(subject.kind)) | fields
        return issuing.issue(by=by, subject=subject, typed=typed, now=at)

    return do
