from decimal import Decimal

from casemgr.funds import ledger
from casemgr.funds.enums import Place, RefundState
from casemgr.funds.services.refunds import rounds
from tests.funds.refunds.conftest import parts


def test_smoke(walk, drafted, case):
    assert parts(drafted) == [Decimal("53333.33"), Decimal("26666.67"), Decimal("20000.00")]
    r = walk.to(RefundState.ISSUED, drafted)
    assert ledger.balances(case)[Place.PAYABLE_FROZEN] == 100000
    for row in rounds.allocations(r).select_related("refund", "victim"):
        r = walk.pay(row)
    assert r.state == "closed"
    assert ledger.balances(case)[Place.VICTIM] == 100000
