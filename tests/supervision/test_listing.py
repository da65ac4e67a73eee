"""Listing by decision: by a supervisor, for a reason, once at a time."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind, Status
from casemgr.cases.models import Case, CaseEvent
from casemgr.notices.models import Notice
from casemgr.supervision.enums import ReleaseReason, State, Trigger
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import escalation, listing, review
from tests.personas import HUAIYANG


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    return make_case(victim="李桂兰", loss="38000")


@pytest.fixture
def released(case: Case, supervisor: Officer, now: datetime) -> Supervision:
    Case.objects.filter(pk=case.pk).update(loss_amount=Decimal("128000"))
    escalation.run(now=now)
    Case.objects.filter(pk=case.pk).update(loss_amount=Decimal("96000"))
    return review.release(
        by=supervisor,
        supervision=Supervision.objects.get(),
        reason=ReleaseReason.BELOW_THRESHOLD,
        note="复核后核减",
        now=now,
    )


def test_a_supervisor_lists_a_small_case_for_a_reason(
    case: Case, supervisor: Officer, fugou_lead: Officer, now: datetime
) -> None:
    row = listing.list_by_hand(by=supervisor, case=case, reason="受害人为在校学生", now=now)
    assert (row.trigger, row.state, row.amount_seen) == (Trigger.MANUAL, State.LISTED, Decimal("38000"))
    assert (row.rule, row.threshold, row.listed_by) == (None, None, supervisor)
    event = CaseEvent.objects.get(kind=EventKind.LISTED)
    assert (event.data["reason"], event.data["supervision"]) == ("受害人为在校学生", row.pk)
    assert "请签收" in Notice.objects.get(recipient=fugou_lead).text


def test_no_reason_no_listing(case: Case, supervisor: Officer, now: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        listing.list_by_hand(by=supervisor, case=case, reason=" ", now=now)
    assert "reason" in refused.value.message_dict


@pytest.mark.parametrize("who", ["fugou_lead", "fugou_detective", "analyst", "auditor"])
def test_only_a_supervisor_lists(case: Case, request: pytest.FixtureRequest, who: str, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        listing.list_by_hand(by=request.getfixturevalue(who), case=case, reason="大案", now=now)


def test_a_listed_case_is_not_listed_twice(case: Case, supervisor: Officer, now: datetime) -> None:
    listing.list_by_hand(by=supervisor, case=case, reason="大案", now=now)
    with pytest.raises(ValidationError, match="已在该级别挂牌督办"):
        listing.list_by_hand(by=supervisor, case=case, reason="大案", now=now)
    assert Supervision.objects.count() == 1


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.CLOSED, Status.MERGED])
def test_what_is_over_is_not_listed(case: Case, supervisor: Officer, status: Status, now: datetime) -> None:
    case.status = status
    with pytest.raises(ValidationError, match="已办结"):
        listing.list_by_hand(by=supervisor, case=case, reason="大案", now=now)


def test_numbers_go_on_from_those_of_the_sweep(
    make_case: Callable[..., Case], case: Case, supervisor: Officer, now: datetime
) -> None:
    make_case(HUAIYANG, loss="500000")
    escalation.run(now=now)
    row = listing.list_by_hand(by=supervisor, case=case, reason="大案", now=now)
    assert row.notice_serial == 2


def test_the_sweep_leaves_a_case_listed_by_hand_alone(case: Case, supervisor: Officer, now: datetime) -> None:
    listing.list_by_hand(by=supervisor, case=case, reason="大案", now=now)
    Case.objects.filter(pk=case.pk).update(loss_amount=Decimal("300000"))
    assert escalation.run(now=now).listings == []


def test_a_released_case_is_listed_again_under_a_new_number(
    released: Supervision, supervisor: Officer, now: datetime
) -> None:
    again = listing.relist(by=supervisor, supervision=released, reason="发现新的受害人", now=now)
    assert (again.state, again.notice_serial) == (State.LISTED, released.notice_serial + 1)
    assert Supervision.objects.get(pk=released.pk).state == State.RELEASED
    assert CaseEvent.objects.get(kind=EventKind.RELISTED).data["supervision"] == again.pk


def test_relisting_twice_makes_one(released: Supervision, supervisor: Officer, now: datetime) -> None:
    listing.relist(by=supervisor, supervision=released, reason="新的受害人", now=now)
    with pytest.raises(ValidationError, match="已在该级别挂牌督办"):
        listing.relist(by=supervisor, supervision=released, reason="新的受害人", now=now)
    assert Supervision.objects.open().count() == 1


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.CLOSED, Status.MERGED])
def test_what_is_over_is_not_listed_again(
    released: Supervision, supervisor: Officer, status: Status, now: datetime
) -> None:
    Case.objects.filter(pk=released.case_id).update(status=status)
    row = Supervision.objects.get(pk=released.pk)
    with pytest.raises(ValidationError, match="已办结"):
        listing.relist(by=supervisor, supervision=row, reason="再查", now=now)


def test_an_open_supervision_cannot_be_listed_again(case: Case, supervisor: Officer, now: datetime) -> None:
    row = listing.list_by_hand(by=supervisor, case=case, reason="大案", now=now)
    with pytest.raises(ValidationError, match="待签收"):
        listing.relist(by=supervisor, supervision=row, reason="再来", now=now)
