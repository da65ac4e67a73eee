"""From a file to staged rows and a preview. Nothing of the house is changed here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.ledger import counts
from casemgr.cases.ledger.columns import COLUMNS
from casemgr.cases.ledger.comparison import Comparison
from casemgr.cases.ledger.copying import copy_rows, refused_line, taken_line
from casemgr.cases.ledger.models import LedgerRow
from casemgr.cases.ledger.reading import Refused, RowReader, Taken, heading
from casemgr.cases.ledger.reference import Reference
from casemgr.common.clock import local_date
from casemgr.common.errors import Unreadable
from casemgr.counties import access
from casemgr.counties.access import counties_where
from casemgr.counties.rights import Right
from casemgr.exchange.copying import batches
from casemgr.exchange.headings import Table, read_table
from casemgr.exchange.models import Job
from casemgr.exchange.services.importing import Tell


@dataclass(frozen=True)
class Preview:
    """What a ledger would do: the counts for the job's page, and the table its rows came from."""

    table: Table
    result: dict[str, Any]


@transaction.atomic
def stage(*, job: Job, path: Path, name: str, by: Officer, now: datetime, tell: Tell) -> Preview:
    """Read a ledger into the staging table and compare it with the house. Staging it again starts anew.

    `name` is what the file was called. Raises Unreadable for a file without a ledger in it, or if `by` may
    not import one.
    """
    importable = importable_counties(by)
    tell(_("读取台账"), 0, 0)
    table = read_table(path, name, COLUMNS)
    forget(job)
    reader = RowReader(table, Reference(importable), local_date(now))
    total = sum(1 for _row in table.rows())
    if not total:
        raise Unreadable(_("工作表“%(sheet)s”的表头下面没有数据。"), sheet=table.sheet.name)
    _copy(job, reader, total, tell)
    tell(_("比对"), 0, 0)
    comparison = Comparison(job, importable)
    comparison.mark({column.name: heading(table, column.name) for column in COLUMNS})
    return Preview(table, counts.of(job, reader, comparison.statuses_kept()))


def forget(job: Job) -> None:
    """Throw the staged rows of a job away."""
    LedgerRow.objects.filter(job=job).delete()


def importable_counties(by: Officer) -> frozenset[int]:
    """The counties whose ledgers `by` may import at this moment. Raises Unreadable if there is none."""
    access.forget(by)
    importable = counties_where(by, Right.IMPORT_LEDGERS)
    if not importable:
        raise Unreadable(_("您没有导入台账的权限。"))
    return importable


def _copy(job: Job, reader: RowReader, total: int, tell: Tell) -> None:
    done = 0
    for batch in batches(map(reader.read, reader.table.rows())):
        tell(_("检查"), done, total)
        copy_rows(_lines(job, batch))
        done += len(batch)


def _lines(job: Job, batch: list[Taken | Refused]) -> Iterator[str]:
    # A new case gets its key from the sequence now, so that its rows need no joining. A gap does no harm.
    keys = iter(_draw_keys(sum(isinstance(row, Taken) for row in batch)))
    for row in batch:
        yield refused_line(job.pk, row) if isinstance(row, Refused) else taken_line(job.pk, row, next(keys))


def _draw_keys(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('cases_case', 'id')) FROM generate_series(1, %s)", [number]
        )
        return [key for (key,) in cursor.fetchall()]
