"""Finding a case by what an officer has in hand: a name, a number, a telephone."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.enums import IdentifierKind
from casemgr.cases.models import Case
from casemgr.cases.services import identifiers, victims

NUMBER = "41162419900101006X"


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer, now: datetime) -> Case:
    case = make_case(
        lead=fugou_detective,
        name="“6·16”涉黄APP引流刷单诈骗专案",
        special_name="6·16",
        victim="单雄信",
        resident_number=NUMBER,
        loss="8000",
    )
    for kind, value in [
        (IdentifierKind.PHONE, "13812345678"),
        (IdentifierKind.ACCOUNT, "6222021300001234567"),
        (IdentifierKind.URL, "http://pay.example.com/a"),
        (IdentifierKind.APP, "夜色直播APP"),
    ]:
        identifiers.add(by=fugou_detective, case=case, kind=kind, value=value, now=now)
    Case.objects.filter(pk=case.pk).update(case_no="A4116210000002023060042")
    return case


@pytest.fixture(autouse=True)
def another(make_case: Callable[..., Case], fugou_detective: Officer, now: datetime) -> Case:
    """A case that none of the searches is for."""
    case = make_case(lead=fugou_detective, victim="王芳", name="王芳被虚假贷款诈骗案")
    Case.objects.filter(pk=case.pk).update(case_no="A4116210000002022010007", receipt_no=None)
    identifiers.add(by=fugou_detective, case=case, kind=IdentifierKind.PHONE, value="13987654321", now=now)
    return case


@pytest.mark.parametrize(
    "text",
    [
        "单雄信",
        "雄信",
        "單雄信",
        " 单雄信 ",
        "sxx",
        "SXX",
        "dxx",
        "6·16",
        "616",
        "涉黄",
        "涉黃app",
        "A4116210000002023060042",
        "a411621000000202306",
        "2023060042",
        "０６００４２",
        "13812345678",
        "5678",
        "1381",
        "6222021300001234567",
        "4567",
        "http://pay.example.com",
        "夜色直播",
        "夜色直播app",
        "夜色直播APP",
        "138 1234 5678",
        "+86 13812345678",
        "pay.example.com/a",
        NUMBER,
        NUMBER.lower(),
    ],
)
def test_it_is_found_by(text: str, case: Case) -> None:
    assert list(Case.objects.search(text)) == [case]


@pytest.mark.parametrize(
    "text", ["张三丰", "138", "9876", "A4116030000002023060042", "411624199001011231", "%", "_"]
)
def test_it_is_not_found_by(text: str, case: Case) -> None:
    assert case not in Case.objects.search(text)


def test_its_receipt_number_finds_it_before_it_is_filed(make_case: Callable[..., Case]) -> None:
    case = make_case(status="under_review")
    assert case.receipt_no
    assert list(Case.objects.search(case.receipt_no)) == [case]


@pytest.mark.parametrize("text", ["", "  ", "　"])
def test_searching_for_nothing_narrows_nothing(text: str, case: Case) -> None:
    assert Case.objects.search(text).count() == 2


def test_a_victim_added_changed_and_removed_is_followed(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    victim = victims.add(by=fugou_detective, case=case, name="赵国强", loss_amount=Decimal(1), now=now)
    assert Case.objects.search("赵国强").get() == case
    victim = victims.change(by=fugou_detective, victim=victim, version=victim.version, name="趙國剛", now=now)
    assert not Case.objects.search("赵国强").exists()
    assert Case.objects.search("赵国刚").get() == case
    victims.remove(by=fugou_detective, victim=victim, reason="录错", now=now)
    assert not Case.objects.search("zgg").exists()


def test_a_case_that_fits_twice_is_listed_once(case: Case, fugou_detective: Officer, now: datetime) -> None:
    identifiers.add(by=fugou_detective, case=case, kind=IdentifierKind.APP, value="单雄信", now=now)
    assert Case.objects.search("单雄信").count() == 1


def test_searching_stays_inside_what_the_officer_sees(case: Case, huaiyang_detective: Officer) -> None:
    for text in ("单雄信", "5678", NUMBER, "2023060042"):
        assert not Case.objects.visible_to(huaiyang_detective).search(text).exists()


@pytest.mark.parametrize("text", ["单雄信", "13812345678", "sxx"])
def test_indexes_answer_it(text: str, case: Case) -> None:
    """Read whole, a table of a million cases would take seconds for every letter typed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Case.objects.search(text).explain()
    assert "Seq Scan" not in plan, plan
