"""The statements by which a confirmed ledger becomes cases. Each takes the constants of `applying`.

A new row brings the key of its case along, drawn from the sequence when it was staged, so that a hundred
thousand rows need no join. Victims change before the case's loss, which is the sum of theirs.
"""

from casemgr.cases.ledger.comparison import FIELDS

_NEW = "FROM cases_ledgerrow r WHERE r.job_id = %(job)s AND r.verdict = %(new)s"
_CHANGED = "r.job_id = %(job)s AND r.verdict = %(changed)s"

LOCK = f"""
    SELECT FROM cases_case c JOIN cases_ledgerrow r ON r.case_pk = c.id
    WHERE {_CHANGED} ORDER BY c.id FOR UPDATE OF c
"""

ADD_CASES = f"""
    INSERT INTO cases_case (
        id, version, case_no, name, special_name, county_id, filing_unit_id, lead_unit_id, lead_id,
        fraud_type_id, is_cross_border, is_major, is_gang, is_card, occurred, reported_date,
        reported_time, filed_date, filed_time, solved_date, loss_amount, amount_involved, amount_is_approx,
        status, requested_act, summary, remark, search_text, masked_name, created_at, updated_at)
    SELECT r.case_pk, 1, r.case_no, r.name, '', r.county_id, r.filing_unit_id, r.filing_unit_id, r.lead_id,
        r.fraud_type_id, false, false, false, false, '', r.reported_date, r.reported_time,
        r.filed_date, r.filed_time, r.solved_date, r.loss_amount, COALESCE(r.amount_involved, 0), false,
        r.status, '', '', r.remark, r.search_text, r.masked_name, %(now)s, %(now)s
    {_NEW} ORDER BY r.case_no
    ON CONFLICT (case_no) DO NOTHING
"""

_VICTIM = """
    INSERT INTO cases_victim (
        version, case_id, county_id, name, resident_number, resident_number_hash, phone, occupation, address,
        loss_amount, created_at)
    SELECT 1, r.case_pk, {county}, r.victim_name, r.resident_number,
        COALESCE(r.resident_number_hashes[1], ''), r.phone, '', '', r.loss_amount, %(now)s
"""

ADD_VICTIMS = _VICTIM.format(county="r.county_id") + _NEW

ADD_IDENTIFIERS = """
    INSERT INTO cases_identifier (case_id, county_id, kind, value, created_at)
    SELECT r.case_pk, r.county_id, i->>0, i->>1, %(now)s
    FROM cases_ledgerrow r CROSS JOIN LATERAL jsonb_array_elements(r.identifiers) i
    WHERE r.job_id = %(job)s AND r.verdict = %(new)s
"""

TELL_OF_NEW = f"""
    INSERT INTO cases_caseevent (case_id, county_id, kind, at, by_id, data)
    SELECT r.case_pk, r.county_id, %(imported_event)s, %(now)s, %(by)s,
        jsonb_build_object('job', r.job_id, 'row', r.row)
    {_NEW}
"""

CHANGE_VICTIMS = f"""
    UPDATE cases_victim v SET
        version = v.version + 1,
        name = r.victim_name,
        phone = COALESCE(NULLIF(r.phone, ''), v.phone),
        loss_amount = r.loss_amount,
        resident_number = CASE WHEN r.changes->'victim' ? 'resident_number'
            THEN r.resident_number ELSE v.resident_number END,
        resident_number_hash = CASE WHEN r.changes->'victim' ? 'resident_number'
            THEN r.resident_number_hashes[1] ELSE v.resident_number_hash END
    FROM cases_ledgerrow r
    WHERE {_CHANGED} AND v.id = r.victim_pk AND r.changes ? 'victim'
"""  # noqa: S608

# The victim's key goes back into the row: the history names it.
ADD_MISSING_VICTIMS = f"""
    WITH added AS ({_VICTIM.format(county="c.county_id")}
        FROM cases_ledgerrow r JOIN cases_case c ON c.id = r.case_pk
        WHERE {_CHANGED} AND r.changes->'victim' ? 'added'
        RETURNING id, case_id)
    UPDATE cases_ledgerrow r SET victim_pk = added.id FROM added
    WHERE r.case_pk = added.case_id AND {_CHANGED}
"""  # noqa: S608

ADD_MISSING_IDENTIFIERS = f"""
    INSERT INTO cases_identifier (case_id, county_id, kind, value, created_at)
    SELECT c.id, c.county_id, i->>0, i->>1, %(now)s
    FROM cases_ledgerrow r JOIN cases_case c ON c.id = r.case_pk
    CROSS JOIN LATERAL jsonb_array_elements(r.changes->'identifiers') i
    WHERE {_CHANGED}
    ON CONFLICT DO NOTHING
"""  # noqa: S608


def _event(kind: str, data: str, condition: str, source: str = "") -> str:
    return f"""
        INSERT INTO cases_caseevent (case_id, county_id, kind, at, by_id, data)
        SELECT c.id, c.county_id, {kind}, %(now)s, %(by)s, {data}
        FROM cases_ledgerrow r JOIN cases_case c ON c.id = r.case_pk {source}
        WHERE {_CHANGED} AND {condition}
    """  # noqa: S608


# Told before the case itself changes: its old loss still stands there. The words are those of the services.
TELL_OF_CHANGES = (
    _event(
        "%(changed_event)s",
        "jsonb_build_object('job', r.job_id, 'row', r.row, 'fields', (r.changes->'case') - 'status')",
        "(r.changes->'case') - 'status' <> '{}'",
    ),
    _event(
        "%(moved_event)s",
        "jsonb_build_object('job', r.job_id, 'row', r.row, 'reason', %(reason)s, 'source', c.status,"
        " 'target', r.status, 'act', (%(acts)s)[array_position(%(statuses)s, r.status::text)])",
        "r.changes->'case' ? 'status'",
    ),
    _event(
        "CASE WHEN r.changes->'victim' ? 'added'"
        " THEN %(victim_added_event)s ELSE %(victim_changed_event)s END",
        "jsonb_build_object('job', r.job_id, 'row', r.row, 'victim', r.victim_pk,"
        " 'loss', r.loss_amount::text, 'reason', %(reason)s,"
        " 'fields', (SELECT jsonb_agg(f) FROM jsonb_object_keys(r.changes->'victim') f WHERE f <> 'added'),"
        " 'case_loss', jsonb_build_array(c.loss_amount::text, total.loss::text))",
        "r.changes ? 'victim'",
        "CROSS JOIN LATERAL"
        " (SELECT sum(loss_amount) AS loss FROM cases_victim v WHERE v.case_id = c.id) total",
    ),
    _event(
        "%(identifier_added_event)s",
        "jsonb_build_object('job', r.job_id, 'row', r.row, 'identifier_kind', i->>0, 'value', i->>2)",
        "true",
        "CROSS JOIN LATERAL jsonb_array_elements(r.changes->'identifiers') i",
    ),
)

_ASSIGNMENTS = ",\n        ".join(
    f"{field.column} = CASE WHEN r.changes->'case' ? '{field.name}'"
    f" THEN r.{field.column} ELSE c.{field.column} END"
    for field in FIELDS
)

CHANGE_CASES = f"""
    UPDATE cases_case c SET
        version = c.version + 1,
        updated_at = %(now)s,
        {_ASSIGNMENTS},
        lead_unit_id = CASE WHEN r.changes->'case' ? 'filing_unit' AND c.lead_unit_id = c.filing_unit_id
            THEN r.filing_unit_id ELSE c.lead_unit_id END,
        requested_act = CASE WHEN r.changes->'case' ? 'status' THEN '' ELSE c.requested_act END,
        requested_by_id = CASE WHEN r.changes->'case' ? 'status' THEN NULL ELSE c.requested_by_id END,
        loss_amount = (SELECT sum(v.loss_amount) FROM cases_victim v WHERE v.case_id = c.id)
    FROM cases_ledgerrow r
    WHERE {_CHANGED} AND c.id = r.case_pk
"""  # noqa: S608

DROP_LEADS_FROM_ASSISTANTS = f"""
    DELETE FROM cases_caseassistant a USING cases_ledgerrow r
    WHERE {_CHANGED} AND a.case_id = r.case_pk AND a.officer_id = r.lead_id AND r.changes->'case' ? 'lead'
"""  # noqa: S608

RENAMED = f"""
    SELECT c.id, c.name, c.special_name, array_agg(v.name ORDER BY v.id)
    FROM cases_ledgerrow r JOIN cases_case c ON c.id = r.case_pk JOIN cases_victim v ON v.case_id = c.id
    WHERE {_CHANGED} AND (r.changes->'case' ? 'name' OR r.changes->'victim' ?| ARRAY['added', 'name'])
    GROUP BY c.id
"""  # noqa: S608

REFRESH_NAMES = """
    UPDATE cases_case c SET search_text = n.search_text, masked_name = n.masked_name
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) n (id, search_text, masked_name)
    WHERE c.id = n.id
"""
