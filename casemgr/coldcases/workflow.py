"""From which status to which a dossier goes, who decides and what must hold: one table (domain §4.9)."""

from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import ENDED
from casemgr.cases.enums import Status as CaseStatus
from casemgr.cases.models import Case
from casemgr.coldcases.enums import Act, Part, Status
from casemgr.coldcases.models import ColdCaseFile
from casemgr.common.workflow import Guard, Permit, Transition, Workflow

S = Status
UNSOLVED = frozenset({S.OPEN, S.REVIEWED, S.CLUE_FOUND, S.BREAKTHROUGH})
# A case that was filed and is not solved may have grown cold.
CASE_UNSOLVED = frozenset({CaseStatus.FILED, CaseStatus.INVESTIGATING})


def is_solved(case: Case) -> bool:
    """Whether the case is solved now: one that was filed anew keeps the day on which it once was."""
    return case.solved_date is not None and case.status not in CASE_UNSOLVED


def _works(officer: Officer, dossier: ColdCaseFile) -> bool:
    return rules.may_work(officer, dossier.case)


def _edits(officer: Officer, dossier: ColdCaseFile) -> bool:
    return rules.may_edit(officer, dossier.case)


def _approves(officer: Officer, dossier: ColdCaseFile) -> bool:
    return rules.may_approve(officer, dossier.case)


def _case_is_solved(dossier: ColdCaseFile) -> str | None:
    return None if is_solved(dossier.case) else _("本案尚未破案，请先在案件中办理“破案”。")


def _everything_is_there(dossier: ColdCaseFile) -> str | None:
    missing = [str(part.label) for part in Part if part not in dossier.parts_whole]
    if not missing:
        return None
    return _("归档前请先确认：%(parts)s。") % {"parts": _("、").join(missing)}


def _case_has_ended(dossier: ColdCaseFile) -> str | None:
    """A case closed, withdrawn, transferred or merged (`ENDED`) leaves nothing to work on in the dossier."""
    if dossier.case.status in ENDED:
        return None
    return _("积案告破后，或者案件已结案、撤案、移送、并案后，方可归档。")


def _everything_of_a_closed_case_is_there(dossier: ColdCaseFile) -> str | None:
    """What was solved and closed is kept whole; what left the bureau, or was no crime, as it is."""
    return _everything_is_there(dossier) if dossier.case.status == CaseStatus.CLOSED else None


def _case_is_unsolved(dossier: ColdCaseFile) -> str | None:
    if dossier.case.status in CASE_UNSOLVED:
        return None
    return _("本案重新立案、尚未破案的，方可重新启用档案。")


def _row(
    act: Act, sources: set[Status] | frozenset, target: Status, permit: Permit, *guards: Guard
) -> Transition:
    return Transition(act, frozenset(sources), target, permit, guards)


WORKFLOW = Workflow(
    [
        _row(Act.READ, {S.OPEN}, S.REVIEWED, _works),
        _row(Act.FIND_CLUE, {S.REVIEWED}, S.CLUE_FOUND, _edits),
        # A clue that leads nowhere is said to, and the reading goes on [D].
        _row(Act.DISMISS_CLUE, {S.CLUE_FOUND, S.BREAKTHROUGH}, S.REVIEWED, _edits),
        _row(Act.BREAK_THROUGH, {S.CLUE_FOUND}, S.BREAKTHROUGH, _edits),
        _row(Act.SOLVE, {S.BREAKTHROUGH}, S.SOLVED, _approves, _case_is_solved),
        _row(Act.ARCHIVE, {S.SOLVED}, S.ARCHIVED, _approves, _everything_is_there),
        _row(
            Act.ARCHIVE,
            UNSOLVED,
            S.ARCHIVED,
            _approves,
            _case_has_ended,
            _everything_of_a_closed_case_is_there,
        ),
        # A case filed anew is worked on in the dossier it has.
        _row(Act.REOPEN, {S.SOLVED, S.ARCHIVED}, S.REVIEWED, _approves, _case_is_unsolved),
    ]
)
