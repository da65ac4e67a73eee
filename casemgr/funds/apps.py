from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Money: where it went, what holds it, what was recovered, and how it comes back to the victims."""

    name = "casemgr.funds"
    label = "funds"
    verbose_name = _("涉案资金")

    def ready(self) -> None:
        # What all the house does for money: histories, deadlines, searches, files, victims, evidence, merges.
        from casemgr.funds import (  # noqa: F401
            clocks,
            exports,
            following,
            jobs,
            merging,
            property_clocks,
            refund_clocks,
            search,
        )
        from casemgr.funds.lines import accounts, holds, refunds, statements  # noqa: F401
        from casemgr.funds.lines import property as property_lines  # noqa: F401
        from casemgr.funds.services.refunds import guarding  # noqa: F401
