"""Who is posted elsewhere leaves everything behind: the next request shows nothing of the county he left."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import SavedView
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post, release
from casemgr.exchange.models import Job
from tests.wall import scan
from tests.wall.admin_routes import ADMIN
from tests.wall.conftest import World, undone
from tests.wall.routes import TABLE
from tests.wall.test_non_interference import MORE
from tests.wall.visitor import Visitor
from tests.wall.world import ROLES

SOON = timedelta(minutes=1)


def _addresses(two: World) -> Iterator[tuple[str, list[str]]]:
    """Every page, for the old county's objects and without any; with the numbers in its address."""
    visitor = Visitor(two)
    for route in [*TABLE, *ADMIN]:
        if route.opens is not None or route.always:
            address, asked = visitor.address(route, "other")
            yield address, [str(number) for number in asked]
    for address in MORE:
        yield address, []


def _own_papers(officer: Officer) -> list[str]:
    """What he wrote or uploaded himself, and the numbers it goes by: he may keep it."""
    papers = [officer.name, officer.police_no]
    for job in Job.objects.filter(owner=officer):
        papers += [
            f"/exchange/{job.pk}/",
            f"#{job.pk}",
            job.source_name,
            job.file_name,
            *job.result.get("ignored", []),
        ]
    for view in SavedView.objects.filter(owner=officer):
        papers += [f"/cases/views/{view.pk}/", view.name, *view.query.split("&")]
    papers += [f"/posting/{posting.pk}/" for posting in officer.postings.all()]
    return sorted(filter(None, papers), key=len, reverse=True)


def _shown(
    two: World, browser: Client, officer: Officer, addresses: list[tuple[str, list[str]]]
) -> dict[str, set[str]]:
    """What each page still tells of the county beyond, besides his own papers."""
    found, papers = {}, _own_papers(officer)
    for address, asked in addresses:
        with undone():
            answer = browser.get(address)
            if told := scan.given_away(answer, two.marks_beyond, [*asked, *papers]):
                found[address] = told
    return found


def _go(two: World, officer: Officer, name: str, leaves_the_house: bool) -> None:
    unit = Unit.objects.get(code=f"{two.own.marks.code}000000")
    if leaves_the_house:
        release(by=two.officer("manager"), officer=officer, now=two.now + SOON)
    else:
        post(by=None, officer=officer, role=ROLES[name], unit=unit, now=two.now + SOON)


@pytest.mark.parametrize("leaves_the_house", [False, True], ids=["to another county", "out of the house"])
@pytest.mark.parametrize("name", ["detective", "lead", "station"])
def test_who_goes_sees_nothing_of_the_county_he_left(two: World, name: str, leaves_the_house: bool) -> None:
    officer = two.beyond.officers[name]
    addresses = list(_addresses(two))
    browser = two.browser(officer)
    browser.get("/cases/?status=filed")  # the list as he left it is remembered in his session
    _go(two, officer, name, leaves_the_house)
    assert _shown(two, browser, officer, addresses) == {}


def test_his_new_lead_reads_nothing_of_what_he_did_there(two: World) -> None:
    officer = two.beyond.officers["detective"]
    unit = Unit.objects.get(code=f"{two.own.marks.code}000000")
    post(by=None, officer=officer, role=Role.DETECTIVE, unit=unit, now=two.now + SOON)
    lead = two.browser("lead")
    page = lead.get(reverse("admin:audit_event_changelist"), {"q": officer.police_no})
    assert scan.given_away(page, two.marks_beyond, [officer.police_no, officer.name]) == set()
    for event in Event.objects.filter(police_no=officer.police_no):
        answer = lead.get(reverse("admin:audit_event_change", args=[event.pk]))
        told = scan.given_away(answer, two.marks_beyond, [event.pk, officer.police_no, officer.name])
        assert not told, (event.action, told)
