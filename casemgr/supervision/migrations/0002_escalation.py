from django.db import migrations

from casemgr.counties.operations import same_county_as_parent

FUNCTIONS = """
CREATE FUNCTION escalation_amount(field text, loss numeric, involved numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE field WHEN 'loss' THEN loss WHEN 'involved' THEN involved ELSE GREATEST(loss, involved) END
$$;

CREATE FUNCTION escalation_meets(amount numeric, threshold numeric, inclusive boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT amount > threshold OR (inclusive AND amount = threshold)
$$;

-- Runs in the transaction that changed a case, whatever path the change came by: form, import, SQL.
CREATE FUNCTION supervision_note_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO supervision_due (case_id, county_id, noted_at)
    SELECT c.id, c.county_id, now()
    FROM changed c
    JOIN LATERAL (
        SELECT * FROM supervision_escalationrule
        WHERE level = 'city' AND effective_date <= (now() AT TIME ZONE 'Asia/Shanghai')::date
        ORDER BY effective_date DESC, version DESC LIMIT 1
    ) r ON escalation_meets(
        escalation_amount(r.amount_field, c.loss_amount, c.amount_involved), r.threshold, r.inclusive)
    WHERE NOT EXISTS (
        SELECT FROM supervision_supervision s
        WHERE s.case_id = c.id AND s.level = 'city' AND s.state <> 'released')
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER supervision_note_new AFTER INSERT ON cases_case
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION supervision_note_due();
CREATE TRIGGER supervision_note_changed AFTER UPDATE ON cases_case
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION supervision_note_due();
"""

UNDO = """
DROP TRIGGER supervision_note_new ON cases_case;
DROP TRIGGER supervision_note_changed ON cases_case;
DROP FUNCTION supervision_note_due();
DROP FUNCTION escalation_meets(numeric, numeric, boolean);
DROP FUNCTION escalation_amount(text, numeric, numeric);
"""


class Migration(migrations.Migration):
    """A case whose amount meets the standard is noted as due by the database itself."""

    dependencies = [("supervision", "0001_initial"), ("cases", "0003_hold_county")]
    operations = [
        migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO),
        same_county_as_parent("supervision_supervision", "cases_case", "case_id"),
        same_county_as_parent("supervision_due", "cases_case", "case_id"),
        same_county_as_parent("supervision_report", "supervision_supervision", "supervision_id"),
    ]
