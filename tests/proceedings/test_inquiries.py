"""The dual inquiry of a card case: without its conclusion the case is not closed."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import Act, EventKind, Status
from casemgr.cases.models import Case
from casemgr.cases.services import editing, progress
from casemgr.common.versioned import Stale
from casemgr.proceedings.models import DualInquiry
from casemgr.proceedings.services import inquiries
from tests.proceedings.conftest import put


@pytest.fixture
def card_case(case: Case, fugou_detective: Officer, now: datetime) -> Case:
    return editing.edit(by=fugou_detective, case=case, version=case.version, is_card=True, now=now)


def close(case: Case, by: Officer, now: datetime) -> Case:
    return progress.advance(by=by, case=put(case, Status.JUDGED), act=Act.CLOSE, now=now)


def test_a_card_case_closes_only_after_a_concluded_inquiry(
    card_case: Case, fugou_detective: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="一案双查的结论"):
        close(card_case, fugou_detective, now)
    inquiry = inquiries.open_inquiry(by=fugou_detective, case=card_case, outlet="某营业厅", now=now)
    with pytest.raises(ValidationError, match="一案双查的结论"):
        close(card_case, fugou_detective, now)
    inquiries.carry_on(
        by=fugou_detective,
        inquiry=inquiry,
        version=1,
        finding="violation",
        conclusion="营业员违规开卡，已移交",
        now=now,
    )
    assert close(card_case, fugou_detective, now).status == Status.CLOSED


def test_any_other_case_closes_without(case: Case, fugou_detective: Officer, now: datetime) -> None:
    assert close(case, fugou_detective, now).status == Status.CLOSED


def test_that_a_case_is_one_of_cards_is_told_in_its_history(card_case: Case) -> None:
    assert card_case.events.get(kind=EventKind.CHANGED).data["fields"] == {"is_card": [False, True]}


def test_a_conclusion_needs_a_finding_and_stays_as_it_is(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    told = {"by": fugou_detective, "case": case, "outlet": "某银行支行", "now": now}
    with pytest.raises(ValidationError) as refusal:
        inquiries.open_inquiry(**told, conclusion="未发现问题")
    assert list(refusal.value.message_dict) == ["finding"]
    inquiry = inquiries.open_inquiry(**told, finding="none", conclusion="未发现问题")
    assert (inquiry.concluded_at, inquiry.concluded_by) == (now, fugou_detective)
    assert case.events.filter(kind=EventKind.INQUIRY_CONCLUDED).count() == 1
    with pytest.raises(ValidationError, match="不能修改"):
        inquiries.carry_on(by=fugou_detective, inquiry=inquiry, version=1, now=now, conclusion="改写")


def test_who_saves_second_is_told_and_each_change_leaves_its_trace(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    inquiry = inquiries.open_inquiry(by=fugou_detective, case=case, outlet="某营业厅", now=now)
    told = {"inquiry": inquiry, "now": now}
    inquiries.carry_on(by=fugou_detective, version=1, employee="店员赵某", **told)
    with pytest.raises(Stale):
        inquiries.carry_on(by=fugou_lead, version=1, detail="已调取开户资料", **told)
    inquiries.carry_on(by=fugou_lead, version=2, detail="已调取开户资料", **told)
    inquiries.carry_on(by=fugou_lead, version=3, detail="已调取开户资料", **told)
    row = DualInquiry.objects.get()
    assert (row.employee, row.detail, row.version) == ("店员赵某", "已调取开户资料", 3)
    events = Event.objects.filter(action="inquiry.changed").order_by("pk")
    assert [(event.police_no, event.detail["fields"]) for event in events] == [
        (fugou_detective.police_no, ["employee"]),
        (fugou_lead.police_no, ["detail"]),
    ]


def test_the_database_knows_no_conclusion_without_its_author(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    inquiry = inquiries.open_inquiry(by=fugou_detective, case=case, outlet="某银行支行", now=now)
    with pytest.raises(IntegrityError, match="an_inquiry_is_concluded_with_a_finding"):
        DualInquiry.objects.filter(pk=inquiry.pk).update(conclusion="已结")


@pytest.mark.parametrize("who", ["fugou_colleague", "supervisor", "huaiyang_detective", "auditor"])
def test_only_who_works_the_case_inquires(
    who: str, case: Case, now: datetime, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        inquiries.open_inquiry(by=request.getfixturevalue(who), case=case, outlet="某营业厅", now=now)
    assert not case.inquiries.exists()


def test_another_county_finds_no_inquiry(
    case: Case,
    fugou_detective: Officer,
    huaiyang_lead: Officer,
    now: datetime,
    make_case: Callable[..., Case],
) -> None:
    inquiries.open_inquiry(by=fugou_detective, case=case, outlet="某营业厅", now=now)
    assert DualInquiry.objects.visible_to(fugou_detective).count() == 1
    assert not DualInquiry.objects.visible_to(huaiyang_lead).exists()
