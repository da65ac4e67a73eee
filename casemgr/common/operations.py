"""Migration operations that hold invariants in the database itself."""

from django.db.migrations import RunSQL


def append_only(table: str, but: str = "") -> RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on `table`: what is written there stays as written.

    `but` names the one column that may change: the county, which follows the parent row.
    """
    name = f"{table}_append_only"
    unchanged = f"to_jsonb(OLD) - '{but}' = to_jsonb(NEW) - '{but}'" if but else "false"
    return RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {unchanged} THEN RETURN NEW; END IF;
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


def same_as_parent(table: str, parent: str, *columns: tuple[str, str]) -> RunSQL:
    """Hold `columns` (of the table, of its parent) equal; when the parent's change, the rows go along.

    The parent needs a unique constraint on its columns.
    """
    name = f"{table}_same_parent"
    ours, theirs = (", ".join(names) for names in zip(*columns, strict=True))
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({ours})"
        f" REFERENCES {parent} ({theirs}) ON UPDATE CASCADE",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
