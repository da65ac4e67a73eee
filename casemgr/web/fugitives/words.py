"""How long somebody has been at large, and what is due of him next, in words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgr.common.clock import local_date
from casemgr.common.moments import show_years
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.suspects.models import FugitiveWatch
from casemgr.suspects.querysets import FUGITIVE_CANCEL
from casemgr.web.deadlines.words import remaining


def at_large_for(watch: FugitiveWatch, today: date) -> str:
    """31年; in the first year 不足1年."""
    return show_years(watch.years_at_large(today))


def next_check(due_at: datetime | None, now: datetime) -> dict[str, Any]:
    """Until when he is to be checked; a check that was let go is wanted all the same."""
    if due_at is None:
        return {"label": _("下次核查"), "until": "", "note": _("未安排核查"), "late": True}
    late = due_at < now
    days = abs((local_date(due_at) - local_date(now)).days)
    note = (_("逾期%(days)d天未核查") if late else _("剩 %(days)d 天")) % {"days": days}
    return {"label": _("下次核查"), "until": shown_end(due_at), "note": note, "late": late}


def cancel_deadlines(watches: Iterable[FugitiveWatch]) -> dict[str, Deadline]:
    """Of those caught, until when the entry must be cancelled, by target; one query."""
    targets = [watch.target for watch in watches if watch.returned_at and not watch.cancelled_at]
    rows = Deadline.objects.running().filter(target__in=targets, kind=FUGITIVE_CANCEL) if targets else ()
    return {deadline.target: deadline for deadline in rows}


def until_cancelled(deadline: Deadline | None, now: datetime) -> dict[str, Any]:
    """Until when the entry must be cancelled."""
    if deadline is None:
        return {"label": _("撤销期限"), "until": "", "note": _("期限已免除"), "late": False}
    return {
        "label": _("撤销期限"),
        "until": shown_end(deadline.due_at),
        "note": remaining(deadline, now),
        "late": deadline.due_at < now,
    }
