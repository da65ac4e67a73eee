"""Who works a case, and who has jurisdiction over it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import Act, EventKind, Status
from casemgr.cases.models import Case
from casemgr.cases.services import identifiers, progress, team, victims
from casemgr.counties.models import Unit
from casemgr.notices.models import Notice
from casemgr.supervision.services import listing


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, victim="李桂兰", loss="8000")


def unit(code: str) -> Unit:
    return Unit.objects.get(code=f"{code}000000")


def test_the_countys_lead_names_who_works_a_case(
    case: Case,
    fugou_lead: Officer,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    now: datetime,
) -> None:
    assigned = team.assign(
        by=fugou_lead, case=case, lead=fugou_colleague, assistants=[fugou_detective, fugou_colleague], now=now
    )
    assert assigned.lead == fugou_colleague
    # Who leads does not assist as well.
    assert [row.officer for row in assigned.assistant_rows.all()] == [fugou_detective]
    assert rules.may_edit(fugou_detective, assigned)
    assert rules.sees_in_clear(fugou_colleague, assigned)
    notice = Notice.objects.get(kind="case_assigned", recipient=fugou_colleague)
    assert case.number in notice.text
    assert case.events.get(kind=EventKind.ASSIGNED).data == {"lead": "赵丽", "assistants": ["王建国"]}


def test_nobody_else_names_them(
    case: Case, fugou_detective: Officer, supervisor: Officer, huaiyang_lead: Officer, now: datetime
) -> None:
    for stranger in (fugou_detective, supervisor, huaiyang_lead):
        with pytest.raises(PermissionDenied):
            team.assign(by=stranger, case=case, lead=fugou_detective, assistants=[], now=now)


@pytest.mark.parametrize("person", ["huaiyang_detective", "station_officer", "analyst"])
def test_only_detectives_and_leads_of_the_county_work_its_cases(
    person: str, case: Case, fugou_lead: Officer, request: pytest.FixtureRequest, now: datetime
) -> None:
    other = request.getfixturevalue(person)
    with pytest.raises(ValidationError, match="所属县区"):
        team.assign(by=fugou_lead, case=case, lead=other, assistants=[], now=now)
    with pytest.raises(ValidationError, match="所属县区"):
        team.assign(by=fugou_lead, case=case, lead=fugou_lead, assistants=[other], now=now)


def test_the_city_hands_a_case_to_another_county_with_all_it_holds(
    case: Case,
    supervisor: Officer,
    fugou_detective: Officer,
    huaiyang_lead: Officer,
    now: datetime,
) -> None:
    identifiers.add(by=fugou_detective, case=case, kind="phone", value="13812345678", now=now)
    progress.request(by=fugou_detective, case=case, act=Act.SOLVE, reason="请批", now=now)
    listing.list_by_hand(by=supervisor, case=case, reason="涉案面广", now=now)
    moved = team.designate(
        by=supervisor, case=case, unit=unit("411603"), decision_no="周公指〔2023〕1号", now=now
    )
    assert moved.county.code == "411603"
    assert moved.lead is None
    assert moved.requested_act == ""
    for rows in (moved.victims, moved.identifiers, moved.events, moved.supervisions):
        assert {row.county.code for row in rows.all()} == {"411603"}
    assert not Case.objects.visible_to(fugou_detective).exists()
    assert Case.objects.visible_to(huaiyang_lead).get() == case
    assert Notice.objects.get(kind="case_designated").recipient == huaiyang_lead
    assert moved.events.get(kind=EventKind.DESIGNATED).data == {
        "source": unit("411621").name,
        "target": unit("411603").name,
        "decision_no": "周公指〔2023〕1号",
    }


def test_nobody_below_the_city_hands_a_case_over(
    case: Case, fugou_lead: Officer, analyst: Officer, now: datetime
) -> None:
    for stranger in (fugou_lead, analyst):
        with pytest.raises(PermissionDenied):
            team.designate(by=stranger, case=case, unit=unit("411603"), decision_no="1", now=now)


def test_it_goes_to_another_unit_of_a_county_and_only_while_it_is_open(
    case: Case, supervisor: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="县区单位"):
        team.designate(by=supervisor, case=case, unit=unit("411600"), decision_no="1", now=now)
    with pytest.raises(ValidationError, match="其他单位"):
        team.designate(by=supervisor, case=case, unit=unit("411621"), decision_no="1", now=now)
    Case.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    with pytest.raises(ValidationError, match="已办结"):
        team.designate(by=supervisor, case=case, unit=unit("411603"), decision_no="1", now=now)


def test_a_report_is_filed_and_numbered_by_the_unit_it_was_given_to(
    make_case: Callable[..., Case], supervisor: Officer, huaiyang_lead: Officer, now: datetime
) -> None:
    case = make_case("411621", status="under_review")
    team.designate(by=supervisor, case=case, unit=unit("411603"), decision_no="1", now=now)
    team.assign(by=huaiyang_lead, case=case, lead=huaiyang_lead, assistants=[], now=now)
    filed = progress.advance(by=huaiyang_lead, case=case, act=Act.FILE, now=now)
    assert filed.filing_unit == unit("411603")
    assert filed.case_no.startswith("A411603000000")


def test_a_case_that_has_its_number_keeps_the_unit_that_filed_it(
    case: Case, supervisor: Officer, now: datetime
) -> None:
    moved = team.designate(by=supervisor, case=case, unit=unit("411603"), decision_no="1", now=now)
    assert (moved.lead_unit, moved.filing_unit) == (unit("411603"), unit("411621"))


def test_a_special_name_that_the_county_has_already_is_refused_in_words(
    make_case: Callable[..., Case], supervisor: Officer, now: datetime
) -> None:
    make_case("411603", special_name="6·16")
    case = make_case("411621", special_name="6·16")
    with pytest.raises(ValidationError, match="同名专案"):
        team.designate(by=supervisor, case=case, unit=unit("411603"), decision_no="1", now=now)


def test_the_new_county_works_the_case_on(
    case: Case, supervisor: Officer, huaiyang_lead: Officer, huaiyang_detective: Officer, now: datetime
) -> None:
    team.designate(by=supervisor, case=case, unit=unit("411603"), decision_no="1", now=now)
    team.assign(by=huaiyang_lead, case=case, lead=huaiyang_detective, assistants=[], now=now)
    victims.add(by=huaiyang_detective, case=case, name="赵国强", loss_amount=Decimal("92000"), now=now)
    assert Case.objects.get(pk=case.pk).loss_amount == Decimal("100000.00")


@pytest.mark.parametrize(
    ("reader", "sentence"),
    [
        ("fugou_detective", "您是本案主办民警。"),
        ("fugou_colleague", "您在扶沟县任办案民警，可查看本县区案件。"),
        ("fugou_lead", "您在扶沟县任县局负责人，可查看本县区案件。"),
        ("supervisor", "您任市局督办员，可查看全市案件。"),
        ("huaiyang_lead", ""),
    ],
)
def test_why_a_case_can_be_seen_is_said_by_the_rules_that_decide(
    reader: str, sentence: str, case: Case, request: pytest.FixtureRequest
) -> None:
    assert rules.why_visible(request.getfixturevalue(reader), case) == sentence


def test_an_assistant_is_told_that_he_assists(
    case: Case, fugou_lead: Officer, fugou_detective: Officer, fugou_colleague: Officer, now: datetime
) -> None:
    case = team.assign(by=fugou_lead, case=case, lead=fugou_detective, assistants=[fugou_colleague], now=now)
    assert rules.why_visible(fugou_colleague, case) == "您是本案协办民警。"
