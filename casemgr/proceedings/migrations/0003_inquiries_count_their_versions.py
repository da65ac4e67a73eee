from django.db import migrations, models


class Migration(migrations.Migration):
    """Of two who carry on with one inquiry, the second is told."""

    dependencies = [("proceedings", "0002_hold_county")]
    operations = [
        migrations.AddField(
            "dualinquiry",
            "version",
            models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
        )
    ]
