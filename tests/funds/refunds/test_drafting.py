"""A round is drafted: pool, claims, the mode by evidence, shares to the fen, victims verified."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, CaseEvent, Victim
from casemgr.cases.services import victims
from casemgr.common.versioned import Stale
from casemgr.funds import ledger
from casemgr.funds.enums import RefundMode, RefundState
from casemgr.funds.models import Allocation, Freeze, Refund, RefundSource
from casemgr.funds.services import refunds
from casemgr.funds.services.refunds import Payee, pool, rounds
from casemgr.funds.services.refunds.proposing import in_words
from tests.funds.refunds.conftest import NUMBERS, OWN, Walk, parts, payees


def yuan(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def refusal(error: Any) -> str:
    return " ".join(error.value.messages)


def redraft(walk: Walk, refund: Refund, mode: RefundMode, reason: str = "", **more: Any) -> Refund:
    told = {"by": walk.detective, "version": refund.version, "amounts": {}, "now": walk.now, **more}
    return refunds.choose_shares(refund=refund, mode=mode, reason=reason, **told)


def test_a_round_by_proportion_is_shared_to_the_fen(drafted: Refund) -> None:
    assert drafted.mode == RefundMode.PRO_RATA
    assert "按各受害人未获弥补损失的比例返还" in in_words(drafted.basis)
    assert parts(drafted) == yuan("53333.33", "26666.67", "20000.00")
    assert (drafted.state, drafted.pool, drafted.round_no) == ("draft", 100000, 1)
    assert drafted.number.startswith("H411621000000")


def test_earlier_restitution_comes_first(
    walk: Walk, case: Case, three: list[Victim], frozen: Freeze, restitute: Callable
) -> None:
    restitute(three[0], "60000")
    restitute(three[2], "45000")
    refund = walk.draft(case, (frozen, "100000"))
    assert {row.victim.name: (row.claim, row.amount) for row in rounds.allocations(refund)} == {
        "李桂兰": (60000, 50000),
        "王建国": (60000, 50000),
    }


def test_what_is_more_than_all_losses_stays_where_it_is(
    walk: Walk, case: Case, freeze: Callable, recovery: Callable
) -> None:
    first, second = freeze(case, "200000", days=30), freeze(case, "50000", NUMBERS[1], days=60)
    refund = walk.draft(case, (second, "50000"), (first, "200000"), (recovery(case, "9000"), "9000"))
    assert refund.pool == sum(parts(refund)) == 225000
    # What ends first is used up first; of the last nothing was needed.
    drawn = [(row.freeze_id, row.amount) for row in rounds.sources(refund)]
    assert drawn == [(first.pk, 200000), (second.pk, 25000)]
    assert pool.available(case, walk.now) == 34000


def test_one_victim_gets_all_of_it_directly(walk: Walk, make_case: Callable, freeze: Callable) -> None:
    case = make_case(lead=walk.detective, victim="孙丽", loss="5000")
    refund = walk.draft(case, (freeze(case, "3000.01"), "3000.01"))
    assert (refund.mode, parts(refund)) == (RefundMode.SINGLE, yuan("3000.01"))
    assert "仅一名受害人" in in_words(refund.basis)


def test_by_timestamps_each_gets_his_own(
    walk: Walk, case: Case, three: list[Victim], frozen: Freeze, own_account: Callable, paid_over: Callable
) -> None:
    mule = frozen.case_account
    paid_over(case, own_account(three[0]), mule, "70000")
    paid_over(case, own_account(three[1]), mule, "30000", 5)
    refund = walk.draft(case, (frozen, "100000"))
    assert (refund.mode, parts(refund)) == (RefundMode.TIMESTAMP, yuan("70000", "30000"))
    assert "按银行交易时间戳" in in_words(refund.basis)
    # Half of what is mixed belongs to nobody in particular.
    refunds.cancel(by=walk.detective, refund=refund, reason="改为部分返还", now=walk.now)
    assert walk.draft(case, (frozen, "50000")).mode == RefundMode.PRO_RATA


def test_one_victims_money_is_his_though_others_lost_too(
    walk: Walk, case: Case, three: list[Victim], frozen: Freeze, own_account: Callable, paid_over: Callable
) -> None:
    paid_over(case, own_account(three[0]), frozen.case_account, "110000")
    refund = walk.draft(case, (frozen, "40000"))
    assert (refund.mode, parts(refund)) == (RefundMode.SINGLE, yuan("40000"))
    assert "全部来自同一名受害人" in in_words(refund.basis)


def test_recovered_money_is_traced_to_nobody(
    walk: Walk,
    case: Case,
    three: list[Victim],
    frozen: Freeze,
    recovery: Callable,
    own_account: Callable,
    paid_over: Callable,
) -> None:
    paid_over(case, own_account(three[0]), frozen.case_account, "100000")
    refund = walk.draft(case, (frozen, "100000"), (recovery(case, "500"), "500"))
    assert refund.mode == RefundMode.PRO_RATA
    assert "追缴款" in in_words(refund.basis)


def test_money_under_a_freeze_that_has_ended_cannot_be_returned(
    walk: Walk, case: Case, freeze: Callable
) -> None:
    row = freeze(case, "100", days=1)
    assert pool.available(case, row.expires_at - timedelta(seconds=1)) == 100
    assert pool.available(case, row.expires_at) == 0


def test_no_more_than_there_is_can_be_drawn(walk: Walk, case: Case, frozen: Freeze) -> None:
    for amount in ("100000.01", "0"):
        with pytest.raises(ValidationError):
            walk.draft(case, (frozen, amount))
    assert not Refund.objects.exists()
    assert walk.draft(case, (frozen, "100000.00"))


def test_what_another_draft_has_planned_is_not_planned_twice(
    walk: Walk, case: Case, frozen: Freeze, three: list[Victim]
) -> None:
    walk.draft(case, (frozen, "60000"))
    with pytest.raises(ValidationError, match=r"可返还余额为40,000\.00元"):
        walk.draft(case, (frozen, "40000.01"))
    second = walk.draft(case, (frozen, "40000"))
    assert second.round_no == 2
    # What waits in the first round is no longer owed in the second: 120,000 less its 32,000.
    assert rounds.allocations(second)[0].claim == 88000


def test_nobody_to_pay_means_no_round(
    walk: Walk, case: Case, frozen: Freeze, three: list[Victim], restitute: Callable
) -> None:
    for victim in three:
        restitute(victim, str(victim.loss_amount))
    with pytest.raises(ValidationError, match="没有损失尚未弥补的受害人"):
        walk.draft(case, (frozen, "100"))


def test_who_does_not_work_the_case_drafts_nothing(
    case: Case, frozen: Freeze, fugou_colleague: Officer, supervisor: Officer, walk: Walk
) -> None:
    for officer in (fugou_colleague, supervisor):
        with pytest.raises(PermissionDenied):
            refunds.draft(by=officer, case=case, amounts={frozen.target: Decimal(1)}, now=walk.now)


def test_another_mode_than_proposed_needs_a_reason(walk: Walk, drafted: Refund, three: list[Victim]) -> None:
    amounts = {three[0].pk: Decimal(60000), three[1].pk: Decimal(40000)}
    with pytest.raises(ValidationError, match="系统按证据建议“按比例返还”"):
        redraft(walk, drafted, RefundMode.TIMESTAMP, amounts=amounts)
    refund = redraft(walk, drafted, RefundMode.TIMESTAMP, "银行柜面凭证可逐笔对应", amounts=amounts)
    assert (refund.basis, parts(refund)) == ("银行柜面凭证可逐笔对应", yuan("60000", "40000"))


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (["60000", "39999.99"], "合计99,999.99元，与返还总额100,000.00元不一致"),
        (["40000", "60000.01"], "不能超过未获弥补的损失60,000.00元"),
        ([], "合计0.00元"),
    ],
)
def test_direct_shares_sum_to_the_pool_and_stay_within_the_losses(
    walk: Walk, drafted: Refund, three: list[Victim], amounts: list[str], said: str
) -> None:
    typed = {victim.pk: Decimal(amount) for victim, amount in zip(three, amounts, strict=False)}
    with pytest.raises(ValidationError) as error:
        redraft(walk, drafted, RefundMode.TIMESTAMP, "凭证清楚", amounts=typed)
    assert said in refusal(error)


def test_a_single_refund_is_for_one(walk: Walk, drafted: Refund, three: list[Victim]) -> None:
    both = {three[0].pk: Decimal(60000), three[1].pk: Decimal(40000)}
    with pytest.raises(ValidationError, match="只能返还一名受害人"):
        redraft(walk, drafted, RefundMode.SINGLE, "凭证清楚", amounts=both)
    one = {three[0].pk: Decimal(100000)}
    assert parts(redraft(walk, drafted, RefundMode.SINGLE, "凭证清楚", amounts=one)) == yuan("100000")


def test_what_is_typed_changes_no_share_by_proportion(
    walk: Walk, drafted: Refund, three: list[Victim]
) -> None:
    refund = redraft(walk, drafted, RefundMode.PRO_RATA, amounts={three[0].pk: Decimal(100000)})
    assert parts(refund) == yuan("53333.33", "26666.67", "20000.00")


def test_other_sources_are_chosen_and_who_was_late_is_told(
    walk: Walk, drafted: Refund, frozen: Freeze
) -> None:
    told = {"by": walk.detective, "refund": drafted, "version": drafted.version, "now": walk.now}
    refund = refunds.choose_sources(amounts={frozen.target: Decimal("0.02")}, **told)
    assert (refund.pool, parts(refund)) == (Decimal("0.02"), yuan("0.01", "0.01"))
    with pytest.raises(Stale):
        refunds.choose_sources(amounts={frozen.target: Decimal(5)}, **told)


def test_verified_are_victims_with_an_account_each(walk: Walk, drafted: Refund) -> None:
    refund = walk.verify(drafted)
    assert refund.state == RefundState.VERIFIED
    row = rounds.allocations(refund)[0]
    assert (row.payee_name, row.payee_number) == ("李桂兰", OWN.format(row.victim_id % 100))


def test_a_new_victim_before_the_victims_are_verified_changes_the_shares(
    walk: Walk, drafted: Refund, case: Case
) -> None:
    victims.add(by=walk.detective, case=case, now=walk.now, name="孙丽", loss_amount=Decimal(75000))
    with pytest.raises(ValidationError, match="有变化，请重新确定返还方式和份额"):
        walk.verify(drafted)
    refund = walk.verify(redraft(walk, drafted, RefundMode.PRO_RATA))
    assert parts(refund) == yuan("40000", "20000", "15000", "25000")


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": ""}, "name", "请填写"),
        ({"bank": ""}, "bank", "请填写"),
        ({"number": "12"}, "number", "账号只能由"),
        ({"number": NUMBERS[0]}, "number", "本案涉案账户"),
        ({"name": "李小明"}, "relation", "收款户名与受害人姓名不一致"),
        ({"name": "王建国", "relation": "代领"}, "name", "民警不得代为领取"),
    ],
)
def test_what_cannot_be_a_payee_is_said_at_its_field(
    walk: Walk, drafted: Refund, wrong: dict, field: str, said: str
) -> None:
    first, told = rounds.allocations(drafted)[0], payees(drafted)
    with pytest.raises(ValidationError) as error:
        walk.verify(drafted, payees={**told, first.pk: replace(told[first.pk], **wrong)})
    assert said in str(error.value.message_dict[f"{field}:{first.pk}"])
    assert Refund.objects.get().state == RefundState.DRAFT


def test_another_collects_if_it_is_said_what_he_is_to_the_victim(walk: Walk, drafted: Refund) -> None:
    first, told = rounds.allocations(drafted)[0], payees(drafted)
    heir = Payee("李小明", "农行扶沟支行", OWN.format(98), "法定继承人（儿子）")
    walk.verify(drafted, payees={**told, first.pk: heir})
    assert Allocation.objects.get(pk=first.pk).payee_relation == "法定继承人（儿子）"


def test_the_database_lets_no_checked_round_differ_from_its_pool(walk: Walk, drafted: Refund) -> None:
    refund = walk.to(RefundState.CHECKED, drafted)
    share, source = rounds.allocations(refund)[0], rounds.sources(refund)[0]
    for row, model in ((share, Allocation), (source, RefundSource)):
        with pytest.raises(IntegrityError, match=refund.number), transaction.atomic():
            model.objects.filter(pk=row.pk).update(amount=row.amount - Decimal("0.01"))
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_history_names_nobody_and_no_account(walk: Walk, drafted: Refund, case: Case) -> None:
    walk.to(RefundState.ISSUED, drafted)
    told = str(list(CaseEvent.objects.filter(case=case, kind="refund_moved").values_list("data")))
    assert drafted.number in told
    for secret in ("李桂兰", "赵敏", OWN[:10], "农行"):
        assert secret not in told


def test_a_draft_moves_no_money(walk: Walk, drafted: Refund, frozen: Freeze) -> None:
    walk.to(RefundState.CHECKED, drafted)
    assert ledger.balance(frozen.position) == 100000
