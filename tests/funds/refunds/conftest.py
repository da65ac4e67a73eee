"""Money to return: freezes and recoveries with money in them, and rounds taken as far as a test needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.common.clock import local_date
from casemgr.funds import ledger
from casemgr.funds.enums import AccountRole, EntryKind, HoldState, Place, RefundMode, RefundState
from casemgr.funds.models import Allocation, CaseAccount, Freeze, Recovery, Refund, Transfer
from casemgr.funds.services import refunds
from casemgr.funds.services.refunds import Payee, rounds
from casemgr.suspects.services import people
from tests.funds.conftest import NUMBERS, account, at, case, three

__all__ = ["NUMBERS", "account", "at", "case", "three"]

OWN = "62999900000000009{:02}"


@pytest.fixture
def freeze(account: Callable[..., CaseAccount], fugou_lead: Officer, now: datetime) -> Callable[..., Freeze]:
    """A freeze in force with money under it: `freeze(case, "100000", NUMBERS[1], days=90)`."""

    def make(case: Case, amount: str, number: str = NUMBERS[0], *, days: int = 90, **fields: Any) -> Freeze:
        position = ledger.open_position(case, Place.FROZEN)
        row = Freeze.objects.create(
            case=case,
            county_id=case.county_id,
            case_account=fields.pop("account", None) or account(case, number),
            state=HoldState.EFFECTIVE,
            amount_asked=Decimal(amount),
            amount_held=Decimal(amount),
            requested_at=now,
            requested_by=case.lead,
            approved_by=fugou_lead,
            effective_at=now - timedelta(days=10),
            base_at=now - timedelta(days=10),
            expires_at=now + timedelta(days=days),
            unit=case.lead_unit,
            position=position,
        )
        _put(EntryKind.FREEZE, position, amount, row.target, row.effective_at)
        return row

    return make


@pytest.fixture
def recovery(now: datetime) -> Callable[..., Recovery]:
    """Money that a suspect paid into the bureau's account: `recovery(case, "5000")`."""

    def make(case: Case, amount: str, receipt_no: str = "HK-1") -> Recovery:
        row = Recovery.objects.create(
            case=case,
            county_id=case.county_id,
            source="suspect",
            case_suspect=people.add(by=case.lead, case=case, now=now, name="周海波"),
            amount=Decimal(amount),
            recovered_at=now - timedelta(days=5),
            account_of_custody="扶沟县公安局涉案资金专户",
            receipt_no=receipt_no,
            position=ledger.open_position(case, Place.HELD),
            recorded_at=now,
            recorded_by=case.lead,
        )
        _put(EntryKind.RECOVER, row.position, amount, row.target, row.recovered_at)
        return row

    return make


def _put(kind: EntryKind, position: Any, amount: str, about: str, at: datetime) -> None:
    source = ledger.outside(position.case)
    ledger.move(kind, source, position, Decimal(amount), about=about, at=at, by=None, now=at)


@pytest.fixture
def restitute(now: datetime) -> Callable[[Victim, str], None]:
    """The suspect's family paid a victim directly: `restitute(victim, "20000")`."""

    def do(victim: Victim, amount: str) -> None:
        _put(EntryKind.RESTITUTE, ledger.of_victim(victim), amount, "restitution:1", now)

    return do


@pytest.fixture
def paid_over(account: Callable[..., CaseAccount], now: datetime) -> Callable[..., Transfer]:
    """A transfer that a bank recorded: `paid_over(case, his_account, mule, "60000", minute=5)`."""

    def do(
        case: Case, payer: CaseAccount | None, payee: CaseAccount | None, amount: str, minute: int = 0
    ) -> Transfer:
        return Transfer.objects.create(
            case=case,
            county_id=case.county_id,
            payer=payer,
            payee=payee,
            amount=Decimal(amount),
            at=now - timedelta(days=20) + timedelta(minutes=minute),
            recorded_at=now,
            recorded_by=case.lead,
        )

    return do


@pytest.fixture
def own_account(account: Callable[..., CaseAccount]) -> Callable[[Victim], CaseAccount]:
    """The account from which a victim paid."""

    def make(victim: Victim) -> CaseAccount:
        number = OWN.format(victim.pk % 100)
        return account(victim.case, number, role=AccountRole.VICTIM, victim=victim, holder_name=victim.name)

    return make


def payees(refund: Refund, **told: Any) -> dict[int, Payee]:
    """Each victim's own account, by key of his share."""
    return {
        row.pk: Payee(told.get("name", row.victim.name), "农行扶沟支行", OWN.format(row.victim_id % 100))
        for row in rounds.allocations(refund)
    }


@dataclass
class Walk:
    """Takes a round from act to act, each by who does it; `over` is a moment after its announcement."""

    detective: Officer
    colleague: Officer
    lead: Officer
    supervisor: Officer
    now: datetime

    @property
    def over(self) -> datetime:
        return self.now + timedelta(days=45)

    def draft(self, case: Case, *sources: tuple[Any, str], **more: Any) -> Refund:
        amounts = {record.target: Decimal(amount) for record, amount in sources}
        return refunds.draft(by=self.detective, case=case, amounts=amounts, now=more.pop("now", self.now))

    def verify(self, refund: Refund, **more: Any) -> Refund:
        told = {"payees": payees(refund), "by": self.detective, "now": self.now, **more}
        return refunds.verify(refund=refund, version=refund.version, **told)

    def announce(self, refund: Refund, **more: Any) -> Refund:
        told = {"where": "扶沟县公安局门户网站", "since": local_date(self.now), "now": self.now, **more}
        return refunds.announce(by=self.detective, refund=refund, version=refund.version, **told)

    def check(self, refund: Refund, **more: Any) -> Refund:
        pro_rata = refund.mode == RefundMode.PRO_RATA
        told = {"by": self.lead, "now": self.over if pro_rata else self.now, **more}
        return refunds.check(refund=refund, version=refund.version, **told)

    def approve(self, refund: Refund, **more: Any) -> Refund:
        told = {"by": self.supervisor, "now": refund.checked_at, "decision_no": "周公（刑）刑返字〔2023〕1号"}
        return refunds.approve(refund=refund, version=refund.version, **(told | more))

    def issue(self, refund: Refund, **more: Any) -> Refund:
        told = {
            "issued_by": self.detective,
            "issued_with": self.colleague,
            "issued_at": refund.approved_at,
            "now": refund.approved_at,
            **more,
        }
        return refunds.issue(by=self.detective, refund=refund, version=refund.version, **told)

    def to(self, state: RefundState, refund: Refund) -> Refund:
        """As far as `state`, by the usual road."""
        steps = [(RefundState.VERIFIED, self.verify), (RefundState.ANNOUNCED, self.announce)]
        steps += [(RefundState.CHECKED, self.check), (RefundState.APPROVED, self.approve)]
        for reached, step in [*steps, (RefundState.ISSUED, self.issue)]:
            if refund.state == state:
                break
            if reached != RefundState.ANNOUNCED or refund.mode == RefundMode.PRO_RATA:
                refund = step(refund)
        return refund

    def pay(self, row: Allocation, **more: Any) -> Refund:
        at = row.refund.issued_at
        told = {"at": at, "receipt_no": f"HD-{row.pk}", "now": at, **more}
        return refunds.pay(by=self.detective, allocation=row, **told)

    def bounce(self, row: Allocation, **more: Any) -> Refund:
        at = row.refund.issued_at
        told = {"at": at, "reason": "户名与账号不符", "now": at, **more}
        return refunds.bounce(by=self.detective, allocation=row, **told)


@pytest.fixture
def walk(
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    supervisor: Officer,
    now: datetime,
) -> Walk:
    return Walk(fugou_detective, fugou_colleague, fugou_lead, supervisor, now)


@pytest.fixture
def frozen(case: Case, freeze: Callable[..., Freeze]) -> Freeze:
    """100,000.00 under a freeze that lasts for long."""
    return freeze(case, "100000")


@pytest.fixture
def drafted(walk: Walk, case: Case, frozen: Freeze) -> Refund:
    """The example of the law: 100,000.00 for three who lost 120,000, 60,000 and 45,000."""
    return walk.draft(case, (frozen, "100000"))


def parts(refund: Refund) -> list[Decimal]:
    """The shares of a round in the order of its victims."""
    return [row.amount for row in rounds.allocations(refund)]
