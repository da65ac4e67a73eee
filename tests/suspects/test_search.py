"""A case is found by its suspects, as by its victims, and only by who sees it."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.suspects.models import CaseSuspect, Suspect
from tests.suspects.conftest import NUMBER

Add = Callable[..., CaseSuspect]


@pytest.fixture
def row(case: Case, make_case: Callable[..., Case], suspect: Add) -> CaseSuspect:
    suspect(make_case(lead=case.lead), "赵国强", alias="大强")
    return suspect(case, "单雄信", alias="涛哥", resident_number=NUMBER)


@pytest.mark.parametrize(
    "text", ["单雄信", "單雄信", "雄信", "sxx", "SXX", "涛哥", "濤哥", "tg", NUMBER, NUMBER.lower()]
)
def test_it_is_found_by(text: str, row: CaseSuspect) -> None:
    assert list(Case.objects.search(text)) == [row.case]
    assert list(Suspect.objects.search(text)) == [row.suspect]


@pytest.mark.parametrize("text", ["张三丰", "411624199001011231", "41162419900101", "%"])
def test_it_is_not_found_by(text: str, row: CaseSuspect) -> None:
    assert row.case not in Case.objects.search(text)


def test_nothing_finds_no_person(row: CaseSuspect) -> None:
    assert not Suspect.objects.search("　").exists()


def test_a_changed_name_is_followed_also_in_bulk(row: CaseSuspect) -> None:
    person = row.suspect
    person.name = "秦叔宝"
    person.save()
    Suspect.objects.bulk_create([Suspect(name="程咬金", created_at=person.created_at)])
    assert Suspect.objects.search("qsb").get() == person
    assert not Suspect.objects.search("单雄信").exists()
    assert Suspect.objects.search("cyj").get().name == "程咬金"


def test_searching_stays_inside_what_the_officer_sees(row: CaseSuspect, huaiyang_detective: Officer) -> None:
    for text in ("单雄信", "tg", NUMBER):
        assert not Case.objects.visible_to(huaiyang_detective).search(text).exists()


@pytest.mark.parametrize("text", ["单雄信", "sxx", NUMBER])
def test_indexes_answer_it(text: str, row: CaseSuspect) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Case.objects.search(text).explain()
    assert "Seq Scan" not in plan, plan
