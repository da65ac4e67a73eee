"""What is heard of a fugitive, and how he is checked without a break (长期盯、定期碰)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import last_moment
from casemgr.notices.models import Notice
from casemgr.suspects.models import CaseSuspect, FugitiveCheck, FugitiveClue, FugitiveWatch
from casemgr.suspects.querysets import FUGITIVE_CHECK
from casemgr.suspects.services import clues, fugitives

Flee = Callable[..., FugitiveWatch]
DAY = timedelta(days=1)


@pytest.fixture
def watch(case: Case, flee: Flee) -> FugitiveWatch:
    return flee(case)


@pytest.fixture
def heard(watch: FugitiveWatch, now: datetime) -> Callable[..., FugitiveClue]:
    """Something was heard: `heard("村民称其已死亡", kind="death")`."""

    def add(content: str = "有人在砖厂见过他", **typed: Any) -> FugitiveClue:
        told = {
            "by": watch.case.lead,
            "kind": "whereabouts",
            "source": "visit",
            "credibility": "low",
            "received_date": local_date(now),
            **typed,
        }
        return clues.add(watch=watch, content=content, now=now, **told)

    return add


@pytest.fixture
def check(watch: FugitiveWatch, now: datetime) -> Callable[..., FugitiveCheck]:
    """He was checked: `check(days_ago=2, result="nothing")`."""

    def record(days_ago: int = 0, **typed: Any) -> FugitiveCheck:
        told = {
            "by": watch.case.lead,
            "checked_date": local_date(now - days_ago * DAY),
            "result": "nothing",
            "content": "走访家属，未发现踪迹。",
            "now": now,
            **typed,
        }
        return clues.check(watch=FugitiveWatch.objects.get(pk=watch.pk), **told)

    return record


Heard = Callable[..., FugitiveClue]
Check = Callable[..., FugitiveCheck]


def next_check(watch: FugitiveWatch) -> Deadline:
    return Deadline.objects.on(watch.target, FUGITIVE_CHECK).running().get()


def test_a_rumour_of_his_death_is_a_clue_and_he_stays_at_large(
    case: Case, watch: FugitiveWatch, heard: Heard
) -> None:
    clue = heard("村民称其已在外地死亡", kind="death")
    watch.refresh_from_db()
    assert (clue.get_kind_display(), watch.state) == ("死亡传闻", "at_large")
    event = case.events.get(kind=EventKind.FUGITIVE_CLUE)
    assert "村民" not in str(event.data)


def test_what_was_heard_and_found_stays_as_written(heard: Heard, check: Check) -> None:
    clue = heard()
    check(clue=clue, result="false")
    for rows in (FugitiveClue.objects.all(), FugitiveCheck.objects.all()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(content="改写")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows._raw_delete(rows.db)


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"kind": "gossip"}, "kind"), ({"source": "wiretap"}, "source"), ({"content": ""}, "content")],
)
def test_a_clue_says_what_it_is_and_where_it_comes_from(typed: dict, field: str, heard: Heard) -> None:
    with pytest.raises(ValidationError) as refusal:
        heard(**typed)
    assert field in refusal.value.message_dict


def test_nothing_is_heard_tomorrow_and_nothing_checked(heard: Heard, check: Check, now: datetime) -> None:
    tomorrow = local_date(now) + DAY
    with pytest.raises(ValidationError, match="获知日期"):
        heard(received_date=tomorrow)
    with pytest.raises(ValidationError, match="核查日期"):
        check(checked_date=tomorrow)


def test_nobody_is_checked_before_he_was_listed(watch: FugitiveWatch, check: Check) -> None:
    with pytest.raises(ValidationError, match="上网追逃之后"):
        check(checked_date=watch.registered_date - DAY)
    assert check(checked_date=watch.registered_date).pk


def test_a_check_settles_the_one_that_was_due_and_plans_the_next(
    case: Case, watch: FugitiveWatch, check: Check, fugou_detective: Officer, now: datetime
) -> None:
    first = next_check(watch)
    check(days_ago=3)
    first.refresh_from_db()
    assert (first.state, first.settled_by) == ("met", fugou_detective)
    assert next_check(watch).due_at == fugitives.usual_check(now - 3 * DAY)
    assert case.events.get(kind=EventKind.FUGITIVE_CHECKED).data["result"] == "nothing"


def test_a_check_entered_late_is_not_a_late_check(watch: FugitiveWatch, check: Check, now: datetime) -> None:
    old = next_check(watch)
    Deadline.objects.filter(pk=old.pk).update(base_at=now - 40 * DAY, due_at=now - 2 * DAY)
    check(days_ago=5)
    old.refresh_from_db()
    assert not old.was_late


def test_an_older_check_entered_afterwards_moves_nothing(watch: FugitiveWatch, check: Check) -> None:
    check(days_ago=2)
    due_at = next_check(watch).due_at
    check(days_ago=20)
    assert next_check(watch).due_at == due_at


def test_the_next_check_may_be_set_sooner(watch: FugitiveWatch, check: Check, now: datetime) -> None:
    soon = local_date(now) + 7 * DAY
    check(next_date=soon)
    assert next_check(watch).due_at == last_moment(soon)


@pytest.mark.parametrize(
    ("level", "days", "complaint"),
    [("key", 0, "晚于今天"), ("key", 60, "不间断核查"), ("ordinary", 400, "一年")],
)
def test_the_next_check_is_not_put_off_for_too_long(
    level: str, days: int, complaint: str, watch: FugitiveWatch, check: Check, now: datetime
) -> None:
    FugitiveWatch.objects.update(level=level)
    with pytest.raises(ValidationError, match=complaint):
        check(next_date=local_date(now) + days * DAY)
    assert not watch.checks.exists()


def test_an_ordinary_one_may_wait_longer_until_he_becomes_a_key_one(
    watch: FugitiveWatch, check: Check, fugou_detective: Officer, now: datetime
) -> None:
    FugitiveWatch.objects.update(level="ordinary")
    later = local_date(now) + 90 * DAY
    check(next_date=later)
    assert next_check(watch).due_at == last_moment(later)
    fugitives.change(by=fugou_detective, watch=watch, version=watch.version, level="key", now=now)
    assert next_check(watch).due_at == fugitives.usual_check(now)


def test_who_was_caught_is_checked_no_more(
    watch: FugitiveWatch, check: Check, catch: Callable[..., CaseSuspect]
) -> None:
    catch(watch.case_suspect, "2024-03-21")
    check()
    assert not Deadline.objects.on(watch.target, FUGITIVE_CHECK).running().exists()


def test_who_is_overdue_or_was_let_go_is_unchecked(
    watch: FugitiveWatch, check: Check, fugou_lead: Officer, now: datetime
) -> None:
    unchecked = FugitiveWatch.objects.unchecked
    assert not unchecked(now).exists()
    assert unchecked(now + 40 * DAY).get() == watch
    deadlines.waive(deadline=next_check(watch), by=fugou_lead, reason="另行布置", now=now)
    assert unchecked(now).get() == watch
    assert FugitiveWatch.objects.with_next_check().get().next_check_at is None
    check()
    assert not unchecked(now).exists()


def test_the_one_mechanism_of_deadlines_warns_of_a_check(
    watch: FugitiveWatch, fugou_detective: Officer, fugou_lead: Officer
) -> None:
    due_at = next_check(watch).due_at
    deadlines.tick(now=due_at - timedelta(hours=71))
    warned = Notice.objects.filter(kind="deadline_warning")
    assert [notice.recipient for notice in warned] == [fugou_detective]
    assert "追逃核查" in warned.get().text
    deadlines.tick(now=due_at + timedelta(hours=1))
    overdue = Notice.objects.filter(kind="deadline_overdue")
    assert {notice.recipient for notice in overdue} >= {fugou_detective, fugou_lead}


def test_a_check_of_another_mans_clue_is_refused_by_the_database(
    case: Case, flee: Flee, heard: Heard, fugou_detective: Officer, now: datetime
) -> None:
    clue = heard()
    other = flee(case, "王某", fugitive_no="T4116210000002023080002")
    with pytest.raises(IntegrityError, match="same_watch"), transaction.atomic():
        FugitiveCheck.objects.create(
            case=case,
            county=case.county,
            watch=other,
            clue=clue,
            checked_date=local_date(now),
            result="false",
            content="错",
            at=now,
            by=fugou_detective,
        )
        transaction.get_connection().check_constraints()


def test_an_entry_that_was_cancelled_takes_no_more(
    watch: FugitiveWatch, heard: Heard, check: Check, fugou_lead: Officer, now: datetime
) -> None:
    told = {"ground": "dead", "certificate_no": "1号", "cancel_no": "2号", "cancelled_at": now}
    fugitives.cancel(by=fugou_lead, watch=watch, now=now, **told)
    for deed in (heard, check):
        with pytest.raises(ValidationError, match="已经撤销"):
            deed()


def test_only_who_works_the_case_adds_to_it(
    heard: Heard,
    check: Check,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    huaiyang_detective: Officer,
    supervisor: Officer,
    auditor: Officer,
) -> None:
    for stranger in (fugou_colleague, huaiyang_detective, supervisor, auditor):
        for deed in (heard, check):
            with pytest.raises(PermissionDenied):
                deed(by=stranger)
    assert heard(by=fugou_lead).by == fugou_lead


def test_clues_and_checks_are_seen_with_their_case(
    heard: Heard, check: Check, fugou_colleague: Officer, huaiyang_lead: Officer, supervisor: Officer
) -> None:
    check(clue=heard())
    for model in (FugitiveClue, FugitiveCheck):
        assert model.objects.visible_to(fugou_colleague).count() == 1
        assert model.objects.visible_to(supervisor).count() == 1
        assert not model.objects.visible_to(huaiyang_lead).exists()
