"""The periods of the law (domain §3.1, §3.3): worked dates, and what may follow on what."""

from datetime import datetime

import pytest

from casemgr.deadlines.services import term_for
from casemgr.suspects import chain
from casemgr.suspects.enums import Approver, ExtensionKind, MeasureKind
from tests.suspects.conftest import at

X = ExtensionKind


def due(step: str, base: str, *taken: str, decided: str = "2023-07-11 10:00") -> str:
    def term_of(code: str) -> object:
        return term_for(code, at(base).date())

    moment = chain.due_after(step, taken=taken, base_at=at(base), decided_at=at(decided), term_of=term_of)
    return moment.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("step", "base", "decided", "expected"),
    [
        (X.APPEARANCE_24H, "2023-07-11 10:30", "2023-07-11 20:00", "2023-07-12 10:30"),
        (X.DETENTION_SPECIAL, "2023-07-11 10:30", "2023-07-13 09:00", "2023-07-18 23:59"),
        (X.DETENTION_RING, "2023-07-11 10:30", "2023-07-13 09:00", "2023-08-10 23:59"),
        # Asked for on the thirtieth day: 37 days in all.
        (X.ARREST_REVIEW, "2023-07-11 10:30", "2023-08-10 16:00", "2023-08-17 23:59"),
        # Asked for at once: the seven days run from the day it was asked for.
        (X.ARREST_REVIEW, "2023-07-11 10:30", "2023-07-14 09:00", "2023-07-21 23:59"),
        (X.RECOUNT, "2023-08-28 09:00", "2023-10-20 09:00", "2023-12-20 23:59"),
    ],
)
def test_a_step_counts_from_the_beginning_or_from_what_was_decided(
    step: str, base: str, decided: str, expected: str, house: None
) -> None:
    assert due(step, base, decided=decided) == expected


def test_custody_for_investigation_ends_after_seven_months_at_the_latest(house: None) -> None:
    base = "2023-08-28 09:00"
    assert due(X.CUSTODY_FIRST, base) == "2023-11-28 23:59"
    assert due(X.CUSTODY_SECOND, base, X.CUSTODY_FIRST) == "2024-01-28 23:59"
    assert due(X.CUSTODY_THIRD, base, X.CUSTODY_FIRST, X.CUSTODY_SECOND) == "2024-03-28 23:59"


def test_months_are_counted_in_one_from_the_beginning(house: None) -> None:
    """From 30 December two months are 29 February, but three are 30 March and not the 29th."""
    assert due(X.CUSTODY_FIRST, "2023-12-30 09:00") == "2024-03-30 23:59"
    assert due(X.CUSTODY_FIRST, "2023-12-31 09:00") == "2024-03-31 23:59"


def test_after_a_recount_the_months_begin_anew(house: None) -> None:
    steps = (X.CUSTODY_FIRST, X.RECOUNT)
    assert due(X.CUSTODY_FIRST, "2023-10-20 09:00", *steps) == "2024-01-20 23:59"


@pytest.mark.parametrize(
    ("kind", "taken", "expected"),
    [
        (MeasureKind.FORCED_APPEARANCE, [], [X.APPEARANCE_24H]),
        (MeasureKind.FORCED_APPEARANCE, [X.APPEARANCE_24H], []),
        (MeasureKind.DETENTION, [], [X.DETENTION_SPECIAL, X.DETENTION_RING, X.ARREST_REVIEW]),
        (MeasureKind.DETENTION, [X.DETENTION_RING], [X.ARREST_REVIEW]),
        (MeasureKind.DETENTION, [X.DETENTION_RING, X.ARREST_REVIEW], []),
        (MeasureKind.ARREST, [], [X.CUSTODY_FIRST, X.RECOUNT]),
        (MeasureKind.ARREST, [X.CUSTODY_FIRST, X.CUSTODY_SECOND, X.CUSTODY_THIRD], [X.RECOUNT]),
        (MeasureKind.BAIL, [], []),
        (MeasureKind.RESIDENCE, [], []),
    ],
)
def test_a_measure_is_prolonged_only_along_the_chain(kind: str, taken: list, expected: list) -> None:
    assert list(chain.next_steps(kind, taken)) == expected


def test_every_step_names_its_office_and_its_term(house: None) -> None:
    for step in ExtensionKind:
        assert chain.APPROVER_OF[step] in Approver
        assert term_for(chain.TERM_OF_STEP[step], datetime(2023, 7, 11).date()).amount  # noqa: DTZ001
    for kind in MeasureKind:
        assert term_for(chain.TERM_OF_MEASURE[kind], datetime(2023, 7, 11).date()).amount  # noqa: DTZ001
        assert chain.ENDS[kind]


def test_every_duty_has_twenty_four_hours(house: None) -> None:
    codes = [code for duties in chain.DUTIES.values() for code in duties.values()]
    assert len(codes) == 5
    assert {term_for(code, at("2023-07-11 10:30").date()).amount for code in codes} == {24}
