"""Changing what a case says, and who saves second."""

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, FraudType, Lure
from casemgr.cases.services import editing, victims
from casemgr.common.moments import PartialDate
from casemgr.common.versioned import Stale


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, loss="8000")


def test_every_change_is_kept_old_and_new(case: Case, fugou_detective: Officer, now: datetime) -> None:
    loan = FraudType.objects.get(code="loan")
    editing.edit(
        by=fugou_detective,
        case=case,
        version=case.version,
        now=now,
        fraud_type=loan,
        amount_involved=Decimal("128000.00"),
        is_gang=True,
        occurred=PartialDate(2023, 6),
        reported_time=time(4, 45),
        lures=Lure.objects.filter(code__in=["call", "sms"]),
    )
    assert case.events.get(kind=EventKind.CHANGED).data["fields"] == {
        "fraud_type": ["刷单返利", "虚假网络贷款"],
        "amount_involved": ["0.00", "128000.00"],
        "is_gang": [False, True],
        "occurred": ["", "2023-06"],
        "reported_time": ["", "04:45"],
        "lures": ["", "短信、电话"],
    }
    assert Event.objects.get(action="case.changed").detail["fields"] == [
        "fraud_type", "lures", "is_gang", "occurred", "reported_time", "amount_involved",
    ]  # fmt: skip


def test_saving_what_is_there_already_tells_nothing(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    editing.edit(by=fugou_detective, case=case, version=case.version, now=now, name=case.name)
    assert not case.events.filter(kind=EventKind.CHANGED).exists()


def test_who_saves_second_is_told_and_nothing_is_written(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    editing.edit(by=fugou_lead, case=case, version=case.version, now=now, remark="已联系银行")
    with pytest.raises(Stale) as stale:
        editing.edit(by=fugou_detective, case=case, version=case.version, now=now, remark="已联系受害人")
    assert stale.value.now.remark == "已联系银行"
    assert Case.objects.get(pk=case.pk).remark == "已联系银行"


def test_a_loss_that_moved_meanwhile_counts_as_somebody_elses_save(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    victims.add(by=fugou_lead, case=case, name="李桂兰", loss_amount=Decimal("38000"), now=now)
    with pytest.raises(Stale):
        editing.edit(by=fugou_detective, case=case, version=case.version, now=now, loss_amount=Decimal(1))


def test_the_loss_is_typed_only_while_there_are_no_victims(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    edited = editing.edit(
        by=fugou_detective, case=case, version=case.version, now=now, loss_amount=Decimal(9000)
    )
    assert edited.loss_amount == Decimal(9000)
    victims.add(by=fugou_detective, case=case, name="李桂兰", loss_amount=Decimal("38000"), now=now)
    case.refresh_from_db()
    edited = editing.edit(
        by=fugou_detective, case=case, version=case.version, now=now, loss_amount=Decimal(1)
    )
    assert edited.loss_amount == Decimal("38000.00")


@pytest.mark.parametrize(
    "reader",
    ["fugou_colleague", "huaiyang_lead", "supervisor", "analyst", "data_manager", "station_officer"],
)
def test_who_does_not_work_the_case_changes_nothing(
    reader: str, case: Case, request: pytest.FixtureRequest, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        editing.edit(
            by=request.getfixturevalue(reader), case=case, version=case.version, now=now, remark="改"
        )
    assert Case.objects.get(pk=case.pk).remark == ""


def test_an_assistant_edits_and_stops_when_he_is_taken_off(
    case: Case,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    assign: Callable[..., Case],
    now: datetime,
) -> None:
    case = assign(fugou_lead, case, fugou_detective, fugou_colleague)
    case = editing.edit(by=fugou_colleague, case=case, version=case.version, now=now, remark="协查完毕")
    assigned = assign(fugou_lead, case, fugou_detective)
    # He still holds the case as he read it, with himself on it: what counts is the row as it is.
    with pytest.raises(PermissionDenied):
        editing.edit(by=fugou_colleague, case=case, version=assigned.version, now=now, remark="再改")


def test_the_report_cannot_move_behind_the_filing(
    case: Case, fugou_detective: Officer, now: datetime
) -> None:
    Case.objects.filter(pk=case.pk).update(filed_date="2023-06-17")
    with pytest.raises(ValidationError, match="立案日期不能早于报案日期"):
        editing.edit(
            by=fugou_detective,
            case=case,
            version=case.version,
            now=now,
            reported_date=datetime(2023, 6, 18).date(),  # noqa: DTZ001 - a day
        )


def test_a_new_name_is_found_and_masked(case: Case, fugou_detective: Officer, now: datetime) -> None:
    editing.edit(by=fugou_detective, case=case, version=case.version, now=now, name="欧阳娜娜被骗案")
    case.refresh_from_db()
    assert case.masked_name == "欧阳某娜被骗案"
    assert Case.objects.search("oynn").get() == case


def test_who_works_or_supervises_a_case_writes_notes(
    case: Case, fugou_detective: Officer, supervisor: Officer, analyst: Officer, now: datetime
) -> None:
    editing.note(by=fugou_detective, case=case, text="明天赴长春，抓捕组3。", now=now)
    editing.note(by=supervisor, case=case, text="请尽快查明资金流向。", now=now)
    with pytest.raises(PermissionDenied):
        editing.note(by=analyst, case=case, text="同感", now=now)
    texts = case.events.filter(kind=EventKind.NOTED).order_by("pk").values_list("data__text", flat=True)
    assert list(texts) == ["明天赴长春，抓捕组3。", "请尽快查明资金流向。"]
    assert Event.objects.filter(action="case.noted").count() == 2
