"""What can be returned now, and to whom it is still owed (可返还资金、未获弥补的损失)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from casemgr.cases.models import Case, Victim
from casemgr.common.money import show_yuan
from casemgr.funds.enums import OPEN_REFUNDS, PLANNED_REFUNDS, UNPAID
from casemgr.funds.models import Allocation, Freeze, Position, Recovery, Refund, RefundSource

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Source:
    """Money of one freeze or recovery, yuan: what lies there, and what other rounds have planned of it."""

    record: Freeze | Recovery
    balance: Decimal
    planned: Decimal

    @property
    def available(self) -> Decimal:
        return max(self.balance - self.planned, NOTHING)

    @property
    def target(self) -> str:
        return self.record.target

    @property
    def is_freeze(self) -> bool:
        return isinstance(self.record, Freeze)


@dataclass(frozen=True)
class Claim:
    """What one victim has lost and not got back, yuan.

    `got` is what he has, by earlier rounds or from elsewhere; `waiting` what other open rounds bring him.
    """

    victim: Victim
    got: Decimal
    waiting: Decimal

    @property
    def left(self) -> Decimal:
        return max(self.victim.loss_amount - self.got - self.waiting, NOTHING)


def sources(case: Case, now: datetime, but: Refund | None = None) -> list[Source]:
    """Money that can be returned: under freezes in force, what ends first first, then what was recovered.

    What other rounds than `but` have planned, and not moved yet, is told apart.
    """
    freezes = Freeze.objects.effective().filter(case=case, expires_at__gt=now, position__balance__gt=0)
    recoveries = Recovery.objects.filter(case=case, position__balance__gt=0).select_related("position")
    freezes = freezes.select_related("position", "case_account__account").order_by("expires_at", "pk")
    planned = _planned(case, but)
    return [
        Source(record, record.position.balance, planned.get(record.target, NOTHING))
        for record in (*freezes, *recoveries.order_by("recovered_at", "pk"))
    ]


def available(case: Case, now: datetime) -> Decimal:
    """How much can be returned now, yuan."""
    return sum((source.available for source in sources(case, now)), NOTHING)


def claims(case: Case, but: Refund | None = None) -> list[Claim]:
    """Every victim of the case with what is still owed to him; rounds other than `but` are counted."""
    got = dict(Position.objects.filter(victim__case=case).values_list("victim", "balance"))
    waiting = _waiting(case=case, but=but)
    return [
        Claim(victim, got.get(victim.pk, NOTHING), waiting.get(victim.pk, NOTHING))
        for victim in Victim.objects.filter(case=case).order_by("pk")
    ]


def due_to(victim: Victim) -> tuple[Decimal, Decimal]:
    """What a victim has got, and what is to come to him from open rounds, yuan."""
    position = Position.objects.filter(victim=victim).first()
    waiting = _waiting(case=victim.case, but=None).get(victim.pk, NOTHING)
    return (position.balance if position else NOTHING), waiting


def chosen(case: Case, amounts: Mapping[str, Decimal], now: datetime, but: Refund | None = None) -> Any:
    """The sources of which `amounts` names some, each with how much of it, in the order of drawing.

    `amounts` are yuan by target ("freeze:12"). Raises ValidationError at the target for more than it has, for
    one that is gone, and for nothing at all.
    """
    there = {source.target: source for source in sources(case, now, but)}
    wanted = {target: amount for target, amount in amounts.items() if amount}
    errors = {
        target: _("可返还余额为%(there)s元，请核对金额。")
        % {"there": show_yuan(there[target].available if target in there else NOTHING)}
        for target, amount in wanted.items()
        if target not in there or amount > there[target].available
    }
    if errors:
        raise ValidationError(errors)
    if not wanted:
        raise ValidationError(_("请至少填写一项资金来源的返还金额。"))
    return [(source, wanted[target]) for target, source in there.items() if target in wanted]


def _planned(case: Case, but: Refund | None) -> dict[str, Decimal]:
    rows = RefundSource.objects.filter(case=case, refund__state__in=PLANNED_REFUNDS)
    rows = rows.exclude(refund=but) if but else rows
    sums = rows.order_by().values_list("freeze", "recovery").annotate(total=Sum("amount"))
    return {f"freeze:{freeze}" if freeze else f"recovery:{recovery}": sum_ for freeze, recovery, sum_ in sums}


def _waiting(case: Case, but: Refund | None) -> dict[int, Decimal]:
    rows = Allocation.objects.filter(case=case, state__in=UNPAID, refund__state__in=OPEN_REFUNDS)
    rows = rows.exclude(refund=but) if but else rows
    return dict(rows.order_by().values_list("victim").annotate(total=Sum("amount")))
