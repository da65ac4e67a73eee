"""Lines of a statement as lines of COPY."""

from collections.abc import Iterable
from datetime import UTC

from casemgr.exchange.copying import NULL, copy_lines, or_null, sealed, text
from casemgr.funds.enums import RowVerdict
from casemgr.funds.statements.cells import party
from casemgr.funds.statements.reading import Refused, Side, Taken

_SIDE = ("hashes", "number", "tail", "kind", "name", "bank", "balance")
_COLUMNS = (
    "job_id",
    "row",
    "verdict",
    "column",
    "reason",
    "at",
    "amount",
    *(f"payer_{name}" for name in _SIDE),
    *(f"payee_{name}" for name in _SIDE),
    "serial_no",
    "channel",
    "counterparty",
    "summary",
)
_NO_ACCOUNT = ("{}", "", "", "", "", "", NULL)
_OF_A_REFUSED_LINE = "\t".join((NULL, NULL, *_NO_ACCOUNT, *_NO_ACCOUNT, "", "", "", ""))


def copy_rows(job: int, rows: Iterable[Taken | Refused]) -> None:
    """Lay the lines of a job into the staging table."""
    lines = (_refused(job, row) if isinstance(row, Refused) else _taken(job, row) for row in rows)
    copy_lines("funds_statementrow", _COLUMNS, lines)


def _refused(job: int, row: Refused) -> str:
    verdict = RowVerdict.REFUSED.value
    return f"{job}\t{row.row}\t{verdict}\t{text(row.column)}\t{text(row.reason)}\t{_OF_A_REFUSED_LINE}\n"


def _taken(job: int, row: Taken) -> str:
    fields = (
        str(job),
        str(row.row),
        RowVerdict.NEW.value,
        "",
        "",
        row.at.astimezone(UTC).isoformat(),
        str(row.amount),
        *_side(row.payer),
        *_side(row.payee),
        text(row.serial),
        row.channel,
        text(row.counterparty),
        text(row.summary),
    )
    return "\t".join(fields) + "\n"


def _side(side: Side) -> tuple[str, ...]:
    if not side.number:
        return _NO_ACCOUNT
    account = party(side.number)
    return (
        f"{{{','.join(account.hashes)}}}",
        sealed(account.number),
        account.tail,
        account.kind,
        text(side.name),
        text(side.bank),
        or_null(side.balance),
    )
