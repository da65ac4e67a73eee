"""The officers of one case and what they do about its money: accounts, stops, freezes, rounds of returning it.

Account numbers begin with 629999, under which no bank issues any, and are different in every case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.common.clock import local_date
from casemgr.deadlines.periods import months_later
from casemgr.demo.invented import at
from casemgr.funds.enums import AccountRole
from casemgr.funds.models import Allocation, CaseAccount, Freeze, Recovery, Refund, Renewal, StopPayment
from casemgr.funds.services import accounts, freezes, recoveries, refunds, renewals, stops
from casemgr.funds.services.refunds import Payee
from casemgr.suspects.models import CaseSuspect

BANKS = ("沙河商业银行", "颍水农商银行", "贾鲁村镇银行")
PREFIX = "629999"
# From the request to the bank's answer.
ASKED, DECIDED = timedelta(minutes=50), timedelta(minutes=20)


@dataclass(frozen=True)
class Desk:
    """A case, its two detectives, its county's lead, and who decides for the city."""

    case: Case
    detective: Officer
    colleague: Officer
    lead: Officer
    supervisor: Officer

    @property
    def short_name(self) -> str:
        return self.case.county.short_name

    @property
    def custody(self) -> str:
        """The account into which recovered money is paid."""
        return f"{self.case.county.name}公安局涉案资金专户"

    def number(self, place: int) -> str:
        """An account number of this case that nobody has."""
        return f"{PREFIX}{self.case.pk:06d}{place:07d}"

    def account(self, place: int, holder: str, now: datetime, victim: Victim | None = None) -> CaseAccount:
        return accounts.register(
            by=self.detective,
            case=self.case,
            number=self.number(place),
            now=now,
            bank=BANKS[place % len(BANKS)],
            holder_name=holder,
            role=AccountRole.VICTIM if victim else AccountRole.INVOLVED,
            victim=victim,
        )

    def stop_asked(self, row: CaseAccount, amount: Decimal, moment: datetime) -> StopPayment:
        """A stop asked for, which the bank has not answered."""
        order_no = f"{self.short_name}公（刑）止付字〔{moment:%Y}〕{row.pk}号"
        return stops.request(by=self.detective, row=row, amount_asked=amount, order_no=order_no, now=moment)

    def stop(self, row: CaseAccount, amount: Decimal, moment: datetime) -> StopPayment:
        """The bank stopped `amount` at `moment`."""
        stop = self.stop_asked(row, amount, moment - DECIDED)
        return stops.record_held(
            by=self.detective,
            stop=stop,
            effective_at=moment,
            amount=amount,
            receipt_no=f"ZF{moment:%Y%m%d}{stop.pk:04d}",
            now=moment,
        )

    def asked(self, row: CaseAccount, amount: Decimal, moment: datetime, **fields: Any) -> Freeze:
        """A freeze asked for so that the bank could act at `moment`."""
        fields = {"scope": "限额冻结，只收不付", **fields}
        return freezes.request(by=self.detective, row=row, amount_asked=amount, now=moment - ASKED, **fields)

    def approved(self, freeze: Freeze, moment: datetime) -> Freeze:
        by = self.supervisor if freeze.is_decided_by_city else self.lead
        return freezes.decide(by=by, freeze=freeze, is_approved=True, note="同意冻结。", now=moment - DECIDED)

    def freeze(self, row: CaseAccount, amount: Decimal, moment: datetime, **fields: Any) -> Freeze:
        """The bank froze `amount` at `moment`."""
        freeze = self.approved(self.asked(row, amount, moment, **fields), moment)
        return freezes.record_executed(
            by=self.detective,
            freeze=freeze,
            effective_at=moment,
            amount=amount,
            order_no=self.order_no(freeze, moment),
            receipt_no=f"DJ{moment:%Y%m%d}{freeze.pk:04d}",
            now=moment,
        )

    def queue(self, row: CaseAccount, amount: Decimal, moment: datetime) -> Freeze:
        """Another authority froze the account before."""
        freeze = self.approved(self.asked(row, amount, moment), moment)
        order_no = self.order_no(freeze, moment)
        return freezes.record_queued(
            by=self.detective, freeze=freeze, queue_place=1, order_no=order_no, now=moment
        )

    def renewal(self, freeze: Freeze, moment: datetime) -> Renewal:
        """A renewal asked for, and not decided on."""
        reason = "主要犯罪嫌疑人的资金往来仍在核查，需要继续冻结。"
        return renewals.request(by=self.detective, freeze=freeze, reason=reason, now=moment)

    def renew(self, freeze: Freeze, moment: datetime) -> Renewal:
        """The bank renewed the freeze at `moment`, before its end."""
        renewal = renewals.decide(
            by=self.lead,
            renewal=self.renewal(freeze, moment - timedelta(days=2)),
            is_approved=True,
            note="同意继续冻结。",
            now=moment - timedelta(days=1),
        )
        return renewals.record_executed(
            by=self.detective,
            renewal=renewal,
            executed_at=moment,
            order_no=f"{self.short_name}公（刑）续冻财字〔{moment:%Y}〕{renewal.pk}号",
            receipt_no=f"XD{moment:%Y%m%d}{renewal.pk:04d}",
            now=moment,
        )

    def order_no(self, freeze: Freeze, moment: datetime) -> str:
        return f"{self.short_name}公（刑）冻财字〔{moment:%Y}〕{freeze.pk}号"

    def receipt(self, amount: Decimal, moment: datetime, serial: int) -> dict[str, Any]:
        """What stands on the receipt of money paid into custody."""
        return {
            "amount": amount,
            "recovered_at": moment,
            "account_of_custody": self.custody,
            "receipt_no": f"{self.short_name}缴〔{moment:%Y}〕{serial}号",
            "now": moment + timedelta(hours=1),
        }

    def pay_back(self, suspect: CaseSuspect, amount: Decimal, moment: datetime, serial: int) -> Recovery:
        receipt = self.receipt(amount, moment, serial)
        return recoveries.pay_back(by=self.detective, case_suspect=suspect, **receipt)

    def transfer(self, freeze: Freeze, amount: Decimal, moment: datetime, serial: int) -> Recovery:
        """Frozen money goes into custody."""
        receipt = self.receipt(amount, moment, serial)
        return recoveries.transfer(by=self.detective, freeze=freeze, **receipt)

    def draft(self, sources: Mapping[Freeze | Recovery, Decimal], moment: datetime) -> Refund:
        """A round is drafted, and its victims and their accounts are checked two hours later."""
        amounts = {source.target: amount for source, amount in sources.items()}
        refund = refunds.draft(by=self.detective, case=self.case, amounts=amounts, now=moment)
        payees = {
            share.pk: Payee(share.victim.name, BANKS[share.pk % 3], self.number(900_000 + share.victim_id))
            for share in self.shares(refund)
        }
        return refunds.verify(
            by=self.detective,
            refund=refund,
            version=refund.version,
            payees=payees,
            now=moment + timedelta(hours=2),
        )

    def announce(self, refund: Refund, moment: datetime) -> Refund:
        return refunds.announce(
            by=self.detective,
            refund=refund,
            version=refund.version,
            where=f"{self.case.county.name}公安局门户网站、受害人所在乡镇公告栏",
            since=local_date(moment),
            now=moment,
        )

    def issue(self, refund: Refund, moment: datetime) -> Refund:
        """Checked by the county and approved by the city in the days before it goes to the bank at `moment`."""
        checked, approved = moment - timedelta(days=2), moment - timedelta(days=1)
        refund = refunds.check(by=self.lead, refund=refund, version=refund.version, now=checked)
        refund = refunds.approve(
            by=self.supervisor,
            refund=refund,
            version=refund.version,
            decision_no=f"周公（刑）刑返字〔{approved:%Y}〕{refund.pk}号",
            now=approved,
        )
        return refunds.issue(
            by=self.detective,
            refund=refund,
            version=refund.version,
            issued_by=self.detective,
            issued_with=self.colleague,
            issued_at=moment,
            now=moment,
        )

    def pay(self, share: Allocation, moment: datetime) -> Refund:
        receipt_no = f"FH{moment:%Y%m%d}{share.pk:04d}"
        return refunds.pay(by=self.detective, allocation=share, at=moment, receipt_no=receipt_no, now=moment)

    def bounce(self, share: Allocation, moment: datetime) -> Refund:
        reason = "收款账户已销户，请核实后重新提供。"
        return refunds.bounce(by=self.detective, allocation=share, at=moment, reason=reason, now=moment)

    def sign(self, share: Allocation, moment: datetime) -> Allocation:
        return refunds.sign(by=self.detective, allocation=share, signed=local_date(moment), now=moment)

    def shares(self, refund: Refund) -> list[Allocation]:
        rows = Allocation.objects.filter(refund=refund).select_related("victim", "case", "refund__case")
        return list(rows.order_by("victim_id"))

    def give_back(self, freeze: Freeze, amount: Decimal, closed: datetime) -> Refund:
        """Money under a freeze goes back to the one victim of the case, who signs for it at `closed`."""
        refund = self.draft({freeze: amount}, closed - timedelta(days=6))
        refund = self.issue(refund, closed - timedelta(days=2))
        for share in self.shares(refund):
            self.pay(share, closed - timedelta(days=1))
            self.sign(share, closed)
        return refund


def house() -> dict[str, Officer]:
    """Everybody who serves, by police number: one officer is one object, and his rights are read once."""
    return {officer.police_no: officer for officer in Officer.objects.filter(is_active=True)}


def desk_of(case: Case, officers: Mapping[str, Officer]) -> Desk:
    """The desk of a case that one of its county's detectives leads."""
    number = case.lead.police_no
    county, second = number[:4], "02" if number.endswith("01") else "01"
    return Desk(
        case, officers[number], officers[county + second], officers[f"{county}11"], officers["160001"]
    )


def past(now: datetime, days: int, hour: int) -> datetime:
    """A full hour of the day so many days before today; from 1 on it has been in any case."""
    return at(local_date(now) - timedelta(days=days), hour)


def begun_for(end: date) -> date:
    """The day from which six months end on `end`; of the few days on which none do, on the one before."""
    begun = months_later(end, -6)
    while months_later(begun, 6) > end:
        begun -= timedelta(days=1)
    return begun
