"""The sweep of the clocks (期限提醒): each warning once, each end once, however often and late it runs.

What was told is written on the row in the same statement that finds it, so two sweeps at once or a beat that
slept for two hours tell nothing twice and forget nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.common.tasks import beat
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.deadlines import registry
from casemgr.deadlines.enums import State
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.registry import Worked
from casemgr.notices import services as notices

ALARM_HOURS = 192  # from the seventh day before the last on, money is about to slip away


@dataclass(frozen=True)
class Reached:
    """A deadline whose warning or end has come."""

    pk: int
    case_id: int
    county_id: int
    kind: str
    due_at: datetime
    target: str
    step: int

    @property
    def alarms(self) -> bool:
        """Whether money is about to slip away, or has: the county's leads and the city hear of it too."""
        return self.kind in registry.lapsing() and self.step <= ALARM_HOURS


@dataclass
class Outcome:
    """What a sweep did."""

    overdue: list[Reached] = field(default_factory=list)
    warned: list[Reached] = field(default_factory=list)


_OVERDUE = """
    WITH reached AS (
        SELECT id FROM deadlines_deadline WHERE state = %(open)s AND due_at < %(now)s
            AND (kind <> ALL(%(lapsing)s) OR case_id = ANY(%(held)s))
        FOR UPDATE SKIP LOCKED
    )
    UPDATE deadlines_deadline d SET state = %(overdue)s, next_warning_at = NULL, last_warned = 0
    FROM reached WHERE d.id = reached.id
    RETURNING d.id, d.case_id, d.county_id, d.kind, d.due_at, d.target, d.last_warned
"""

# Warnings that were slept through are told as one: the nearest to the end.
_WARN = """
    WITH reached AS (
        SELECT id FROM deadlines_deadline WHERE state = %(open)s AND next_warning_at <= %(now)s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE deadlines_deadline d SET
        last_warned = (SELECT min(step) FROM unnest(d.warn_steps) step
                       WHERE d.due_at - step * interval '1 hour' <= %(now)s),
        next_warning_at = (SELECT min(d.due_at - step * interval '1 hour') FROM unnest(d.warn_steps) step
                           WHERE d.due_at - step * interval '1 hour' > %(now)s)
    FROM reached WHERE d.id = reached.id
    RETURNING d.id, d.case_id, d.county_id, d.kind, d.due_at, d.target, d.last_warned
"""


@transaction.atomic
def tick(*, now: datetime) -> Outcome:
    """Mark what has run out, then warn of what will. Safe to run twice, at once, or late."""
    held = _hold_lapsing(now)
    outcome = Outcome(overdue=_reached(_OVERDUE, now, held), warned=_reached(_WARN, now, held))
    _lapse(outcome.overdue, now)
    reached = [*outcome.overdue, *outcome.warned]
    if reached:
        worked = registry.cases().worked({row.case_id for row in reached})
        _tell_overdue(outcome.overdue, worked, now)
        _tell_warned(outcome.warned, worked, now)
    beat("deadlines")
    return outcome


def _hold_lapsing(now: datetime) -> list[int]:
    """Lock the cases in which something ends by itself, before their deadlines, as acts of officers do.

    The other way round the sweep and an act on the same case would wait for each other. What is recorded as
    ended in a case meanwhile is left to the next sweep.
    """
    ending = Deadline.objects.filter(state=State.OPEN, due_at__lt=now, kind__in=list(registry.lapsing()))
    rows = apps.get_model("cases", "Case").objects.filter(pk__in=ending.values("case")).order_by("pk")
    return list(rows.select_for_update().values_list("pk", flat=True))


def _reached(statement: str, now: datetime, held: list[int]) -> list[Reached]:
    told: dict[str, Any] = {"now": now, "open": State.OPEN.value, "overdue": State.OVERDUE.value}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**told, "lapsing": list(registry.lapsing()), "held": held})
        rows = [Reached(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: (row.due_at, row.pk))


def _lapse(reached: list[Reached], now: datetime) -> None:
    """What ends by itself ends with its period, before anybody is told."""
    for kind, lapse in registry.lapsing().items():
        if keys := [int(row.target.partition(":")[2]) for row in reached if row.kind == kind]:
            lapse(keys, now)


_LAPSED = (
    gettext_noop("案件%(number)s：%(kind)s已于%(due)s届满，自动失效，资金不再受控，请立即核查处置"),
    gettext_noop("%(count)d项止付、冻结已届满，自动失效，资金不再受控，请立即核查处置"),
)
_HELD = (
    gettext_noop("案件%(number)s：%(kind)s已于%(due)s到期，请立即解除、变更或者续办"),
    gettext_noop("%(count)d项期限已到期，请立即解除、变更或者续办"),
)
_DUE = (
    gettext_noop("案件%(number)s：%(kind)s已于%(due)s到期，请立即办理"),
    gettext_noop("%(count)d项期限已到期，请立即办理"),
)


def _tell_overdue(reached: list[Reached], worked: Mapping[int, Worked], now: datetime) -> None:
    """Whoever works the case and the county's leads: nothing continues silently (程序规定 161)."""
    for officer, rows in _by_officer(reached, worked, for_leads=reached):
        _put("deadline_overdue", officer, rows, _sentences(rows), worked, "?state=overdue", now)


def _sentences(overdue: list[Reached]) -> tuple[str, str]:
    if all(row.kind in registry.lapsing() for row in overdue):
        return _LAPSED
    return _HELD if all(registry.restrains(row.kind) for row in overdue) else _DUE


def _tell_warned(reached: list[Reached], worked: Mapping[int, Worked], now: datetime) -> None:
    """Whoever works the case; its county's leads where nobody does, and where money is about to slip away."""
    one = gettext_noop("案件%(number)s：%(kind)s将于%(due)s到期")
    many = gettext_noop("%(count)d项期限即将到期，最近一项为%(due)s")
    holds = gettext_noop("%(count)d项止付、冻结即将到期，最近一项为%(due)s")
    unworked = [row for row in reached if row.alarms or not worked[row.case_id].officers]
    for officer, rows in _by_officer(reached, worked, for_leads=unworked):
        only_holds = all(row.kind in registry.lapsing() for row in rows)
        _put("deadline_warning", officer, rows, (one, holds if only_holds else many), worked, "", now)


def _by_officer(
    reached: list[Reached], worked: Mapping[int, Worked], *, for_leads: list[Reached]
) -> Iterable[tuple[Officer, list[Reached]]]:
    """What each is told: who works the cases or has to do the thing; the leads, of `for_leads`; the city."""
    leads = {
        county_id: list(officers_with(Right.APPROVE_CASES, county_id))
        for county_id in {row.county_id for row in for_leads}
    }
    city = {
        county_id: list(officers_with(Right.APPROVE_FUNDS, county_id))
        for county_id in {row.county_id for row in reached if row.alarms}
    }
    owners = registry.owners(row.target for row in reached)
    found: dict[int, tuple[Officer, list[Reached]]] = {}
    for row in reached:
        to = [*worked[row.case_id].officers, *(leads[row.county_id] if row in for_leads else ())]
        to += city[row.county_id] if row.alarms else []
        if owner := owners.get(row.target):
            to.append(owner)
        for officer in {officer.pk: officer for officer in to}.values():
            found.setdefault(officer.pk, (officer, []))[1].append(row)
    return found.values()


def _put(
    kind: str,
    officer: Officer,
    rows: list[Reached],
    sentences: tuple[str, str],
    worked: Mapping[int, Worked],
    query: str,
    now: datetime,
) -> None:
    """One message: of a single deadline by name, of several by their number."""
    first = rows[0]
    values: dict[str, str | int] = {
        "number": worked[first.case_id].number,
        "kind": registry.kind_label(first.kind),
        "due": shown_end(first.due_at),
        "count": len(rows),
    }
    notices.put(
        kind,
        to=[officer],
        text=sentences[len(rows) > 1],
        values=values,
        link=reverse("deadlines:list") + query,
        key=f"{kind}:{first.pk}:{now.isoformat()}",
        now=now,
    )
