"""The legal periods of a case itself, and what deadlines must know of cases (立案审查、补充侦查期限)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Status
from casemgr.cases.models import Case
from casemgr.cases.querysets import scope
from casemgr.common.clock import midnight
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.registry import Cases, Worked, register_cases, register_kind

FILING_REVIEW = "filing_review"
SUPPLEMENTARY = "supplementary_investigation"


def own_cases(officer: Officer) -> Any:
    return Case.objects.of(officer).values("pk")


def worked(case_ids: Collection[int]) -> Mapping[int, Worked]:
    """Number and officers of each case; an officer who has left is told nothing."""
    cases = Case.objects.filter(pk__in=case_ids).select_related("lead")
    found = {}
    for case in cases.prefetch_related("assistant_rows__officer"):
        officers = [case.lead, *(row.officer for row in case.assistant_rows.all())]
        active = tuple(officer for officer in officers if officer and officer.is_active)
        found[case.pk] = Worked(case.number, active)
    return found


def start_filing_review(case: Case, now: datetime) -> None:
    """Three days to decide, from acceptance (受案立案意见 2)."""
    _start(case, FILING_REVIEW, now)


def start_supplementary_investigation(case: Case, now: datetime) -> None:
    """One month, from the procuratorate's return (刑诉法 175)."""
    _start(case, SUPPLEMENTARY, now)


def decided(case: Case, now: datetime) -> None:
    """Whatever ran on the case itself has been done: filed or not, sent again, gone elsewhere."""
    deadlines.settle(target=_target(case), now=now)


def follow(cases: QuerySet[Case], now: datetime) -> None:
    """Clocks of `cases` whose state a ledger told: under review it runs, beyond it is over.

    A ledger names no day of acceptance; a report is accepted at once (程序规定 169), so that day counts.
    """
    starts = [
        deadlines.Start(
            case.pk, case.county_id, _target(case), midnight(case.accepted_date or case.reported_date)
        )
        for case in cases.filter(status=Status.UNDER_REVIEW)
    ]
    deadlines.open_deadlines(kind=FILING_REVIEW, term_code=FILING_REVIEW, starts=starts, now=now)
    deadlines.settle_deadlines(kind=FILING_REVIEW, cases=cases.exclude(status=Status.UNDER_REVIEW), now=now)


def _start(case: Case, kind: str, now: datetime) -> None:
    deadlines.open_deadline(case=case, target=_target(case), kind=kind, term_code=kind, base_at=now, now=now)


def _target(case: Case) -> str:
    return f"case:{case.pk}"


register_kind(FILING_REVIEW, _("立案审查"))
register_kind(SUPPLEMENTARY, _("补充侦查"))
register_cases(Cases(scope=scope, own=own_cases, worked=worked))
