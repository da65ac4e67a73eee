"""The legal periods of a case itself, and what deadlines must know of cases (立案审查、补充侦查期限)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.enums import Status
from casemgr.cases.models import Case
from casemgr.cases.querysets import scope
from casemgr.common.clock import midnight
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.registry import Cases, Worked, register_cases, register_kind

FILING_REVIEW = "filing_review"
SUPPLEMENTARY = "supplementary_investigation"
REFUSAL_NOTICE = "not_filed_notice"
RECONSIDERATION = "reconsideration_decision"
REASONS = "procuratorate_reply"
ORDERED_FILING = "procuratorate_filing"
HANDOVER = "jurisdiction_transfer"
HANDOVER_NOTICE = "handover_notice"
WITHDRAWAL_NOTICE = "withdrawal_notice"


def own_cases(officer: Officer) -> Any:
    return Case.objects.of(officer).values("pk")


def worked(case_ids: Collection[int]) -> Mapping[int, Worked]:
    """Number and officers of each case; one who has left, or to whom the case is no more, is told nothing."""
    cases = Case.objects.filter(pk__in=case_ids).select_related("lead")
    pairs = [
        (officer, case)
        for case in cases.prefetch_related("assistant_rows__officer")
        for officer in (case.lead, *(row.officer for row in case.assistant_rows.all()))
    ]
    seen = rules.still_seen([(officer, case) for officer, case in pairs if officer])
    found: dict[int, Worked] = {}
    for officer, case in pairs:
        told = found.get(case.pk, Worked(case.number, ()))
        if officer and (officer.pk, case.pk) in seen:
            told = Worked(case.number, (*told.officers, officer))
        found[case.pk] = told
    return found


def with_review(cases: Any, now: datetime) -> Any:
    """Annotates cases with their review for filing: `review_due_at`, `review_days`, `review_is_late`.

    None where none was ever started, as of cases that came from a ledger.
    """
    reviews = Deadline.objects.filter(case=OuterRef("pk"), kind=FILING_REVIEW).order_by("-pk")
    return cases.annotate(
        review_due_at=Subquery(reviews.values("due_at")[:1]),
        review_days=Subquery(reviews.values("term__amount")[:1]),
        review_is_late=Exists(reviews.running().filter(due_at__lt=now)),
    )


def start_filing_review(case: Case, now: datetime) -> None:
    """Three days to decide, from acceptance (受案立案意见 2)."""
    start(case, FILING_REVIEW, now)


def start_supplementary_investigation(case: Case, received_on: date, now: datetime) -> None:
    """One month, from the day on which the procuratorate's return came in (刑诉法 175)."""
    start(case, SUPPLEMENTARY, now, base_at=midnight(received_on))


def start_refusal_notice(case: Case, now: datetime) -> None:
    """Three days to tell the complainant that nothing is filed (程序规定 178)."""
    start(case, REFUSAL_NOTICE, now)


def start_handover(case: Case, now: datetime) -> None:
    """A day to hand it over (程序规定 175); of a filed case, three days to tell of it (184、185)."""
    start(case, HANDOVER, now)
    if case.filed_date:
        start(case, HANDOVER_NOTICE, now)


def start_withdrawal_notice(case: Case, now: datetime) -> None:
    """Three days to tell the suspect, the victim and whoever complained (程序规定 189)."""
    start(case, WITHDRAWAL_NOTICE, now)


def decided(case: Case, now: datetime) -> None:
    """Whatever ran on the case itself has been done: filed or not, sent again, gone elsewhere."""
    deadlines.settle(target=target(case), now=now)


def follow(cases: QuerySet[Case], now: datetime) -> None:
    """Clocks of `cases` whose state a ledger told: under review it runs, beyond it is over.

    A ledger names no day of acceptance; a report is accepted at once (程序规定 169), so that day counts.
    """
    starts = [
        deadlines.Start(
            case.pk, case.county_id, target(case), midnight(case.accepted_date or case.reported_date)
        )
        for case in cases.filter(status=Status.UNDER_REVIEW)
    ]
    deadlines.open_deadlines(kind=FILING_REVIEW, term_code=FILING_REVIEW, starts=starts, now=now)
    deadlines.settle_deadlines(kind=FILING_REVIEW, cases=cases.exclude(status=Status.UNDER_REVIEW), now=now)


def start(case: Case, kind: str, now: datetime, base_at: datetime | None = None) -> None:
    """Let a period of the case itself run from `base_at`, or from now."""
    deadlines.open_deadline(
        case=case, target=target(case), kind=kind, term_code=kind, base_at=base_at or now, now=now
    )


def target(case: Case) -> str:
    """What the periods of a case itself are kept under."""
    return f"case:{case.pk}"


register_kind(FILING_REVIEW, _("立案审查"))
register_kind(SUPPLEMENTARY, _("补充侦查"))
register_kind(REFUSAL_NOTICE, _("送达不予立案通知书"))
register_kind(RECONSIDERATION, _("不予立案复议决定"))
register_kind(REASONS, _("说明不立案理由"))
register_kind(ORDERED_FILING, _("检察院通知立案"))
register_kind(HANDOVER, _("移送有管辖权机关"))
register_kind(HANDOVER_NOTICE, _("移送案件后告知"))
register_kind(WITHDRAWAL_NOTICE, _("撤销案件后告知"))
register_cases(Cases(scope=scope, own=own_cases, worked=worked))
