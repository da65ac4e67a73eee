from django.db import migrations, models


class Migration(migrations.Migration):
    """A measure counts how often it was saved, so that of two corrections the second sees the first."""

    dependencies = [("suspects", "0005_capture_team")]

    operations = [
        migrations.AddField(
            model_name="measure",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
        ),
    ]
