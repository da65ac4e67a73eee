"""What every act on a round shares: the round as it is now, its rows, and what the history is told."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.versioned import Stale
from casemgr.funds.enums import RefundState
from casemgr.funds.models import Allocation, Refund, RefundSource


def standing(
    case: Case, refund: Refund, states: Collection[RefundState], version: int | None = None
) -> Refund:
    """The round as it is now; its `case` is locked by the caller.

    Raises Stale if it is not the `version` that was read, ValidationError if it is in none of `states`.
    """
    found = Refund.objects.select_related("created_by").get(pk=refund.pk)
    found.case = case
    if version is not None and found.version != version:
        raise Stale(found)
    if found.state not in states:
        raise ValidationError(
            _("返还%(number)s目前为“%(state)s”，不能办理此事项，请刷新页面。")
            % {"number": found.number, "state": found.get_state_display()}
        )
    return found


def save(refund: Refund, **fields: Any) -> None:
    """Set fields and save, as one version more."""
    for name, value in fields.items():
        setattr(refund, name, value)
    refund.version += 1
    refund.full_clean()
    refund.save()


def sources(refund: Refund) -> QuerySet[RefundSource]:
    """What the round draws on, in the order in which it does."""
    related = ("freeze__case_account__account", "freeze__position", "recovery__position", "position")
    return RefundSource.objects.filter(refund=refund).select_related(*related).order_by("pk")


def allocations(refund: Refund) -> QuerySet[Allocation]:
    return Allocation.objects.filter(refund=refund).select_related("victim").order_by("victim_id")


def total(rows: QuerySet) -> Decimal:
    """The sum of the amounts of sources or of shares, yuan."""
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def tell(refund: Refund, step: str, by: Officer | None, now: datetime, **data: Any) -> None:
    """A line of the case's history, by number and amount, and its trace in the audit."""
    kind, case = EventKind.REFUND_MOVED, refund.case
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    told = {"refund": refund.pk, "number": refund.number, "step": step, **data}
    history.write(kind, case, by=by, now=now, **told)
    audit.record(f"case.{kind}", case, by=by, now=now, refund=refund.number, step=step)
