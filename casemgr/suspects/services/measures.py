"""Coercive measures: taken, changed into another, prolonged along the legal chain, ended (强制措施)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.enums import ENDED, EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.suspects import chain
from casemgr.suspects.enums import CUSTODY, EndReason, ExtensionKind, MeasureKind
from casemgr.suspects.models import CaseSuspect, Extension, Measure, Suspect
from casemgr.suspects.services import duties, fugitives
from casemgr.suspects.services.working import NOT_FILED_YET, held

BETWEEN_APPEARANCES = timedelta(hours=24)


@transaction.atomic
def take(
    *,
    by: Officer,
    case_suspect: CaseSuspect,
    kind: MeasureKind,
    started_at: datetime,
    document_no: str,
    now: datetime,
    permission_no: str = "",
    note: str = "",
) -> Measure:
    """Record a measure decided upon. One that runs in this case already is changed into it (变更).

    Its deadline and the duties of its first 24 hours begin with it; the deadline of an arrest only once it is
    known who he is. Who is in custody is no fugitive. Raises ValidationError saying what the law or another
    measure puts in the way.
    """
    case = held(by, case_suspect.case)
    person = Suspect.objects.select_for_update().get(pk=case_suspect.suspect_id)
    _check_case(case)
    check_moment("started_at", started_at, now)
    check_deputy(person, permission_no)
    _check_not_penalised(case_suspect)
    running = Measure.objects.filter(suspect=person).open().select_related("case__lead_unit").first()
    if running:
        _change(running, case, kind, started_at, by, now)
    if kind == MeasureKind.FORCED_APPEARANCE:
        _check_not_chained(case_suspect, started_at, by, note)
    measure = Measure(
        case=case,
        county_id=case.county_id,
        case_suspect=case_suspect,
        suspect=person,
        kind=kind,
        document_no=document_no,
        permission_no=permission_no,
        started_at=started_at,
        base_at=started_at,
        note=note,
        created_at=now,
        created_by=by,
    )
    measure.full_clean()
    measure.save()
    waits = person.is_unidentified and kind == MeasureKind.ARREST
    deadline = None if waits else start_clock(measure, started_at, now)
    duties.open_for(measure, now)
    tell(
        EventKind.MEASURE_TAKEN,
        measure,
        by,
        now,
        started=started_at.isoformat(),
        due=deadline.due_at.isoformat() if deadline else "",
        waits=waits,
        document_no=document_no,
        instead_of=running.kind if running else "",
    )
    if kind in CUSTODY:
        fugitives.came_back(case_suspect=case_suspect, moment=started_at, by=by, now=now)
    return measure


def _prolonged(
    measure: Measure, deadline: Deadline, step: ExtensionKind, decided_at: datetime, now: datetime
) -> datetime:
    """Until when the measure lasts once prolonged by `step`, if the law lets it come next.

    Once the arrest is asked for, the procuratorate has its days and no more: what is left beyond them of a
    detention of thirty days is lost (刑诉法 91).
    """
    taken = list(measure.extensions.order_by("pk").values_list("kind", flat=True))
    if step not in chain.next_steps(measure.kind, taken):
        raise ValidationError({"step": _("依法不能在此时以该情形延长。")})
    check_moment("decided_at", decided_at, now)
    if not measure.base_at <= decided_at <= deadline.due_at:
        raise ValidationError(
            {"decided_at": _("延长须在原期限届满前批准；期限已届满的，应当立即释放、解除或者变更强制措施。")}
        )
    due_at = chain.due_after(
        step,
        taken=taken,
        base_at=measure.base_at,
        decided_at=decided_at,
        term_of=lambda code: deadlines.term_for(code, local_date(measure.started_at)),
    )
    if due_at <= deadline.due_at and step != ExtensionKind.ARREST_REVIEW:
        raise ValidationError({"step": _("按该情形计算的期限不长于现有期限，无需延长。")})
    return due_at


def start_clock(measure: Measure, base_at: datetime, now: datetime) -> Deadline:
    """Let the period of a measure run from `base_at`. Runs in the transaction of its caller.

    For who is arrested while nobody knows who he is, that is the day on which it becomes known (刑诉法 160).
    """
    return deadlines.open_deadline(
        case=measure.case,
        target=measure.target,
        kind=f"measure_{measure.kind}",
        term_code=chain.TERM_OF_MEASURE[measure.kind],
        base_at=base_at,
        now=now,
    )


def count_from(measure: Measure, base_at: datetime) -> None:
    """Write down from when the period of a measure is counted now: a form on it opened before is stale."""
    measure.base_at = base_at
    measure.version += 1
    measure.save(update_fields=["base_at", "version"])


@transaction.atomic
def extend(
    *,
    by: Officer,
    measure: Measure,
    step: ExtensionKind,
    decided_at: datetime,
    document_no: str,
    now: datetime,
) -> Extension:
    """Prolong a measure by the next step of its legal chain, decided before its period was over.

    The review of an arrest asked for early ends it sooner. Raises ValidationError for a step out of turn, or
    decided too late: then he must be released or the measure changed (程序规定 161).
    """
    measure, deadline = _running(by, measure)
    if deadline is None:
        raise ValidationError(_why_nothing_runs(measure))
    due_before, due_after = deadline.due_at, _prolonged(measure, deadline, step, decided_at, now)
    extension = Extension.objects.create(
        case_id=measure.case_id,
        county_id=measure.county_id,
        measure=measure,
        kind=step,
        approver=chain.APPROVER_OF[step],
        document_no=document_no,
        decided_at=decided_at,
        due_before=due_before,
        due_after=due_after,
        at=now,
        by=by,
    )
    count_from(measure, chain.base_after(step, base_at=measure.base_at, decided_at=decided_at))
    deadlines.reschedule(
        deadline=deadline, due_at=due_after, by=by, reason=str(ExtensionKind(step).label), now=now
    )
    tell(
        EventKind.MEASURE_EXTENDED,
        measure,
        by,
        now,
        step=step,
        approver=extension.approver,
        document_no=document_no,
        due=[due_before.isoformat(), due_after.isoformat()],
    )
    return extension


@transaction.atomic
def end(
    *, by: Officer, measure: Measure, ended_at: datetime, reason: EndReason, now: datetime, note: str = ""
) -> Measure:
    """Release, lift, or send on. What replaces a measure ends it by itself: see `take`."""
    measure, _deadline = _running(by, measure)
    if reason not in chain.ENDS[measure.kind]:
        raise ValidationError({"reason": _("该强制措施不能以此原因结束。")})
    check_moment("ended_at", ended_at, now)
    _end(measure, ended_at, reason, by, now, note)
    return measure


def held_elsewhere(case: Case, persons: Collection[int]) -> dict[int, str]:
    """Who of `persons` is under a measure in another case: the unit to ask, and nothing else of it."""
    rows = Measure.objects.open().filter(suspect__in=persons).exclude(case=case)
    return dict(rows.values_list("suspect", "case__lead_unit__name"))


def _end(
    measure: Measure, ended_at: datetime, reason: EndReason, by: Officer, now: datetime, note: str = ""
) -> None:
    if ended_at < measure.started_at:
        raise ValidationError({"ended_at": _("结束时间不能早于开始时间。")})
    measure.ended_at, measure.end_reason, measure.ended_by = ended_at, reason, by
    measure.version += 1
    if note:
        measure.note = "\n".join(filter(None, [measure.note, note]))
    measure.full_clean()
    measure.save()
    deadlines.settle(target=measure.target, now=ended_at, by=by, reason=str(EndReason(reason).label))
    tell(EventKind.MEASURE_ENDED, measure, by, now, ended=ended_at.isoformat(), end_reason=reason)


def _change(
    running: Measure, case: Case, kind: MeasureKind, started_at: datetime, by: Officer, now: datetime
) -> None:
    """End the measure that runs, as the new one takes its place; another case's is not ours to end."""
    if running.case_id != case.pk:
        raise ValidationError(
            _("该人员另有登记，期间重叠，不能重复采取强制措施。请与%(unit)s联系核实。")
            % {"unit": running.case.lead_unit.name}
        )
    if kind not in chain.REPLACED_BY[running.kind]:
        raise ValidationError(
            {
                "kind": _("该人员正被%(running)s，不能变更为%(kind)s。")
                % {"running": running.get_kind_display(), "kind": MeasureKind(kind).label}
            }
        )
    if started_at < running.started_at:
        raise ValidationError({"started_at": _("不能早于现有强制措施的开始时间。")})
    _end(running, started_at, EndReason.CHANGED, by, now)


def _check_case(case: Case) -> None:
    if case.status in NOT_FILED_YET:
        raise ValidationError(_("案件尚未立案，不能采取强制措施。"))
    if case.status in ENDED:
        raise ValidationError(
            _("案件状态为“%(status)s”，不能采取强制措施。") % {"status": case.get_status_display()}
        )


def check_moment(field: str, moment: datetime, now: datetime) -> None:
    if moment > now:
        raise ValidationError({field: _("不能晚于现在。")})


def check_deputy(person: Suspect, permission_no: str) -> None:
    """Deputies and committee members need permission or notice first (程序规定 164-168)."""
    if person.is_deputy and not permission_no:
        raise ValidationError(
            {"permission_no": _("该人员为人大代表或政协委员，须先报请许可或者通报，请填写文号。")}
        )


def _check_not_penalised(case_suspect: CaseSuspect) -> None:
    """A penalty and a criminal measure never stand beside each other in one case (反诈法 38)."""
    if case_suspect.penalties.exists():
        raise ValidationError(
            _("该人员在本案已登记行政处罚，不能再登记刑事强制措施；处罚撤销后请先撤销其登记。")
        )


def _check_not_chained(case_suspect: CaseSuspect, started_at: datetime, by: Officer, note: str) -> None:
    """No custody in disguise by summons upon summons (刑诉法 119): the lead says why, in writing [D]."""
    before = Measure.objects.filter(
        case_suspect=case_suspect,
        kind=MeasureKind.FORCED_APPEARANCE,
        started_at__lte=started_at,
        ended_at__gt=started_at - BETWEEN_APPEARANCES,
    ).valid()
    if not before.exists():
        return
    if not rules.may_approve(by, case_suspect.case):
        raise ValidationError({"kind": _("24小时内再次拘传，须由县局负责人登记并说明理由。")})
    if not note:
        raise ValidationError({"note": _("24小时内再次拘传，请书面说明理由；不得以连续拘传变相拘禁。")})


def _running(by: Officer, measure: Measure) -> tuple[Measure, Deadline | None]:
    """The measure and its deadline as they are now, if it still runs.

    No deadline runs while nobody knows who he is, nor where it was waived when that could still be done.
    """
    case = held(by, measure.case)
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    measure.case = case
    if not measure.is_open:
        raise ValidationError(_("该强制措施已经结束，请刷新页面。"))
    return measure, Deadline.objects.on(measure.target).running().first()


def _why_nothing_runs(measure: Measure) -> str:
    if Measure.objects.awaiting_identity().filter(pk=measure.pk).exists():
        return _("身份尚未查明，侦查羁押期限尚未起算，不需延长。")
    return _("该强制措施的期限已被免除，不能延长，应当依法解除或者变更强制措施。")


def tell(kind: EventKind, measure: Measure, by: Officer, now: datetime, **data: object) -> None:
    """A line of the case's history about a measure, and its trace in the audit."""
    case = measure.case
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    history.write(
        kind,
        case,
        by=by,
        now=now,
        suspect=measure.suspect_id,
        measure=measure.pk,
        measure_kind=measure.kind,
        **data,
    )
    audit.record(f"case.{kind}", case, by=by, now=now, measure=measure.pk, kind=measure.kind)
