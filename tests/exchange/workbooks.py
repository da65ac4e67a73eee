"""Workbooks for the tests: ordinary ones by openpyxl, and hostile ones written part by part."""

import io
import zipfile

from openpyxl import Workbook

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def workbook(*rows, title="台账", prepare=None) -> bytes:
    """An ordinary XLSX with these rows in one sheet; `prepare` may do more to the book."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if prepare:
        prepare(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def raw_parts(sheet_data="", strings="", prefix="") -> dict[str, str]:
    """The parts of an XLSX whose sheet holds this XML."""
    bind = f"xmlns:{prefix.rstrip(':')}" if prefix else "xmlns"
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>'
        '<sheet name="台账" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{_RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<{prefix}worksheet {bind}="{_MAIN}"><{prefix}sheetData>{sheet_data}'
        f"</{prefix}sheetData></{prefix}worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
    }


def zipped(parts: dict[str, str | bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def raw_workbook(sheet_data="", strings="", prefix="") -> bytes:
    """An XLSX whose sheet holds this XML."""
    return zipped(raw_parts(sheet_data, strings, prefix))
