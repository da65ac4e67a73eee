"""The parts of an XLSX file that surround its rows (ECMA-376), written as they go by."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import IO

from casemgr.exchange.cells import literal, printable, xlsx_cell

PLAIN, TEXT, MONEY, DATE, HEADING, WRAPPED = range(6)
"""Numbers of the cell formats in `_STYLES`."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/>'
    "</Relationships>"
)
_PARTS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="r3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_FROZEN = (
    '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF7"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="6"><xf/><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf fontId="1" fillId="2" applyFont="1" applyFill="1"/>'
    '<xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Book:
    """An XLSX file that is being written."""

    def __init__(self, archive: zipfile.ZipFile, name: str):
        self._archive = archive
        self._name = name

    @contextmanager
    def rows(self, headings: Sequence[tuple[str, int]], large: bool) -> Iterator[IO[bytes]]:
        """The first sheet, to which XML rows are written, below frozen headings of these widths."""
        with self._archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=large) as sheet:
            sheet.write(
                f'{_HEAD}<worksheet xmlns="{_MAIN}">{_FROZEN}'
                f"{_widths([width for _heading, width in headings])}<sheetData>"
                f"{_row([heading for heading, _width in headings], HEADING)}".encode()
            )
            yield sheet
            sheet.write(b"</sheetData></worksheet>")

    def notes(self, name: str, lines: Iterable[Sequence[str]]) -> None:
        """The second sheet: lines of a label and what is to be said."""
        rows = "".join(_row(line, WRAPPED) for line in lines)
        sheet = (
            f'{_HEAD}<worksheet xmlns="{_MAIN}">{_widths([24, 90])}<sheetData>{rows}</sheetData></worksheet>'
        )
        self._put("xl/worksheets/sheet2.xml", sheet)
        self._put(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            "<bookViews><workbookView/></bookViews><sheets>"
            f'<sheet name="{escape(self._name)}" sheetId="1" r:id="r1"/>'
            f'<sheet name="{escape(name)}" sheetId="2" r:id="r2"/></sheets></workbook>',
        )

    def _put(self, part: str, xml: str) -> None:
        with self._archive.open(part, "w") as file:
            file.write(literal(printable(xml.encode())))


@contextmanager
def opened(path: Path, name: str, by: str, now: datetime) -> Iterator[Book]:
    """A new file whose first sheet is called `name`. `by` and `now` stand in its properties."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        book = Book(archive, name)
        book._put("[Content_Types].xml", _CONTENT_TYPES)
        book._put("_rels/.rels", _RELATIONS)
        book._put("xl/_rels/workbook.xml.rels", _PARTS)
        book._put("xl/styles.xml", _STYLES)
        book._put("docProps/core.xml", _properties(by, now))
        yield book


def _properties(by: str, now: datetime) -> str:
    moment = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:creator>{escape(by)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created></cp:coreProperties>'
    )


def _widths(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(widths, start=1)
    )
    return f"<cols>{columns}</cols>"


def _row(texts: Sequence[str], style: int) -> str:
    return f"<row>{''.join(xlsx_cell(text, style) for text in texts)}</row>"
