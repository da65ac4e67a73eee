"""Messages go to nobody of another county, and name nobody at all."""

import re

import pytest

from casemgr.cases.services import team
from casemgr.counties.models import Unit
from casemgr.notices.models import Notice
from tests.wall import scan
from tests.wall.conftest import World
from tests.wall.routes import TABLE, Route
from tests.wall.visitor import Visitor
from tests.wall.world import SECRET, Side

ACTS = [route for route in TABLE if route.sends and route.name.startswith(("cases:", "supervision:"))]


def _strangers(side: Side, other: Side) -> list[str]:
    """Messages to officers of `side` that speak of `other`, or lead there."""
    pattern = re.compile(f"{scan.pattern_of(other).pattern}|{other.county.name}", re.IGNORECASE)
    keys = {row.pk for rows in (other.cases, other.supervisions, other.jobs) for row in rows.values()}
    found = []
    for notice in Notice.objects.filter(recipient__in=side.officers.values()):
        leads_there = any(int(number) in keys for number in re.findall(r"\d+", notice.link))
        if pattern.search(f"{notice.text} {notice.link}") or leads_there:
            found.append(f"{notice.recipient}: {notice.text}")
    return found


def test_everybody_has_been_told_something(two: World) -> None:
    for side in (two.own, two.beyond):
        for name in ("lead", "detective"):
            assert Notice.objects.filter(recipient=side.officers[name]).count() > 1


def test_no_message_crosses_the_wall(two: World) -> None:
    assert _strangers(two.own, two.beyond) == []
    assert _strangers(two.beyond, two.own) == []


def test_no_message_names_a_person(two: World) -> None:
    for text in Notice.objects.exclude(kind="canary").values_list("text", flat=True):
        assert SECRET not in text
        assert not any(f"{side.marks.surname}某" in text for side in (two.own, two.beyond)), text


@pytest.mark.parametrize("route", ACTS, ids=[f"{route.name}-{n}" for n, route in enumerate(ACTS)])
def test_no_act_tells_anybody_of_another_county(two: World, route: Route) -> None:
    visitor = Visitor(two)
    before = set(Notice.objects.values_list("pk", flat=True))
    answer = visitor.cell(route, min(route.sends), "own", "POST", visitor.sent(route))
    assert answer.status_code == route.done
    told = Notice.objects.exclude(pk__in=before).select_related("recipient")
    strangers = set(two.beyond.officers.values())
    assert not [notice.text for notice in told if notice.recipient in strangers]


def test_a_case_that_moves_is_told_of_where_it_goes_and_seen_no_more_where_it_was(two: World) -> None:
    case = two.own.cases["listed"]
    unit = Unit.objects.get(code=f"{two.beyond.marks.code}000000")
    team.designate(by=two.officer("supervisor"), case=case, unit=unit, decision_no="1号", now=two.now)
    told = Notice.objects.filter(kind="case_designated").values_list("recipient", flat=True)
    assert set(told) == {two.beyond.officers["lead"].pk}
    for persona in ("lead", "detective", "station"):
        for address in (f"/cases/{case.pk}/", f"/supervision/{two.own.supervisions['listed'].pk}/"):
            assert two.browser(persona).get(address).status_code in (403, 404)
    assert two.browser(two.beyond.officers["station"]).get(f"/cases/{case.pk}/").status_code == 200
