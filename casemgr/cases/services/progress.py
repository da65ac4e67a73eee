"""Moving a case from status to status, and asking for it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import clocks, rules
from casemgr.cases.enums import Act, ConcludeCondition, EventKind, SolveCondition, Status
from casemgr.cases.models import Case
from casemgr.cases.services import history, numbers
from casemgr.cases.workflow import REQUESTABLE, WORKFLOW
from casemgr.common.clock import local_date
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.notices import services as notices

_REASON = gettext_lazy("请说明理由。")
_DOCUMENT = gettext_lazy("请填写文书编号。")
_GROUND = gettext_lazy("请选择情形。")
_DECIDED = {"document_no": _DOCUMENT, "decided_on": gettext_lazy("请填写文书日期。")}
_RECEIVED = {"document_no": _DOCUMENT, "received_on": gettext_lazy("请填写收到日期。")}

# What must be said of an act besides doing it, and how it is asked for.
NEEDED: dict[Act, dict[str, Any]] = {
    Act.REFUSE_FILING: {"reason": _REASON},
    Act.TRANSFER: {"target_unit": gettext_lazy("请填写移送的目标单位。"), "reason": _REASON},
    Act.SEND: {"document_no": gettext_lazy("请填写起诉意见书编号。")},
    Act.RETURN: _RECEIVED,
    Act.RECORD_PROSECUTION: _DECIDED,
    Act.RECORD_NO_PROSECUTION: _DECIDED,
    Act.RECORD_JUDGMENT: _DECIDED,
    Act.WITHDRAW: {"ground": _GROUND},
    Act.MERGE: {"into": gettext_lazy("请填写并入案件的编号。"), "ground": _GROUND},
    Act.REFILE: {"reason": gettext_lazy("请写明新的事实。")},
}

# Acts that stand on conditions of which every one must hold.
CHECKLISTS: dict[Act, type[models.TextChoices]] = {
    Act.SOLVE: SolveCondition,
    Act.CONCLUDE: ConcludeCondition,
}


# Into which cases another one is merged: filed, and still under investigation.
MERGE_INTO = frozenset({Status.FILED, Status.INVESTIGATING, Status.SOLVED})


@transaction.atomic
def advance(*, by: Officer, case: Case, act: Act, now: datetime, reason: str = "", **details: Any) -> Case:
    """Do `act` to the case: file it, solve it, send it for prosecution …

    `details` go into the history: `conditions` (checklist), `ground`, `document_no`, `decided_on` (the day of
    the document), `received_on` (the day it came in), `target_unit`, `into` (the number of the case merged
    into). Raises PermissionDenied, or a ValidationError that says what stands in the way or is missing
    (`NEEDED`).
    """
    case, into = _held(by, case, details.get("into", "") if act == Act.MERGE else "")
    transition = WORKFLOW.gate(case, act, by)
    _check_said(act, {**details, "reason": reason})
    if act == Act.MERGE:
        details["into"] = _able_to_take(by, case, into).number
    if decided_on := details.get("decided_on"):
        check_decided_on(case, decided_on, now)
        details["decided_on"] = decided_on.isoformat()
    if act == Act.RETURN:
        received_on = details["received_on"]
        _check_received_on(case, received_on, now)
        clocks.start_supplementary_investigation(case, received_on, now)
        details["received_on"] = received_on.isoformat()
    came_from, asked_by, asked_for = case.status, case.requested_by, case.requested_act
    case.status = transition.target
    for effect in _EFFECTS.get(act, ()):
        effect(case, now)
    case.requested_act, case.requested_by = "", None
    case.updated_at = now
    case.version += 1
    case.full_clean(exclude=["assistants"])
    case.save()
    history.write(
        EventKind.MOVED,
        case,
        by=by,
        now=now,
        act=act,
        source=came_from,
        target=case.status,
        reason=reason,
        **details,
    )
    audit.record("case.moved", case, by=by, now=now, act=act, source=came_from, target=case.status)
    if asked_by and asked_by != by:
        _answer(
            asked_by,
            case,
            gettext_noop("案件%(number)s：您提请的“%(asked)s”，县局已办理：%(done)s"),
            asked_for,
            act,
            now,
        )
    return case


@transaction.atomic
def request(*, by: Officer, case: Case, act: Act, now: datetime, reason: str) -> Case:
    """A detective asks the county's lead for a decision that is not his to make (提请审批)."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not rules.may_edit(by, case):
        raise PermissionDenied(_("您没有办理此项操作的权限。"))
    if rules.may_approve(by, case):
        raise ValidationError(_("此事项由您审批，请直接办理。"))
    if obstacle := obstacle_to_request(case, act):
        raise ValidationError(obstacle)
    case.requested_act, case.requested_by = act, by
    case.updated_at = now
    case.save(update_fields=["requested_act", "requested_by", "updated_at"])
    history.write(EventKind.REQUESTED, case, by=by, now=now, act=act, reason=reason)
    audit.record("case.requested", case, by=by, now=now, act=act)
    notices.put(
        "case_requested",
        to=officers_with(Right.APPROVE_CASES, case.county_id),
        text=gettext_noop("案件%(number)s提请：%(act)s"),
        values={"number": case.number, "act": Act(act).label},
        link=reverse("cases:detail", args=[case.pk]),
        key=f"requested:{case.pk}:{act}:{now.timestamp():.0f}",
        now=now,
    )
    return case


@transaction.atomic
def decline(*, by: Officer, case: Case, now: datetime, reason: str) -> Case:
    """The lead sends a request back with what is missing (退回提请); the case stays where it was."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not rules.may_approve(by, case):
        raise PermissionDenied(_("您没有办理此项操作的权限。"))
    if not case.requested_act:
        raise ValidationError(_("本案没有待审批的提请事项。"))
    act, asked_by = Act(case.requested_act), case.requested_by
    case.requested_act, case.requested_by = "", None
    case.updated_at = now
    case.save(update_fields=["requested_act", "requested_by", "updated_at"])
    history.write(EventKind.REQUEST_DECLINED, case, by=by, now=now, act=act, reason=reason)
    audit.record("case.request_declined", case, by=by, now=now, act=act)
    if asked_by:
        _answer(asked_by, case, gettext_noop("案件%(number)s：您提请的“%(asked)s”被退回"), act, act, now)
    return case


def requestable(case: Case) -> list[Act]:
    """What may be asked for in the case's present status; nothing while a request waits for its answer."""
    if case.requested_act:
        return []
    return [
        Act(row.act) for row in WORKFLOW.transitions if case.status in row.sources and row.act in REQUESTABLE
    ]


def obstacle_to_request(case: Case, act: Act) -> str:
    """Why `act` cannot be asked for now, as a sentence; empty if it can."""
    if case.requested_act:
        return _("本案提请的“%(act)s”尚待审批，不能再提请。") % {"act": Act(case.requested_act).label}
    return "" if act in requestable(case) else _("当前状态下不能提请该事项。")


def _held(by: Officer, case: Case, into: str) -> tuple[Case, Case | None]:
    """The case, and the one it is merged into if `by` sees one of that number, as they are now, locked.

    In the order of their keys: two officers who merge two cases into each other do not wait for each other.
    """
    found = Case.objects.visible_to(by).filter(case_no=into.upper()).first() if into else None
    keys = {case.pk, found.pk} if found else {case.pk}
    locked = {row.pk: row for row in Case.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    return locked[case.pk], locked[found.pk] if found else None


def _able_to_take(by: Officer, case: Case, into: Case | None) -> Case:
    """Another case on which `by` decides as well; hidden and never used are the same to him."""
    if into is None or into == case or into.status not in MERGE_INTO or not rules.may_approve(by, into):
        sentence = _("没有找到可以并入的案件，请核对编号；并入的案件须已立案且尚未侦查终结。")
        raise ValidationError({"into": sentence})
    return into


def _check_said(act: Act, said: dict[str, Any]) -> None:
    errors = {name: sentence for name, sentence in NEEDED.get(act, {}).items() if not said.get(name)}
    checklist = CHECKLISTS.get(act)
    if checklist and set(checklist) - set(said.get("conditions") or ()):
        errors["conditions"] = _("各项条件全部具备后方可办理，请逐项核对。")
    if errors:
        raise ValidationError({name: str(sentence) for name, sentence in errors.items()})


def check_decided_on(case: Case, decided_on: date, now: datetime) -> None:
    """A document of procuratorate or court is neither of tomorrow nor from before the case was filed."""
    if decided_on > local_date(now):
        raise ValidationError({"decided_on": _("文书日期不能晚于今天。")})
    if case.filed_date and decided_on < case.filed_date:
        raise ValidationError({"decided_on": _("文书日期不能早于立案日期。")})


def _check_received_on(case: Case, received_on: date, now: datetime) -> None:
    """What comes back from the procuratorate came neither tomorrow nor before the case was filed."""
    if received_on > local_date(now):
        raise ValidationError({"received_on": _("收到日期不能晚于今天。")})
    if case.filed_date and received_on < case.filed_date:
        raise ValidationError({"received_on": _("收到日期不能早于立案日期。")})


def _answer(asked_by: Officer, case: Case, text: str, asked: str, done: str, now: datetime) -> None:
    """Tell the officer who asked what became of it."""
    notices.put(
        "case_answered",
        to=[asked_by],
        text=text,
        values={"number": case.number, "asked": Act(asked).label, "done": Act(done).label},
        link=reverse("cases:detail", args=[case.pk]),
        key=f"answered:{case.pk}:{asked}:{now.timestamp():.0f}",
        now=now,
    )


def _accept(case: Case, now: datetime) -> None:
    case.accepted_date = local_date(now)
    case.receipt_no = case.receipt_no or numbers.next_receipt_no(case.filing_unit, local_date(now))


def _file(case: Case, now: datetime) -> None:
    case.filed_date = local_date(now)
    case.case_no = case.case_no or numbers.next_case_no(case.filing_unit, local_date(now))


def _solve(case: Case, now: datetime) -> None:
    case.solved_date = local_date(now)


def _close(case: Case, now: datetime) -> None:
    case.closed_date = local_date(now)


def _reopen(case: Case, now: datetime) -> None:
    # What the case was before it ended, its history keeps: it is solved anew, or not.
    case.closed_date = case.solved_date = None
    if case.case_no is None:
        _file(case, now)


_EFFECTS: dict[Act, tuple[Callable[[Case, datetime], None], ...]] = {
    Act.ACCEPT: (_accept, clocks.start_filing_review),
    Act.FILE: (_file, clocks.decided),
    Act.REFUSE_FILING: (clocks.decided, clocks.start_refusal_notice),
    Act.TRANSFER: (clocks.decided, clocks.start_handover),
    Act.SOLVE: (_solve,),
    Act.SEND: (clocks.decided,),
    Act.WITHDRAW: (clocks.decided, clocks.start_withdrawal_notice),
    Act.MERGE: (clocks.decided,),
    Act.CLOSE: (_close,),
    Act.REFILE: (_reopen, clocks.decided),
}
