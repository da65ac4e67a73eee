from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """No unit stands above itself."""

    dependencies = [("counties", "0003_approve_funds")]
    operations = [
        migrations.AddConstraint(
            "unit",
            models.CheckConstraint(
                condition=~Q(parent=F("pk")),
                name="no_unit_is_above_itself",
                violation_error_message="上级单位不能是本单位或其下级。",
            ),
        )
    ]
