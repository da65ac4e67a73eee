"""Files through the browser: taken in, shown, saved, and refused when they are no longer what they were."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.evidence.models import Evidence, EvidenceFile
from casemgr.evidence.services import files
from casemgr.taskforces.services import members
from tests.evidence.conftest import JPEG, PNG, upload
from tests.taskforces.conftest import days_later, force, serve
from tests.web.cases.conftest import Screen

__all__ = ["days_later", "force", "serve"]

Send = Callable[..., Screen]
Look = Callable[..., Screen]


def test_a_photo_is_taken_in_and_shown_on_the_page(
    phone: Evidence, fugou_detective: Officer, send: Send, look: Look
) -> None:
    place = (phone.case_id, phone.pk)
    form = look(fugou_detective, "evidence:new-file", *place)
    assert 'enctype="multipart/form-data"' in form.html
    assert "replaces" not in form.response.context["form"].fields
    data = {"file": upload(), "role": "photo", "sha256": ""}
    assert send(fugou_detective, "evidence:new-file", *place, **data).status == 302
    row = phone.files.get()
    page = look(fugou_detective, "evidence:item", *place)
    for part in (f'src="/cases/{phone.case_id}/evidence/files/{row.pk}/?show"', row.sha256, "校验一致"):
        assert part in page.html


@pytest.mark.parametrize(
    ("data", "field", "complaint"),
    [
        ({"file": ("木马.jpg", b"MZ\x90\x00\x03")}, "file", "不是可以保存的类型"),
        ({"file": ("清单.jpg", b"%PDF-1.7\n")}, "file", "与扩展名不符"),
        ({"file": ("空.jpg", b"")}, "file", "文件是空的"),
        ({"file": ("正面.jpg", JPEG), "sha256": "0" * 64}, "sha256", "未保存"),
        ({"file": ("清单.pdf", b"%PDF-1.7\n"), "role": "photo"}, "role", "JPEG 或 PNG"),
        ({}, "file", "必填"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    data: dict, field: str, complaint: str, phone: Evidence, fugou_detective: Officer, send: Send
) -> None:
    told: dict[str, Any] = {"role": "data", "sha256": "", **data}
    if "file" in told:
        told["file"] = upload(*told["file"])
    screen = send(fugou_detective, "evidence:new-file", phone.case_id, phone.pk, **told)
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert not phone.files.exists()


def test_too_large_a_file_is_refused(
    settings: Any, phone: Evidence, fugou_detective: Officer, send: Send
) -> None:
    settings.EVIDENCE_FILE_MEGABYTES = 1
    data = {"file": upload(content=JPEG.ljust((1 << 20) + 1, b"\x00")), "role": "photo", "sha256": ""}
    screen = send(fugou_detective, "evidence:new-file", phone.case_id, phone.pk, **data)
    assert "超过1兆字节" in str(screen.response.context["form"].errors["file"])


def test_an_old_version_stays_beside_the_new_one(
    phone: Evidence, photo: EvidenceFile, fugou_detective: Officer, send: Send, look: Look
) -> None:
    data = {"file": upload("新.png", PNG), "role": "photo", "sha256": "", "replaces": photo.pk}
    assert send(fugou_detective, "evidence:new-file", phone.case_id, phone.pk, **data).status == 302
    page = look(fugou_detective, "evidence:item", phone.case_id, phone.pk)
    assert "旧版本" in page.text
    assert page.html.count("?show") == 1
    form = look(fugou_detective, "evidence:new-file", phone.case_id, phone.pk).response.context["form"]
    newest = EvidenceFile.objects.get(name="新.png").pk
    assert [value for value, _name in form.fields["replaces"].choices] == ["", newest]


@pytest.fixture
def fetch(browser_of: Callable[[Officer], Client]) -> Callable[..., Any]:
    """Ask for a file as an officer: `fetch(officer, photo)`, `fetch(officer, photo, "?show")`."""

    def ask(officer: Officer, file: EvidenceFile, query: str = "") -> Any:
        return browser_of(officer).get(reverse("evidence:file", args=[file.case_id, file.pk]) + query)

    return ask


Fetch = Callable[..., Any]


def test_a_file_is_saved_and_never_opened_by_the_browser(
    photo: EvidenceFile, fugou_detective: Officer, fetch: Fetch
) -> None:
    answer = fetch(fugou_detective, photo)
    assert b"".join(answer.streaming_content) == JPEG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    audited = Event.objects.get(action="evidence.file_opened")
    assert (audited.police_no, audited.address) == (fugou_detective.police_no, "127.0.0.1")


def test_only_a_picture_is_shown(
    phone: Evidence, photo: EvidenceFile, fugou_detective: Officer, now: datetime, fetch: Fetch
) -> None:
    shown = fetch(fugou_detective, photo, "?show")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert b"".join(shown.streaming_content) == JPEG
    paper = upload("清单.pdf", b"%PDF-1.7\n")
    pdf = files.add(by=fugou_detective, evidence=phone, role="paper", upload=paper, now=now)
    saved = fetch(fugou_detective, pdf, "?show")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(saved.streaming_content) == b"%PDF-1.7\n"


def test_a_tampered_file_is_shown_loudly_and_not_given_out(
    photo: EvidenceFile, fugou_detective: Officer, fetch: Fetch, look: Look
) -> None:
    photo.path.write_bytes(JPEG[:-1] + b"!")
    for query in ("", "?show"):
        answer = fetch(fugou_detective, photo, query)
        assert answer.status_code == 409
        assert "文件内容与上传时不一致，不予打开" in answer.content.decode()
        assert photo.sha256 in answer.content.decode()
        assert not answer.streaming
    assert Event.objects.filter(action="evidence.file_refused").count() == 2
    page = look(fugou_detective, "evidence:item", photo.case_id, photo.evidence_id)
    assert "文件校验异常，不能作为原始文件使用" in page.text
    assert "?show" not in page.html
    tab = look(fugou_detective, "cases:detail", photo.case_id, tab="evidence").text
    assert "1份校验异常" in tab
    assert "重新校验：校验不一致" in look(fugou_detective, "cases:detail", photo.case_id, tab="history").text


def test_a_missing_file_is_said_to_be_missing(
    photo: EvidenceFile, fugou_detective: Officer, fetch: Fetch
) -> None:
    photo.path.unlink()
    answer = fetch(fugou_detective, photo)
    assert answer.status_code == 409
    assert "文件在存储中缺失" in answer.content.decode()


def test_a_file_is_not_served_by_its_path(
    photo: EvidenceFile, fugou_detective: Officer, browser_of: Callable, stored: Path
) -> None:
    assert photo.path.is_relative_to(stored)
    for address in (f"/files/evidence/{photo.key}/content", f"/media/evidence/{photo.key}/content"):
        assert browser_of(fugou_detective).get(address).status_code == 404


def test_who_sees_the_case_masked_gets_no_file_and_another_county_knows_of_none(
    photo: EvidenceFile,
    analyst: Officer,
    supervisor: Officer,
    station_officer: Officer,
    huaiyang_lead: Officer,
    fetch: Fetch,
) -> None:
    for reader in (analyst, supervisor, station_officer):
        assert fetch(reader, photo).status_code == 403
    assert fetch(huaiyang_lead, photo).status_code == 404
    assert not Event.objects.filter(action="evidence.file_opened").exists()


def test_who_has_left_the_task_force_fetches_no_file_any_more(
    photo: EvidenceFile,
    case: Case,
    force: Any,
    fugou_lead: Officer,
    serve: Callable[..., Any],
    days_later: Callable[[int], datetime],
    huaiyang_detective: Officer,
    now: datetime,
    signed_in: Callable[[Officer], Client],
) -> None:
    members.add_case(by=fugou_lead, task_force=force, case=case, now=now)
    serve(huaiyang_detective, days=3)
    address = reverse("evidence:file", args=[photo.case_id, photo.pk])
    answer = signed_in(huaiyang_detective).get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == JPEG
    days_later(4)
    assert signed_in(huaiyang_detective).get(address).status_code == 404
