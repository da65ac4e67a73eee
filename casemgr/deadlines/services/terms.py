"""Legal periods by version (期限规则)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.common.clock import local_date
from casemgr.counties.access import holds_everywhere
from casemgr.counties.rights import Right
from casemgr.deadlines.models import LegalTerm


def term_for(code: str, day: date) -> LegalTerm:
    """The version of a period in force on `day`, the day on which what it limits began.

    For a day before the oldest version kept, that one: an old case must be recorded all the same. Raises
    LegalTerm.DoesNotExist for a code that is not kept.
    """
    return among(versions_of(code), day)


def versions_of(code: str) -> list[LegalTerm]:
    """Every version of a period, the newest first. Raises LegalTerm.DoesNotExist if there is none."""
    versions = list(LegalTerm.objects.filter(code=code).order_by("-effective_date", "-version"))
    if not versions:
        raise LegalTerm.DoesNotExist(f"no legal term {code!r}")
    return versions


def among(versions: Sequence[LegalTerm], day: date) -> LegalTerm:
    """Of `versions`, the newest first, the one in force on `day`; the oldest for a day before all of them."""
    return next((term for term in versions if term.effective_date <= day), versions[-1])


@transaction.atomic
def change_term(
    *,
    by: Officer | None,
    code: str,
    name: str,
    amount: int,
    unit: str,
    effective_date: date,
    source: str,
    mark: str,
    now: datetime,
    is_custody: bool = False,
    moves: bool = True,
    warn_hours: Sequence[int] = (),
) -> LegalTerm:
    """Write a new version of a period. What runs already keeps the version it began with.

    `by` None is the system, at installation; it alone may write what was in force in the past.
    """
    if by is not None and not holds_everywhere(by, Right.MANAGE_REFERENCE):
        raise PermissionDenied(_("您没有维护期限规则的权限。"))
    if by is not None and effective_date < local_date(now):
        raise ValidationError({"effective_date": _("施行日期不能早于今天。")})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('deadlines:term', 0))")
    last = LegalTerm.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0
    term = LegalTerm(
        code=code,
        version=last + 1,
        name=name,
        amount=amount,
        unit=unit,
        is_custody=is_custody,
        moves=moves,
        warn_hours=sorted(set(warn_hours), reverse=True),
        effective_date=effective_date,
        source=source,
        mark=mark,
        created_by=by,
        created_at=now,
    )
    term.full_clean()
    term.save()
    if by is not None:
        audit.record("legal_term.changed", term, by=by, now=now, code=code, version=term.version)
    return term
