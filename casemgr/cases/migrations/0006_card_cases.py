from django.db import migrations, models


class Migration(migrations.Migration):
    """Cases of bank and telephone cards (“两卡”案件): closed only after the dual inquiry."""

    dependencies = [("cases", "0005_suspect_events")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="is_card",
            field=models.BooleanField(default=False, verbose_name="“两卡”案件"),
        ),
    ]
