from django.db import migrations

from casemgr.common.operations import same_parent


class Migration(migrations.Migration):
    """A document of a refund lies in the refund's own case."""

    dependencies = [("documents", "0004_refund_papers"), ("funds", "0002_hold_money")]
    operations = [
        same_parent(table, "funds_refund", ("refund_id", "id"), ("case_id", "case_id"), as_="refund")
        for table in ("documents_draft", "documents_document")
    ]
