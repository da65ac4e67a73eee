"""Escalation (提级挂牌): every case that meets the standard is listed, once, whatever raced.

The trigger of migration 0002 writes a `Due` row in the transaction that changed an amount. `sweep` lists what
is due; `reconcile` looks for anything that slipped past, so that a lost message, a bulk load or a new rule
loses nothing. Both are set-based: one statement for one case or for a hundred thousand.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from casemgr.cases.enums import ENDED, EventKind
from casemgr.common.clock import local_date
from casemgr.common.tasks import beat
from casemgr.counties.access import officers_with
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.notices import services as notices
from casemgr.supervision.enums import Level, ReleaseReason, State, Trigger
from casemgr.supervision.services.notice_numbers import lock, next_serial


@dataclass(frozen=True)
class Listing:
    """One case newly put under supervision."""

    supervision_id: int
    case_id: int
    county_id: int
    amount: Decimal


@dataclass
class Outcome:
    """What a sweep did."""

    listings: list[Listing] = field(default_factory=list)

    @property
    def by_county(self) -> Counter:
        return Counter(listing.county_id for listing in self.listings)


# Whether case c meets rule r, and is free to be listed. Used by the sweep and by the reconciliation alike.
_MEETS = """
    escalation_meets(
        escalation_amount(r.amount_field, c.loss_amount, c.amount_involved), r.threshold, r.inclusive)
    AND c.status <> ALL(%(ended)s)
    AND NOT EXISTS (
        SELECT FROM supervision_supervision s
        WHERE s.case_id = c.id AND s.level = r.level
          AND NOT (s.state = %(released)s AND s.release_reason = %(below)s)
    )
"""

_RULE = """
    SELECT * FROM supervision_escalationrule
    WHERE level = %(level)s AND effective_date <= %(today)s
    ORDER BY effective_date DESC, version DESC LIMIT 1
"""

_LIST = f"""
    WITH r AS ({_RULE}), candidate AS (
        SELECT c.id, c.county_id, r.id AS rule_id, r.version, r.threshold, r.level,
               escalation_amount(r.amount_field, c.loss_amount, c.amount_involved) AS amount,
               row_number() OVER (ORDER BY c.id) AS place
        FROM supervision_due d JOIN cases_case c ON c.id = d.case_id CROSS JOIN r
        WHERE {_MEETS}
    ), listed AS (
        INSERT INTO supervision_supervision
            (case_id, county_id, level, trigger, rule_id, threshold, amount_seen, notice_year, notice_serial,
             state, listed_at, release_ground, release_reason, release_note)
        SELECT id, county_id, level, %(trigger)s, rule_id, threshold, amount, %(year)s,
               %(serial)s + place - 1, %(listed)s, %(now)s, '', '', ''
        FROM candidate
        ON CONFLICT DO NOTHING
        RETURNING id, case_id, county_id, amount_seen, threshold, rule_id
    ), told AS (
        INSERT INTO cases_caseevent (case_id, county_id, kind, at, data)
        SELECT listed.case_id, listed.county_id, %(kind)s, %(now)s, jsonb_build_object(
            'supervision', listed.id, 'rule_version', r.version, 'threshold', listed.threshold::text,
            'amount', listed.amount_seen::text, 'trigger', %(trigger)s)
        FROM listed CROSS JOIN r
    )
    SELECT id, case_id, county_id, amount_seen FROM listed ORDER BY case_id
"""  # noqa: S608 - built from constants of this module

_RECONCILE = f"""
    WITH r AS ({_RULE})
    INSERT INTO supervision_due (case_id, county_id, noted_at)
    SELECT c.id, c.county_id, %(now)s FROM cases_case c CROSS JOIN r
    WHERE GREATEST(c.loss_amount, c.amount_involved) >= r.threshold AND {_MEETS}
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - built from constants of this module


@transaction.atomic
def sweep(*, now: datetime) -> Outcome:
    """List every case that is due. Safe to run twice, at once, or not at all for a while."""
    lock(Level.CITY)
    with connection.cursor() as cursor:
        # Rows that appear while this runs wait for the next sweep: only what is read here is taken off.
        cursor.execute("SELECT case_id FROM supervision_due FOR UPDATE SKIP LOCKED")
        due = [case_id for (case_id,) in cursor.fetchall()]
        if not due:
            beat("sweep")
            return Outcome()
        cursor.execute(_LIST, {**_constants(now), "serial": next_serial(Level.CITY, local_date(now).year)})
        outcome = Outcome([Listing(*row) for row in cursor.fetchall()])
        cursor.execute("DELETE FROM supervision_due WHERE case_id = ANY(%s)", [due])
    _tell(outcome, now)
    beat("sweep")
    return outcome


@transaction.atomic
def reconcile(*, now: datetime) -> int:
    """Note as due whatever meets the rule in force and was missed by the trigger. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_RECONCILE, _constants(now))
        return cursor.rowcount


def run(*, now: datetime) -> Outcome:
    """Reconcile, then sweep: after this, nothing that meets the standard is unlisted."""
    reconcile(now=now)
    return sweep(now=now)


def _constants(now: datetime) -> dict[str, Any]:
    today = local_date(now)
    return {
        "now": now,
        "today": today,
        "year": today.year,
        "level": Level.CITY.value,
        "ended": [status.value for status in ENDED],
        "released": State.RELEASED.value,
        "below": ReleaseReason.BELOW_THRESHOLD.value,
        "listed": State.LISTED.value,
        "trigger": Trigger.THRESHOLD.value,
        "kind": EventKind.LISTED.value,
    }


def _tell(outcome: Outcome, now: datetime) -> None:
    """One summary for each county's leads, one for each supervisor, however many were listed."""
    if not outcome.listings:
        return
    last = max(listing.supervision_id for listing in outcome.listings)
    link = f"{reverse('supervision:list')}?state=listed"
    counties = County.objects.in_bulk(outcome.by_county)
    for county_id, number in outcome.by_county.items():
        notices.put(
            "listed",
            to=officers_with(Right.ANSWER_SUPERVISION, county_id),
            text=gettext_noop("%(county)s新增%(number)d起市督案件，请签收"),
            values={"county": counties[county_id].name, "number": number},
            link=link,
            key=f"listed:{last}:{county_id}",
            now=now,
        )
    supervisors = {
        officer.pk: officer
        for county_id in outcome.by_county
        for officer in officers_with(Right.REVIEW_SUPERVISION, county_id)
    }
    notices.put(
        "listed",
        to=supervisors.values(),
        text=gettext_noop("全市新增%(number)d起市督案件"),
        values={"number": len(outcome.listings)},
        link=link,
        key=f"listed:{last}:city",
        now=now,
    )
