"""The counters of the frame."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.keyset import Count
from casemgr.counties.rights import Role
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.supervision.services import escalation
from casemgr.web import duties
from tests.personas import FUGOU


def test_the_sum_of_what_waits_is_the_todo(
    fugou_lead: Officer, make_case: Callable[..., Case], now: datetime
) -> None:
    make_case(FUGOU, loss="100000", victim="李桂兰")
    escalation.run(now=now - timedelta(hours=1))
    Job.objects.create(
        kind=Kind.LEDGER_IMPORT,
        owner=fugou_lead,
        state=State.PREVIEWED,
        created_at=now,
        source_name="台账.xlsx",
    )
    counters = duties.counters(fugou_lead)
    assert counters["listed"] == counters["previews"] == Count(1, False)
    assert counters["duties"] == Count(2, False)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR])
def test_who_only_reads_has_no_todo(officer: Callable[..., Officer], role: Role) -> None:
    assert "duties" not in duties.counters(officer(role))


def test_a_capped_part_caps_the_sum(
    fugou_lead: Officer, make_case: Callable[..., Case], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for victim in ("李桂兰", "张秀英"):
        make_case(FUGOU, loss="100000", victim=victim)
    escalation.run(now=now)
    monkeypatch.setattr(duties, "CAP", 1)
    assert str(duties.counters(fugou_lead)["duties"]) == "1+"


def test_nothing_asked_costs_nothing(fugou_lead: Officer, django_assert_num_queries: Callable) -> None:
    with django_assert_num_queries(0):
        assert duties.counts([], fugou_lead) == {}


def test_all_counters_come_in_one_query(supervisor: Officer, django_assert_num_queries: Callable) -> None:
    with django_assert_num_queries(3):  # the officer's grants, what is shared with him, and the counters
        duties.counters(supervisor)
