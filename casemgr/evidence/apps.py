from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """What a case is proved with: its inventory, who had each item when, its files and its tests."""

    name = "casemgr.evidence"
    label = "evidence"
    verbose_name = _("证据")

    def ready(self) -> None:
        from casemgr.evidence import presenters  # noqa: F401 - what histories say of evidence
