"""The state machine of a case (domain §4.9): who moves it from where to where, and what must hold first."""

from django.utils.translation import gettext as _

from casemgr.cases.enums import Act, EventKind, Status
from casemgr.cases.models import Case
from casemgr.cases.rules import may_approve, may_edit
from casemgr.common.workflow import Guard, Permit, Transition, Workflow
from casemgr.deadlines.enums import Mark, State

S = Status


def _has_victim_or_summary(case: Case) -> str | None:
    if case.victims.exists() or case.summary:
        return None
    return _("请先登记受害人，或在“简要案情”中写明线索。")


def _has_lead(case: Case) -> str | None:
    return None if case.lead_id else _("立案前请先指定主办民警。")


def _supervision_is_over(case: Case) -> str | None:
    """A case with an open supervision may be concluded, not closed, until it is released [D]."""
    if case.supervisions.open().exists():
        return _("本案仍在挂牌督办中，解除督办后方可结案归档。")
    return None


def _main_suspects_are_caught(case: Case) -> str | None:
    """The third of the three conditions of a solved case, as far as suspects are recorded (破案三条件)."""
    if case.suspects.at_large().filter(is_main=True).exists():
        return _("主要犯罪嫌疑人尚未全部归案，请先在“嫌疑人”中登记归案情况。")
    return None


def _nobody_is_held(case: Case) -> str | None:
    """Whoever is still under a measure is released first (程序规定 186、187)."""
    if case.measures.open().exists():
        return _("本案尚有未结束的强制措施，请先释放、解除或者变更。")
    return None


def _returned_less_than_twice(case: Case) -> str | None:
    """Supplementary investigation is limited to two times (刑诉法 175)."""
    if case.events.filter(kind=EventKind.MOVED, data__act=Act.RETURN).count() < MOST_RETURNS:
        return None
    return _("补充侦查以二次为限，本案已退回二次。")


def _no_legal_period_is_overdue(case: Case) -> str | None:
    """An investigation is not concluded over a legal period that ran out (程序规定 283, 法律手续完备).

    What the house set itself, as the to-dos of a consultation, holds up nobody.
    """
    overdue = case.deadlines.filter(state=State.OVERDUE).exclude(term__mark=Mark.OURS)
    kinds = {deadline.kind_label for deadline in overdue}
    if not kinds:
        return None
    return _(
        "本案有法定期限已超期未办结（%(kinds)s），请先办结；限制人身自由、财产以外的，也可以由县局负责人说明理由免除。"
    ) % {"kinds": _("、").join(sorted(kinds))}


def _dual_inquiry_is_concluded(case: Case) -> str | None:
    """Of a card case the insider and the outlet are inquired into as well (一案双查)."""
    if not case.is_card or case.inquiries.concluded().exists():
        return None
    return _("本案为“两卡”案件，请先在“办案”中登记一案双查的结论，再结案归档。")


def _row(act: Act, sources: set[Status], target: Status, permit: Permit, *guards: Guard) -> Transition:
    return Transition(act, frozenset(sources), target, permit, guards)


MOST_RETURNS = 2
BEFORE_SENT = {S.FILED, S.INVESTIGATING, S.SOLVED}

WORKFLOW = Workflow(
    [
        # Acceptance is followed at once by the review for filing: nobody has to press for it.
        _row(Act.ACCEPT, {S.REPORTED}, S.UNDER_REVIEW, may_edit, _has_victim_or_summary),
        _row(Act.FILE, {S.UNDER_REVIEW}, S.FILED, may_approve, _has_lead),
        _row(Act.REFUSE_FILING, {S.UNDER_REVIEW}, S.NOT_FILED, may_approve),
        _row(
            Act.TRANSFER,
            {S.REPORTED, S.UNDER_REVIEW, S.FILED, S.INVESTIGATING},
            S.TRANSFERRED,
            may_approve,
        ),
        _row(Act.INVESTIGATE, {S.FILED}, S.INVESTIGATING, may_edit),
        _row(Act.SOLVE, {S.FILED, S.INVESTIGATING}, S.SOLVED, may_approve, _main_suspects_are_caught),
        _row(
            Act.CONCLUDE,
            {S.SOLVED, S.INVESTIGATING},
            S.CONCLUDED,
            may_approve,
            _no_legal_period_is_overdue,
        ),
        _row(Act.SEND, {S.CONCLUDED, S.RETURNED_SUPP}, S.SENT, may_approve),
        _row(Act.RETURN, {S.SENT}, S.RETURNED_SUPP, may_edit, _returned_less_than_twice),
        # Who was not to be prosecuted may be after all, on review or once the conditions are broken.
        _row(Act.RECORD_PROSECUTION, {S.SENT, S.NOT_PROSECUTED}, S.PROSECUTED, may_edit),
        _row(Act.RECORD_NO_PROSECUTION, {S.SENT}, S.NOT_PROSECUTED, may_edit),
        _row(Act.RECORD_JUDGMENT, {S.PROSECUTED}, S.JUDGED, may_edit),
        _row(
            Act.CLOSE,
            {S.JUDGED, S.NOT_PROSECUTED},
            S.CLOSED,
            may_edit,
            _supervision_is_over,
            _dual_inquiry_is_concluded,
        ),
        _row(Act.WITHDRAW, BEFORE_SENT, S.WITHDRAWN, may_approve, _nobody_is_held),
        _row(Act.MERGE, {S.FILED, S.INVESTIGATING}, S.MERGED, may_approve),
        # What was refused is filed after all on reconsideration, or by order (程序规定 179、182).
        _row(Act.REFILE, {S.WITHDRAWN, S.CLOSED, S.NOT_FILED}, S.FILED, may_approve, _has_lead),
    ]
)

# What a detective asks his lead for, when he may not decide it himself (提请审批).
REQUESTABLE = frozenset(
    {Act.FILE, Act.REFUSE_FILING, Act.TRANSFER, Act.SOLVE, Act.CONCLUDE, Act.SEND, Act.WITHDRAW, Act.MERGE}
)
