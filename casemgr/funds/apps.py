from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Money: where it went, what holds it, what was recovered, and how it comes back to the victims."""

    name = "casemgr.funds"
    label = "funds"
    verbose_name = _("涉案资金")

    def ready(self) -> None:
        # What histories and deadlines say of money, and what a merge of persons does with it.
        from casemgr.funds import clocks, merging, presenters, refund_clocks  # noqa: F401
        from casemgr.funds.lines import refunds  # noqa: F401
        from casemgr.funds.services.refunds import guarding  # noqa: F401
