import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who was caught by a capture team of a task force says by which."""

    dependencies = [
        ("suspects", "0004_fugitives"),
        ("taskforces", "0003_capture_team_members"),
    ]

    operations = [
        migrations.AddField(
            model_name="casesuspect",
            name="capture_team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suspects",
                to="taskforces.captureteam",
                verbose_name="抓捕组",
            ),
        ),
        migrations.AddConstraint(
            model_name="casesuspect",
            constraint=models.CheckConstraint(
                condition=models.Q(("capture_team", None), ("caught_date__isnull", False), _connector="OR"),
                name="a_team_only_for_who_was_caught",
                violation_error_message="未归案的人员不能填写抓捕组。",
            ),
        ),
    ]
