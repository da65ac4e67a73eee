"""Fifty officers move the money of two cases at the same time, at random: the ledger stays even."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from threading import Barrier, Lock
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.common.versioned import Stale
from casemgr.counties.access import forget
from casemgr.deadlines.services import sweeping
from casemgr.funds import figures, ledger
from casemgr.funds.enums import EntryKind, HoldState, LiftGround, Place, RecoverySource
from casemgr.funds.models import CaseAccount, Entry, Freeze, Position, Recovery, StopPayment
from casemgr.funds.services import corrections, freezes, recoveries, refunds, renewals, restitutions, stops
from casemgr.funds.services.refunds import Payee, rounds
from casemgr.suspects.services import people
from tests.funds.conftest import NUMBERS
from tests.web.cases.conftest import Screen, browser_of, look

__all__ = ["browser_of", "look"]

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, ACTS = 50, 4
FIRST = 1000
STEP = timedelta(hours=16)


class Office:
    """The officers of 扶沟 and of the city, and a clock that every act moves on."""

    def __init__(self, detective: Officer, colleague: Officer, lead: Officer, city: Officer, now: datetime):
        self.detective, self.colleague, self.lead, self.city = detective, colleague, lead, city
        self.start, self.ticks, self.lock = now, count(), Lock()
        self.done: Counter[str] = Counter()

    def now(self) -> datetime:
        with self.lock:
            return self.start + STEP * next(self.ticks)

    def act(self, random: Random, case: Case) -> None:
        name = random.choice(sorted(ACTS_BY_NAME))
        try:
            ACTS_BY_NAME[name](self, random, case, self.now())
        except (ValidationError, Stale, PermissionDenied):
            return
        with self.lock:
            self.done[name] += 1

    def stop(self, random: Random, case: Case, now: datetime) -> None:
        row = some(random, CaseAccount.objects.filter(case=case))
        stop = stops.request(by=self.detective, row=row, amount_asked=Decimal(500), now=now)
        told = {"amount": money(random), "receipt_no": f"Z{random.random()}", "effective_at": now}
        stops.record_held(by=self.detective, stop=stop, now=now, **told)

    def lift(self, random: Random, case: Case, now: datetime) -> None:
        stop = some(random, StopPayment.objects.filter(case=case, state=HoldState.EFFECTIVE))
        ground = random.choice([LiftGround.IRRELEVANT, LiftGround.UNNECESSARY])
        stops.lift(by=self.detective, stop=stop, ended_at=now, ground=ground, now=now)

    def freeze(self, random: Random, case: Case, now: datetime) -> None:
        row = some(random, CaseAccount.objects.filter(case=case))
        frozen = freezes.request(by=self.detective, row=row, amount_asked=Decimal(900), now=now)
        frozen = freezes.decide(by=self.lead, freeze=frozen, is_approved=True, now=now)
        told = {"amount": money(random), "order_no": f"D{random.random()}", "receipt_no": "R"}
        freezes.record_executed(by=self.detective, freeze=frozen, effective_at=now, now=now, **told)

    def renew(self, random: Random, case: Case, now: datetime) -> None:
        frozen = some(random, Freeze.objects.filter(case=case, state=HoldState.EFFECTIVE))
        asked = renewals.request(by=self.detective, freeze=frozen, reason="仍在侦查", now=now)
        asked = renewals.decide(by=self.lead, renewal=asked, is_approved=True, now=now)
        told = {"order_no": f"X{random.random()}", "receipt_no": "R"}
        renewals.record_executed(by=self.detective, renewal=asked, executed_at=now, now=now, **told)

    def recover(self, random: Random, case: Case, now: datetime) -> None:
        told = {
            "amount": money(random),
            "recovered_at": now,
            "account_of_custody": "扶沟县公安局涉案资金专户",
            "receipt_no": f"J{random.random()}",
        }
        if random.random() < 0.5:
            frozen = some(random, Freeze.objects.filter(case=case, state=HoldState.EFFECTIVE))
            recoveries.transfer(by=self.detective, freeze=frozen, now=now, **told)
        else:
            person = some(random, case.suspects.all())
            recoveries.pay_back(by=self.detective, case_suspect=person, now=now, **told)

    def restitute(self, random: Random, case: Case, now: datetime) -> None:
        victim = some(random, Victim.objects.filter(case=case))
        told = {"amount": money(random), "paid_at": now, "now": now}
        restitutions.record(by=self.detective, victim=victim, source="bank", **told)

    def refund(self, random: Random, case: Case, now: datetime) -> None:
        """From the draft to the bank, for the one victim who is owed: as far as chance takes it."""
        held = some(random, Recovery.objects.filter(case=case, position__balance__gt=0))
        balance = ledger.balance(held.position)
        refund = refunds.draft(by=self.detective, case=case, amounts={held.target: balance}, now=now)
        payees = {row.pk: Payee(row.victim.name, "农行", NUMBERS[3]) for row in rounds.allocations(refund)}
        told = {"refund": refund, "now": now}
        refund = refunds.verify(by=self.detective, version=refund.version, payees=payees, **told)
        if random.random() < 0.3:
            refunds.cancel(by=self.detective, refund=refund, reason="金额有误", now=now)
            return
        refund = refunds.check(by=self.lead, refund=refund, version=refund.version, now=now)
        refund = refunds.approve(
            by=self.city, refund=refund, version=refund.version, now=now, decision_no=f"B{random.random()}"
        )
        two = {"issued_by": self.detective, "issued_with": self.colleague, "issued_at": now}
        refund = refunds.issue(by=self.detective, refund=refund, version=refund.version, now=now, **two)
        for share in rounds.allocations(refund):
            if random.random() < 0.7:
                refunds.pay(by=self.detective, allocation=share, at=now, receipt_no="H", now=now)
            else:
                refunds.bounce(by=self.detective, allocation=share, at=now, reason="户名不符", now=now)

    def correct(self, random: Random, case: Case, now: datetime) -> None:
        entry = some(random, Entry.objects.filter(case=case, kind__in=["recover", "restitute"]))
        corrections.take_back(by=self.detective, entry=entry, reason="登记有误", now=now)

    def sweep(self, random: Random, case: Case, now: datetime) -> None:
        sweeping.tick(now=now)


ACTS_BY_NAME: dict[str, Callable[[Office, Random, Case, datetime], None]] = {
    name: getattr(Office, name)
    for name in (
        "stop",
        "lift",
        "freeze",
        "renew",
        "recover",
        "restitute",
        "refund",
        "correct",
        "sweep",
    )
}


def some(random: Random, rows: Any) -> Any:
    found = list(rows)
    if not found:
        raise ValidationError("nothing to act on")
    return random.choice(found)


def money(random: Random) -> Decimal:
    return Decimal(random.randrange(1, 90_000)) / 100


@pytest.fixture
def office(
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    supervisor: Officer,
    now: datetime,
) -> Office:
    for officer in (fugou_detective, fugou_colleague, fugou_lead, supervisor):
        forget(officer)
    return Office(fugou_detective, fugou_colleague, fugou_lead, supervisor, now)


@pytest.fixture
def cases(make_case: Callable[..., Case], fugou_detective: Officer, account, now: datetime) -> list[Case]:
    """Two cases that share their three accounts, each with a victim and a suspect."""
    made = []
    for name in ("李桂兰", "王建国"):
        case = make_case(lead=fugou_detective, victim=name, loss="5000", filed_date=now.date())
        for number in NUMBERS[:3]:
            account(case, number)
        people.add(by=fugou_detective, case=case, now=now, name="周海波")
        made.append(Case.objects.get(pk=case.pk))
    return made


def race(office: Office, cases: list[Case]) -> None:
    start = Barrier(WRITERS)

    def write(number: int) -> None:
        random = Random(number)
        start.wait()
        try:
            for _act in range(ACTS):
                office.act(random, random.choice(cases))
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, range(WRITERS)))


def test_whatever_fifty_writers_do_the_ledger_is_even_and_the_pages_agree_with_it(
    office: Office, cases: list[Case], fugou_lead: Officer, look: Callable[..., Screen]
) -> None:
    for number, case in enumerate(cases):  # something to renew, return and correct from the first moment
        random = Random(FIRST + number)
        office.freeze(random, case, office.now())
        office.recover(random, case, office.now())
    race(office, cases)
    assert sum(office.done.values()) >= WRITERS, office.done
    assert set(office.done) >= {"stop", "freeze", "recover", "sweep"}, office.done
    assert not list(ledger.uneven())
    for case in cases:
        assert sum(ledger.balances(case).values()) == 0
        flows = figures.moved(Entry.objects.filter(case=case))[None]
        held = figures.held(Position.objects.filter(case=case))[None]
        page = look(fugou_lead, "cases:detail", case.pk, tab="funds").text.replace(" ", "")
        for figure, of in ((figures.FIGURES["controlled"], flows), (figures.STOCKS["not_returned"], held)):
            assert f"{figure.label}{figure.of(of):,.2f}" in page
    assert not Position.objects.exclude(place=Place.OUTSIDE).filter(balance__lt=0).exists()
    assert not overpaid()
    assert Entry.objects.filter(kind=EntryKind.LAPSE).exists()
    assert RecoverySource.SUSPECT in set(Recovery.objects.values_list("source", flat=True))


def overpaid() -> list[Position]:
    """Victims who got more than they lost."""
    rows = Position.objects.filter(place=Place.VICTIM).select_related("victim")
    return [row for row in rows if row.balance > row.victim.loss_amount]
