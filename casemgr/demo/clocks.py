"""Suspects under measures whose periods run on the day the demonstration is made: soon over, over, just begun."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from casemgr.cases.enums import Act, Status
from casemgr.cases.models import Case
from casemgr.cases.services import victims
from casemgr.common.clock import local_date
from casemgr.demo import invented, named
from casemgr.suspects.enums import CaughtMode, ExtensionKind, MeasureKind, RingRole
from casemgr.suspects.services import duties, measures, people


@dataclass(frozen=True)
class Running:
    """A measure, and how long before today it began."""

    kind: MeasureKind
    begun: timedelta
    step: ExtensionKind | None = None


# One of 扶沟's detectives has them all; the first detective of every other county the first two.
RUNNING = [
    Running(MeasureKind.DETENTION, timedelta(days=2, hours=3)),
    Running(MeasureKind.ARREST, timedelta(days=54)),
    Running(MeasureKind.DETENTION, timedelta(hours=16)),
    Running(MeasureKind.DETENTION, timedelta(days=5), ExtensionKind.DETENTION_SPECIAL),
    Running(MeasureKind.BAIL, timedelta(days=340)),
    Running(MeasureKind.BAIL, timedelta(days=371)),
    Running(MeasureKind.RESIDENCE, timedelta(days=170)),
]
BUSY = "162101"
# Accepted so long ago and not decided upon: two within the three days, one beyond them (受案未立案).
ACCEPTED = [("411621", timedelta(hours=30)), ("411627", timedelta(hours=9)), ("411603", timedelta(days=6))]
_ROLES = (RingRole.CARD_OWNER, RingRole.CASH_MULE, RingRole.LAUNDERER, RingRole.CALLER, RingRole.PROMOTER)


def build(*, now: datetime) -> None:
    """Let some of the newest cases under investigation have people in the hands of the police."""
    random = Random(invented.SEED + 1)  # noqa: S311 - a demonstration is to be repeatable
    open_cases = Case.objects.filter(status__in=(Status.FILED, Status.INVESTIGATING))
    cases = open_cases.select_related("lead", "county").order_by("-filed_date", "-pk")
    for number in sorted(set(cases.values_list("lead__police_no", flat=True))):
        if not number.endswith("01"):
            continue
        free = list(cases.filter(lead__police_no=number))
        for place, running in enumerate(RUNNING if number == BUSY else RUNNING[:2]):
            # Nobody was held before his case was filed.
            began = local_date(now - running.begun)
            case = next((case for case in free if case.filed_date <= began), None)
            if case:
                free.remove(case)
                _hold(case, running, _ROLES[place % len(_ROLES)], random, now)
    for county, before in ACCEPTED:
        _accept(county, now - before, random)


def _accept(county: str, moment: datetime, random: Random) -> None:
    victim = invented.name(random)
    case = named.enter(
        county,
        moment,
        name=f"{victim}被虚假购物服务诈骗案",
        fraud_type="shop",
        reported_date=local_date(moment),
        summary="受害人称在二手交易平台付款后被拉黑，正在核查收款账户。",
        acts=[Act.ACCEPT],
    )
    victims.add(by=case.lead, case=case, name=victim, loss_amount=Decimal("4600.00"), now=moment)


def _hold(case: Case, running: Running, role: RingRole, random: Random, now: datetime) -> None:
    begun = now - running.begun
    row = people.add(
        by=case.lead,
        case=case,
        name=invented.name(random),
        resident_number=invented.resident_number(random),
        roles=[role],
        now=begun,
    )
    row = people.caught(
        by=case.lead,
        case_suspect=row,
        version=row.version,
        caught_date=local_date(begun - timedelta(hours=3)),
        caught_mode=CaughtMode.LOCAL,
        caught_place=case.county.name,
        now=begun,
    )
    measure = measures.take(
        by=case.lead,
        case_suspect=row,
        kind=running.kind,
        started_at=begun,
        document_no=f"{case.county.short_name}公（刑）{running.kind.label[:1]}字〔{begun:%Y}〕{case.pk}号",
        now=begun + timedelta(hours=1),
    )
    if running.step:
        measures.extend(
            by=case.lead,
            measure=measure,
            step=running.step,
            decided_at=begun + timedelta(days=2),
            document_no=f"{case.county.short_name}公（刑）延拘字〔{begun:%Y}〕{case.pk}号",
            now=begun + timedelta(days=2, hours=1),
        )
    if running.begun > timedelta(days=1):
        for duty in measure.duties.all():
            done = begun + timedelta(hours=9)
            duties.settle(by=case.lead, duty=duty, done_at=done, now=done + timedelta(hours=1))
