"""Numbers of documents: one series for each unit, kind and year, without a gap, whoever draws at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.counties.models import Unit
from casemgr.documents.filling.facts import Subject
from casemgr.documents.models import Document, Issuer, Kind, Series
from casemgr.documents.services import issuing, numbers
from tests.documents.conftest import Issue
from tests.personas import FUGOU, HUAIYANG

WRITERS = 20


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def test_a_number_says_who_issued_it_in_which_year_as_the_how_manieth(case: Case, issue: Issue) -> None:
    first = issue("filing_decision", case, at=at("2026-03-05 10:00"))
    second = issue("filing_decision", case, at=at("2026-12-31 23:59"))
    third = issue("filing_decision", case, at=at("2027-01-01 00:00"))
    assert [one.number for one in (first, second, third)] == [
        "扶公（刑）立字〔2026〕1号",
        "扶公（刑）立字〔2026〕2号",
        "扶公（刑）立字〔2027〕1号",
    ]


def test_each_kind_and_each_unit_counts_for_itself(
    case: Case, make_case: Callable[..., Case], issue: Issue, huaiyang_lead: Officer
) -> None:
    there = make_case(HUAIYANG)
    year = at("2026-03-05 10:00")
    assert issue("filing_decision", case, at=year).number == "扶公（刑）立字〔2026〕1号"
    assert issue("withdrawal_decision", case, at=year, 理由="没有犯罪事实").serial == 1
    assert issue("filing_decision", there, by=huaiyang_lead, at=year).number == "淮公（刑）立字〔2026〕1号"


def test_a_centre_without_a_word_of_its_own_issues_under_its_bureaus(house: None) -> None:
    bureau = Unit.objects.get(code=f"{FUGOU}000000")
    centre = Unit.objects.create(
        code=f"{FUGOU}050000", name="扶沟县公安局反诈中心", short_name="扶沟反诈", kind="other", parent=bureau
    )
    assert numbers.issuer_of(centre).unit == bureau
    Issuer.objects.create(unit=centre, word="扶公（反诈）")
    assert numbers.issuer_of(centre).word == "扶公（反诈）"
    lonely = Unit.objects.create(code="419999000000", name="外地公安局", short_name="外地", kind="other")
    with pytest.raises(ValidationError, match="发文代字"):
        numbers.issuer_of(lonely)


def test_a_series_goes_on_from_the_numbers_given_on_paper(case: Case, issue: Issue, kind: Any) -> None:
    bureau = Unit.objects.get(code=f"{FUGOU}000000")
    Series.objects.create(unit=bureau, kind=kind("filing_decision"), year=2026, last=57)
    assert issue("filing_decision", case, at=at("2026-03-05 10:00")).serial == 58


def test_a_voided_number_stays_used(case: Case, issue: Issue, fugou_lead: Officer, now: datetime) -> None:
    first = issue("filing_decision", case)
    issuing.void(by=fugou_lead, document=first, reason="案件名称有误", now=now)
    assert issue("filing_decision", case).serial == first.serial + 1


def test_the_database_takes_no_number_twice(case: Case, issue: Issue) -> None:
    document = issue("filing_decision", case)
    document.pk, document._state.adding = None, True
    with pytest.raises(IntegrityError, match="one_document_per"), transaction.atomic():
        document.save(force_insert=True)


@pytest.mark.parametrize(
    "pattern", ["立字〔{年份}〕{顺序号}号", "{代字}立字{顺序号}号", "{代字}{年份}{顺序号}{顺序号}"]
)
def test_a_pattern_names_unit_year_and_serial_once(kind: Callable[[str], Kind], pattern: str) -> None:
    row = kind("filing_decision")
    row.number_pattern = pattern
    with pytest.raises(ValidationError, match="文号格式"):
        row.full_clean()


def test_a_pattern_is_no_program(kind: Callable[[str], Kind]) -> None:
    row = kind("filing_decision")
    row.number_pattern = "{代字}〔{年份}〕{顺序号}号{word.__class__}"
    assert row.number("扶公（刑）", 2026, 1) == "扶公（刑）〔2026〕1号{word.__class__}"


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_draw_one_to_twenty_though_some_give_up(house: None) -> None:
    """Every third one is rolled back after he has drawn: his number is the next one's."""
    unit, kind = Unit.objects.get(code=f"{FUGOU}000000"), Kind.objects.get(code="filing_decision")
    start, kept = Barrier(WRITERS), []

    class GaveUp(Exception):
        pass

    def draw(writer: int) -> None:
        start.wait()
        try:
            for attempt in range(2):
                try:
                    with transaction.atomic():
                        serial = numbers.draw(unit, kind, 2026)
                        if writer % 3 == 0 and attempt == 0:
                            raise GaveUp
                    kept.append(serial)
                    return
                except GaveUp:
                    continue
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(draw, range(WRITERS)))
    assert sorted(kept) == list(range(1, WRITERS + 1))
    assert Series.objects.get(unit=unit, kind=kind, year=2026).last == WRITERS


@pytest.mark.django_db(transaction=True)
def test_twenty_documents_of_twenty_cases_issued_at_once_are_numbered_without_a_gap(
    make_case: Callable[..., Case], fugou_lead: Officer, now: datetime
) -> None:
    """Whole documents, each in its own transaction; five of them are refused or rolled back on the way."""
    cases = [make_case(loss="500") for _number in range(WRITERS)]
    kind = Kind.objects.get(code="withdrawal_decision")
    start = Barrier(WRITERS)

    def issue(writer: int) -> int | None:
        start.wait()
        officer = Officer.objects.get(pk=fugou_lead.pk)
        try:
            with transaction.atomic():
                # One in eight says no reason, one in eight is undone after it was numbered.
                typed = {"理由": "" if writer % 8 == 0 else "没有犯罪事实"}
                document = issuing.issue(
                    by=officer, subject=Subject(kind, cases[writer]), typed=typed, now=now
                )
                if writer % 8 == 1:
                    raise ValidationError("断电")
            return document.serial
        except ValidationError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as writers:
        serials = [serial for serial in writers.map(issue, range(WRITERS)) if serial]
    assert len(serials) == WRITERS - 6
    assert sorted(serials) == list(range(1, len(serials) + 1))
    assert sorted(Document.objects.values_list("serial", flat=True)) == sorted(serials)
