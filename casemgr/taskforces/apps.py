from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaskForcesConfig(AppConfig):
    """Task forces and granted access: the second way to see a case, by name and for a time."""

    name = "casemgr.taskforces"
    label = "taskforces"
    verbose_name = _("专班")
