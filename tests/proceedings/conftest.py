"""王建国's case of 扶沟 with three suspects, as far on its way to the court as a test wants it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, Status
from casemgr.cases.models import Case
from casemgr.cases.services import progress
from casemgr.proceedings.enums import TopicKind
from casemgr.proceedings.services.consultations import Said
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import people

NAMES = ("刘海涛", "赵国强", "孙小梅")


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, loss="500", name="韦某被刷单诈骗案", status="investigating")


@pytest.fixture
def suspects(case: Case, now: datetime) -> list[CaseSuspect]:
    return [people.add(by=case.lead, case=case, now=now, name=name) for name in NAMES]


@pytest.fixture
def sent(case: Case, suspects: list[CaseSuspect], fugou_lead: Officer, now: datetime) -> Case:
    """Concluded and sent for prosecution."""
    for act in (Act.CONCLUDE, Act.SEND):
        conditions = progress.CHECKLISTS[act].values if act in progress.CHECKLISTS else []
        progress.advance(
            by=fugou_lead, case=case, act=act, conditions=conditions, document_no="扶公诉字1号", now=now
        )
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def said(fugou_detective: Officer) -> Callable[..., Said]:
    """One topic of a consultation: `said(TopicKind.LAW, due_on)`."""

    def of(kind: TopicKind, due_on: object, owner: Officer | None = None) -> Said:
        return Said(
            kind,
            f"{kind.label}意见：刘海涛应定诈骗罪",
            f"补充{kind.label}材料",
            owner or fugou_detective,
            due_on,
        )

    return of


def put(case: Case, status: Status) -> Case:
    """The case as if it had come this far."""
    Case.objects.filter(pk=case.pk).update(status=status)
    return Case.objects.get(pk=case.pk)
