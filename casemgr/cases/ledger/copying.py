"""Staged rows as lines of COPY: the fastest way into a table, at the price of writing the line by hand."""

import io
import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from casemgr.cases.ledger.models import Verdict
from casemgr.cases.ledger.reading import Refused, Taken
from casemgr.common.crypto import encrypt

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
_NAMES = ", ".join(f'"{column}"' for column in _COLUMNS)
_COPY = f"COPY cases_ledgerrow ({_NAMES}) FROM STDIN"
_NULL = r"\N"
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
    {**_BLANK, "masked_name": ""}.get(column, _NULL) for column in _COLUMNS[_BEFORE_THE_CASE:]
)


def copy_rows(lines: Iterable[str]) -> None:
    """Send lines to the staging table."""
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY, io.StringIO("".join(lines)))


def refused_line(job: int, row: Refused) -> str:
    """The line of a row that is refused: where, why, and which case it spoke of."""
    head = (
        str(job),
        str(row.row),
        Verdict.REFUSED.value,
        _text(row.column),
        _text(row.reason),
        _text(row.case_no),
    )
    return "\t".join((*head, _NULL, _OF_A_REFUSED_ROW)) + "\n"


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
                _text(row.name),
                "t" if row.has_name else "f",
                str(row.unit.county_id),
                str(row.unit.pk),
                str(row.fraud_type),
                _or_null(row.lead),
                str(reported.date),
                _or_null(reported.time),
                _or_null(filed and filed.date),
                _or_null(filed and filed.time),
                _or_null(row.solved and row.solved.date),
                _text(row.victim_name),
                rf"\\x{encrypt(row.resident_number).hex()}",
                f"{{{','.join(row.resident_number_hashes)}}}",
                row.phone,
                str(row.loss),
                _or_null(row.involved),
                row.status,
                "t" if row.has_status else "f",
                _text(row.remark),
                _text(json.dumps(row.identifiers, ensure_ascii=False)) if row.identifiers else "[]",
                _text(row.search_text),
                _text(row.masked_name),
                "{}",
            )
        )
        + "\n"
    )


def _text(value: str) -> str:
    # Tabs and line ends are gone since the cell was read.
    return value.replace("\\", r"\\")


def _or_null(value: Any) -> str:
    return _NULL if value is None else str(value)
