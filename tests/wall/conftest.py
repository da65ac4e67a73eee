"""Two counties, built once for all tests of the wall; what a test does to them is undone after it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from re import Pattern
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from casemgr.accounts.models import Officer
from casemgr.common import clock
from casemgr.counties.models import Area, County
from tests.wall import scan, world
from tests.wall.world import Side


@dataclass
class World:
    """The own county, the one beyond the wall, and who looks at them."""

    own: Side
    beyond: Side
    city: dict[str, Officer]
    now: datetime
    marks_beyond: Pattern[str]

    def officer(self, name: str) -> Officer:
        return self.city[name] if name in self.city else self.own.officers[name]

    def browser(self, person: str | Officer | None) -> Client:
        """A browser in which `person` has signed in, or nobody."""
        client = Client()
        if isinstance(person, str):
            person = self.officer(person)
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture(scope="package")
def world_of_two(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Both counties, in a transaction that is never committed; the clock stands still."""
    now = clock.now()
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    stopped = pytest.MonkeyPatch()
    stopped.setattr(clock, "now", lambda: now)
    # Thousands of refusals are what these tests are about: their tracebacks cost more than the pages.
    stopped.setattr(logging.getLogger("django.request"), "disabled", True)
    with django_db_blocker.unblock(), files, transaction.atomic():
        county = County.objects.first()
        Area.objects.create(code=f"{county.code}001000", name="城关镇", level="township", county=county)
        city = world.engage_city(now)
        own = world.build(world.FUGOU, city, now)
        with world.keys_beyond():
            beyond = world.build(world.OTHER, city, now)
            world.leave_waiting(beyond, now)
        world.leave_waiting(own, now)
        yield World(own, beyond, city, now, scan.pattern_of(beyond))
        transaction.set_rollback(True)
    stopped.undo()


@contextmanager
def undone() -> Iterator[None]:
    """A block of which nothing is left."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def two(world_of_two: World, db: None) -> World:
    """The two counties as they were built, whatever was done to them before."""
    return world_of_two
