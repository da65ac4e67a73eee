"""What procuratorate, court and police decided of each suspect (检察决定、判决、行政处罚).

One document may speak of several people: they are entered together, and counted one by one.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, EventKind, Status
from casemgr.cases.models import Case
from casemgr.cases.services import progress
from casemgr.cases.services.editing import held
from casemgr.cases.services.progress import check_decided_on
from casemgr.proceedings.enums import DecisionKind, Instance, PenaltyKind, Result
from casemgr.proceedings.models import AdminPenalty, Judgment, Outcome, ProsecutionDecision
from casemgr.proceedings.services.working import tell
from casemgr.suspects.models import CaseSuspect

S = Status
AT_THE_PROCURATORATE = frozenset({S.SENT, S.RETURNED_SUPP, S.PROSECUTED, S.NOT_PROSECUTED, S.JUDGED})
BEFORE_THE_COURT = frozenset({S.PROSECUTED, S.JUDGED})


@transaction.atomic
def decide(
    *,
    by: Officer,
    case: Case,
    suspects: Collection[CaseSuspect],
    kind: DecisionKind,
    document_no: str,
    decided_on: date,
    now: datetime,
) -> list[ProsecutionDecision]:
    """Record that the procuratorate prosecutes these suspects, or does not.

    A case that was sent for prosecution moves on with the first who is prosecuted, or once nobody is; from
    there it is prosecuted still, with the first whom the procuratorate prosecutes after all.
    """
    case = held(by, case)
    _check(case, AT_THE_PROCURATORATE, suspects, decided_on, now)
    prosecuted = _chosen(case, suspects, ProsecutionDecision.objects.prosecuted())
    if prosecuted:
        raise ValidationError(
            {"suspects": _("所选人员中已有人登记提起公诉：%(names)s。") % {"names": prosecuted}}
        )
    penalised = _chosen(case, suspects, AdminPenalty.objects.all())
    if penalised and kind == DecisionKind.PROSECUTED:
        raise ValidationError(
            {"suspects": _("以下人员在本案已登记行政处罚，请先核对：%(names)s。") % {"names": penalised}}
        )
    told = {"document_no": document_no, "decided_on": decided_on}
    rows = [_saved(ProsecutionDecision, case, one, by, now, kind=kind, **told) for one in suspects]
    _tell(EventKind.DECISION_RECORDED, case, by, now, len(rows), outcome=kind, **told)
    if act := _act_of(case, kind):
        progress.advance(by=by, case=case, act=act, document_no=document_no, decided_on=decided_on, now=now)
    return rows


@transaction.atomic
def judge(
    *,
    by: Officer,
    case: Case,
    suspects: Collection[CaseSuspect],
    court: str,
    document_no: str,
    decided_on: date,
    result: Result,
    now: datetime,
    instance: Instance = Instance.FIRST,
    term_months: int | None = None,
    fine_amount: Decimal = Decimal(0),
) -> list[Judgment]:
    """Record what the court decided of these accused, of whom each was prosecuted. The case moves on."""
    case = held(by, case)
    _check(case, BEFORE_THE_COURT, suspects, decided_on, now)
    accused = set(
        ProsecutionDecision.objects.prosecuted().filter(case=case).values_list("case_suspect", flat=True)
    )
    free = [one.suspect.name for one in suspects if one.pk not in accused]
    if free:
        names = _("、").join(free)
        raise ValidationError(
            {"suspects": _("以下人员未登记提起公诉，不能登记判决：%(names)s。") % {"names": names}}
        )
    told = {
        "court": court,
        "document_no": document_no,
        "decided_on": decided_on,
        "instance": instance,
    }
    more = {"result": result, "term_months": term_months, "fine_amount": fine_amount}
    rows = [_saved(Judgment, case, one, by, now, **told, **more) for one in suspects]
    _tell(EventKind.JUDGMENT_RECORDED, case, by, now, len(rows), outcome=result, **told)
    if case.status == S.PROSECUTED:
        act = Act.RECORD_JUDGMENT
        progress.advance(by=by, case=case, act=act, document_no=document_no, decided_on=decided_on, now=now)
    return rows


@transaction.atomic
def penalise(
    *,
    by: Officer,
    case: Case,
    suspects: Collection[CaseSuspect],
    kind: PenaltyKind,
    document_no: str,
    decided_on: date,
    basis: str,
    now: datetime,
    days: int | None = None,
    amount: Decimal = Decimal(0),
) -> list[AdminPenalty]:
    """Record an administrative penalty, of nobody prosecuted or under a criminal measure in this case.

    So the totals never overlap on the same person and case; `suspects` looks the other way round.
    """
    case = held(by, case)
    _check(case, None, suspects, decided_on, now)
    measured = {*case.measures.valid().values_list("case_suspect", flat=True)}
    names = _("、").join(one.suspect.name for one in suspects if one.pk in measured)
    if names:
        raise ValidationError(
            {
                "suspects": _("以下人员在本案已被采取刑事强制措施，不能登记行政处罚：%(names)s。")
                % {"names": names}
            }
        )
    if names := _chosen(case, suspects, ProsecutionDecision.objects.prosecuted()):
        raise ValidationError(
            {"suspects": _("以下人员在本案已被提起公诉，不能登记行政处罚：%(names)s。") % {"names": names}}
        )
    told = {"document_no": document_no, "decided_on": decided_on}
    more = {"kind": kind, "basis": basis, "days": days, "amount": amount}
    rows = [_saved(AdminPenalty, case, one, by, now, **told, **more) for one in suspects]
    _tell(EventKind.PENALTY_RECORDED, case, by, now, len(rows), outcome=kind, **told)
    return rows


@transaction.atomic
def remove(*, by: Officer, outcome: Outcome, reason: str, now: datetime) -> None:
    """Take back what was entered by mistake, with a reason; the status of the case stays where it is.

    A prosecution on which a judgment stands cannot be taken back before it.
    """
    case = held(by, outcome.case)
    found = type(outcome).objects.select_for_update().filter(pk=outcome.pk).first()
    if found is None:
        return
    judged = Judgment.objects.filter(case_suspect=found.case_suspect_id).exists()
    if isinstance(found, ProsecutionDecision) and found.kind == DecisionKind.PROSECUTED and judged:
        raise ValidationError(_("该人员已登记判决，请先撤销判决的登记。"))
    told = {"of": found._meta.model_name, "document_no": found.document_no, "reason": reason}
    found.delete()
    tell(EventKind.OUTCOME_REMOVED, case, by, now, **told)


def _check(
    case: Case,
    statuses: Collection[Status] | None,
    suspects: Collection[CaseSuspect],
    decided_on: date,
    now: datetime,
) -> None:
    if statuses is not None and case.status not in statuses:
        raise ValidationError(
            _("当前状态为“%(status)s”，不能办理此项操作。") % {"status": case.get_status_display()}
        )
    if not suspects:
        raise ValidationError({"suspects": _("请选择人员。")})
    if any(one.case_id != case.pk for one in suspects):
        raise ValidationError({"suspects": _("所选人员不是本案嫌疑人。")})
    check_decided_on(case, decided_on, now)


def _chosen(case: Case, suspects: Collection[CaseSuspect], rows: Any) -> str:
    """The names of those chosen who have such a row already, joined."""
    there = set(rows.filter(case=case).values_list("case_suspect", flat=True))
    return str(_("、")).join(one.suspect.name for one in suspects if one.pk in there)


def _act_of(case: Case, kind: DecisionKind) -> Act | None:
    """Where a first prosecution, or the last decision not to prosecute, leads the case.

    Whom the conditions still bind (附条件不起诉) is not decided on: he may be prosecuted yet (刑诉法 284).
    """
    if kind == DecisionKind.PROSECUTED:
        return Act.RECORD_PROSECUTION if case.status in (S.SENT, S.NOT_PROSECUTED) else None
    if case.status != S.SENT:
        return None
    final = ProsecutionDecision.objects.filter(case=case).exclude(kind=DecisionKind.CONDITIONAL)
    undecided = case.suspects.exclude(pk__in=final.order_by().values("case_suspect"))
    return None if undecided.exists() else Act.RECORD_NO_PROSECUTION


def _saved(
    model: type[Any], case: Case, case_suspect: CaseSuspect, by: Officer, now: datetime, **fields: Any
) -> Any:
    row = model(
        case=case,
        county_id=case.county_id,
        case_suspect=case_suspect,
        recorded_at=now,
        recorded_by=by,
        **fields,
    )
    row.full_clean()
    row.save()
    return row


def _tell(event: EventKind, case: Case, by: Officer, now: datetime, persons: int, **told: Any) -> None:
    data = {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
    tell(event, case, by, now, persons=persons, **data)
