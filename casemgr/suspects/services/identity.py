"""Who he is becomes known, and custody for investigation counts from that day (查清身份, 刑诉法 160)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.suspects import chain
from casemgr.suspects.enums import ExtensionKind, MeasureKind
from casemgr.suspects.models import CaseSuspect, Extension, Measure, Suspect
from casemgr.suspects.services import people
from casemgr.suspects.services.measures import check_moment, count_from, start_clock, tell
from casemgr.suspects.services.working import held

STEP = ExtensionKind.IDENTIFIED


@transaction.atomic
def establish(
    *,
    by: Officer,
    case_suspect: CaseSuspect,
    version: int,
    established_at: datetime,
    document_no: str,
    name: str,
    resident_number: str,
    now: datetime,
) -> CaseSuspect:
    """Write down who he is; an arrest that waited for it, or ran without it, counts from then on.

    Approved by the head of the county's bureau, whose decision `document_no` names (程序规定 152). Raises
    Stale, KnownPerson as `people.change` does, ValidationError also if it is known who he is.
    """
    held(by, case_suspect.case)
    person = Suspect.objects.select_for_update().filter(pk=case_suspect.suspect_id).first()
    if person and not person.is_unidentified:
        raise ValidationError(_("该人员未登记为身份不明。"))
    check_moment("established_at", established_at, now)
    arrest = Measure.objects.filter(suspect=case_suspect.suspect_id).open().filter(kind=MeasureKind.ARREST)
    measure = arrest.select_for_update(of=("self",)).select_related("case__lead_unit").first()
    if measure:
        _check_arrest(measure, case_suspect, established_at, document_no)
    row = people.change(
        by=by,
        case_suspect=case_suspect,
        version=version,
        now=now,
        is_established=True,
        name=name,
        resident_number=resident_number,
        is_unidentified=False,
    )
    if measure:
        due = _count(measure, established_at, document_no, by, now)
        tell(
            EventKind.IDENTITY_ESTABLISHED,
            measure,
            by,
            now,
            established=established_at.isoformat(),
            document_no=document_no,
            due=due.isoformat(),
        )
    return row


def _check_arrest(
    measure: Measure, case_suspect: CaseSuspect, established_at: datetime, document_no: str
) -> None:
    if measure.case_suspect_id != case_suspect.pk:
        raise ValidationError(
            _("该人员由另案逮捕，请由%(unit)s登记查清身份。") % {"unit": measure.case.lead_unit.name}
        )
    if not document_no:
        raise ValidationError(
            {"document_no": _("请填写县级以上公安机关负责人批准文书文号（程序规定152条）。")}
        )
    if established_at < measure.started_at:
        raise ValidationError({"established_at": _("不能早于逮捕的时间。")})


def _count(
    measure: Measure, established_at: datetime, document_no: str, by: Officer, now: datetime
) -> datetime:
    """Start the period, or count the one that runs anew. Returns until when it lasts."""
    deadline = Deadline.objects.on(measure.target).running().first()
    if deadline is None:
        count_from(measure, established_at)
        return start_clock(measure, established_at, now).due_at
    day = local_date(measure.started_at)
    taken = list(measure.extensions.order_by("pk").values_list("kind", flat=True))
    due_at = chain.due_after(
        STEP,
        taken=taken,
        base_at=measure.base_at,
        decided_at=established_at,
        term_of=lambda code: deadlines.term_for(code, day),
    )
    if due_at <= deadline.due_at:
        return deadline.due_at
    Extension.objects.create(
        case_id=measure.case_id,
        county_id=measure.county_id,
        measure=measure,
        kind=STEP,
        approver=chain.APPROVER_OF[STEP],
        document_no=document_no,
        decided_at=established_at,
        due_before=deadline.due_at,
        due_after=due_at,
        at=now,
        by=by,
    )
    count_from(measure, established_at)
    deadlines.reschedule(deadline=deadline, due_at=due_at, by=by, reason=str(STEP.label), now=now)
    return due_at
