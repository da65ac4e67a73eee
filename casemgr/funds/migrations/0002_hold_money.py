from django.db import migrations

from casemgr.common.operations import append_only, same_parent
from casemgr.counties.operations import same_county_as_parent
from casemgr.exchange.enums import Kind
from casemgr.exchange.operations import forget_rows

# Each table with its parents in the same case: the column, and the table it points at.
PARENTS = {
    "position": [("victim", "cases_victim")],
    "entry": [("source", "funds_position"), ("target", "funds_position")],
    "caseaccount": [
        ("victim", "cases_victim"),
        ("stop_lapsed", "funds_position"),
        ("freeze_lapsed", "funds_position"),
    ],
    "statement": [("account", "funds_caseaccount")],
    "transfer": [
        ("statement", "funds_statement"),
        ("payer", "funds_caseaccount"),
        ("payee", "funds_caseaccount"),
    ],
    "stoppayment": [("case_account", "funds_caseaccount"), ("position", "funds_position")],
    "freeze": [
        ("case_account", "funds_caseaccount"),
        ("position", "funds_position"),
        ("stop", "funds_stoppayment"),
    ],
    "renewal": [("freeze", "funds_freeze")],
    "seizeditem": [
        ("evidence", "evidence_evidence"),
        ("case_suspect", "suspects_casesuspect"),
        ("position", "funds_position"),
    ],
    "appraisal": [("item", "funds_seizeditem")],
    "recovery": [
        ("freeze", "funds_freeze"),
        ("item", "funds_seizeditem"),
        ("case_suspect", "suspects_casesuspect"),
        ("position", "funds_position"),
    ],
    "restitution": [("victim", "cases_victim")],
    "refund": [],
    "refundsource": [
        ("refund", "funds_refund"),
        ("freeze", "funds_freeze"),
        ("recovery", "funds_recovery"),
        ("position", "funds_position"),
    ],
    "allocation": [("refund", "funds_refund"), ("victim", "cases_victim")],
    "paymentattempt": [("allocation", "funds_allocation")],
    "objection": [("refund", "funds_refund")],
}

APPEND_ONLY = ["entry", "statement", "appraisal", "restitution", "paymentattempt"]

# An entry moves the balances as it is written; the places are locked in one order, so that two acts that move
# money between the same places wait for each other and never deadlock.
POST = """
CREATE FUNCTION funds_entry_posts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM funds_position WHERE id IN (NEW.source_id, NEW.target_id) ORDER BY id FOR UPDATE;
    UPDATE funds_position SET balance = balance - NEW.amount WHERE id = NEW.source_id;
    UPDATE funds_position SET balance = balance + NEW.amount WHERE id = NEW.target_id;
    RETURN NULL;
END $$;
CREATE TRIGGER funds_entry_posts AFTER INSERT ON funds_entry
    FOR EACH ROW EXECUTE FUNCTION funds_entry_posts();

CREATE FUNCTION funds_balance_follows_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 AND (TG_OP = 'INSERT' AND NEW.balance <> 0
        OR TG_OP = 'UPDATE' AND NEW.balance IS DISTINCT FROM OLD.balance)
    THEN
        RAISE EXCEPTION 'a balance follows from entries alone' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER funds_balance_follows_entries BEFORE INSERT OR UPDATE ON funds_position
    FOR EACH ROW EXECUTE FUNCTION funds_balance_follows_entries();
"""
UNPOST = """
DROP TRIGGER funds_entry_posts ON funds_entry;
DROP TRIGGER funds_balance_follows_entries ON funds_position;
DROP FUNCTION funds_entry_posts();
DROP FUNCTION funds_balance_follows_entries();
"""

# Asked at the end of the transaction: from the county's check on, shares and sources both sum to the pool.
POOL = """
CREATE FUNCTION funds_refund_sums_to_its_pool() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    round funds_refund%ROWTYPE;
    shares numeric;
    sources numeric;
BEGIN
    SELECT * INTO round FROM funds_refund
        WHERE id = coalesce((to_jsonb(NEW) ->> 'refund_id')::bigint, NEW.id);
    IF round.state NOT IN ('checked', 'approved', 'issued', 'closed') THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(amount), 0) INTO shares FROM funds_allocation WHERE refund_id = round.id;
    SELECT coalesce(sum(amount), 0) INTO sources FROM funds_refundsource WHERE refund_id = round.id;
    IF shares <> round.pool OR sources <> round.pool THEN
        RAISE EXCEPTION 'refund %: pool %, shares %, sources %', round.number, round.pool, shares, sources
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
POOL_TABLES = ["funds_refund", "funds_allocation", "funds_refundsource"]


def _sums(table):
    return migrations.RunSQL(
        f"CREATE CONSTRAINT TRIGGER {table}_sums AFTER INSERT OR UPDATE ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_refund_sums_to_its_pool()",
        f"DROP TRIGGER {table}_sums ON {table}",
    )


class Migration(migrations.Migration):
    """Money stays in its case and county, what was written stays, and the sums hold whoever writes."""

    dependencies = [
        ("funds", "0001_initial"),
        ("cases", "0007_fund_events"),
        ("evidence", "0002_hold_chain"),
        ("suspects", "0002_hold_county"),
        ("documents", "0002_hold_case"),
        ("exchange", "0002_statement_imports"),
    ]
    operations = [
        *(same_county_as_parent(f"funds_{table}", "cases_case", "case_id") for table in PARENTS),
        *(
            same_parent(f"funds_{table}", parent, (f"{column}_id", "id"), ("case_id", "case_id"), as_=column)
            for table, parents in PARENTS.items()
            for column, parent in parents
        ),
        same_parent(
            "funds_position", "cases_victim", ("victim_id", "id"), ("ceiling", "loss_amount"), as_="loss"
        ),
        migrations.RunSQL(POST, UNPOST),
        migrations.RunSQL(POOL, "DROP FUNCTION funds_refund_sums_to_its_pool()"),
        *(_sums(table) for table in POOL_TABLES),
        *(append_only(f"funds_{table}", but="county_id") for table in APPEND_ONLY),
        # What came from a suspect goes with him when two records of one person are merged.
        append_only("funds_recovery", but=("county_id", "case_suspect_id")),
        forget_rows(Kind.STATEMENT_IMPORT, "funds_statementrow"),
    ]
