"""Moving a supervision on from its page: sign, report, review, ask, decide."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.supervision.enums import State, Verdict
from casemgr.supervision.models import Report, Supervision

SignIn = Callable[[Officer], Client]


def do(browser: Client, supervision: Supervision, act: str, query: str = "", **typed: Any) -> Any:
    return browser.post(f"/supervision/{supervision.pk}/{act}/{query}", {"form_key": uuid4(), **typed})


def state() -> State:
    return State(Supervision.objects.get().state)


def test_the_lead_signs_and_stays_in_his_queue(
    signed_in: SignIn, fugou_lead: Officer, fugou: Supervision
) -> None:
    answer = do(signed_in(fugou_lead), fugou, "acknowledge", "?state=listed")
    assert answer.url == f"/supervision/{fugou.pk}/?state=listed"
    assert state() == State.ACKNOWLEDGED


def test_the_detective_reports(
    signed_in: SignIn, fugou_detective: Officer, acknowledged: Supervision
) -> None:
    browser = signed_in(fugou_detective)
    do(browser, acknowledged, "report", content="已冻结账户", next_steps="赴长春抓捕")
    report = Report.objects.get()
    assert (report.content, report.next_steps, report.submitted_by) == (
        "已冻结账户",
        "赴长春抓捕",
        fugou_detective,
    )
    assert "等待市局审核" in browser.get(f"/supervision/{acknowledged.pk}/").content.decode()


def test_an_empty_report_comes_back_with_what_was_typed(
    signed_in: SignIn, fugou_detective: Officer, acknowledged: Supervision
) -> None:
    page = do(signed_in(fugou_detective), acknowledged, "report", content="", next_steps="赴长春抓捕")
    assert page.status_code == 422
    text = page.content.decode()
    assert "提交未成功" in text
    assert 'href="#report_content"' in text
    assert "赴长春抓捕" in text
    assert not Report.objects.exists()


def test_pressing_twice_makes_one_report(
    signed_in: SignIn, fugou_detective: Officer, acknowledged: Supervision
) -> None:
    browser, typed = signed_in(fugou_detective), {"content": "进展", "next_steps": "", "form_key": uuid4()}
    answers = [do(browser, acknowledged, "report", **typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Report.objects.count() == 1


def test_forms_on_one_page_have_keys_of_their_own(
    signed_in: SignIn, fugou_lead: Officer, report: Report
) -> None:
    page = signed_in(fugou_lead).get(f"/supervision/{report.supervision_id}/")
    keys = [panel.form_key for panel in page.context["panels"]]
    assert len(keys) == len(set(keys)) == 2


def test_the_supervisor_sends_a_report_back(signed_in: SignIn, supervisor: Officer, report: Report) -> None:
    browser, supervision = signed_in(supervisor), report.supervision
    page = do(browser, supervision, "review_report", report=report.pk, verdict="returned", comment="")
    assert page.status_code == 422
    assert "请填写此项" in page.content.decode()
    do(browser, supervision, "review_report", report=report.pk, verdict="returned", comment="未说明资金流向")
    report.refresh_from_db()
    assert (report.verdict, report.comment) == (Verdict.RETURNED, "未说明资金流向")


def test_a_report_of_another_supervision_cannot_be_slipped_in(
    signed_in: SignIn, supervisor: Officer, report: Report, huaiyang: Supervision
) -> None:
    Supervision.objects.filter(pk=huaiyang.pk).update(state=State.REPORTING)
    page = do(signed_in(supervisor), huaiyang, "review_report", report=report.pk, verdict="accepted")
    assert page.status_code == 422
    assert "没有这一期进展" in page.content.decode()
    report.refresh_from_db()
    assert report.verdict == ""


def test_a_report_two_supervisors_review_is_reviewed_once(
    signed_in: SignIn, supervisor: Officer, second_supervisor: Officer, report: Report
) -> None:
    do(signed_in(supervisor), report.supervision, "review_report", report=report.pk, verdict="accepted")
    late = do(
        signed_in(second_supervisor),
        report.supervision,
        "review_report",
        report=report.pk,
        verdict="accepted",
    )
    assert late.status_code == 422
    assert "第1期进展已审核过" in late.content.decode()


def test_the_lead_asks_for_release_with_a_ground(
    signed_in: SignIn, fugou_lead: Officer, report: Report
) -> None:
    browser = signed_in(fugou_lead)
    page = do(browser, report.supervision, "request_release", ground="")
    assert "案件尚未破案，请写明申请解除的理由" in page.content.decode()
    do(browser, report.supervision, "request_release", ground="主犯境外")
    assert state() == State.RELEASE_PENDING


def test_the_supervisor_releases_with_reason_and_note(
    signed_in: SignIn, supervisor: Officer, pending: Supervision
) -> None:
    browser = signed_in(supervisor)
    assert do(browser, pending, "release", decision="release", note="同意").status_code == 422
    assert do(browser, pending, "release", decision="release", reason="other").status_code == 422
    page = do(browser, pending, "release", decision="release", reason="solved", note="同意")
    assert "案件尚未登记破案，不能以“已破案”解除" in page.content.decode()
    assert state() == State.RELEASE_PENDING
    do(browser, pending, "release", decision="release", reason="other", note="同意解除")
    row = Supervision.objects.get()
    assert (row.state, row.release_note, row.released_by) == (State.RELEASED, "同意解除", supervisor)


def test_the_supervisor_refuses_with_words(
    signed_in: SignIn, supervisor: Officer, pending: Supervision
) -> None:
    browser = signed_in(supervisor)
    assert do(browser, pending, "release", decision="refuse", note="").status_code == 422
    do(browser, pending, "release", decision="refuse", note="赃款去向未查清")
    assert state() == State.REPORTING


def test_who_asked_has_no_button_and_his_post_is_refused(
    signed_in: SignIn, fugou_lead: Officer, pending: Supervision, now: datetime
) -> None:
    bureau = Unit.objects.get(code="411600000000")
    post(by=None, officer=fugou_lead, role=Role.CITY_SUPERVISOR, unit=bureau, now=now)
    browser = signed_in(fugou_lead)
    page = browser.get(f"/supervision/{pending.pk}/")
    assert "须由其他督办员审核" in page.content.decode()
    assert f"/supervision/{pending.pk}/release/" not in page.content.decode()
    for decision in ("release", "refuse"):
        answer = do(browser, pending, "release", decision=decision, reason="other", note="好")
        assert answer.status_code == 403
    assert state() == State.RELEASE_PENDING


@pytest.mark.parametrize(
    ("who", "act"),
    [
        ("fugou_detective", "acknowledge"),
        ("fugou_lead", "release"),
        ("fugou_lead", "release_below"),
        ("fugou_lead", "relist"),
        ("analyst", "acknowledge"),
        ("supervisor", "acknowledge"),
        ("fugou_colleague", "report"),
    ],
)
def test_a_post_without_the_right_is_forbidden(
    signed_in: SignIn, request: pytest.FixtureRequest, fugou: Supervision, who: str, act: str
) -> None:
    assert do(signed_in(request.getfixturevalue(who)), fugou, act).status_code == 403
    assert state() == State.LISTED


def test_an_act_that_came_too_late_is_explained(
    signed_in: SignIn, fugou_lead: Officer, acknowledged: Supervision
) -> None:
    page = do(signed_in(fugou_lead), acknowledged, "acknowledge")
    assert page.status_code == 422
    assert "当前状态为“已签收”，不能办理此项操作" in page.content.decode()


def test_below_the_line_the_supervisor_releases_with_a_reason(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision
) -> None:
    Case.objects.filter(pk=fugou.case_id).update(loss_amount=Decimal("96000"))
    browser = signed_in(supervisor)
    assert do(browser, fugou, "release_below", note="").status_code == 422
    do(browser, fugou, "release_below", note="复核后核减")
    assert state() == State.RELEASED


def test_listing_again_leads_to_the_new_one(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision
) -> None:
    Case.objects.filter(pk=fugou.case_id).update(loss_amount=Decimal("96000"))
    browser = signed_in(supervisor)
    do(browser, fugou, "release_below", note="复核后核减")
    answer = do(browser, fugou, "relist", reason="发现新的受害人")
    again = Supervision.objects.open().get()
    assert answer.url == f"/supervision/{again.pk}/"


def test_there_is_no_act_of_another_name(signed_in: SignIn, supervisor: Officer, fugou: Supervision) -> None:
    browser = signed_in(supervisor)
    assert do(browser, fugou, "delete").status_code == 404


def test_loading_the_page_again_after_an_error_leads_back(
    signed_in: SignIn, fugou_lead: Officer, huaiyang_lead: Officer, fugou: Supervision
) -> None:
    again = signed_in(fugou_lead).get(f"/supervision/{fugou.pk}/acknowledge/?state=listed")
    assert again.url == f"/supervision/{fugou.pk}/?state=listed"
    assert signed_in(huaiyang_lead).get(f"/supervision/{fugou.pk}/acknowledge/").status_code == 404
