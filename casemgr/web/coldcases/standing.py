"""How a dossier stands: what is to be done next, how old the case is, which limitation applies."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import ENDED
from casemgr.cases.models import Case
from casemgr.coldcases.enums import Act, Branch, Part, Status
from casemgr.coldcases.limitation import UNLIMITED, Limitation
from casemgr.coldcases.models import ColdCaseFile
from casemgr.coldcases.workflow import CASE_UNSOLVED, is_solved
from casemgr.common.moments import elapsed_years, show_years
from casemgr.web import queues
from casemgr.web.tones import Tone

TONE_OF_BRANCH: dict[str, Tone] = {
    Branch.UNKNOWN: Tone.WAITING,
    Branch.RUNNING: Tone.ACTIVE,
    Branch.UNCLEAR: Tone.WAITING,
    Branch.EXPIRED: Tone.DANGER,
    Branch.APPROVAL: Tone.DANGER,
    **dict.fromkeys(UNLIMITED, Tone.GOOD),
}


def is_unread(dossier: ColdCaseFile, today: date) -> bool:
    """Nobody has read it this year, and somebody should. Needs `with_last_reading`."""
    last = dossier.last_read_on
    return not dossier.is_done and (last is None or last.year < today.year)


def age(dossier: ColdCaseFile, case: Case, today: date) -> str:
    """How many full years ago the crime was, as far as its date is known: 31年."""
    since = dossier.crime_ended or case.occurred
    if not since:
        return ""
    return show_years(elapsed_years(since, today))


def todo(dossier: ColdCaseFile, case: Case, officer: Officer, today: date) -> list[dict[str, str]]:
    """What is to be done next, the most pressing first; with a link for whom it is to do."""
    if dossier.is_done and case.status not in CASE_UNSOLVED:
        return []
    works, edits = rules.may_work(officer, case), rules.may_edit(officer, case)

    def item(text: str, label: str, may: bool, route: str, *more: Any) -> dict[str, str]:
        url = reverse(f"coldcases:{route}", args=[case.pk, *more]) if may else ""
        return {"text": text, "label": label, "url": url}

    found = []
    may_approve = rules.may_approve(officer, case)
    if dossier.is_done:
        text = _("本案已重新立案，请重新启用档案。")
        return [item(text, str(Act.REOPEN.label), may_approve, "act", Act.REOPEN)]
    if case.status in ENDED:
        text = _("本案已结案、撤案、移送或者并案，请将档案归档。")
        return [item(text, str(Act.ARCHIVE.label), may_approve, "act", Act.ARCHIVE)]
    if is_solved(case):
        may_solve = dossier.status == Status.BREAKTHROUGH and may_approve
        text = _("本案已破案，请登记突破并办理积案告破。")
        found.append(item(text, str(Act.SOLVE.label), may_solve, "act", Act.SOLVE))
    if is_unread(dossier, today):
        found.append(item(_("今年尚未阅卷。"), _("登记阅卷"), works, "read"))
    if dossier.next_review_date < today:
        text = _("会商已于%(day)s到期。") % {"day": dossier.next_review_date.isoformat()}
        found.append(item(text, _("登记会商"), edits, "meet"))
    elif dossier.next_review_date <= today + queues.REVIEW_SOON:
        text = _("%(day)s前应当会商。") % {"day": dossier.next_review_date.isoformat()}
        found.append(item(text, _("登记会商"), edits, "meet"))
    if not rules.may_edit(dossier.officer, case):
        found.append(item(_("责任民警已不办理本案，请交接档案。"), _("交接档案"), edits, "hand-over"))
    if not dossier.penalty or not dossier.crime_ended:
        text = _("追诉时效资料不全，不能判断能否追诉。")
        found.append(item(text, _("填写追诉时效资料"), edits, "limitation"))
    return found


def limitation_badge(found: Limitation) -> dict[str, str]:
    """The branch that applies, with its colour."""
    return {"label": str(found.branch.label), "tone": TONE_OF_BRANCH[found.branch]}


def parts(dossier: ColdCaseFile) -> list[dict[str, Any]]:
    """The three that must be whole, by whom and when each was confirmed."""
    return [
        {
            "name": part.value,
            "label": part.label,
            "at": getattr(dossier, f"{part}_at"),
            "by": getattr(dossier, f"{part}_by"),
        }
        for part in Part
    ]
