from django.db import migrations

from casemgr.counties.operations import same_county_as_parent


class Migration(migrations.Migration):
    """What opens a case carries the county of that case, and moves with it."""

    dependencies = [("taskforces", "0001_initial"), ("cases", "0003_hold_county")]
    operations = [
        same_county_as_parent("taskforces_taskforcecase", "cases_case", "case_id"),
        same_county_as_parent("taskforces_accessrequest", "cases_case", "case_id"),
    ]
