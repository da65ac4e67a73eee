"""Moving a dossier on, and giving it to another officer (办理、交接)."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.coldcases import clocks
from casemgr.coldcases.enums import Act, Status
from casemgr.coldcases.models import ColdCaseFile, DossierStep, HandoverNote
from casemgr.coldcases.services.dossiers import check_keeper
from casemgr.coldcases.services.working import held, tell
from casemgr.coldcases.workflow import WORKFLOW
from casemgr.notices import services as notices

# What must be said of an act besides doing it.
NEEDED = {
    Act.FIND_CLUE: gettext_lazy("请写明突破线索：来源、内容和拟核查的方法。"),
    Act.DISMISS_CLUE: gettext_lazy("请写明查否的依据。"),
    Act.BREAK_THROUGH: gettext_lazy("请写明取得了什么突破。"),
    Act.REOPEN: gettext_lazy("请写明重新启用的原因。"),
}


@transaction.atomic
def advance(
    *,
    by: Officer,
    dossier: ColdCaseFile,
    act: Act,
    text: str = "",
    next_review_date: date | None = None,
    now: datetime,
) -> ColdCaseFile:
    """Do `act` to the dossier: a clue is found or dismissed, a breakthrough made, the case solved, archived.

    One that is reopened (重新启用) gets the date of its next consultation. Raises PermissionDenied, or a
    ValidationError that says what stands in the way or is missing (`NEEDED`).
    """
    case = Case.objects.select_for_update().get(pk=dossier.case_id)
    dossier = ColdCaseFile.objects.select_for_update().get(pk=dossier.pk)
    dossier.case = case
    transition = WORKFLOW.gate(dossier, act, by)
    if act in NEEDED and not text.strip():
        raise ValidationError({"text": str(NEEDED[act])})
    if act == Act.REOPEN:
        if next_review_date is None:
            raise ValidationError({"next_review_date": _("请填写下次会商日期。")})
        clocks.check_review(next_review_date, now)
        dossier.next_review_date = next_review_date
    came_from, dossier.status = dossier.status, Status(transition.target)
    dossier.version += 1
    dossier.save(update_fields=["status", "next_review_date", "version"])
    told = {"case": case, "county_id": case.county_id, "file": dossier}
    DossierStep.objects.create(**told, act=act, text=text.strip(), by=by, at=now)
    if dossier.is_done:
        clocks.end_review(dossier, by, now)
    elif act == Act.REOPEN:
        clocks.start_review(dossier, now)
    tell(EventKind.COLD_MOVED, dossier, by, now, act=act, source=came_from, target=dossier.status)
    return dossier


@transaction.atomic
def hand_over(
    *, by: Officer, dossier: ColdCaseFile, officer: Officer, note: str, now: datetime
) -> HandoverNote:
    """Give the dossier to another officer with what he must know (交接); both in one transaction.

    Raises ValidationError without a note, for who has it already, or for one who does not work the case.
    """
    dossier = held(by, dossier)
    if officer.pk == dossier.officer_id:
        raise ValidationError({"officer": _("该民警已是责任民警，请选择其他人。")})
    check_keeper(dossier.case, officer)
    row = HandoverNote(
        case=dossier.case,
        county_id=dossier.county_id,
        file=dossier,
        from_officer=dossier.officer,
        to_officer=officer,
        note=note.strip(),
        by=by,
        at=now,
    )
    row.full_clean()
    row.save()
    dossier.officer = officer
    dossier.version += 1
    dossier.save(update_fields=["officer", "version"])
    tell(
        EventKind.COLD_HANDED_OVER,
        dossier,
        by,
        now,
        source=row.from_officer.name,
        target=row.to_officer.name,
    )
    notices.put(
        "cold_handed_over",
        to=[officer] if officer != by else [],
        text=gettext_noop("案件%(number)s的积案档案已移交给您，请阅读交接说明"),
        values={"number": dossier.case.number},
        link=reverse("coldcases:detail", args=[dossier.case_id]),
        key=f"cold_handover:{row.pk}",
        now=now,
    )
    return row
