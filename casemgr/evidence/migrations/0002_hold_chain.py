from django.db import migrations

from casemgr.common.operations import append_only, same_parent
from casemgr.counties.operations import same_county_as_parent

TABLES = [
    "evidence_evidence",
    "evidence_custodyevent",
    "evidence_evidencefile",
    "evidence_filecheck",
    "evidence_forensictest",
    "evidence_opinion",
]

# What may change of an item; see CHANGEABLE in the models. Everything else stays as it was signed for.
CHANGES = ("seal_no", "place", "note", "version", "voided_at", "voided_by_id", "void_reason", "county_id")

# No gap in the chain: each change of hands begins with who has the item, later than it came to him. The lock
# on the item lets two who hand it over at once come one after the other; the second no longer fits.
CHAIN = """
CREATE FUNCTION evidence_custody_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item evidence_evidence%ROWTYPE;
    last evidence_custodyevent%ROWTYPE;
BEGIN
    SELECT * INTO STRICT item FROM evidence_evidence WHERE id = NEW.evidence_id FOR NO KEY UPDATE;
    SELECT * INTO last FROM evidence_custodyevent
        WHERE evidence_id = NEW.evidence_id ORDER BY no DESC LIMIT 1;
    IF last.id IS NULL THEN
        last.no := 0;
        last.at := item.collected_at - interval '1 microsecond';
        last.to_party := 'officer';
        last.to_officer_id := item.collected_by_id;
        last.to_body := '';
    ELSIF last.purpose IN ('with_case', 'return', 'destroy') THEN
        RAISE EXCEPTION 'custody of % has ended', item.number USING ERRCODE = 'check_violation';
    END IF;
    IF item.voided_at IS NOT NULL THEN
        RAISE EXCEPTION '% is voided', item.number USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.no <> last.no + 1 OR NEW.at <= last.at
        OR (NEW.from_party, NEW.from_officer_id, NEW.from_body)
            IS DISTINCT FROM (last.to_party, last.to_officer_id, last.to_body)
    THEN
        RAISE EXCEPTION 'gap in the custody of %', item.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_custody_chain BEFORE INSERT ON evidence_custodyevent
    FOR EACH ROW EXECUTE FUNCTION evidence_custody_chain();
"""
UNCHAIN = """
DROP TRIGGER evidence_custody_chain ON evidence_custodyevent;
DROP FUNCTION evidence_custody_chain();
"""

# A new version is one of the same item.
VERSIONS = (
    "ALTER TABLE evidence_evidencefile ADD CONSTRAINT evidence_file_replaces_its_own"
    " FOREIGN KEY (replaces_id, evidence_id) REFERENCES evidence_evidencefile (id, evidence_id)"
)


class Migration(migrations.Migration):
    """What hangs on evidence carries its case and county; what was signed, filed or found stays."""

    dependencies = [("evidence", "0001_initial"), ("cases", "0003_hold_county")]
    operations = [
        *(same_county_as_parent(table, "cases_case", "case_id") for table in TABLES),
        *(
            same_parent(table, "evidence_evidence", ("evidence_id", "id"), ("case_id", "case_id"))
            for table in ("evidence_custodyevent", "evidence_evidencefile", "evidence_forensictest")
        ),
        same_parent("evidence_filecheck", "evidence_evidencefile", ("file_id", "id"), ("case_id", "case_id")),
        same_parent("evidence_opinion", "evidence_forensictest", ("test_id", "id"), ("case_id", "case_id")),
        migrations.RunSQL(
            VERSIONS,
            "ALTER TABLE evidence_evidencefile DROP CONSTRAINT evidence_file_replaces_its_own",
        ),
        migrations.RunSQL(CHAIN, UNCHAIN),
        append_only("evidence_evidence", but=CHANGES),
        *(append_only(table, but="county_id") for table in TABLES if table != "evidence_evidence"),
    ]
