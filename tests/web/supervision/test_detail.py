"""One supervision: what it shows to whom (督办详情)."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.supervision.enums import Act, ReleaseReason
from casemgr.supervision.models import Report, Supervision
from casemgr.supervision.services import escalation, listing, review

SignIn = Callable[[Officer], Client]


def address(supervision: Supervision, query: str = "") -> str:
    return f"/supervision/{supervision.pk}/{query}"


def open_acts(page: object) -> set[str]:
    panels = page.context["panels"] + [panel for _report, panel in page.context["reports"] if panel]
    return {panel.form.act for panel in panels}


def test_it_says_why_the_case_was_listed(signed_in: SignIn, supervisor: Officer, fugou: Supervision) -> None:
    text = signed_in(supervisor).get(address(fugou)).content.decode()
    assert "损失金额与涉案金额中较大者为128,000.00元" in text
    assert "督办标准第1版" in text
    assert "在100,000.00元以上（含本数）" in text
    assert "系统自动挂牌" in text


def test_a_listing_by_hand_names_who_and_why(
    signed_in: SignIn, supervisor: Officer, make_case: Callable[..., Case], now: datetime
) -> None:
    row = listing.list_by_hand(by=supervisor, case=make_case(loss="100"), reason="涉及在校学生", now=now)
    text = signed_in(supervisor).get(address(row)).content.decode()
    assert "由督办员周敏决定挂牌" in text
    assert "理由：涉及在校学生" in text


def test_another_county_gets_the_same_answer_as_for_a_number_never_used(
    signed_in: SignIn, huaiyang_lead: Officer, fugou: Supervision
) -> None:
    browser = signed_in(huaiyang_lead)
    hidden, unused = browser.get(address(fugou)), browser.get("/supervision/999999/")
    assert hidden.status_code == unused.status_code == 404
    assert browser.post(address(fugou) + "acknowledge/").status_code == 404


def test_a_role_without_supervision_is_forbidden(
    signed_in: SignIn, station_officer: Officer, fugou: Supervision
) -> None:
    assert signed_in(station_officer).get(address(fugou)).status_code == 403


@pytest.mark.parametrize(
    ("who", "in_clear"),
    [("fugou_detective", True), ("fugou_lead", True), ("fugou_colleague", False), ("supervisor", False)],
)
def test_the_victim_is_named_only_to_who_may_know(
    signed_in: SignIn, request: pytest.FixtureRequest, fugou: Supervision, who: str, in_clear: bool
) -> None:
    text = signed_in(request.getfixturevalue(who)).get(address(fugou)).content.decode()
    assert ("李桂兰" in text) is in_clear
    assert ("李某兰" in text) is not in_clear


@pytest.mark.parametrize(
    ("who", "reads"), [("supervisor", True), ("auditor", True), ("analyst", False), ("data_manager", False)]
)
def test_reports_are_read_by_who_has_to(
    signed_in: SignIn, request: pytest.FixtureRequest, report: Report, who: str, reads: bool
) -> None:
    text = signed_in(request.getfixturevalue(who)).get(address(report.supervision)).content.decode()
    assert ("已查明资金流向三级账户" in text) is reads
    assert "第1期" in text


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("fugou_lead", {Act.ACKNOWLEDGE}),
        ("fugou_detective", set()),
        ("supervisor", set()),
        ("analyst", set()),
    ],
)
def test_only_what_one_may_do_now_is_offered(
    signed_in: SignIn, request: pytest.FixtureRequest, fugou: Supervision, who: str, acts: set[str]
) -> None:
    page = signed_in(request.getfixturevalue(who)).get(address(fugou))
    assert open_acts(page) == acts
    assert ("等待县局负责人签收" in page.content.decode()) is not bool(acts)


def test_each_state_offers_its_acts(
    signed_in: SignIn,
    fugou_detective: Officer,
    fugou_lead: Officer,
    supervisor: Officer,
    pending: Supervision,
) -> None:
    assert open_acts(signed_in(fugou_lead).get(address(pending))) == set()
    assert open_acts(signed_in(fugou_detective).get(address(pending))) == set()
    assert open_acts(signed_in(supervisor).get(address(pending))) == {Act.RELEASE}


def test_the_supervisor_sees_ground_and_checklist(
    signed_in: SignIn, supervisor: Officer, pending: Supervision
) -> None:
    page = signed_in(supervisor).get(address(pending))
    text = page.content.decode()
    assert "主犯境外，赃款已追回" in text
    assert [item["ok"] for item in page.context["checklist"]] == [False, True, True]
    assert "尚未破案" in text
    assert "共1期，0期待审核" in text


def test_what_fell_below_is_told_and_may_be_released(
    signed_in: SignIn, supervisor: Officer, fugou_lead: Officer, fugou: Supervision
) -> None:
    Case.objects.filter(pk=fugou.case_id).update(loss_amount=Decimal("96000"))
    page = signed_in(supervisor).get(address(fugou))
    assert open_acts(page) == {Act.RELEASE_BELOW}
    assert "挂牌时 128,000.00 元，现为 96,000.00 元，低于标准 100,000.00 元" in page.content.decode()
    assert open_acts(signed_in(fugou_lead).get(address(fugou))) == {Act.ACKNOWLEDGE}


def test_what_is_released_may_be_listed_again_once(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision, now: datetime
) -> None:
    Case.objects.filter(pk=fugou.case_id).update(loss_amount=Decimal("96000"))
    review.release(
        by=supervisor, supervision=fugou, reason=ReleaseReason.BELOW_THRESHOLD, note="核减", now=now
    )
    browser = signed_in(supervisor)
    assert [panel.form.act for panel in browser.get(address(fugou)).context["rare"]] == [Act.RELIST]
    listing.relist(by=supervisor, supervision=Supervision.objects.get(), reason="新线索", now=now)
    assert browser.get(address(fugou)).context["rare"] == []


def test_the_history_is_told_in_sentences(
    signed_in: SignIn, supervisor: Officer, pending: Supervision
) -> None:
    lines = [line.text for line in signed_in(supervisor).get(address(pending)).context["history"]]
    assert lines[0] == "申请解除督办"
    assert lines[-1] == "列为市局挂牌督办"
    assert any("第1期督办进展" in line for line in lines)


def test_next_and_previous_stay_inside_the_queue(
    signed_in: SignIn, supervisor: Officer, make_case: Callable[..., Case], now: datetime
) -> None:
    for loss in ("100000", "300000", "200000"):
        make_case(loss=loss)
    escalation.run(now=now)
    low, middle, high = Supervision.objects.order_by("amount_seen")
    query = "?state=listed&order=amount"
    page = signed_in(supervisor).get(address(middle, query))
    assert page.context["previous_url"] == address(high, query)
    assert page.context["next_url"] == address(low, query)
    narrow = "?order=amount&amount_min=150000"
    assert signed_in(supervisor).get(address(middle, narrow)).context["next_url"] == ""
    assert page.context["list_url"] == f"/supervision/{query}"


def test_steps_show_how_far_it_has_come(signed_in: SignIn, supervisor: Officer, report: Report) -> None:
    steps = signed_in(supervisor).get(address(report.supervision)).context["steps"]
    assert [step["state"] for step in steps] == ["done", "done", "current", "todo", "todo"]
