"""What a detective does with property, in one word each: for the tests of property and of its pages."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.evidence.models import CustodyEvent
from casemgr.evidence.services import custody
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, HoldState, Place
from casemgr.funds.models import CaseAccount, Freeze, SeizedItem
from casemgr.funds.services import property as property_
from tests.suspects.conftest import at

SEIZED_AT = "2023-07-11 10:30"


@pytest.fixture
def seize(fugou_colleague: Officer, now: datetime) -> Callable[..., SeizedItem]:
    """`seize(case, "cash", "520000")`, `seize(case, "phone", quantity=135, unit="部")`."""

    def do(case: Case, kind: str, amount: str | None = None, **fields: Any) -> SeizedItem:
        told = {
            "by": case.lead,
            "collected_at": at(SEIZED_AT),
            "collected_by": case.lead,
            "collected_with": fugou_colleague,
            "now": now,
            **({} if kind == "cash" else {"quantity": 1, "unit": "部"}),
            **fields,
        }
        return property_.seize(case=case, kind=kind, amount=Decimal(amount) if amount else None, **told)

    return do


@pytest.fixture
def hand(now: datetime) -> Callable[..., CustodyEvent]:
    """Hand an item on: `hand(item, "store", "2023-07-12 09:00")`."""

    def do(item: SeizedItem, purpose: str, moment: str, **fields: Any) -> CustodyEvent:
        party = {"return": "owner", "with_case": "procuratorate"}.get(purpose, "store")
        told = {
            "by": item.case.lead,
            "after": item.evidence.custody.count(),
            "to_party": party,
            "to_body": "" if party == "owner" else "扶沟县公安局涉案财物管理中心",
            "to_signer": "孙保管" if party == "store" else "刘家属",
            "from_signer": "孙保管",
            "document_no": "扶公（刑）发还〔2023〕5号",
            **fields,
        }
        return custody.hand_over(evidence=item.evidence, purpose=purpose, at=at(moment), now=now, **told)

    return do


@pytest.fixture
def bare_freeze(
    account: Callable[..., CaseAccount], fugou_lead: Officer, now: datetime
) -> Callable[..., Freeze]:
    """An account frozen from 2023-07-01 until 2024-01-01, with `amount` under it."""

    def do(case: Case, amount: str, **fields: Any) -> Freeze:
        position = ledger.open_position(case, Place.FROZEN)
        row = Freeze.objects.create(
            case=case,
            county=case.county,
            case_account=account(case),
            state=HoldState.EFFECTIVE,
            unit=case.lead_unit,
            requested_at=at("2023-07-01 08:00"),
            requested_by=case.lead,
            approved_at=at("2023-07-01 09:00"),
            approved_by=fugou_lead,
            effective_at=at("2023-07-01 10:00"),
            expires_at=at("2024-01-01 23:59"),
            amount_held=Decimal(amount),
            position=position,
            **fields,
        )
        ledger.move(
            EntryKind.FREEZE,
            ledger.outside(case),
            position,
            Decimal(amount),
            about=row.target,
            at=at("2023-07-01 10:00"),
            by=case.lead,
            now=now,
        )
        return row

    return do


@pytest.fixture
def receipt() -> Callable[..., dict[str, Any]]:
    """What stands on a receipt: `**receipt("5000", "2023-08-01 09:00", receipt_no="2号")`."""

    def do(amount: str, moment: str = "2023-08-01 09:00", **fields: Any) -> dict[str, Any]:
        return {
            "amount": Decimal(amount),
            "recovered_at": at(moment),
            "account_of_custody": "扶沟县公安局涉案资金专户",
            "receipt_no": f"缴{amount}号",
            **fields,
        }

    return do
