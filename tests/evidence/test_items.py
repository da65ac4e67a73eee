"""The inventory: what is registered, under which number, and what stays as it was signed for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.common.versioned import Stale
from casemgr.evidence.enums import Mode
from casemgr.evidence.models import Evidence
from casemgr.evidence.services import files, items, testing
from tests.evidence.conftest import at, upload
from tests.personas import FUGOU

Register = Callable[..., Evidence]


def field_of(refusal: pytest.ExceptionInfo[ValidationError]) -> str:
    return ",".join(refusal.value.error_dict)


def test_numbers_are_given_in_one_series_of_the_unit_and_month(
    case: Case, register: Register, now: datetime
) -> None:
    first, second = register(case), register(case, name="电脑", unit="台")
    prefix = f"E{FUGOU}000000{now:%Y%m}"
    assert first.number.startswith(prefix)
    assert [int(one.number[-4:]) for one in (first, second)] == [1, 2]
    assert first.county_id == case.county_id


def test_another_unit_counts_for_itself(
    case: Case,
    register: Register,
    make_case: Callable[..., Case],
    huaiyang_detective: Officer,
    huaiyang_lead: Officer,
) -> None:
    register(case)
    elsewhere = make_case("411603", lead=huaiyang_detective)
    collectors = {"collected_by": huaiyang_detective, "collected_with": huaiyang_lead}
    other = register(elsewhere, mode="obtained", **collectors)
    assert other.number.endswith("0001")


def test_registering_is_told_and_audited_without_a_name(case: Case, phone: Evidence) -> None:
    event = case.events.get(kind=EventKind.EVIDENCE_ADDED)
    assert event.data["number"] == phone.number
    assert "刘海涛" not in str(event.data)
    assert Event.objects.get(action="case.evidence_added").detail["evidence"] == phone.number


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode != Mode.SUBMITTED])
def test_fewer_than_two_collect_nothing(case: Case, register: Register, mode: Mode) -> None:
    with pytest.raises(ValidationError, match="不得少于二人") as refusal:
        register(case, mode=mode, collected_with=None)
    assert field_of(refusal) == "collected_with"


def test_what_somebody_brings_one_officer_may_take_in(case: Case, register: Register) -> None:
    assert register(case, mode="submitted", collected_with=None).collected_with is None


def test_one_officer_is_not_two(case: Case, register: Register) -> None:
    with pytest.raises(ValidationError, match="不能是同一人"):
        register(case, collected_with=case.lead)


def test_the_database_counts_the_collectors_too(phone: Evidence) -> None:
    for field, value in (("collected_with", None), ("collected_with", phone.collected_by)):
        copy = Evidence.objects.get(pk=phone.pk)
        copy.pk, copy.number = None, "E4116210000002023070009"
        setattr(copy, field, value)
        with pytest.raises(IntegrityError, match="collected_by_"), transaction.atomic():
            copy.save()


@pytest.mark.parametrize("status", ["reported", "under_review"])
def test_nothing_is_seized_before_the_case_is_filed(
    make_case: Callable[..., Case], fugou_detective: Officer, register: Register, status: str
) -> None:
    case = make_case(lead=fugou_detective, status=status)
    with pytest.raises(ValidationError, match="程序规定第174条") as refusal:
        register(case)
    assert field_of(refusal) == "mode"
    assert register(case, mode="submitted")
    assert register(case, mode="obtained")


def test_nor_on_a_day_before_it_was(case: Case, register: Register) -> None:
    with pytest.raises(ValidationError, match="早于立案时间") as refusal:
        register(case, collected_at=at("2023-06-16 23:59"))
    assert field_of(refusal) == "collected_at"
    assert register(case, collected_at=at("2023-06-17 00:01"))
    assert register(case, collected_at=at("2023-06-16 23:59"), mode="inspected")


def test_nothing_was_collected_in_the_future(case: Case, register: Register) -> None:
    with pytest.raises(ValidationError, match="不能晚于现在"):
        register(case, collected_at=at("2099-01-01 08:00"))


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_of_something_is_no_evidence(case: Case, register: Register, quantity: int) -> None:
    with pytest.raises(ValidationError):
        register(case, quantity=quantity)


def test_only_officers_of_the_county_or_its_task_force_collect(
    case: Case, register: Register, huaiyang_detective: Officer
) -> None:
    with pytest.raises(ValidationError, match="本案所属县区或专班") as refusal:
        register(case, collected_with=huaiyang_detective)
    assert field_of(refusal) == "collected_with"


def test_who_does_not_work_the_case_registers_nothing(
    case: Case, register: Register, station_officer: Officer, supervisor: Officer, huaiyang_lead: Officer
) -> None:
    for stranger in (station_officer, supervisor, huaiyang_lead):
        with pytest.raises(PermissionDenied):
            register(case, by=stranger)


def change(evidence: Evidence, now: datetime, **fields: Any) -> Evidence:
    version = fields.pop("version", evidence.version)
    return items.change(by=evidence.case.lead, evidence=evidence, version=version, now=now, **fields)


def test_place_seal_and_note_may_change_and_the_history_keeps_what_was(
    phone: Evidence, now: datetime
) -> None:
    changed = change(phone, now, place="A区3架", seal_no="F-2", note="屏幕有裂纹，刘海涛确认")
    assert (changed.place, changed.seal_no, changed.version) == ("A区3架", "F-2", 2)
    data = phone.case.events.get(kind=EventKind.EVIDENCE_CHANGED).data
    assert data["changes"] == {"seal_no": ["", "F-2"], "place": ["", "A区3架"]}
    assert "刘海涛" not in str(data)


def test_who_saves_second_is_told(phone: Evidence, now: datetime) -> None:
    change(phone, now, place="A区3架")
    with pytest.raises(Stale):
        change(phone, now, version=1, place="B区1架")


def test_saving_nothing_new_tells_nothing(phone: Evidence, now: datetime) -> None:
    change(phone, now, place="")
    assert not phone.case.events.filter(kind=EventKind.EVIDENCE_CHANGED).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "E4116210000002023070099"),
        ("name", "手机（华为）"),
        ("quantity", 2),
        ("mode", "submitted"),
        ("collected_at", "2020-01-01T00:00:00Z"),
        ("collected_from", "某人"),
        ("document_no", "1号"),
    ],
)
def test_what_was_signed_for_stays_whoever_writes(phone: Evidence, field: str, value: Any) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Evidence.objects.filter(pk=phone.pk).update(**{field: value})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Evidence.objects.filter(pk=phone.pk)._raw_delete("default")


def test_evidence_goes_with_its_case_to_another_county(
    case: Case, phone: Evidence, counties: dict[str, Any]
) -> None:
    Case.objects.filter(pk=case.pk).update(county=counties["411603"])
    phone.refresh_from_db()
    assert phone.county.code == "411603"


def test_a_mistake_is_voided_with_its_reason_and_its_number_not_given_again(
    case: Case, phone: Evidence, register: Register, now: datetime
) -> None:
    voided = items.void(by=case.lead, evidence=phone, reason="重复登记", now=now)
    assert voided.void_reason == "重复登记"
    assert not Evidence.objects.standing().exists()
    assert register(case).number.endswith("0002")
    with pytest.raises(ValidationError, match="已作废"):
        change(voided, now, place="A区")


def test_what_has_gone_on_is_not_voided(
    phone: Evidence, register: Register, move: Callable[..., Any], now: datetime
) -> None:
    move(phone, "store", "2023-07-11 18:00")
    filed, tested = register(phone.case), register(phone.case)
    files.add(by=filed.case.lead, evidence=filed, role="photo", upload=upload(), now=now)
    testing.request(
        by=tested.case.lead,
        evidence=tested,
        laboratory="市局物证鉴定所",
        question="提取电子数据",
        requested_at=at("2023-07-12 09:00"),
        now=now,
    )
    for evidence in (phone, filed, tested):
        with pytest.raises(ValidationError, match="不能作废"):
            items.void(by=evidence.case.lead, evidence=evidence, reason="误登", now=now)
