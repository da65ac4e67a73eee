from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What an officer is told."""

    name = "casemgr.notices"
    label = "notices"
    verbose_name = _("消息")
