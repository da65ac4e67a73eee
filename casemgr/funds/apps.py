from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Money: where it went, what holds it, what was recovered, and how it comes back to the victims."""

    name = "casemgr.funds"
    label = "funds"
    verbose_name = _("涉案资金")

    def ready(self) -> None:
        # What histories and deadlines say of money, what exchange runs for it, and what merges do with it.
        from casemgr.funds import clocks, jobs, merging, presenters  # noqa: F401
        from casemgr.funds.lines import statements  # noqa: F401
