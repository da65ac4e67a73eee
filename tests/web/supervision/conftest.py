"""Two counties with one supervision each, and the steps by which one of them goes on."""

from collections.abc import Callable
from datetime import datetime

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.supervision.enums import Verdict
from casemgr.supervision.models import Report, Supervision
from casemgr.supervision.services import escalation, review
from tests.personas import FUGOU, HUAIYANG


@pytest.fixture
def fugou(make_case: Callable[..., Case], fugou_detective: Officer, now: datetime) -> Supervision:
    """李桂兰's 128,000 yuan, of 扶沟, listed and not yet signed for."""
    case = make_case(FUGOU, victim="李桂兰", loss="128000", lead=fugou_detective)
    escalation.run(now=now)
    return Supervision.objects.get(case=case)


@pytest.fixture
def huaiyang(make_case: Callable[..., Case], now: datetime) -> Supervision:
    """周志刚's 560,000 yuan, of 淮阳."""
    case = make_case(HUAIYANG, victim="周志刚", loss="560000")
    escalation.run(now=now)
    return Supervision.objects.get(case=case)


@pytest.fixture
def acknowledged(fugou: Supervision, fugou_lead: Officer, now: datetime) -> Supervision:
    return review.acknowledge(by=fugou_lead, supervision=fugou, now=now)


@pytest.fixture
def report(acknowledged: Supervision, fugou_detective: Officer, now: datetime) -> Report:
    return review.submit_report(
        by=fugou_detective,
        supervision=acknowledged,
        content="已查明资金流向三级账户",
        next_steps="赴长春抓捕",
        now=now,
    )


@pytest.fixture
def pending(report: Report, fugou_lead: Officer, supervisor: Officer, now: datetime) -> Supervision:
    review.review_report(by=supervisor, report=report, verdict=Verdict.ACCEPTED, comment="", now=now)
    return review.request_release(
        by=fugou_lead, supervision=report.supervision, ground="主犯境外，赃款已追回", now=now
    )
