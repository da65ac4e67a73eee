"""The first page of the case list and the count under it: its queries, and the same written by hand."""

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from bench import installed
from bench.measuring import Result, in_turns, seconds
from casemgr.accounts.models import Officer
from casemgr.counties.access import counties_where
from casemgr.counties.rights import Right
from casemgr.web.cases.listing import CaseList

TIMES = 20

_PAGE = """
    SELECT c.id, c.case_no, c.receipt_no, c.name, c.masked_name, c.status, c.reported_date, c.reported_time,
        c.filed_date, c.loss_amount, c.amount_involved, c.requested_act, c.county_id, k.name, t.name, o.name,
        u.name, s.level
    FROM (
        SELECT * FROM cases_case WHERE county_id = ANY (%(counties)s)
        ORDER BY reported_date DESC, id DESC LIMIT 51
    ) c
    JOIN counties_county k ON k.id = c.county_id
    JOIN cases_fraudtype t ON t.id = c.fraud_type_id
    JOIN counties_unit u ON u.id = c.filing_unit_id
    LEFT JOIN accounts_officer o ON o.id = c.lead_id
    LEFT JOIN LATERAL (
        SELECT level FROM supervision_supervision
        WHERE case_id = c.id AND county_id = c.county_id AND state <> 'released' LIMIT 1
    ) s ON true
    ORDER BY c.reported_date DESC, c.id DESC
"""
_COUNT = """
    SELECT count(*), sum(loss_amount) FROM (
        SELECT loss_amount FROM cases_case WHERE county_id = ANY (%(counties)s) LIMIT 10001
    ) c
"""


class FirstPage:
    """What the city's reader waits for when he opens the list."""

    def __init__(self, officer: Officer):
        self.counties = sorted(counties_where(officer, Right.READ_CASES))
        with CaptureQueriesContext(connection) as sent:
            cases = CaseList(officer, QueryDict())
            if len(cases.page()) != 50 or not cases.totals().count.number:
                raise RuntimeError("the list is empty")
        self.queries = [query["sql"] for query in sent]

    def measure(self, rounds: int) -> Result:
        times = in_turns(rounds * 5, ours=self.ours, limit=self.limit, installed=self.installed)
        return Result("first page and count", goal=1.5, **times)

    def ours(self) -> float:
        """Every query of the page, as the database sees it."""
        return seconds(lambda: self._run(self.queries)) / TIMES

    def limit(self) -> float:
        """Two queries by hand."""
        return seconds(lambda: self._run([_PAGE, _COUNT], {"counties": self.counties})) / TIMES

    def installed(self) -> float:
        return seconds(installed.first_page)

    @staticmethod
    def _run(queries: list[str], parameters: dict | None = None) -> None:
        for _time in range(TIMES):
            for query in queries:
                with connection.cursor() as cursor:
                    cursor.execute(query, parameters)
                    cursor.fetchall()
