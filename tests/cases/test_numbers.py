"""Case numbers: A, the unit, year and month, four digits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.cases.services import numbers
from casemgr.counties.models import Unit

FUGOU_BUREAU = "411621000000"
JUNE = date(2023, 6, 16)


@pytest.fixture
def unit(house: None) -> Unit:
    return Unit.objects.get(code=FUGOU_BUREAU)


def test_serials_follow_each_other_and_start_anew_each_month(
    unit: Unit, make_case: Callable[..., Case]
) -> None:
    case = make_case(status="reported")
    assert numbers.next_case_no(unit, JUNE) == "A4116210000002023060001"
    Case.objects.filter(pk=case.pk).update(case_no="A4116210000002023060041")
    assert numbers.next_case_no(unit, JUNE) == "A4116210000002023060042"
    assert numbers.next_case_no(unit, date(2023, 7, 1)) == "A4116210000002023070001"


def test_each_unit_counts_for_itself(unit: Unit, make_case: Callable[..., Case]) -> None:
    case = make_case(status="reported")
    Case.objects.filter(pk=case.pk).update(case_no="A4116030000002023060007")
    assert numbers.next_case_no(unit, JUNE) == "A4116210000002023060001"


def test_the_ten_thousandth_case_of_a_month_is_an_error(unit: Unit, make_case: Callable[..., Case]) -> None:
    case = make_case(status="reported")
    Case.objects.filter(pk=case.pk).update(case_no="A4116210000002023069999")
    with pytest.raises(ValidationError, match="已用完"):
        numbers.next_case_no(unit, JUNE)


def test_the_database_takes_no_other_writing(make_case: Callable[..., Case]) -> None:
    case = make_case(status="reported")
    for wrong in ("B4116210000002023060001", "A411621000000202306001", "A41162100000020230600012"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(case_no=wrong)


def test_receipts_have_their_own_numbers(unit: Unit) -> None:
    assert numbers.next_receipt_no(unit, JUNE) == "S4116210000002023060001"


@pytest.mark.django_db(transaction=True)
def test_eight_officers_drawing_at_once_draw_eight_numbers(
    house: None, make_case: Callable[..., Case], fugou_lead: Officer
) -> None:
    cases = [make_case(status="under_review") for _number in range(8)]
    start = Barrier(len(cases))

    def file(case: Case) -> str:
        start.wait()
        try:
            with transaction.atomic():
                number = numbers.next_case_no(case.filing_unit, JUNE)
                Case.objects.filter(pk=case.pk).update(case_no=number)
            return number
        finally:
            connection.close()

    with ThreadPoolExecutor(len(cases)) as officers:
        drawn = sorted(officers.map(file, cases))
    assert drawn == [f"A{FUGOU_BUREAU}202306{serial:04d}" for serial in range(1, len(cases) + 1)]
