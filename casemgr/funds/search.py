"""Cases are found by the accounts their money went through, by the whole number (按账号查案)."""

from contextlib import suppress

from django.db.models import QuerySet

from casemgr.cases.querysets import finds_cases
from casemgr.common.errors import Unreadable
from casemgr.common.identity import read_account
from casemgr.funds.models import Account, CaseAccount


@finds_cases
def of_accounts(text: str) -> QuerySet:
    """The keys of the cases in which the account of this number appears."""
    rows = CaseAccount.objects.order_by()
    with suppress(Unreadable):
        return rows.filter(account__in=Account.objects.with_number(read_account(text)).values("pk")).values(
            "case"
        )
    return rows.none().values("case")
