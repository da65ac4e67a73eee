"""A template and its facts become a Word file."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.translation import gettext_lazy as _
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from casemgr.common.errors import Unreadable
from casemgr.documents.filling.environment import Environment

_BROKEN_MARK = _("模板中的标记不完整或者写错：%(problem)s")
_BROKEN_FILE = _("模板文件不完整，无法打开，请在 Word 或 WPS 中重新保存后上传")
_UNFILLED = _("模板中有标记没有被填写，请检查花括号是否成对，批注中不能使用标记")

# What XML cannot hold, and what the filling library would take for a new page.
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PART = re.compile(r"word/[a-z]+\d*\.xml")
_SHOWN = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_TAG = re.compile(r"<[^>]+>")
# A value's lines, and its columns, stand apart in the file.
_PIECES = re.compile("[\a\t]")
_MARK = re.compile(r"\{\{|\{%|%\}|\}\}")


def render(content: bytes, values: Mapping[str, Any], *, title: str = "", author: str = "") -> bytes:
    """The template filled. Raises Unreadable for what may not stand in it, and for a mark left unfilled."""
    filled, _environment = _fill(content, values, title, author)
    return filled


@dataclass(frozen=True)
class Tried:
    """A template tried out: the placeholders it uses, those it can do without, and what came out."""

    used: list[str]
    optional: list[str]
    filled: bytes


def try_out(content: bytes, values: Mapping[str, Any]) -> Tried:
    """Fill a template to see what is in it. Raises Unreadable."""
    try:
        filled, environment = _fill(content, values, "", "")
    except Unreadable:
        raise
    except Exception as error:
        # Whatever the libraries stumble over in a file that somebody put together, it cannot be filled.
        raise Unreadable(_BROKEN_FILE) from error
    return Tried(sorted(environment.used), sorted(environment.optional), filled)


def text_of(content: bytes) -> str:
    """All that a reader of a Word file is shown: body, headers and footers, notes. No spaces between."""
    return "".join(unescape(text) for part in _parts(content) for text in _SHOWN.findall(part))


def _fill(content: bytes, values: Mapping[str, Any], title: str, author: str) -> tuple[bytes, Environment]:
    environment, values = Environment(), _printable(values)
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render(values, environment)
    except TemplateError as error:
        raise Unreadable(_BROKEN_MARK, problem=error) from None
    properties = template.docx.core_properties
    properties.title, properties.author, properties.comments = title, author, ""
    properties.last_modified_by = author
    target = io.BytesIO()
    template.save(target)
    filled = target.getvalue()
    if _has_marks(filled, values):
        raise Unreadable(_UNFILLED)
    return filled, environment


def _has_marks(filled: bytes, values: Mapping[str, Any]) -> bool:
    """Whether a mark is left. Braces that somebody wrote into a case are none."""
    text = "".join(unescape(_TAG.sub("", part)) for part in _parts(filled))
    for value in _texts(values):
        if _MARK.search(value):
            for piece in _PIECES.split(value):
                text = text.replace(piece, "")
    return _MARK.search(text) is not None


def _parts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name).decode() for name in archive.namelist() if _PART.fullmatch(name)]


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        # Each line a paragraph of its own, laid out as the one it stands in: that is what BEL means there.
        return _UNPRINTABLE.sub("", value).replace("\n", "\a")
    if isinstance(value, Mapping):
        return {name: _printable(one) for name, one in value.items()}
    return [_printable(one) for one in value]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, Mapping) else value
    return [text for child in children for text in _texts(child)]
