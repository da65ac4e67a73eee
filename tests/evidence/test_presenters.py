"""What a case's history says of its evidence, to who may see its people and to who may not."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases import presenters
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent
from casemgr.evidence.models import Evidence
from casemgr.evidence.services import files, items, testing
from tests.evidence.conftest import PNG, at, upload

OF_EVIDENCE = [
    EventKind.EVIDENCE_ADDED,
    EventKind.EVIDENCE_CHANGED,
    EventKind.EVIDENCE_VOIDED,
    EventKind.EVIDENCE_MOVED,
    EventKind.EVIDENCE_FILED,
    EventKind.EVIDENCE_ALTERED,
    EventKind.TEST_REQUESTED,
    EventKind.TEST_REPORTED,
]


@pytest.fixture
def told(case: Case, analyst: Officer) -> Callable[[EventKind], str]:
    """The newest line of a kind, as somebody reads it who sees the case masked."""

    def line(kind: EventKind) -> str:
        reader = presenters.Reader(False, analyst, ("李桂兰",))
        shown = presenters.line(case.events.filter(kind=kind).order_by("pk").last(), reader)
        return " ".join([shown.text, *shown.details])

    return line


def test_every_step_is_told_and_nobody_named(
    case: Case,
    phone: Evidence,
    register: Callable[..., Evidence],
    move: Callable[..., Any],
    told: Callable[[EventKind], str],
    now: datetime,
) -> None:
    number, lead = phone.number, case.lead
    assert told(EventKind.EVIDENCE_ADDED) == f"登记了证据{number}（物证，扣押）"
    items.change(by=lead, evidence=phone, version=1, now=now, place="A区", note="李桂兰辨认过")
    assert told(EventKind.EVIDENCE_CHANGED) == f"修改了证据{number}的信息 存放位置：-- → A区 修改项：备注"
    file = files.add(by=lead, evidence=phone, role="photo", upload=upload(), now=now)
    assert told(EventKind.EVIDENCE_FILED) == f"为证据{number}上传了文件（照片，JPEG 图片）"
    new = files.add(
        by=lead, evidence=phone, role="photo", upload=upload("新.png", PNG), replaces=file, now=now
    )
    assert told(EventKind.EVIDENCE_FILED) == f"为证据{number}上传了文件的新版本（照片，PNG 图片）"
    new.path.write_bytes(b"!")
    files.open_checked(by=lead, file=new, now=now)
    assert told(EventKind.EVIDENCE_ALTERED) == f"打开证据{number}的文件时重新校验：校验不一致"
    test = testing.request(
        by=lead,
        evidence=phone,
        laboratory="市局物证鉴定所",
        question="李桂兰的聊天记录",
        requested_at=at("2023-07-12 09:00"),
        now=now,
    )
    assert told(EventKind.TEST_REQUESTED) == f"委托市局物证鉴定所检验鉴定证据{number}"
    opinion = {"document_no": "鉴字1号", "text": "李桂兰", "signed_date": date(2023, 7, 20)}
    testing.conclude(by=lead, test=test, now=now, **opinion)
    assert told(EventKind.TEST_REPORTED) == f"登记了证据{number}的鉴定意见 文书编号：鉴字1号"
    testing.conclude(by=lead, test=test, now=now, **opinion)
    assert "原意见保留" in told(EventKind.TEST_REPORTED)
    owner = {"to_party": "owner", "to_body": "", "to_signer": "李桂兰", "document_no": "1号"}
    move(phone, "return", "2023-07-12 18:00", **owner)
    assert told(EventKind.EVIDENCE_MOVED) == (
        f"证据{number}发还：由{lead}移交权利人 移交时间：2023-07-12 18:00"
    )
    mistaken = register(case)
    items.void(by=lead, evidence=mistaken, reason="与李桂兰的手机重复", now=now)
    assert told(EventKind.EVIDENCE_VOIDED) == f"作废了证据登记{mistaken.number} 说明：与李某兰的手机重复"


@pytest.mark.parametrize("kind", OF_EVIDENCE)
@pytest.mark.parametrize("data", [{}, {"giver": "x", "fields": ["king"], "moved_at": "gestern", "mode": 7}])
def test_a_line_of_a_shape_unknown_here_is_still_a_line(
    kind: EventKind, data: dict, case: Case, fugou_detective: Officer, now: datetime
) -> None:
    event = CaseEvent(case=case, kind=kind, at=now, by=fugou_detective, data=data)
    assert presenters.line(event, presenters.Reader(True, fugou_detective)).text
