"""No loss sinks below what its victim got or is to get, whoever changes it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from casemgr.cases.models import Case, Victim
from casemgr.cases.services import victims
from casemgr.funds.enums import RefundState
from casemgr.funds.models import Refund
from casemgr.funds.services import refunds
from casemgr.funds.services.refunds import rounds
from tests.funds.refunds.conftest import Walk


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
