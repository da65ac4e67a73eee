"""Editing a case, and the page for who saves second."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, FraudType, Lure
from casemgr.cases.services import editing, victims
from casemgr.web.cases import conflicts
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, name="“6·16”专案", summary="第一行\n第二行")


@pytest.fixture
def typed(
    case: Case, fields: Callable[..., dict], look: Look, fugou_detective: Officer
) -> Callable[..., dict]:
    """The edit form as it is opened now, with some of it typed anew."""

    def fill(opened_by: Officer = fugou_detective, **changes: Any) -> dict[str, Any]:
        screen = look(opened_by, "cases:edit", case.pk)
        return fields(
            name=case.name,
            fraud_type=case.fraud_type_id,
            opened=screen.response.context["opened"],
            form_key=screen.form_key(),
            summary="第一行\r\n第二行",
            **changes,
        )

    return fill


def sides(screen: Screen) -> dict[str, str]:
    return dict(screen.response.context["sides"])


def test_opening_and_saving_without_a_change_changes_nothing(
    case: Case, typed: Callable[..., dict], fugou_detective: Officer, send: Send
) -> None:
    assert send(fugou_detective, "cases:edit", case.pk, **typed()).status == 302
    assert not case.events.filter(kind=EventKind.CHANGED).exists()


def test_what_was_typed_is_saved(
    case: Case, typed: Callable[..., dict], fugou_detective: Officer, send: Send
) -> None:
    call = Lure.objects.get(code="call")
    data = typed(
        amount_involved="12.8万元",
        lures=[call.pk],
        reported_1="04:45:30",
        occurred="2023年6月",
        is_major="on",
        special_name="6·16",
    )
    assert send(fugou_detective, "cases:edit", case.pk, **data).response.url == f"/cases/{case.pk}/"
    saved = Case.objects.get(pk=case.pk)
    assert saved.amount_involved == Decimal("128000.00")
    assert (str(saved.occurred), saved.is_major, saved.special_name) == ("2023-06", True, "6·16")
    assert saved.reported_time.isoformat() == "04:45:30"
    assert list(saved.lures.all()) == [call]


def test_a_time_with_its_seconds_survives_the_form(
    case: Case, typed: Callable[..., dict], fugou_detective: Officer, send: Send, look: Look
) -> None:
    send(fugou_detective, "cases:edit", case.pk, **typed(reported_1="04:45:30"))
    assert 'value="04:45:30"' in look(fugou_detective, "cases:edit", case.pk).html


def test_reading_the_form_is_recorded(case: Case, fugou_lead: Officer, look: Look) -> None:
    look(fugou_lead, "cases:edit", case.pk)
    assert Event.objects.get(action="case.viewed").police_no == fugou_lead.police_no


@pytest.mark.parametrize(
    "reader", ["fugou_colleague", "supervisor", "analyst", "station_officer", "legal_reviewer"]
)
def test_who_does_not_work_the_case_is_told_so(
    reader: str, case: Case, look: Look, send: Send, request: pytest.FixtureRequest
) -> None:
    officer = request.getfixturevalue(reader)
    assert look(officer, "cases:edit", case.pk).status == 403
    assert send(officer, "cases:edit", case.pk, name="改").status == 403


def test_who_saves_second_chooses_field_by_field(
    case: Case,
    typed: Callable[..., dict],
    fugou_detective: Officer,
    fugou_lead: Officer,
    send: Send,
) -> None:
    mine = typed(amount_involved="200000", special_name="6·16")
    theirs = typed(fugou_lead, amount_involved="12.5万元", remark="已联系银行")
    assert send(fugou_lead, "cases:edit", case.pk, **theirs).status == 302

    conflict = send(fugou_detective, "cases:edit", case.pk, **mine)
    assert conflict.status == 409
    rows = {row["name"]: row for row in conflict.response.context["rows"]}
    assert list(rows) == ["special_name", "amount_involved", "remark"]
    amount = rows["amount_involved"]
    assert (amount["base"], amount["mine"], amount["theirs"]) == ("0.00", "200,000.00", "125,000.00")
    assert [(row["clashes"], row["chosen"]) for row in rows.values()] == [
        (False, "mine"), (True, None), (False, "theirs"),
    ]  # fmt: skip
    assert Case.objects.get(pk=case.pk).amount_involved == Decimal("125000.00")

    choices = {
        "choose_special_name": "mine",
        "choose_amount_involved": "mine",
        "choose_remark": "theirs",
        "form_key": conflict.form_key(),
    }
    assert send(fugou_detective, "cases:edit", case.pk, **sides(conflict), **choices).status == 302
    saved = Case.objects.get(pk=case.pk)
    assert (saved.special_name, saved.amount_involved, saved.remark) == (
        "6·16", Decimal("200000.00"), "已联系银行",
    )  # fmt: skip
    told = case.events.first().data["fields"]
    assert told == {"special_name": ["", "6·16"], "amount_involved": ["125000.00", "200000.00"]}


def test_nothing_is_saved_until_every_clash_is_decided(
    case: Case, typed: Callable[..., dict], fugou_detective: Officer, fugou_lead: Officer, send: Send
) -> None:
    mine = typed(remark="我的")
    send(fugou_lead, "cases:edit", case.pk, **typed(fugou_lead, remark="他的"))
    conflict = send(fugou_detective, "cases:edit", case.pk, **mine)
    again = send(fugou_detective, "cases:edit", case.pk, **sides(conflict))
    assert again.status == 422
    assert "请对每一项选择" in again.text
    assert "我的" in again.text and "他的" in again.text
    assert Case.objects.get(pk=case.pk).remark == "他的"


def test_a_third_save_meanwhile_brings_the_page_again(
    case: Case,
    typed: Callable[..., dict],
    fugou_detective: Officer,
    fugou_lead: Officer,
    send: Send,
    now: datetime,
) -> None:
    mine = typed(remark="我的")
    send(fugou_lead, "cases:edit", case.pk, **typed(fugou_lead, remark="他的"))
    conflict = send(fugou_detective, "cases:edit", case.pk, **mine)
    current = Case.objects.get(pk=case.pk)
    editing.edit(by=fugou_lead, case=current, version=current.version, now=now, remark="又改了")
    again = send(fugou_detective, "cases:edit", case.pk, **sides(conflict), choose_remark="mine")
    assert again.status == 409
    (row,) = again.response.context["rows"]
    assert (row["base"], row["mine"], row["theirs"]) == ("他的", "我的", "又改了")
    done = send(fugou_detective, "cases:edit", case.pk, **sides(again), choose_remark="mine")
    assert done.status == 302
    assert Case.objects.get(pk=case.pk).remark == "我的"


def test_a_choice_that_cannot_stand_comes_back_as_the_form(
    case: Case,
    typed: Callable[..., dict],
    fugou_detective: Officer,
    fugou_lead: Officer,
    send: Send,
) -> None:
    mine = typed(occurred="2023-06-16")
    send(fugou_lead, "cases:edit", case.pk, **typed(fugou_lead, reported_0="2023-06-01", remark="改"))
    conflict = send(fugou_detective, "cases:edit", case.pk, **mine)
    assert conflict.status == 409
    choices = {"choose_occurred": "mine", "choose_reported_date": "theirs", "choose_remark": "theirs"}
    screen = send(fugou_detective, "cases:edit", case.pk, **sides(conflict), **choices)
    assert screen.status == 422
    assert "不能晚于报案日期" in screen.text
    fixed = {**mine, "occurred": "2023-06-01", "reported_0": "2023-06-01", "remark": "改"}
    fixed |= {"opened": screen.response.context["opened"], "form_key": str(uuid4())}
    assert send(fugou_detective, "cases:edit", case.pk, **fixed).status == 302


def test_a_victim_added_meanwhile_is_such_a_save_too(
    case: Case,
    typed: Callable[..., dict],
    fugou_detective: Officer,
    fugou_lead: Officer,
    send: Send,
    now: datetime,
) -> None:
    mine = typed(loss_amount="5000")
    victims.add(by=fugou_lead, case=case, name="李桂兰", loss_amount=Decimal("38000"), now=now)
    conflict = send(fugou_detective, "cases:edit", case.pk, **mine)
    assert conflict.status == 409


def test_the_loss_of_a_case_with_victims_is_shown_and_not_typed(
    case: Case,
    typed: Callable[..., dict],
    fugou_detective: Officer,
    send: Send,
    look: Look,
    now: datetime,
) -> None:
    victims.add(by=fugou_detective, case=case, name="李桂兰", loss_amount=Decimal("38000"), now=now)
    form = look(fugou_detective, "cases:edit", case.pk).response.context["form"]
    assert form.fields["loss_amount"].disabled
    assert send(fugou_detective, "cases:edit", case.pk, **typed(loss_amount="1")).status == 302
    assert Case.objects.get(pk=case.pk).loss_amount == Decimal("38000.00")


def test_pressing_twice_is_no_conflict_with_oneself(
    case: Case, typed: Callable[..., dict], fugou_detective: Officer, send: Send
) -> None:
    data = typed(remark="已联系银行")
    first, second = (send(fugou_detective, "cases:edit", case.pk, **data) for _press in range(2))
    assert (first.status, second.status) == (302, 302)
    assert case.events.filter(kind=EventKind.CHANGED).count() == 1


@pytest.mark.parametrize("opened", ["", "abc"])
def test_a_form_that_nobody_opened_saves_nothing(
    opened: str, case: Case, typed: Callable[..., dict], fugou_detective: Officer, send: Send, look: Look
) -> None:
    data = typed(remark="改") | {"opened": opened}
    assert send(fugou_detective, "cases:edit", case.pk, **data).status == 302
    assert "页面已失效" in look(fugou_detective, "cases:detail", case.pk).text
    assert Case.objects.get(pk=case.pk).remark == ""


def test_a_form_opened_on_another_case_saves_nothing(
    case: Case,
    make_case: Callable[..., Case],
    typed: Callable[..., dict],
    fugou_detective: Officer,
    send: Send,
) -> None:
    other = make_case(lead=fugou_detective)
    subject = f"cases.Case:{other.pk}"
    foreign = conflicts.seal(subject, case.version, editing.values(other))
    send(fugou_detective, "cases:edit", case.pk, **(typed(remark="改") | {"opened": foreign}))
    three = {"base": foreign, "mine": foreign, "theirs": foreign}
    send(fugou_detective, "cases:edit", case.pk, **three, choose_remark="mine")
    assert Case.objects.get(pk=case.pk).remark == ""


def test_a_type_out_of_use_stays_where_it_is_and_is_not_offered_elsewhere(
    case: Case, fugou_detective: Officer, make_case: Callable[..., Case], look: Look
) -> None:
    other = make_case(lead=fugou_detective, fraud_type=FraudType.objects.get(code="loan"))
    FraudType.objects.filter(code="brush").update(is_active=False)

    def offered(one: Case) -> set[str]:
        form = look(fugou_detective, "cases:edit", one.pk).response.context["form"]
        return {fraud_type.code for fraud_type in form.fields["fraud_type"].queryset}

    assert "brush" in offered(case)
    assert "brush" not in offered(other)
    FraudType.objects.filter(code="brush").update(is_active=True)
