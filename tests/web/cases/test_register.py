"""The page on which a report becomes a case."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, FraudType, Victim
from casemgr.common.clock import local_date
from casemgr.counties.models import Unit
from tests.web.cases.conftest import NUMBER, Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]


@pytest.fixture
def filled(house: None, fields: Callable[..., dict]) -> Callable[..., dict[str, Any]]:
    def fill(**typed: Any) -> dict[str, Any]:
        blank = {"victim_name": "", "victim_resident_number": "", "victim_phone": ""}
        chosen = {
            "unit": Unit.objects.get(code="411621000000").pk,
            "fraud_type": FraudType.objects.get(code="cs").pk,
        }
        return fields(**blank | chosen | typed)

    return fill


def test_a_report_with_its_victim_is_one_form(
    filled: Callable[..., dict], fugou_detective: Officer, send: Send, look: Look
) -> None:
    done = send(
        fugou_detective,
        "cases:new",
        **filled(
            name="",
            victim_name="李桂兰",
            victim_resident_number=NUMBER.lower(),
            victim_phone="138 1234 5678",
            loss_amount="12.8万元",
            reported_1="04:45",
            occurred="2023年6月",
            is_gang="on",
        ),
    )
    case = Case.objects.get()
    assert done.response.url == f"/cases/{case.pk}/"
    assert case.name == "李桂兰被冒充电商物流客服诈骗案"
    assert case.loss_amount == Decimal("128000.00")
    assert (str(case.occurred), f"{case.reported_time:%H:%M}", case.is_gang) == ("2023-06", "04:45", True)
    victim = case.victims.get()
    assert (victim.name, victim.resident_number, victim.phone) == ("李桂兰", NUMBER, "13812345678")
    assert "案件已登记" in look(fugou_detective, "cases:detail", case.pk).text


def test_a_clue_without_a_victim_needs_a_name(
    filled: Callable[..., dict], fugou_detective: Officer, send: Send
) -> None:
    refused = send(fugou_detective, "cases:new", **filled(name=""))
    assert refused.status == 422
    assert "请填写案件名称" in refused.text
    assert send(fugou_detective, "cases:new", **filled(name="涉诈资金预警线索")).status == 302
    assert not Victim.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "complaint"),
    [
        ({"loss_amount": "一千多"}, "loss_amount", "不是确切的数字"),
        ({"amount_involved": "-5"}, "amount_involved", "负数"),
        ({"reported_0": ""}, "reported", "必填"),
        ({"reported_0": "2023-02-30"}, "reported", "日历上不存在"),
        ({"reported_0": "", "reported_1": "10:00"}, "reported", "不是日期"),
        ({"reported_1": "25:00"}, "reported", "时间不存在"),
        ({"occurred": "去年"}, "occurred", "不是日期"),
        ({"occurred": "2023-07"}, "occurred", "不能晚于报案日期"),
        ({"fraud_type": ""}, "fraud_type", "必填"),
        ({"unit": ""}, "unit", "必填"),
        ({"victim_name": "李", "victim_resident_number": "4" * 18}, "victim_resident_number", "出生日期"),
        ({"victim_phone": "13812345678"}, "victim_name", "请同时填写姓名"),
        ({"victim_name": "李", "victim_phone": "1381234"}, "victim_phone", "电话号码"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_everything_typed_stays(
    typed: dict,
    field: str,
    complaint: str,
    filled: Callable[..., dict],
    fugou_detective: Officer,
    send: Send,
) -> None:
    screen = send(fugou_detective, "cases:new", **filled(remark="请保留我", **typed))
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert "请保留我" in screen.html
    assert not Case.objects.exists()


def test_tomorrow_is_refused(
    filled: Callable[..., dict], fugou_detective: Officer, send: Send, now: datetime
) -> None:
    tomorrow = local_date(now) + timedelta(days=1)
    screen = send(fugou_detective, "cases:new", **filled(reported_0=tomorrow.isoformat()))
    assert "晚于今天" in str(screen.response.context["form"].errors["reported"])


def test_the_units_offered_are_those_of_the_officers_county(fugou_detective: Officer, look: Look) -> None:
    units = look(fugou_detective, "cases:new").response.context["form"].fields["unit"].queryset
    assert {unit.stat_county.code for unit in units} == {"411621"}


def test_a_unit_of_another_county_is_refused_like_one_that_never_was(
    filled: Callable[..., dict], fugou_detective: Officer, send: Send
) -> None:
    theirs = Unit.objects.get(code="411603000000").pk
    hidden = send(fugou_detective, "cases:new", **filled(unit=theirs))
    unused = send(fugou_detective, "cases:new", **filled(unit=10**9))
    assert hidden.status == unused.status == 422
    assert hidden.response.context["form"].errors == unused.response.context["form"].errors
    assert not Case.objects.exists()


def test_pressing_twice_makes_one_case(
    filled: Callable[..., dict], fugou_detective: Officer, send: Send
) -> None:
    data = filled(form_key=str(uuid4()), victim_name="李桂兰")
    first, second = (send(fugou_detective, "cases:new", **data) for _press in range(2))
    assert first.response.url == second.response.url
    assert Case.objects.count() == Victim.objects.count() == 1


def test_a_victim_that_is_refused_leaves_no_case_behind(
    filled: Callable[..., dict],
    fugou_detective: Officer,
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**fields: Any) -> None:
        raise ValidationError("今天不登记")

    monkeypatch.setattr("casemgr.cases.services.victims.add", refuse)
    screen = send(fugou_detective, "cases:new", **filled(victim_name="李桂兰"))
    assert "今天不登记" in screen.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("reader", ["supervisor", "analyst", "data_manager", "auditor", "station_officer"])
def test_who_only_reads_has_no_such_page(
    reader: str,
    filled: Callable[..., dict],
    look: Look,
    send: Send,
    request: pytest.FixtureRequest,
) -> None:
    officer = request.getfixturevalue(reader)
    assert look(officer, "cases:new").status == 403
    assert send(officer, "cases:new", **filled()).status == 403
