"""Migration operations that hold invariants in the database itself."""

from django.db.migrations import RunSQL


def append_only(table: str, but: str | tuple[str, ...] = "") -> RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on `table`: what is written there stays as written.

    `but` names the columns that may change; in most tables the county alone, which follows the parent row.
    """
    name = f"{table}_append_only"
    columns = "{" + ",".join((but,) if isinstance(but, str) else but) + "}"
    old, new = (f"to_jsonb({row}) - '{columns}'::text[]" for row in ("OLD", "NEW"))
    unchanged = f"{old} = {new}" if but else "false"
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


def same_parent(table: str, parent: str, *columns: tuple[str, str], as_: str = "parent") -> RunSQL:
    """Hold `columns` (of the table, of its parent) equal; when the parent's change, the rows go along.

    `as_` tells the parents of one table apart.
    """
    name = f"{table}_same_{as_}"
    ours, theirs = (", ".join(names) for names in zip(*columns, strict=True))
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({ours})"
        f" REFERENCES {parent} ({theirs}) ON UPDATE CASCADE",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
