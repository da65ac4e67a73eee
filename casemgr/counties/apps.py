from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountiesConfig(AppConfig):
    """The ten counties, their units, and which officer holds which right on which county."""

    name = "casemgr.counties"
    label = "counties"
    verbose_name = _("县区与岗位")
