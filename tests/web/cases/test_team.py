"""The pages on which a case is given to somebody, and the notes on its work."""

from collections.abc import Callable

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind, Status
from casemgr.cases.models import Case
from casemgr.counties.models import Unit
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]


def test_the_lead_names_who_works_the_case(
    case: Case,
    fugou_lead: Officer,
    fugou_colleague: Officer,
    fugou_detective: Officer,
    send: Send,
    look: Look,
) -> None:
    page = look(fugou_lead, "cases:assign", case.pk)
    assert page.response.context["form"].initial["lead"] == fugou_detective.pk
    done = send(fugou_lead, "cases:assign", case.pk, lead=fugou_colleague.pk, assistants=[fugou_detective.pk])
    assert done.response.url == f"/cases/{case.pk}/"
    case = Case.objects.get(pk=case.pk)
    assert case.lead == fugou_colleague
    text = look(fugou_detective, "cases:detail", case.pk).text
    assert "您是本案协办民警" in text
    assert "李桂兰" in text


def test_only_officers_of_the_county_are_offered(
    case: Case,
    fugou_lead: Officer,
    fugou_detective: Officer,
    huaiyang_detective: Officer,
    station_officer: Officer,
    look: Look,
) -> None:
    fields = look(fugou_lead, "cases:assign", case.pk).response.context["form"].fields
    for name in ("lead", "assistants"):
        offered = set(fields[name].queryset)
        assert {fugou_lead, fugou_detective} <= offered
        assert not {huaiyang_detective, station_officer} & offered


def test_another_countys_officer_is_refused_like_one_that_never_was(
    case: Case, fugou_lead: Officer, huaiyang_detective: Officer, send: Send
) -> None:
    hidden = send(fugou_lead, "cases:assign", case.pk, lead=huaiyang_detective.pk)
    unused = send(fugou_lead, "cases:assign", case.pk, lead=10**9)
    assert hidden.status == unused.status == 422
    assert hidden.response.context["form"].errors == unused.response.context["form"].errors


@pytest.mark.parametrize("reader", ["fugou_detective", "fugou_colleague", "supervisor", "analyst"])
def test_nobody_else_has_that_page(
    reader: str, case: Case, look: Look, send: Send, request: pytest.FixtureRequest
) -> None:
    officer = request.getfixturevalue(reader)
    assert look(officer, "cases:assign", case.pk).status == 403
    assert send(officer, "cases:assign", case.pk, lead=officer.pk).status == 403


def test_the_city_hands_the_case_over_and_the_county_loses_sight_of_it(
    case: Case, supervisor: Officer, fugou_lead: Officer, huaiyang_lead: Officer, send: Send, look: Look
) -> None:
    page = look(supervisor, "cases:designate", case.pk)
    assert "原县区不再看到本案" in page.text
    unit = Unit.objects.get(code="411603000000")
    offered = page.response.context["form"].fields["unit"].queryset
    assert unit in offered
    assert case.lead_unit not in offered
    assert not offered.filter(stat_county=None).exists()
    data = {"unit": unit.pk, "decision_no": "周公指〔2023〕1号"}
    assert send(supervisor, "cases:designate", case.pk, **data).response.url == f"/cases/{case.pk}/"
    assert look(fugou_lead, "cases:detail", case.pk).status == 404
    assert look(huaiyang_lead, "cases:detail", case.pk).status == 200


def test_a_decision_has_a_number_and_a_case_that_ended_stays(
    case: Case, supervisor: Officer, send: Send
) -> None:
    unit = Unit.objects.get(code="411603000000").pk
    assert send(supervisor, "cases:designate", case.pk, unit=unit, decision_no="").status == 422
    Case.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    refused = send(supervisor, "cases:designate", case.pk, unit=unit, decision_no="1")
    assert "案件已办结" in refused.text


@pytest.mark.parametrize("reader", ["fugou_detective", "fugou_lead", "analyst", "data_manager"])
def test_nobody_below_the_city_designates(
    reader: str, case: Case, look: Look, send: Send, request: pytest.FixtureRequest
) -> None:
    officer = request.getfixturevalue(reader)
    assert look(officer, "cases:designate", case.pk).status == 403
    assert send(officer, "cases:designate", case.pk, decision_no="1").status == 403


def test_a_note_goes_into_the_history(
    case: Case, fugou_detective: Officer, supervisor: Officer, send: Send, look: Look
) -> None:
    done = send(fugou_detective, "cases:note", case.pk, text="明天赴长春\r\n抓捕组3")
    assert done.response.url == f"/cases/{case.pk}/?tab=history"
    assert case.events.get(kind=EventKind.NOTED).data["text"] == "明天赴长春\n抓捕组3"
    send(supervisor, "cases:note", case.pk, text="请查资金流向")
    text = look(fugou_detective, "cases:detail", case.pk, tab="history").text
    assert "明天赴长春" in text and "请查资金流向" in text


@pytest.mark.parametrize("text", ["", "  ", "字" * 5001])
def test_a_note_says_something_and_not_too_much(
    text: str, case: Case, fugou_detective: Officer, send: Send
) -> None:
    assert send(fugou_detective, "cases:note", case.pk, text=text).status == 422
    assert not case.events.filter(kind=EventKind.NOTED).exists()


@pytest.mark.parametrize("reader", ["fugou_colleague", "analyst", "auditor", "station_officer"])
def test_who_only_reads_notes_nothing(
    reader: str, case: Case, send: Send, request: pytest.FixtureRequest
) -> None:
    officer = request.getfixturevalue(reader)
    assert send(officer, "cases:note", case.pk, text="看过").status == 403
