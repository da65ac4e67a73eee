"""Migration operations that hold the wall in the database itself."""

from django.db.migrations import RunSQL


def same_county_as_parent(table: str, parent: str, key: str) -> RunSQL:
    """Hold the county of each row of `table` equal to that of the `parent` row it belongs to.

    A composite foreign key on (`key`, county_id). When the parent moves to another county its rows go along.
    """
    name = f"{table}_same_county"
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({key}, county_id)"
        f" REFERENCES {parent} (id, county_id) ON UPDATE CASCADE",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
