"""How a bank writes its statements: recognised by its headings, proposed by their words, kept once said."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from casemgr.common.chinese import normalise, squeezed, tidy
from casemgr.common.errors import Unreadable, shown
from casemgr.common.moments import read_moment
from casemgr.exchange.cells import cell_text
from casemgr.exchange.headings import Column, Table, find_header, spellings, table_at
from casemgr.exchange.refusals import REFUSAL
from casemgr.exchange.sheets import Cells, Sheet
from casemgr.funds.models import StatementLayout
from casemgr.funds.statements.columns import FIELDS, WORDS

_SAMPLES = 3
_LOOKED_AT = 50
_LONGEST_HEADING = 60
_OWN_ABOVE = re.compile(r"(?:账号|卡号|账户|帐号)\s*[::]\s*([0-9][0-9 ]{6,30}[0-9])(?![0-9])")


@dataclass(frozen=True)
class Found:
    """A sheet whose header was found. `headings` are told apart: a second 开户行 is 开户行（2）.

    `own` is the account that the lines above the header name, if they name one. `refusal` is the place of the
    column that says, in a file of refused lines, why they were: it is none of the bank's.
    """

    sheet: Sheet
    header_row: int
    headings: tuple[str, ...]
    places: Mapping[str, int]
    samples: Mapping[str, list[str]]
    own: str
    refusal: int | None = None

    @property
    def signature(self) -> str:
        """What files of one layout have in common."""
        text = "\x1f".join(squeezed(heading) for heading in self.headings)
        return hashlib.sha256(text.encode()).hexdigest()

    def layout(self) -> StatementLayout | None:
        """What was said of these headings before."""
        return StatementLayout.objects.filter(signature=self.signature).first()

    def table(self, layout: StatementLayout) -> Table:
        """The lines, by what each column holds. Rows without a time or a date are blank or totals."""
        columns = [
            Column(name, heading, key=name in ("at", "date")) for name, heading in layout.columns.items()
        ]
        places = {name: self.places[heading] for name, heading in layout.columns.items()}
        if self.refusal is not None:
            places[REFUSAL] = self.refusal
        return table_at(self.sheet, columns, self.header_row, places)


def find(sheets: Sequence[Sheet]) -> Found:
    """The header of the first sheet that has one. Raises Unreadable, about the first if none has."""
    first_reason: Unreadable | None = None
    for sheet in sheets:
        try:
            return _found(sheet, *find_header(sheet, WORDS))
        except Unreadable as reason:
            first_reason = first_reason or reason
    assert first_reason is not None, "a workbook without a visible sheet is refused before"
    raise first_reason


def _found(sheet: Sheet, header_row: int, cells: Cells) -> Found:
    places: dict[str, int] = {}
    refusal = None
    for place, cell in enumerate(cells):
        if cell == _("退回原因"):
            refusal = place
            continue
        text = tidy(str(cell))[:_LONGEST_HEADING] if isinstance(cell, str) else cell_text(cell)
        number, heading = 1, text
        while heading in places:
            number += 1
            heading = f"{text}（{number}）"
        if text:
            places[heading] = place
    return Found(
        sheet=sheet,
        header_row=header_row,
        headings=tuple(places),
        places=places,
        samples=_samples(sheet, header_row, places),
        own=_own_above(sheet, header_row),
        refusal=refusal,
    )


def _samples(sheet: Sheet, header_row: int, places: Mapping[str, int]) -> dict[str, list[str]]:
    """The first different values under each heading."""
    found: dict[str, dict[str, None]] = {heading: {} for heading in places}
    for _number, cells in islice(sheet.rows(), header_row, header_row + _LOOKED_AT):
        for heading, place in places.items():
            text = shown(cell_text(cells[place])) if place < len(cells) else ""
            if text and len(found[heading]) < _SAMPLES:
                found[heading][text] = None
    return {heading: list(values) for heading, values in found.items()}


def _own_above(sheet: Sheet, header_row: int) -> str:
    found = set()
    for _number, cells in islice(sheet.rows(), header_row - 1):
        line = "\t".join(normalise(cell_text(cell)) for cell in cells)
        # The heading and its number may stand in two cells.
        line = re.sub(r"([::])\t+", r"\1", line)
        found |= {number.replace(" ", "") for number in _OWN_ABOVE.findall(line)}
    return found.pop() if len(found) == 1 else ""


def propose(headings: Iterable[str], samples: Mapping[str, list[str]]) -> dict[str, str]:
    """Which heading probably holds which field, each heading once."""
    spelled = {heading: set(spellings(heading)) for heading in headings}
    proposal: dict[str, str] = {}
    for field in FIELDS:
        for word in field.synonyms:
            heading = next(
                (one for one in spelled if squeezed(word) in spelled[one] and one not in proposal.values()),
                None,
            )
            if heading:
                proposal[field.name] = heading
                break
    return _fitting(proposal, samples)


def _fitting(proposal: dict[str, str], samples: Mapping[str, list[str]]) -> dict[str, str]:
    """The proposal without contradictions: a 交易时间 beside a 交易日期 may be the time of day only."""
    if "at" in proposal and "date" in proposal:
        if all(map(_is_day, samples.get(proposal["at"], []))):
            del proposal["date"]
        else:
            proposal["clock"] = proposal.pop("at")
    for name in ("paid_out", "paid_in") if "amount" in proposal and "sign" in proposal else ():
        proposal.pop(name, None)
    if "payer" in proposal and "payee" in proposal:
        for name in ("own", "own_name", "other", "other_name", "other_bank", "sign"):
            proposal.pop(name, None)
    return proposal


def _is_day(text: str) -> bool:
    try:
        read_moment(re.sub(r"^(\d{8})(?=\d)", r"\1 ", text).split(" ")[0])
    except Unreadable:
        return False
    return True


def check(columns: Mapping[str, str], signs: Mapping[str, Any], *, has_own: bool) -> None:
    """Whether this says all a transfer needs. Raises ValidationError with a sentence for each thing missing.

    `has_own`: that it is known whose statement it is, whatever its columns say.
    """
    has = columns.__contains__
    both_sides = has("payer") and has("payee")
    reasons = []
    if not has("at") and not has("date"):
        reasons.append(_("请指出哪一列是交易时间或交易日期。"))
    if has("paid_out") != has("paid_in"):
        reasons.append(_("支出金额和收入金额两列应同时指出。"))
    if has("amount") == (has("paid_out") or has("paid_in")):
        reasons.append(_("请指出交易金额一列，或支出金额、收入金额两列，二者选一。"))
    if has("amount") and not (has("sign") or both_sides or signs.get("signed")):
        reasons.append(_("只有一列金额时，请指出收支标志一列，或勾选“金额的正负号表示收支”。"))
    if has("payer") != has("payee"):
        reasons.append(_("付款方账号和收款方账号两列应同时指出。"))
    if both_sides and has("other"):
        reasons.append(_("已指出付款方和收款方，不能再指出对方账号。"))
    if not both_sides and not has("other"):
        reasons.append(_("请指出哪一列是对方账号，或付款方账号、收款方账号两列。"))
    if not both_sides and not has("own") and not has_own:
        reasons.append(_("流水中没有本方账号一列，请填写这是哪个账户的流水。"))
    if reasons:
        raise ValidationError(reasons)
