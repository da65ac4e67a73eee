"""No loss sinks below what its victim got or is to get, whoever changes it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.ledger.applying import Outdated
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import victims
from casemgr.funds.enums import RefundState
from casemgr.funds.models import Refund
from casemgr.funds.services import refunds
from casemgr.funds.services.refunds import rounds
from tests.cases.ledger.conftest import ledger_file, line, stage, take_over
from tests.funds.refunds.conftest import Walk

__all__ = ["ledger_file", "stage", "take_over"]


def change(walk: Walk, victim: Victim, loss: str) -> Victim:
    victim = Victim.objects.get(pk=victim.pk)
    return victims.change(
        by=walk.detective, victim=victim, version=victim.version, now=walk.now, loss_amount=Decimal(loss)
    )


def remove(walk: Walk, victim: Victim) -> None:
    victims.remove(by=walk.detective, victim=victim, now=walk.now, reason="误登")


def test_a_loss_covers_what_waits_in_an_open_round(walk: Walk, drafted: Refund, three: list[Victim]) -> None:
    with pytest.raises(ValidationError) as error:
        change(walk, three[0], "53333.32")
    assert "待返还53,333.33元" in error.value.message_dict["loss_amount"][0]
    assert change(walk, three[0], "53333.33").loss_amount == Decimal("53333.33")


def test_once_the_round_is_given_up_the_loss_is_free_again(
    walk: Walk, drafted: Refund, three: list[Victim]
) -> None:
    refunds.cancel(by=walk.detective, refund=drafted, reason="重复登记", now=walk.now)
    assert change(walk, three[0], "1").loss_amount == 1


def test_a_loss_covers_what_came_from_elsewhere_and_what_was_paid(
    walk: Walk, drafted: Refund, three: list[Victim], restitute: Callable
) -> None:
    refund = walk.to(RefundState.ISSUED, drafted)
    walk.pay(rounds.allocations(refund).select_related("refund", "case")[0])
    restitute(three[0], "6666.67")
    with pytest.raises(ValidationError, match=r"已获返还、退赔60,000\.00元，待返还0\.00元"):
        change(walk, three[0], "59999.99")
    assert change(walk, three[0], "60000").loss_amount == 60000


def test_a_victim_with_money_is_not_removed(
    walk: Walk, drafted: Refund, three: list[Victim], case: Case
) -> None:
    with pytest.raises(ValidationError, match="也不能移除"):
        remove(walk, three[0])
    refunds.cancel(by=walk.detective, refund=drafted, reason="重复登记", now=walk.now)
    # The given-up round still names him.
    with pytest.raises(ValidationError, match="已有账户、退赔或返还记录"):
        remove(walk, three[0])


def test_a_victim_nothing_hangs_on_is_removed(walk: Walk, case: Case, three: list[Victim]) -> None:
    remove(walk, three[0])
    assert not Victim.objects.filter(pk=three[0].pk).exists()


@pytest.fixture
def known(fugou_lead: Officer, take_over: Callable, ledger_file: Callable) -> Victim:
    """周桂刚, who lost 85,827.94 as a ledger has it."""
    take_over(fugou_lead, ledger_file([line(1)], name="初报"))
    return Victim.objects.get()


def test_a_ledger_that_would_lower_such_a_loss_is_refused_at_that_row(
    known: Victim, fugou_lead: Officer, restitute: Callable, stage: Callable, ledger_file: Callable
) -> None:
    restitute(known, "50000")
    lower = stage(fugou_lead, ledger_file([line(1, 损失金额="49999.99"), line(2, 受害人姓名="李兰")]))
    [(row, column, reason)] = lower.refused()
    assert (row, column) == (2, "损失金额")
    assert "已获返还、退赔或有待返还资金" in reason
    assert lower.counts() == (1, 0, 0, 1)
    lower.apply()
    assert Victim.objects.get(pk=known.pk).loss_amount == Decimal("85827.94")
    stage(fugou_lead, ledger_file([line(1, 损失金额="50000")], name="续报")).apply()
    assert Victim.objects.get(pk=known.pk).loss_amount == 50000


def test_money_that_came_since_the_preview_sends_the_ledger_back(
    known: Victim, fugou_lead: Officer, restitute: Callable, stage: Callable, ledger_file: Callable
) -> None:
    lower = stage(fugou_lead, ledger_file([line(1, 损失金额="49999.99")]))
    restitute(known, "50000")
    with pytest.raises(Outdated):
        lower.apply()
