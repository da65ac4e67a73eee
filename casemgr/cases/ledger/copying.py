"""Staged rows as lines of COPY: the fastest way into a table, at the price of writing the line by hand."""

import json
from collections.abc import Iterable

from casemgr.cases.ledger.models import Verdict
from casemgr.cases.ledger.reading import Refused, Taken
from casemgr.common.crypto import encrypt
from casemgr.exchange.copying import NULL, copy_lines, or_null, sealed, text

_COLUMNS = (
    "job_id",
    "row",
    "verdict",
    "column",
    "reason",
    "case_no",
    "case_pk",
    "name",
    "has_name",
    "county_id",
    "filing_unit_id",
    "fraud_type_id",
    "lead_id",
    "reported_date",
    "reported_time",
    "filed_date",
    "filed_time",
    "solved_date",
    "victim_name",
    "resident_number",
    "resident_number_hashes",
    "phone",
    "loss_amount",
    "amount_involved",
    "status",
    "has_status",
    "remark",
    "identifiers",
    "search_text",
    "masked_name",
    "changes",
)
_BEFORE_THE_CASE = 7
_BLANK = {
    "resident_number_hashes": "{}",
    "has_name": "f",
    "has_status": "f",
    "identifiers": "[]",
    "changes": "{}",
} | dict.fromkeys(
    (
        "name",
        "victim_name",
        "resident_number",
        "phone",
        "status",
        "remark",
        "search_text",
    ),
    "",
)
_OF_A_REFUSED_ROW = "\t".join(
    {**_BLANK, "masked_name": ""}.get(column, NULL) for column in _COLUMNS[_BEFORE_THE_CASE:]
)


def copy_rows(lines: Iterable[str]) -> None:
    """Send lines to the staging table."""
    copy_lines("cases_ledgerrow", _COLUMNS, lines)


def refused_line(job: int, row: Refused) -> str:
    """The line of a row that is refused: where, why, and which case it spoke of."""
    head = (
        str(job),
        str(row.row),
        Verdict.REFUSED.value,
        text(row.column),
        text(row.reason),
        text(row.case_no),
    )
    return "\t".join((*head, NULL, _OF_A_REFUSED_ROW)) + "\n"


def taken_line(job: int, row: Taken, key: int) -> str:
    """The line of a row that holds, new until it is found; `key` is what its case would be known by."""
    filed, reported = row.filed, row.reported
    return (
        "\t".join(
            (
                str(job),
                str(row.row),
                Verdict.NEW.value,
                "",
                "",
                row.case_no,
                str(key),
                text(row.name),
                "t" if row.has_name else "f",
                str(row.unit.county_id),
                str(row.unit.pk),
                str(row.fraud_type),
                or_null(row.lead),
                str(reported.date),
                or_null(reported.time),
                or_null(filed and filed.date),
                or_null(filed and filed.time),
                or_null(row.solved and row.solved.date),
                text(row.victim_name),
                sealed(encrypt(row.resident_number)),
                f"{{{','.join(row.resident_number_hashes)}}}",
                row.phone,
                str(row.loss),
                or_null(row.involved),
                row.status,
                "t" if row.has_status else "f",
                text(row.remark),
                text(json.dumps(row.identifiers, ensure_ascii=False)) if row.identifiers else "[]",
                text(row.search_text),
                text(row.masked_name),
                "{}",
            )
        )
        + "\n"
    )
