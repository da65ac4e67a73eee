from django.db import migrations

FORGET = """
CREATE FUNCTION cases_forget_ledger_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM cases_ledgerrow WHERE job_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_forget_ledger_rows AFTER UPDATE OF state ON exchange_job
    FOR EACH ROW WHEN (NEW.kind = 'ledger_import' AND NEW.state IN ('done', 'failed', 'cancelled'))
    EXECUTE FUNCTION cases_forget_ledger_rows();
"""
UNDO = """
DROP TRIGGER cases_forget_ledger_rows ON exchange_job;
DROP FUNCTION cases_forget_ledger_rows();
"""


class Migration(migrations.Migration):
    """The staged rows of an import go when it is over, however it ended."""

    dependencies = [("cases", "0003_hold_county")]
    operations = [migrations.RunSQL(FORGET, UNDO)]
