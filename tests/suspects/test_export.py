"""What a file of cases says of their suspects."""

from collections.abc import Callable
from datetime import date, datetime

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import people
from tests.cases.export.conftest import order, rows_for
from tests.suspects.conftest import NUMBER

__all__ = ["order", "rows_for"]

Add = Callable[..., CaseSuspect]
Rows = Callable[..., list[dict[str, str]]]


def test_it_counts_them_and_names_them_masked(
    case: Case, suspect: Add, rows_for: Rows, data_manager: Officer, now: datetime
) -> None:
    caught = suspect(case, resident_number=NUMBER)
    suspect(case, "欧阳娜娜")
    told = {"caught_date": date(2023, 7, 10), "caught_mode": "local"}
    people.caught(by=case.lead, case_suspect=caught, version=1, now=now, **told)
    (row,) = rows_for(data_manager)
    assert (row["嫌疑人数"], row["已归案人数"], row["嫌疑人"]) == ("2", "1", "刘某涛、欧阳某娜")
    (row,) = rows_for(data_manager, masked=False)
    assert row["嫌疑人"] == "刘海涛、欧阳娜娜"
    assert NUMBER not in "".join(row.values())


def test_a_case_without_any_says_nought(case: Case, rows_for: Rows, data_manager: Officer) -> None:
    (row,) = rows_for(data_manager)
    assert (row["嫌疑人数"], row["已归案人数"], row["嫌疑人"]) == ("0", "0", "")
