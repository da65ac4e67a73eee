from django.db import migrations

from casemgr.common.operations import append_only, same_parent
from casemgr.counties.operations import same_county_as_parent

DOSSIER = "coldcases_coldcasefile"
ROWS = [
    "coldcases_readingnote",
    "coldcases_reviewmeeting",
    "coldcases_dossierstep",
    "coldcases_handovernote",
    "coldcases_externalquery",
    "coldcases_unreadreminder",
]


def kept(table: str, allowed: str) -> migrations.RunSQL:
    """Refuse every change of `table` but of the county, and DELETE and TRUNCATE, unless `allowed` holds.

    `allowed` is a condition on OLD and NEW.
    """
    name = f"{table}_kept"
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF to_jsonb(OLD) - 'county_id' = to_jsonb(NEW) - 'county_id' OR ({allowed}) THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
        CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}();
        """,
        f"""
        DROP TRIGGER {name} ON {table};
        DROP TRIGGER {name}_whole ON {table};
        DROP FUNCTION {name}();
        """,
    )


def changes_only(*columns: str) -> str:
    """The condition that nothing but these columns, and the county, differs."""
    free = ", ".join(f"'{column}'" for column in ("county_id", *columns))
    return f"to_jsonb(OLD) - ARRAY[{free}] = to_jsonb(NEW) - ARRAY[{free}]"


HANDED_OVER = migrations.RunSQL(
    """
    CREATE FUNCTION coldcases_handed_over() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM (
                SELECT from_officer_id, to_officer_id FROM coldcases_handovernote
                WHERE file_id = NEW.id ORDER BY id DESC LIMIT 1
            ) last
            WHERE last.from_officer_id = OLD.officer_id AND last.to_officer_id = NEW.officer_id
        ) THEN
            RAISE EXCEPTION 'a dossier changes hands only with a handover note'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER coldcases_handed_over BEFORE UPDATE OF officer_id ON coldcases_coldcasefile
        FOR EACH ROW WHEN (OLD.officer_id <> NEW.officer_id) EXECUTE FUNCTION coldcases_handed_over();
    """,
    """
    DROP TRIGGER coldcases_handed_over ON coldcases_coldcasefile;
    DROP FUNCTION coldcases_handed_over();
    """,
)


class Migration(migrations.Migration):
    """A dossier carries the county of its case, its rows its case; what was written stays as written."""

    dependencies = [("coldcases", "0001_initial"), ("cases", "0003_hold_county")]
    operations = [
        *(same_county_as_parent(table, "cases_case", "case_id") for table in (DOSSIER, *ROWS)),
        *(same_parent(table, DOSSIER, ("file_id", "id"), ("case_id", "case_id")) for table in ROWS),
        *(
            append_only(table, but="county_id")
            for table in ("coldcases_reviewmeeting", "coldcases_dossierstep", "coldcases_handovernote")
        ),
        # Corrected by its writer within its hours; nothing but what he wrote.
        kept(
            "coldcases_readingnote",
            "clock_timestamp() < OLD.editable_until AND " + changes_only("read_on", "findings", "next_step"),
        ),
        # An answer is added once.
        kept(
            "coldcases_externalquery",
            "OLD.answer = '' AND " + changes_only("answer", "answered_at", "answered_by_id"),
        ),
        HANDED_OVER,
    ]
