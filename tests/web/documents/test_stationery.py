"""The bureau keeps its templates: fetched, changed in Word, uploaded, refused or taken, withdrawn."""

import io
from collections.abc import Callable

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.documents.filling.placeholders import PLACEHOLDERS
from casemgr.documents.models import Kind, Template
from tests.documents.conftest import Issue
from tests.documents.words import text_of, word
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
Send = Callable[..., Screen]


@pytest.fixture
def decision(house: None) -> Kind:
    return Kind.objects.get(code="filing_decision")


def upload(content: bytes, name: str = "立案决定书.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_every_kind_stands_with_its_template(data_manager: Officer, look: Look) -> None:
    text = look(data_manager, "stationery:kinds").text
    for kind in Kind.objects.all():
        assert kind.name in text
    assert "系统自带" in text and "没有模板" not in text


def test_a_template_is_fetched_changed_in_word_and_used_from_then_on(
    decision: Kind, case: Case, issue: Issue, data_manager: Officer, look: Look, send: Send
) -> None:
    first = Template.objects.get(kind=decision)
    fetched = b"".join(look(data_manager, "stationery:file", first.pk).response.streaming_content)
    document = docx.Document(io.BytesIO(fetched))
    document.add_paragraph("本决定书一式两份，主办民警{{ 主办民警 }}。")
    target = io.BytesIO()
    document.save(target)
    data = {"file": upload(target.getvalue()), "note": "增加份数"}
    assert send(data_manager, "stationery:kind", decision.pk, **data).status == 302
    page = look(data_manager, "stationery:kind", decision.pk).text
    assert "第2版" in page and "增加份数" in page and "已被替代" in page
    assert "本决定书一式两份，主办民警王建国。" in text_of(issue("filing_decision", case).content())


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        (upload(word("{{ 性名 }}")), "“性名”不是占位符"),
        (upload(word("{{ ''.__class__ }}")), "只能使用占位符"),
        (upload(word("没有标记")), "没有任何占位符"),
        (upload(b"no word at all"), "不是 DOCX"),
        (upload(b""), "空"),
        (upload(word("{{ 姓名 }}"), "立案决定书.docm"), "只能上传 DOCX"),
        (upload(b"x" * (5 * 2**20 + 1)), "5兆字节"),
    ],
    ids=["unknown", "hostile", "bare", "no zip", "empty", "docm", "large"],
)
def test_a_file_that_cannot_be_used_is_refused_at_its_field(
    decision: Kind, file: SimpleUploadedFile, complaint: str, data_manager: Officer, send: Send
) -> None:
    file.seek(0)
    screen = send(data_manager, "stationery:kind", decision.pk, file=file, note="试")
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors["file"])
    assert Template.objects.filter(kind=decision).count() == 1


def test_a_version_is_withdrawn_but_never_the_last(
    decision: Kind, data_manager: Officer, look: Look, send: Send
) -> None:
    first = Template.objects.get(kind=decision)
    assert "停用模板版本" in look(data_manager, "stationery:withdraw", first.pk).text
    refused = send(data_manager, "stationery:withdraw", first.pk)
    assert refused.status == 422 and "唯一在用" in refused.text
    send(data_manager, "stationery:kind", decision.pk, file=upload(word("{{ 案件名称 }}")), note="试")
    second = Template.objects.get(kind=decision, version=2)
    assert send(data_manager, "stationery:withdraw", second.pk).status == 302
    assert "已停用" in look(data_manager, "stationery:kind", decision.pk).text


def test_every_placeholder_is_explained(data_manager: Officer, look: Look) -> None:
    text = look(data_manager, "stationery:placeholders").text
    for name in PLACEHOLDERS:
        assert name in text
    assert "{%tr for 行 in 嫌疑人名单 %}" in text


@pytest.mark.parametrize("who", ["fugou_lead", "fugou_detective", "supervisor", "auditor"])
def test_nobody_else_comes_here(decision: Kind, who: str, request: pytest.FixtureRequest, look: Look) -> None:
    officer = request.getfixturevalue(who)
    template = Template.objects.get(kind=decision)
    for route, *rest in (
        ("stationery:kinds",),
        ("stationery:placeholders",),
        ("stationery:kind", decision.pk),
        ("stationery:file", template.pk),
        ("stationery:withdraw", template.pk),
    ):
        assert look(officer, route, *rest).status == 403
