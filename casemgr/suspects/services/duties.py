"""The duties of the first 24 hours after detention or arrest (二十四小时事项)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.services import history
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.periods import end_of
from casemgr.suspects import chain
from casemgr.suspects.enums import DutyKind
from casemgr.suspects.models import Duty, Measure
from casemgr.suspects.services.working import held

# The law excuses only this one: where notice is impossible, or would hinder the investigation (刑诉法 85).
EXCUSABLE = frozenset({DutyKind.NOTIFY_FAMILY})


def open_for(measure: Measure, now: datetime) -> list[Duty]:
    """The duties a new measure brings, each with its deadline. Runs in the transaction of the measure."""
    duties = chain.DUTIES.get(measure.kind, {})
    return [_open(measure, kind, term_code, now) for kind, term_code in duties.items()]


@transaction.atomic
def settle(
    *, by: Officer, duty: Duty, now: datetime, done_at: datetime | None = None, excuse: str = ""
) -> Duty:
    """Tick off a duty with the moment it was done, or write down why the law excuses it.

    Raises ValidationError for neither, for both, or if it was ticked off already.
    """
    case = held(by, duty.case)
    duty = Duty.objects.select_for_update(of=("self",)).select_related("measure").get(pk=duty.pk)
    if duty.settled_at:
        raise ValidationError(_("该事项已经登记，请刷新页面。"))
    if (done_at is None) == (not excuse):
        raise ValidationError({"done_at": _("请填写办结时间；依法无法办理的，只写明情形。")})
    if excuse and duty.kind not in EXCUSABLE:
        raise ValidationError({"excuse": _("该事项没有可以不办的法定情形，请填写办结时间。")})
    if done_at and not duty.measure.started_at <= done_at <= now:
        raise ValidationError({"done_at": _("办结时间应在强制措施开始之后、现在之前。")})
    duty.done_at, duty.excuse, duty.settled_at, duty.settled_by = done_at, excuse, now, by
    duty.full_clean()
    duty.save()
    deadlines.settle(target=duty.target, now=done_at or now, by=by)
    history.write(
        EventKind.DUTY_SETTLED,
        case,
        by=by,
        now=now,
        suspect=duty.measure.suspect_id,
        measure=duty.measure_id,
        measure_kind=duty.measure.kind,
        duty=duty.kind,
        late=duty.was_late,
        excused=bool(excuse),
    )
    audit.record("case.duty_settled", case, by=by, now=now, duty=duty.pk, kind=duty.kind)
    return duty


def _open(measure: Measure, kind: DutyKind, term_code: str, now: datetime) -> Duty:
    term = deadlines.term_for(term_code, local_date(measure.started_at))
    due_at = end_of(measure.started_at, term.amount, term.unit, custody=True)
    duty = Duty.objects.create(
        case_id=measure.case_id, county_id=measure.county_id, measure=measure, kind=kind, due_at=due_at
    )
    deadlines.open_deadline(
        case=measure.case,
        target=duty.target,
        kind=f"duty_{kind}",
        term_code=term_code,
        base_at=measure.started_at,
        now=now,
    )
    return duty
