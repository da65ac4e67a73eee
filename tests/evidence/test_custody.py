"""The chain of hands: without a gap, signed by two, whoever writes it and however many at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.evidence.enums import FINAL, RECEIVERS, Party, Purpose
from casemgr.evidence.models import CustodyEvent, Evidence
from casemgr.evidence.services import custody, items
from casemgr.taskforces.models import TaskForce
from casemgr.taskforces.services import members
from tests.evidence.conftest import at

Move = Callable[..., CustodyEvent]
LAB = {"to_party": "laboratory", "to_body": "市局物证鉴定所", "to_signer": "钱鉴定"}
OWNER = {"to_party": "owner", "to_body": "", "to_signer": "李桂兰", "document_no": "发还清单1号"}


def test_the_first_hands_are_the_collectors(phone: Evidence, move: Move) -> None:
    assert str(custody.holder_of(phone, None)) == str(phone.collected_by)
    event = move(phone, "store", "2023-07-11 18:00")
    assert (event.no, event.from_officer, event.from_signer) == (
        1,
        phone.collected_by,
        str(phone.collected_by),
    )
    assert (event.to_body, event.to_signer) == ("扶沟县公安局涉案财物管理中心", "孙保管")


def test_each_change_begins_where_the_one_before_ended(
    phone: Evidence, move: Move, fugou_colleague: Officer
) -> None:
    move(phone, "store", "2023-07-11 18:00")
    move(
        phone, "use", "2023-07-12 09:00", to_party="officer", to_officer=fugou_colleague, from_signer="孙保管"
    )
    move(phone, "test", "2023-07-12 15:00", **LAB)
    move(phone, "give_back", "2023-08-01 10:00", from_signer="钱鉴定")
    move(phone, "return", "2024-01-10 10:00", from_signer="孙保管", **OWNER)
    events = list(phone.custody.all())
    assert [event.no for event in events] == [1, 2, 3, 4, 5]
    for before, after in pairwise(events):
        assert (after.from_party, after.from_officer, after.from_body) == (
            before.to_party,
            before.to_officer,
            before.to_body,
        )
        assert after.at > before.at
    assert set(Evidence.objects.gone()) == {phone}


def test_it_is_told_who_handed_what_to_whom_and_no_owner_is_named(phone: Evidence, move: Move) -> None:
    move(phone, "return", "2023-07-12 18:00", **OWNER)
    data = phone.case.events.get(kind=EventKind.EVIDENCE_MOVED).data
    assert data["giver"] == ["officer", str(phone.collected_by)]
    assert data["taker"] == ["owner", ""]
    assert "李桂兰" not in str(data)


@pytest.mark.parametrize(
    ("moment", "complaint"),
    [
        ("2099-01-01 00:00", "不能晚于现在"),
        ("2023-07-11 17:59", "晚于上一次移交"),
        ("2023-07-11 18:00", "晚于上一次移交"),
    ],
)
def test_times_rise(phone: Evidence, move: Move, moment: str, complaint: str) -> None:
    move(phone, "store", "2023-07-11 18:00")
    with pytest.raises(ValidationError, match=complaint) as refusal:
        move(phone, "test", moment, from_signer="孙保管", **LAB)
    assert set(refusal.value.error_dict) == {"at"}


def test_nothing_is_handed_on_before_it_was_collected(phone: Evidence, move: Move) -> None:
    with pytest.raises(ValidationError, match="早于取得时间"):
        move(phone, "store", "2023-07-11 10:29")
    assert move(phone, "store", "2023-07-11 10:30")


def test_one_man_does_not_sign_twice(phone: Evidence, move: Move) -> None:
    with pytest.raises(ValidationError, match="不能是同一人") as refusal:
        move(phone, "use", "2023-07-11 18:00", to_party="officer", to_officer=phone.collected_by)
    assert "to_officer" in refusal.value.error_dict
    with pytest.raises(ValidationError, match="不能是同一人"):
        move(phone, "test", "2023-07-11 18:00", **{**LAB, "to_signer": phone.collected_by.name})
    move(phone, "test", "2023-07-11 18:00", **LAB)
    with pytest.raises(ValidationError, match="不能是同一人"):
        move(phone, "give_back", "2023-07-12 18:00", from_signer="钱鉴定", to_signer="钱鉴定")


def test_two_officers_of_one_name_are_two(
    phone: Evidence, move: Move, officer: Callable[..., Officer]
) -> None:
    namesake = officer("detective", "411621", phone.collected_by.name)
    assert move(phone, "use", "2023-07-11 18:00", to_party="officer", to_officer=namesake)


def test_both_sides_sign(phone: Evidence, move: Move) -> None:
    with pytest.raises(ValidationError, match="接收方的签字人"):
        move(phone, "store", "2023-07-11 18:00", to_signer="")
    move(phone, "store", "2023-07-11 18:00")
    with pytest.raises(ValidationError, match="移出单位的签字人"):
        move(phone, "test", "2023-07-12 18:00", **LAB)


def test_who_investigates_does_not_keep_the_store(
    phone: Evidence, move: Move, fugou_colleague: Officer
) -> None:
    with pytest.raises(ValidationError, match="程序规定第235条"):
        move(phone, "store", "2023-07-11 18:00", to_signer=fugou_colleague.name)


def test_who_investigates_signs_nothing_out_of_the_store_and_collects_nothing_for_the_owner(
    phone: Evidence, move: Move, fugou_colleague: Officer
) -> None:
    with pytest.raises(ValidationError, match=r"不得代为领取.*程序规定第234条") as refusal:
        move(phone, "return", "2023-07-11 17:00", **{**OWNER, "to_signer": fugou_colleague.name})
    assert "to_signer" in refusal.value.error_dict
    move(phone, "store", "2023-07-11 18:00")
    with pytest.raises(ValidationError, match="程序规定第235条") as refusal:
        move(phone, "test", "2023-07-12 09:00", from_signer=fugou_colleague.name, **LAB)
    assert "from_signer" in refusal.value.error_dict


def test_who_serves_in_the_task_force_of_the_case_investigates(
    phone: Evidence,
    move: Move,
    force: TaskForce,
    serve: Callable[..., Any],
    fugou_lead: Officer,
    huaiyang_detective: Officer,
    now: datetime,
) -> None:
    serve(huaiyang_detective)
    members.add_case(by=fugou_lead, task_force=force, case=phone.case, now=now)
    with pytest.raises(ValidationError, match="程序规定第235条"):
        move(phone, "store", "2023-07-11 18:00", to_signer=huaiyang_detective.name)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("party", Party)
def test_each_purpose_leads_only_where_it_can(
    purpose: Purpose, party: Party, phone: Evidence, move: Move, fugou_colleague: Officer
) -> None:
    told: dict[str, Any] = {"to_party": party, "document_no": "1号"}
    if party == Party.OFFICER:
        told["to_officer"] = fugou_colleague
    elif party == Party.OWNER:
        told["to_body"] = ""
    if party in RECEIVERS[purpose]:
        assert move(phone, purpose, "2023-07-12 09:00", **told)
    else:
        with pytest.raises(ValidationError) as refusal:
            move(phone, purpose, "2023-07-12 09:00", **told)
        assert "to_party" in refusal.value.error_dict


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"to_party": "laboratory", "to_body": ""}, "to_body"),
        ({"to_party": "laboratory", "to_officer": "somebody"}, "to_officer"),
    ],
)
def test_a_receiver_is_named_as_what_he_is(
    told: dict, field: str, phone: Evidence, move: Move, fugou_colleague: Officer
) -> None:
    if "to_officer" in told:
        told = {**told, "to_officer": fugou_colleague}
    with pytest.raises(ValidationError) as refusal:
        move(phone, "test", "2023-07-12 09:00", **told)
    assert field in refusal.value.error_dict


def test_an_officer_of_another_county_does_not_receive(
    phone: Evidence, move: Move, huaiyang_detective: Officer
) -> None:
    with pytest.raises(ValidationError, match="本案所属县区或专班"):
        move(phone, "use", "2023-07-12 09:00", to_party="officer", to_officer=huaiyang_detective)


@pytest.mark.parametrize("purpose", sorted(FINAL))
def test_the_last_step_needs_its_paper_and_nothing_follows(purpose: str, phone: Evidence, move: Move) -> None:
    to = {"with_case": "procuratorate", "return": "owner", "destroy": "other"}[purpose]
    told = {"to_party": to, "to_signer": "周某", **({"to_body": ""} if to == "owner" else {})}
    with pytest.raises(ValidationError, match="文书编号"):
        move(phone, purpose, "2023-07-12 09:00", **told)
    move(phone, purpose, "2023-07-12 09:00", document_no="1号", **told)
    with pytest.raises(ValidationError, match="不再移交"):
        move(phone, "store", "2023-07-13 09:00", from_signer="周某")


def test_who_comes_second_is_told_who_has_it(phone: Evidence, move: Move) -> None:
    move(phone, "store", "2023-07-11 18:00")
    with pytest.raises(custody.Moved, match="刚由他人办理移交，现由扶沟县公安局涉案财物管理中心保管"):
        move(phone, "test", "2023-07-12 09:00", after=0, **LAB)
    assert phone.custody.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_hand_it_over_at_once_one_does(phone: Evidence, now: datetime) -> None:
    start = Barrier(8)

    def hand_over(number: int) -> str:
        start.wait()
        try:
            custody.hand_over(
                by=phone.case.lead,
                evidence=phone,
                after=0,
                purpose=Purpose.TEST,
                to_party=Party.LABORATORY,
                to_body=f"第{number}鉴定所",
                to_signer="钱鉴定",
                at=at("2023-07-12 09:00") + timedelta(minutes=number),
                now=now,
            )
        except custody.Moved as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(8) as officers:
        told = list(officers.map(hand_over, range(8)))
    assert told.count("done") == 1
    assert sum("刚由他人办理移交" in sentence for sentence in told) == 7
    assert phone.custody.count() == 1


def copy_of(event: CustodyEvent, **fields: Any) -> CustodyEvent:
    """The next row that fits, but for `fields`."""
    row = CustodyEvent.objects.get(pk=event.pk)
    row.pk, row.no, row.at = None, event.no + 1, event.at + timedelta(hours=1)
    row.from_party, row.from_officer, row.from_body = event.to_party, event.to_officer, event.to_body
    row.from_signer, row.to_party, row.to_body = "孙保管", "laboratory", "市局物证鉴定所"
    row.to_officer, row.to_signer, row.purpose = None, "钱鉴定", "test"
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def test_the_database_takes_the_row_that_fits(phone: Evidence, move: Move) -> None:
    copy_of(move(phone, "store", "2023-07-11 18:00")).save()
    assert phone.custody.count() == 2


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"no": 3}, "gap in the custody"),
        ({"no": 1}, "gap in the custody"),
        ({"from_body": "别的保管室"}, "gap in the custody"),
        ({"from_party": "court"}, "gap in the custody"),
        ({"at": at("2023-07-11 18:00")}, "gap in the custody"),
        ({"at": at("2023-07-11 12:00")}, "gap in the custody"),
        ({"to_signer": "孙保管"}, "two_sign_and_not_one_twice"),
        ({"from_signer": ""}, "two_sign_and_not_one_twice"),
        ({"to_body": ""}, "custody_to_is_an_officer"),
        ({"to_party": "officer", "to_body": ""}, "custody_to_is_an_officer"),
    ],
)
def test_the_database_itself_lets_no_gap_in(fields: dict, refusal: str, phone: Evidence, move: Move) -> None:
    row = copy_of(move(phone, "store", "2023-07-11 18:00"), **fields)
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        row.save()


def test_the_database_begins_the_chain_with_the_collector(
    phone: Evidence, move: Move, register: Callable[..., Evidence], fugou_colleague: Officer
) -> None:
    row = copy_of(move(phone, "store", "2023-07-11 18:00"))
    row.evidence, row.no = register(phone.case), 1
    row.from_party, row.from_body, row.from_officer = "officer", "", fugou_colleague
    with pytest.raises(IntegrityError, match="gap in the custody"), transaction.atomic():
        row.save()
    row.from_officer = phone.collected_by
    row.save()


def test_the_database_ends_the_chain_with_the_final_step(phone: Evidence, move: Move) -> None:
    row = copy_of(move(phone, "return", "2023-07-12 18:00", **OWNER), from_party="owner", from_body="")
    with pytest.raises(IntegrityError, match="has ended"), transaction.atomic():
        row.save()


def test_the_database_moves_nothing_that_was_voided(
    phone: Evidence, move: Move, register: Callable[..., Evidence], now: datetime
) -> None:
    row = copy_of(move(phone, "store", "2023-07-11 18:00"))
    voided = items.void(by=phone.case.lead, evidence=register(phone.case), reason="误登", now=now)
    row.evidence, row.no = voided, 1
    row.from_party, row.from_body, row.from_officer = "officer", "", voided.collected_by
    with pytest.raises(IntegrityError, match="is voided"), transaction.atomic():
        row.save()


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_what_was_signed_stays(deed: str, phone: Evidence, move: Move) -> None:
    move(phone, "store", "2023-07-11 18:00")
    rows = CustodyEvent.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db) if deed == "delete" else rows.update(to_signer="别人")


def test_a_row_stands_under_the_case_of_its_item(
    phone: Evidence, move: Move, make_case: Callable[..., Case], fugou_detective: Officer
) -> None:
    other = make_case(lead=fugou_detective, name="另一案件")
    row = copy_of(move(phone, "store", "2023-07-11 18:00"), case=other)
    with pytest.raises(IntegrityError, match="same_parent"), transaction.atomic():
        row.save()


def test_who_does_not_work_the_case_hands_nothing_over(
    phone: Evidence, move: Move, station_officer: Officer, supervisor: Officer
) -> None:
    for stranger in (station_officer, supervisor):
        with pytest.raises(PermissionDenied):
            move(phone, "store", "2023-07-11 18:00", by=stranger)
