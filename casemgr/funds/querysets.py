"""Who may see which account, and the words by which money is picked."""

from datetime import datetime
from typing import Self

from django.apps import apps
from django.db.models import Q

from casemgr.accounts.models import Officer
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.crypto import keyed_hashes
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.funds.enums import OPEN_HOLDS, Asset, HoldState

HASH_PURPOSE = "account_number"
# Freezes on which the city decides, as `Freeze.is_decided_by_city`.
BY_CITY = Q(is_major=True) | Q(asset=Asset.EQUITY)


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

    def ending_by(self, moment: datetime) -> Self:
        """Those in force that end by `moment`, the soonest first."""
        return self.effective().filter(expires_at__lte=moment).order_by("expires_at", "pk")

    def with_account(self) -> Self:
        return self.select_related("case", "case_account__account")

    def in_force(self, now: datetime) -> Self:
        """Those that hold money at `now`, whatever the sweep has written down."""
        return self.effective().filter(expires_at__gt=now)

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
