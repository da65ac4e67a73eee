"""How a case, a supervision or a job reads as one line of a card."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import clocks, rules
from casemgr.cases.models import Case
from casemgr.common import clock, money
from casemgr.common.clock import local_date
from casemgr.common.masking import mask_name
from casemgr.counties.access import counties_where
from casemgr.counties.rights import Right
from casemgr.deadlines.periods import shown_end
from casemgr.supervision.models import Report, Supervision
from casemgr.web.cases.listing import shown_name
from casemgr.web.deadlines.words import left, remaining
from casemgr.web.fugitives.words import next_check
from casemgr.web.funds.refunds import rows as refund_rows
from casemgr.web.funds.refunds import words

SIGN_WITHIN = timedelta(hours=24)


@dataclass
class Row:
    """A line of a card: where it leads, what it says; `urgent` puts its note in red."""

    title: str
    url: str
    text: str = ""
    note: str = ""
    level: str = ""
    urgent: bool = False


def with_level(rows: Any, officer: Officer) -> Any:
    """Cases with the level at which they are supervised, the latest listed, if `officer` may know."""
    open_ones = Supervision.objects.visible_to(officer).filter(case=OuterRef("pk")).open()
    return rows.select_related("county").annotate(level=Subquery(open_ones.values("level")[:1]))


def with_waiting(rows: Any, officer: Officer) -> Any:
    """Supervisions with what their lines tell: the amount as it is now, the reports."""
    reports = Report.objects.visible_to(officer).filter(supervision=OuterRef("pk"))
    waiting, last = reports.awaiting_review().order_by("submitted_at"), reports.order_by("-no")
    return (
        rows.select_related("case", "county")
        .with_amount_now()
        .annotate(
            report_waits_since=Subquery(waiting.values("submitted_at")[:1]),
            last_report=Subquery(last.values("verdict")[:1]),
        )
    )


def with_case(rows: Any, officer: Officer) -> Any:
    """Deadlines with the case they run on, and who works it."""
    return rows.select_related("case").prefetch_related("case__assistant_rows")


def with_reading(rows: Any, officer: Officer) -> Any:
    """Dossiers with their case, and when they were last read."""
    return rows.select_related("case").with_last_reading()


def with_review(rows: Any, officer: Officer) -> Any:
    """Cases with their county and the clock of their review for filing."""
    return clocks.with_review(rows.select_related("county"), clock.now())


def with_owner(rows: Any, officer: Officer) -> Any:
    """Jobs with whoever asked for them."""
    return rows.select_related("owner")


def with_asker(rows: Any, officer: Officer) -> Any:
    """Access requests with whoever asked."""
    return rows.select_related("asked_by")


def access_request(request: Any, officer: Officer, now: datetime) -> Row:
    return Row(
        title=request.number,
        url=reverse("taskforces:request", args=[request.pk]),
        text=_("%(officer)s申请查阅") % {"officer": request.asked_by},
        note=f"{localtime(request.asked_at):%m-%d %H:%M}",
    )


def _name(case: Case, officer: Officer, is_own: bool = False) -> str:
    clear = is_own or case.county_id in counties_where(officer, Right.READ_PERSONAL_DATA)
    return case.name if clear else case.masked_name


def _case(case: Any, officer: Officer, note: str, is_own: bool = False) -> Row:
    return Row(
        title=case.number,
        url=reverse("cases:detail", args=[case.pk]),
        text=_name(case, officer, is_own),
        note=note,
        level=case.level or "",
    )


def own_case(case: Any, officer: Officer, now: datetime) -> Row:
    return _case(case, officer, case.get_status_display(), is_own=True)


def any_case(case: Any, officer: Officer, now: datetime) -> Row:
    return _case(case, officer, case.get_status_display())


def requested_case(case: Any, officer: Officer, now: datetime) -> Row:
    return _case(case, officer, _("提请%(act)s") % {"act": case.get_requested_act_display()})


def unfiled(case: Any, officer: Officer, now: datetime) -> Row:
    note = left(case.review_due_at, now) if case.review_due_at else _("未起算期限")
    return Row(
        title=case.number,
        url=reverse("cases:detail", args=[case.pk]),
        text=f"{case.county.short_name} {_name(case, officer)}",
        note=note,
        urgent=case.review_is_late,
    )


def _supervision(row: Any, officer: Officer, note: str, *, urgent: bool = False, is_own: bool = False) -> Row:
    return Row(
        title=row.notice_no,
        url=reverse("supervision:detail", args=[row.pk]),
        text=f"{row.county.short_name} {_name(row.case, officer, is_own)}",
        note=note,
        level=row.level,
        urgent=urgent,
    )


def listed(row: Any, officer: Officer, now: datetime) -> Row:
    waited = now - row.listed_at
    hours = {"hours": waited // timedelta(hours=1)}
    late = waited > SIGN_WITHIN
    note = _("逾期未签收 %(hours)s小时") if late else _("未签收 %(hours)s小时")
    return _supervision(row, officer, note % hours, urgent=late)


def in_hand(row: Any, officer: Officer, now: datetime) -> Row:
    return _supervision(row, officer, row.get_state_display())


def needs_report(row: Any, officer: Officer, now: datetime) -> Row:
    note = _("进展被退回") if row.last_report else _("尚未提交进展")
    return _supervision(row, officer, note, is_own=True)


def report(row: Any, officer: Officer, now: datetime) -> Row:
    return _supervision(row, officer, _("待审核 %(days)s天") % {"days": (now - row.report_waits_since).days})


def release(row: Any, officer: Officer, now: datetime) -> Row:
    days = (now - row.release_requested_at).days
    return _supervision(row, officer, _("已申请 %(days)s天") % {"days": days})


def below(row: Any, officer: Officer, now: datetime) -> Row:
    amounts = {"now": money.show_short(row.amount_now), "standard": money.show_short(row.threshold)}
    return _supervision(row, officer, _("现%(now)s，标准%(standard)s") % amounts)


def deadline(row: Any, officer: Officer, now: datetime) -> Row:
    # A to-do may be his while the case is not: its name is shown as he sees the case.
    in_clear = rules.sees_in_clear(officer, row.case)
    return Row(
        title=f"{row.kind_label} {shown_end(row.due_at)}",
        url=reverse("cases:detail", args=[row.case_id]),
        text=row.case.name if in_clear else row.case.masked_name,
        note=remaining(row, now),
        urgent=row.due_at < now,
    )


def with_fugitive(rows: Any, officer: Officer) -> Any:
    """Fugitives with what their lines tell: the case and who works it, the next check."""
    return rows.with_person().with_next_check().prefetch_related("case__assistant_rows")


def unchecked(row: Any, officer: Officer, now: datetime) -> Row:
    name = row.suspect.name
    return Row(
        title=name if rules.sees_in_clear(officer, row.case) else mask_name(name),
        url=reverse("fugitives:detail", args=[row.pk]),
        text=f"{row.county.short_name} {row.case.number}",
        note=next_check(row.next_check_at, now)["note"],
        urgent=True,
    )


def with_freeze(rows: Any, officer: Officer) -> Any:
    """Freezes with what their lines tell: the account, the case, the county, the money."""
    return rows.with_account().select_related("county", "position")


def _freeze(row: Any, note: str, *, urgent: bool, amount: Any) -> Row:
    told = {"county": row.county.short_name, "account": row.case_account, "amount": money.show_short(amount)}
    return Row(
        title=row.case.number,
        url=reverse("funds:freeze", args=[row.case_id, row.pk]),
        text=_("%(county)s %(account)s %(amount)s") % told,
        note=note,
        urgent=urgent,
    )


def freeze(row: Any, officer: Officer, now: datetime) -> Row:
    urgent = row.expires_at - now < timedelta(days=1)
    return _freeze(row, left(row.expires_at, now), urgent=urgent, amount=row.position.balance)


def lapsed(row: Any, officer: Officer, now: datetime) -> Row:
    note = _("%(day)s失效") % {"day": shown_end(row.expires_at)}
    return _freeze(row, note, urgent=True, amount=row.amount_held)


def asked_freeze(row: Any, officer: Officer, now: datetime) -> Row:
    note = _("已申请 %(days)s天") % {"days": (now - row.requested_at).days}
    return _freeze(row, note, urgent=False, amount=row.amount_asked)


def cold_case(row: Any, officer: Officer, now: datetime) -> Row:
    today = local_date(now)
    is_unread = row.last_read_on is None or row.last_read_on.year < today.year
    is_overdue = row.next_review_date < today
    review = _("会商已超期") if is_overdue else _("会商 %(day)s") % {"day": row.next_review_date}
    return Row(
        title=row.case.number,
        url=reverse("coldcases:detail", args=[row.case_id]),
        text=_name(row.case, officer, row.case.lead_id == officer.pk),
        note=_("今年尚未阅卷") if is_unread and not is_overdue else review,
        urgent=is_overdue,
    )


def with_refund(rows: Any, officer: Officer) -> Any:
    """Rounds with what their lines tell: the case, what they wait for."""
    return refund_rows.with_standing(rows.with_case(), officer)


def refund(row: Any, officer: Officer, now: datetime) -> Row:
    return Row(
        title=row.number,
        url=reverse("funds:refund", args=[row.case_id, row.pk]),
        text=f"{row.county.short_name} {money.show_short(row.pool)} {shown_name(officer, row.case)}",
        note=words.in_short(row, now, objected=row.objected, bounced=row.bounced),
        urgent=row.bounced,
    )


def job(job: Any, officer: Officer, now: datetime) -> Row:
    return Row(
        title=f"{job.get_kind_display()} {localtime(job.created_at):%Y-%m-%d %H:%M}",
        url=reverse("exchange:job", args=[job.pk]),
        text=job.source_name or job.purpose or job.owner.name,
        note=job.get_state_display(),
    )
