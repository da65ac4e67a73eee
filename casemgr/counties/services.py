"""Roles and postings: the only writer of guardian's grants."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.counties import access
from casemgr.counties.models import County, CountyGrant, Posting, Unit
from casemgr.counties.rights import (
    APPOINTED_BY_ADMINISTRATOR,
    CITY_ROLES,
    COUNTY_ROLES,
    RIGHTS_OF,
    Right,
    Role,
)
from casemgr.notices import services as notices

CITY = "city"


def group_name(role: Role, county: County | None) -> str:
    """The name of the group that bundles a role on a county, or on all ten."""
    return f"county:{county.code if county else CITY}:{role}"


@transaction.atomic
def sync_roles() -> tuple[int, int]:
    """Make the grants what `RIGHTS_OF` says, for every county and the city. Running it again changes nothing.

    Returns how many grants were added and removed.
    """
    permissions = dict(
        Permission.objects.filter(content_type__app_label="counties", codename__in=Right.values).values_list(
            "codename", "pk"
        )
    )
    counties = list(County.objects.all())
    wanted = set()
    for role, place, on in _role_places(counties):
        group, _created = Group.objects.get_or_create(name=group_name(role, place))
        wanted |= {(group.pk, permissions[right], county.pk) for right in RIGHTS_OF[role] for county in on}
    present = {
        (grant.group_id, grant.permission_id, grant.content_object_id): grant.pk
        for grant in CountyGrant.objects.all()
    }
    missing = wanted - present.keys()
    CountyGrant.objects.bulk_create(
        CountyGrant(group_id=group, permission_id=permission, content_object_id=county)
        for group, permission, county in sorted(missing)
    )
    surplus = [pk for key, pk in present.items() if key not in wanted]
    CountyGrant.objects.filter(pk__in=surplus).delete()
    return len(missing), len(surplus)


def _role_places(counties: list[County]) -> list[tuple[Role, County | None, list[County]]]:
    places: list[tuple[Role, County | None, list[County]]] = [
        (role, None, counties) for role in sorted(CITY_ROLES)
    ]
    places += [(role, county, [county]) for role in sorted(COUNTY_ROLES) for county in counties]
    return places


@transaction.atomic
def post(*, by: Officer | None, officer: Officer, role: Role, unit: Unit, now: datetime) -> Posting:
    """Post an officer to a unit in a role (任职). Every earlier posting, and every right with it, ends here.

    `by` None is the system, at installation. Raises PermissionDenied where `by` manages no officers, and
    ValidationError for a role that does not fit the unit.
    """
    county = unit.stat_county
    _check_place(role, county)
    left = list(Posting.objects.select_for_update().filter(officer=officer).open())
    if by is not None:
        roles = {role, *(posting.role for posting in left)}
        _check_manager(by, officer, roles, [county, *(posting.county for posting in left)])
    Posting.objects.filter(pk__in=[posting.pk for posting in left]).update(until=now)
    posting = Posting.objects.create(officer=officer, role=role, unit=unit, county=county, since=now)
    officer.groups.set([Group.objects.get_or_create(name=group_name(role, county))[0]])
    access.forget(officer)
    if county is not None and any(posting.county != county for posting in left):
        notices.withdraw(officer=officer)
    audit.record(
        "officer.posted", officer, by=by, now=now, role=role, unit=unit.code, left=[p.unit.code for p in left]
    )
    return posting


@transaction.atomic
def release(*, by: Officer, officer: Officer, now: datetime) -> None:
    """End all postings of an officer (离任): from this moment he sees nothing."""
    left = list(Posting.objects.select_for_update().filter(officer=officer).open())
    _check_manager(by, officer, {posting.role for posting in left}, [posting.county for posting in left])
    Posting.objects.filter(pk__in=[posting.pk for posting in left]).update(until=now)
    officer.groups.clear()
    access.forget(officer)
    notices.withdraw(officer=officer)
    audit.record("officer.released", officer, by=by, now=now, left=[posting.unit.code for posting in left])


def _check_place(role: Role, county: County | None) -> None:
    if role in COUNTY_ROLES and county is None:
        raise ValidationError({"unit": _("“%(role)s”须在县区单位任职。") % {"role": Role(role).label}})
    if role in CITY_ROLES and county is not None:
        raise ValidationError({"unit": _("“%(role)s”须在市局单位任职。") % {"role": Role(role).label}})


def _check_manager(by: Officer, officer: Officer, roles: set[str], places: list[County | None]) -> None:
    """Nobody grants to himself, beyond the counties he manages, or to his own overseers (ASVS 8.2.3)."""
    if by.pk == officer.pk:
        raise PermissionDenied(_("不能变更本人的岗位。"))
    if Posting.manages_city(by):
        if not by.is_superuser and roles & APPOINTED_BY_ADMINISTRATOR:
            raise PermissionDenied(_("市局督办员、数据管理员和督察由系统管理员任命。"))
        return
    if not all(county and access.may(by, Right.MANAGE_OFFICERS, county.pk) for county in places):
        raise PermissionDenied(_("您不管理该单位的民警岗位。"))
    if Role.COUNTY_LEAD in roles:
        raise PermissionDenied(_("县局负责人由市局任命。"))
