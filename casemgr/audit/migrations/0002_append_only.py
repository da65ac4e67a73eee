from django.db import migrations

from casemgr.common.operations import append_only


class Migration(migrations.Migration):
    """What was audited stays as written."""

    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_event")]
