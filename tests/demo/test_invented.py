"""The ledgers of the demonstration, before any of them is imported."""

from datetime import date
from random import Random

from casemgr.common.identity import read_phone, read_resident_number
from casemgr.demo import invented

TODAY = date(2026, 11, 21)


def test_no_ledger_writes_over_a_case_registered_by_hand(house: None) -> None:
    numbers = [
        line[:23] for ledger in invented.ledgers(TODAY) for line in ledger.content.decode().split("\n")
    ]
    assert all(int(number[-4:]) > invented.BY_HAND for number in numbers if number.startswith("A4116"))


def test_the_same_day_gives_the_same_bytes(house: None) -> None:
    first = [ledger.content for ledger in invented.ledgers(TODAY)]
    assert first == [ledger.content for ledger in invented.ledgers(TODAY)]
    assert len(first) == 36


def test_what_is_invented_reads_as_the_real_thing_does() -> None:
    random = Random(1)
    for _number in range(50):
        assert read_resident_number(invented.resident_number(random))
        assert 2 <= len(invented.name(random)) <= 3
    assert read_phone("10012345678")


def test_the_ledgers_cover_the_months_before_and_none_of_this_one(house: None) -> None:
    days = [ledger.sent_on for ledger in invented.ledgers(TODAY)]
    assert (days[0], days[-1]) == (date(2023, 11, 30), date(2026, 10, 31))
    assert invented.start(TODAY) == date(2023, 11, 1)
