from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuspectsConfig(AppConfig):
    """Persons, what they are in a case, and the measures taken against them with their periods."""

    name = "casemgr.suspects"
    label = "suspects"
    verbose_name = _("犯罪嫌疑人")

    def ready(self) -> None:
        from casemgr.suspects import clocks, presenters, search  # noqa: F401 - what other areas say of them
