"""How far each account of a case is from its victims (层级): by the shortest way the money took.

A victim's account has 0, whoever was paid from it 1, and so on. Money that comes back in a circle or parts
and meets again changes nothing: the shortest way counts. What no transfer leads to has no level.
"""

from django.db import connection

from casemgr.cases.models import Case
from casemgr.funds.enums import AccountRole

_BEGIN = """
    CREATE TEMP TABLE IF NOT EXISTS funds_trace (account_id bigint PRIMARY KEY, level integer NOT NULL)
    ON COMMIT DROP;
    TRUNCATE funds_trace;
    INSERT INTO funds_trace SELECT id, 0 FROM funds_caseaccount WHERE case_id = %(case)s AND role = %(victim)s
"""
_STEP = """
    INSERT INTO funds_trace
    SELECT DISTINCT t.payee_id, %(level)s
    FROM funds_transfer t JOIN funds_trace f ON f.account_id = t.payer_id AND f.level = %(level)s - 1
    WHERE t.case_id = %(case)s AND t.payee_id IS NOT NULL
    ON CONFLICT DO NOTHING
"""
_WRITE = """
    UPDATE funds_caseaccount c SET level = found.level
    FROM (
        SELECT a.id, f.level FROM funds_caseaccount a LEFT JOIN funds_trace f ON f.account_id = a.id
        WHERE a.case_id = %(case)s AND a.level IS DISTINCT FROM f.level
    ) found
    WHERE found.id = c.id
"""


def recompute(case: Case) -> None:
    """Give every account of a locked case its level anew: one statement for each level there is."""
    constants = {"case": case.pk, "victim": AccountRole.VICTIM.value, "level": 0}
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, constants)
        while cursor.rowcount:
            constants["level"] += 1
            cursor.execute(_STEP, constants)
        cursor.execute(_WRITE, constants)
