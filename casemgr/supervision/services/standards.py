"""The standard itself (提级挂牌标准): what a change of it would do, and changing it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import ENDED
from casemgr.common.clock import local_date
from casemgr.counties.access import holds_everywhere
from casemgr.counties.rights import Right
from casemgr.supervision.enums import Level, ReleaseReason, State
from casemgr.supervision.models import EscalationRule


@dataclass(frozen=True)
class Effect:
    """What a standard would do in one county: cases it would list, listed ones it would leave below."""

    county: str
    newly_listed: int
    now_below: int


_PREVIEW = """
    SELECT k.name,
           count(*) FILTER (WHERE meets AND NOT listed AND c.status <> ALL(%(ended)s)),
           count(*) FILTER (WHERE NOT meets AND open)
    FROM cases_case c
    JOIN counties_county k ON k.id = c.county_id
    CROSS JOIN LATERAL (SELECT escalation_meets(
        escalation_amount(%(field)s, c.loss_amount, c.amount_involved),
        %(threshold)s, %(inclusive)s) AS meets) m
    LEFT JOIN LATERAL (
        SELECT bool_or(s.state <> %(released)s) AS open,
               bool_or(NOT (s.state = %(released)s AND s.release_reason = %(below)s)) AS blocked
        FROM supervision_supervision s WHERE s.case_id = c.id AND s.level = %(level)s) s ON true
    CROSS JOIN LATERAL (SELECT coalesce(s.blocked, false) AS listed) l
    GROUP BY k.name, k.code ORDER BY k.code
"""


def preview(
    *, amount_field: str, threshold: Decimal, inclusive: bool, level: str = Level.CITY
) -> list[Effect]:
    """What this standard would change today, county by county; nothing is saved."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PREVIEW,
            {
                "field": amount_field,
                "threshold": threshold,
                "inclusive": inclusive,
                "level": level,
                "ended": [status.value for status in ENDED],
                "released": State.RELEASED.value,
                "below": ReleaseReason.BELOW_THRESHOLD.value,
            },
        )
        return [Effect(*row) for row in cursor.fetchall()]


@transaction.atomic
def change(
    *,
    by: Officer | None,
    amount_field: str,
    threshold: Decimal,
    inclusive: bool,
    effective_date: date,
    source: str,
    now: datetime,
    level: str = Level.CITY,
) -> EscalationRule:
    """Write a new version of the standard. What it adds is listed by the first reconciliation in its time.

    `by` None is the system, at installation; it alone may write what was in force in the past.
    """
    if by is not None and not holds_everywhere(by, Right.MANAGE_REFERENCE):
        raise PermissionDenied(_("您没有维护督办标准的权限。"))
    if by is not None and effective_date < local_date(now):
        raise ValidationError({"effective_date": _("施行日期不能早于今天。")})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('supervision:standard', 0))")
    last = EscalationRule.objects.aggregate(last=Max("version"))["last"] or 0
    rule = EscalationRule(
        version=last + 1,
        level=level,
        amount_field=amount_field,
        threshold=threshold,
        inclusive=inclusive,
        effective_date=effective_date,
        source=source,
        created_by=by,
        created_at=now,
    )
    rule.full_clean()
    rule.save()
    audit.record("standard.changed", rule, by=by, now=now, version=rule.version, threshold=str(threshold))
    return rule
