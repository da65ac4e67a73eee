"""Money through the pages: a freeze that is about to end, and money that goes back to its victims.

The journeys of a freeze that expires in seven days, and of three victims who get 100,000.00 between them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import victims
from casemgr.common import clock
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.services import sweeping
from casemgr.documents.models import Document
from casemgr.funds import figures, ledger
from casemgr.funds.enums import Place
from casemgr.funds.models import CaseAccount, Entry, Freeze, Refund
from casemgr.notices.models import Notice
from tests.cases.export.conftest import order, rows_for
from tests.forms import Browser
from tests.funds.conftest import NUMBERS, account

__all__ = ["account", "order", "rows_for"]

FROZEN_AT = datetime.fromisoformat("2024-03-15T10:00:00+08:00")


class Hands:
    """Everybody's browser, and the clock that all of them look at."""

    def __init__(self, at: Callable[[Officer], Browser], monkeypatch: pytest.MonkeyPatch):
        self.at, self._monkeypatch, self.now = at, monkeypatch, FROZEN_AT

    def go_to(self, moment: datetime) -> None:
        """It is `moment` now, and the sweep has run."""
        self.now = moment
        self._monkeypatch.setattr(clock, "now", lambda: self.now)
        sweeping.tick(now=moment)

    def do(self, officer: Officer, address: str, **typed: Any) -> Any:
        """Open a page, fill in its form, send it, and see where it led."""
        page = self.at(officer).open(address)
        typed.setdefault("form_key", str(page.context["form_key"]))
        return self.at(officer).send(page, address.partition("?")[0], **typed)

    def moment(self, field: str) -> dict[str, str]:
        here = timezone.localtime(self.now)
        return {f"{field}_0": f"{here:%Y-%m-%d}", f"{field}_1": f"{here:%H:%M:%S}"}


@pytest.fixture
def hands(db: None, signed_in: Callable[[Officer], Client], monkeypatch: pytest.MonkeyPatch) -> Hands:
    browsers: dict[int, Browser] = {}

    def at(person: Officer) -> Browser:
        return browsers.setdefault(person.pk, Browser(signed_in(person)))

    there = Hands(at, monkeypatch)
    there.go_to(FROZEN_AT)
    return there


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    """李桂兰 lost 120,000, 王建国 60,000, 赵敏 45,000; filed in June 2023."""
    case = make_case(lead=fugou_detective, victim="李桂兰", loss="120000")
    for name, loss in (("王建国", "60000"), ("赵敏", "45000")):
        told = {"name": name, "loss_amount": Decimal(loss), "now": FROZEN_AT}
        victims.add(by=fugou_detective, case=case, **told)
    Case.objects.filter(pk=case.pk).update(filed_date="2023-06-17", reported_date="2023-06-16")
    return Case.objects.get(pk=case.pk)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def freeze(hands: Hands, case: Case, row: CaseAccount, amount: str, by: Officer, lead: Officer) -> Freeze:
    """Asked for, approved, executed: through the pages."""
    funds = f"/cases/{case.pk}/funds/"
    hands.do(by, f"{funds}freezes/new/", case_account=str(row.pk), amount_asked=amount)
    frozen = Freeze.objects.latest("pk")
    hands.do(lead, f"{funds}freezes/{frozen.pk}/decide/", is_approved="1", **hands.moment("approved_at"))
    hands.do(
        by,
        f"{funds}freezes/{frozen.pk}/answer/",
        result="executed",
        amount=amount,
        order_no=f"扶公（刑）冻字〔2024〕{frozen.pk}号",
        receipt_no="银行回执1",
        **hands.moment("effective_at"),
    )
    frozen.refresh_from_db()
    return frozen


def told(officer: Officer) -> list[str]:
    return [notice.text for notice in Notice.objects.filter(recipient=officer)]


def test_a_freeze_is_renewed_before_its_end_or_lapses_for_all_to_see(
    hands: Hands,
    case: Case,
    account: Callable[..., CaseAccount],
    fugou_detective: Officer,
    fugou_lead: Officer,
    supervisor: Officer,
    huaiyang_lead: Officer,
) -> None:
    kept = freeze(hands, case, account(case, NUMBERS[0]), "300000", fugou_detective, fugou_lead)
    lost = freeze(hands, case, account(case, NUMBERS[1]), "50000", fugou_detective, fugou_lead)
    assert shown_end(kept.expires_at) == "2024-09-15"

    hands.go_to(datetime.fromisoformat("2024-09-09T09:00:00+08:00"))
    for officer in (fugou_detective, fugou_lead, supervisor):
        assert any("冻结" in line for line in told(officer)), officer
        listed = text(hands.at(officer).open("/funds/freezes/"))
        assert "2024-09-15" in listed
        assert "300,000.00" in listed
    assert "300,000.00" not in text(hands.at(huaiyang_lead).open("/funds/freezes/"))

    address = f"/cases/{case.pk}/funds/freezes/{kept.pk}/renew/"
    hands.do(fugou_detective, address, reason="仍在追查上线，资金尚未查清")
    renewal = kept.renewals.get()
    decide = f"/cases/{case.pk}/funds/renewals/{renewal.pk}/decide/"
    assert hands.at(fugou_detective).client.get(decide).status_code == 403
    hands.do(fugou_lead, decide, is_approved="1")
    hands.do(
        fugou_detective,
        f"/cases/{case.pk}/funds/renewals/{renewal.pk}/executed/",
        order_no="扶公（刑）续冻字〔2024〕1号",
        receipt_no="银行回执2",
        **hands.moment("executed_at"),
    )
    kept.refresh_from_db()
    assert shown_end(kept.expires_at) == "2025-03-15"

    hands.go_to(datetime.fromisoformat("2024-09-18T08:00:00+08:00"))
    lost.refresh_from_db()
    assert (lost.get_state_display(), shown_end(lost.ended_at)) == ("已失效", "2024-09-15")
    assert ledger.balances(case)[Place.FROZEN] == 300000
    for officer in (fugou_detective, fugou_lead, supervisor):
        assert any("自动失效" in line for line in told(officer)), officer
    tab = text(hands.at(fugou_lead).open(f"/cases/{case.pk}/?tab=funds"))
    assert "已失效" in tab
    hands.do(
        fugou_detective, f"/cases/{case.pk}/funds/freezes/{lost.pk}/finding/", finding="gone", note="已取现"
    )
    hands.go_to(hands.now + timedelta(days=1))
    lost.refresh_from_db()
    assert lost.get_lapse_finding_display() == "资金已全部转出"


def test_three_victims_get_their_shares_to_the_fen(
    hands: Hands,
    case: Case,
    account: Callable[..., CaseAccount],
    house: None,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    supervisor: Officer,
    huaiyang_detective: Officer,
    rows_for: Callable[..., list[dict[str, str]]],
) -> None:
    frozen = freeze(hands, case, account(case), "100000", fugou_detective, fugou_lead)
    funds = f"/cases/{case.pk}/funds/"
    assert "100,000.00" in text(hands.at(fugou_detective).open(f"{funds}refunds/new/"))
    hands.do(fugou_detective, f"{funds}refunds/new/", **{frozen.target: "100000"})
    refund = Refund.objects.get(case=case)
    one = f"{funds}refunds/{refund.pk}/"
    drafted = text(hands.at(fugou_detective).open(one))
    for share in ("53,333.33", "26,666.67", "20,000.00", "按比例返还"):
        assert share in drafted
    assert hands.at(huaiyang_detective).client.get(one).status_code == 404

    payees: dict[str, str] = {}
    for share in refund.allocations.select_related("victim"):
        payees |= {
            f"name:{share.pk}": share.victim.name,
            f"bank:{share.pk}": "农业银行扶沟支行",
            f"number:{share.pk}": f"62999900000000008{share.victim_id % 100:02}",
        }
    hands.do(fugou_detective, f"{one}verify/", **payees)
    papers = f"/cases/{case.pk}/documents/new/"
    hands.do(fugou_detective, f"{papers}refund_announcement/{refund.pk}/")
    hands.do(fugou_detective, f"{one}announce/", where="扶沟县公安局公告栏", since="2024-03-15")
    refund.refresh_from_db()
    assert shown_end(refund.announced_until) == "2024-04-15"  # the thirtieth day is a Sunday
    assert hands.at(fugou_lead).client.get(f"{one}check/").status_code in (200, 302, 403)

    hands.go_to(datetime.fromisoformat("2024-04-16T09:00:00+08:00"))
    hands.do(fugou_lead, f"{one}check/")
    assert hands.at(fugou_lead).client.get(f"{one}approve/").status_code == 403
    hands.do(supervisor, f"{one}approve/")
    balances = ledger.balances(case)
    assert (balances[Place.FROZEN], balances[Place.PAYABLE_FROZEN]) == (0, 100000)
    hands.do(fugou_detective, f"{papers}refund_decision/{refund.pk}/")
    refund.refresh_from_db()
    assert refund.decision_no == Document.objects.get(kind__code="refund_decision").number

    two = {"issued_by": str(fugou_detective.pk), "issued_with": str(fugou_colleague.pk)}
    hands.do(fugou_detective, f"{one}issue/", **two, **hands.moment("issued_at"))
    first, second, third = refund.allocations.order_by("victim_id")
    for share in (first, second):
        told_by_bank = {"receipt_no": f"回执{share.pk}", **hands.moment("at")}
        hands.do(fugou_detective, f"{one}payments/{share.pk}/pay/", **told_by_bank)
    hands.do(
        fugou_detective, f"{one}payments/{third.pk}/bounce/", reason="户名与账号不符", **hands.moment("at")
    )
    assert "户名与账号不符" in text(hands.at(fugou_detective).open(one))
    hands.do(
        fugou_detective,
        f"{one}payments/{third.pk}/again/",
        name="赵敏",
        bank="中国银行扶沟支行",
        number="6299990000000000991",
        **hands.moment("at"),
    )
    hands.do(fugou_detective, f"{one}payments/{third.pk}/pay/", receipt_no="回执9", **hands.moment("at"))
    for share in (first, second, third):
        hands.do(fugou_detective, f"{one}payments/{share.pk}/sign/", signed=f"{hands.now:%Y-%m-%d}")
    refund.refresh_from_db()
    assert refund.get_state_display() == "已办结"

    got = {row.name: ledger.balance(ledger.of_victim(row)) for row in Victim.objects.filter(case=case)}
    assert got == {"李桂兰": Decimal("53333.33"), "王建国": Decimal("26666.67"), "赵敏": Decimal("20000.00")}
    tab = text(hands.at(fugou_lead).open(f"/cases/{case.pk}/?tab=funds"))
    county = text(hands.at(fugou_lead).open("/funds/figures/?start=2024-01-01&end=2024-12-31"))
    (row,) = rows_for(fugou_lead)
    flows = figures.moved(Entry.objects.filter(case=case))[None]
    assert figures.FIGURES["returned"].of(flows) == 100000
    assert "100,000.00" in tab
    assert "100,000.00" in county
    assert (row["返还金额（元）"], row["追回未返（元）"], row["挽回损失（元）"]) == (
        "100000.00",
        "0.00",
        "100000.00",
    )
    assert not list(ledger.uneven())
