"""The victims of a case, and the loss that follows them."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import shadows, victims
from casemgr.cases.services.victims import AlreadyThere
from casemgr.common.versioned import Stale

NUMBER = "41162419900101006X"


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, loss="500", name="李桂兰等2人被刷单返利诈骗案")


def loss_of(case: Case) -> Decimal:
    return Case.objects.get(pk=case.pk).loss_amount


def test_the_loss_is_the_sum_of_the_victims_losses_unless_there_are_none(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    assert loss_of(case) == 500
    first = victims.add(
        by=fugou_detective, case=case, name="李桂兰", loss_amount=Decimal("62000.01"), now=now
    )
    second = victims.add(
        by=fugou_detective, case=case, name="赵国强", loss_amount=Decimal("37999.99"), now=now
    )
    assert loss_of(case) == Decimal("100000.00")
    victims.change(
        by=fugou_detective, victim=first, version=first.version, loss_amount=Decimal("1.00"), now=now
    )
    assert loss_of(case) == Decimal("38000.99")
    victims.remove(by=fugou_detective, victim=second, reason="登记重复", now=now)
    assert loss_of(case) == Decimal("1.00")


def test_the_last_victim_takes_the_loss_along(case: Case, fugou_detective: Officer, now: datetime) -> None:
    only = victims.add(by=fugou_detective, case=case, name="李桂兰", loss_amount=Decimal("38000"), now=now)
    victims.remove(by=fugou_detective, victim=only, reason="不是本案受害人", now=now)
    assert loss_of(case) == 0
    told = case.events.get(kind=EventKind.VICTIM_REMOVED).data
    assert told["case_loss"] == ["38000.00", "0.00"]


def test_one_person_is_one_victim_of_a_case(case: Case, fugou_detective: Officer, now: datetime) -> None:
    first = victims.add(by=fugou_detective, case=case, name="李桂兰", resident_number=NUMBER, now=now)
    with pytest.raises(AlreadyThere) as refusal:
        victims.add(by=fugou_detective, case=case, name="李桂蘭", resident_number=NUMBER, now=now)
    assert refusal.value.victim == first
    assert list(refusal.value.message_dict) == ["resident_number"]
    # Without a number nobody can say that two are one.
    victims.add(by=fugou_detective, case=case, name="李桂兰", now=now)
    victims.add(by=fugou_detective, case=case, name="李桂兰", now=now)
    assert case.victims.count() == 3


def test_changing_a_victim_into_another_one_is_found_out_too(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    first = victims.add(by=fugou_detective, case=case, name="李桂兰", resident_number=NUMBER, now=now)
    second = victims.add(by=fugou_detective, case=case, name="赵国强", now=now)
    with pytest.raises(AlreadyThere) as refusal:
        victims.change(
            by=fugou_detective, victim=second, version=second.version, resident_number=NUMBER, now=now
        )
    assert refusal.value.victim == first


def test_the_same_person_may_be_a_victim_of_two_cases(
    case: Case, make_case: Callable[..., Case], fugou_detective: Officer, now: datetime
) -> None:
    other = make_case(lead=fugou_detective)
    for one in (case, other):
        victims.add(by=fugou_detective, case=one, name="李桂兰", resident_number=NUMBER, now=now)
    assert Victim.objects.count() == 2


def test_the_resident_number_is_not_in_the_database_in_clear(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    victim = victims.add(by=fugou_detective, case=case, name="李桂兰", resident_number=NUMBER, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT v::text FROM cases_victim v WHERE id = %s", [victim.pk])
        assert NUMBER not in cursor.fetchone()[0]
    assert Victim.objects.get(pk=victim.pk).resident_number == NUMBER


def test_who_saves_second_is_told(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    victim = victims.add(by=fugou_detective, case=case, name="李桂兰", now=now)
    victims.change(by=fugou_lead, victim=victim, version=victim.version, phone="13812345678", now=now)
    with pytest.raises(Stale) as stale:
        victims.change(by=fugou_detective, victim=victim, version=victim.version, phone="110", now=now)
    assert stale.value.now.phone == "13812345678"


def test_what_is_gone_cannot_be_changed_or_removed_again(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    victim = victims.add(by=fugou_detective, case=case, name="李桂兰", loss_amount=Decimal(5), now=now)
    victims.remove(by=fugou_detective, victim=Victim.objects.get(pk=victim.pk), reason="重复", now=now)
    with pytest.raises(Stale) as stale:
        victims.change(by=fugou_detective, victim=victim, version=victim.version, phone="110", now=now)
    assert stale.value.now is None
    with pytest.raises(Stale):
        victims.remove(by=fugou_detective, victim=victim, reason="重复", now=now)
    assert case.events.filter(kind=EventKind.VICTIM_REMOVED).count() == 1


@pytest.mark.parametrize("reader", ["fugou_colleague", "huaiyang_lead", "supervisor", "station_officer"])
def test_who_does_not_work_the_case_touches_no_victim(
    reader: str, case: Case, fugou_detective: Officer, request: pytest.FixtureRequest, now: datetime
) -> None:
    victim = victims.add(by=fugou_detective, case=case, name="李桂兰", now=now)
    stranger = request.getfixturevalue(reader)
    with pytest.raises(PermissionDenied):
        victims.add(by=stranger, case=case, name="赵国强", now=now)
    with pytest.raises(PermissionDenied):
        victims.change(by=stranger, victim=victim, version=victim.version, name="赵国强", now=now)
    with pytest.raises(PermissionDenied):
        victims.remove(by=stranger, victim=victim, reason="重复", now=now)
    assert case.victims.get().name == "李桂兰"


def test_the_history_tells_of_the_loss_and_never_of_the_person(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    victim = victims.add(
        by=fugou_detective,
        case=case,
        name="李桂兰",
        resident_number=NUMBER,
        phone="13812345678",
        loss_amount=Decimal("138391.1"),
        now=now,
    )
    victims.change(
        by=fugou_detective,
        victim=victim,
        version=victim.version,
        name="李桂芳",
        loss_amount=victim.loss_amount,
        now=now,
    )
    victims.remove(by=fugou_detective, victim=victim, reason="登记错误", now=now)
    added, changed, removed = case.events.exclude(data={}).filter(kind__startswith="victim").order_by("pk")
    assert added.data["case_loss"] == ["500.00", "138391.10"]
    assert added.data["loss"] == "138391.10"
    assert changed.data["fields"] == ["name"]
    assert removed.data["reason"] == "登记错误"
    kept = f"{added.data}{changed.data}{removed.data}"
    assert not [word for word in ("李桂", NUMBER, "13812345678") if word in kept]


def test_a_negative_loss_is_refused(case: Case, fugou_detective: Officer, now: datetime) -> None:
    with pytest.raises(ValidationError, match="负数"):
        victims.add(by=fugou_detective, case=case, name="李桂兰", loss_amount=Decimal("-1"), now=now)


@pytest.mark.parametrize(
    ("name", "people", "masked"),
    [
        ("周建刚被刷单返利诈骗案", ["周建刚"], "周某刚被刷单返利诈骗案"),
        ("周建刚被刷单返利诈骗案", [], "周某刚被刷单返利诈骗案"),
        ("周建刚等3人被虚假贷款诈骗案", [], "周某刚等3人被虚假贷款诈骗案"),
        ("欧阳娜娜遭冒充客服诈骗", [], "欧阳某娜遭冒充客服诈骗"),
        ("关于周建刚、王伟、王伟强的案件", ["王伟", "王伟强", "周建刚"], "关于周某刚、王某、王某强的案件"),
        ("“6·16”专案", ["韦某"], "“6·16”专案"),
        ("周某刚被刷单返利诈骗案", ["周某刚"], "周某刚被刷单返利诈骗案"),
    ],
)
def test_the_name_of_a_case_shows_no_person(name: str, people: list[str], masked: str) -> None:
    assert shadows.masked(name, people) == masked
