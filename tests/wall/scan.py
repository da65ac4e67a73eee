"""Reading an answer to the last byte: what it gives away, and what is left of it once chance is taken out."""

import re
from collections.abc import Iterable
from difflib import unified_diff
from html import unescape
from io import BytesIO
from urllib.parse import quote, unquote
from zipfile import ZipFile, is_zipfile

from django.contrib.messages import get_messages
from django.http.response import HttpResponseBase

from casemgr.common.masking import mask_account, mask_phone, mask_resident_number
from casemgr.common.money import show_short, show_yuan
from tests.wall.world import FIRST_KEY_BEYOND, NEVER_USED, Side

# Keys of forms and Django's CSRF tokens, each drawn anew: sooner or later one of them spells a canary.
_DRAWN = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9]{64}")
_ESCAPED = re.compile(r"\\u[0-9a-f]{4}")
_BY_CHANCE = {"Content-Length", "Set-Cookie", "Date", "Expires", "Last-Modified"}


def body_of(answer: HttpResponseBase) -> bytes:
    """The body, also of a file; reading it twice gives the same."""
    if not answer.streaming:
        return answer.content
    if not hasattr(answer, "read_once"):
        answer.read_once = b"".join(answer.streaming_content)
    return answer.read_once


def text_of(answer: HttpResponseBase) -> str:
    """Everything an answer says: headers, page, messages for the next, the parts inside a workbook."""
    body = body_of(answer)
    parts = [f"{name}: {value}" for name, value in answer.headers.items()]
    parts += [str(message) for message in get_messages(answer.wsgi_request)._queued_messages]
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as archive:
            parts += [archive.read(name).decode(errors="replace") for name in archive.namelist()]
    else:
        parts.append(_DRAWN.sub(b"", body).decode(errors="replace"))
    text = unquote(unescape("\n".join(parts)))
    return _ESCAPED.sub(lambda found: chr(int(found[0][2:], 16)), text)


def pattern_of(side: Side) -> re.Pattern[str]:
    """Whatever gives a county's rows away, in clear or masked."""
    marks = side.marks
    words = [
        marks.surname,
        marks.letters,
        marks.phone,
        mask_phone(marks.phone),
        marks.account,
        mask_account(marks.account),
        marks.resident_number,
        mask_resident_number(marks.resident_number),
        show_yuan(marks.above),
        str(marks.above),
        show_short(marks.above),
        show_yuan(marks.below),
        str(marks.below),
        *(officer.police_no for officer in side.officers.values()),
        *(supervision.notice_no for supervision in side.supervisions.values()),
        *(document.number for document in side.documents.values()),
    ]
    numbers = [rf"[AS]{marks.code}\d{{10}}"]
    if side.is_beyond:
        numbers.append(rf"(?<!\d){str(FIRST_KEY_BEYOND)[:2]}\d{{6}}(?!\d)")
    return re.compile("|".join([*map(re.escape, words), *numbers]), re.IGNORECASE)


def given_away(answer: HttpResponseBase, pattern: re.Pattern[str], asked: Iterable[object] = ()) -> set[str]:
    """What of `pattern` an answer holds, apart from what was asked for by name."""
    text = text_of(answer)
    for told in asked:
        text = text.replace(str(told), "")
    return {found[0] for found in pattern.finditer(text)}


Plain = tuple[int, dict[str, str], bytes]


def plain(answer: HttpResponseBase, asked: Iterable[object] = ()) -> Plain:
    """An answer without what differs by chance, or because another number was asked for."""
    if is_zipfile(BytesIO(body_of(answer))):
        return answer.status_code, {}, _without_dates(body_of(answer))
    words = {str(NEVER_USED), *map(str, asked)}
    told = sorted(words | {quote(word, safe="") for word in words}, key=len, reverse=True)
    body = _DRAWN.sub(b"", body_of(answer))
    headers = {name: value for name, value in answer.headers.items() if name not in _BY_CHANCE}
    for word in told:
        body = body.replace(word.encode(), b"?")
        headers = {name: value.replace(word, "?") for name, value in headers.items()}
    return answer.status_code, headers, body


def _without_dates(workbook: bytes) -> bytes:
    """The parts of a workbook, but for the one that says when it was made."""
    with ZipFile(BytesIO(workbook)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist() if name != "docProps/core.xml")


def differences(one: Plain, other: Plain) -> list[str]:
    """In which lines two plain answers differ; none if they are the same to the byte."""
    if one == other:
        return []
    texts = []
    for status, headers, body in (one, other):
        said = [f"{name}: {value}" for name, value in sorted(headers.items())]
        texts.append([str(status), *said, *body.decode(errors="replace").split("\n")])
    found = [line for line in unified_diff(*texts, n=0, lineterm="") if line[:3] not in ("---", "+++", "@@ ")]
    return found or ["the bytes"]
