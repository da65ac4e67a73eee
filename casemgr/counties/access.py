"""The questions about rights. Guardian's grants are read here, once per request and officer."""

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import TypeVar

from django.apps import apps
from django.db.models import QuerySet

from casemgr.accounts.models import Officer
from casemgr.counties.rights import Right

_CACHE = "_read_of_officer"
_T = TypeVar("_T")


def remembered(officer: Officer, name: str, read: Callable[[Officer], _T]) -> _T:
    """What `read` says of this officer, asked once per request; `forget` drops it with the rest."""
    kept = officer.__dict__.setdefault(_CACHE, {})
    if name not in kept:
        kept[name] = read(officer)
    return kept[name]


def counties_where(officer: Officer, right: Right) -> frozenset[int]:
    """Primary keys of the counties on which `officer` holds `right`.

    Fails closed: an anonymous, inactive or merely "super" user holds nothing.
    """
    if not getattr(officer, "is_active", False) or officer.pk is None:
        return frozenset()
    return remembered(officer, "grants", _read_grants).get(right, frozenset())


def may(officer: Officer, right: Right, county_id: int | None) -> bool:
    """Whether `officer` holds `right` on this county."""
    return county_id in counties_where(officer, right)


def holds(officer: Officer, right: Right) -> bool:
    """Whether `officer` holds `right` on any county at all."""
    return bool(counties_where(officer, right))


def holds_everywhere(officer: Officer, right: Right) -> bool:
    """Whether `officer` holds `right` on every county: what concerns the whole city."""
    county = apps.get_model("counties", "County")
    return holds(officer, right) and len(counties_where(officer, right)) == county.objects.count()


def officers_with(right: Right, county_id: int) -> QuerySet[Officer]:
    """The active officers who hold `right` on a county: whom to tell."""
    return Officer.objects.filter(
        is_active=True,
        groups__countygrant__permission__codename=right,
        groups__countygrant__content_object_id=county_id,
    ).distinct()


def holders(right: Right, officers: Collection[int]) -> frozenset[tuple[int, int]]:
    """Which of these officers hold `right` on which county, by the keys of both; in one question."""
    grants = apps.get_model("counties", "CountyGrant").objects.filter(permission__codename=right)
    held = grants.filter(group__user__in=officers, group__user__is_active=True)
    return frozenset(held.values_list("group__user", "content_object_id"))


def forget(officer: Officer) -> None:
    """Read his grants, and what else is remembered, anew; called by whatever changes them."""
    officer.__dict__.pop(_CACHE, None)


def _read_grants(officer: Officer) -> dict[str, frozenset[int]]:
    grant = apps.get_model("counties", "CountyGrant")
    by_right: dict[str, set[int]] = defaultdict(set)
    rows = grant.objects.filter(group__user=officer).values_list("permission__codename", "content_object_id")
    for codename, county_id in rows:
        by_right[codename].add(county_id)
    return {codename: frozenset(ids) for codename, ids in by_right.items()}
