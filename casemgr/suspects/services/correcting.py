"""A measure that was recorded wrongly: corrected, or voided as entered by mistake (更正、作废登记).

Nothing is lost: the old values stand in the history of the case, and the county's leads are told.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.common.clock import local_date
from casemgr.common.versioned import Stale
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import end_of
from casemgr.notices import services as notices
from casemgr.suspects import chain
from casemgr.suspects.enums import CUSTODY, EndReason
from casemgr.suspects.models import Measure, Suspect
from casemgr.suspects.services import fugitives
from casemgr.suspects.services.measures import check_deputy, check_moment, start_clock, tell
from casemgr.suspects.services.working import held

CORRECTED = ("document_no", "permission_no", "started_at", "ended_at")


@transaction.atomic
def correct(
    *,
    by: Officer,
    measure: Measure,
    version: int,
    reason: str,
    now: datetime,
    started_at: datetime,
    document_no: str,
    permission_no: str = "",
    ended_at: datetime | None = None,
) -> Measure:
    """Correct when a measure began or ended, or its numbers (更正), from a form opened at `version`.

    Its deadline and its duties are reckoned anew through all its extensions, and whether it ended in time;
    what it took the place of ends when it begins. Raises Stale when somebody saved meanwhile,
    ValidationError that says what no longer fits.
    """
    measure = _locked(by, measure)
    if measure.version != version:
        raise Stale(measure)
    check_moment("started_at", started_at, now)
    check_deputy(measure.suspect, permission_no)
    before = {name: getattr(measure, name) for name in CORRECTED}
    after = {**before, "document_no": document_no, "permission_no": permission_no, "started_at": started_at}
    if measure.ended_at:
        after["ended_at"] = _ended(measure, ended_at, now)
    changed = {
        name: [_plain(before[name]), _plain(after[name])] for name in CORRECTED if before[name] != after[name]
    }
    if not changed:
        raise ValidationError(_("没有任何改动，不需更正。"))
    replaced = _replaced_by(measure)
    for name, value in after.items():
        setattr(measure, name, value)
    due = _reckon(measure, before["started_at"], by, now)
    _save_in_order(measure, replaced, before["started_at"])
    for row in (measure, replaced):
        if row and row.ended_at:
            deadlines.resettle(target=row.target, settled_at=row.ended_at, by=by, now=now)
    if measure.kind in CUSTODY and "started_at" in changed:
        fugitives.custody_corrected(case_suspect=measure.case_suspect, by=by, now=now)
    _tell(EventKind.MEASURE_CORRECTED, measure, by, now, changed=changed, due=_plain(due), reason=reason)
    return measure


@transaction.atomic
def void(*, by: Officer, measure: Measure, reason: str, now: datetime) -> Measure:
    """Declare that a measure was recorded by mistake and never taken (作废, 录入错误).

    What it had taken the place of runs on as if nothing had been recorded, with the end it had. Whoever was
    back only by this custody is at large.
    """
    measure = _locked(by, measure)
    if measure.end_reason == EndReason.CHANGED:
        raise ValidationError(_("该措施之后已登记变更的措施，请先作废后一项登记。"))
    replaced = _replaced_by(measure)
    measure.voided_at, measure.voided_by, measure.void_reason = now, by, reason
    measure.version += 1
    measure.full_clean()
    measure.save()
    for target in (measure.target, *(duty.target for duty in measure.duties.filter(settled_at=None))):
        deadlines.annul(target=target, by=by, reason=_("录入错误"), now=now)
    if replaced:
        _revive(replaced, now)
    if measure.kind in CUSTODY:
        fugitives.custody_corrected(case_suspect=measure.case_suspect, by=by, now=now)
    _tell(
        EventKind.MEASURE_VOIDED,
        measure,
        by,
        now,
        started=measure.started_at.isoformat(),
        document_no=measure.document_no,
        revived=replaced.kind if replaced else "",
        reason=reason,
    )
    return measure


def _locked(by: Officer, measure: Measure) -> Measure:
    """The measure as it is now, with its case and its person locked before it; none that was voided."""
    case = held(by, measure.case)
    person = Suspect.objects.select_for_update().get(pk=measure.suspect_id)
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    measure.case, measure.suspect = case, person
    if measure.voided_at:
        raise ValidationError(_("该强制措施登记已经作废，请刷新页面。"))
    return measure


def _ended(measure: Measure, ended_at: datetime | None, now: datetime) -> datetime:
    """When it ended, as corrected; the end by a change is the beginning of the next one."""
    if measure.end_reason == EndReason.CHANGED or ended_at is None:
        return measure.ended_at
    check_moment("ended_at", ended_at, now)
    return ended_at


def _replaced_by(measure: Measure) -> Measure | None:
    """The measure of which this one took the place (变更前的措施)."""
    rows = (
        Measure.objects.select_for_update().valid().filter(suspect=measure.suspect_id, case=measure.case_id)
    )
    changed = rows.filter(ended_at=measure.started_at, end_reason=EndReason.CHANGED).exclude(pk=measure.pk)
    return changed.order_by("-pk").first()


def _reckon(measure: Measure, began_at: datetime, by: Officer, now: datetime) -> datetime | None:
    """Set anew what the measure is counted from, and its deadline and duties. Returns its end."""
    _reckon_duties(measure, by, now)
    deadline = Deadline.objects.on(measure.target).order_by("-pk").first()
    if deadline is None:
        measure.base_at = measure.started_at  # nobody knows who he is: nothing runs yet
        return None
    steps = list(measure.extensions.order_by("pk").values_list("kind", "decided_at"))
    # What the period began with, before any extension: the day his identity became known, or the beginning.
    is_later = deadline.base_at != began_at
    if is_later and measure.started_at > deadline.base_at:
        raise ValidationError({"started_at": _("不能晚于查清身份的时间，侦查羁押期限自该时间起算。")})
    base_at = deadline.base_at if is_later else measure.started_at
    day = local_date(measure.started_at)
    try:
        measure.base_at, due_at = chain.replayed(
            measure.kind, base_at, steps, lambda code: deadlines.term_for(code, day)
        )
    except chain.OutOfTurn:
        raise ValidationError(
            {"started_at": _("按更正后的时间，已登记的延长不在原期限之内，请核对延长决定的时间。")}
        ) from None
    deadlines.correct(target=measure.target, base_at=base_at, due_at=due_at, by=by, now=now)
    return due_at


def _reckon_duties(measure: Measure, by: Officer, now: datetime) -> None:
    for duty in measure.duties.select_for_update():
        if duty.done_at and duty.done_at < measure.started_at:
            raise ValidationError(
                {
                    "started_at": _("“%(duty)s”登记的办结时间早于更正后的开始时间，请核对。")
                    % {"duty": duty.get_kind_display()}
                }
            )
        code = chain.DUTIES[measure.kind][duty.kind]
        term = deadlines.term_for(code, local_date(measure.started_at))
        duty.due_at = end_of(measure.started_at, term.amount, term.unit, custody=True)
        duty.save(update_fields=["due_at"])
        deadlines.correct(target=duty.target, base_at=measure.started_at, due_at=duty.due_at, by=by, now=now)


def _save_in_order(measure: Measure, replaced: Measure | None, began_at: datetime) -> None:
    """Save both without a moment in which they overlap."""
    if replaced is None:
        rows = [measure]
    else:
        if measure.started_at < replaced.started_at:
            raise ValidationError({"started_at": _("不能早于变更前强制措施的开始时间。")})
        replaced.ended_at = measure.started_at
        rows = [replaced, measure] if measure.started_at < began_at else [measure, replaced]
    for row in rows:
        row.version += 1
        row.full_clean()
        row.save()


def _revive(replaced: Measure, now: datetime) -> None:
    """It was never changed: it runs as it did, until when it did."""
    replaced.ended_at, replaced.end_reason, replaced.ended_by = None, "", None
    replaced.version += 1
    replaced.full_clean()
    replaced.save()
    last = Deadline.objects.on(replaced.target).order_by("-pk").first()
    if last is None:
        return
    running = start_clock(replaced, last.base_at, now)
    if running.due_at != last.due_at:
        deadlines.correct(target=replaced.target, base_at=last.base_at, due_at=last.due_at, by=None, now=now)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _tell(kind: EventKind, measure: Measure, by: Officer, now: datetime, **data: object) -> None:
    tell(kind, measure, by, now, **data)
    case = measure.case
    leads = [lead for lead in officers_with(Right.APPROVE_CASES, case.county_id) if lead.pk != by.pk]
    notices.put(
        kind,
        to=leads,
        text=_SENTENCES[kind],
        values={"number": case.number, "kind": measure.get_kind_display(), "officer": by.name},
        link=reverse("cases:detail", args=[case.pk]) + "?tab=suspects",
        key=f"{kind}:{measure.pk}:{now.isoformat()}",
        now=now,
    )


_SENTENCES = {
    EventKind.MEASURE_CORRECTED: gettext_noop("案件%(number)s：%(officer)s更正了%(kind)s的登记，请核对"),
    EventKind.MEASURE_VOIDED: gettext_noop("案件%(number)s：%(officer)s作废了%(kind)s的登记，请核对"),
}
