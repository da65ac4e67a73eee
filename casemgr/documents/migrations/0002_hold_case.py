from django.db import migrations

from casemgr.common.operations import append_only, same_parent
from casemgr.counties.operations import same_county_as_parent

CHILDREN = ["documents_draft", "documents_document"]

# A suspect's row together with its case, for what is about him to refer to.
SUSPECT_OF_CASE = migrations.RunSQL(
    "ALTER TABLE suspects_casesuspect ADD CONSTRAINT casesuspect_of_case UNIQUE (id, case_id)",
    "ALTER TABLE suspects_casesuspect DROP CONSTRAINT casesuspect_of_case",
)

# What was issued stays as it was, but that it may be voided once, and follows its case and its suspect.
AS_ISSUED = migrations.RunSQL(
    """
    CREATE FUNCTION documents_document_as_issued() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        moving text[] := ARRAY['county_id', 'case_suspect_id', 'voided_at', 'voided_by_id', 'void_reason'];
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF to_jsonb(OLD) - moving = to_jsonb(NEW) - moving AND (
                OLD.voided_at IS NULL OR
                (OLD.voided_at, OLD.voided_by_id, OLD.void_reason)
                IS NOT DISTINCT FROM (NEW.voided_at, NEW.voided_by_id, NEW.void_reason)
            ) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION '% stays as issued', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER documents_document_as_issued BEFORE UPDATE OR DELETE ON documents_document
        FOR EACH ROW EXECUTE FUNCTION documents_document_as_issued();
    CREATE TRIGGER documents_document_as_issued_whole BEFORE TRUNCATE ON documents_document
        EXECUTE FUNCTION documents_document_as_issued();
    """,
    """
    DROP TRIGGER documents_document_as_issued ON documents_document;
    DROP TRIGGER documents_document_as_issued_whole ON documents_document;
    DROP FUNCTION documents_document_as_issued();
    """,
)


class Migration(migrations.Migration):
    """Documents carry their case, its county and its suspects; what was issued and uploaded stays."""

    dependencies = [
        ("documents", "0001_initial"),
        ("cases", "0003_hold_county"),
        ("suspects", "0002_hold_county"),
    ]
    operations = [
        SUSPECT_OF_CASE,
        *(same_county_as_parent(table, "cases_case", "case_id") for table in CHILDREN),
        *(
            same_parent(
                table,
                "suspects_casesuspect",
                ("case_suspect_id", "id"),
                ("case_id", "case_id"),
                as_="suspect",
            )
            for table in CHILDREN
        ),
        *(
            same_parent(
                table, "suspects_measure", ("measure_id", "id"), ("case_id", "case_id"), as_="measure"
            )
            for table in CHILDREN
        ),
        append_only("documents_template", but="is_active"),
        AS_ISSUED,
    ]
