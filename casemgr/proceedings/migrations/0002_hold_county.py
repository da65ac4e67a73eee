from django.db import migrations

from casemgr.counties.operations import same_county_as_parent

CHILDREN = [
    "proceedings_jointconsultation",
    "proceedings_topic",
    "proceedings_dualinquiry",
    "proceedings_prosecutiondecision",
    "proceedings_judgment",
    "proceedings_adminpenalty",
]
OF_SUSPECTS = CHILDREN[3:]


def same_case(table: str, parent: str, key: str) -> migrations.RunSQL:
    """Hold the case of each row equal to that of the `parent` row it hangs on."""
    name = f"{table}_same_case"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({key}, case_id)"
        f" REFERENCES {parent} (id, case_id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    """What is written of a case's way to the court carries its county, and stays within its case."""

    dependencies = [("proceedings", "0001_initial"), ("cases", "0003_hold_county")]
    operations = [
        *(same_county_as_parent(table, "cases_case", "case_id") for table in CHILDREN),
        same_case("proceedings_topic", "proceedings_jointconsultation", "consultation_id"),
        migrations.RunSQL(
            "ALTER TABLE suspects_casesuspect ADD CONSTRAINT case_suspect_and_case UNIQUE (id, case_id)",
            "ALTER TABLE suspects_casesuspect DROP CONSTRAINT case_suspect_and_case",
        ),
        *(same_case(table, "suspects_casesuspect", "case_suspect_id") for table in OF_SUSPECTS),
    ]
