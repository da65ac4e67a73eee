"""A filed case of 扶沟, a telephone seized in it, and uploads of every kind."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.evidence.models import CustodyEvent, Evidence, EvidenceFile
from casemgr.evidence.services import custody, files, items
from tests.suspects.conftest import at
from tests.taskforces.conftest import force, serve

__all__ = ["at", "force", "serve"]

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 64
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def packed(*names: str) -> bytes:
    """A zip with these parts."""
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return whole.getvalue()


def upload(name: str = "正面.jpg", content: bytes = JPEG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Path) -> Path:
    """Where the files of a test lie."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "evidence"


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    case = make_case(lead=fugou_detective, victim="李桂兰", loss="38000")
    Case.objects.filter(pk=case.pk).update(filed_date="2023-06-17", reported_date="2023-06-16")
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def register(fugou_colleague: Officer, now: datetime) -> Callable[..., Evidence]:
    """Register an item as the lead of the case would: `register(case, name="电脑")`."""

    def do(case: Case, **fields: Any) -> Evidence:
        told = {
            "by": case.lead,
            "kind": "physical",
            "name": "手机（iPhone 13）",
            "quantity": 1,
            "unit": "部",
            "mode": "seized",
            "collected_at": at("2023-07-11 10:30"),
            "collected_by": case.lead,
            "collected_with": fugou_colleague,
            "collected_from": "刘海涛",
            **fields,
        }
        return items.register(case=case, now=now, **told)

    return do


@pytest.fixture
def phone(case: Case, register: Callable[..., Evidence]) -> Evidence:
    return register(case)


@pytest.fixture
def move(now: datetime) -> Callable[..., CustodyEvent]:
    """Hand an item on: `move(phone, "store", "2023-07-11 18:00")`, into the store unless said otherwise."""

    def do(evidence: Evidence, purpose: str, moment: str, **fields: Any) -> CustodyEvent:
        told = {
            "by": evidence.case.lead,
            "after": evidence.custody.count(),
            "to_party": "store",
            "to_body": "" if "to_officer" in fields else "扶沟县公安局涉案财物管理中心",
            "to_signer": "" if "to_officer" in fields else "孙保管",
            **fields,
        }
        return custody.hand_over(evidence=evidence, purpose=purpose, at=at(moment), now=now, **told)

    return do


@pytest.fixture
def photo(phone: Evidence, now: datetime) -> EvidenceFile:
    return files.add(by=phone.case.lead, evidence=phone, role="photo", upload=upload(), now=now)
