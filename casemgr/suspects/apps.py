from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuspectsConfig(AppConfig):
    """Persons, what they are in a case, and the measures taken against them with their periods."""

    name = "casemgr.suspects"
    label = "suspects"
    verbose_name = _("犯罪嫌疑人")

    def ready(self) -> None:
        # What histories, deadlines, searches and exports say of suspects.
        from casemgr.suspects import clocks, exports, presenters, search  # noqa: F401
