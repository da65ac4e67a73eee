from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Cases, victims, identifiers and what happened to them."""

    name = "casemgr.cases"
    label = "cases"
    verbose_name = _("案件")

    def ready(self) -> None:
        from casemgr.cases import clocks, jobs  # noqa: F401 - tell deadlines and exchange of cases
