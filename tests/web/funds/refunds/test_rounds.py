"""The money tab's rounds, the draft page by page, the page of a round, and each act on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.common.clock import local_date
from casemgr.deadlines.models import Deadline
from casemgr.funds import ledger
from casemgr.funds.enums import PaymentState, RefundState
from casemgr.funds.models import Allocation, Freeze, Objection, Refund
from casemgr.funds.services import refunds
from casemgr.funds.services.refunds import rounds
from tests.funds.refunds.conftest import OWN, Walk, parts
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]


@pytest.fixture
def direct(walk: Walk, make_case: Callable, freeze: Callable) -> Refund:
    """3,000.00 for 孙丽 alone."""
    case = make_case(lead=walk.detective, victim="孙丽", loss="5000")
    return walk.draft(case, (freeze(case, "3000"), "3000"))


def place(refund: Refund, *more: int) -> tuple[int, ...]:
    return (refund.case_id, refund.pk, *more)


def minute(moment: Any, name: str = "at") -> dict[str, str]:
    """A moment as the two parts of its field, the last full minute."""
    here = timezone.localtime(moment)
    return {f"{name}_0": f"{here:%Y-%m-%d}", f"{name}_1": f"{here:%H:%M:%S.%f}"[:8]}


def test_the_money_tab_says_what_can_be_returned_and_offers_to_begin(
    case: Case, frozen: Freeze, fugou_detective: Officer, fugou_colleague: Officer, look: Look
) -> None:
    tab = look(fugou_detective, "cases:detail", case.pk, tab="funds").text
    for part in ("现可返还100,000.00", "未获弥补损失225,000.00", "追回未返100,000.00", "启动返还"):
        assert part in tab
    assert "尚未启动返还" in tab
    other = look(fugou_colleague, "cases:detail", case.pk, tab="funds").html
    assert f"/cases/{case.pk}/funds/refunds/new/" not in other


def test_a_round_is_drafted_page_by_page(
    case: Case, frozen: Freeze, three: list[Victim], fugou_detective: Officer, send: Send, look: Look
) -> None:
    first = look(fugou_detective, "funds:refund-new", case.pk)
    assert "某某银行扶沟支行…0017" in first.text
    done = send(fugou_detective, "funds:refund-new", case.pk, **{frozen.target: "10万元"})
    refund = Refund.objects.get()
    assert done.response.url.endswith(f"/refunds/{refund.pk}/shares/")
    second = look(fugou_detective, "funds:refund-shares", *place(refund)).text
    for part in ("建议：按比例返还", "53,333.33", "26,666.67", "20,000.00", "李桂兰"):
        assert part in second
    done = send(
        fugou_detective, "funds:refund-shares", *place(refund), version=refund.version, mode="pro_rata"
    )
    assert done.response.url.endswith("/verify/")
    third = look(fugou_detective, "funds:refund-verify", *place(refund))
    assert "李桂兰：返还 53,333.33 元（未获弥补 120,000.00 元）" in third.text
    refund.refresh_from_db()
    typed: dict[str, Any] = {"version": refund.version}
    for number, row in enumerate(rounds.allocations(refund)):
        typed |= {f"name:{row.pk}": row.victim.name, f"bank:{row.pk}": "农行扶沟支行"}
        typed[f"number:{row.pk}"] = OWN.format(number)
    assert send(fugou_detective, "funds:refund-verify", *place(refund), **typed).status == 302
    page = look(fugou_detective, "funds:refund", *place(refund)).text
    for part in ("已核对受害人", "办案民警张贴公告并登记", "登记公告", OWN.format(0)):
        assert part in page


def test_the_victims_own_account_stands_in_the_form(
    direct: Refund, own_account: Callable, fugou_detective: Officer, look: Look
) -> None:
    known = own_account(Victim.objects.get(case=direct.case))
    page = look(fugou_detective, "funds:refund-verify", *place(direct)).html
    assert known.account.number in page


def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(
    case: Case, frozen: Freeze, drafted: Refund, fugou_detective: Officer, send: Send
) -> None:
    screen = send(
        fugou_detective,
        "funds:refund-sources",
        *place(drafted),
        version=drafted.version,
        **{frozen.target: "100000.01"},
    )
    assert screen.status == 422
    assert "可返还余额为100,000.00元" in str(screen.response.context["form"].errors[frozen.target])
    assert "100000.01" in screen.html
    screen = send(
        fugou_detective, "funds:refund-shares", *place(drafted), version=drafted.version, mode="timestamp"
    )
    assert "系统按证据建议" in str(screen.response.context["form"].errors["reason"])


def test_who_was_overtaken_is_told_and_saves_nothing(
    drafted: Refund, fugou_detective: Officer, send: Send
) -> None:
    screen = send(
        fugou_detective, "funds:refund-shares", *place(drafted), version=drafted.version - 1, mode="pro_rata"
    )
    assert screen.status == 422
    assert "在您打开此页后已有变化" in screen.text


def test_direct_amounts_are_typed_beside_the_victims(
    drafted: Refund, three: list[Victim], fugou_detective: Officer, send: Send
) -> None:
    shares = {f"share:{three[0].pk}": "60000", f"share:{three[1].pk}": "40000"}
    told = {"version": drafted.version, "mode": "timestamp", "reason": "柜面凭证可逐笔对应"}
    assert send(fugou_detective, "funds:refund-shares", *place(drafted), **told, **shares).status == 302
    assert parts(Refund.objects.get()) == [60000, 40000]


def test_a_round_walks_from_the_announcement_to_the_banks_receipt(
    walk: Walk, drafted: Refund, send: Send, look: Look, supervisor: Officer, fugou_lead: Officer
) -> None:
    refund, detective = walk.verify(drafted), walk.detective

    def act(officer: Officer, name: str, *more: int, **typed: Any) -> None:
        refund.refresh_from_db()
        typed = {"version": refund.version, **typed}
        screen = send(officer, f"funds:refund-{name}", *place(refund, *more), **typed)
        assert screen.status == 302, screen.text

    act(detective, "announce", where="扶沟县公安局网站", since=local_date(walk.now).isoformat())
    Refund.objects.update(announced_date=local_date(walk.now) - timedelta(days=1))
    said = {"by_whom": "吴老五", "content": "称其同样被骗", **minute(walk.now, "received_at")}
    act(detective, "object", **said)
    objection = Objection.objects.get()
    act(fugou_lead, "decide-objection", objection.pk, verdict="rejected", reason="不涉及本案账户")
    Refund.objects.update(announced_until=walk.now - timedelta(days=1))
    Deadline.objects.on(refund.target).update(due_at=walk.now - timedelta(seconds=1))
    assert "审核并报市局" in look(fugou_lead, "funds:refund", *place(refund)).text
    act(fugou_lead, "check")
    act(supervisor, "approve", decision_no="周公（刑）刑返字〔2024〕12号")
    refund.refresh_from_db()
    assert refund.state == RefundState.APPROVED
    Refund.objects.update(approved_at=walk.now - timedelta(hours=1))
    officers = {"issued_by": detective.pk, "issued_with": walk.colleague.pk}
    act(detective, "issue", **officers, **minute(walk.now - timedelta(minutes=5), "issued_at"))
    for row in rounds.allocations(refund):
        act(detective, "pay", row.pk, receipt_no=f"HD-{row.pk}", **minute(walk.now))
        act(detective, "sign", row.pk, signed=local_date(walk.now).isoformat())
    page = look(detective, "funds:refund", *place(refund)).text
    for part in ("已办结", "到账，回执HD-", local_date(walk.now).isoformat()):
        assert part in page
    tab = look(detective, "cases:detail", refund.case_id, tab="funds").text
    assert "追回未返0.00" in tab


def test_the_bank_sends_back_and_pays_at_the_second_try(
    walk: Walk, direct: Refund, send: Send, look: Look
) -> None:
    Refund.objects.filter(pk=walk.to(RefundState.ISSUED, direct).pk).update(
        approved_at=walk.now - timedelta(hours=2), issued_at=walk.now - timedelta(hours=1)
    )
    row, when = rounds.allocations(direct)[0], minute(walk.now - timedelta(minutes=1))
    where = place(direct, row.pk)
    send(walk.detective, "funds:refund-bounce", *where, version=1, reason="账户已注销", **when)
    page = look(walk.detective, "funds:refund", *place(direct)).text
    for part in ("退回：账户已注销", "重新办理", "撤回", "银行有退回款项"):
        assert part in page
    payee = {"name": "孙丽", "bank": "邮储银行", "number": OWN.format(77)}
    assert send(walk.detective, "funds:refund-again", *where, version=1, **payee, **when).status == 302
    assert send(walk.detective, "funds:refund-pay", *where, version=1, receipt_no="9", **when).status == 302
    assert Allocation.objects.get(pk=row.pk).state == PaymentState.PAID


def test_what_came_back_is_taken_back_with_a_reason(walk: Walk, direct: Refund, send: Send) -> None:
    refund = walk.to(RefundState.ISSUED, direct)
    row = rounds.allocations(refund).select_related("refund", "case")[0]
    walk.bounce(row)
    told = {"version": 1, "reason": "受害人暂无其他账户"}
    assert send(walk.detective, "funds:refund-take-back", *place(direct, row.pk), **told).status == 302
    assert ledger.balance(Freeze.objects.get().position) == 3000


def test_only_whose_turn_it_is_finds_the_act(
    walk: Walk, direct: Refund, look: Look, supervisor: Officer
) -> None:
    refund = walk.verify(direct)

    def offered(officer: Officer, name: str) -> bool:
        html = look(officer, "funds:refund", *place(refund)).html
        return f"/refunds/{refund.pk}/{name}/" in html

    assert offered(walk.lead, "check")
    assert not any(offered(officer, "check") for officer in (walk.detective, walk.colleague, supervisor))
    Refund.objects.update(created_by=walk.lead)
    assert not offered(walk.lead, "check")
    assert "须由本县区另一名负责人审核" in look(walk.lead, "funds:refund", *place(refund)).text
    Refund.objects.update(created_by=walk.detective)
    refund = walk.check(refund)
    assert offered(supervisor, "approve")
    assert not offered(walk.lead, "approve")
    Refund.objects.update(created_by=supervisor)
    assert not offered(supervisor, "approve")
    assert "须由其他督办员审批" in look(supervisor, "funds:refund", *place(refund)).text


@pytest.mark.parametrize(
    ("name", "able"),
    [
        ("new", {"detective", "lead"}),
        ("announce", {"detective", "lead"}),
        ("check", {"lead"}),
        ("approve", {"supervisor"}),
        ("send-back", {"lead", "supervisor"}),
        ("decision", {"detective", "lead", "supervisor"}),
        ("cancel", {"detective", "lead", "supervisor"}),
        ("issue", {"detective", "lead"}),
    ],
)
def test_each_form_is_for_whoever_does_it(
    walk: Walk, direct: Refund, look: Look, name: str, able: set[str]
) -> None:
    where = (direct.case_id,) if name == "new" else place(direct)
    for who in ("detective", "colleague", "lead", "supervisor"):
        status = look(getattr(walk, who), f"funds:refund-{name}", *where).status
        assert status == (200 if who in able else 403), who


def test_a_round_of_another_county_does_not_exist(
    drafted: Refund, huaiyang_detective: Officer, huaiyang_lead: Officer, look: Look
) -> None:
    for officer in (huaiyang_detective, huaiyang_lead):
        assert look(officer, "funds:refund", *place(drafted)).status == 404
        assert drafted.number not in look(officer, "funds:refunds").text


def test_a_round_is_not_found_below_another_case(
    drafted: Refund, make_case: Callable, fugou_detective: Officer, look: Look
) -> None:
    other = make_case(lead=fugou_detective, victim="钱芳", loss="1")
    assert look(fugou_detective, "funds:refund", other.pk, drafted.pk).status == 404


def test_who_reads_masked_sees_no_payee_and_no_victim(
    walk: Walk, drafted: Refund, supervisor: Officer, auditor: Officer, look: Look
) -> None:
    refund = walk.announce(walk.verify(drafted))
    refunds.object_to(
        by=walk.detective,
        refund=refund,
        by_whom="吴老五",
        content="李桂兰的钱应归我",
        received_at=walk.now,
        now=walk.now,
    )
    for officer in (supervisor, auditor, walk.colleague):
        html = look(officer, "funds:refund", *place(refund)).html
        for secret in ("李桂兰", "赵敏", "吴老五", "应归我", *[row.payee_number for row in _shares(refund)]):
            assert secret not in html
    assert "李某兰" in look(auditor, "funds:refund", *place(refund)).text
    in_clear = look(walk.lead, "funds:refund", *place(refund)).text
    assert all(part in in_clear for part in ("李桂兰", "吴老五", _shares(refund)[0].payee_number))


def test_the_city_uncovers_a_payee_with_a_reason(
    walk: Walk, direct: Refund, supervisor: Officer, send: Send
) -> None:
    refund = walk.verify(direct)
    row = _shares(refund)[0]
    told = {"field": f"allocation:{row.pk}:payee_number", "reason": "审批返还"}
    assert row.payee_number in send(supervisor, "cases:reveal", refund.case_id, htmx=True, **told).html


def test_a_freeze_that_has_ended_is_told_in_red(walk: Walk, direct: Refund, look: Look) -> None:
    refund = walk.to(RefundState.ISSUED, direct)
    assert "资金来源的冻结已失效" not in look(walk.detective, "funds:refund", *place(refund)).text
    Freeze.objects.update(expires_at=walk.now)
    assert "资金来源的冻结已失效" in look(walk.detective, "funds:refund", *place(refund)).text


def _shares(refund: Refund) -> list[Allocation]:
    return list(rounds.allocations(refund))


def test_a_cancelled_round_says_why(walk: Walk, drafted: Refund, send: Send, look: Look) -> None:
    told = {"version": drafted.version, "reason": "重复登记"}
    assert send(walk.detective, "funds:refund-cancel", *place(drafted), **told).status == 302
    page = look(walk.detective, "funds:refund", *place(drafted)).text
    assert "已取消" in page
    assert "重复登记" in page
