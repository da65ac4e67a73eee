from django.db import migrations

from casemgr.counties.operations import same_county_as_parent


class Migration(migrations.Migration):
    """A deadline carries the county of its case."""

    dependencies = [("deadlines", "0001_initial"), ("cases", "0003_hold_county")]
    operations = [same_county_as_parent("deadlines_deadline", "cases_case", "case_id")]
