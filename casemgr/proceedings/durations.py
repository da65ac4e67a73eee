"""How long a case takes from stage to stage (快侦快捕快诉快判): for one case, and as medians of many.

A stage's day is the first on which it is on record: 立案 and 破案 the case's own dates, 逮捕 the first arrest
of a suspect, 移送 the first transfer for prosecution, 起诉 and 判决 the day of the first document that stands
or, where none does, the one that the change of status told. Days are calendar days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, EventKind
from casemgr.cases.models import Case
from casemgr.counties.access import counties_where
from casemgr.counties.rights import Right
from casemgr.proceedings.enums import DecisionKind
from casemgr.suspects.enums import MeasureKind


class Stage(TextChoices):
    """A stage on the way to the court (诉讼阶段)."""

    FILED = "filed", pgettext_lazy("诉讼阶段", "立案")
    SOLVED = "solved", pgettext_lazy("诉讼阶段", "破案")
    ARRESTED = "arrested", pgettext_lazy("诉讼阶段", "逮捕")
    SENT = "sent", pgettext_lazy("诉讼阶段", "移送起诉")
    PROSECUTED = "prosecuted", pgettext_lazy("诉讼阶段", "提起公诉")
    JUDGED = "judged", pgettext_lazy("诉讼阶段", "判决")


# What is measured: from the first day of one stage to the first of another.
SPANS: dict[str, tuple[Stage, Stage]] = {
    "solving": (Stage.FILED, Stage.SOLVED),
    "arresting": (Stage.SOLVED, Stage.ARRESTED),
    "sending": (Stage.ARRESTED, Stage.SENT),
    "prosecuting": (Stage.SENT, Stage.PROSECUTED),
    "judging": (Stage.PROSECUTED, Stage.JUDGED),
    "whole": (Stage.FILED, Stage.JUDGED),
}
SPAN_LABELS = {
    "solving": _("立案→破案"),
    "arresting": _("破案→逮捕"),
    "sending": _("逮捕→移送"),
    "prosecuting": _("移送→起诉"),
    "judging": _("起诉→判决"),
    "whole": _("立案→判决"),
}

_LOCAL_DAY = "(e.at AT TIME ZONE 'Asia/Shanghai')::date"

# The day of each stage of every case in `chosen`: each table is read once for all of them.
_STAGES = f"""
    WITH chosen AS ({{chosen}}),
    arrests AS (
        SELECT m.case_id, min((m.started_at AT TIME ZONE 'Asia/Shanghai')::date) AS day
        FROM suspects_measure m JOIN chosen ON chosen.id = m.case_id
        WHERE m.kind = %(arrest)s AND m.voided_at IS NULL GROUP BY m.case_id
    ),
    moves AS (
        SELECT e.case_id,
            min({_LOCAL_DAY}) FILTER (WHERE e.data->>'act' = %(send)s) AS sent,
            min(coalesce((e.data->>'decided_on')::date, {_LOCAL_DAY}))
                FILTER (WHERE e.data->>'act' = %(prosecute)s) AS prosecuted,
            min(coalesce((e.data->>'decided_on')::date, {_LOCAL_DAY}))
                FILTER (WHERE e.data->>'act' = %(judge)s) AS judged
        FROM cases_caseevent e JOIN chosen ON chosen.id = e.case_id
        WHERE e.kind = %(moved)s GROUP BY e.case_id
    ),
    decisions AS (
        SELECT d.case_id, min(d.decided_on) AS day
        FROM proceedings_prosecutiondecision d JOIN chosen ON chosen.id = d.case_id
        WHERE d.kind = %(prosecuted)s GROUP BY d.case_id
    ),
    judgments AS (
        SELECT j.case_id, min(j.decided_on) AS day
        FROM proceedings_judgment j JOIN chosen ON chosen.id = j.case_id GROUP BY j.case_id
    ),
    stages AS (
        SELECT chosen.id, chosen.county_id, chosen.filed_date AS filed, chosen.solved_date AS solved,
            arrests.day AS arrested, moves.sent,
            coalesce(decisions.day, moves.prosecuted) AS prosecuted,
            coalesce(judgments.day, moves.judged) AS judged
        FROM chosen
        LEFT JOIN arrests ON arrests.case_id = chosen.id
        LEFT JOIN moves ON moves.case_id = chosen.id
        LEFT JOIN decisions ON decisions.case_id = chosen.id
        LEFT JOIN judgments ON judgments.case_id = chosen.id
    )
"""  # noqa: S608 - our own

_SPANS = ", ".join(f"('{name}', s.{start}, s.{end})" for name, (start, end) in SPANS.items())

_OF_ONE = _STAGES + f"SELECT {', '.join(Stage.values)} FROM stages"  # noqa: S608 - our own

_MEDIANS = (
    _STAGES  # noqa: S608 - our own
    + f"""
    SELECT s.county_id, extract(month FROM span.reached)::int, span.name,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY span.reached - span.began), count(*)
    FROM stages s CROSS JOIN LATERAL (VALUES {_SPANS}) span (name, began, reached)
    WHERE span.reached >= span.began AND span.reached BETWEEN %(since)s AND %(until)s
    GROUP BY GROUPING SETS (
        (span.name), (s.county_id, span.name), (extract(month FROM span.reached)::int, span.name))
    """  # noqa: S608
)
_CODES = {
    "arrest": MeasureKind.ARREST.value,
    "send": Act.SEND.value,
    "prosecute": Act.RECORD_PROSECUTION.value,
    "judge": Act.RECORD_JUDGMENT.value,
    "moved": EventKind.MOVED.value,
    "prosecuted": DecisionKind.PROSECUTED.value,
}


@dataclass(frozen=True)
class Reached:
    """A stage of one case: its day, the days since the last stage before it, and since the filing."""

    stage: Stage
    day: date | None
    since_last: int | None = None
    since_filed: int | None = None


@dataclass(frozen=True)
class Median:
    """Half of `cases` took no longer than `days`."""

    days: float
    cases: int


def of_case(case: Case) -> list[Reached]:
    """The stages of one case, in their order; what has not been reached has no day."""
    chosen = "SELECT id, county_id, filed_date, solved_date FROM cases_case WHERE id = %(case)s"
    with connection.cursor() as cursor:
        cursor.execute(_OF_ONE.format(chosen=chosen), {**_CODES, "case": case.pk})
        return list(_reached(dict(zip(Stage, cursor.fetchone(), strict=True))))


def _reached(days: Mapping[Stage, date | None]) -> Iterable[Reached]:
    filed, last = days[Stage.FILED], None
    for stage, day in days.items():
        yield Reached(
            stage,
            day,
            since_last=(day - last).days if day and last else None,
            since_filed=(day - filed).days if day and filed else None,
        )
        last = day or last


Place = tuple[int | None, int | None]


def medians(
    *, officer: Officer, since: date, until: date, county_id: int | None = None
) -> dict[Place, dict[str, Median]]:
    """Medians by span: of all counties the officer reads (or of one), of each county, and of each month.

    Keyed by (county, month), None for all of them. A span counts in the month in which it ended; one that
    would be negative is left out. One statement.
    """
    counties = counties_where(officer, Right.READ_CASES)
    wanted = counties & {county_id} if county_id else counties
    chosen = (
        "SELECT id, county_id, filed_date, solved_date FROM cases_case"
        " WHERE county_id = ANY(%(counties)s) AND filed_date <= %(until)s"
    )
    with connection.cursor() as cursor:
        parameters = {**_CODES, "counties": list(wanted), "since": since, "until": until}
        cursor.execute(_MEDIANS.format(chosen=chosen), parameters)
        found: dict[Place, dict[str, Median]] = {}
        for county, month, span, days, cases in cursor.fetchall():
            found.setdefault((county, month), {})[span] = Median(float(days), cases)
    return found
