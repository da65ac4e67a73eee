from django.db import migrations, models


class Migration(migrations.Migration):
    """Reasons as long as the form that asks for them lets them be; a draft nothing was typed for."""

    dependencies = [("documents", "0002_hold_case")]
    operations = [
        migrations.AlterField("draft", "typed", models.JSONField(blank=True, default=dict)),
        migrations.AlterField(
            "draft", "answer", models.CharField(blank=True, max_length=500, verbose_name="退回理由")
        ),
        migrations.AlterField(
            "document", "void_reason", models.CharField(blank=True, max_length=500, verbose_name="作废理由")
        ),
    ]
