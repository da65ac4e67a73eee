from django.db import migrations

# What a freeze came with: hours before the end of its last day, which told of "seven days" on the sixth.
DAYS = """
UPDATE deadlines_legalterm SET warn_hours = '{744,384,192,96,48}'
WHERE code LIKE 'freeze%' AND created_by_id IS NULL AND warn_hours = '{720,360,168,72,24}'
"""


class Migration(migrations.Migration):
    """A freeze that ends on the 15th warns on the 8th, the 12th and the 14th."""

    dependencies = [("deadlines", "0002_hold_county")]
    operations = [migrations.RunSQL(DAYS, migrations.RunSQL.noop)]
