from django.db import migrations, models


class Migration(migrations.Migration):
    """A capture team and a raid count how often they were saved: who saves second is told."""

    dependencies = [("taskforces", "0003_capture_team_members")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
        )
        for name in ("captureteam", "raid")
    ]
