"""Fugitives: listed online on a decision, caught, brought back, cancelled (网上追逃, 程序规定 351)."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.enums import ENDED, EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.clock import local_date
from casemgr.common.versioned import Stale
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.deadlines import registry
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import end_of
from casemgr.notices import services as notices
from casemgr.suspects.enums import CUSTODY, CancelGround, WatchLevel
from casemgr.suspects.models import CaseSuspect, FugitiveWatch
from casemgr.suspects.querysets import FUGITIVE_CANCEL, FUGITIVE_CHECK
from casemgr.suspects.services.working import NOT_FILED_YET, held

# What is known of an entry from its form, and may be corrected while it stands.
FACTS = ("fugitive_no", "escaped", "registered_date", "basis", "basis_no", "wanted_no", "level")


@transaction.atomic
def register(*, by: Officer, case_suspect: CaseSuspect, now: datetime, **facts: Any) -> FugitiveWatch:
    """Record that he is at large and listed online (登记追逃), with the `FACTS` of the form.

    His next check is due from now on. Raises ValidationError without a decision to detain or arrest him, or
    if he is in hand.
    """
    case = held(by, case_suspect.case)
    row = CaseSuspect.objects.select_for_update(of=("self",)).with_person().get(pk=case_suspect.pk)
    _check_case(case)
    watch = FugitiveWatch(
        case=case,
        county_id=case.county_id,
        case_suspect=row,
        suspect_id=row.suspect_id,
        created_at=now,
        created_by=by,
        **facts,
    )
    _check_facts(watch, now)
    _check_at_large(watch, row)
    watch.full_clean()
    watch.save()
    plan_check(watch, base_at=now, now=now)
    told = {name: str(getattr(watch, name)) for name in FACTS}
    tell(EventKind.FUGITIVE_REGISTERED, watch, by, now, **told)
    return watch


@transaction.atomic
def change(*, by: Officer, watch: FugitiveWatch, version: int, now: datetime, **facts: Any) -> FugitiveWatch:
    """Correct or complete the `FACTS`, from a form opened at `version`.

    Who becomes a key one is checked sooner. Raises Stale when somebody saved meanwhile.
    """
    watch = locked(by, watch)
    if watch.version != version:
        raise Stale(watch)
    before = {name: getattr(watch, name) for name in facts}
    for name, value in facts.items():
        setattr(watch, name, value)
    changed = [name for name, value in before.items() if getattr(watch, name) != value]
    if not changed:
        return watch
    _check_facts(watch, now)
    watch.version += 1
    watch.full_clean()
    watch.save()
    if "level" in changed and watch.level == WatchLevel.KEY:
        _check_soon(watch, by, now)
    tell(EventKind.FUGITIVE_CHANGED, watch, by, now, fields=changed)
    return watch


def came_back(
    *, case_suspect: CaseSuspect, moment: datetime, by: Officer, now: datetime, corrects: bool = False
) -> None:
    """He was caught at `moment` (到案): within 48 hours the entry must be cancelled.

    Runs in the transaction of the catch. With `corrects`, what is known already is looked at anew. A catch
    before his escape is another one. Of his entries in other cases, those who keep them are told which unit
    to ask.
    """
    watch = _standing(case_suspect)
    if watch and watch.returned_at is None and watch.fled_by(local_date(moment)):
        _return(watch, moment, by, now)
    elif watch and corrects:
        _look_anew(watch, by, now)
    tell_elsewhere([(case_suspect, moment)], now)


def custody_corrected(*, case_suspect: CaseSuspect, by: Officer, now: datetime) -> None:
    """A custody was recorded wrongly, or by mistake: whether he is back, and since when, is asked anew.

    Runs in the transaction of the correction.
    """
    if watch := _standing(case_suspect):
        _look_anew(watch, by, now)


@transaction.atomic
def brought_back(
    *, by: Officer, watch: FugitiveWatch, brought_back_at: datetime, now: datetime
) -> FugitiveWatch:
    """Record when two officers had him back (押解带回): the 48 hours are counted from then.

    Raises ValidationError if he was not caught, or for a moment before that.
    """
    watch = locked(by, watch)
    if watch.returned_at is None:
        raise ValidationError(_("该人员尚未登记到案，请先在嫌疑人页登记抓获。"))
    if not watch.returned_at <= brought_back_at <= now:
        raise ValidationError({"brought_back_at": _("带回时间应在到案之后、现在之前。")})
    watch.brought_back_at = brought_back_at
    _restart(watch, by, now)
    tell(EventKind.FUGITIVE_CHANGED, watch, by, now, fields=["brought_back_at"])
    return watch


@transaction.atomic
def cancel(
    *,
    by: Officer,
    watch: FugitiveWatch,
    ground: CancelGround,
    cancelled_at: datetime,
    cancel_no: str,
    now: datetime,
    certificate_no: str = "",
    note: str = "",
) -> FugitiveWatch:
    """Record the cancellation of the entry on its form (撤销追逃), by the county's lead.

    Raises PermissionDenied, and ValidationError for a ground that does not hold: nobody is dead by hearsay.
    """
    if not rules.may_approve(by, watch.case):
        raise PermissionDenied(_("撤销追逃由县局负责人登记。"))
    watch = _relocked(watch)
    _check_ground(watch, ground, certificate_no, note)
    earliest = watch.must_cancel_from if ground == CancelGround.RETURNED else start_of(watch.registered_date)
    if not (earliest or cancelled_at) <= cancelled_at <= now:
        raise ValidationError({"cancelled_at": _("撤销时间应在到案、带回之后，且不晚于现在。")})
    watch.cancelled_at, watch.cancelled_by, watch.cancel_ground = cancelled_at, by, ground
    watch.cancel_no, watch.certificate_no, watch.cancel_note = cancel_no, certificate_no, note
    watch.version += 1
    watch.full_clean()
    watch.save()
    settled = deadlines.settle(target=watch.target, now=cancelled_at, by=by)
    late = any(deadline.kind == FUGITIVE_CANCEL and deadline.was_late for deadline in settled)
    told = {"ground": ground, "cancel_no": cancel_no, "cancelled": cancelled_at.isoformat(), "late": late}
    tell(EventKind.FUGITIVE_CANCELLED, watch, by, now, **told)
    return watch


def locked(by: Officer, watch: FugitiveWatch) -> FugitiveWatch:
    """The entry as it is now, locked with its case, if it stands and `by` may work on the case."""
    held(by, watch.case)
    return _relocked(watch)


def plan_check(
    watch: FugitiveWatch, *, base_at: datetime, now: datetime, due_at: datetime | None = None
) -> Deadline:
    """Let the time until the next check run, to the end of the usual period or to `due_at`."""
    return deadlines.open_deadline(
        case=watch.case,
        target=watch.target,
        kind=FUGITIVE_CHECK,
        term_code=FUGITIVE_CHECK,
        base_at=base_at,
        due_at=due_at,
        now=now,
    )


def usual_check(base_at: datetime) -> datetime:
    """The end of the usual period between two checks."""
    term = deadlines.term_for(FUGITIVE_CHECK, local_date(base_at))
    return end_of(
        base_at, term.amount, term.unit, custody=False, moves=term.moves, holidays=deadlines.days_off()
    )


def start_of(day: date) -> datetime:
    """The first moment of a day in Zhoukou."""
    return timezone.make_aware(datetime.combine(day, time.min))


def tell(kind: EventKind, watch: FugitiveWatch, by: Officer, now: datetime, **data: Any) -> None:
    """The history says what was done, never who he is or what was heard of him."""
    Case.objects.filter(pk=watch.case_id).update(updated_at=now)
    history.write(kind, watch.case, by=by, now=now, suspect=watch.suspect_id, fugitive=watch.pk, **data)
    audit.record(f"case.{kind}", watch.case, by=by, now=now, fugitive=watch.pk)


def _relocked(watch: FugitiveWatch) -> FugitiveWatch:
    case = Case.objects.select_for_update().get(pk=watch.case_id)
    watch = FugitiveWatch.objects.select_for_update().get(pk=watch.pk)
    watch.case = case
    if watch.cancelled_at:
        raise ValidationError(_("该追逃信息已经撤销，请刷新页面。"))
    return watch


def _return(watch: FugitiveWatch, moment: datetime, by: Officer, now: datetime) -> None:
    watch.returned_at = moment
    watch.version += 1
    watch.save()
    deadlines.settle(target=watch.target, kind=FUGITIVE_CHECK, now=now, by=by)
    deadlines.open_deadline(
        case=watch.case,
        target=watch.target,
        kind=FUGITIVE_CANCEL,
        term_code=FUGITIVE_CANCEL,
        base_at=moment,
        now=now,
    )


def _standing(case_suspect: CaseSuspect) -> FugitiveWatch | None:
    return FugitiveWatch.objects.open().select_for_update().filter(case_suspect=case_suspect).first()


def _look_anew(watch: FugitiveWatch, by: Officer, now: datetime) -> None:
    """What says that he is back has changed: since another moment, for the first time, or not at all."""
    moment = _back_at(watch)
    if moment == watch.returned_at:
        return
    if moment is None:
        _still_at_large(watch, by, now)
    elif watch.returned_at is None:
        _return(watch, moment, by, now)
    else:
        watch.returned_at = moment
        _restart(watch, by, now)


def _back_at(watch: FugitiveWatch) -> datetime | None:
    """Since when he is in hand, by what is on record since he was listed: the catch, or custody.

    Of a catch of which only the day is known, a custody of that day knows the hour.
    """
    row = CaseSuspect.objects.get(pk=watch.case_suspect_id)
    custody = row.measures.valid().filter(kind__in=CUSTODY, created_at__gte=watch.created_at)
    moments = list(custody.values_list("started_at", flat=True))
    has_hour = row.caught_time or row.caught_date not in {local_date(moment) for moment in moments}
    if row.caught_at and has_hour:
        moments.append(row.caught_at)
    return min((moment for moment in moments if watch.fled_by(local_date(moment))), default=None)


def _still_at_large(watch: FugitiveWatch, by: Officer, now: datetime) -> None:
    """He never was back: nothing need be cancelled, and he is checked again."""
    watch.returned_at = watch.brought_back_at = None
    watch.version += 1
    watch.save()
    deadlines.annul(target=watch.target, by=by, reason=_("到案登记有误"), now=now)
    plan_check(watch, base_at=now, now=now)
    tell(EventKind.FUGITIVE_CHANGED, watch, by, now, fields=["returned_at"])


def _restart(watch: FugitiveWatch, by: Officer, now: datetime) -> None:
    """Save when he was caught or brought back; the 48 hours are counted from the later of the two."""
    watch.version += 1
    watch.full_clean()
    watch.save()
    since = watch.must_cancel_from
    if since and Deadline.objects.on(watch.target, FUGITIVE_CANCEL).running().exists():
        term = deadlines.term_for(FUGITIVE_CANCEL, local_date(since))
        due_at = end_of(since, term.amount, term.unit, custody=False)
        deadlines.correct(target=watch.target, base_at=since, due_at=due_at, by=by, now=now)


def _check_soon(watch: FugitiveWatch, by: Officer, now: datetime) -> None:
    """A key one is not left longer than the usual period."""
    deadline = Deadline.objects.on(watch.target, FUGITIVE_CHECK).running().first()
    latest = usual_check(now)
    if deadline and deadline.due_at > latest:
        reason = _("列为重点在逃人员")
        deadlines.reschedule(deadline=deadline, due_at=latest, by=by, reason=reason, now=now)


def tell_elsewhere(caught: Iterable[tuple[CaseSuspect, datetime]], now: datetime) -> None:
    """Who keeps an entry of the same person in another case learns which unit has him, and nothing else.

    `caught`: people of this case and when they were caught. One question for any number of them.
    """
    by_person = {row.suspect_id: (row, local_date(moment)) for row, moment in caught}
    others = [
        (watch, by_person[watch.suspect_id][0])
        for watch in FugitiveWatch.objects.at_large().filter(suspect__in=by_person).select_related("case")
        if watch.case_id != by_person[watch.suspect_id][0].case_id
        and watch.fled_by(by_person[watch.suspect_id][1])
    ]
    if not others:
        return
    worked = registry.cases().worked({watch.case_id for watch, _row in others})
    for watch, case_suspect in others:
        told = worked[watch.case_id]
        notices.put(
            "fugitive_caught_elsewhere",
            to=[*told.officers, *officers_with(Right.APPROVE_CASES, watch.county_id)],
            text=gettext_noop("案件%(number)s的一名在逃人员已由%(unit)s登记到案，请立即与其联系，核实后带回"),
            values={"number": told.number, "unit": case_suspect.case.lead_unit.name},
            link=reverse("fugitives:detail", args=[watch.pk]),
            key=f"fugitive_caught_elsewhere:{watch.pk}:{case_suspect.pk}",
            now=now,
        )


def _check_case(case: Case) -> None:
    if case.status in NOT_FILED_YET:
        raise ValidationError(_("案件尚未立案，不能登记追逃。"))
    if case.status in ENDED:
        raise ValidationError(
            _("案件状态为“%(status)s”，不能登记追逃。") % {"status": case.get_status_display()}
        )


def _check_facts(watch: FugitiveWatch, now: datetime) -> None:
    if not watch.basis or not watch.basis_no:
        field = "basis_no" if watch.basis else "basis"
        raise ValidationError(
            {field: _("上网追逃须已决定拘留或者逮捕（程序规定第351条），请填写依据和文号。")}
        )
    today = local_date(now)
    if watch.escaped and not watch.fled_by(today):
        raise ValidationError({"escaped": _("潜逃时间不能晚于今天。")})
    occurred = watch.case.occurred
    if occurred and watch.escaped and watch.escaped.last_day < occurred.first_day:
        raise ValidationError({"escaped": _("潜逃时间不能早于发案时间。")})
    if watch.registered_date and watch.registered_date > today:
        raise ValidationError({"registered_date": _("上网追逃日期不能晚于今天。")})
    if watch.registered_date and watch.escaped and not watch.fled_by(watch.registered_date):
        raise ValidationError({"registered_date": _("上网追逃日期不能早于潜逃时间。")})


def _check_at_large(watch: FugitiveWatch, row: CaseSuspect) -> None:
    """Not in hand: neither held in this case nor caught since he fled."""
    custody = row.measures.open().filter(kind__in=CUSTODY).first()
    if custody:
        raise ValidationError(_("该人员正被%(kind)s，不能登记追逃。") % {"kind": custody.get_kind_display()})
    caught = row.caught_date
    if caught and not (watch.escaped and watch.escaped.day and watch.escaped.first_day >= caught):
        raise ValidationError(
            {"escaped": _("该人员已于%(day)s归案；归案后又脱逃的，请填写脱逃的年月日。") % {"day": caught}}
        )


def _check_ground(watch: FugitiveWatch, ground: str, certificate_no: str, note: str) -> None:
    if ground == CancelGround.RETURNED and watch.returned_at is None:
        raise ValidationError({"ground": _("尚未登记到案，请先在嫌疑人页登记抓获。")})
    if ground == CancelGround.DEAD and not certificate_no:
        raise ValidationError(
            {"certificate_no": _("以死亡为由撤销，须填写死亡证明编号；死亡传闻只能登记为线索。")}
        )
    if ground != CancelGround.DEAD and certificate_no:
        raise ValidationError({"certificate_no": _("只有以死亡为由撤销时才填写。")})
    if ground in (CancelGround.REVOKED, CancelGround.MISTAKEN) and not note:
        raise ValidationError({"note": _("请写明撤销的具体情况。")})
