"""A sheet of official paper: A4, its margins and faces (字体), and the lines a document is made of."""

import io
from collections.abc import Iterable

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

# Face: what stands in for it on a machine that has it not.
TITLE, TEXT, HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"
_INSTEAD = {TITLE: "宋体", TEXT: "仿宋", HEAD: "SimHei"}
_FONT_TABLE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{fonts}</w:fonts>"""
_FONT = """<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>"""

_LEFT, _CENTER, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_SIZE = Pt(16)  # 三号
_NOTHING = Pt(0)


class Paper:
    """Lines are added from the top; `file()` is the finished template."""

    def __init__(self) -> None:
        self._document = Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
        section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
        normal = self._document.styles["Normal"]
        normal.font.size = _SIZE
        _face(normal, TEXT)
        self._name_fonts()

    def heading(self, name: str) -> None:
        """The bureau and, larger, what the document is."""
        self._line("{{ 发文单位 }}", _CENTER, face=TITLE, size=Pt(18))
        self._line(name, _CENTER, face=TITLE, size=Pt(26), after=Pt(12))

    def number(self) -> None:
        self._line("{{ 文号 }}", _RIGHT, after=Pt(12))

    def to(self, addressee: str) -> None:
        """Whom it addresses, at the margin."""
        self._line(addressee, _LEFT).paragraph_format.keep_with_next = True

    def to_office(self, office: str) -> None:
        """此致, and to which office: kept together with the seal that follows."""
        closing = self._line("此致", _LEFT)
        closing.paragraph_format.first_line_indent = _SIZE * 2
        closing.paragraph_format.keep_with_next = True
        self.to(office)

    def text(self, *lines: str) -> None:
        """Paragraphs that begin two characters in. A mark such as {%p if … %} stands in a line of its own."""
        for line in lines:
            paragraph = self._line(line, _LEFT)
            paragraph.paragraph_format.first_line_indent = _SIZE * 2

    def section(self, title: str) -> None:
        paragraph = self._line(title, _LEFT, face=HEAD)
        paragraph.paragraph_format.first_line_indent = _SIZE * 2
        paragraph.paragraph_format.keep_with_next = True

    def table(self, rows: str, row: str, columns: Iterable[tuple[str, str, float]]) -> None:
        """A table with a line for each of `rows`; columns are heading, what stands there, width in cm."""
        columns = list(columns)
        table = self._document.add_table(4, len(columns), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        heads, opening, line, closing = table.rows
        for at, (heading, cell, width) in enumerate(columns):
            for part in table.columns[at].cells:
                part.width = Cm(width)
            self._cell(heads.cells[at], heading, face=HEAD)
            self._cell(line.cells[at], f"{{{{ {row}.{cell} }}}}" if cell else "")
        self._cell(opening.cells[0], f"{{%tr for {row} in {rows} %}}")
        self._cell(closing.cells[0], "{%tr endfor %}")

    def signed(self) -> None:
        """Room for the seal, the bureau, the date: at the right, and never apart."""
        for line in ("", "", "{{ 发文单位 }}（印）", "{{ 出具日期 }}"):
            paragraph = self._line(line, _RIGHT)
            paragraph.paragraph_format.right_indent = _SIZE * 2
            paragraph.paragraph_format.keep_with_next = line != "{{ 出具日期 }}"

    def by_hand(self, *lines: str) -> None:
        """What is filled in with a pen when the document is served, below the seal."""
        for at, line in enumerate(lines):
            paragraph = self._line(line, _LEFT, size=Pt(14))
            paragraph.paragraph_format.space_before = Pt(18) if at == 0 else _NOTHING

    def file(self) -> bytes:
        target = io.BytesIO()
        self._document.core_properties.comments = ""
        self._document.save(target)
        return target.getvalue()

    def _line(self, text: str, alignment, *, face: str = TEXT, size=_SIZE, after=_NOTHING):
        paragraph = self._document.add_paragraph()
        paragraph.alignment = alignment
        paragraph.paragraph_format.space_after = after
        paragraph.paragraph_format.line_spacing = 1.35
        run = paragraph.add_run(text)
        run.font.size = size
        _face(run, face)
        return paragraph

    def _cell(self, cell, text: str, face: str = TEXT) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.alignment = _CENTER
        run = paragraph.add_run(text)
        run.font.size = Pt(14)
        _face(run, face)

    def _name_fonts(self) -> None:
        fonts = "".join(_FONT.format(name=name, instead=instead) for name, instead in _INSTEAD.items())
        for part in self._document.part.package.iter_parts():
            if part.content_type.endswith("fontTable+xml"):
                part._blob = _FONT_TABLE.format(fonts=fonts).encode()


def _face(owner, name: str) -> None:
    """A face for Chinese characters and for all others."""
    owner.font.name = name
    properties = owner.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.append(fonts)
    fonts.set(qn("w:eastAsia"), name)
