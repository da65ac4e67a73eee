from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ColdCasesConfig(AppConfig):
    """Dossiers of cold cases: read every year, consulted on, handed over in writing."""

    name = "casemgr.coldcases"
    label = "coldcases"
    verbose_name = _("积案档案")

    def ready(self) -> None:
        from casemgr.coldcases import clocks, presenters  # noqa: F401 - what deadlines and histories say
