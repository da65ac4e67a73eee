"""Renewals: before the end, counted from the old end, as often as need be."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.funds import ledger
from casemgr.funds.enums import HoldState, LapseFinding, Place
from casemgr.funds.models import CaseAccount, Freeze, Renewal
from casemgr.funds.services import freezes, renewals
from tests.funds.conftest import at
from tests.funds.holds import HOUR, SECOND, Freezing, held_in, moment

THEN = "2024-03-15 10:00"
END = "2024-09-16 00:00"  # 2024-09-15 24:00
Ask = Callable[..., Renewal]


@pytest.fixture
def frozen(row: CaseAccount, freeze: Freezing) -> Freeze:
    """300,000 of an account, from 2024-03-15 until 2024-09-15."""
    return freeze(row, THEN)


@pytest.fixture
def execute(fugou_detective: Officer) -> Callable[..., Renewal]:
    def do(renewal: Renewal, when: str | datetime, now: str | datetime | None = None) -> Renewal:
        return renewals.record_executed(
            by=fugou_detective,
            renewal=renewal,
            executed_at=moment(when),
            order_no="扶公（刑）续冻字〔2024〕1号",
            receipt_no="回执3",
            now=moment(now or when),
        )

    return do


def test_the_new_end_is_counted_from_the_old_end(frozen: Freeze, renewal: Ask, execute: Ask) -> None:
    done = execute(renewal(frozen, "2024-09-10 09:00"), "2024-09-10 15:00")
    frozen.refresh_from_db()
    assert shown_end(done.due_before) == "2024-09-15"
    assert shown_end(done.due_after) == shown_end(frozen.expires_at) == "2025-03-15"
    deadline = Deadline.objects.on(frozen.target).get()
    assert (deadline.due_at, deadline.state) == (frozen.expires_at, State.OPEN)


def test_a_freeze_is_renewed_as_often_as_need_be(frozen: Freeze, renewal: Ask, execute: Ask) -> None:
    for when in ("2024-09-10 09:00", "2025-03-10 09:00", "2025-09-10 09:00"):
        execute(renewal(frozen, when), when)
        frozen.refresh_from_db()
    assert (shown_end(frozen.expires_at), frozen.renewals.count()) == ("2026-03-15", 3)


def test_periods_are_not_piled_up(frozen: Freeze, renewal: Ask, execute: Ask) -> None:
    execute(renewal(frozen, "2024-09-10 09:00"), "2024-09-10 15:00")
    with pytest.raises(ValidationError, match="尚未开始"):
        renewal(frozen, "2024-09-15 23:59")
    assert renewal(frozen, END).is_approved


def test_a_second_before_the_end_it_may_be_renewed_and_at_the_end_no_more(
    frozen: Freeze, renewal: Ask, execute: Ask, fugou_detective: Officer
) -> None:
    told = {"by": fugou_detective, "freeze": frozen, "reason": "案件尚在侦查"}
    with pytest.raises(ValidationError, match="视为自动解除（程序规定第240条）"):
        renewals.request(**told, now=at(END))
    approved = renewal(frozen, at(END) - SECOND)
    with pytest.raises(ValidationError, match="不早于原到期时间"):
        execute(approved, END)
    assert execute(approved, at(END) - SECOND).due_after
    frozen.refresh_from_db()
    assert frozen.is_effective


def test_it_is_too_late_to_approve_what_has_ended(
    frozen: Freeze, fugou_detective: Officer, fugou_lead: Officer
) -> None:
    asked = renewals.request(by=fugou_detective, freeze=frozen, reason="侦查需要", now=at(END) - SECOND)
    with pytest.raises(ValidationError, match="程序规定第240条"):
        renewals.decide(by=fugou_lead, renewal=asked, is_approved=True, now=at(END))
    assert renewals.decide(by=fugou_lead, renewal=asked, is_approved=True, now=at(END) - SECOND).is_approved


def test_what_the_bank_did_in_time_may_be_recorded_late(
    frozen: Freeze, case: Case, renewal: Ask, execute: Ask
) -> None:
    approved = renewal(frozen, "2024-09-14 09:00")
    deadlines.tick(now=at("2024-09-16 08:00"))
    assert held_in(case)[Place.FREEZE_LAPSED] == 300000
    execute(approved, "2024-09-15 16:00", now="2024-09-16 09:00")
    frozen.refresh_from_db()
    assert (frozen.state, shown_end(frozen.expires_at)) == (HoldState.EFFECTIVE, "2025-03-15")
    assert held_in(case) == {Place.FROZEN: 300000, Place.OUTSIDE: -300000}
    assert Deadline.objects.on(frozen.target).get().state == State.OPEN
    assert not list(ledger.uneven())


def test_but_not_once_the_bank_was_asked_what_became_of_the_money(
    frozen: Freeze, renewal: Ask, execute: Ask, fugou_detective: Officer
) -> None:
    approved = renewal(frozen, "2024-09-14 09:00")
    freezes.record_finding(
        by=fugou_detective, freeze=frozen, finding=LapseFinding.GONE, now=at("2024-09-16 09:00")
    )
    with pytest.raises(ValidationError, match="不能再补记"):
        execute(approved, "2024-09-15 16:00", now="2024-09-16 10:00")


def test_the_same_authority_decides_and_never_the_asker(
    row: CaseAccount, freeze: Freezing, fugou_lead: Officer, supervisor: Officer, fugou_detective: Officer
) -> None:
    year = freeze(row, THEN, is_major=True)
    asked = renewals.request(by=fugou_detective, freeze=year, reason="侦查需要", now=at("2025-03-01 09:00"))
    told = {"renewal": asked, "is_approved": True, "now": at("2025-03-01 10:00")}
    with pytest.raises(PermissionDenied, match="由市局审批"):
        renewals.decide(by=fugou_lead, **told)
    assert renewals.decide(by=supervisor, **told).decided_by == supervisor


def test_who_asked_for_a_renewal_does_not_approve_it(frozen: Freeze, fugou_lead: Officer) -> None:
    asked = renewals.request(by=fugou_lead, freeze=frozen, reason="侦查需要", now=at("2024-09-01 09:00"))
    with pytest.raises(PermissionDenied, match="本人的申请"):
        renewals.decide(by=fugou_lead, renewal=asked, is_approved=True, now=at("2024-09-01 10:00"))
    with pytest.raises(IntegrityError, match="renewal_approved_by_another"), transaction.atomic():
        Renewal.objects.filter(pk=asked.pk).update(decided_by=fugou_lead, decided_at=at("2024-09-01 10:00"))


def test_one_request_at_a_time_and_a_refusal_says_why(
    frozen: Freeze, fugou_detective: Officer, fugou_lead: Officer, renewal: Ask
) -> None:
    now = at("2024-09-01 09:00")
    told = {"by": fugou_detective, "freeze": frozen, "reason": "侦查需要", "now": now}
    asked = renewals.request(**told)
    with pytest.raises(ValidationError, match="正在办理"):
        renewals.request(**told)
    with pytest.raises(ValidationError, match="写明理由"):
        renewals.decide(by=fugou_lead, renewal=asked, is_approved=False, now=now)
    renewals.decide(by=fugou_lead, renewal=asked, is_approved=False, note="改办返还", now=now)
    approved = renewal(frozen, now + HOUR)
    with pytest.raises(ValidationError, match="已经处理"):
        renewals.decide(by=fugou_lead, renewal=approved, is_approved=False, note="晚了", now=now + HOUR)


def test_the_bank_acts_on_what_was_approved_and_once(
    frozen: Freeze, fugou_detective: Officer, renewal: Ask, execute: Ask
) -> None:
    asked = renewals.request(by=fugou_detective, freeze=frozen, reason="侦查需要", now=at("2024-09-01 09:00"))
    with pytest.raises(ValidationError, match="尚未批准"):
        execute(asked, "2024-09-02 09:00")
    renewals.decide(by=frozen.approved_by, renewal=asked, is_approved=True, now=at("2024-09-03 09:00"))
    with pytest.raises(ValidationError, match="早于批准时间"):
        execute(asked, "2024-09-02 09:00", now="2024-09-04 09:00")
    execute(asked, "2024-09-03 10:00")
    with pytest.raises(ValidationError, match="已经办理"):
        execute(asked, "2024-09-03 11:00")


def test_a_year_is_renewed_for_a_year(row: CaseAccount, freeze: Freezing, renewal: Ask, execute: Ask) -> None:
    year = freeze(row, THEN, is_major=True)
    execute(renewal(year, "2025-03-10 09:00"), "2025-03-11 09:00")
    year.refresh_from_db()
    assert shown_end(year.expires_at) == "2026-03-15"
