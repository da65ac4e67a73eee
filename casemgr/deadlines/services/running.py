"""Deadlines that run: opened, settled, waived, moved (期限的起算、办结、免除、变更).

Those who call decide whether an officer may; here only what must hold of every deadline is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.common.clock import local_date
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.deadlines import periods, registry
from casemgr.deadlines.enums import RUNNING, State, Unit
from casemgr.deadlines.models import Deadline, LegalTerm
from casemgr.deadlines.services.days import days_off
from casemgr.deadlines.services.terms import among, term_for, versions_of


@transaction.atomic
def open_deadline(
    *,
    case: Any,
    target: str,
    kind: str,
    term_code: str,
    base_at: datetime,
    now: datetime,
    due_at: datetime | None = None,
    warn_steps: Sequence[int] | None = None,
) -> Deadline:
    """Let a period run on `target` ("measure:12") of `case` from `base_at`.

    Ends as the term in force on the day of `base_at` says, unless `due_at` is given. Warns `warn_steps` hours
    before, or as the term says. Raises ValidationError if one of this kind runs on the target already.
    """
    if kind not in registry.kinds():
        raise LookupError(f"nobody registered the kind of deadline {kind!r}")
    term = term_for(term_code, local_date(base_at))
    deadline = Deadline(
        case=case,
        county_id=case.county_id,
        target=target,
        kind=kind,
        term=term,
        base_at=base_at,
        due_at=due_at or end_under(term, base_at),
        is_given=due_at is not None,
        warn_steps=sorted(set(term.warn_hours if warn_steps is None else warn_steps), reverse=True),
        opened_at=now,
    )
    deadline.next_warning_at = next_warning(deadline.due_at, deadline.warn_steps, now)
    deadline.full_clean()
    deadline.save()
    return deadline


@dataclass(frozen=True)
class Start:
    """Where and when one of many periods begins."""

    case_id: int
    county_id: int
    target: str
    base_at: datetime


@transaction.atomic
def open_deadlines(*, kind: str, term_code: str, starts: Iterable[Start], now: datetime) -> None:
    """Let a period of one kind run on many targets, as a ledger brings them.

    What runs already is left alone. What has run out by now stands as overdue and warns nobody: it is shown,
    not told, for no officer of the house let it lapse.
    """
    holidays, versions, rows = days_off(), versions_of(term_code), []
    for start in starts:
        term = among(versions, local_date(start.base_at))
        deadline = Deadline(
            case_id=start.case_id,
            county_id=start.county_id,
            target=start.target,
            kind=kind,
            term=term,
            base_at=start.base_at,
            warn_steps=sorted(set(term.warn_hours), reverse=True),
            opened_at=now,
        )
        move(deadline, end_under(term, start.base_at, holidays), now)
        if deadline.due_at < now:
            deadline.state = State.OVERDUE  # marked here: the sweep would tell it
        rows.append(deadline)
    Deadline.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


@transaction.atomic
def settle_deadlines(*, kind: str, cases: Any, now: datetime) -> None:
    """What was due of one kind in many `cases` has been done."""
    running = Deadline.objects.filter(kind=kind, case__in=cases).running()
    running.update(state=State.MET, settled_at=now, next_warning_at=None)


@transaction.atomic
def settle(
    *, target: str, now: datetime, kind: str | None = None, by: Officer | None = None, reason: str = ""
) -> list[Deadline]:
    """What was due has been done (办结): of one kind on `target`, or of all. Returns those that ended.

    Nothing that runs is nothing to settle. One that was overdue is met all the same; `was_late` tells.
    """
    settled = list(Deadline.objects.on(target, kind).running().select_for_update())
    for deadline in settled:
        _end(deadline, State.MET, by, reason, now)
    return settled


@transaction.atomic
def waive(*, deadline: Deadline, by: Officer, reason: str, now: datetime) -> Deadline:
    """The county's lead lets a deadline go, with a reason that is kept (免除).

    Raises PermissionDenied for what `why_not_waived` says, and ValidationError without a reason or if it no
    longer runs.
    """
    if refusal := why_not_waived(by, deadline):
        raise PermissionDenied(refusal)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明免除理由。")})
    deadline = _running(deadline)
    _end(deadline, State.WAIVED, by, reason, now)
    audit.record("deadline.waived", deadline, by=by, now=now, kind=deadline.kind)
    return deadline


def why_not_waived(officer: Officer, deadline: Deadline) -> str:
    """Why `officer` may not let a deadline go, as a sentence; empty if he may.

    Nobody is held beyond the law because a clock was switched off (程序规定 161), and no money slips away so.
    """
    if not may(officer, Right.APPROVE_CASES, deadline.county_id):
        return _("期限由本县区负责人免除。")
    if registry.restrains(deadline.kind) or deadline.kind in registry.lapsing():
        return _("限制人身自由或者财产的期限不能免除，届满前应当依法解除、变更或者续办。")
    return ""


@transaction.atomic
def reschedule(
    *, deadline: Deadline, due_at: datetime, now: datetime, by: Officer | None = None, reason: str = ""
) -> Deadline:
    """Let a running deadline end at another moment, by a decision (延长、变更). It warns anew.

    One that was overdue runs again if the new end is still to come; an end that has passed is told by the
    next sweep. Raises ValidationError if it no longer runs, or for an end before its beginning.
    """
    deadline = _running(deadline)
    deadline.is_given, deadline.reason = True, reason
    move(deadline, due_at, now)
    deadline.full_clean()
    deadline.save()
    audit.record(
        "deadline.rescheduled", deadline, by=by, now=now, kind=deadline.kind, due_at=due_at.isoformat()
    )
    return deadline


@transaction.atomic
def correct(
    *, target: str, base_at: datetime, due_at: datetime, by: Officer | None, now: datetime
) -> Deadline:
    """What the period is counted from is another than was recorded (更正): the last of `target` counts anew.

    One that runs warns anew; of one that has ended only the dates change (see also `resettle`), so that
    `was_late` tells the truth.
    """
    deadline = Deadline.objects.on(target).select_for_update().order_by("-pk")[:1].get()
    deadline.base_at, deadline.term = base_at, term_for(deadline.term.code, local_date(base_at))
    if deadline.is_running:
        move(deadline, due_at, now)
    else:
        deadline.due_at = due_at
    deadline.full_clean()
    deadline.save()
    audit.record(
        "deadline.corrected", deadline, by=by, now=now, kind=deadline.kind, due_at=due_at.isoformat()
    )
    return deadline


@transaction.atomic
def resettle(*, target: str, settled_at: datetime, by: Officer, now: datetime) -> None:
    """When it was done was recorded wrongly (更正): what was met last on `target` tells its lateness."""
    met = Deadline.objects.on(target).filter(state=State.MET).select_for_update().order_by("-pk").first()
    if met is None or met.settled_at == settled_at:
        return
    met.settled_at = settled_at
    met.save(update_fields=["settled_at"])
    audit.record("deadline.corrected", met, by=by, now=now, kind=met.kind, settled_at=settled_at.isoformat())


@transaction.atomic
def recount(
    *, deadline: Deadline, term_code: str, now: datetime, by: Officer | None = None, reason: str = ""
) -> Deadline:
    """Let a running deadline be counted under another term, from where it began (期限改按另一规定计算).

    It follows the days off as that term says, and warns anew. Raises ValidationError if it no longer runs.
    """
    deadline = _running(deadline)
    term = term_for(term_code, local_date(deadline.base_at))
    deadline.term, deadline.is_given, deadline.reason = term, False, reason
    deadline.warn_steps = sorted(set(term.warn_hours), reverse=True)
    move(deadline, end_under(term, deadline.base_at), now)
    deadline.save()
    audit.record("deadline.recounted", deadline, by=by, now=now, kind=deadline.kind, term=term.code)
    return deadline


@transaction.atomic
def annul(*, target: str, by: Officer, reason: str, now: datetime) -> None:
    """What a period ran on was recorded by mistake (录入错误): it is let go, and the reason kept."""
    for deadline in Deadline.objects.on(target).running().select_for_update():
        _end(deadline, State.WAIVED, by, reason, now)
        audit.record("deadline.annulled", deadline, by=by, now=now, kind=deadline.kind)


@transaction.atomic
def recompute(*, now: datetime) -> int:
    """Bring the running deadlines whose end follows from days off up to date. Returns how many moved."""
    holidays = days_off()
    follows = Q(term__moves=True) | Q(term__unit=Unit.WORKING_DAY)  # as LegalTerm.follows_days_off
    rows = Deadline.objects.running().filter(follows, is_given=False).select_related("term")
    moved = 0
    for deadline in rows.select_for_update(of=["self"]):
        due_at = end_under(deadline.term, deadline.base_at, holidays)
        if due_at != deadline.due_at:
            move(deadline, due_at, now)
            deadline.save()
            moved += 1
    return moved


def move(deadline: Deadline, due_at: datetime, now: datetime) -> None:
    """Set another end on an unsaved row, its warnings and its state with it.

    One that has run out by now is left to the next sweep, which marks and tells it; what was overdue, and is
    so by its new end, was told already.
    """
    deadline.due_at = due_at
    if due_at >= now:
        deadline.state = State.OPEN
    deadline.last_warned = None
    deadline.next_warning_at = next_warning(due_at, deadline.warn_steps, now)


def end_under(term: LegalTerm, base_at: datetime, holidays: Mapping[date, bool] | None = None) -> datetime:
    """When a period under `term` that began at `base_at` ends, by the days off known today."""
    return periods.end_of(
        base_at,
        term.amount,
        term.unit,
        custody=term.is_custody,
        moves=term.moves,
        holidays=days_off() if holidays is None else holidays,
    )


def next_warning(due_at: datetime, steps: Sequence[int], now: datetime) -> datetime | None:
    """The first warning still to come; steps that have passed are not made up for."""
    moments = (due_at - timedelta(hours=step) for step in steps)
    return min((moment for moment in moments if moment > now), default=None)


def _running(deadline: Deadline) -> Deadline:
    locked = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if locked.state not in RUNNING:
        raise ValidationError(_("此期限已经结束，请刷新页面。"))
    return locked


def _end(deadline: Deadline, state: State, by: Officer | None, reason: str, now: datetime) -> None:
    deadline.state, deadline.settled_at, deadline.settled_by, deadline.reason = state, now, by, reason
    deadline.next_warning_at = None
    deadline.save()
