"""Every route × every persona × own, another county's and never used × GET and POST, against one table."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.wall.admin_routes import ADMIN
from tests.wall.conftest import World, undone
from tests.wall.routes import TABLE, Route
from tests.wall.visitor import Visitor, signed_in

ROUTES = [*TABLE, *ADMIN]


def _names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """The names of all routes; those without one by their pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern.url_patterns, space)
        else:
            yield f"{prefix}{pattern.name or f'({pattern.pattern})'}"


def test_every_route_stands_in_the_table_and_nothing_else_does() -> None:
    assert {route.name for route in ROUTES} == set(_names(get_resolver().url_patterns))


@pytest.fixture(scope="module")
def sessions(world_of_two: World, django_db_blocker: Any) -> Iterator[dict[str, Client]]:
    """Everybody has signed in once, for all routes."""
    with django_db_blocker.unblock(), undone():
        yield signed_in(world_of_two)


@pytest.mark.parametrize("route", ROUTES, ids=[f"{route.name}-{n}" for n, route in enumerate(ROUTES)])
def test_the_table_holds(two: World, sessions: dict[str, Client], route: Route) -> None:
    visitor = Visitor(two, sessions)
    visitor.visit(route)
    if visitor.faults:
        pytest.fail("\n".join(visitor.faults), pytrace=False)
