"""Posting an officer moves every right in one transaction."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.counties import access, services
from casemgr.counties.models import County, Posting, Unit
from casemgr.counties.rights import APPOINTED_BY_ADMINISTRATOR, Right, Role
from tests.personas import CITY_BUREAU, FUGOU, HUAIYANG


@pytest.fixture
def huaiyang(counties: dict[str, County]) -> Unit:
    return Unit.objects.get(code=f"{HUAIYANG}000000")


def test_a_new_post_opens_one_county_and_closes_the_other(
    data_manager: Officer,
    fugou_detective: Officer,
    huaiyang: Unit,
    make_case: Callable[..., Case],
    now: datetime,
) -> None:
    ours, theirs = make_case(FUGOU, lead=fugou_detective), make_case(HUAIYANG)
    services.post(by=data_manager, officer=fugou_detective, role=Role.DETECTIVE, unit=huaiyang, now=now)
    assert list(Case.objects.visible_to(fugou_detective)) == [theirs]
    assert not access.may(fugou_detective, Right.EDIT_OWN_CASES, ours.county_id)
    assert fugou_detective.groups.get().name == f"county:{HUAIYANG}:detective"


def test_the_old_posting_stays_on_record_with_its_end(
    data_manager: Officer, fugou_detective: Officer, huaiyang: Unit, now: datetime
) -> None:
    services.post(by=data_manager, officer=fugou_detective, role=Role.DETECTIVE, unit=huaiyang, now=now)
    left, entered = Posting.objects.filter(officer=fugou_detective).order_by("pk")
    assert left.until == now
    assert entered.until is None
    event = Event.objects.filter(action="officer.posted").latest("pk")
    assert event.police_no == data_manager.police_no
    assert event.detail["left"] == [f"{FUGOU}000000"]


def test_a_posting_that_fails_moves_nothing(
    data_manager: Officer, fugou_detective: Officer, now: datetime
) -> None:
    city = Unit.objects.get(code=CITY_BUREAU)
    with pytest.raises(ValidationError, match="须在县区单位任职"):
        services.post(by=data_manager, officer=fugou_detective, role=Role.DETECTIVE, unit=city, now=now)
    assert Posting.objects.filter(officer=fugou_detective).open().count() == 1
    assert fugou_detective.groups.get().name == f"county:{FUGOU}:detective"


def test_a_supervisor_of_one_county_cannot_be(
    data_manager: Officer, fugou_detective: Officer, huaiyang: Unit, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="须在市局单位任职"):
        services.post(
            by=data_manager, officer=fugou_detective, role=Role.CITY_SUPERVISOR, unit=huaiyang, now=now
        )


@pytest.mark.parametrize("role", sorted(APPOINTED_BY_ADMINISTRATOR))
def test_only_the_system_administrator_appoints_who_oversees_the_data_manager(
    data_manager: Officer, system_administrator: Officer, fugou_detective: Officer, role: Role, now: datetime
) -> None:
    city = Unit.objects.get(code=CITY_BUREAU)
    with pytest.raises(PermissionDenied, match="由系统管理员任命"):
        services.post(by=data_manager, officer=fugou_detective, role=role, unit=city, now=now)
    posting = services.post(by=system_administrator, officer=fugou_detective, role=role, unit=city, now=now)
    assert posting.role == role


def test_the_data_manager_does_not_remove_his_overseer(
    data_manager: Officer, supervisor: Officer, now: datetime
) -> None:
    with pytest.raises(PermissionDenied, match="由系统管理员任命"):
        services.release(by=data_manager, officer=supervisor, now=now)


def test_releasing_an_officer_leaves_him_nothing(
    data_manager: Officer, fugou_detective: Officer, make_case: Callable[..., Case], now: datetime
) -> None:
    make_case(FUGOU)
    services.release(by=data_manager, officer=fugou_detective, now=now)
    assert not Case.objects.visible_to(fugou_detective).exists()
    assert not fugou_detective.groups.exists()


def test_nobody_posts_himself(data_manager: Officer, huaiyang: Unit, now: datetime) -> None:
    with pytest.raises(PermissionDenied, match="不能变更本人的岗位"):
        services.post(by=data_manager, officer=data_manager, role=Role.COUNTY_LEAD, unit=huaiyang, now=now)


def test_a_county_lead_posts_within_his_county_only(
    fugou_lead: Officer, fugou_detective: Officer, huaiyang: Unit, now: datetime
) -> None:
    with pytest.raises(PermissionDenied, match="不管理该单位"):
        services.post(by=fugou_lead, officer=fugou_detective, role=Role.DETECTIVE, unit=huaiyang, now=now)
    fugou = Unit.objects.get(code=f"{FUGOU}000000")
    posting = services.post(
        by=fugou_lead, officer=fugou_detective, role=Role.STATION_OFFICER, unit=fugou, now=now
    )
    assert posting.role == Role.STATION_OFFICER


def test_a_county_lead_cannot_draw_an_officer_out_of_another_county(
    fugou_lead: Officer, huaiyang_detective: Officer, now: datetime
) -> None:
    fugou = Unit.objects.get(code=f"{FUGOU}000000")
    with pytest.raises(PermissionDenied, match="不管理该单位"):
        services.post(by=fugou_lead, officer=huaiyang_detective, role=Role.DETECTIVE, unit=fugou, now=now)


def test_a_county_lead_makes_no_leads(fugou_lead: Officer, fugou_detective: Officer, now: datetime) -> None:
    fugou = Unit.objects.get(code=f"{FUGOU}000000")
    with pytest.raises(PermissionDenied, match="由市局任命"):
        services.post(by=fugou_lead, officer=fugou_detective, role=Role.COUNTY_LEAD, unit=fugou, now=now)


def test_a_supervisor_manages_nobody(
    supervisor: Officer, fugou_detective: Officer, huaiyang: Unit, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        services.post(by=supervisor, officer=fugou_detective, role=Role.DETECTIVE, unit=huaiyang, now=now)


def test_the_database_refuses_a_second_open_role_in_a_county(
    fugou_detective: Officer, supervisor: Officer, now: datetime
) -> None:
    for posting in Posting.objects.filter(officer__in=[fugou_detective, supervisor]):
        posting.pk = None
        with pytest.raises(IntegrityError, match="one_open_role"), transaction.atomic():
            posting.save(force_insert=True)


def test_a_lead_sees_the_postings_of_his_county_and_his_own(
    fugou_lead: Officer, fugou_detective: Officer, huaiyang_detective: Officer, supervisor: Officer
) -> None:
    seen = set(Posting.objects.visible_to(fugou_lead).values_list("officer__name", flat=True))
    assert seen == {fugou_lead.name, fugou_detective.name}
    assert list(Posting.objects.visible_to(huaiyang_detective).values_list("officer", flat=True)) == [
        huaiyang_detective.pk
    ]


def test_the_data_manager_sees_all_postings(
    data_manager: Officer, fugou_detective: Officer, supervisor: Officer
) -> None:
    assert Posting.objects.visible_to(data_manager).count() == 3
