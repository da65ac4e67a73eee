from django.db import migrations, models


class Migration(migrations.Migration):
    """A capture team names its members."""

    dependencies = [("taskforces", "0002_hold_county")]

    operations = [
        migrations.AddField(
            model_name="captureteam",
            name="members",
            field=models.CharField(blank=True, max_length=200, verbose_name="组员"),
        ),
    ]
