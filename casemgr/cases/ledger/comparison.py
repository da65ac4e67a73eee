"""What each staged row would do to the house as it is now: one statement, used for the preview and again
before anything is written, so that nothing is taken over that its reader has not seen.
"""

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext_lazy as _

from casemgr.cases.ledger.models import Verdict
from casemgr.cases.ledger.reading import NOT_OF_UNIT
from casemgr.cases.ledger.words import CHAIN
from casemgr.counties.models import Unit
from casemgr.exchange.models import Job

_NAMESAKES = _("本案登记有多名同名受害人，请填写其已登记的身份证号")
_FILED_BEFORE = _("报案时间晚于系统中已登记的立案日期，请核对")


class Field(NamedTuple):
    """A column of a case that a ledger may change, and when row `r` says something else than case `c`."""

    name: str
    column: str
    differs: str


# A blank cell says nothing. A day without a time agrees with any time of that day.
FIELDS = (
    Field("name", "name", "r.has_name AND r.name <> c.name"),
    # 扶沟县公安局 in a ledger means the county: it does not contradict a station of that county.
    Field(
        "filing_unit",
        "filing_unit_id",
        "r.filing_unit_id <> c.filing_unit_id"
        " AND (u.kind <> %(bureau)s OR f.stat_county_id <> u.stat_county_id)",
    ),
    Field("fraud_type", "fraud_type_id", "r.fraud_type_id <> c.fraud_type_id"),
    Field("reported_date", "reported_date", "r.reported_date <> c.reported_date"),
    Field(
        "reported_time",
        "reported_time",
        "r.reported_time IS DISTINCT FROM c.reported_time"
        " AND (r.reported_time IS NOT NULL OR r.reported_date <> c.reported_date)",
    ),
    Field(
        "filed_date", "filed_date", "r.filed_date IS DISTINCT FROM c.filed_date AND r.filed_date IS NOT NULL"
    ),
    Field(
        "filed_time",
        "filed_time",
        "r.filed_date IS NOT NULL AND r.filed_time IS DISTINCT FROM c.filed_time"
        " AND (r.filed_time IS NOT NULL OR r.filed_date IS DISTINCT FROM c.filed_date)",
    ),
    Field(
        "solved_date",
        "solved_date",
        "r.solved_date IS DISTINCT FROM c.solved_date AND r.solved_date IS NOT NULL",
    ),
    Field("amount_involved", "amount_involved", "r.amount_involved <> c.amount_involved"),
    Field(
        "status",
        "status",
        "r.has_status"
        " AND array_position(%(chain)s, r.status::text) > array_position(%(chain)s, c.status::text)",
    ),
    Field(
        "lead",
        "lead_id",
        "r.lead_id IS DISTINCT FROM c.lead_id AND r.lead_id IS NOT NULL AND c.county_id = r.county_id",
    ),
    Field("remark", "remark", "r.remark <> '' AND r.remark <> c.remark"),
)


class Bar(NamedTuple):
    """Why a row may not change a case that is there, known by what lies above cases.

    `condition` is SQL of the row `r`, the case `c` and the victim `v`, who may be none; `column` is the
    ledger's column that is complained of, with `reason`.
    """

    column: str
    condition: str
    reason: Any


_BARS: list[Bar] = []


def bars_rows(bar: Bar) -> None:
    """Register a bar; rows that meet it are refused in the preview, and at the moment of writing."""
    _BARS.append(bar)


def _barred(statement: str) -> str:
    """A statement with the conditions that were registered in their place."""
    bars = "\n".join(f"WHEN {bar.condition} THEN '{bar.column}'" for bar in _BARS)
    return statement.replace("/* bars */", bars)


def _pair(column: str) -> str:
    # An amount as a JSON number would come back as a float.
    text = "" if column.endswith("_id") else "::text"
    return f"jsonb_build_array(c.{column}{text}, r.{column}{text})"


_CASE_CHANGES = ", ".join(
    f"'{field.name}', CASE WHEN {field.differs} THEN {_pair(field.column)} END" for field in FIELDS
)

_COMPARE = f"""
    SELECT r.id, c.id AS case_pk, c.version AS case_version, v.id AS victim_pk,
        CASE
            WHEN c.county_id <> ALL(%(importable)s) THEN 'unit'
            WHEN v.id IS NOT NULL AND v.namesakes > 1 AND NOT v.same_person THEN 'victim'
            WHEN r.filed_date IS NULL AND c.filed_date < r.reported_date THEN 'reported'
            /* bars */
        END AS refused_for,
        jsonb_strip_nulls(jsonb_build_object(
            'case', NULLIF(jsonb_strip_nulls(jsonb_build_object({_CASE_CHANGES})), '{{}}'),
            'victim', NULLIF(jsonb_strip_nulls(jsonb_build_object(
                'added', CASE WHEN v.id IS NULL THEN true END,
                'name', CASE WHEN v.name <> r.victim_name THEN jsonb_build_array(v.name, r.victim_name) END,
                'resident_number', CASE
                    WHEN v.resident_number_hash <> ALL(NULLIF(r.resident_number_hashes, '{{}}'))
                    THEN true END,
                'phone', CASE WHEN r.phone NOT IN ('', v.phone) THEN jsonb_build_array(v.phone, r.phone) END,
                'loss_amount', CASE WHEN v.loss_amount <> r.loss_amount
                    THEN jsonb_build_array(v.loss_amount::text, r.loss_amount::text) END
            )), '{{}}'),
            'identifiers', (
                SELECT jsonb_agg(i) FROM jsonb_array_elements(r.identifiers) i
                WHERE NOT EXISTS (
                    SELECT FROM cases_identifier e
                    WHERE e.case_id = c.id AND e.kind = i->>0 AND e.value = i->>1))
        )) AS changes
    FROM cases_ledgerrow r
    JOIN cases_case c ON c.case_no = r.case_no
    JOIN counties_unit u ON u.id = r.filing_unit_id
    JOIN counties_unit f ON f.id = c.filing_unit_id
    LEFT JOIN LATERAL (
        SELECT v.*, count(*) OVER () AS namesakes,
            v.resident_number_hash = ANY(r.resident_number_hashes) AS same_person
        FROM cases_victim v
        WHERE v.case_id = c.id
            AND (v.name = r.victim_name OR v.resident_number_hash = ANY(r.resident_number_hashes))
        ORDER BY same_person DESC, v.id
        LIMIT 1
    ) v ON true
    WHERE r.job_id = %(job)s
"""  # noqa: S608 - built from constants of this module

_MARK = f"""
    WITH found AS ({_COMPARE} AND r.verdict <> %(refused)s)
    UPDATE cases_ledgerrow r SET
        case_pk = CASE WHEN refused_for IS NULL THEN found.case_pk END,
        case_version = CASE WHEN refused_for IS NULL THEN found.case_version END,
        victim_pk = found.victim_pk,
        verdict = CASE WHEN refused_for IS NOT NULL THEN %(refused)s
            WHEN found.changes = '{{}}' THEN %(unchanged)s ELSE %(changed)s END,
        "column" = COALESCE(%(headings)s::jsonb ->> refused_for, ''),
        reason = COALESCE(%(reasons)s::jsonb ->> refused_for, ''),
        changes = CASE WHEN refused_for IS NULL THEN found.changes ELSE '{{}}' END
    FROM found WHERE found.id = r.id
"""  # noqa: S608

# A row that was new and is now found, one that was found and is now gone, one that would do something else by
# now, one whose county its importer no longer answers for.
_OUTDATED = f"""
    SELECT EXISTS (
        SELECT FROM cases_ledgerrow r
        LEFT JOIN ({_COMPARE} AND r.verdict <> %(refused)s) found ON found.id = r.id
        WHERE r.job_id = %(job)s AND r.verdict <> %(refused)s AND (
            r.county_id <> ALL(%(importable)s)
            OR (r.verdict = %(new)s) <> (found.id IS NULL)
            OR found.refused_for IS NOT NULL
            OR found.changes <> r.changes
            OR (r.verdict = %(changed)s AND found.case_version <> r.case_version))
    )
"""  # noqa: S608

_STATUSES_KEPT = """
    SELECT count(*) FROM cases_ledgerrow r JOIN cases_case c ON c.id = r.case_pk
    WHERE r.job_id = %(job)s AND r.verdict IN (%(changed)s, %(unchanged)s)
        AND r.has_status AND r.status <> c.status AND r.changes #> '{case,status}' IS NULL
"""


@dataclass(frozen=True)
class Comparison:
    """The rows of one job against the house, as an importer with these counties may know it."""

    job: Job
    importable: frozenset[int]

    def mark(self, headings: dict[str, str]) -> None:
        """Say of each row whether its case is new, changed or unchanged, or why it is refused after all.

        `headings` are those of the sheet by column name.
        """
        reasons = {"unit": str(NOT_OF_UNIT), "victim": str(_NAMESAKES), "reported": str(_FILED_BEFORE)}
        reasons |= {bar.column: str(bar.reason) for bar in _BARS}
        with connection.cursor() as cursor:
            cursor.execute(
                _barred(_MARK),
                self._constants() | {"headings": json.dumps(headings), "reasons": json.dumps(reasons)},
            )

    def is_outdated(self) -> bool:
        """Whether anything that the preview said is no longer so."""
        return self._ask(_barred(_OUTDATED))

    def statuses_kept(self) -> int:
        """How many rows name a status that the house does not follow: an earlier one, or one decided here."""
        return self._ask(_STATUSES_KEPT)

    def _ask(self, question: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(question, self._constants())
            return cursor.fetchone()[0]

    def _constants(self) -> dict[str, Any]:
        return {
            "job": self.job.pk,
            "importable": sorted(self.importable),
            "bureau": Unit.Kind.COUNTY_BUREAU.value,
            "chain": [status.value for status in CHAIN],
            **{verdict.name.lower(): verdict.value for verdict in Verdict},
        }
