"""The date of the next consultation, on the one mechanism of deadlines (会商期限)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.coldcases.models import ColdCaseFile
from casemgr.common.clock import local_date
from casemgr.deadlines import registry
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import end_of, last_moment
from casemgr.deadlines.registry import About

REVIEW = "cold_review"


def latest_review(now: datetime) -> date:
    """Until when the next consultation may be put off, from today."""
    term = deadlines.term_for(REVIEW, local_date(now))
    return local_date(end_of(now, term.amount, term.unit, custody=False, moves=False))


def check_review(day: date, now: datetime, field: str = "next_review_date") -> None:
    """Raises ValidationError for a next consultation in the past, today, or put off for too long."""
    if day <= local_date(now):
        raise ValidationError({field: _("下次会商日期应在今天以后。")})
    if day > (latest := latest_review(now)):
        raise ValidationError(
            {field: _("最迟%(day)s应再次会商（本市设定，见期限规则）。") % {"day": latest.isoformat()}}
        )


def start_review(dossier: ColdCaseFile, now: datetime) -> None:
    """Let the time until the next consultation run; what ran before has been done."""
    deadlines.settle(target=dossier.target, kind=REVIEW, now=now)
    deadlines.open_deadline(
        case=dossier.case,
        target=dossier.target,
        kind=REVIEW,
        term_code=REVIEW,
        base_at=now,
        due_at=last_moment(dossier.next_review_date),
        now=now,
    )


def move_review(dossier: ColdCaseFile, by: Officer, now: datetime) -> None:
    """The date was changed without a consultation: the same deadline ends on another day."""
    running = Deadline.objects.on(dossier.target, REVIEW).running().first()
    if running is None:
        start_review(dossier, now)
        return
    due_at = last_moment(dossier.next_review_date)
    deadlines.reschedule(deadline=running, due_at=due_at, by=by, now=now)


def end_review(dossier: ColdCaseFile, by: Officer, now: datetime) -> None:
    """Solved or archived: nothing is left to consult on."""
    deadlines.settle(target=dossier.target, now=now, by=by)


def _dossiers(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = ColdCaseFile.objects.visible_to(officer).filter(pk__in=keys)
    return {
        row.pk: About(row.get_category_display(), reverse("coldcases:detail", args=[row.case_id]))
        for row in rows
    }


registry.register_kind(REVIEW, gettext_lazy("积案会商"))
registry.register_target("coldcase", _dossiers)
