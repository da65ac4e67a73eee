"""How long a deadline still has, or is over, in words."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from casemgr.deadlines.models import Deadline

# Nearer than this, hours are counted instead of days.
IN_HOURS = timedelta(hours=48)


def remaining(deadline: Deadline, now: datetime) -> str:
    """What is left of a running deadline: 剩 3 天, 已超期 5 小时. Whole days and hours, rounded down."""
    return left(deadline.due_at, now)


def left(due_at: datetime, now: datetime) -> str:
    """What is left until `due_at`, or how long it is over."""
    late, span = due_at < now, abs(due_at - now)
    if span < IN_HOURS:
        hours = span // timedelta(hours=1)
        return (_("已超期 %(hours)d 小时") if late else _("剩 %(hours)d 小时")) % {"hours": hours}
    return (_("已超期 %(days)d 天") if late else _("剩 %(days)d 天")) % {"days": span.days}
