"""Form fields read as the ledgers are read."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from casemgr.common.moments import Moment
from casemgr.web.fields import (
    LineField,
    MomentField,
    MoneyFormField,
    PhoneFormField,
    ResidentNumberField,
    SelectOne,
    TextField,
)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (MoneyFormField(), "12.5万元", Decimal("125000.00")),
        (MoneyFormField(), "１２８，０００．５０", Decimal("128000.50")),
        (MoneyFormField(), "", Decimal(0)),
        (MoneyFormField(required=True), "0", Decimal("0.00")),
        (PhoneFormField(), "138-1234-5678", "13812345678"),
        (PhoneFormField(required=False), "", ""),
        (ResidentNumberField(), "41162419900101006x", "41162419900101006X"),
        (LineField(), " 李\u200b桂兰\t\n", "李桂兰"),
        (TextField(), "一\r\n二", "一\n二"),
        (MomentField(), ["2023-06-16", ""], Moment(date(2023, 6, 16))),
        (MomentField(), ["2023-06-16", "04:45"], Moment(date(2023, 6, 16), time(4, 45))),
        (MomentField(required=False), ["", ""], None),
        (MomentField(required=False), None, None),
        (MomentField(today=date(2023, 6, 16)), ["2023-06-16", ""], Moment(date(2023, 6, 16))),
    ],
)  # fmt: skip
def test_it_reads(field: forms.Field, typed: Any, value: Any) -> None:
    assert field.clean(typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        (MoneyFormField(), "十二万", "不是确切的数字"),
        (MoneyFormField(), "0.001", "不足一分"),
        (MoneyFormField(required=True), "", "必填"),
        (PhoneFormField(), "1381234", "电话号码"),
        (ResidentNumberField(), "411624199001010060", "校验码"),
        (MomentField(), ["", ""], "必填"),
        (MomentField(), ["2023-06-31", ""], "日历上不存在"),
        (MomentField(), ["", "04:45"], "不是日期"),
        (MomentField(today=date(2023, 6, 15)), ["2023-06-16", ""], "晚于今天"),
        (LineField(max_length=2), "李桂兰", "2"),
    ],
)
def test_it_refuses_in_words(field: forms.Field, typed: Any, complaint: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    assert complaint in str(refusal.value.messages)


class Report(forms.Form):
    reported = MomentField()
    loss = MoneyFormField()
    status = forms.MultipleChoiceField(choices=[("a", "甲"), ("b", "乙")], widget=SelectOne, required=False)


def test_what_is_there_already_is_shown_as_it_would_be_typed() -> None:
    moment = Moment(date(2023, 6, 16), time(4, 45))
    html = Report(initial={"reported": moment, "loss": Decimal("128000.5")}).as_p()
    for part in ('value="2023-06-16"', 'value="04:45"', 'value="128000.50"', 'type="date"', 'type="time"'):
        assert part in html
    assert 'value="04:45:30"' in Report(initial={"reported": moment._replace(time=time(4, 45, 30))}).as_p()


def test_what_was_refused_is_shown_as_it_was_typed() -> None:
    form = Report(QueryDict("reported_0=2023-06-31&reported_1=&loss=十二万"))
    assert not form.is_valid()
    assert 'value="十二万"' in form.as_p()
    assert 'value="2023-06-31"' in form.as_p()


@pytest.mark.parametrize(("query", "chosen"), [("status=b", ["b"]), ("status=", []), ("", [])])
def test_one_choice_of_several(query: str, chosen: list[str]) -> None:
    form = Report(QueryDict(f"reported_0=2023-06-16&{query}"))
    assert form.is_valid()
    assert form.cleaned_data["status"] == chosen
    assert form.as_p().count("selected") == len(chosen)
