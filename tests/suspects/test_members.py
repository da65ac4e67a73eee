"""What a member of a task force does with the suspects of another county's case: the work, no decision."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.counties import access
from casemgr.suspects.models import CaseSuspect, FugitiveWatch, Measure, Suspect
from casemgr.suspects.services import clues, duties, fugitives, measures, people
from tests.suspects.conftest import at
from tests.taskforces.conftest import force, serve, shared

__all__ = ["force", "serve", "shared"]


@pytest.fixture
def member(
    shared: Case, serve: Callable[..., Any], huaiyang_detective: Officer, case_of_huaiyang: Case
) -> Officer:
    """陈晓燕 of 淮阳, who serves in the task force of the case."""
    serve(huaiyang_detective)
    access.forget(huaiyang_detective)
    return Officer.objects.get(pk=huaiyang_detective.pk)


def test_a_member_records_people_and_measures_and_ticks_off_duties(
    shared: Case, member: Officer, now: datetime
) -> None:
    row = people.add(by=member, case=shared, name="刘海涛", now=now)
    assert row.county_id == shared.county_id
    detention = measures.take(
        by=member,
        case_suspect=row,
        kind="detention",
        started_at=at("2023-07-11 10:30"),
        document_no="扶公拘字1号",
        now=now,
    )
    duties.settle(by=member, duty=detention.duties.first(), done_at=at("2023-07-11 20:00"), now=now)
    for model in (CaseSuspect, Measure, Suspect):
        assert model.objects.visible_to(member).count() == 1


def test_the_leads_decision_stays_with_the_county(shared: Case, member: Officer, now: datetime) -> None:
    row = people.add(by=member, case=shared, name="刘海涛", now=now)
    summons = {
        "by": member,
        "case_suspect": row,
        "kind": "forced_appearance",
        "document_no": "扶公传字1号",
        "note": "发现新的重要事实",
        "now": now,
    }
    first = measures.take(started_at=at("2023-07-11 08:00"), **summons)
    measures.end(by=member, measure=first, ended_at=at("2023-07-11 18:00"), reason="released", now=now)
    with pytest.raises(ValidationError, match="须由县局负责人登记"):
        measures.take(started_at=at("2023-07-12 08:00"), **summons)


def test_of_the_countys_other_cases_a_member_sees_and_does_nothing(
    shared: Case, member: Officer, make_case: Callable[..., Case], fugou_detective: Officer, now: datetime
) -> None:
    other = make_case(lead=fugou_detective, name="另一案件")
    people.add(by=fugou_detective, case=other, name="王某", now=now)
    assert not CaseSuspect.objects.visible_to(member).exists()
    with pytest.raises(PermissionDenied):
        people.add(by=member, case=other, name="赵某", now=now)


def test_a_member_lists_a_fugitive_and_checks_him_but_the_lead_cancels(
    shared: Case, member: Officer, facts: Callable[..., dict[str, Any]], now: datetime
) -> None:
    row = people.add(by=member, case=shared, name="刘海涛", now=now)
    watch = fugitives.register(by=member, case_suspect=row, now=now, **facts())
    checked = {"checked_date": local_date(now), "result": "nothing", "content": "走访"}
    clues.check(by=member, watch=watch, now=now, **checked)
    assert FugitiveWatch.objects.visible_to(member).get() == watch
    cancelled = {"ground": "dead", "certificate_no": "1号", "cancel_no": "2号", "cancelled_at": now}
    with pytest.raises(PermissionDenied, match="县局负责人"):
        fugitives.cancel(by=member, watch=watch, now=now, **cancelled)
