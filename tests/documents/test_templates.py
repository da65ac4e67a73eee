"""What an uploaded template may hold: placeholders that are known, and nothing that runs or reaches out."""

import io
import time
import zipfile
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.common.errors import Unreadable
from casemgr.documents.filling import inspection, rendering
from casemgr.documents.filling.placeholders import FACTS, PLACEHOLDERS, ROWS, sample
from casemgr.documents.models import Kind, Template
from casemgr.documents.services import templates
from casemgr.documents.stationery import sheets
from tests.documents.words import changed, part, text_of, with_parts, without, word

BODY, RELATIONS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
PLAIN = "对{{ 姓名 }}执行拘留。"


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        templates.check(content, "拘留证.docx")
    return str(refusal.value)


def test_a_plain_template_is_taken_with_its_placeholders() -> None:
    tried = templates.check(word(PLAIN, "{% if 别名 %}别名{{ 别名 }}{% endif %}"), "x.docx")
    assert (tried.used, tried.optional) == (["别名", "姓名"], ["别名"])
    assert "对样嫌疑甲执行拘留。" in text_of(tried.filled)


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("{{ 性名 }}", "“性名”不是占位符"),
        ("{{ 姓名.长度 }}", "只能使用占位符"),
        ("{{ ''.__class__ }}", "只能使用占位符"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "只能使用占位符"),
        ("{{ 姓名.__class__ }}", "只能使用占位符"),
        ("{{ self }}", "“self”不是占位符"),
        ("{{ 姓名|upper }}", "只能使用占位符"),
        ("{{ 姓名 * 1000000000 }}", "只能使用占位符"),
        ("{{ range(9) }}", "只能使用占位符"),
        ("{{ cycler.__init__.__globals__ }}", "只能使用占位符"),
        ("{% for x in range(1000000) %}{% endfor %}{{ 姓名 }}", "不能循环"),
        ("{% for x in 姓名 %}{{ x }}{% endfor %}", "不能循环"),
        (
            "{% for 甲 in 嫌疑人名单 %}{% for 乙 in 嫌疑人名单 %}{{ 乙.姓名 }}{% endfor %}{% endfor %}",
            "一层循环",
        ),
        ("{% for 姓名 in 嫌疑人名单 %}{{ 姓名.姓名 }}{% endfor %}", "只能使用占位符"),
        ("{% for 人 in 嫌疑人名单 %}{{ 人 }}{% endfor %}", "请放在循环中使用"),
        ("{% for 人 in 嫌疑人名单 %}{{ 人.__class__ }}{% endfor %}", "不是占位符"),
        ("{% for 人 in 嫌疑人名单 %}{{ 人.电话 }}{% endfor %}", "“人.电话”不是占位符"),
        ("{{ 嫌疑人名单 }}", "请放在循环中使用"),
        ("{% set 姓名 = 1 %}{{ 姓名 }}", "只能使用占位符"),
        ("{% include 'x' %}", "只能使用占位符"),
        ("{% import 'os' as os %}{{ 姓名 }}", "只能使用占位符"),
        ("{% if 姓名 == 1 %}{{ 姓名 }}{% endif %}", "只能使用占位符"),
        ("{% raw %}{{ 姓名 }}{% endraw %}", "没有被填写"),
        ("{{ 姓名 }", "写错|没有任何占位符|没有被填写"),
        ("{% if 姓名 %}{{ 姓名 }}", "写错"),
        ("{% if not 姓名 %}{{ 姓名 }}{% endif %}", "没有显示出来"),
        ("没有标记", "没有任何占位符"),
    ],
)
def test_only_known_placeholders_and_one_loop_are_taken(mark: str, told: str) -> None:
    before = time.monotonic()
    sentence = refused(word(mark))
    assert any(one in sentence for one in told.split("|")), sentence
    assert time.monotonic() - before < 2


def test_a_mark_in_a_header_is_held_to_the_same() -> None:
    import docx

    for text, fine in (("{{ 文号 }}", True), ("{{ ''.__class__ }}", False)):
        document = docx.Document()
        document.add_paragraph(PLAIN)
        document.sections[0].header.paragraphs[0].text = text
        target = io.BytesIO()
        document.save(target)
        if fine:
            assert "文号" in templates.check(target.getvalue(), "x.docx").used
        else:
            assert "只能使用占位符" in refused(target.getvalue())


def test_a_mark_in_the_properties_is_held_to_the_same() -> None:
    title = "<dc:title>{{ ''.__class__ }}</dc:title>"
    hostile = changed(word(PLAIN), "docProps/core.xml", "<dc:title/>", title)
    assert "只能使用占位符" in refused(hostile)


def test_a_placeholder_that_would_not_show_is_refused() -> None:
    """{{r …}} leaves its text outside any run, where Word shows nothing."""
    with pytest.raises(Unreadable):
        templates.check(word("{{r 姓名 }}", "{{ 性别 }}"), "x.docx")


def relation(kind: str, target: str, mode: str = "") -> str:
    place = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="rId99" Type="{place}/{kind}" Target="{target}"{mode}/></Relationships>'


def outside(kind: str, target: str) -> str:
    return relation(kind, target, ' TargetMode="External"')


@pytest.mark.parametrize(
    ("added", "told"),
    [
        (outside("hyperlink", "http://example.com/"), "外部的链接"),
        (outside("image", "http://example.com/a.png"), "外部的链接"),
        (outside("attachedTemplate", "file://server/evil.dotm"), "外部的链接"),
        (outside("frame", "http://example.com/").replace("External", "external"), "外部的链接"),
        (relation("oleObject", "embeddings/a.xml"), "嵌有其他文件"),
        (relation("aFChunk", "a.xml"), "嵌有其他文件"),
        (relation("subDocument", "a.xml"), "嵌有其他文件"),
    ],
)
def test_nothing_may_lead_out_of_the_file(added: str, told: str) -> None:
    assert told in refused(changed(word(PLAIN), RELATIONS, "</Relationships>", added))


def field(*instructions: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in instructions)
    return f"<w:p>{runs}</w:p><w:sectPr"


@pytest.mark.parametrize(
    "instructions",
    [
        ('INCLUDEPICTURE "http://example.com/a.png"',),
        ("DDE", 'AUTO c:\\\\windows\\\\cmd.exe "/k calc"'),
        ("INCLUDETEXT", " /etc/passwd"),
        ('HYPERLINK "http://example.com"',),
        ("MACROBUTTON AutoOpen",),
    ],
)
def test_a_field_that_fetches_or_runs_is_refused(instructions: tuple[str, ...]) -> None:
    assert "域代码" in refused(changed(word(PLAIN), BODY, "<w:sectPr", field(*instructions)))


def test_page_numbers_are_fields_too_and_taken() -> None:
    numbered = changed(word(PLAIN), BODY, "<w:sectPr", field(" PAGE ", "\\* MERGEFORMAT"))
    assert templates.check(numbered, "x.docx").used == ["姓名"]


def test_macros_embedded_files_and_other_kinds_are_refused() -> None:
    plain = word(PLAIN)
    main = "wordprocessingml.document.main+xml"
    macro = changed(plain, TYPES, main, "ms-word.document.macroEnabled.main+xml")
    assert "宏" in refused(macro)
    assert "嵌有其他文件" in refused(with_parts(plain, word__vbaProject_DOT_bin="x"))
    assert "嵌有其他文件" in refused(with_parts(plain, word__embeddings__a_DOT_xlsx="x"))
    workbook = changed(plain, TYPES, main, "spreadsheetml.sheet.main+xml")
    assert "不是 DOCX" in refused(workbook)
    assert "不是 DOCX" in refused(b"<html>no zip at all</html>")
    assert "不是 DOCX" in refused(b"")


def test_entities_and_bombs_are_refused_at_once() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    body = part(word(PLAIN), BODY)
    bad = body.replace("<w:document", f"{laughs}<w:document", 1).replace("执行拘留", "&b;")
    before = time.monotonic()
    assert "损坏" in refused(with_parts(word(PLAIN), word__document_DOT_xml=bad))
    target = io.BytesIO(word(PLAIN))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.png", b"\0" * (20 << 20))
    assert "过大" in refused(target.getvalue())
    assert "过大" in refused(b"x" * (inspection.MAX_FILE_BYTES + 1))
    assert time.monotonic() - before < 2


def test_a_zip_that_was_tampered_with_is_refused_with_a_sentence() -> None:
    plain = word(PLAIN)
    entry = plain.index(b"PK\x01\x02")
    newer = plain[: entry + 6] + b"\x5a\0" + plain[entry + 8 :]
    assert "不是 DOCX" in refused(newer), "it asks for version 9.0 of the format"
    name = entry + 46
    unnamed = plain[: entry + 9] + b"\x08" + plain[entry + 10 : name] + b"\xff" + plain[name + 1 :]
    assert "不是 DOCX" in refused(unnamed), "the name is no text"
    assert "不完整" in refused(without(plain, "_rels/.rels"))
    assert "不完整" in refused(without(plain, "word/document.xml"))


@pytest.mark.parametrize("code", sorted(sheets.SHEETS))
def test_what_comes_with_the_house_is_taken_like_any_other(code: str) -> None:
    content = sheets.build(code)
    tried = templates.check(content, code)
    assert {"文号", "发文单位", "出具日期"} <= set(tried.used)
    assert "{{" not in text_of(tried.filled)


@pytest.mark.parametrize("code", sorted(sheets.SHEETS))
def test_what_is_not_known_leaves_a_line_to_write_on(code: str) -> None:
    nothing = {name: [] if name in ROWS else "" for name in PLACEHOLDERS}
    text = text_of(rendering.render(sheets.build(code), nothing))
    assert "＿＿＿＿" in text
    assert not {"{{", "{%", "None"} & {text[at : at + 2] for at in range(len(text))}


def test_every_placeholder_has_its_own_sample() -> None:
    """Otherwise one could get lost behind another when a template is tried out."""
    samples = [fact.sample for fact in FACTS.values()]
    assert len(set(samples)) == len(samples)
    assert set(sample()) == set(PLACEHOLDERS)


def test_what_stands_in_a_case_comes_out_as_it_stands_there() -> None:
    values = sample() | {"姓名": "<刘&\"海'涛>", "简要案情": "第一行 <b>\r\n第二行 {{ 身份证号 }}\x00\x0b"}
    filled = rendering.render(word("{{ 姓名 }}", "案情：{{ 简要案情 }}"), values)
    assert text_of(filled).splitlines()[-3:] == [
        "<刘&\"海'涛>",
        "案情：第一行 <b>",
        "第二行 {{ 身份证号 }}",
    ]


def test_braces_beside_a_tab_in_a_case_are_no_marks_left() -> None:
    filled = rendering.render(word("{{ 姓名 }}"), sample() | {"姓名": "刘海涛\t绰号{{ 涛哥 }}\t{% if %}"})
    assert "绰号{{ 涛哥 }}" in text_of(filled)


@pytest.fixture
def warrant(house: None) -> Kind:
    return Kind.objects.get(code="detention_warrant")


def add(kind: Kind, by: Officer, now: datetime, *paragraphs: str) -> Template:
    return templates.add(
        by=by,
        kind=kind,
        content=word(*(paragraphs or [PLAIN])),
        file_name="拘留证.docx",
        note="新格式",
        now=now,
    )


def test_the_newest_version_in_use_is_filled(warrant: Kind, data_manager: Officer, now: datetime) -> None:
    first, second = templates.present(warrant), add(warrant, data_manager, now)
    assert (first.version, second.version) == (1, 2)
    assert first.uploaded_by is None
    assert templates.present(warrant) == second
    templates.withdraw(by=data_manager, template=second, now=now)
    assert templates.present(warrant) == first
    with pytest.raises(ValidationError, match="唯一在用"):
        templates.withdraw(by=data_manager, template=first, now=now)
    actions = Event.objects.filter(police_no=data_manager.police_no).values_list("action", flat=True)
    assert {"document_template.added", "document_template.withdrawn"} <= set(actions)


def test_a_refused_template_leaves_no_version(warrant: Kind, data_manager: Officer, now: datetime) -> None:
    with pytest.raises(Unreadable):
        add(warrant, data_manager, now, "{{ ''.__class__ }}")
    assert Template.objects.filter(kind=warrant).count() == 1


@pytest.mark.parametrize(
    "who", ["fugou_lead", "fugou_detective", "supervisor", "auditor", "system_administrator"]
)
def test_nobody_but_the_data_manager_changes_templates(
    warrant: Kind, who: str, request: pytest.FixtureRequest, now: datetime
) -> None:
    officer = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        add(warrant, officer, now)
    with pytest.raises(PermissionDenied):
        templates.withdraw(by=officer, template=templates.present(warrant), now=now)


@pytest.mark.parametrize("change", [{"content": b"x"}, {"version": 9}, {"sha256": "0" * 64}])
def test_the_database_keeps_a_version_as_it_was_uploaded(warrant: Kind, change: dict) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Template.objects.filter(kind=warrant).update(**change)


def test_loading_again_changes_nothing(warrant: Kind, data_manager: Officer, now: datetime) -> None:
    from casemgr.documents import catalogue

    add(warrant, data_manager, now)
    Kind.objects.filter(pk=warrant.pk).update(number_pattern="{代字}刑拘字〔{年份}〕{顺序号}号")
    before = Template.objects.count()
    catalogue.load()
    assert Template.objects.count() == before
    assert Kind.objects.get(pk=warrant.pk).number_pattern == "{代字}刑拘字〔{年份}〕{顺序号}号"
