"""返还办理 and 追回未返 across the reader's counties, the oldest first; queues and cards of the workbench."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.deadlines.models import Deadline
from casemgr.funds.enums import RefundState
from casemgr.funds.models import Refund
from casemgr.funds.services import refunds
from casemgr.funds.services.refunds import rounds
from casemgr.web import queues
from tests.funds.refunds.conftest import NUMBERS, Walk
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]


@pytest.fixture
def direct(walk: Walk, make_case: Callable, freeze: Callable) -> Callable[..., Refund]:
    """A round for one victim of a case of his own: `direct("孙丽", 1)`."""

    def make(victim: str, place: int = 1) -> Refund:
        case = make_case(lead=walk.detective, victim=victim, loss="5000")
        return walk.draft(case, (freeze(case, "3000", NUMBERS[place]), "3000"))

    return make


def numbers(screen: Screen) -> list[str]:
    return [row.number for row in screen.response.context["rows"]]


def test_rounds_stand_the_oldest_first_with_what_they_wait_for(
    walk: Walk, direct: Callable, supervisor: Officer, look: Look
) -> None:
    first, second = direct("孙丽", 1), direct("钱芳", 2)
    Refund.objects.filter(pk=second.pk).update(created_at=walk.now - timedelta(days=9))
    walk.verify(first)
    page = look(supervisor, "funds:refunds")
    assert numbers(page) == [second.number, first.number]
    for part in ("9天前", "县局负责人审核", "办案民警核对受害人和收款账户", "3,000.00", "扶沟"):
        assert part in page.text


def test_tabs_and_filters_pick_by_state_and_by_whose_turn_it_is(
    walk: Walk, direct: Callable, drafted: Refund, supervisor: Officer, look: Look
) -> None:
    checked = walk.to(RefundState.CHECKED, direct("孙丽", 1))
    at_bank = walk.to(RefundState.ISSUED, direct("钱芳", 2))
    waiting = walk.announce(walk.verify(drafted))
    for query, found in (
        ({"state": "refund_approve"}, [checked]),
        ({"waits": "city"}, [checked]),
        ({"waits": "bank"}, [at_bank]),
        ({"waits": "time"}, [waiting]),
        ({"waits": "worker"}, []),
        ({"waits": "lead"}, []),
        ({"mode": "pro_rata"}, [waiting]),
        ({"county": "411621"}, [waiting, checked, at_bank]),
        ({"county": "411603"}, []),
        ({"state": "closed"}, []),
        ({"state": "nonsense"}, []),
    ):
        assert set(numbers(look(supervisor, "funds:refunds", **query))) == {row.number for row in found}
    row = rounds.allocations(at_bank).select_related("refund", "case")[0]
    walk.bounce(row)
    assert numbers(look(supervisor, "funds:refunds", waits="worker")) == [at_bank.number]
    assert numbers(look(supervisor, "funds:refunds", state="refund_bounced")) == [at_bank.number]
    refunds.take_back(by=walk.detective, allocation=row, reason="不返了", now=walk.over)
    assert numbers(look(supervisor, "funds:refunds", state="closed")) == [at_bank.number]


def test_what_waits_longer_than_the_law_allows_is_found(
    walk: Walk, direct: Callable, drafted: Refund, supervisor: Officer
) -> None:
    late, over = walk.to(RefundState.ISSUED, direct("孙丽", 1)), walk.announce(walk.verify(drafted))
    for name in ("refund_late", "refund_over", "refund_follow", "own_refund_follow"):
        assert not queues.rows(name, walk.detective).exists()
    past = walk.now - timedelta(days=9)
    Deadline.objects.on(late.target).update(base_at=past, due_at=walk.now - timedelta(seconds=1))
    Refund.objects.filter(pk=over.pk).update(announced_until=walk.now - timedelta(seconds=1))
    assert queues.rows("refund_late", supervisor).get() == late
    assert queues.rows("refund_over", supervisor).get() == over
    assert set(queues.rows("own_refund_follow", walk.detective)) == {late, over}
    assert not queues.rows("own_refund_follow", walk.colleague).exists()


def test_the_workbench_shows_lead_and_city_what_is_theirs(
    walk: Walk, direct: Callable, supervisor: Officer, look: Look
) -> None:
    refund = walk.verify(direct("孙丽"))
    assert refund.number in look(walk.lead, "home:workbench").text
    assert refund.number not in look(supervisor, "home:workbench").text
    walk.check(refund)
    assert refund.number not in look(walk.lead, "home:workbench").text
    assert refund.number in look(supervisor, "home:workbench").text


def test_nobody_is_asked_to_check_or_approve_his_own(
    walk: Walk, direct: Callable, supervisor: Officer
) -> None:
    refund = walk.verify(direct("孙丽"))
    assert queues.rows("refund_check", walk.lead).exists()
    Refund.objects.update(created_by=walk.lead)
    assert not queues.rows("refund_check", walk.lead).exists()
    Refund.objects.update(created_by=walk.detective)
    walk.check(refund)
    assert queues.rows("refund_approve", supervisor).exists()
    Refund.objects.update(created_by=supervisor)
    assert not queues.rows("refund_approve", supervisor).exists()


def test_money_that_nobody_has_begun_to_return_stands_the_oldest_first(
    walk: Walk, make_case: Callable, freeze: Callable, recovery: Callable, supervisor: Officer, look: Look
) -> None:
    newer = make_case(lead=walk.detective, victim="孙丽", loss="5000")
    older = make_case(lead=walk.detective, victim="钱芳", loss="5000")
    begun = make_case(lead=walk.detective, victim="吴霞", loss="5000")
    recovery(newer, "700.50")
    freeze(older, "3000", NUMBERS[1])
    walk.draft(begun, (freeze(begun, "10", NUMBERS[2]), "10"))
    make_case(lead=walk.detective, victim="郑爽", loss="5000")
    page = look(supervisor, "funds:unreturned")
    found = [(row.pk, row.held) for row in page.response.context["rows"]]
    assert found == [(older.pk, Decimal(3000)), (newer.pk, Decimal("700.50"))]
    assert "700.50" in page.text
    refunds.cancel(by=walk.detective, refund=Refund.objects.get(case=begun), reason="暂缓", now=walk.now)
    assert begun.pk in {row.pk for row in look(supervisor, "funds:unreturned").response.context["rows"]}


def test_money_that_nobody_has_begun_to_return_is_of_the_readers_counties(
    walk: Walk, case: Case, frozen: object, huaiyang_lead: Officer, supervisor: Officer, look: Look
) -> None:
    assert case.number in look(walk.lead, "funds:unreturned").text
    assert case.number not in look(huaiyang_lead, "funds:unreturned").text
    assert case.number not in look(supervisor, "funds:unreturned", county="411603").text


@pytest.mark.parametrize("route", ["funds:refunds", "funds:unreturned"])
def test_a_list_asks_as_much_for_three_as_for_one(
    walk: Walk,
    make_case: Callable,
    freeze: Callable,
    supervisor: Officer,
    look: Look,
    route: str,
) -> None:
    def add(victim: str, place: int) -> None:
        case = make_case(lead=walk.detective, victim=victim, loss="5000")
        held = freeze(case, "3000", NUMBERS[place])
        if route == "funds:refunds":
            walk.draft(case, (held, "3000"))

    def asked() -> int:
        look(supervisor, route)
        with CaptureQueriesContext(connection) as queries:
            look(supervisor, route)
        return len(queries)

    add("孙丽", 1)
    once = asked()
    add("钱芳", 2)
    add("吴霞", 3)
    assert asked() == once
    assert once <= 20


def test_an_empty_list_says_where_to_begin(supervisor: Officer, look: Look) -> None:
    assert "没有在办的返还" in look(supervisor, "funds:refunds").text
    assert "没有符合条件的返还" in look(supervisor, "funds:refunds", mode="single").text
    assert "没有追回未返的案件" in look(supervisor, "funds:unreturned").text
