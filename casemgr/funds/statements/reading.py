"""One line of a statement: taken whole, or refused with every reason there is. Asks no database."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from casemgr.common.chinese import squeezed
from casemgr.common.errors import Unreadable
from casemgr.common.identity import says_nothing
from casemgr.exchange.cells import cell_text
from casemgr.exchange.headings import Row, Table
from casemgr.funds.enums import Channel
from casemgr.funds.statements import cells
from casemgr.funds.statements.columns import IN_WORDS, ORDER, OUT_WORDS

_LONGEST_NAME = 60
_LONGEST_SERIAL = 60
_LONGEST_COUNTERPARTY = 120
_LONGEST_SUMMARY = 200
_LONGEST_HEADING = 100

_NOTHING_MOVED = _("金额为0，不是资金交易")
_REVERSED = _("金额为负数，可能是冲正，请核对后手工登记")
_BOTH_WAYS = _("同一行既有支出又有收入，请拆成两行")
_NO_SIGN = _("收支标志没有填写，不知道是支出还是收入")
_UNKNOWN_SIGN = _("收支标志“%(value)s”无法识别，请在对应列时写明它表示支出还是收入")
_NO_OWN = _("本方账号没有填写")
_NO_SIDE = _("付款方和收款方账号都没有填写")
_SAME_SIDES = _("付款方和收款方是同一账号，请核对")


class Side(NamedTuple):
    """Who paid or was paid: his number in its one writing, empty where there is no account."""

    number: str
    name: str
    bank: str
    balance: Decimal | None


@dataclass(slots=True)
class Taken:
    """A line that holds: what would become a transfer. Yuan."""

    row: int
    at: datetime
    amount: Decimal
    payer: Side
    payee: Side
    serial: str
    channel: str
    counterparty: str
    summary: str


class Refused(NamedTuple):
    """A line that does not hold: its first bad column, by the sheet's own heading, and all the reasons."""

    row: int
    column: str
    reason: str


class _Bad(Exception):
    """A column of the line contradicts another."""

    def __init__(self, name: str, reason: Any, **details: Any):
        super().__init__(name)
        self.name, self.reason = name, str(Unreadable(reason, **details))


@dataclass
class RowReader:
    """Reads the lines of one sheet, in order. `own` is the account it is the statement of, if no column says.

    `signs` is what the layout says of money in and out. `noticed` counts what is odd and yet taken.
    """

    table: Table
    own: str
    bank: str
    signs: Mapping[str, Any]
    today: date
    noticed: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        amount = self._read_amount
        name = partial(cells.cut, limit=_LONGEST_NAME)
        readers: dict[str, Callable[[Any], Any]] = {
            "at": partial(cells.read_at, today=self.today),
            "date": partial(cells.read_at, today=self.today),
            "clock": cells.read_clock,
            "amount": partial(amount, name="amount"),
            "sign": self._read_sign,
            "paid_out": partial(_if_any, partial(amount, name="paid_out")),
            "paid_in": partial(_if_any, partial(amount, name="paid_in")),
            "own": cells.read_own,
            "other": cells.read_side,
            "payer": cells.read_side,
            "payee": cells.read_side,
            **dict.fromkeys(("own_name", "other_name", "payer_name", "payee_name"), name),
            **dict.fromkeys(("other_bank", "payer_bank", "payee_bank"), name),
            "serial": partial(cells.short, limit=_LONGEST_SERIAL),
            "balance": partial(_if_any, partial(amount, name="balance")),
            "summary": partial(cells.cut, limit=_LONGEST_SUMMARY),
            "currency": cells.check_currency,
            "outcome": cells.check_outcome,
        }
        self._readers = [(name, readers[name]) for name in self.table.places if name in readers]
        self._nothing = dict.fromkeys(readers) | dict.fromkeys(("other", "payer", "payee"), ("", ""))
        said_in, said_out = (frozenset(map(squeezed, self.signs.get(way, ()))) for way in ("in", "out"))
        self._in, self._out = IN_WORDS - said_out | said_in, OUT_WORDS - said_in | said_out
        self._has_both_sides = self.table.has("payer")

    def read(self, row: Row) -> Taken | Refused:
        values, reasons = dict(self._nothing), []
        for name, reader in self._readers:
            try:
                values[name] = reader(row.cells[name])
            except Unreadable as reason:
                reasons.append((name, str(reason)))
        if not reasons:
            try:
                return self._taken(values, row.number)
            except _Bad as bad:
                reasons.append((bad.name, bad.reason))
        reasons.sort(key=lambda reason: ORDER[reason[0]])
        return Refused(
            row.number, self._heading(reasons[0][0]), "；".join(reason for _name, reason in reasons)
        )

    def _taken(self, values: dict[str, Any], number: int) -> Taken:
        day = values["at"] or values["date"]
        clock = values["clock"]
        amount, is_in = self._moved(values)
        payer, payee, words = self._sides(values, is_in)
        if payer.number == payee.number:
            raise _Bad("payee" if self._has_both_sides else "other", _SAME_SIDES)
        if clock is None and day.time is None:
            self.noticed["no_clock"] += 1
        summary = values["summary"] or ""
        has_both = bool(payer.number and payee.number)
        return Taken(
            row=number,
            at=cells.to_moment(day, clock),
            amount=amount,
            payer=payer,
            payee=payee,
            serial=values["serial"] or "",
            channel=Channel.TRANSFER.value if has_both else cells.channel_of(summary, words),
            counterparty=words[:_LONGEST_COUNTERPARTY],
            summary=summary,
        )

    def _moved(self, values: dict[str, Any]) -> tuple[Decimal, bool]:
        """How much moved, and whether it came in. A transaction taken back is for a person to judge."""
        if self.table.has("amount"):
            amount, name = values["amount"], "amount"
            if self._has_both_sides:
                is_in = False
            elif self.table.has("sign"):
                is_in = values["sign"]
            else:
                amount, is_in = abs(amount), amount > 0
        else:
            paid_out, paid_in = values["paid_out"] or 0, values["paid_in"] or 0
            name, is_in = ("paid_in", True) if paid_in else ("paid_out", False)
            if paid_out and paid_in:
                raise _Bad("paid_out", _BOTH_WAYS)
            amount = paid_in or paid_out
        if not amount:
            raise _Bad(name, _NOTHING_MOVED)
        if amount < 0:
            raise _Bad(name, _REVERSED)
        return amount, is_in

    def _sides(self, values: dict[str, Any], is_in: bool) -> tuple[Side, Side, str]:
        """Payer, payee, and what the statement calls the side that this house may know nothing of."""
        if self._has_both_sides:
            return self._both_sides(values)
        own_number = values["own"] or self.own
        if not own_number:
            raise _Bad("own", _NO_OWN)
        other_number, words = values["other"]
        name = values["other_name"] or ""
        own = Side(own_number, values["own_name"] or "", self.bank, values["balance"])
        other = Side(other_number, name, values["other_bank"] or "", None)
        payer, payee = (other, own) if is_in else (own, other)
        return payer, payee, name or words

    def _both_sides(self, values: dict[str, Any]) -> tuple[Side, Side, str]:
        (payer, payer_words), (payee, payee_words) = values["payer"], values["payee"]
        if not payer and not payee:
            raise _Bad("payer", _NO_SIDE)
        # Whose balance it is can only be said if it is known whose statement it is.
        balances = [values["balance"] if number and number == self.own else None for number in (payer, payee)]
        paying, paid = (
            Side(number, values[f"{name}_name"] or "", values[f"{name}_bank"] or "", balance)
            for name, number, balance in zip(("payer", "payee"), (payer, payee), balances, strict=True)
        )
        words = (
            paid.name or payee_words if not payee else paying.name or payer_words if not payer else paid.name
        )
        return paying, paid, words

    def _read_amount(self, value: Any, name: str) -> Decimal:
        return cells.read_signed(value, self.table.unit(name))

    def _read_sign(self, value: Any) -> bool:
        """Whether money came in."""
        text = squeezed(cell_text(value))
        if text in self._in or text in self._out:
            return text in self._in
        raise Unreadable(_UNKNOWN_SIGN if text else _NO_SIGN, value=value)

    def _heading(self, name: str) -> str:
        """What the sheet itself calls the column."""
        places: Iterable[str] = self.table.places
        return self.table.heading_as_written(name)[:_LONGEST_HEADING] if name in places else ""


def _if_any(reader: Callable[[Any], Any], value: Any) -> Any:
    return None if says_nothing(value) else reader(value)
