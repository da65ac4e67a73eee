from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    """Every clock of the law: what it counts, until when, whom it warns."""

    name = "casemgr.deadlines"
    label = "deadlines"
    verbose_name = _("法定期限")
