"""A role is a set of rights on a county: who holds what, and what follows from it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.counties import access
from casemgr.counties.models import County, CountyGrant
from casemgr.counties.rights import CITY_ROLES, COUNTY_ROLES, RIGHTS_OF, Right, Role
from casemgr.counties.services import sync_roles
from tests.personas import FUGOU, HUAIYANG


def test_every_role_has_rights_and_a_place() -> None:
    assert set(RIGHTS_OF) == set(Role)
    assert set(Role) == COUNTY_ROLES | CITY_ROLES
    assert not COUNTY_ROLES & CITY_ROLES
    assert all(Right.READ_CASES in rights for rights in RIGHTS_OF.values())


def test_every_right_belongs_to_some_role() -> None:
    assert frozenset().union(*RIGHTS_OF.values()) == set(Right)


def test_syncing_roles_again_changes_nothing(counties: dict[str, County]) -> None:
    assert sync_roles() == (0, 0)


def test_syncing_takes_back_what_no_role_gives(counties: dict[str, County]) -> None:
    detective = Group.objects.get(name=f"county:{FUGOU}:detective")
    grant = CountyGrant.objects.filter(permission__codename=Right.EXPORT_UNMASKED).first()
    grant.pk, grant.group = None, detective
    grant.save(force_insert=True)
    CountyGrant.objects.filter(group=detective, permission__codename=Right.CREATE_CASES).delete()
    assert sync_roles() == (1, 1)
    assert sync_roles() == (0, 0)


def test_a_detective_holds_rights_in_his_county_only(
    fugou_detective: Officer, counties: dict[str, County]
) -> None:
    assert access.counties_where(fugou_detective, Right.READ_CASES) == {counties[FUGOU].pk}
    assert access.may(fugou_detective, Right.EDIT_OWN_CASES, counties[FUGOU].pk)
    assert not access.may(fugou_detective, Right.EDIT_OWN_CASES, counties[HUAIYANG].pk)
    assert not access.holds(fugou_detective, Right.APPROVE_CASES)


@pytest.mark.parametrize("role", sorted(CITY_ROLES))
def test_a_city_role_reads_all_ten_counties(
    officer: Callable[..., Officer], counties: dict[str, County], role: Role
) -> None:
    assert access.counties_where(officer(role), Right.READ_CASES) == {c.pk for c in counties.values()}


def test_the_system_administrator_sees_no_case(
    system_administrator: Officer, make_case: Callable[..., Case]
) -> None:
    make_case()
    assert all(not access.holds(system_administrator, right) for right in Right)
    assert not Case.objects.visible_to(system_administrator).exists()
    assert not County.objects.visible_to(system_administrator).exists()


def test_an_inactive_officer_and_nobody_hold_nothing(
    fugou_lead: Officer, make_case: Callable[..., Case]
) -> None:
    make_case()
    fugou_lead.is_active = False
    assert not Case.objects.visible_to(fugou_lead).exists()
    assert not Case.objects.visible_to(AnonymousUser()).exists()


def test_the_grants_are_read_once_per_request(
    fugou_lead: Officer, django_assert_num_queries: Callable
) -> None:
    fresh = Officer.objects.get(pk=fugou_lead.pk)
    with django_assert_num_queries(1):
        for right in Right:
            access.counties_where(fresh, right)


def test_officers_with_a_right_are_those_of_the_county(
    fugou_lead: Officer, huaiyang_lead: Officer, supervisor: Officer, counties: dict[str, County]
) -> None:
    assert list(access.officers_with(Right.APPROVE_CASES, counties[FUGOU].pk)) == [fugou_lead]
    assert list(access.officers_with(Right.REVIEW_SUPERVISION, counties[FUGOU].pk)) == [supervisor]


class TestWhoMayDoWhatWithOneCase:
    def test_the_lead_detective_edits_his_case(
        self, fugou_detective: Officer, make_case: Callable[..., Case]
    ) -> None:
        assert rules.may_edit(fugou_detective, make_case(lead=fugou_detective))

    def test_a_colleague_reads_but_does_not_edit(
        self, fugou_detective: Officer, fugou_colleague: Officer, make_case: Callable[..., Case]
    ) -> None:
        case = make_case(lead=fugou_detective)
        assert Case.objects.visible_to(fugou_colleague).filter(pk=case.pk).exists()
        assert not rules.may_edit(fugou_colleague, case)
        assert not rules.sees_in_clear(fugou_colleague, case)

    def test_an_assistant_edits(
        self,
        fugou_detective: Officer,
        fugou_colleague: Officer,
        fugou_lead: Officer,
        make_case: Callable[..., Case],
        assign: Callable[..., Case],
    ) -> None:
        case = assign(fugou_lead, make_case(lead=fugou_detective), fugou_detective, fugou_colleague)
        assert rules.may_edit(fugou_colleague, case)
        assert rules.sees_in_clear(fugou_colleague, case)

    def test_the_county_lead_edits_and_sees_in_clear(
        self, fugou_lead: Officer, huaiyang_lead: Officer, make_case: Callable[..., Case]
    ) -> None:
        case = make_case(FUGOU)
        assert rules.may_edit(fugou_lead, case)
        assert rules.sees_in_clear(fugou_lead, case)
        assert not rules.may_edit(huaiyang_lead, case)

    def test_city_roles_read_masked_and_only_the_supervisor_may_reveal(
        self, supervisor: Officer, analyst: Officer, data_manager: Officer, make_case: Callable[..., Case]
    ) -> None:
        case = make_case()
        assert not any(rules.sees_in_clear(person, case) for person in (supervisor, analyst, data_manager))
        assert rules.may_reveal(supervisor, case)
        assert not rules.may_reveal(analyst, case)
        assert not rules.may_reveal(data_manager, case)

    def test_leading_a_case_in_a_county_he_has_left_gives_nothing(
        self, huaiyang_detective: Officer, make_case: Callable[..., Case]
    ) -> None:
        case = make_case(FUGOU)
        Case.objects.filter(pk=case.pk).update(lead=huaiyang_detective)
        case.refresh_from_db()
        assert not rules.may_edit(huaiyang_detective, case)
        assert not rules.sees_in_clear(huaiyang_detective, case)
