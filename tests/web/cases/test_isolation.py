"""Another county's case does not exist: on no page, in no count, in no choice, by no guessed number."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Status
from casemgr.cases.models import Case, CaseEvent, Identifier, Victim
from casemgr.cases.services import editing, identifiers
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.supervision.services import listing
from casemgr.web.cases.urls import urlpatterns
from tests.personas import HUAIYANG
from tests.web.cases.conftest import Screen

NEVER_USED = 987_654_321
TOKEN = "淮阳暗号"
OF_ONE_CASE = sorted(pattern.name for pattern in urlpatterns if "<int:pk>" in str(pattern.pattern))
OWN_KEYS = {"delete-view"}  # the key is that of a view, see test_views


@pytest.fixture
def theirs(
    make_case: Callable[..., Case], huaiyang_detective: Officer, supervisor: Officer, now: datetime
) -> Case:
    """A case of 淮阳, marked wherever something can be written."""
    case = make_case(
        HUAIYANG,
        lead=huaiyang_detective,
        victim=TOKEN,
        loss="987654.32",
        name=f"{TOKEN}被骗案",
        special_name=TOKEN,
        summary=TOKEN,
        remark=TOKEN,
    )
    identifiers.add(by=huaiyang_detective, case=case, kind="app", value=TOKEN, now=now)
    editing.note(by=huaiyang_detective, case=case, text=TOKEN, now=now)
    listing.list_by_hand(by=supervisor, case=case, reason=TOKEN, now=now)
    return case


def arguments(name: str, case_pk: int, case: Case) -> list[Any]:
    """What the address of a route takes, with one key for the case and real ones for what hangs on it."""
    more = {
        "victim": [case.victims.get().pk],
        "remove-victim": [case.victims.get().pk],
        "remove-identifier": [case.identifiers.get().pk],
        "act": ["solve"],
        "request": ["solve"],
    }
    return [case_pk, *more.get(name, [])]


def as_sent(response: Any, *keys: int) -> tuple:
    """An answer without what differs by its nature: nothing but the key that was asked for."""
    body = response.content.decode()
    for key in keys:
        body = body.replace(f"/{key}/", "/KEY/")
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    return response.status_code, body, sorted(headers.items())


def test_the_inventory_of_routes_is_whole() -> None:
    known = set(get_resolver("casemgr.web.cases.urls").reverse_dict)
    assert set(OF_ONE_CASE) - OWN_KEYS <= known
    assert len(OF_ONE_CASE) >= 14


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(set(OF_ONE_CASE) - OWN_KEYS))
@pytest.mark.parametrize("reader", ["fugou_detective", "fugou_lead", "station_officer"])
def test_a_guessed_key_is_answered_like_one_that_was_never_used(
    reader: str,
    name: str,
    method: str,
    theirs: Case,
    signed_in: Callable[[Officer], Client],
    request: pytest.FixtureRequest,
) -> None:
    browser = signed_in(request.getfixturevalue(reader))
    data = {"reason": "看看", "field": "name", "text": "看看", "tab": "history"}
    hidden, unused = (
        getattr(browser, method)(reverse(f"cases:{name}", args=arguments(name, key, theirs)), data)
        for key in (theirs.pk, NEVER_USED)
    )
    assert hidden.status_code in (404, 405)
    assert as_sent(hidden, theirs.pk) == as_sent(unused, NEVER_USED)
    assert TOKEN not in hidden.content.decode()


def test_their_rows_cannot_be_reached_through_ones_own_case(
    theirs: Case,
    case: Case,
    fugou_detective: Officer,
    look: Callable[..., Screen],
    send: Callable[..., Screen],
) -> None:
    victim, identifier = theirs.victims.get(), theirs.identifiers.get()
    for route, key in (
        ("cases:victim", victim.pk),
        ("cases:remove-victim", victim.pk),
        ("cases:remove-identifier", identifier.pk),
    ):
        assert look(fugou_detective, route, case.pk, key).status == 404
        assert send(fugou_detective, route, case.pk, key, reason="看看").status == 404
    assert Victim.objects.filter(pk=victim.pk).exists()
    assert Identifier.objects.filter(pk=identifier.pk).exists()


QUERIES: list[dict[str, Any]] = [
    {},
    {"view": "supervised"},
    {"view": "open"},
    {"county": HUAIYANG},
    {"status": Status.FILED},
    {"loss_min": "900000"},
    {"lead": "160001"},
    {"order": "-loss"},
    {"is_supervised": "on"},
    {"county__name__startswith": "淮阳"},
    {"after": "abc", "before": "abc"},
    {"status": "no such"},
]


def seen(browser: Client, query: dict[str, Any]) -> str:
    """The list as a person sees it: without the fields that differ from one answer to the next."""
    context = browser.get(reverse("cases:list"), query).context
    shown = browser.get(reverse("cases:list"), query, headers={"HX-Request": "true"}).content.decode()
    for secret in (str(context["csrf_token"]), str(context["form_key"])):
        shown = shown.replace(secret, "")
    return "\n".join(line for line in shown.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_the_list_is_the_same_whether_they_have_a_case_or_not(
    query: dict[str, Any],
    case: Case,
    fugou_lead: Officer,
    huaiyang_detective: Officer,
    signed_in: Callable[[Officer], Client],
    request: pytest.FixtureRequest,
) -> None:
    browser = signed_in(fugou_lead)
    before = seen(browser, query)
    request.getfixturevalue("theirs")
    after = seen(browser, query)
    assert after == before
    assert TOKEN not in after


@pytest.mark.parametrize("text", [TOKEN, "987654.32"])
def test_a_search_does_not_find_them(
    text: str, theirs: Case, case: Case, fugou_lead: Officer, send: Callable[..., Screen],
    signed_in: Callable[[Officer], Client],
) -> None:  # fmt: skip
    address = send(fugou_lead, "cases:search", q=text).response.url
    page = signed_in(fugou_lead).get(address)
    assert page.context["rows"].rows == []
    assert page.context["count"].number == 0
    number = send(fugou_lead, "cases:search", q=theirs.case_no).response.url
    assert signed_in(fugou_lead).get(number).context["rows"].rows == []


def test_no_choice_of_a_filter_names_their_people(
    theirs: Case, case: Case, fugou_lead: Officer, look: Callable[..., Screen], huaiyang_detective: Officer
) -> None:
    html = look(fugou_lead, "cases:list").html
    assert huaiyang_detective.name not in html
    assert "淮阳" not in html


@pytest.mark.parametrize("reader", ["fugou_detective", "fugou_lead"])
def test_no_choice_of_a_form_names_their_people_or_units(
    reader: str,
    theirs: Case,
    case: Case,
    huaiyang_detective: Officer,
    look: Callable[..., Screen],
    request: pytest.FixtureRequest,
) -> None:
    officer = request.getfixturevalue(reader)
    pages = [look(officer, "cases:new"), look(officer, "cases:edit", case.pk)]
    pages += [look(officer, "cases:assign", case.pk), look(officer, "cases:act", case.pk, "merge")]
    for page in pages:
        assert huaiyang_detective.name not in page.html
        assert "淮阳" not in page.html


def test_walking_from_case_to_case_never_leads_out(
    theirs: Case, case: Case, fugou_lead: Officer, look: Callable[..., Screen]
) -> None:
    look(fugou_lead, "cases:list", order="-loss")
    neighbours = look(fugou_lead, "cases:detail", case.pk).response.context["neighbours"]
    assert (neighbours.previous, neighbours.next) == (None, None)


def test_who_leaves_the_county_leaves_its_cases(
    case: Case, fugou_detective: Officer, look: Callable[..., Screen], officer: Callable[..., Officer],
    now: datetime,
) -> None:  # fmt: skip
    assert look(fugou_detective, "cases:detail", case.pk).status == 200
    unit = Unit.objects.get(code=f"{HUAIYANG}000000")
    post(by=None, officer=fugou_detective, role=Role.DETECTIVE, unit=unit, now=now)
    assert look(fugou_detective, "cases:detail", case.pk).status == 404
    assert look(fugou_detective, "cases:list").response.context["rows"].rows == []


def test_nothing_they_did_is_in_anybodys_history(
    theirs: Case, case: Case, fugou_lead: Officer, look: Callable[..., Screen]
) -> None:
    assert CaseEvent.objects.filter(case=theirs).exists()
    assert TOKEN not in look(fugou_lead, "cases:detail", case.pk, tab="history").html
