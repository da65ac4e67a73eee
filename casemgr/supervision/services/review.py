"""From the lead's signature to the supervisor's release."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.services import history
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.notices import services as notices
from casemgr.supervision.enums import Act, ReleaseReason, Verdict
from casemgr.supervision.models import Report, Supervision
from casemgr.supervision.workflow import WORKFLOW


@transaction.atomic
def acknowledge(*, by: Officer, supervision: Supervision, now: datetime) -> Supervision:
    """The county's lead signs that he has the notice (签收)."""
    supervision = _moved(supervision, Act.ACKNOWLEDGE, by)
    supervision.acknowledged_at, supervision.acknowledged_by = now, by
    supervision.save()
    _record(EventKind.ACKNOWLEDGED, supervision, by, now)
    return supervision


@transaction.atomic
def submit_report(
    *, by: Officer, supervision: Supervision, content: str, next_steps: str, now: datetime
) -> Report:
    """Write the next progress report (督办进展); a returned one is answered by a new one."""
    _demand(content=content)
    supervision = _moved(supervision, Act.REPORT, by)
    supervision.save()
    report = Report.objects.create(
        supervision=supervision,
        county_id=supervision.county_id,
        no=supervision.reports.count() + 1,
        content=content,
        next_steps=next_steps,
        submitted_at=now,
        submitted_by=by,
    )
    _record(EventKind.REPORT_SUBMITTED, supervision, by, now, no=report.no)
    _tell_supervisors(supervision, gettext_noop("%(no)s：有新的督办进展待审核"), f"report:{report.pk}", now)
    return report


@transaction.atomic
def review_report(*, by: Officer, report: Report, verdict: Verdict, comment: str, now: datetime) -> Report:
    """Accept a report, or send it back saying what is missing (审核进展)."""
    if verdict == Verdict.RETURNED:
        _demand(comment=comment)
    _moved(report.supervision, Act.REVIEW_REPORT, by)
    report.refresh_from_db()
    if report.submitted_by_id == by.pk:
        raise PermissionDenied(_("不能审核本人提交的进展。"))
    if report.verdict:
        raise ValidationError(_("第%(no)d期进展已审核过。") % {"no": report.no})
    report.verdict, report.comment, report.reviewed_at, report.reviewed_by = verdict, comment, now, by
    report.save()
    _record(
        EventKind.REPORT_REVIEWED, report.supervision, by, now, no=report.no, verdict=verdict, comment=comment
    )
    if verdict == Verdict.RETURNED:
        _tell(
            report.supervision,
            [report.submitted_by],
            gettext_noop("%(no)s：督办进展被退回补充"),
            f"review:{report.pk}",
            now,
        )
    return report


@transaction.atomic
def request_release(*, by: Officer, supervision: Supervision, ground: str, now: datetime) -> Supervision:
    """The county asks to be let go (申请解除): solved, or for a reason it writes down."""
    supervision = _moved(supervision, Act.REQUEST_RELEASE, by, release_ground=ground)
    supervision.release_requested_at, supervision.release_requested_by = now, by
    supervision.save()
    _record(EventKind.RELEASE_REQUESTED, supervision, by, now, reason=ground)
    _tell_supervisors(
        supervision,
        gettext_noop("%(no)s：县局申请解除督办"),
        f"release:{supervision.pk}:{now.timestamp():.0f}",
        now,
    )
    return supervision


@transaction.atomic
def release(
    *, by: Officer, supervision: Supervision, reason: ReleaseReason, note: str, now: datetime
) -> Supervision:
    """The city supervisor lets go (解除督办). He is never the one who asked; the database holds that too."""
    _demand(note=note)
    act = Act.RELEASE_BELOW if reason == ReleaseReason.BELOW_THRESHOLD else Act.RELEASE
    supervision = _moved(supervision, act, by, release_reason=reason)
    supervision.release_note = note
    supervision.released_at, supervision.released_by = now, by
    supervision.save()
    _record(EventKind.RELEASED, supervision, by, now, release_reason=reason, reason=note)
    _tell_county(supervision, gettext_noop("%(no)s：已解除督办"), f"released:{supervision.pk}", now)
    return supervision


@transaction.atomic
def refuse_release(*, by: Officer, supervision: Supervision, note: str, now: datetime) -> Supervision:
    """Send the county's request back with what is still missing (驳回)."""
    _demand(note=note)
    supervision = _moved(supervision, Act.REFUSE_RELEASE, by)
    supervision.release_requested_at, supervision.release_requested_by = None, None
    supervision.release_ground, supervision.release_note = "", note
    supervision.save()
    _record(EventKind.RELEASE_REFUSED, supervision, by, now, reason=note)
    _tell_county(
        supervision,
        gettext_noop("%(no)s：解除申请被驳回"),
        f"refused:{supervision.pk}:{now.timestamp():.0f}",
        now,
    )
    return supervision


def _demand(**words: str) -> None:
    """Every decision says why."""
    missing = {name: _("请填写此项。") for name, text in words.items() if not text.strip()}
    if missing:
        raise ValidationError(missing)


def _moved(supervision: Supervision, act: Act, by: Officer, **typed: str) -> Supervision:
    """The row, locked, with what was typed, in the state the act leads to; the caller saves it."""
    rows = Supervision.objects.select_for_update(of=("self",)).select_related("case")
    supervision = rows.get(pk=supervision.pk)
    for field, value in typed.items():
        setattr(supervision, field, value)
    supervision.state = WORKFLOW.gate(supervision, act, by).target
    return supervision


def _record(kind: EventKind, supervision: Supervision, by: Officer, now: datetime, **data: object) -> None:
    history.write(kind, supervision.case, by=by, now=now, supervision=supervision.pk, **data)
    audit.record(f"supervision.{kind}", supervision, by=by, now=now)


def _tell_county(supervision: Supervision, text: str, key: str, now: datetime) -> None:
    _tell(supervision, officers_with(Right.ANSWER_SUPERVISION, supervision.county_id), text, key, now)


def _tell_supervisors(supervision: Supervision, text: str, key: str, now: datetime) -> None:
    _tell(supervision, officers_with(Right.REVIEW_SUPERVISION, supervision.county_id), text, key, now)


def _tell(supervision: Supervision, to: Iterable[Officer], text: str, key: str, now: datetime) -> None:
    notices.put(
        "supervision",
        to=to,
        text=text,
        values={"no": supervision.notice_no},
        link=reverse("supervision:detail", args=[supervision.pk]),
        key=key,
        now=now,
    )
