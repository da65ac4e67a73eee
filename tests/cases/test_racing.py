"""Two officers at the same moment: nothing is lost, nothing is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, EventKind, SolveCondition, Status
from casemgr.cases.models import Case
from casemgr.cases.services import editing, identifiers, progress, victims
from casemgr.common.versioned import Stale
from casemgr.counties.access import forget

pytestmark = pytest.mark.django_db(transaction=True)

TOGETHER = 6
NUMBER = "41162419900101006X"


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective)


def at_once(attempt: Callable[[int], Any]) -> list[Any]:
    """What each of several simultaneous attempts gave, or the refusal it met."""
    start = Barrier(TOGETHER)

    def run(number: int) -> Any:
        start.wait()
        try:
            return attempt(number)
        except (ValidationError, Stale) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as officers:
        return list(officers.map(run, range(TOGETHER)))


def refusals(answers: list[Any]) -> int:
    return sum(isinstance(answer, Exception) for answer in answers)


def test_of_several_edits_of_one_version_one_is_saved_and_the_others_are_told(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    forget(fugou_detective)

    def edit(number: int) -> Case:
        return editing.edit(
            by=fugou_detective, case=case, version=case.version, now=now, remark=f"第{number}人"
        )

    answers = at_once(edit)
    assert refusals(answers) == TOGETHER - 1
    saved = next(answer for answer in answers if isinstance(answer, Case))
    assert Case.objects.get(pk=case.pk).remark == saved.remark
    assert case.events.filter(kind=EventKind.CHANGED).count() == 1


def test_one_person_is_added_once(case: Case, fugou_detective: Officer, now: datetime) -> None:
    def add(number: int) -> Any:
        person = {"name": "李桂兰", "resident_number": NUMBER, "loss_amount": Decimal(1)}
        return victims.add(by=fugou_detective, case=case, now=now, **person)

    assert refusals(at_once(add)) == TOGETHER - 1
    assert Case.objects.get(pk=case.pk).loss_amount == 1


def test_no_loss_is_lost(case: Case, fugou_detective: Officer, now: datetime) -> None:
    def add(number: int) -> Any:
        loss = Decimal(10) ** number
        return victims.add(by=fugou_detective, case=case, name=f"王{number}", loss_amount=loss, now=now)

    assert refusals(at_once(add)) == 0
    assert Case.objects.get(pk=case.pk).loss_amount == sum(
        Decimal(10) ** number for number in range(TOGETHER)
    )


def test_one_identifier_is_added_once(case: Case, fugou_detective: Officer, now: datetime) -> None:
    def add(number: int) -> Any:
        return identifiers.add(by=fugou_detective, case=case, kind="phone", value="13812345678", now=now)

    assert refusals(at_once(add)) == TOGETHER - 1
    assert case.identifiers.count() == 1


def test_two_cases_are_never_merged_into_each_other(
    case: Case, make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    pair = [case, make_case()]

    def merge(number: int) -> Case:
        one, other = pair if number % 2 else reversed(pair)
        return progress.advance(
            by=fugou_lead, case=one, act=Act.MERGE, ground="joint", into=other.case_no, now=now
        )

    assert refusals(at_once(merge)) == TOGETHER - 1
    assert Case.objects.filter(status=Status.MERGED).count() == 1


def test_a_case_is_solved_once(case: Case, fugou_lead: Officer, now: datetime) -> None:
    def solve(number: int) -> Case:
        return progress.advance(
            by=fugou_lead, case=case, act=Act.SOLVE, conditions=SolveCondition.values, now=now
        )

    assert refusals(at_once(solve)) == TOGETHER - 1
    assert case.events.filter(kind=EventKind.MOVED, data__act=Act.SOLVE).count() == 1
