"""How far an account is from the victims: the shortest way, through circles and splits."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from casemgr.cases.models import Case, Victim
from casemgr.funds.enums import AccountRole
from casemgr.funds.models import CaseAccount
from casemgr.funds.services import accounts, tracing, transfers

Chain = Callable[[str], None]


@pytest.fixture
def named(case: Case, account: Callable[..., CaseAccount]) -> dict[str, CaseAccount]:
    """The victim's account V, and A to F; nobody has paid anybody."""
    numbers = {name: f"62999900000000{place:05}" for place, name in enumerate("VABCDEF", 1)}
    rows = {name: account(case, number) for name, number in numbers.items()}
    CaseAccount.objects.filter(pk=rows["V"].pk).update(role=AccountRole.VICTIM)
    return rows


@pytest.fixture
def pay(case: Case, named: dict[str, CaseAccount], now: datetime) -> Chain:
    """`pay("VA AB AC")`: V pays A, A pays B and C."""

    def do(pairs: str) -> None:
        for place, (payer, payee) in enumerate(pairs.split()):
            transfers.add(
                by=case.lead,
                case=case,
                now=now,
                payer=named[payer],
                payee=named[payee],
                amount=Decimal(100 + place),
                at=now - timedelta(hours=1),
            )

    return do


def levels(named: dict[str, CaseAccount]) -> dict[str, int | None]:
    found = dict(CaseAccount.objects.values_list("pk", "level"))
    return {name: found[row.pk] for name, row in named.items()}


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ("VA AB BC", {"V": 0, "A": 1, "B": 2, "C": 3}),
        ("VA VB AC AD BD DE", {"V": 0, "A": 1, "B": 1, "C": 2, "D": 2, "E": 3}),
        ("VA AB BC CA", {"V": 0, "A": 1, "B": 2, "C": 3}),
        ("VA AB BV", {"V": 0, "A": 1, "B": 2}),
        ("VA AB BC VC CD", {"V": 0, "A": 1, "B": 2, "C": 1, "D": 2}),
        ("AB BC CA", {"V": 0}),
        ("AV", {"V": 0}),
        ("BC AB VA", {"V": 0, "A": 1, "B": 2, "C": 3}),
    ],
    ids=[
        "a line",
        "a split",
        "a circle",
        "back to the victim",
        "a shorter way",
        "no victim",
        "a payer",
        "late",
    ],
)
def test_the_level_is_the_shortest_way_from_a_victim(named, pay: Chain, paid: str, expected) -> None:
    pay(paid)
    assert levels(named) == dict.fromkeys("VABCDEF") | expected


def test_a_transfer_taken_out_takes_its_levels_along(case: Case, named, pay: Chain, now: datetime) -> None:
    pay("VA AB")
    wrong = case.transfers.get(payer=named["V"])
    transfers.remove(by=case.lead, transfer=wrong, reason="登记有误", now=now)
    assert levels(named) == dict.fromkeys("VABCDEF") | {"V": 0}


def test_an_account_that_turns_out_to_be_a_victims_begins_a_way(
    case: Case, named, three: list[Victim], pay: Chain, now: datetime
) -> None:
    pay("BC CD")
    row = CaseAccount.objects.get(pk=named["B"].pk)
    changed = accounts.change(
        by=case.lead, row=row, version=row.version, now=now, role=AccountRole.VICTIM, victim=three[0]
    )
    assert changed.level == 0
    assert levels(named) == dict.fromkeys("VABCDEF") | {"V": 0, "B": 0, "C": 1, "D": 2}


def test_a_victims_account_has_its_level_when_it_is_registered(case: Case, account, three) -> None:
    row = account(case, "6299990000000000999", role=AccountRole.VICTIM, victim=three[0])
    assert row.level == 0


def test_another_case_is_left_alone(case: Case, named, pay: Chain, make_case, account) -> None:
    other = account(make_case(lead=case.lead, victim="孙丽", loss="1000"), "6299990000000000999")
    CaseAccount.objects.filter(pk=other.pk).update(level=7)
    pay("VA")
    assert CaseAccount.objects.get(pk=other.pk).level == 7


def test_levels_cost_a_query_for_each_step_and_none_for_each_transfer(
    case: Case, named, pay: Chain, django_assert_num_queries
) -> None:
    pay("VA VB VC AD BD CE")
    # Begin, three steps of which the last finds nobody, write.
    with django_assert_num_queries(5):
        tracing.recompute(case)
