"""The state machine of a supervision (domain §4.9): who moves it, and what must hold first."""

from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import ENDED, Status
from casemgr.cases.models import Case
from casemgr.common.workflow import Transition, Workflow
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.supervision.enums import Act, ReleaseReason, State
from casemgr.supervision.models import Supervision

S = State


def may_answer(officer: Officer, supervision: Supervision) -> bool:
    """The county's lead answers to the city."""
    return may(officer, Right.ANSWER_SUPERVISION, supervision.county_id)


def may_report(officer: Officer, supervision: Supervision) -> bool:
    """Whoever works the case may write its progress report."""
    return may(officer, Right.READ_SUPERVISION, supervision.county_id) and rules.may_edit(
        officer, supervision.case
    )


def may_review(officer: Officer, supervision: Supervision) -> bool:
    """The city supervisor, who is never the one who asked."""
    return (
        may(officer, Right.REVIEW_SUPERVISION, supervision.county_id)
        and supervision.release_requested_by_id != officer.pk
    )


# A ledger may say that a case is solved, and not when.
_SOLVED = {
    Status.SOLVED,
    Status.CONCLUDED,
    Status.SENT,
    Status.RETURNED_SUPP,
    Status.PROSECUTED,
    Status.NOT_PROSECUTED,
    Status.JUDGED,
    Status.CLOSED,
}


def is_solved(case: Case) -> bool:
    """Whether the case counts as solved (已破案): by its date, or by how far it has come."""
    return case.solved_date is not None or case.status in _SOLVED


def _has_report(supervision: Supervision) -> str | None:
    return None if supervision.reports.exists() else _("申请解除前请先提交督办进展。")


def _solved_or_explained(supervision: Supervision) -> str | None:
    case = supervision.case
    if case.status in ENDED or is_solved(case) or supervision.release_ground.strip():
        return None
    return _("案件尚未破案，请写明申请解除的理由。")


def _no_report_waits(supervision: Supervision) -> str | None:
    if supervision.reports.awaiting_review().exists():
        return _("还有督办进展待审核，请先审核后再解除。")
    return None


def _reason_is_true(supervision: Supervision) -> str | None:
    """The case itself must say what the release says of it."""
    case, reason = supervision.case, supervision.release_reason
    if reason == ReleaseReason.SOLVED and not is_solved(case):
        return _("案件尚未登记破案，不能以“已破案”解除。")
    if reason == ReleaseReason.WITHDRAWN and case.status != Status.WITHDRAWN:
        return _("案件尚未撤案，不能以“已撤案”解除。")
    if reason == ReleaseReason.TRANSFERRED and case.status != Status.TRANSFERRED:
        return _("案件尚未移送，不能以“已移交”解除。")
    return None


def _is_below(supervision: Supervision) -> str | None:
    if Supervision.objects.below_threshold().filter(pk=supervision.pk).exists():
        return None
    return _("案件金额未低于督办标准。")


def _case_is_open(supervision: Supervision) -> str | None:
    if supervision.case.status in ENDED:
        return _("案件已办结，不能重新挂牌。")
    if supervision.case.supervisions.open().filter(level=supervision.level).exists():
        return _("本案已在该级别挂牌督办。")
    return None


def _row(act: Act, sources: set[State], target: State, permit, *guards) -> Transition:
    return Transition(act, frozenset(sources), target, permit, guards)


IN_HAND = {S.ACKNOWLEDGED, S.REPORTING}

WORKFLOW = Workflow(
    [
        _row(Act.ACKNOWLEDGE, {S.LISTED}, S.ACKNOWLEDGED, may_answer),
        _row(Act.REPORT, IN_HAND, S.REPORTING, may_report),
        _row(Act.REVIEW_REPORT, {S.REPORTING}, S.REPORTING, may_review),
        _row(Act.REVIEW_REPORT, {S.RELEASE_PENDING}, S.RELEASE_PENDING, may_review),
        _row(
            Act.REQUEST_RELEASE,
            {S.REPORTING},
            S.RELEASE_PENDING,
            may_answer,
            _has_report,
            _solved_or_explained,
        ),
        _row(Act.RELEASE, {S.RELEASE_PENDING}, S.RELEASED, may_review, _no_report_waits, _reason_is_true),
        _row(Act.REFUSE_RELEASE, {S.RELEASE_PENDING}, S.REPORTING, may_review),
        _row(Act.RELEASE_BELOW, {S.LISTED, *IN_HAND, S.RELEASE_PENDING}, S.RELEASED, may_review, _is_below),
        _row(Act.RELIST, {S.RELEASED}, S.RELEASED, may_review, _case_is_open),
    ],
    attribute="state",
)
