"""The pages of victims and identifiers."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case, Identifier, Victim
from casemgr.cases.services import identifiers, victims
from tests.web.cases.conftest import NUMBER, PHONE, Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]


@pytest.fixture
def victim(case: Case) -> Victim:
    return case.victims.get()


def person(**typed: Any) -> dict[str, Any]:
    return {
        "name": "赵国强",
        "resident_number": "",
        "phone": "",
        "loss_amount": "6.2万元",
        "occupation": "",
        "address": "",
        **typed,
    }


def test_a_victim_is_added_and_the_loss_follows(
    case: Case, fugou_detective: Officer, send: Send, look: Look
) -> None:
    data = person(phone="+86 139 8765 4321", occupation="农民")
    done = send(fugou_detective, "cases:new-victim", case.pk, **data)
    assert done.response.url == f"/cases/{case.pk}/?tab=victims"
    assert Case.objects.get(pk=case.pk).loss_amount == Decimal("100000.00")
    text = look(fugou_detective, "cases:detail", case.pk, tab="victims").text
    for part in ("赵国强", "13987654321", "农民", "62,000.00", "100,000.00", "达到提级挂牌督办标准"):
        assert part in text


@pytest.mark.parametrize(
    ("typed", "field", "complaint"),
    [
        ({"name": ""}, "name", "必填"),
        ({"loss_amount": ""}, "loss_amount", "必填"),
        ({"loss_amount": "-1"}, "loss_amount", "负数"),
        ({"resident_number": "4.11624E+17"}, "resident_number", "科学计数"),
        ({"resident_number": "41162419900101123"}, "resident_number", "18位"),
        ({"resident_number": "411624199013011231"}, "resident_number", "出生日期"),
        ({"phone": "1234"}, "phone", "电话号码"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    typed: dict, field: str, complaint: str, case: Case, fugou_detective: Officer, send: Send
) -> None:
    screen = send(fugou_detective, "cases:new-victim", case.pk, **person(**typed))
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert case.victims.count() == 1


def test_somebody_known_already_is_offered_not_doubled(
    case: Case, victim: Victim, fugou_detective: Officer, send: Send
) -> None:
    screen = send(fugou_detective, "cases:new-victim", case.pk, **person(resident_number=NUMBER))
    assert screen.status == 422
    assert "打开“李桂兰”的已有记录" in screen.text
    assert f"/cases/{case.pk}/victims/{victim.pk}/" in screen.html
    assert case.victims.count() == 1


def test_pressing_twice_adds_one(case: Case, fugou_detective: Officer, send: Send) -> None:
    data = person(form_key=str(uuid4()))
    for _press in range(2):
        assert send(fugou_detective, "cases:new-victim", case.pk, **data).status == 302
    assert case.victims.count() == 2


def test_a_victim_is_changed(
    case: Case, victim: Victim, fugou_detective: Officer, send: Send, look: Look
) -> None:
    page = look(fugou_detective, "cases:victim", case.pk, victim.pk)
    assert NUMBER in page.html
    assert Event.objects.filter(action="case.viewed").count() == 1
    data = person(name="李桂芳", resident_number=NUMBER, phone=PHONE, loss_amount="5000")
    done = send(
        fugou_detective, "cases:victim", case.pk, victim.pk, **data, opened=page.response.context["opened"]
    )
    assert done.status == 302
    changed = Victim.objects.get(pk=victim.pk)
    assert (changed.name, changed.occupation) == ("李桂芳", "")
    assert Case.objects.get(pk=case.pk).loss_amount == 5000


def test_who_changes_a_victim_second_chooses_too(
    case: Case, victim: Victim, fugou_detective: Officer, fugou_lead: Officer, send: Send, look: Look,
    now: datetime,
) -> None:  # fmt: skip
    opened = look(fugou_detective, "cases:victim", case.pk, victim.pk).response.context["opened"]
    victims.change(
        by=fugou_lead, victim=victim, version=victim.version, loss_amount=Decimal(40000), phone="110", now=now
    )
    data = person(
        name="李桂兰",
        resident_number=NUMBER,
        phone=PHONE,
        loss_amount="39000",
        occupation="教师",
        address="扶沟县城关镇",
        opened=opened,
    )
    conflict = send(fugou_detective, "cases:victim", case.pk, victim.pk, **data)
    assert conflict.status == 409
    rows = {row["name"]: row for row in conflict.response.context["rows"]}
    assert set(rows) == {"phone", "loss_amount"}
    assert (rows["loss_amount"]["mine"], rows["loss_amount"]["theirs"]) == ("39,000.00", "40,000.00")
    done = send(
        fugou_detective, "cases:victim", case.pk, victim.pk,
        **dict(conflict.response.context["sides"]), choose_phone="theirs", choose_loss_amount="mine",
    )  # fmt: skip
    assert done.status == 302
    changed = Victim.objects.get(pk=victim.pk)
    assert (changed.phone, changed.loss_amount, changed.resident_number) == ("110", Decimal(39000), NUMBER)


def test_a_victim_gone_meanwhile_is_said_to_be_gone(
    case: Case, victim: Victim, fugou_detective: Officer, fugou_lead: Officer, send: Send, look: Look,
    now: datetime, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    opened = look(fugou_detective, "cases:victim", case.pk, victim.pk).response.context["opened"]
    change = victims.change

    def too_late(**arguments: Any) -> Victim:
        victims.remove(by=fugou_lead, victim=victim, reason="登记错误", now=now)
        return change(**arguments)

    monkeypatch.setattr(victims, "change", too_late)
    done = send(fugou_detective, "cases:victim", case.pk, victim.pk, **person(), opened=opened)
    assert done.response.url == f"/cases/{case.pk}/?tab=victims"
    assert "已被他人移除" in look(fugou_detective, "cases:detail", case.pk).text


def test_turning_one_victim_into_another_is_found_out(
    case: Case, victim: Victim, fugou_detective: Officer, send: Send, look: Look, now: datetime
) -> None:
    second = victims.add(by=fugou_detective, case=case, name="赵国强", now=now)
    opened = look(fugou_detective, "cases:victim", case.pk, second.pk).response.context["opened"]
    screen = send(
        fugou_detective, "cases:victim", case.pk, second.pk, **person(resident_number=NUMBER), opened=opened
    )
    assert "打开“李桂兰”的已有记录" in screen.text


def test_a_victim_is_removed_with_a_reason(
    case: Case, victim: Victim, fugou_detective: Officer, send: Send, look: Look
) -> None:
    page = look(fugou_detective, "cases:remove-victim", case.pk, victim.pk)
    assert "将移除受害人“李桂兰”，登记损失 38,000.00 元" in page.text
    refused = send(fugou_detective, "cases:remove-victim", case.pk, victim.pk, reason="")
    assert refused.status == 422
    assert case.victims.exists()
    done = send(fugou_detective, "cases:remove-victim", case.pk, victim.pk, reason="登记错误")
    assert done.response.url == f"/cases/{case.pk}/?tab=victims"
    assert not case.victims.exists()
    assert "说明：登记错误" in look(fugou_detective, "cases:detail", case.pk, tab="history").text


def test_an_identifier_is_added_and_removed(
    case: Case, fugou_detective: Officer, send: Send, look: Look
) -> None:
    send(fugou_detective, "cases:new-identifier", case.pk, kind="url", value="HTTP://Pay.Example.com/")
    identifier = case.identifiers.get()
    assert identifier.value == "http://pay.example.com"
    again = send(fugou_detective, "cases:new-identifier", case.pk, kind="url", value="pay.example.com")
    assert again.status == 422
    assert "本案已登记该标识" in again.text
    page = look(fugou_detective, "cases:remove-identifier", case.pk, identifier.pk)
    assert "http://pay.example.com" in page.text
    send(fugou_detective, "cases:remove-identifier", case.pk, identifier.pk, reason="录入错误")
    assert not case.identifiers.exists()


@pytest.mark.parametrize(
    ("kind", "value", "complaint"),
    [
        ("phone", "12345678", "电话号码"),
        ("account", "６２", "账号"),
        ("url", "没有", "不是网址"),
        ("", "夜色", ""),
    ],
)
def test_an_identifier_that_is_none_is_refused_at_its_field(
    kind: str, value: str, complaint: str, case: Case, fugou_detective: Officer, send: Send
) -> None:
    screen = send(fugou_detective, "cases:new-identifier", case.pk, kind=kind, value=value)
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors)
    assert not Identifier.objects.exists()


@pytest.mark.parametrize("reader", ["fugou_colleague", "supervisor", "analyst", "station_officer"])
def test_who_does_not_work_the_case_has_none_of_these_pages(
    reader: str,
    case: Case,
    victim: Victim,
    fugou_detective: Officer,
    look: Look,
    send: Send,
    request: pytest.FixtureRequest,
    now: datetime,
) -> None:
    officer = request.getfixturevalue(reader)
    one = identifiers.add(by=fugou_detective, case=case, kind="app", value="夜色", now=now)
    for route, *args in (
        ("cases:new-victim", case.pk),
        ("cases:victim", case.pk, victim.pk),
        ("cases:remove-victim", case.pk, victim.pk),
        ("cases:new-identifier", case.pk),
        ("cases:remove-identifier", case.pk, one.pk),
    ):
        for screen in (look(officer, route, *args), send(officer, route, *args, reason="看看")):
            assert screen.status == 403
            assert "李桂兰" not in screen.html
    assert case.victims.count() == case.identifiers.count() == 1


def test_a_victim_of_another_case_is_not_there_even_in_ones_own(
    case: Case, make_case: Callable[..., Case], fugou_detective: Officer, look: Look, send: Send
) -> None:
    other = make_case(lead=fugou_detective, victim="钱小红")
    theirs = other.victims.get()
    assert look(fugou_detective, "cases:victim", case.pk, theirs.pk).status == 404
    assert send(fugou_detective, "cases:remove-victim", case.pk, theirs.pk, reason="错").status == 404
    assert other.victims.exists()
