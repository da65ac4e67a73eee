"""Migration operations of imports."""

from django.db.migrations import RunSQL

from casemgr.exchange.enums import FINAL, Kind


def forget_rows(kind: Kind, table: str) -> RunSQL:
    """Empty a staging table of the rows of a job as soon as the job is over, however it ended."""
    name = f"{table}_forgotten"
    over = ", ".join(f"'{state.value}'" for state in sorted(FINAL))
    forget = f"DELETE FROM {table} WHERE job_id = NEW.id"  # noqa: S608 - a constant of a migration
    return RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {forget};
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER UPDATE OF state ON exchange_job
            FOR EACH ROW WHEN (NEW.kind = '{kind.value}' AND NEW.state IN ({over}))
            EXECUTE FUNCTION {name}();
        """,
        f"DROP TRIGGER {name} ON exchange_job; DROP FUNCTION {name}();",
    )
