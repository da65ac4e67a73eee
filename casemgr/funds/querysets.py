"""Who may see which account, and the words by which money is picked."""

from datetime import datetime, timedelta
from typing import Self

from django.apps import apps
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from casemgr.accounts.models import Officer
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.clock import local_date, midnight
from casemgr.common.crypto import keyed_hashes
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.deadlines.models import Deadline
from casemgr.funds.enums import (
    OPEN_HOLDS,
    OPEN_REFUNDS,
    Asset,
    HoldState,
    PaymentState,
    RefundMode,
    RefundState,
)

HASH_PURPOSE = "account_number"
# Freezes on which the city decides, as `Freeze.is_decided_by_city`.
BY_CITY = Q(is_major=True) | Q(asset=Asset.EQUITY)
ANNOUNCEMENT_CLOCK, PAYMENT_CLOCK = "refund_announcement", "refund_payment"


class AccountQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """An account exists for whoever sees a case it appears in."""
        rows = apps.get_model("funds", "CaseAccount").objects.visible_to(officer)
        return self.filter(pk__in=rows.order_by().values("account"))

    def with_number(self, number: str) -> Self:
        """The account of a number in its one normalised writing, wherever it is known."""
        return self.filter(number_hash__in=keyed_hashes(number, HASH_PURPOSE))


class CaseAccountQuerySet(OfCaseQuerySet):
    def with_account(self) -> Self:
        return self.select_related("account", "case")


class HoldQuerySet(OfCaseQuerySet):
    """Stop-payments and freezes alike."""

    def open(self) -> Self:
        return self.filter(state__in=OPEN_HOLDS)

    def effective(self) -> Self:
        return self.filter(state=HoldState.EFFECTIVE)

    def with_account(self) -> Self:
        return self.select_related("case", "case_account__account")

    def in_force(self, now: datetime) -> Self:
        """Those that hold money at `now`, whatever the sweep has written down."""
        return self.effective().filter(expires_at__gt=now)

    def ending_within(self, days: int, now: datetime) -> Self:
        """Those whose last day is one of the next `days` after today: seven before the 15th is the 8th."""
        return self.filter(expires_at__lt=midnight(local_date(now) + timedelta(days=days + 1)))

    def over(self, now: datetime) -> Self:
        """Those still called effective whose period has run out."""
        return self.effective().filter(expires_at__lte=now)

    def unexplained(self, now: datetime) -> Self:
        """Those that lapsed and of whose money nobody has asked the bank (已失效未核查)."""
        lapsed = Q(state=HoldState.LAPSED, lapse_finding="")
        return self.filter(lapsed | Q(state=HoldState.EFFECTIVE, expires_at__lte=now))


class FreezeQuerySet(HoldQuerySet):
    def requested(self) -> Self:
        """Asked for, and not yet decided on (待审批)."""
        return self.filter(state=HoldState.REQUESTED)

    def queued(self) -> Self:
        """Waiting behind another authority's freeze (轮候)."""
        return self.filter(state=HoldState.QUEUED)


class RefundQuerySet(OfCaseQuerySet):
    """Rounds of returning money, by what they wait for."""

    def open(self) -> Self:
        return self.filter(state__in=OPEN_REFUNDS)

    def announced_out(self, now: datetime) -> Self:
        """Those whose announcement is over and that nobody objects to any more: they can go on."""
        rows = self.filter(state=RefundState.ANNOUNCED, announced_until__lt=now)
        return rows.filter(~Exists(self._objections()))

    def to_check(self, now: datetime) -> Self:
        """Those that wait for the county's lead: to be checked, or to decide on an objection."""
        plain = Q(state=RefundState.VERIFIED) & ~Q(mode=RefundMode.PRO_RATA)
        objected = Q(Exists(self._objections()), state=RefundState.ANNOUNCED)
        return self.filter(plain | objected | Q(pk__in=self.announced_out(now).order_by().values("pk")))

    def late_at_bank(self, now: datetime) -> Self:
        """Those for which the bank's working days are over (银行逾期未办结)."""
        late = Deadline.objects.filter(
            target=Concat(Value("refund:"), Cast(OuterRef("pk"), CharField())),
            kind=PAYMENT_CLOCK,
            due_at__lt=now,
        )
        return self.filter(Exists(late.running()), state=RefundState.ISSUED)

    def bounced(self) -> Self:
        """Those of which the bank sent a share back (银行退回)."""
        shares = apps.get_model("funds", "Allocation").objects.filter(refund=OuterRef("pk"))
        return self.filter(Exists(shares.filter(state=PaymentState.BOUNCED)), state=RefundState.ISSUED)

    def with_case(self) -> Self:
        return self.select_related("case", "county").prefetch_related("case__assistant_rows")

    def _objections(self) -> QuerySet:
        objections = apps.get_model("funds", "Objection").objects
        return objections.filter(refund=OuterRef("pk"), verdict="")
