"""Joint consultations and what they leave to do (综合会商、会商事项)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import ENDED, EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import team
from casemgr.cases.services.editing import held
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.periods import last_moment
from casemgr.notices import services as notices
from casemgr.proceedings.clocks import TODO
from casemgr.proceedings.enums import Office, TopicKind
from casemgr.proceedings.models import JointConsultation, Topic
from casemgr.proceedings.services.working import tell


@dataclass(frozen=True)
class Said:
    """What was said on one topic, and who is to do what until when."""

    kind: TopicKind
    opinion: str
    todo: str
    owner: Officer
    due_on: date


@transaction.atomic
def consult(
    *,
    by: Officer,
    case: Case,
    held_on: date,
    offices: Collection[Office],
    topics: Sequence[Said],
    now: datetime,
    participants: str = "",
) -> JointConsultation:
    """Record a consultation; each of its topics becomes a to-do whose owner is told and warned.

    Raises ValidationError without an outside office or a topic, for a day to come, for an owner who cannot
    work the case, and for a to-do due before the consultation.
    """
    case = held(by, case)
    _check(case, held_on, offices, topics, now)
    consultation = JointConsultation(
        case=case,
        county_id=case.county_id,
        held_on=held_on,
        offices=sorted({*offices, Office.POLICE}),
        participants=participants,
        created_at=now,
        created_by=by,
    )
    consultation.full_clean()
    consultation.save()
    for said in topics:
        _leave_to_do(consultation, said, now)
    tell(
        EventKind.CONSULTED,
        case,
        by,
        now,
        held_on=held_on.isoformat(),
        offices=consultation.offices,
        topics=[said.kind for said in topics],
    )
    return consultation


@transaction.atomic
def finish(*, by: Officer, topic: Topic, note: str, now: datetime) -> Topic:
    """Tick a to-do off with what was done: by its owner, or by who works the case (办结会商事项)."""
    case = Case.objects.select_for_update().get(pk=topic.case_id)
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if not may_finish(by, topic, case):
        raise PermissionDenied(_("会商事项由责任民警或者本案办案民警办结。"))
    if topic.done_at:
        raise ValidationError(_("该会商事项已经办结，请刷新页面。"))
    if not note:
        raise ValidationError({"note": _("请写明办理情况。")})
    topic.done_at, topic.done_by, topic.done_note = now, by, note
    topic.save()
    settled = deadlines.settle(target=topic.target, now=now, by=by)
    late = any(deadline.was_late for deadline in settled)
    tell(EventKind.TODO_DONE, case, by, now, topic=topic.kind, late=late)
    return topic


def may_finish(officer: Officer, topic: Topic, case: Case) -> bool:
    """Its owner while he can see the case, and whoever works it."""
    if rules.may_edit(officer, case):
        return True
    return topic.owner_id == officer.pk and Case.objects.visible_to(officer).filter(pk=case.pk).exists()


def _check(
    case: Case, held_on: date, offices: Collection[Office], topics: Sequence[Said], now: datetime
) -> None:
    if case.status in ENDED:
        raise ValidationError(
            _("案件状态为“%(status)s”，不能登记会商。") % {"status": case.get_status_display()}
        )
    if held_on > local_date(now):
        raise ValidationError({"held_on": _("会商日期不能晚于今天。")})
    if not set(offices) - {Office.POLICE}:
        raise ValidationError({"offices": _("请选择参加会商的检察院或者法院。")})
    if not topics:
        raise ValidationError(_("请至少填写一个议题。"))
    able = set(team.candidates(case).values_list("pk", flat=True))
    for said in topics:
        if said.owner.pk not in able:
            raise ValidationError({f"{said.kind}_owner": _("责任民警须在本案所属县区任职。")})
        if said.due_on < held_on:
            raise ValidationError({f"{said.kind}_due_on": _("完成期限不能早于会商日期。")})


def _leave_to_do(consultation: JointConsultation, said: Said, now: datetime) -> None:
    case = consultation.case
    topic = Topic.objects.create(
        case=case,
        county_id=case.county_id,
        consultation=consultation,
        kind=said.kind,
        opinion=said.opinion,
        todo=said.todo,
        owner=said.owner,
        due_on=said.due_on,
    )
    deadlines.open_deadline(
        case=case,
        target=topic.target,
        kind=TODO,
        term_code=TODO,
        base_at=timezone.make_aware(datetime.combine(consultation.held_on, time.min)),
        due_at=last_moment(said.due_on),
        now=now,
    )
    notices.put(
        "consultation_todo",
        to=[said.owner],
        text=gettext_noop("案件%(number)s会商后由您办理“%(topic)s”事项，请于%(due)s前办结"),
        values={"number": case.number, "topic": TopicKind(said.kind).label, "due": said.due_on.isoformat()},
        link=reverse("cases:detail", args=[case.pk]) + "?tab=proceedings",
        key=f"todo:{topic.pk}",
        now=now,
    )
