"""What each staged line would do to the case as it is now, in a few statements however many lines.

The accounts of the lines are found first, each number once (`funds_party`, for this transaction only); a line
is then known by who paid whom, when, how much and under which serial number, as the unique constraint has it.
"""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from casemgr.exchange.models import Job
from casemgr.funds.enums import RowVerdict

_DROP_PARTIES = "DROP TABLE IF EXISTS funds_party"

# An account is called by any name that a line gives it: an empty one says nothing. Each line has its own
# sealing of the number; one of them is kept.
_FIND_PARTIES = """
    CREATE TEMP TABLE funds_party ON COMMIT DROP AS
    WITH side AS (
        SELECT payer_hashes AS hashes, payer_number AS number, payer_tail AS tail, payer_kind AS kind,
            payer_name AS name, payer_bank AS bank
        FROM funds_statementrow WHERE job_id = %(job)s AND payer_hashes <> '{}'
        UNION ALL
        SELECT payee_hashes, payee_number, payee_tail, payee_kind, payee_name, payee_bank
        FROM funds_statementrow WHERE job_id = %(job)s AND payee_hashes <> '{}'
    ), party AS (
        SELECT hashes[1] AS hash, min(hashes) AS hashes, min(tail) AS tail, min(kind) AS kind,
            max(name) AS name, max(bank) AS bank, decode(min(encode(number, 'hex')), 'hex') AS number
        FROM side GROUP BY hashes[1]
    )
    SELECT party.*, a.id AS account_id, c.id AS case_account_id
    FROM party
    LEFT JOIN LATERAL (
        SELECT id FROM funds_account WHERE number_hash = ANY(party.hashes) LIMIT 1
    ) a ON true
    LEFT JOIN funds_caseaccount c ON c.case_id = %(case)s AND c.account_id = a.id
"""
_INDEX_PARTIES = "ALTER TABLE funds_party ADD PRIMARY KEY (hash)"
# Nobody has counted these tables yet, and the planner would take them for small.
_COUNT_THEM = "ANALYZE funds_party, funds_statementrow"

SIDES = """
    LEFT JOIN funds_party payer ON payer.hash = r.payer_hashes[1]
    LEFT JOIN funds_party payee ON payee.hash = r.payee_hashes[1]
"""

# An account that the case does not have yet has moved nothing in it; no account at all is NULL on both sides.
SAME_TRANSFER = """
    t.case_id = %(case)s AND t.at = r.at AND t.amount = r.amount AND t.serial_no = r.serial_no
    AND (t.payer_id = payer.case_account_id OR t.payer_id IS NULL AND payer.hash IS NULL)
    AND (t.payee_id = payee.case_account_id OR t.payee_id IS NULL AND payee.hash IS NULL)
"""

_MARK = f"""
    WITH found AS (
        SELECT r.id, r.row, t.id AS known, first_value(r.row) OVER (
            PARTITION BY r.payer_hashes[1], r.payee_hashes[1], r.at, r.amount, r.serial_no ORDER BY r.row
        ) AS first
        FROM funds_statementrow r {SIDES} LEFT JOIN funds_transfer t ON {SAME_TRANSFER}
        WHERE r.job_id = %(job)s AND r.verdict <> %(refused)s
    ), marked AS (
        SELECT id, first, CASE WHEN known IS NOT NULL THEN %(known)s
            WHEN first <> row THEN %(doubled)s ELSE %(new)s END AS verdict
        FROM found
    )
    UPDATE funds_statementrow r SET verdict = marked.verdict, reason = CASE marked.verdict
        WHEN %(known)s THEN %(known_reason)s
        WHEN %(doubled)s THEN format(%(doubled_reason)s, marked.first) ELSE '' END
    FROM marked WHERE marked.id = r.id AND marked.verdict <> r.verdict
"""  # noqa: S608 - built from constants of this module


def mark(job: Job, case: int) -> None:
    """Say of each line that holds whether it is new, stands in the file twice, or is known to the case."""
    find_parties(job, case)
    run(
        _MARK,
        job,
        case,
        known_reason=_("本案已有这笔交易"),
        # One place is left for the row, filled in the database.
        doubled_reason=_("与第%(row)s行是同一笔交易") % {"row": "%s"},
    )


def find_parties(job: Job, case: int) -> None:
    """Look up each account of the lines once; called again when accounts were added."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP_PARTIES)
    run(_FIND_PARTIES, job, case)
    for statement in (_INDEX_PARTIES, _COUNT_THEM):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def run(sql: str, job: Job, case: int, /, **more: Any) -> int:
    """Execute a statement about the lines of a job. Returns how many rows it touched."""
    constants = {"job": job.pk, "case": case, **{one.name.lower(): one.value for one in RowVerdict}}
    with connection.cursor() as cursor:
        cursor.execute(sql, constants | more)
        return cursor.rowcount
