from django.db import migrations, models


class Migration(migrations.Migration):
    """A dossier that was done with is taken up again, once its case is."""

    dependencies = [("coldcases", "0002_hold_county")]
    operations = [
        migrations.AlterField(
            "dossierstep",
            "act",
            models.CharField(
                max_length=14,
                choices=[
                    ("read", "阅卷"),
                    ("find_clue", "登记突破线索"),
                    ("dismiss_clue", "线索查否"),
                    ("break_through", "登记突破"),
                    ("solve", "登记积案告破"),
                    ("archive", "档案归档"),
                    ("reopen", "重新启用"),
                ],
                verbose_name="办理事项",
            ),
        )
    ]
