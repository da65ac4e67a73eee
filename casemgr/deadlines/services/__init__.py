"""Opening, settling, waiving and moving deadlines; the terms, the days off, the sweep.

`services.open_deadline(…)`, `services.settle(…)` and so on; each module holds one noun.
"""

from casemgr.deadlines.services.calendar import change_day, remove_day
from casemgr.deadlines.services.days import announced_until, days_off
from casemgr.deadlines.services.running import (
    Start,
    annul,
    correct,
    open_deadline,
    open_deadlines,
    recount,
    reschedule,
    resettle,
    settle,
    settle_deadlines,
    waive,
    why_not_waived,
)
from casemgr.deadlines.services.sweeping import tick
from casemgr.deadlines.services.terms import change_term, term_for

__all__ = [
    "Start",
    "announced_until",
    "annul",
    "change_day",
    "change_term",
    "correct",
    "days_off",
    "open_deadline",
    "open_deadlines",
    "recount",
    "remove_day",
    "reschedule",
    "resettle",
    "settle",
    "settle_deadlines",
    "term_for",
    "tick",
    "waive",
    "why_not_waived",
]
