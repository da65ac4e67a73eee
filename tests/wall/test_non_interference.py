"""What a county sees does not change by a byte with what another county has: no count, no order, no choice.

One thing may: supervision notices are numbered through the whole city, as the law office numbers its letters,
so a gap in the numbers tells that somewhere a case was listed. The own county is therefore built first.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from tests.wall import scan, world
from tests.wall.admin_routes import ADMIN
from tests.wall.conftest import World, undone
from tests.wall.routes import TABLE
from tests.wall.scan import Plain
from tests.wall.visitor import Visitor
from tests.wall.world import FUGOU, Side

# Lists in each of their orders and tabs, and what is asked for by a script.
MORE = {
    "/cold-cases/?state=unread",
    "/cases/?order=-loss",
    "/cases/?view=open",
    "/cases/?view=requested",
    "/cases/?is_supervised=1",
    "/cases/?status=filed&order=number",
    "/supervision/?state=listed",
    "/supervision/?state=below",
    "/supervision/?order=county",
    "/exchange/?state=unfinished",
    "/notices/?view=unread",
}


HOME = replace(
    FUGOU,
    code="411623",
    surname="商",
    letters="shangshui",
    account="6208246281948211623",
    officers="1623",
    above=Decimal("234567.89"),
    resident_number="411623196606061230",
)

ELSEWHERE = replace(
    FUGOU,
    code="411602",
    surname="川",
    letters="chuanhui",
    account="6208246281948211602",
    officers="1602",
    resident_number="411602195505053219",
)


@pytest.fixture
def own(two: World) -> Side:
    """A third county beside the two. No export waits: a worker would find it while others are built."""
    Job.objects.filter(state=State.QUEUED).update(state=State.CANCELLED)
    side = world.build(HOME, two.city, two.now)
    side.jobs["queued"] = side.jobs["export"]
    return side


@pytest.fixture
def visitor(two: World, own: Side) -> Visitor:
    return Visitor(replace(two, own=own, beyond=own))


LOOKING = {"lead", "detective", "station"}  # of the others none has a page that one of these lacks


@pytest.fixture
def addresses(visitor: Visitor) -> set[tuple[str, str]]:
    """Every page of the own county, and who looks at it."""
    found = {(persona, address) for persona in LOOKING for address in MORE}
    for route in [*TABLE, *ADMIN]:
        if route.opens is not None and not route.is_common:
            found |= {(persona, visitor.address(route, "own")[0]) for persona in LOOKING & route.admitted}
    return found


def _seen(visitor: Visitor, addresses: set[tuple[str, str]]) -> dict[tuple[str, str], Plain]:
    seen = {}
    for persona, address in sorted(addresses):
        with undone():
            seen[persona, address] = scan.plain(visitor.as_(persona).get(address))
    return seen


def test_nothing_a_county_sees_depends_on_another(
    two: World, visitor: Visitor, addresses: set[tuple[str, str]]
) -> None:
    before = _seen(visitor, addresses)
    world.add_cases(world.build(ELSEWHERE, two.city, two.now), 30, two.now)
    after = _seen(visitor, addresses)
    changed = {cell: scan.differences(before[cell], after[cell]) for cell in before}
    assert not {cell: told for cell, told in changed.items() if told}


def test_a_change_at_home_would_have_shown(two: World, visitor: Visitor, own: Side) -> None:
    """The comparison is not blind: one more case of the own county changes its lists and counters."""
    lists = {"/", "/cases/", "/supervision/", "/counters/", "/cases/?is_supervised=1", "/exchange/export/"}
    addresses = {("lead", address) for address in lists}
    before = _seen(visitor, addresses)
    world.add_cases(own, 1, two.now)
    after = _seen(visitor, addresses)
    assert {address for _lead, address in before if before[_lead, address] != after[_lead, address]} == lists
