from django.db import migrations

from casemgr.common.operations import append_only, same_parent
from casemgr.counties.operations import same_county_as_parent

CHILDREN = ["suspects_casesuspect", "suspects_measure", "suspects_extension", "suspects_duty"]


class Migration(migrations.Migration):
    """What hangs on a suspect carries his case and its county; extensions stay as written."""

    dependencies = [("suspects", "0001_initial"), ("cases", "0003_hold_county")]
    operations = [
        *(same_county_as_parent(table, "cases_case", "case_id") for table in CHILDREN),
        same_parent(
            "suspects_measure",
            "suspects_casesuspect",
            ("case_suspect_id", "id"),
            ("case_id", "case_id"),
            ("suspect_id", "suspect_id"),
        ),
        same_parent("suspects_extension", "suspects_measure", ("measure_id", "id"), ("case_id", "case_id")),
        same_parent("suspects_duty", "suspects_measure", ("measure_id", "id"), ("case_id", "case_id")),
        append_only("suspects_extension", but="county_id"),
    ]
