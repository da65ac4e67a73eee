"""Files: taken by what they are, kept as they came, never passed off as what they no longer are."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import EventKind
from casemgr.evidence.contents import CONTENT_TYPES, ENDINGS
from casemgr.evidence.enums import FileKind, FileState
from casemgr.evidence.models import Evidence, EvidenceFile, FileCheck
from casemgr.evidence.services import files
from casemgr.notices.models import Notice
from tests.evidence.conftest import JPEG, PNG, packed, upload

OOXML = "[Content_Types].xml"
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 32

TAKEN = [
    ("正面.jpg", JPEG, "jpeg"),
    ("背面.JPEG", JPEG, "jpeg"),
    ("截图.png", PNG, "png"),
    ("清单.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
    ("聊天记录.txt", "对方称“客服”。\r\n".encode(), "text"),
    ("聊天记录.txt", "对方称“客服”。".encode("gb18030"), "text"),
    ("流水.csv", "\ufeff时间,金额\n2023-06-16,38000\n".encode(), "text"),
    ("流水.xlsx", packed(OOXML, "xl/workbook.xml"), "xlsx"),
    ("说明.docx", packed(OOXML, "word/document.xml"), "docx"),
    ("镜像.zip", packed("image.e01"), "zip"),
    ("监控.mp4", b"\x00\x00\x00\x18ftypisom" + b"\x00" * 32, "mp4"),
    ("通话.mp3", b"ID3\x03" + b"\x00" * 32, "mp3"),
    ("通话.mp3", b"\xff\xfb\x90\x00" + b"\x00" * 32, "mp3"),
    ("通话.wav", SOUND, "wav"),
]


@pytest.fixture
def take(phone: Evidence, now: datetime) -> Callable[..., EvidenceFile]:
    """Take a file in for the telephone: `take("正面.jpg", content)`."""

    def do(name: str = "正面.jpg", content: bytes = JPEG, role: str = "data", **fields: Any) -> EvidenceFile:
        told = {"by": phone.case.lead, "evidence": phone, "now": now, **fields}
        return files.add(role=role, upload=upload(name, content), **told)

    return do


Take = Callable[..., EvidenceFile]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_a_file_is_known_by_its_content(name: str, content: bytes, kind: str, take: Take) -> None:
    row = take(name, content)
    assert (row.kind, row.name, row.size) == (kind, name, len(content))
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert row.path.read_bytes() == content


def test_every_kind_has_its_endings_and_its_type() -> None:
    assert set(ENDINGS) == set(CONTENT_TYPES) == set(FileKind)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("木马.jpg", b"MZ\x90\x00\x03" + b"\x00" * 32, "不是可以保存的类型"),
        ("木马.exe", b"MZ\x90\x00\x03" + b"\x00" * 32, "不是可以保存的类型"),
        ("照片.jpg", b"%PDF-1.7\n", "内容是PDF 文档，与扩展名不符"),
        ("照片.jpg", b"<html><script>", "内容是文本，与扩展名不符"),
        ("网页.html", b"<html><script>alert(1)</script>", "与扩展名不符"),
        ("图.svg", b"<svg onload='alert(1)'/>", "与扩展名不符"),
        ("流水.xlsx", packed("a.txt"), "内容是ZIP 压缩包"),
        ("无扩展名", JPEG, "与扩展名不符"),
        ("乱码.txt", b"\x00\x01\x02\x03", "不是可以保存的类型"),
        ("空.jpg", b"", "文件是空的"),
    ],
)
def test_what_it_is_not_is_refused_and_leaves_nothing(
    name: str, content: bytes, complaint: str, take: Take, stored: Path
) -> None:
    with pytest.raises(ValidationError, match=complaint) as refusal:
        take(name, content)
    assert set(refusal.value.error_dict) == {"file"}
    assert not EvidenceFile.objects.exists()
    assert not list(stored.glob("*"))


def test_too_large_a_file_is_refused(settings: Any, take: Take) -> None:
    settings.EVIDENCE_FILE_MEGABYTES = 1
    with pytest.raises(ValidationError, match="超过1兆字节"):
        take("正面.jpg", JPEG + b"\x00" * (1 << 20))
    assert take("正面.jpg", JPEG.ljust(1 << 20, b"\x00"))


def test_a_long_text_cut_in_the_middle_of_a_character_is_still_text(take: Take) -> None:
    assert take("长文.txt", ("案" * 60_000).encode()).kind == "text"


def test_a_photo_is_a_picture(take: Take) -> None:
    with pytest.raises(ValidationError, match="JPEG 或 PNG") as refusal:
        take("清单.pdf", b"%PDF-1.7\n", role="photo")
    assert set(refusal.value.error_dict) == {"role"}


def test_a_name_is_kept_without_its_path_and_to_its_length(take: Take) -> None:
    row = take("../../etc/" + "长" * 300 + ".jpg")
    assert len(row.name) == 200
    assert row.name.endswith("长.jpg")
    assert "/" not in row.name


def test_a_file_lies_where_nobody_can_guess_and_nobody_else_reads(take: Take, stored: Path) -> None:
    row = take()
    assert row.path == stored / str(row.key) / "content"
    assert row.path.stat().st_mode & 0o777 == 0o600
    assert row.path.parent.stat().st_mode & 0o077 == 0


def test_a_hash_written_down_when_it_was_extracted_must_agree(take: Take, stored: Path) -> None:
    right = hashlib.sha256(JPEG).hexdigest()
    with pytest.raises(ValidationError, match="校验值不一致，未保存") as refusal:
        take(sha256="0" * 64)
    assert set(refusal.value.error_dict) == {"sha256"}
    assert right in str(refusal.value)
    assert not list(stored.glob("*"))
    assert take(sha256=right.upper()).sha256 == right


def test_the_same_file_is_not_taken_twice(take: Take, stored: Path) -> None:
    take()
    with pytest.raises(ValidationError, match="内容完全相同"):
        take("另存.jpg")
    assert len(list(stored.glob("*"))) == 1


def test_a_new_version_stands_beside_the_old_one(take: Take) -> None:
    old = take()
    new = take("正面.png", PNG, replaces=old)
    assert (new.replaces, old.path.read_bytes()) == (old, JPEG)
    with pytest.raises(ValidationError, match="已有新版本"):
        take("再来.txt", b"x", replaces=old)


def test_a_version_is_one_of_the_same_item(
    take: Take, register: Callable[..., Evidence], phone: Evidence
) -> None:
    other = register(phone.case, name="电脑", unit="台")
    with pytest.raises(IntegrityError, match="replaces_its_own"), transaction.atomic():
        take("正面.png", PNG, evidence=other, replaces=take())


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_a_file_that_was_taken_stays_as_it_was(deed: str, photo: EvidenceFile) -> None:
    rows = EvidenceFile.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db) if deed == "delete" else rows.update(sha256="0" * 64)


def opened(file: EvidenceFile, by: Officer, now: datetime) -> files.Opened:
    return files.open_checked(by=by, file=EvidenceFile.objects.get(pk=file.pk), now=now)


def test_an_intact_file_is_opened_and_that_is_audited(photo: EvidenceFile, now: datetime) -> None:
    found = opened(photo, photo.evidence.case.lead, now)
    assert found.state == FileState.INTACT
    assert found.content
    with found.content as content:
        assert content.read() == JPEG
    audited = Event.objects.get(action="evidence.file_opened").detail
    assert (audited["registered"], audited["found"]) == (photo.sha256, photo.sha256)
    assert not FileCheck.objects.exists()


def test_a_tampered_file_is_found_out_told_and_not_given_out(
    photo: EvidenceFile, fugou_lead: Officer, now: datetime
) -> None:
    photo.path.write_bytes(JPEG + b"!")
    lead = photo.evidence.case.lead
    found = opened(photo, lead, now)
    assert (found.state, found.content) == (FileState.ALTERED, None)
    check = FileCheck.objects.get()
    assert (check.state, check.sha256) == ("altered", hashlib.sha256(JPEG + b"!").hexdigest())
    assert EvidenceFile.objects.with_state().get().state == "altered"
    assert Event.objects.get(action="evidence.file_refused").detail["found"] == check.sha256
    assert photo.evidence.case.events.get(kind=EventKind.EVIDENCE_ALTERED).data["state"] == "altered"
    told = Notice.objects.filter(kind="evidence_altered")
    assert {notice.recipient for notice in told} >= {lead, fugou_lead}
    assert photo.evidence.number in str(told[0].values)


def test_found_out_again_it_is_audited_again_and_told_once(photo: EvidenceFile, now: datetime) -> None:
    photo.path.write_bytes(b"!")
    for _time in range(3):
        opened(photo, photo.evidence.case.lead, now)
    assert Event.objects.filter(action="evidence.file_refused").count() == 3
    assert FileCheck.objects.count() == 1


def test_a_missing_file_is_missing_and_a_restored_one_intact(photo: EvidenceFile, now: datetime) -> None:
    lead = photo.evidence.case.lead
    photo.path.unlink()
    assert opened(photo, lead, now).state == FileState.MISSING
    photo.path.write_bytes(JPEG)
    found = opened(photo, lead, now)
    assert found.state == FileState.INTACT
    found.content.close()
    assert [check.state for check in FileCheck.objects.all()] == ["missing", "intact"]


def test_a_file_is_opened_by_who_sees_the_case_in_clear(
    photo: EvidenceFile, fugou_lead: Officer, analyst: Officer, station_officer: Officer, now: datetime
) -> None:
    opened(photo, fugou_lead, now).content.close()
    for reader in (analyst, station_officer):
        with pytest.raises(PermissionDenied):
            opened(photo, reader, now)


def test_who_does_not_work_the_case_takes_no_file_in(
    take: Take, station_officer: Officer, supervisor: Officer
) -> None:
    for stranger in (station_officer, supervisor):
        with pytest.raises(PermissionDenied):
            take(by=stranger)
