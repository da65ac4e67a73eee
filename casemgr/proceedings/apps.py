from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceedingsConfig(AppConfig):
    """The way to the court: consultations, dual inquiries, what became of each suspect, how long it took."""

    name = "casemgr.proceedings"
    label = "proceedings"
    verbose_name = _("诉讼程序")

    def ready(self) -> None:
        from casemgr.proceedings import clocks, merging, presenters  # noqa: F401 - what other areas say of them
