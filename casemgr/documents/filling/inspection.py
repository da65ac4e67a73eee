"""What an uploaded template is made of, found out before any library unpacks or parses it.

A template is opened by every officer who issues a document from it. So it may hold text, pictures and layout,
and nothing that runs or reaches out: no macro, no embedded object, no link, no field but the page number.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from lxml import etree

from casemgr.common import packages
from casemgr.common.errors import Unreadable

MAX_FILE_BYTES = 5 << 20

_LIMITS = packages.Limits(parts=300, unpacked=16 << 20, ratio=200)
_NOT_WORD = _("“%(file)s”不是 DOCX 文档，请在 Word 或 WPS 中另存为 DOCX 后重新上传")
_BROKEN = _("“%(file)s”已损坏，无法打开，请在 Word 或 WPS 中重新保存后上传")
_ENCRYPTED = _("“%(file)s”设有打开密码，请去掉密码后重新上传")
_TOO_LARGE = _("“%(file)s”过大，请压缩或删去图片后重新上传")
_MACROS = _("“%(file)s”带有宏或控件，请另存为普通的 DOCX 后重新上传")
_EMBEDDED = _("“%(file)s”嵌有其他文件（%(part)s），请删去后重新上传")
_OUTSIDE = _("“%(file)s”含有指向外部的链接（%(target)s），请删去链接后重新上传")
_FIELDS = _("“%(file)s”含有域代码“%(field)s”，模板中只能使用页码域，请删去后重新上传")

_MAIN_PART = b"wordprocessingml.document.main+xml"
_RUNNING = (b"macroEnabled", b"vbaProject", b"activeX", b"oleObject")
_XML = {"xml", "rels"}
_HARMLESS = _XML | {"png", "jpg", "jpeg", "gif", "bmp", "odttf"}
_FOREIGN = {"oleObject", "package", "control", "vbaProject", "aFChunk", "subDocument", "frame"}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PAGE_NUMBERS = re.compile(r"(?:\s|PAGE|NUMPAGES|SECTIONPAGES|\\\*\s*\w+)*")


def inspect(content: bytes, filename: str) -> None:
    """Raise Unreadable unless these bytes are a plain Word document within the limits."""
    if len(content) > MAX_FILE_BYTES:
        raise Unreadable(_TOO_LARGE, file=filename)
    try:
        parts = {part.filename: part for part in packages.directory(content, _LIMITS)}
        texts = {name: b"".join(packages.inflate(content, part)) for name, part in parts.items()}
    except packages.Encrypted:
        raise Unreadable(_ENCRYPTED, file=filename) from None
    except packages.TooLarge:
        raise Unreadable(_TOO_LARGE, file=filename) from None
    except packages.BROKEN:
        raise Unreadable(_NOT_WORD, file=filename) from None
    _check_kind(texts, filename)
    for name, text in texts.items():
        if _extension(name) in _XML:
            _check_part(_parsed(text, filename), filename)


def _check_kind(parts: dict[str, bytes], filename: str) -> None:
    types = parts.get("[Content_Types].xml", b"")
    if any(word in types for word in _RUNNING):
        raise Unreadable(_MACROS, file=filename)
    if _MAIN_PART not in types:
        raise Unreadable(_NOT_WORD, file=filename)
    for name in parts:
        if _extension(name) not in _HARMLESS and not name.endswith("/"):
            raise Unreadable(_EMBEDDED, file=filename, part=name.rpartition("/")[2])


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _parsed(text: bytes, filename: str) -> etree._Element:
    """The part, if it is XML without a document type: no entity, nothing fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(_BROKEN, file=filename) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(_BROKEN, file=filename)
    return root


def _check_part(root: etree._Element, filename: str) -> None:
    for relation in root.iter("{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"):
        kind = relation.get("Type", "").rpartition("/")[2]
        if relation.get("TargetMode", "").lower() == "external":
            raise Unreadable(_OUTSIDE, file=filename, target=relation.get("Target", ""))
        if kind in _FOREIGN:
            raise Unreadable(_EMBEDDED, file=filename, part=kind)
    # Taken together, as one instruction may be written in several pieces.
    if not _PAGE_NUMBERS.fullmatch(instructions := "".join(_instructions(root))):
        raise Unreadable(_FIELDS, file=filename, field=instructions)


def _instructions(root: etree._Element) -> Iterator[str]:
    for text in root.iter(f"{_W}instrText"):
        yield text.text or ""
    for field in root.iter(f"{_W}fldSimple"):
        yield field.get(f"{_W}instr", "")
