"""What the deadlines must know of rounds of returning money: what their clocks are called, which it is."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.deadlines import registry
from casemgr.deadlines.registry import About
from casemgr.funds.models import Refund
from casemgr.funds.querysets import ANNOUNCEMENT_CLOCK, PAYMENT_CLOCK


def _rounds(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = Refund.objects.visible_to(officer).filter(pk__in=keys)
    return {
        refund.pk: About(
            _("资金返还%(number)s") % {"number": refund.number},
            reverse("funds:refund", args=[refund.case_id, refund.pk]),
        )
        for refund in rows
    }


registry.register_kind(ANNOUNCEMENT_CLOCK, gettext_lazy("资金返还公告期"))
registry.register_kind(PAYMENT_CLOCK, gettext_lazy("银行办理返还"))
registry.register_target("refund", _rounds)
