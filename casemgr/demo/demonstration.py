"""The demonstration (演示数据): built only through the services, as if three years had passed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, Status
from casemgr.cases.models import Case
from casemgr.cases.services import progress
from casemgr.common.clock import local_date
from casemgr.counties.rights import Role
from casemgr.demo import (
    clocks,
    coldcases,
    fugitives,
    invented,
    joint,
    money,
    named,
    papers,
    people,
    reference,
    rings,
    rounds,
)
from casemgr.demo.invented import at
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.services import jobs, work
from casemgr.notices.models import Notice
from casemgr.supervision.enums import ReleaseReason, Verdict
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import escalation, review

FIRST_DAY = date(2021, 1, 4)


@transaction.atomic
def build(*, now: datetime, tell: Callable[[str], object]) -> None:
    """Fill an empty house: officers, 36 months of ledgers, named cases, supervisions in every state.

    All or nothing: a start that was interrupted finds the house as empty as before.
    """
    today = local_date(now)
    reference.load()
    tell("演示数据：民警……")
    people.engage(now=at(FIRST_DAY, 8))
    supervisor, deputy = _holders(Role.CITY_SUPERVISOR)
    tell("演示数据：专案……")
    named.build(supervisor=supervisor)
    rings.build(random=Random(invented.SEED))  # noqa: S311 - a demonstration is to be repeatable
    manager = _holders(Role.DATA_MANAGER)[0]
    for ledger in invented.ledgers(today):
        _import(ledger, manager)
        escalation.sweep(now=at(ledger.sent_on, 18))
    tell("演示数据：3000余起案件已导入，正在办理督办……")
    rounds.build(now=now)
    _work_supervisions(deputy, today)
    joint.build(supervisor=supervisor, now=now)
    clocks.build(now=now)
    _ask_leads(now)
    papers.build(now=now)
    fugitives.build(now=now)
    coldcases.build(now=now)
    tell("演示数据：资金……")
    money.build(now=now)
    # Three years of messages would bury the last month's.
    Notice.objects.filter(created_at__lt=now - timedelta(days=40)).update(read_at=F("created_at"))


def _import(ledger: invented.Ledger, manager: Officer) -> None:
    """Send a ledger in, look at the preview, confirm: the three steps of any import."""
    sent_at = at(ledger.sent_on, 17)
    job = jobs.ask_import(
        by=manager,
        kind=Kind.LEDGER_IMPORT,
        upload=ContentFile(ledger.content, name=ledger.name),
        now=sent_at,
    )
    work.work_off(now=sent_at)
    job.refresh_from_db()
    jobs.confirm(by=manager, job=job, now=sent_at)
    work.work_off(now=sent_at)
    job.refresh_from_db()
    if job.state != State.DONE:
        raise RuntimeError(f"the demonstration's ledger {ledger.name} was not imported: {job.result}")


def _work_supervisions(supervisor: Officer, today: date) -> None:
    """Let the counties answer: the older a supervision, the further it has come."""
    random = Random(invented.SEED)  # noqa: S311 - a demonstration is to be repeatable
    leads = {officer.postings.open().get().county_id: officer for officer in _holders(Role.COUNTY_LEAD)}
    rows = Supervision.objects.select_related("case__lead").order_by("pk")
    for supervision in rows:
        _answer(supervision, leads[supervision.county_id], supervisor, today, random)


def _answer(
    supervision: Supervision, lead: Officer, supervisor: Officer, today: date, random: Random
) -> None:
    listed = supervision.listed_at
    age = (today - local_date(listed)).days
    if age < 10 or (age < 45 and random.random() < 0.1):
        return
    review.acknowledge(
        by=lead, supervision=supervision, now=listed + timedelta(hours=random.randrange(1, 30))
    )
    if age < 40:
        return
    report = review.submit_report(
        by=supervision.case.lead or lead,
        supervision=supervision,
        content="已调取涉案账户流水，查明资金流向，并对关联电话开展落地核查。",
        next_steps="继续追踪下一级账户，协调外地抓捕。",
        now=listed + timedelta(days=25),
    )
    if age < 60 and random.random() < 0.5:
        return
    review.review_report(
        by=supervisor, report=report, verdict=Verdict.ACCEPTED, comment="", now=listed + timedelta(days=27)
    )
    if supervision.case.status != Status.SOLVED or supervision.listed_by:
        return
    review.request_release(
        by=lead,
        supervision=supervision,
        ground="案件已破，主要嫌疑人到案，赃款追缴情况已登记。",
        now=listed + timedelta(days=32),
    )
    if age < 70:
        return
    review.release(
        by=supervisor,
        supervision=supervision,
        reason=ReleaseReason.SOLVED,
        note="符合解除条件。",
        now=listed + timedelta(days=36),
    )


def _ask_leads(now: datetime) -> None:
    """In each county the newest case under investigation waits for its lead's decision."""
    newest = Case.objects.filter(status=Status.INVESTIGATING).order_by("county_id", "-filed_date", "-pk")
    for case in newest.distinct("county_id").select_related("lead"):
        progress.request(
            by=case.lead,
            case=case,
            act=Act.SOLVE,
            reason="主要嫌疑人已到案，证据已固定，提请破案。",
            now=now - timedelta(days=1),
        )


def _holders(role: Role) -> list[Officer]:
    return list(
        Officer.objects.filter(postings__role=role, postings__until=None).distinct().order_by("police_no")
    )
