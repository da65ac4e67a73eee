"""Rounds as lines of a list: what each has paid, and what it waits for."""

from datetime import datetime
from typing import Any

from django.db.models import DecimalField, Exists, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from casemgr.accounts.models import Officer
from casemgr.funds.enums import EntryKind, PaymentState
from casemgr.funds.models import Allocation, Entry, Objection, Refund
from casemgr.web.funds.refunds import words


def with_standing(rows: QuerySet[Refund], officer: Officer) -> QuerySet[Refund]:
    """Annotates what was paid of each round, by the ledger (`paid`, yuan), `objected` and `bounced`."""
    entries = Entry.objects.visible_to(officer).filter(
        source__refund_source__refund=OuterRef("pk"), kind=EntryKind.PAY
    )
    paid = entries.order_by().values("source__refund_source__refund").annotate(total=Sum("amount"))
    money: DecimalField = DecimalField(max_digits=16, decimal_places=2)
    shares = Allocation.objects.visible_to(officer).filter(refund=OuterRef("pk"))
    objections = Objection.objects.visible_to(officer).filter(refund=OuterRef("pk"), verdict="")
    return rows.annotate(
        paid=Coalesce(Subquery(paid.values("total"), output_field=money), Value(0, output_field=money)),
        objected=Exists(objections),
        bounced=Exists(shares.filter(state=PaymentState.BOUNCED)),
    )


def told(rows: QuerySet[Refund], officer: Officer, now: datetime) -> list[Refund]:
    """The rounds, each with `turn`: what it waits for."""
    found = list(with_standing(rows, officer))
    tell(found, now)
    return found


def tell(rows: list[Any], now: datetime) -> None:
    for row in rows:
        row.turn = words.turn(row, now, objected=row.objected, bounced=row.bounced)
