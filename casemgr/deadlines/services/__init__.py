"""Opening, settling, waiving and moving deadlines; the terms, the days off, the sweep.

`services.open_deadline(…)`, `services.settle(…)` and so on; each module holds one noun.
"""

from casemgr.deadlines.services.calendar import change_day, remove_day
from casemgr.deadlines.services.days import announced_until, days_off
from casemgr.deadlines.services.running import open_deadline, recount, reschedule, settle, waive
from casemgr.deadlines.services.sweeping import tick
from casemgr.deadlines.services.terms import change_term, term_for

__all__ = [
    "announced_until",
    "change_day",
    "change_term",
    "days_off",
    "open_deadline",
    "recount",
    "remove_day",
    "reschedule",
    "settle",
    "term_for",
    "tick",
    "waive",
]
