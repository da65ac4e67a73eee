from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Money: where it went, what holds it, what was recovered, and how it comes back to the victims."""

    name = "casemgr.funds"
    label = "funds"
    verbose_name = _("涉案资金")

    def ready(self) -> None:
        # What histories and deadlines say of money, what a merge of persons does with it, and what property
        # hears from the inventory of evidence.
        from casemgr.funds import clocks, following, merging, presenters, property_clocks  # noqa: F401
        from casemgr.funds.lines import property as property_lines  # noqa: F401
