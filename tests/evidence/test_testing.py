"""Tests: asked for, answered, answered again; nothing that was found is lost."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.evidence.models import Evidence, ForensicTest, Opinion
from casemgr.evidence.services import testing
from tests.evidence.conftest import at


@pytest.fixture
def ask(phone: Evidence, now: datetime) -> Callable[..., ForensicTest]:
    def do(**fields: Any) -> ForensicTest:
        told = {
            "by": phone.case.lead,
            "laboratory": "市局物证鉴定所",
            "question": "提取并固定聊天记录",
            "requested_at": at("2023-07-12 09:00"),
            **fields,
        }
        return testing.request(evidence=phone, now=now, **told)

    return do


Ask = Callable[..., ForensicTest]


def conclude(test: ForensicTest, now: datetime, **fields: Any) -> Opinion:
    told = {
        "by": test.evidence.case.lead,
        "document_no": "周公鉴字〔2023〕7号",
        "text": "检出聊天记录218条",
        "signed_date": date(2023, 7, 20),
        **fields,
    }
    return testing.conclude(test=test, now=now, **told)


def test_a_result_is_linked_to_the_item_and_the_old_one_kept(
    ask: Ask, phone: Evidence, now: datetime
) -> None:
    test = ask()
    first = conclude(test, now)
    second = conclude(test, now, document_no="周公鉴补字〔2023〕1号", text="补充检出照片3张")
    assert list(phone.tests.get().opinions.all()) == [first, second]
    kinds = list(phone.case.events.filter(kind="test_reported").values_list("data__again", flat=True))
    assert kinds == [True, False]


def test_an_old_item_is_tested_again_with_what_is_new(ask: Ask, phone: Evidence, now: datetime) -> None:
    conclude(ask(), now)
    again = ask(laboratory="省厅物证鉴定中心")
    assert list(phone.tests.values_list("laboratory", flat=True)) == ["省厅物证鉴定中心", "市局物证鉴定所"]
    assert not again.opinions.exists()


@pytest.mark.parametrize("day", [date(2023, 7, 11), date(2099, 1, 1)])
def test_an_opinion_is_signed_between_the_request_and_today(day: date, ask: Ask, now: datetime) -> None:
    with pytest.raises(ValidationError, match="出具日期"):
        conclude(ask(), now, signed_date=day)


def test_nothing_is_asked_for_in_the_future_nor_of_what_is_gone(
    ask: Ask, phone: Evidence, move: Callable[..., Any]
) -> None:
    with pytest.raises(ValidationError, match="不能晚于现在"):
        ask(requested_at=at("2099-01-01 00:00"))
    owner = {"to_party": "owner", "to_body": "", "to_signer": "李桂兰", "document_no": "1号"}
    move(phone, "return", "2023-07-12 09:00", **owner)
    with pytest.raises(ValidationError, match="不能再委托鉴定"):
        ask()


@pytest.mark.parametrize("model", [ForensicTest, Opinion])
@pytest.mark.parametrize("deed", ["update", "delete"])
def test_what_was_asked_and_found_stays(model: type, deed: str, ask: Ask, now: datetime) -> None:
    conclude(ask(), now)
    rows = model.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db) if deed == "delete" else rows.update(document_no="改")


def test_who_does_not_work_the_case_asks_and_records_nothing(
    ask: Ask, now: datetime, supervisor: Officer, station_officer: Officer
) -> None:
    test = ask()
    for stranger in (supervisor, station_officer):
        with pytest.raises(PermissionDenied):
            ask(by=stranger)
        with pytest.raises(PermissionDenied):
            conclude(test, now, by=stranger)
