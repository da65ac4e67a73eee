"""From staged rows to cases: all of them, or none. A few statements, however many rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import clocks
from casemgr.cases.enums import Act, EventKind, Status
from casemgr.cases.ledger import statements
from casemgr.cases.ledger.comparison import Comparison
from casemgr.cases.ledger.models import LedgerRow, Verdict
from casemgr.cases.ledger.staging import importable_counties
from casemgr.cases.models import Case
from casemgr.cases.services import shadows
from casemgr.common.errors import Unreadable
from casemgr.counties.access import officers_with
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.exchange.models import Job
from casemgr.exchange.services.importing import Tell
from casemgr.notices import services as notices


class Outdated(Exception):
    """The house changed between the preview and now: nothing was written, a new preview is due."""

    def __str__(self) -> str:
        return _("预览之后，有案件或您的权限发生了变化，未保存任何内容。请核对新的预览后再确认。")


# How a status that a ledger reports would have been reached in the house, for the history.
ACT_TO = {
    Status.UNDER_REVIEW: Act.ACCEPT,
    Status.FILED: Act.FILE,
    Status.INVESTIGATING: Act.INVESTIGATE,
    Status.SOLVED: Act.SOLVE,
}


@transaction.atomic
def apply(*, job: Job, by: Officer, now: datetime, tell: Tell) -> None:
    """Make the staged rows of a job cases, victims, identifiers and history.

    Raises Outdated, with nothing written, if the rows would not do what their preview said.
    """
    importable = importable_counties(by)
    staged = LedgerRow.objects.filter(job=job)
    if not staged.exists():
        raise Unreadable(_("预览已过期，未保存任何内容。请重新上传台账。"))
    writing = _Writing(job, by, now)
    writing.lock()
    tell(_("比对"), 0, 0)
    if Comparison(job, importable).is_outdated():
        raise Outdated
    tell(_("写入"), 0, 0)
    new = writing.add()
    changed = writing.change()
    clocks.follow(Case.objects.filter(pk__in=staged.touching().values("case_pk")), now)
    audit.record("import.applied", job, by=by, now=now, new=new, changed=changed)
    _tell_leads(job, now)


@dataclass(frozen=True)
class _Writing:
    job: Job
    by: Officer
    now: datetime

    def lock(self) -> None:
        """Hold the cases that will change, in one order for all imports: no two ever wait for each other."""
        self._run(statements.LOCK)

    def add(self) -> int:
        """The new cases with all that belongs to them. Returns how many."""
        new = LedgerRow.objects.filter(job=self.job, verdict=Verdict.NEW).count()
        # A number that another import or a filing took a moment ago is left out by the unique index.
        if self._run(statements.ADD_CASES) != new:
            raise Outdated
        self._run(statements.ADD_VICTIMS)
        self._run(statements.ADD_IDENTIFIERS)
        self._run(statements.TELL_OF_NEW)
        return new

    def change(self) -> int:
        """What differs in the cases that were there. Returns how many cases."""
        changed = LedgerRow.objects.filter(job=self.job, verdict=Verdict.CHANGED).count()
        if changed:
            self._run(statements.CHANGE_VICTIMS)
            self._run(statements.ADD_MISSING_VICTIMS)
            self._run(statements.ADD_MISSING_IDENTIFIERS)
            for statement in statements.TELL_OF_CHANGES:
                self._run(statement)
            self._run(statements.CHANGE_CASES)
            self._run(statements.DROP_LEADS_FROM_ASSISTANTS)
            self._refresh_names()
        return changed

    def _refresh_names(self) -> None:
        """The shadows of cases whose name, or the name of one of whose victims, is another now."""
        with connection.cursor() as cursor:
            cursor.execute(statements.RENAMED, self._constants())
            rows = cursor.fetchall()
            if not rows:
                return
            texts = [
                (key, shadows.searchable(name, special_name, people), shadows.masked(name, people))
                for key, name, special_name, people in rows
            ]
            cursor.execute(statements.REFRESH_NAMES, [list(column) for column in zip(*texts, strict=True)])

    def _run(self, statement: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, self._constants())
            return cursor.rowcount

    def _constants(self) -> dict[str, Any]:
        return {
            "job": self.job.pk,
            "by": self.by.pk,
            "now": self.now,
            "reason": _("台账导入"),
            "acts": [act.value for act in ACT_TO.values()],
            "statuses": [status.value for status in ACT_TO],
            **{verdict.name.lower(): verdict.value for verdict in Verdict},
            **{f"{kind.name.lower()}_event": kind.value for kind in EventKind},
        }


def _tell_leads(job: Job, now: datetime) -> None:
    """One summary for the leads of each county, however many rows."""
    rows = LedgerRow.objects.filter(job=job).touching()
    numbers: dict[int, dict[str, int]] = {}
    for county, verdict in rows.values_list("county", "verdict").iterator():
        numbers.setdefault(county, {Verdict.NEW: 0, Verdict.CHANGED: 0})[verdict] += 1
    for county in County.objects.filter(pk__in=numbers):
        notices.put(
            "ledger_imported",
            to=officers_with(Right.APPROVE_CASES, county.pk),
            text=gettext_noop("台账导入：%(county)s新增%(new)d件、更新%(changed)d件"),
            values={"county": county.name, **numbers[county.pk]},
            link=reverse("cases:list"),
            key=f"ledger:{job.pk}:{county.pk}",
            now=now,
        )
