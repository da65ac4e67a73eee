"""Money of everyday cases in all counties: stopped and frozen at once, given back; and what waits today."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db.models import F
from django.utils import timezone

from casemgr.accounts.models import Officer
from casemgr.cases.enums import ENDED, Act
from casemgr.cases.models import Case
from casemgr.cases.services import victims
from casemgr.common.clock import local_date
from casemgr.counties.models import County
from casemgr.demo import invented, named
from casemgr.demo.desks import Desk, begun_for, desk_of, past
from casemgr.demo.invented import at
from casemgr.funds.enums import FailReason
from casemgr.funds.models import Freeze
from casemgr.funds.services import holding, stops

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
# Filed so long ago and not longer, on the day of the report or the next; losses that one freeze covers, yuan.
SINCE, UNTIL = 140 * DAY, 45 * DAY
LOSSES = (3_000, 95_000)
# The last four digits of the first and the second account of a case.
FIRST, SECOND = (1_000, 5_000), (5_000, 10_000)
# 扶沟 has its own stories (`rounds`).
SHOWN_OTHERWISE = {"411621"}
WAITING = {"411602", "411624", "411625", "411628"}
# These wait in a freeze that began half a year ago: when it ends, counted from today.
SOON_OVER, OVER, TO_RENEW = 3, -4, 16
LOSS = Decimal("68000.00")


def build(*, officers: Mapping[str, Officer], random: Random, now: datetime) -> None:
    """In every county a victim who has some of his money back; in most of them something waits."""
    for place, county in enumerate(County.objects.order_by("code")):
        case = _one_of(county, now)
        if case:
            desk = desk_of(case, officers)
            if county.code not in SHOWN_OTHERWISE:
                _returned(desk, random, past(now, 2 + place, 16))
            _wait(county, desk, random, now)
    for code, days in (("411627", SOON_OVER), ("411622", OVER), ("411623", TO_RENEW)):
        _old_freeze(code, days, officers, random, now)
    _fresh_stop(officers, random, now)


def _one_of(county: County, now: datetime) -> Case | None:
    """The largest of the everyday cases of late."""
    today = local_date(now)
    rows = Case.objects.filter(
        county=county,
        loss_amount__range=LOSSES,
        filed_date__range=(today - SINCE, today - UNTIL),
        filed_date__lte=F("reported_date") + 1,
        requested_act="",
    )
    rows = rows.exclude(status__in=ENDED).select_related("county", "lead", "lead_unit")
    return rows.order_by("-loss_amount", "pk").first()


def _returned(desk: Desk, random: Random, closed: datetime) -> None:
    """Stopped within the half hour, frozen in time; some of it goes into custody, half of it to the victim."""
    amount = _part(desk, 80)
    reported = _reported(desk.case)
    row = desk.account(random.randrange(*FIRST), invented.name(random), reported + 5 * MINUTE)
    desk.stop(row, amount, reported + random.randrange(22, 40) * MINUTE)
    freeze = desk.freeze(row, amount, at(desk.case.filed_date, 17) + 30 * MINUTE)
    desk.transfer(freeze, _part(desk, 20), closed - 9 * DAY, 1)
    desk.give_back(freeze, _part(desk, 45), closed)


def _wait(county: County, desk: Desk, random: Random, now: datetime) -> None:
    """What somebody has to do in this county today."""
    if county.code not in WAITING:
        return
    row = desk.account(random.randrange(*SECOND), invented.name(random), now - DAY)
    amount = _part(desk, 30)
    if county.code in ("411602", "411624"):
        stop = desk.stop_asked(row, amount, now - 40 * MINUTE)
        if county.code == "411602":
            stops.record_failed(by=desk.detective, stop=stop, reason=FailReason.EMPTY, now=now - 15 * MINUTE)
    elif county.code == "411625":
        note = "境外团伙案件，涉及多省账户，六个月内难以查清。"
        desk.asked(row, amount, now - DAY, is_major=True, note=note)
    elif county.code == "411628":
        desk.asked(row, amount, now - timedelta(hours=3))


def _old_freeze(code: str, days: int, officers: Mapping[str, Officer], random: Random, now: datetime) -> None:
    """A case of half a year ago, whose freeze ends so many days from today."""
    begun = begun_for(local_date(now) + days * DAY)
    desk = _entered(code, at(begun - 3 * DAY, 10), officers, random)
    row = desk.account(random.randrange(*FIRST), invented.name(random), at(begun, 9))
    freeze = desk.freeze(row, _part(desk, 75), at(begun, 15))
    if days == OVER:
        # As the sweep would have done a minute later. Nobody has asked the bank since.
        holding.lapse_all(Freeze, [freeze.pk], freeze.expires_at + MINUTE)
    elif days == TO_RENEW:
        desk.renewal(freeze, now - DAY)


def _fresh_stop(officers: Mapping[str, Officer], random: Random, now: datetime) -> None:
    """Reported some hours ago, and stopped at once: it runs."""
    reported = now - timedelta(hours=10)
    desk = _entered("411681", reported, officers, random)
    row = desk.account(random.randrange(*FIRST), invented.name(random), reported + 4 * MINUTE)
    desk.stop(row, _part(desk, 60), reported + 27 * MINUTE)


def _entered(code: str, reported: datetime, officers: Mapping[str, Officer], random: Random) -> Desk:
    victim, local = invented.name(random), timezone.localtime(reported)
    case = named.enter(
        code,
        reported,
        name=f"{victim}被冒充电商物流客服诈骗案",
        fraud_type="cs",
        reported_date=local.date(),
        reported_time=local.time().replace(microsecond=0),
        summary="受害人接到自称快递理赔客服的电话，按对方要求共享屏幕后被转走存款。",
        acts=[Act.ACCEPT, Act.FILE, Act.INVESTIGATE],
    )
    victims.add(by=case.lead, case=case, name=victim, loss_amount=LOSS, now=reported)
    return desk_of(case, officers)


def _part(desk: Desk, percent: int) -> Decimal:
    """A part of a case's loss in whole hundreds, yuan."""
    case = Case.objects.get(pk=desk.case.pk)
    return Decimal(case.loss_amount * percent // 10_000 * 100)


def _reported(case: Case) -> datetime:
    return timezone.make_aware(datetime.combine(case.reported_date, case.reported_time or time(10)))
