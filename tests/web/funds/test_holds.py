"""The tab, the page and the forms of stops and freezes: each act by who may, each refusal at its field."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.funds.enums import HoldState
from casemgr.funds.models import CaseAccount, Freeze, Renewal, StopPayment
from casemgr.funds.services import renewals
from tests.funds.conftest import NUMBERS
from tests.funds.holds import Freezing, Stop
from tests.web.cases.conftest import Screen
from tests.web.funds.holds import Ending

Look = Callable[..., Screen]
Send = Callable[..., Screen]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def typed(field: str, moment: datetime) -> dict[str, str]:
    """A moment as its two boxes hold it."""
    here = timezone.localtime(moment)
    return {f"{field}_0": f"{here:%Y-%m-%d}", f"{field}_1": f"{here:%H:%M:%S}"}


def tab(look: Look, officer: Officer, case: Case) -> Screen:
    return look(officer, "cases:detail", case.pk, tab="funds")


def test_from_the_report_to_the_freeze_by_hand(
    case: Case,
    row: CaseAccount,
    fugou_detective: Officer,
    fugou_lead: Officer,
    look: Look,
    send: Send,
    now: datetime,
) -> None:
    asked = {"case_account": row.pk, "amount_asked": "3.8万元", "note": ""}
    assert send(fugou_detective, "funds:new-stop", case.pk, **asked).status == 302
    stop = StopPayment.objects.get()
    assert "登记银行答复" in tab(look, fugou_detective, case).text
    answer = {"result": "held", "amount": "38000", "receipt_no": "ZF1", "fail_reason": "", "note": ""}
    moment = typed("effective_at", now - HOUR)
    assert send(fugou_detective, "funds:answer-stop", case.pk, stop.pk, **answer, **moment).status == 302
    text = tab(look, fugou_detective, case).text
    assert "第1次止付 生效中 38,000.00 38,000.00 38,000.00" in text
    assert "剩 46 小时" in text
    asked |= {"asset": "deposit", "scope": "限额冻结", "includes_interest": "on"}
    assert send(fugou_detective, "funds:new-freeze", case.pk, **asked).status == 302
    freeze = Freeze.objects.get()
    decision = {"is_approved": "1", "note": "", **typed("approved_at", now)}
    assert send(fugou_lead, "funds:decide-freeze", case.pk, freeze.pk, **decision).status == 302
    answer = {"result": "executed", "amount": "38000", "order_no": "冻字1号", "receipt_no": "DJ1"}
    answer |= {"queue_place": "", "fail_reason": "", "note": "", **typed("effective_at", now)}
    assert send(fugou_detective, "funds:answer-freeze", case.pk, freeze.pk, **answer).status == 302
    page = look(fugou_detective, "funds:freeze", case.pk, freeze.pk).text
    for words in ("现冻结余额（元）38,000.00", "止付中 → 冻结中", "未续冻将自动解除", "周海波"):
        assert words in page
    assert "已转冻结" in tab(look, fugou_detective, case).text


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"result": "held", "receipt_no": ""}, "receipt_no"),
        ({"result": "held", "amount": ""}, "amount"),
        ({"result": "held", "effective_at_1": ""}, "effective_at"),
        ({"result": "held", "effective_at_0": "2099-01-01"}, "effective_at"),
        ({"result": "failed"}, "fail_reason"),
        ({"result": ""}, "result"),
    ],
)
def test_what_an_answer_lacks_is_said_at_its_field(
    answer: dict,
    field: str,
    case: Case,
    row: CaseAccount,
    fugou_detective: Officer,
    send: Send,
    now: datetime,
) -> None:
    send(fugou_detective, "funds:new-stop", case.pk, case_account=row.pk, amount_asked="100", note="")
    told = {"amount": "100", "receipt_no": "ZF1", "fail_reason": "", "note": "已电话核实"}
    told |= typed("effective_at", now) | answer
    screen = send(fugou_detective, "funds:answer-stop", case.pk, StopPayment.objects.get().pk, **told)
    assert screen.status == 422
    assert field in screen.response.context["form"].errors
    assert "已电话核实" in screen.html


def test_a_freeze_answered_as_queued_says_its_place(
    case: Case, row: CaseAccount, approve: Freezing, fugou_detective: Officer, send: Send, look: Look, now
) -> None:
    freeze = approve(row, now)
    told = {"result": "queued", "order_no": "冻字1号", "receipt_no": "", "amount": "", "fail_reason": ""}
    told |= {"effective_at_0": "", "effective_at_1": "", "note": ""}
    missing = send(fugou_detective, "funds:answer-freeze", case.pk, freeze.pk, **told, queue_place="")
    assert "queue_place" in missing.response.context["form"].errors
    assert (
        send(fugou_detective, "funds:answer-freeze", case.pk, freeze.pk, **told, queue_place="2").status
        == 302
    )
    assert "轮候第2位" in tab(look, fugou_detective, case).text


def test_money_is_never_called_frozen_after_its_end_even_before_the_sweep(
    case: Case, ending: Ending, fugou_detective: Officer, look: Look, send: Send
) -> None:
    frozen = ending(case, -2)
    assert Freeze.objects.get(pk=frozen.pk).state == HoldState.EFFECTIVE  # nobody has swept
    text = tab(look, fugou_detective, case).text
    assert "冻结 已到期 300,000.00 300,000.00 0.00" in text
    assert "已失效，未核查" in text
    page = look(fugou_detective, "funds:freeze", case.pk, frozen.pk).text
    assert "自动失效，资金不再受控" in page
    assert "现冻结余额（元）0.00" in page
    assert "申请续冻" not in page
    refused = send(fugou_detective, "funds:renew-freeze", case.pk, frozen.pk, reason="侦查需要")
    assert refused.status == 422
    assert "视为自动解除（程序规定第240条）" in refused.text
    assert (
        send(fugou_detective, "funds:find-freeze", case.pk, frozen.pk, finding="gone", note="").status == 302
    )
    assert "资金已全部转出" in tab(look, fugou_detective, case).text


def test_the_case_says_above_every_tab_what_ends_within_a_day(
    case: Case, ending: Ending, fugou_detective: Officer, look: Look
) -> None:
    ending(case, 2)
    assert "未续冻将自动解除" not in look(fugou_detective, "cases:detail", case.pk).text
    ending(case, 0)
    text = look(fugou_detective, "cases:detail", case.pk).text
    assert "24时届满（剩" in text
    assert "未续冻将自动解除" in text


def test_a_renewal_goes_its_way(
    case: Case, ending: Ending, fugou_detective: Officer, fugou_lead: Officer, look: Look, send: Send, now
) -> None:
    frozen = ending(case, 5)
    assert "申请续冻" in tab(look, fugou_detective, case).text
    assert send(fugou_detective, "funds:renew-freeze", case.pk, frozen.pk, reason="侦查需要").status == 302
    renewal = Renewal.objects.get()
    assert "续冻待审批" in tab(look, fugou_detective, case).text
    assert "审批续冻" in look(fugou_lead, "funds:freeze", case.pk, frozen.pk).text
    decision = {"is_approved": "1", "note": ""}
    assert send(fugou_lead, "funds:decide-renewal", case.pk, renewal.pk, **decision).status == 302
    told = {"order_no": "续冻1号", "receipt_no": "DJ2", **typed("executed_at", now)}
    late = told | typed("executed_at", frozen.expires_at + DAY)
    assert send(fugou_detective, "funds:execute-renewal", case.pk, renewal.pk, **late).status == 422
    assert send(fugou_detective, "funds:execute-renewal", case.pk, renewal.pk, **told).status == 302
    page = look(fugou_detective, "funds:freeze", case.pk, frozen.pk).text
    assert "已续冻" in page
    assert "申请续冻" not in page  # the period it was renewed for has not begun


def test_each_act_is_for_who_may(
    case: Case,
    row: CaseAccount,
    ask: Freezing,
    ending: Ending,
    fugou_detective: Officer,
    fugou_lead: Officer,
    fugou_colleague: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    look: Look,
    now: datetime,
) -> None:
    asked, year = ask(row, now), ending(case, 5, is_major=False)
    renewal = renewals.request(by=fugou_detective, freeze=year, reason="侦查需要", now=now)
    answers = {
        officer.name: [
            look(officer, f"funds:{name}", case.pk, *keys).status
            for name, keys in (
                ("freeze", [asked.pk]),
                ("new-stop", []),
                ("decide-freeze", [asked.pk]),
                ("decide-renewal", [renewal.pk]),
                ("lift-freeze", [year.pk]),
                ("renew-freeze", [year.pk]),
            )
        ]
        for officer in (fugou_detective, fugou_lead, fugou_colleague, supervisor, huaiyang_lead)
    }
    assert answers == {
        fugou_detective.name: [200, 200, 403, 403, 403, 200],
        fugou_lead.name: [200, 200, 200, 200, 200, 200],
        fugou_colleague.name: [200, 403, 403, 403, 403, 403],
        supervisor.name: [200, 403, 403, 403, 403, 403],
        huaiyang_lead.name: [404] * 6,
    }


def test_a_year_is_decided_by_the_city_on_its_screen(
    case: Case, row: CaseAccount, ask: Freezing, fugou_lead: Officer, supervisor: Officer, look: Look, now
) -> None:
    year = ask(row, now, is_major=True, note="境外团伙")
    assert look(fugou_lead, "funds:decide-freeze", case.pk, year.pk).status == 403
    form = look(supervisor, "funds:decide-freeze", case.pk, year.pk)
    assert "期限12个月" in form.text
    assert "境外团伙" not in form.html


def test_an_amount_is_corrected_over_what_was_read(
    case: Case, row: CaseAccount, stop: Stop, fugou_detective: Officer, look: Look, send: Send, now: datetime
) -> None:
    held = stop(row, now - HOUR, "1000")
    told: dict[str, Any] = {"amount": "100", "reason": "多录一个0"}
    place = ("funds:correct-stop", case.pk, held.pk)
    assert send(fugou_detective, *place, **told, version=held.version).status == 302
    assert "第1次止付 生效中 1,000.00 100.00 100.00" in tab(look, fugou_detective, case).text
    again = send(fugou_detective, *place, **told | {"amount": "90"}, version=held.version)
    assert again.status == 422
    assert "他人刚刚修改了该记录" in again.text


def test_who_reads_the_case_masked_reads_its_holds_masked(
    case: Case, row: CaseAccount, ask: Freezing, analyst: Officer, look: Look, now: datetime
) -> None:
    freeze = ask(row, now, note="户主系李桂兰亲属")
    for screen in (tab(look, analyst, case), look(analyst, "funds:freeze", case.pk, freeze.pk)):
        assert "周某波" in screen.text
        for secret in ("周海波", "李桂兰", NUMBERS[0]):
            assert secret not in screen.html


def test_a_freeze_elsewhere_is_known_by_its_unit_alone(
    case: Case,
    row: CaseAccount,
    freeze: Freezing,
    account: Callable[..., CaseAccount],
    ask: Freezing,
    make_case: Callable[..., Case],
    fugou_detective: Officer,
    look: Look,
    now: datetime,
) -> None:
    other = make_case(lead=fugou_detective, victim="孙丽", loss="900")
    Case.objects.filter(pk=other.pk).update(filed_date="2023-06-17", reported_date="2023-06-16")
    other = Case.objects.get(pk=other.pk)
    freeze(account(other), now - DAY)
    mine = ask(row, now)
    text = look(fugou_detective, "funds:freeze", case.pk, mine.pk).text
    assert "该账户另由扶沟县公安局冻结" in text
    assert other.number not in text


def test_the_tab_asks_no_more_for_more_holds(
    case: Case, ending: Ending, fugou_detective: Officer, browser_of: Callable
) -> None:
    for days in (3, 20, 40):
        ending(case, days)
    browser = browser_of(fugou_detective)
    address = f"/cases/{case.pk}/?tab=funds"
    headers = {"HX-Request": "true", "HX-Target": "case-panel"}
    browser.get(address, headers=headers)
    with CaptureQueriesContext(connection) as few:
        browser.get(address, headers=headers)
    for days in (4, 21, 41):
        ending(case, days)
    with CaptureQueriesContext(connection) as many:
        browser.get(address, headers=headers)
    assert len(many) == len(few)
