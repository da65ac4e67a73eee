"""Phones, accounts, sites and apps of a case."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind, IdentifierKind
from casemgr.cases.models import Case, Identifier
from casemgr.cases.services import identifiers
from casemgr.common.errors import Unreadable


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (IdentifierKind.PHONE, "＋86 138-1234-5678", "13812345678"),
        (IdentifierKind.PHONE, "0394 8123456", "03948123456"),
        (IdentifierKind.ACCOUNT, "6222 0213 0000 1234 567", "6222021300001234567"),
        (IdentifierKind.URL, "HTTPS://Pay.Example.com:443/#top", "https://pay.example.com"),
        (IdentifierKind.APP, "《夜色直播》app", "夜色直播APP"),
    ],
)
def test_it_is_kept_in_its_one_writing(
    kind: IdentifierKind, typed: str, kept: str, case: Case, fugou_detective: Officer, now: datetime
) -> None:
    identifier = identifiers.add(by=fugou_detective, case=case, kind=kind, value=typed, now=now)
    assert Identifier.objects.get(pk=identifier.pk).value == kept
    with pytest.raises(ValidationError, match="已登记该标识"):
        identifiers.add(by=fugou_detective, case=case, kind=kind, value=kept, now=now)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (IdentifierKind.PHONE, "1381234567"),
        (IdentifierKind.ACCOUNT, "6.22202E+18"),
        (IdentifierKind.URL, "不是网址"),
        (IdentifierKind.APP, "《》"),
    ],
)
def test_what_is_none_is_refused(
    kind: IdentifierKind, typed: str, case: Case, fugou_detective: Officer, now: datetime
) -> None:
    with pytest.raises(Unreadable):
        identifiers.add(by=fugou_detective, case=case, kind=kind, value=typed, now=now)
    assert not case.identifiers.exists()


def test_several_of_a_kind_and_the_same_in_two_cases(
    case: Case, make_case: Callable[..., Case], fugou_detective: Officer, now: datetime
) -> None:
    other = make_case(lead=fugou_detective)
    for one, value in [(case, "13812345678"), (case, "13812345679"), (other, "13812345678")]:
        identifiers.add(by=fugou_detective, case=one, kind=IdentifierKind.PHONE, value=value, now=now)
    assert Identifier.objects.count() == 3


def test_taking_it_out_is_told_once_with_the_number_masked(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    one = identifiers.add(
        by=fugou_detective, case=case, kind=IdentifierKind.ACCOUNT, value="6222021300001234567", now=now
    )
    for _press in range(2):
        identifiers.remove(by=fugou_detective, identifier=one, reason="录入错误", now=now)
    added = case.events.get(kind=EventKind.IDENTIFIER_ADDED)
    removed = case.events.get(kind=EventKind.IDENTIFIER_REMOVED)
    assert added.data == {"identifier_kind": "account", "value": "****4567"}
    assert removed.data == {"identifier_kind": "account", "value": "****4567", "reason": "录入错误"}


@pytest.mark.parametrize("reader", ["fugou_colleague", "huaiyang_lead", "supervisor"])
def test_who_does_not_work_the_case_touches_none(
    reader: str, case: Case, fugou_detective: Officer, request: pytest.FixtureRequest, now: datetime
) -> None:
    stranger = request.getfixturevalue(reader)
    one = identifiers.add(by=fugou_detective, case=case, kind=IdentifierKind.APP, value="夜色", now=now)
    with pytest.raises(PermissionDenied):
        identifiers.add(by=stranger, case=case, kind=IdentifierKind.APP, value="日色", now=now)
    with pytest.raises(PermissionDenied):
        identifiers.remove(by=stranger, identifier=one, now=now)
    assert case.identifiers.count() == 1
