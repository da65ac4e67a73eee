"""What may stand in a cell of a spreadsheet, once as Python and once as SQL (公式转义).

A text that a spreadsheet would take for a formula gets a leading apostrophe, in CSV and in XLSX alike: saved
again in the other form it stays inert. Both writings are held equal by a test.
"""

import re
from html import escape
from typing import Any

from casemgr.common.chinese import tidy

LONGEST = 16_383
"""Characters of one cell: Excel holds 32,767 units, and some characters take two."""

# Beside the control characters: = + - @, their full-width forms, and the byte order mark.
_STARTS = frozenset(map(ord, "=+-@＝＋－＠\ufeff"))
_FIRST_WIDE = min(code for code in _STARTS if code > 127)
# What a spreadsheet would take for a number, and lose a zero, a digit or all of it.
_SPOILT = "0[0-9]+|[0-9]{12,}|[0-9]+[.]?[0-9]*[eE][+]?[0-9]+"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
# Excel reads _x003D_ as an equals sign.
_EXCEL_ESCAPE = re.compile(b"_(?=x[0-9A-Fa-f]{4}_)")


def printable(data: bytes) -> bytes:
    """Rows without what is no character of a text: control characters and U+FFFE, U+FFFF."""
    data = data.translate(None, _CONTROLS)
    for sequence in _NO_CHARACTERS:
        if sequence in data:
            data = data.replace(sequence, b"")
    return data


def literal(data: bytes) -> bytes:
    """XML of a sheet in which nothing is read as one of Excel's own escapes."""
    return _EXCEL_ESCAPE.sub(b"_x005F_", data) if b"_x" in data else data


def inert(text: str) -> str:
    """The text, never a formula."""
    return f"'{text}" if text and (ord(text[0]) < 32 or ord(text[0]) in _STARTS) else text


def cell_text(value: Any) -> str:
    """What a cell says, as text fit to be stored: without invisible characters, on one line."""
    if value == "" or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = tidy(value if isinstance(value, str) else str(value))
    # The apostrophe that a file of this house puts before what a spreadsheet would take for a formula.
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text


def csv_cell(text: str) -> str:
    """The text as a cell of CSV: never a formula, never a number that loses its zeros or digits."""
    text = f"'{text}" if re.fullmatch(_SPOILT, text) else inert(text)
    return '"{}"'.format(text.replace('"', '""')) if re.search('[",\r\n]', text) else text


def xlsx_cell(text: str, style: int) -> str:
    """The text as a cell of XLSX."""
    if not text:
        return "<c/>"
    return f'<c t="inlineStr" s="{style}"><is><t>{xlsx_text(text)}</t></is></c>'


def xlsx_text(text: str) -> str:
    """The text as it stands inside a cell of XLSX."""
    return escape(inert(text)[:LONGEST], quote=False)


def csv_cell_sql(text: str) -> str:
    """SQL for `csv_cell`; COPY itself sees to the quotes."""
    return (
        f"CASE WHEN {_harmless(text)} THEN {text}"
        f" WHEN {_starts_a_formula(text)} THEN '''' || {text}"
        f" WHEN ascii({text}) BETWEEN 48 AND 57 AND {text} ~ '^({_SPOILT})$' THEN '''' || {text}"
        f" ELSE nullif({text}, '') END"
    )


def xlsx_cell_sql(text: str, style: int) -> str:
    """SQL for `xlsx_cell`."""
    return (
        f"CASE WHEN {text} <> '' THEN '<c t=\"inlineStr\" s=\"{style}\"><is><t>'"
        f" || CASE WHEN {_harmless(text)} THEN '' WHEN {_starts_a_formula(text)} THEN '''' ELSE '' END"
        f" || CASE WHEN octet_length({text}) > {LONGEST} THEN {_escaped(f'left({text}, {LONGEST})')}"
        f" ELSE {_escaped(text)} END"
        f" || '</t></is></c>' ELSE '<c/>' END"
    )


def _escaped(text: str) -> str:
    return f"replace(replace(replace({text}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"


def _harmless(text: str) -> str:
    """Nearly every text begins with a letter or a Chinese character: one look, and no more is asked."""
    return f"ascii({text}) BETWEEN {max(code for code in _STARTS if code < 128) + 1} AND {_FIRST_WIDE - 1}"


def _starts_a_formula(text: str) -> str:
    codes = ",".join(map(str, sorted(_STARTS)))
    # ascii('') is 0.
    return f"(ascii({text}) BETWEEN 1 AND 31 OR ascii({text}) = ANY ('{{{codes}}}'::int[]))"
