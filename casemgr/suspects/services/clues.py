"""What is heard of a fugitive, and the checks made of it or because it was time (追逃线索、核查)."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.periods import last_moment
from casemgr.suspects.enums import CheckResult, ClueKind, ClueSource, Credibility, WatchLevel
from casemgr.suspects.models import FugitiveCheck, FugitiveClue, FugitiveWatch
from casemgr.suspects.querysets import FUGITIVE_CHECK
from casemgr.suspects.services import fugitives

# Nobody who is listed is left unchecked for longer [D].
LONGEST = timedelta(days=366)


@transaction.atomic
def add(
    *,
    by: Officer,
    watch: FugitiveWatch,
    kind: ClueKind,
    source: ClueSource,
    credibility: Credibility,
    received_date: date,
    content: str,
    now: datetime,
    place: str = "",
) -> FugitiveClue:
    """Write down what was heard (登记线索). It changes nothing else: a rumour of his death is no death."""
    watch = fugitives.locked(by, watch)
    if received_date > local_date(now):
        raise ValidationError({"received_date": _("获知日期不能晚于今天。")})
    clue = FugitiveClue(
        case_id=watch.case_id,
        county_id=watch.county_id,
        watch=watch,
        kind=kind,
        source=source,
        credibility=credibility,
        received_date=received_date,
        place=place,
        content=content,
        at=now,
        by=by,
    )
    clue.full_clean()
    clue.save()
    fugitives.tell(EventKind.FUGITIVE_CLUE, watch, by, now, clue=clue.pk, clue_kind=kind, source=source)
    return clue


@transaction.atomic
def check(
    *,
    by: Officer,
    watch: FugitiveWatch,
    checked_date: date,
    result: CheckResult,
    content: str,
    now: datetime,
    clue: FugitiveClue | None = None,
    next_date: date | None = None,
) -> FugitiveCheck:
    """Record a check of him, or of one clue (核查).

    The next one is due after the usual period, or on `next_date`. Raises ValidationError for one later than a
    key fugitive may wait.
    """
    watch = fugitives.locked(by, watch)
    newest = watch.checks.order_by("-checked_date").values_list("checked_date", flat=True).first()
    if not watch.registered_date <= checked_date <= local_date(now):
        raise ValidationError({"checked_date": _("核查日期应在上网追逃之后，且不晚于今天。")})
    row = FugitiveCheck(
        case_id=watch.case_id,
        county_id=watch.county_id,
        watch=watch,
        clue=clue,
        checked_date=checked_date,
        result=result,
        content=content,
        at=now,
        by=by,
    )
    row.full_clean()
    row.save()
    is_newest = newest is None or checked_date >= newest
    if is_newest and watch.returned_at is None:
        _plan_next(watch, checked_date, next_date, by, now)
    told = {"result": result, "checked": str(checked_date), "clue_kind": clue.kind if clue else ""}
    fugitives.tell(EventKind.FUGITIVE_CHECKED, watch, by, now, check=row.pk, **told)
    return row


def _plan_next(
    watch: FugitiveWatch, checked: date, next_date: date | None, by: Officer, now: datetime
) -> None:
    today = local_date(now)
    base_at = now if checked == today else fugitives.start_of(checked)
    if next_date is not None:
        _check_next(watch, next_date, base_at, today)
    done_at = min(now, last_moment(checked))
    deadlines.settle(target=watch.target, kind=FUGITIVE_CHECK, now=done_at, by=by)
    due_at = last_moment(next_date) if next_date else None
    fugitives.plan_check(watch, base_at=base_at, now=now, due_at=due_at)


def _check_next(watch: FugitiveWatch, next_date: date, base_at: datetime, today: date) -> None:
    if next_date <= today:
        raise ValidationError({"next_date": _("下次核查日期应晚于今天。")})
    latest = local_date(fugitives.usual_check(base_at))
    if watch.level == WatchLevel.KEY and next_date > latest:
        raise ValidationError(
            {"next_date": _("重点在逃人员须不间断核查，下次核查不晚于%(day)s。") % {"day": latest}}
        )
    if next_date > today + LONGEST:
        raise ValidationError({"next_date": _("下次核查日期不能超过一年。")})
