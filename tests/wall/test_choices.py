"""What a form offers and what it takes: nothing beyond the wall, which is the same as what never was."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.cases.models import FraudType, Lure, Victim
from casemgr.counties.models import County, Unit
from casemgr.funds.models import CaseAccount, Freeze, SeizedItem
from casemgr.suspects.models import CaseSuspect
from tests.wall import scan
from tests.wall.admin_routes import ADMIN
from tests.wall.choices import choices_on, declared
from tests.wall.conftest import World
from tests.wall.routes import COUNTY, TABLE, Route
from tests.wall.visitor import Visitor
from tests.wall.world import NEVER_USED, Side

Pages = Callable[[str], list[tuple[Route, HttpResponse]]]
WALLED = (County, Unit, Officer, CaseAccount, CaseSuspect, Freeze, SeizedItem, Victim)
OPEN_TO_ALL = (FraudType, Lure)
# Choices that nobody of a county is ever asked for.
OF_THE_CITY = {"DesignateForm.unit"}


@pytest.fixture(scope="package")
def seen_pages() -> dict[str, list[tuple[Route, HttpResponse]]]:
    return {}


@pytest.fixture
def pages(two: World, seen_pages: dict) -> Pages:
    """Every page that a persona can open in his own county; opened once for all tests."""

    def open_all(persona: str) -> list[tuple[Route, HttpResponse]]:
        if persona not in seen_pages:
            seen_pages[persona] = list(_opened(Visitor(two), persona))
        return seen_pages[persona]

    return open_all


def _opened(visitor: Visitor, persona: str) -> Iterator[tuple[Route, HttpResponse]]:
    for route in [*TABLE, *ADMIN]:
        if route.opens and not route.always and persona in route.opens & route.admitted & route.finds:
            address, _asked = visitor.address(route, "own")
            page = visitor.as_(persona).get(address)
            if page.streaming:
                scan.body_of(page)
            elif page.status_code == 200:
                yield route, page


def _row_of(side: Side, model: type) -> Any:
    return {
        County: side.county,
        Unit: side.cases["listed"].filing_unit,
        Officer: side.officers["detective"],
        CaseAccount: side.accounts[-1],
        CaseSuspect: side.suspect,
        Freeze: side.freezes["frozen"],
        SeizedItem: side.items["cash"],
        Victim: side.victim,
    }[model]


def _is_beyond(row: Any, beyond: Side) -> bool:
    if isinstance(row, Officer):
        return row in beyond.officers.values()
    if isinstance(row, CaseAccount | CaseSuspect | Freeze | SeizedItem | Victim):
        return row.county == beyond.county
    return (row if isinstance(row, County) else row.stat_county) == beyond.county


def test_every_choice_of_the_house_is_found_on_some_page(pages: Pages) -> None:
    shown = {
        f"{choice.form}.{choice.name}"
        for persona in ("lead", "detective", "manager")
        for _route, page in pages(persona)
        for choice in choices_on(page)
    }
    bases = {
        "CaseForm.fraud_type",
        "CaseForm.lures",
        "PostForm.unit",
        "_OfProperty.case_suspect",
    }  # shown by their heirs
    assert declared() - shown - OF_THE_CITY <= bases


@pytest.mark.parametrize("persona", sorted(COUNTY))
def test_no_choice_offers_anything_beyond(two: World, pages: Pages, persona: str) -> None:
    for route, page in pages(persona):
        for choice in choices_on(page):
            if choice.model in WALLED:
                beyond = [row for row in choice.field.queryset if _is_beyond(row, two.beyond)]
                assert not beyond, (route.name, choice.form, choice.name, beyond)
            else:
                assert choice.model in OPEN_TO_ALL, (route.name, choice.form, choice.name)


@pytest.mark.parametrize("persona", sorted(COUNTY))
def test_a_choice_beyond_is_refused_as_one_that_never_was(two: World, pages: Pages, persona: str) -> None:
    visitor = Visitor(two)
    tried = 0
    for route, page in pages(persona):
        address, _asked = visitor.address(route, "own")
        for choice in choices_on(page):
            if choice.model not in WALLED:
                continue
            assert choice.html, f"{choice.name} is in no form of {route.name}"
            hidden = choice.value_of(_row_of(two.beyond, choice.model))
            never = {"code": "999999", "police_no": "987654"}.get(choice.field.to_field_name, str(NEVER_USED))
            seen = []
            for value in (hidden, never):
                sent = choice.html.filled(**{choice.name: value})
                answer = getattr(visitor.as_(persona), choice.html.method)(address, sent)
                assert answer.status_code in (200, 422), (route.name, choice.name, answer.status_code)
                seen.append(scan.plain(answer, [hidden, never]))
            told = scan.differences(*seen)
            assert not told, f"{route.name}: {choice.name} tells {hidden} from {never}: {told}"
            tried += 1
    assert tried or persona in ("legal", "station"), "nothing was tried"


def test_completion_answers_nobody_of_a_county(two: World) -> None:
    """The only field completed while typing is a unit's parent, which the county does not keep."""
    address = reverse("admin:autocomplete")
    told = {"app_label": "counties", "model_name": "unit", "field_name": "parent", "term": "公安"}
    answers = {persona: two.browser(persona).get(address, told).status_code for persona in sorted(COUNTY)}
    assert answers.pop("lead") == 403
    assert set(answers.values()) == {302}
    assert two.browser("manager").get(address, told).json()["results"]
