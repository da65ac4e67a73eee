"""What the deadlines must know of money: what its clocks are called, what they run on, what lapses."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.deadlines import registry
from casemgr.deadlines.registry import About
from casemgr.funds.models import Freeze, StopPayment
from casemgr.funds.services.holding import FREEZE, STOP, lapse_all

KINDS = {STOP.deadline: gettext_lazy("止付期限"), FREEZE.deadline: gettext_lazy("冻结期限")}


def _stops(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = StopPayment.objects.visible_to(officer).filter(pk__in=keys).with_account()
    return {
        stop.pk: About(
            _("止付：尾号%(tail)s账户") % {"tail": stop.case_account.account.tail},
            reverse("cases:detail", args=[stop.case_id]) + "?tab=funds",
        )
        for stop in rows
    }


def _freezes(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = Freeze.objects.visible_to(officer).filter(pk__in=keys).with_account()
    return {
        freeze.pk: About(
            _("冻结：尾号%(tail)s账户") % {"tail": freeze.case_account.account.tail},
            reverse("funds:freeze", args=[freeze.case_id, freeze.pk]),
        )
        for freeze in rows
    }


def _owners(model: type[StopPayment] | type[Freeze], keys: Collection[int]) -> Mapping[int, Officer]:
    """Who asked, as long as he may still work the case: a member of its task force is told as well."""
    rows = model.objects.filter(pk__in=keys, requested_by__is_active=True)
    rows = rows.select_related("case", "requested_by").prefetch_related("case__assistant_rows")
    return {hold.pk: hold.requested_by for hold in rows if rules.may_work(hold.requested_by, hold.case)}


def _stop_owners(keys: Collection[int]) -> Mapping[int, Officer]:
    return _owners(StopPayment, keys)


def _freeze_owners(keys: Collection[int]) -> Mapping[int, Officer]:
    return _owners(Freeze, keys)


def _lapse_stops(keys: Collection[int], now: datetime) -> None:
    lapse_all(StopPayment, keys, now)


def _lapse_freezes(keys: Collection[int], now: datetime) -> None:
    lapse_all(Freeze, keys, now)


registry.register_kind(STOP.deadline, KINDS[STOP.deadline], lapses=_lapse_stops)
registry.register_kind(FREEZE.deadline, KINDS[FREEZE.deadline], lapses=_lapse_freezes)
registry.register_target("stop", _stops, owners=_stop_owners)
registry.register_target("freeze", _freezes, owners=_freeze_owners)
