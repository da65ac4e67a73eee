"""What a staged ledger comes to, in figures for the page of its job."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from casemgr.cases.ledger.models import LedgerRow, Verdict
from casemgr.cases.ledger.reading import RowReader
from casemgr.exchange.models import Job

_NEW, _CHANGED = Q(verdict=Verdict.NEW), Q(verdict=Verdict.CHANGED)


def of(job: Job, reader: RowReader, statuses_kept: int) -> dict[str, Any]:
    """The result of a preview, fit for JSON. Amounts are texts, yuan with two decimals.

    `statuses_kept` is the number of rows whose status the house does not follow.
    """
    rows = LedgerRow.objects.filter(job=job)
    numbers = dict.fromkeys(Verdict.values, 0)
    numbers |= dict(rows.values_list("verdict").annotate(number=Count("pk")).order_by())
    loss = rows.taken().aggregate(total=Sum("loss_amount"))["total"] or Decimal("0.00")
    table = reader.table
    return {
        "accepted": numbers[Verdict.NEW] + numbers[Verdict.CHANGED],
        **numbers,
        "loss_total": str(loss),
        "warnings": _warnings(reader, statuses_kept),
        "columns": [[name, table.heading_as_written(name)] for name in table.places],
        "ignored": list(table.ignored),
        "counties": _by_county(rows),
    }


def _by_county(rows: Any) -> list[dict[str, Any]]:
    found = rows.filter(_NEW | _CHANGED).values_list("county__code", "county__name").order_by("county__code")
    numbers = found.annotate(new=Count("pk", filter=_NEW), changed=Count("pk", filter=_CHANGED))
    return [
        {"code": code, "name": name, "new": new, "changed": changed} for code, name, new, changed in numbers
    ]


def _warnings(reader: RowReader, statuses_kept: int) -> list[str]:
    """What is odd and is taken all the same, so that nobody is surprised later."""
    noticed = reader.noticed
    found = (
        (
            _("%(number)d行的主办民警对应不到唯一一名本县区民警，导入时不指定主办民警"),
            noticed["lead_unknown"],
        ),
        (_("%(number)d行的涉案金额小于损失金额，请核对"), noticed["involved_below_loss"]),
        (_("%(number)d行的案件状态落后于系统或须在系统中办理，导入时不变更状态"), statuses_kept),
    )
    return [sentence % {"number": number} for sentence, number in found if number]
