"""From a file to staged lines and a preview. Nothing of the house is changed here."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgr.common.clock import local_date
from casemgr.common.errors import Unreadable
from casemgr.exchange.copying import batches
from casemgr.exchange.headings import Table
from casemgr.exchange.models import Job
from casemgr.exchange.services.importing import Tell
from casemgr.funds.enums import RowVerdict
from casemgr.funds.models import StatementLayout, StatementRow
from casemgr.funds.statements import comparison
from casemgr.funds.statements.copying import copy_rows
from casemgr.funds.statements.layouts import Found
from casemgr.funds.statements.reading import RowReader


@transaction.atomic
def stage(
    *, job: Job, case: int, found: Found, layout: StatementLayout, own: str, now: datetime, tell: Tell
) -> tuple[Table, dict[str, Any]]:
    """Read a statement into the staging table and compare it with the case. Staging it again starts anew.

    `own` is the number of the account it is the statement of, empty if its lines say so themselves.
    """
    StatementRow.objects.filter(job=job).delete()
    table = found.table(layout)
    reader = RowReader(table, own, layout.bank, layout.signs, local_date(now))
    total, done = found.sheet.about(), 0
    for batch in batches(map(reader.read, table.rows())):
        tell(_("检查"), done, total)
        copy_rows(job.pk, batch)
        done += len(batch)
    if not done:
        raise Unreadable(_("工作表“%(sheet)s”的表头下面没有数据。"), sheet=table.sheet.name)
    tell(_("比对"), 0, 0)
    comparison.mark(job, case)
    return table, _counts(job, reader, layout)


def _counts(job: Job, reader: RowReader, layout: StatementLayout) -> dict[str, Any]:
    """The result of a preview, fit for JSON. Amounts are texts, yuan with two decimals."""
    rows = StatementRow.objects.filter(job=job)
    numbers = dict.fromkeys(RowVerdict.values, 0)
    numbers |= dict(rows.values_list("verdict").annotate(number=Count("pk")).order_by())
    new = rows.filter(verdict=RowVerdict.NEW).aggregate(total=Sum("amount"), since=Min("at"), until=Max("at"))
    since, until = new["since"], new["until"]
    table = reader.table
    return {
        **numbers,
        "amount_total": str(new["total"] or "0.00"),
        "period": [since.isoformat(), until.isoformat()] if since else [],
        "reasons": _reasons(job),
        "warnings": _warnings(reader),
        "columns": sorted(layout.columns.items(), key=lambda column: table.places[column[0]]),
        "ignored": list(table.ignored),
    }


def _reasons(job: Job) -> list[list[Any]]:
    """Why lines were refused, by column: its heading, one of the reasons, how many lines."""
    refused = StatementRow.objects.filter(job=job, verdict=RowVerdict.REFUSED)
    by_column = refused.values_list("column").annotate(reason=Min("reason"), number=Count("pk"))
    return [list(row) for row in by_column.order_by("-number", "column")]


def _warnings(reader: RowReader) -> list[str]:
    """What is odd and is taken all the same, so that nobody is surprised later."""
    number = reader.noticed["no_clock"]
    sentence = ngettext(
        "%(number)d行只有日期或时间为零点整，按当日零时登记",
        "%(number)d行只有日期或时间为零点整，按当日零时登记",
        number,
    )
    return [sentence % {"number": number}] if number else []
