"""The periods of a case itself: three days to decide on filing, a month for what was sent back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act
from casemgr.cases.models import Case
from casemgr.cases.services import progress
from casemgr.common.clock import local_date, midnight
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline


def test_acceptance_starts_three_days_and_filing_ends_them(
    make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    case = make_case(status="under_review")
    deadline = Deadline.objects.get(case=case)
    assert (deadline.kind_label, deadline.term.amount, deadline.state) == ("立案审查", 3, State.OPEN)
    progress.advance(by=fugou_lead, case=case, act=Act.FILE, now=now)
    deadline.refresh_from_db()
    assert deadline.state == State.MET


@pytest.mark.parametrize(
    ("act", "said", "follows"),
    [
        (Act.REFUSE_FILING, {}, ["送达不予立案通知书"]),
        (Act.TRANSFER, {"target_unit": "许昌市公安局"}, ["移送有管辖权机关"]),
    ],
)
def test_refusing_or_handing_over_ends_them_too_and_starts_what_follows(
    make_case: Callable[..., Case],
    fugou_lead: Officer,
    now: datetime,
    act: Act,
    said: dict[str, str],
    follows: list[str],
) -> None:
    case = make_case(status="under_review")
    progress.advance(by=fugou_lead, case=case, act=act, now=now, reason="无犯罪事实", **said)
    running = Deadline.objects.filter(case=case).running()
    assert [deadline.kind_label for deadline in running] == follows


def test_a_case_not_yet_accepted_has_no_clock(make_case: Callable[..., Case]) -> None:
    assert not Deadline.objects.filter(case=make_case(status="reported")).exists()


def test_what_is_sent_back_has_a_month_until_it_is_sent_again(
    make_case: Callable[..., Case], fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    case = make_case(lead=fugou_detective, status="solved")
    conditions = progress.CHECKLISTS[Act.CONCLUDE].values
    progress.advance(by=fugou_lead, case=case, act=Act.CONCLUDE, now=now, conditions=conditions)
    progress.advance(by=fugou_lead, case=case, act=Act.SEND, now=now, document_no="扶公诉〔2026〕1号")
    later, received = now + timedelta(days=12), local_date(now) + timedelta(days=2)
    told = {"document_no": "扶检退查〔2026〕1号", "received_on": received, "reason": "补充证据"}
    progress.advance(by=fugou_detective, case=case, act=Act.RETURN, now=later, **told)
    deadline = Deadline.objects.running().get(case=case)
    assert (deadline.kind_label, deadline.term.source[:3]) == ("补充侦查", "刑诉法")
    assert deadline.base_at == midnight(received), "it runs from the day it came in, not from the entry"
    returned = case.events.get(data__act=Act.RETURN)
    assert returned.data["received_on"] == received.isoformat()
    progress.advance(by=fugou_lead, case=case, act=Act.SEND, now=later, document_no="扶公诉〔2026〕2号")
    assert not Deadline.objects.running().filter(case=case).exists()
