"""The pages on which a case is moved on, asked about and sent back."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, ConcludeCondition, EventKind, SolveCondition, Status
from casemgr.cases.models import Case
from casemgr.common import clock
from casemgr.common.clock import local_date
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]


def put(case: Case, status: Status) -> None:
    Case.objects.filter(pk=case.pk).update(status=status)


def status(case: Case) -> str:
    return Case.objects.get(pk=case.pk).status


def form_fields(screen: Screen) -> set[str]:
    return set(screen.response.context["form"].fields)


@pytest.mark.parametrize(
    ("act", "stands", "asked", "consequence"),
    [
        (Act.ACCEPT, Status.REPORTED, {"reason"}, "立案审查期限为3日"),
        (Act.FILE, Status.UNDER_REVIEW, {"reason"}, "生成案件编号"),
        (Act.REFUSE_FILING, Status.UNDER_REVIEW, {"reason"}, "3日内将不予立案通知书送达"),
        (Act.TRANSFER, Status.FILED, {"reason", "target_unit"}, "24小时内移送"),
        (Act.INVESTIGATE, Status.FILED, {"reason"}, ""),
        (Act.SOLVE, Status.INVESTIGATING, {"reason", "conditions"}, "破案日期为今天"),
        (Act.CONCLUDE, Status.SOLVED, {"reason", "conditions"}, "结案报告"),
        (Act.SEND, Status.CONCLUDED, {"reason", "document_no"}, "移送人民检察院"),
        (Act.RETURN, Status.SENT, {"reason", "document_no", "received_on"}, "自收到之日起1个月内"),
        (Act.RECORD_PROSECUTION, Status.SENT, {"reason", "document_no", "decided_on"}, "提起公诉以人计"),
        (Act.RECORD_NO_PROSECUTION, Status.SENT, {"reason", "document_no", "decided_on"}, "逐人的检察决定"),
        (Act.RECORD_JUDGMENT, Status.PROSECUTED, {"reason", "document_no", "decided_on"}, "逐人的判决结果"),
        (Act.CLOSE, Status.JUDGED, {"reason"}, "挂牌督办未解除的不能结案归档"),
        (Act.WITHDRAW, Status.FILED, {"reason", "ground"}, "3日内告知"),
        (Act.MERGE, Status.FILED, {"reason", "ground", "into"}, "保留原编号"),
        (Act.REFILE, Status.WITHDRAWN, {"reason"}, "重新开展侦查"),
    ],
)
def test_each_act_asks_for_what_it_needs_and_says_what_it_sets_going(
    act: Act,
    stands: Status,
    asked: set[str],
    consequence: str,
    case: Case,
    fugou_lead: Officer,
    look: Look,
) -> None:
    put(case, stands)
    screen = look(fugou_lead, "cases:act", case.pk, act)
    assert form_fields(screen) == asked
    assert consequence in screen.text
    assert f"确认{act.label}" in screen.text
    assert "请核对" in screen.text and "38,000.00" in screen.text


def test_a_case_goes_all_its_way_through_the_pages(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, send: Send, look: Look
) -> None:
    put(case, Status.REPORTED)
    today = local_date(clock.now()).isoformat()
    road = [
        (fugou_detective, Act.ACCEPT, {}, Status.UNDER_REVIEW),
        (fugou_lead, Act.FILE, {}, Status.FILED),
        (fugou_detective, Act.INVESTIGATE, {}, Status.INVESTIGATING),
        (fugou_lead, Act.SOLVE, {"conditions": SolveCondition.values}, Status.SOLVED),
        (fugou_lead, Act.CONCLUDE, {"conditions": ConcludeCondition.values}, Status.CONCLUDED),
        (fugou_lead, Act.SEND, {"document_no": "扶公(刑)诉字〔2023〕12号"}, Status.SENT),
        (
            fugou_detective,
            Act.RETURN,
            {"document_no": "扶检退查〔2023〕1号", "received_on": today, "reason": "补充资金流水"},
            Status.RETURNED_SUPP,
        ),
        (fugou_lead, Act.SEND, {"document_no": "扶公(刑)诉字〔2023〕12号"}, Status.SENT),
        (
            fugou_detective,
            Act.RECORD_PROSECUTION,
            {"document_no": "扶检刑诉〔2023〕8号", "decided_on": today},
            Status.PROSECUTED,
        ),
        (
            fugou_detective,
            Act.RECORD_JUDGMENT,
            {"document_no": "(2023)豫1621刑初9号", "decided_on": today},
            Status.JUDGED,
        ),
        (fugou_detective, Act.CLOSE, {}, Status.CLOSED),
    ]
    for officer, act, typed, expected in road:
        done = send(officer, "cases:act", case.pk, act, **typed)
        assert done.response.url == f"/cases/{case.pk}/", act
        assert status(case) == expected
    assert "已办理：结案归档" in look(fugou_detective, "cases:detail", case.pk).text
    history = look(fugou_lead, "cases:detail", case.pk, tab="history").text
    assert "扶检刑诉〔2023〕8号" in history and "补充资金流水" in history
    assert f"收到日期：{today}" in history


@pytest.mark.parametrize("missing", SolveCondition.values)
def test_two_conditions_of_three_do_not_solve_a_case(
    missing: str, case: Case, fugou_lead: Officer, send: Send
) -> None:
    ticked = [condition for condition in SolveCondition.values if condition != missing]
    screen = send(fugou_lead, "cases:act", case.pk, "solve", conditions=ticked)
    assert screen.status == 422
    assert "各项条件全部具备后方可办理" in screen.text
    assert status(case) == Status.FILED


@pytest.mark.parametrize(
    ("act", "typed", "complaint"),
    [
        ("withdraw", {}, "请选择情形"),
        ("withdraw", {"ground": "seventh"}, "seventh"),
        ("transfer", {"reason": "无管辖权"}, "请填写移送的目标单位"),
        ("transfer", {"target_unit": "漯河市公安局"}, "请说明理由"),
        ("merge", {"ground": "joint"}, "请填写并入案件的编号"),
    ],
)
def test_what_is_missing_is_asked_for(
    act: str, typed: dict, complaint: str, case: Case, fugou_lead: Officer, send: Send
) -> None:
    screen = send(fugou_lead, "cases:act", case.pk, act, **typed)
    assert screen.status == 422
    assert complaint in screen.text
    assert status(case) == Status.FILED


def test_a_case_is_merged_into_another_of_ones_own(
    case: Case, make_case: Callable[..., Case], fugou_lead: Officer, send: Send, look: Look
) -> None:
    other = make_case()
    into = other.case_no.lower()
    done = send(fugou_lead, "cases:act", case.pk, "merge", into=into, ground="joint", reason="同伙作案")
    assert done.status == 302
    assert status(case) == Status.MERGED
    assert f"并入案件：{other.case_no}" in look(fugou_lead, "cases:detail", case.pk, tab="history").text


def test_a_case_that_cannot_be_merged_into_is_refused_like_one_that_never_was(
    case: Case, make_case: Callable[..., Case], fugou_lead: Officer, send: Send
) -> None:
    closed = make_case()
    put(closed, Status.CLOSED)
    numbers = [
        make_case("411603").case_no,  # another county's
        closed.case_no,
        case.case_no,
        "A4116210000002023069999",  # never used
    ]
    answers = {
        str(
            send(fugou_lead, "cases:act", case.pk, "merge", into=number, ground="joint")
            .response.context["form"]
            .errors["into"]
        )
        for number in numbers
    }
    assert len(answers) == 1
    assert status(case) == Status.FILED


def test_what_stands_in_the_way_is_said_before_anything_is_typed(
    case: Case, fugou_lead: Officer, look: Look, send: Send
) -> None:
    put(case, Status.UNDER_REVIEW)
    Case.objects.filter(pk=case.pk).update(lead=None)
    screen = look(fugou_lead, "cases:act", case.pk, "file")
    assert "立案前请先指定主办民警" in screen.text
    assert "确认立案" not in screen.html
    assert send(fugou_lead, "cases:act", case.pk, "file").status == 422
    closing = look(fugou_lead, "cases:act", case.pk, "close")
    assert "当前状态为“立案审查”，不能办理此项操作" in closing.text


def test_pressing_twice_moves_it_once(case: Case, fugou_lead: Officer, send: Send) -> None:
    data = {"conditions": SolveCondition.values, "form_key": str(uuid4())}
    for _press in range(2):
        assert send(fugou_lead, "cases:act", case.pk, "solve", **data).status == 302
    assert case.events.filter(kind=EventKind.MOVED, data__act="solve").count() == 1


@pytest.mark.parametrize(
    ("reader", "act"),
    [
        ("fugou_detective", "solve"),
        ("fugou_colleague", "investigate"),
        ("supervisor", "solve"),
        ("analyst", "solve"),
        ("station_officer", "withdraw"),
    ],
)
def test_who_may_not_decide_is_told_so(
    reader: str, act: str, case: Case, look: Look, send: Send, request: pytest.FixtureRequest
) -> None:
    officer = request.getfixturevalue(reader)
    assert look(officer, "cases:act", case.pk, act).status == 403
    assert send(officer, "cases:act", case.pk, act, conditions=SolveCondition.values).status == 403
    assert status(case) == Status.FILED


@pytest.mark.parametrize("route", ["cases:act", "cases:request"])
def test_an_act_that_there_is_not_is_not_found(
    route: str, case: Case, fugou_lead: Officer, fugou_detective: Officer, look: Look
) -> None:
    assert look(fugou_detective, route, case.pk, "delete").status == 404


def test_a_detective_asks_and_the_lead_decides(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, send: Send, look: Look
) -> None:
    page = look(fugou_detective, "cases:request", case.pk, "solve")
    assert "提请破案" in page.text and "由县局负责人审批" in page.text
    assert send(fugou_detective, "cases:request", case.pk, "solve", reason="").status == 422
    done = send(fugou_detective, "cases:request", case.pk, "solve", reason="三条件已具备")
    assert done.response.url == f"/cases/{case.pk}/"
    assert Case.objects.get(pk=case.pk).requested_act == Act.SOLVE
    assert "“破案”尚待审批" in look(fugou_detective, "cases:request", case.pk, "transfer").text
    assert "提请移送管辖" not in look(fugou_detective, "cases:detail", case.pk).text
    send(fugou_lead, "cases:act", case.pk, "solve", conditions=SolveCondition.values)
    assert Case.objects.get(pk=case.pk).requested_act == ""


def test_the_lead_sends_it_back(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, send: Send, look: Look
) -> None:
    send(fugou_detective, "cases:request", case.pk, "solve", reason="三条件已具备")
    page = look(fugou_lead, "cases:decline", case.pk)
    assert "将退回对“破案”的提请" in page.text
    assert send(fugou_lead, "cases:decline", case.pk, reason="").status == 422
    assert send(fugou_lead, "cases:decline", case.pk, reason="主犯尚未归案").status == 302
    assert Case.objects.get(pk=case.pk).requested_act == ""
    assert "主犯尚未归案" in look(fugou_detective, "cases:detail", case.pk, tab="history").text
    assert "没有待审批" in send(fugou_lead, "cases:decline", case.pk, reason="再退").text


@pytest.mark.parametrize("reader", ["fugou_lead", "fugou_colleague", "supervisor", "analyst"])
def test_only_who_works_the_case_and_cannot_decide_asks(
    reader: str, case: Case, look: Look, send: Send, request: pytest.FixtureRequest
) -> None:
    officer = request.getfixturevalue(reader)
    assert look(officer, "cases:request", case.pk, "solve").status == 403
    assert send(officer, "cases:request", case.pk, "solve", reason="请批").status == 403


def test_what_cannot_be_asked_for_now_is_said(
    case: Case, fugou_detective: Officer, look: Look, send: Send
) -> None:
    assert "当前状态下不能提请该事项" in look(fugou_detective, "cases:request", case.pk, "send").text
    assert send(fugou_detective, "cases:request", case.pk, "send", reason="请批").status == 422


@pytest.mark.parametrize("reader", ["fugou_detective", "supervisor", "analyst"])
def test_only_the_lead_sends_back(
    reader: str, case: Case, look: Look, request: pytest.FixtureRequest
) -> None:
    assert look(request.getfixturevalue(reader), "cases:decline", case.pk).status == 403
