"""Listing all that is due at once: ours with history and notices, the limit by one INSERT … SELECT."""

from django.db import connection

from bench import installed
from bench.measuring import Result, in_turns, seconds
from casemgr.common import clock
from casemgr.supervision.services import escalation

SAMPLE = 2_000

_INSERT = """
    INSERT INTO supervision_supervision
        (case_id, county_id, level, trigger, rule_id, threshold, amount_seen, notice_year, notice_serial,
         state, listed_at, release_ground, release_reason, release_note)
    SELECT c.id, c.county_id, r.level, 'threshold', r.id, r.threshold,
        greatest(c.loss_amount, c.amount_involved), 2026, row_number() OVER (ORDER BY c.id),
        'listed', now(), '', '', ''
    FROM cases_case c CROSS JOIN supervision_escalationrule r
    WHERE greatest(c.loss_amount, c.amount_involved) >= r.threshold
"""


class Sweep:
    """The first sweep after everything came in. `ours` runs last in a round: what it listed stays."""

    def __init__(self) -> None:
        self.due = 0

    def measure(self, rounds: int) -> Result:
        times = in_turns(rounds, installed=self.installed, limit=self.limit, ours=self.ours)
        return Result("first sweep", goal=3, **times)

    def ours(self) -> float:
        self._unlist()
        self.due = escalation.reconcile(now=clock.now())
        return seconds(lambda: escalation.sweep(now=clock.now()))

    def limit(self) -> float:
        self._unlist()
        with connection.cursor() as cursor:
            return seconds(lambda: cursor.execute(_INSERT))

    def installed(self) -> float:
        """get_or_create in a loop; scaled from a sample."""
        self._unlist()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM cases_case c, supervision_escalationrule r"
                " WHERE greatest(c.loss_amount, c.amount_involved) >= r.threshold"
            )
            (due,) = cursor.fetchone()
        return seconds(lambda: installed.sweep(SAMPLE)) * due / min(SAMPLE, due)

    @staticmethod
    def _unlist() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cases_caseevent DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM cases_caseevent WHERE kind = 'listed'")
            cursor.execute("ALTER TABLE cases_caseevent ENABLE TRIGGER USER")
            cursor.execute("TRUNCATE supervision_supervision, supervision_due CASCADE")
            cursor.execute("VACUUM ANALYZE cases_caseevent, supervision_supervision, supervision_due")
