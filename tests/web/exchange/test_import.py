"""Handing in a ledger (导入台账)."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from casemgr.accounts.models import Officer
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from casemgr.exchange.services import work
from casemgr.web.exchange import forms
from tests.web.exchange.conftest import GOOD, ledger

SignIn = Callable[[Officer], Client]
IMPORT = "/exchange/import/"


def upload(browser: Client, name: str = "台账.csv", content: bytes | None = None, **fields: Any) -> Any:
    file = SimpleUploadedFile(name, ledger(*GOOD).read() if content is None else content)
    return browser.post(IMPORT, {"file": file, **fields})


def test_the_page_tells_which_headings_are_understood(signed_in: SignIn, fugou_lead: Officer) -> None:
    text = signed_in(fugou_lead).get(IMPORT).content.decode()
    for words in ("受害人姓名", "被害人", "被骗金额", "办案单位", "200,000 行", "您可导入的县区：扶沟"):
        assert words in text
    assert "退回原因" not in text


def test_an_upload_becomes_a_job_and_leads_to_its_page(signed_in: SignIn, fugou_lead: Officer) -> None:
    answer = upload(signed_in(fugou_lead))
    job = Job.objects.get()
    assert answer.url == f"/exchange/{job.pk}/"
    assert (job.owner, job.state, job.source_name) == (fugou_lead, State.QUEUED, "台账.csv")


def test_pressing_twice_uploads_once(signed_in: SignIn, fugou_lead: Officer) -> None:
    browser, key = signed_in(fugou_lead), uuid4()
    answers = {upload(browser, form_key=key).url for _ in range(2)}
    assert answers == {f"/exchange/{Job.objects.get().pk}/"}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("台账.xls", b"\xd0\xcf\x11\xe0", "请在 Excel 或 WPS 中另存为 XLSX"),
        ("台账.pdf", b"%PDF", "只能导入 XLSX 或 CSV"),
        ("台账.csv", b"", "文件是空的"),
    ],
)
def test_what_cannot_be_a_ledger_is_refused_at_once(
    signed_in: SignIn, fugou_lead: Officer, name: str, content: bytes, sentence: str
) -> None:
    page = upload(signed_in(fugou_lead), name, content)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Job.objects.exists()


def test_a_file_too_large_is_refused(
    signed_in: SignIn, fugou_lead: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms.ImportForm, "largest", 10)
    page = upload(signed_in(fugou_lead))
    assert "请拆分成几个文件后分别上传" in page.content.decode()


def test_nothing_chosen_is_said_so(signed_in: SignIn, fugou_lead: Officer) -> None:
    page = signed_in(fugou_lead).post(IMPORT, {})
    assert page.status_code == 422
    assert 'href="#id_file"' in page.content.decode()


@pytest.mark.parametrize("who", ["fugou_detective", "supervisor", "analyst", "auditor", "station_officer"])
def test_who_may_not_import_is_kept_out(signed_in: SignIn, request: pytest.FixtureRequest, who: str) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(IMPORT).status_code == 403
    assert upload(browser).status_code == 403
    assert browser.get(f"{IMPORT}template/").status_code == 403


def test_the_template_has_headings_that_are_understood_and_keeps_long_numbers(
    signed_in: SignIn, fugou_lead: Officer, now: datetime
) -> None:
    answer = signed_in(fugou_lead).get(f"{IMPORT}template/")
    assert "filename*=utf-8''%E6%A1%88%E4%BB%B6%E5%8F%B0%E8%B4%A6" in answer.headers["Content-Disposition"]
    content = b"".join(answer.streaming_content)
    sheet = load_workbook(BytesIO(content)).active
    headings = [cell.value for cell in sheet[1]]
    assert {"案件编号", "受害人姓名", "损失金额（元）"} <= set(headings)
    place = headings.index("身份证号")
    assert sheet.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVW"[place]].number_format == "@"


def test_the_filled_in_template_is_taken(signed_in: SignIn, fugou_lead: Officer, now: datetime) -> None:
    browser = signed_in(fugou_lead)
    book = load_workbook(BytesIO(b"".join(browser.get(f"{IMPORT}template/").streaming_content)))
    values = {
        "案件编号": "A4116210000002023060001",
        "立案单位": "扶沟县公安局",
        "诈骗类型": "刷单返利",
        "报案时间": "2023-06-16",
        "受害人姓名": "周桂刚",
        "损失金额（元）": 85827.94,
    }
    for cell in book.active[1]:
        book.active.cell(2, cell.column, values.get(cell.value))
    filled = BytesIO()
    book.save(filled)
    upload(browser, "台账.xlsx", filled.getvalue())
    work.work_off(now=now)
    job = Job.objects.get()
    assert (job.state, job.result.get("new"), job.result.get("ignored")) == (State.PREVIEWED, 1, [])
