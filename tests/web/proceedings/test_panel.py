"""The tab 办案 and its forms."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import Act, Status
from casemgr.cases.models import Case
from casemgr.cases.services import editing, progress
from casemgr.common.clock import local_date
from casemgr.proceedings.enums import Office, TopicKind
from casemgr.proceedings.models import ProsecutionDecision, Topic
from casemgr.proceedings.services import consultations
from casemgr.suspects.models import CaseSuspect
from tests.proceedings.conftest import put
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
Send = Callable[..., Screen]
TAB = {"tab": "proceedings"}


def consultation(owner: Officer, day: str) -> dict[str, Any]:
    """The form of a consultation with the three topics of the articles filled in."""
    topics = {
        f"{kind}_{name}": value
        for kind in ("law", "jurisdiction", "evidence")
        for name, value in {
            "opinion": "刘海涛为主犯",
            "todo": "补充材料",
            "owner": owner.pk,
            "due_on": day,
        }.items()
    }
    return {"held_on": day, "offices": ["procuratorate", "court"], "participants": "检察院张某", **topics}


@pytest.fixture
def today(now: datetime) -> str:
    return local_date(now).isoformat()


def test_a_consultation_of_three_topics_leaves_three_todos_on_tab_clocks_and_workbench(
    case: Case, fugou_detective: Officer, fugou_colleague: Officer, send: Send, look: Look, today: str
) -> None:
    done = send(fugou_detective, "proceedings:consult", case.pk, **consultation(fugou_colleague, today))
    assert done.response.url == f"/cases/{case.pk}/?tab=proceedings"
    screen = look(fugou_detective, "cases:detail", case.pk, **TAB)
    for words in ("法律适用", "指定管辖", "证据固定", "检察院张某", "刘海涛为主犯", "赵丽"):
        assert words in screen.text
    counts = {str(tab["label"]): tab["count"] for tab in screen.response.context["tabs"]}
    assert counts["办案"] == 3
    assert look(fugou_colleague, "deadlines:list", state="mine").text.count("赵丽：补充材料") == 3
    assert look(fugou_colleague, "home:workbench").text.count("会商事项") == 3


def test_a_todo_of_a_colleagues_case_does_not_tell_its_owner_the_victim(
    make_case: Callable[..., Case],
    fugou_detective: Officer,
    fugou_colleague: Officer,
    send: Send,
    look: Look,
    today: str,
) -> None:
    case = make_case(lead=fugou_detective, victim="李桂兰", loss="500")
    send(fugou_detective, "proceedings:consult", case.pk, **consultation(fugou_colleague, today))
    mine = look(fugou_colleague, "home:workbench").text
    assert "会商事项" in mine and "李某兰" in mine
    assert "李桂兰" not in mine
    assert "李桂兰" in look(fugou_detective, "home:workbench").text


def test_what_is_missing_of_a_topic_is_asked_for_and_what_was_typed_stays(
    case: Case, fugou_detective: Officer, send: Send, today: str
) -> None:
    typed = {"held_on": today, "offices": ["court"], "law_opinion": "应定诈骗罪"}
    screen = send(fugou_detective, "proceedings:consult", case.pk, **typed)
    assert screen.status == 422
    errors = screen.response.context["form"].errors
    assert set(errors) == {"law_todo", "law_owner", "law_due_on"}
    assert "“法律适用”议题" in errors["law_todo"][0]
    assert "应定诈骗罪" in screen.html


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"offices": []}, "offices"),
        ({"held_on": ""}, "held_on"),
        ({"held_on": "2099-01-01"}, "held_on"),
        ({"law_due_on": "2020-01-01"}, "law_due_on"),
        ({"law_owner": "0"}, "law_owner"),
    ],
)
def test_what_cannot_be_of_a_consultation_is_said_at_its_field(
    typed: dict, field: str, case: Case, fugou_detective: Officer, send: Send, today: str
) -> None:
    data = {**consultation(fugou_detective, today), **typed}
    screen = send(fugou_detective, "proceedings:consult", case.pk, **data)
    assert screen.status == 422
    assert field in screen.response.context["form"].errors
    assert not Topic.objects.exists()


def test_the_owner_reads_his_todo_and_ticks_it_off_though_he_sees_the_case_masked(
    case: Case,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    said: Callable[..., Any],
    now: datetime,
    send: Send,
    look: Look,
) -> None:
    today = local_date(now)
    told = [said(TopicKind.LAW, today, fugou_colleague), said(TopicKind.EVIDENCE, today)]
    consultations.consult(
        by=fugou_detective, case=case, held_on=today, offices=[Office.COURT], topics=told, now=now
    )
    mine, other = Topic.objects.all()
    text = look(fugou_colleague, "cases:detail", case.pk, **TAB).text
    assert "补充法律适用材料" in text
    assert "补充证据固定材料" not in text
    assert look(fugou_colleague, "proceedings:todo", case.pk, other.pk).status == 403
    assert send(fugou_colleague, "proceedings:todo", case.pk, mine.pk, note="").status == 422
    assert send(fugou_colleague, "proceedings:todo", case.pk, mine.pk, note="已补充").status == 302
    assert Topic.objects.open().get() == other
    again = look(fugou_detective, "proceedings:todo", case.pk, mine.pk)
    assert "已经办结" in again.text and "确认办结" not in again.html


def test_a_reader_sees_free_texts_masked_and_a_supervisor_uncovers_one_with_a_reason(
    case: Case,
    fugou_detective: Officer,
    supervisor: Officer,
    analyst: Officer,
    send: Send,
    look: Look,
    today: str,
) -> None:
    send(fugou_detective, "proceedings:consult", case.pk, **consultation(fugou_detective, today))
    for reader in (supervisor, analyst):
        text = look(reader, "cases:detail", case.pk, **TAB).text
        assert "刘海涛" not in text and "检察院张某" not in text
    field = f"topic:{Topic.objects.first().pk}:opinion"
    shown = send(supervisor, "cases:reveal", case.pk, field=field, reason="审核督办")
    assert "刘海涛为主犯" in shown.text
    assert Event.objects.get(action="personal.revealed").detail["field"] == field
    assert send(analyst, "cases:reveal", case.pk, field=field, reason="研判").status == 403


def test_decisions_on_several_people_are_entered_at_once_and_move_the_case(
    sent: Case, suspects: list[CaseSuspect], fugou_detective: Officer, send: Send, look: Look, today: str
) -> None:
    paper = {"document_no": "扶检刑诉〔2026〕8号", "decided_on": today}
    chosen = [row.pk for row in suspects[:2]]
    page = look(fugou_detective, "cases:detail", sent.pk, **TAB)
    assert "审查起诉期限由检察机关掌握" in page.text
    done = send(fugou_detective, "proceedings:decide", sent.pk, kind="prosecuted", suspects=chosen, **paper)
    assert done.status == 302
    screen = look(fugou_detective, "cases:detail", sent.pk, **TAB)
    assert "提起公诉 2人" in screen.text and "未登记检察决定 1人" in screen.text
    assert Case.objects.get(pk=sent.pk).status == Status.PROSECUTED
    judged = {"court": "扶沟县人民法院", "instance": "first", "result": "suspended", **paper}
    wrong = send(fugou_detective, "proceedings:judge", sent.pk, suspects=chosen, **judged)
    assert wrong.status == 422 and "须填写刑期" in wrong.text
    right = send(fugou_detective, "proceedings:judge", sent.pk, suspects=chosen, term_months="24", **judged)
    assert right.status == 302
    assert "缓刑 24个月" in look(fugou_detective, "cases:detail", sent.pk, **TAB).text


def test_who_is_not_of_the_case_cannot_be_chosen(
    sent: Case, suspects: list[CaseSuspect], fugou_detective: Officer, send: Send, today: str
) -> None:
    screen = send(
        fugou_detective,
        "proceedings:decide",
        sent.pk,
        kind="prosecuted",
        suspects=[suspects[0].pk + 1000],
        document_no="1",
        decided_on=today,
    )
    assert screen.status == 422
    assert "suspects" in screen.response.context["form"].errors


def test_a_mistake_is_taken_back_on_its_own_page(
    sent: Case, suspects: list[CaseSuspect], fugou_detective: Officer, send: Send, look: Look, today: str
) -> None:
    paper = {"document_no": "1号", "decided_on": today, "suspects": [suspects[0].pk]}
    send(fugou_detective, "proceedings:decide", sent.pk, kind="prosecuted", **paper)
    decision = ProsecutionDecision.objects.get()
    page = look(fugou_detective, "proceedings:remove", sent.pk, "decision", decision.pk)
    assert "将撤销对“刘海涛”误登的“提起公诉”" in page.text
    assert look(fugou_detective, "proceedings:remove", sent.pk, "verdict", decision.pk).status == 404
    assert (
        send(fugou_detective, "proceedings:remove", sent.pk, "decision", decision.pk, reason="").status == 422
    )
    send(fugou_detective, "proceedings:remove", sent.pk, "decision", decision.pk, reason="误登")
    assert not ProsecutionDecision.objects.exists()


def test_a_penalty_cites_its_law_and_spares_who_is_detained(
    case: Case, suspects: list[CaseSuspect], fugou_detective: Officer, send: Send, look: Look, today: str
) -> None:
    page = look(fugou_detective, "proceedings:penalise", case.pk)
    assert "反诈法第38条" in page.text
    told = {
        "kind": "fine",
        "amount": "1万元",
        "document_no": "1号",
        "decided_on": today,
        "suspects": [suspects[0].pk],
    }
    wrong = send(fugou_detective, "proceedings:penalise", case.pk, basis="治安管理处罚法", **told)
    assert wrong.status == 422 and "法律名称和条款" in wrong.text
    send(fugou_detective, "proceedings:penalise", case.pk, basis="反诈法第三十八条", **told)
    assert "罚款 10,000.00 元" in look(fugou_detective, "cases:detail", case.pk, **TAB).text


def test_a_card_case_says_what_keeps_it_open_until_the_inquiry_is_concluded(
    case: Case, fugou_detective: Officer, now: datetime, send: Send, look: Look
) -> None:
    editing.edit(by=fugou_detective, case=case, version=case.version, is_card=True, now=now)
    put(case, Status.JUDGED)
    assert "尚无一案双查结论" in look(fugou_detective, "cases:detail", case.pk, **TAB).text
    closing = look(fugou_detective, "cases:act", case.pk, Act.CLOSE)
    assert "请先在“办案”中登记一案双查的结论" in closing.text
    send(fugou_detective, "proceedings:new-inquiry", case.pk, outlet="某营业厅")
    inquiry = case.inquiries.get()
    page = look(fugou_detective, "proceedings:inquiry", case.pk, inquiry.pk)
    assert "某营业厅" in page.html
    place = (fugou_detective, "proceedings:inquiry", case.pk, inquiry.pk)
    typed = {"outlet": "某营业厅", "opened": page.response.context["opened"]}
    wrong = send(*place, **typed, conclusion="已处理")
    assert wrong.status == 422 and "须写明倒查情况" in wrong.text
    send(*place, **typed, finding="lax", conclusion="已约谈")
    assert "尚无一案双查结论" not in look(fugou_detective, "cases:detail", case.pk, **TAB).text
    assert look(fugou_detective, "proceedings:inquiry", case.pk, inquiry.pk).status == 403
    assert send(fugou_detective, "cases:act", case.pk, Act.CLOSE).status == 302


def test_of_two_who_carry_on_with_an_inquiry_the_second_sees_what_the_first_wrote(
    case: Case, fugou_detective: Officer, fugou_lead: Officer, send: Send, look: Look
) -> None:
    send(fugou_detective, "proceedings:new-inquiry", case.pk, outlet="某营业厅")
    place = ("proceedings:inquiry", case.pk, case.inquiries.get().pk)
    opened = look(fugou_detective, *place).response.context["opened"]
    typed = {"outlet": "某营业厅", "opened": opened}
    assert send(fugou_lead, *place, **typed, finding="lax").status == 302
    second = send(fugou_detective, *place, **typed, finding="crime")
    assert second.status == 409
    assert "网点或单位管理不到位" in second.text and "从业人员涉嫌犯罪" in second.text
    assert case.inquiries.get().finding == "lax"


def test_any_other_case_is_not_asked_for_an_inquiry(case: Case, fugou_detective: Officer, look: Look) -> None:
    assert "一案双查" not in look(fugou_detective, "cases:detail", case.pk, **TAB).text


def test_the_card_mark_is_set_in_the_form_of_the_case_and_found_in_its_list(
    case: Case, fugou_detective: Officer, now: datetime, look: Look
) -> None:
    assert "“两卡”案件" in look(fugou_detective, "cases:edit", case.pk).text
    assert case.number not in look(fugou_detective, "cases:list", is_card="1").text
    editing.edit(by=fugou_detective, case=case, version=case.version, is_card=True, now=now)
    assert case.number in look(fugou_detective, "cases:list", is_card="1").text


def test_how_often_it_was_sent_back_is_said(
    sent: Case, fugou_detective: Officer, now: datetime, look: Look
) -> None:
    told = {"document_no": "扶检退查〔2023〕1号", "received_on": local_date(now)}
    progress.advance(by=fugou_detective, case=sent, act=Act.RETURN, now=now, **told)
    text = look(fugou_detective, "cases:detail", sent.pk, **TAB).text
    assert "已退回补充侦查1次，以2次为限" in text
    assert "补充侦查 1个月" in text


@pytest.mark.parametrize(
    "route", ["extend-review", "followup", "consult", "new-inquiry", "decide", "judge", "penalise"]
)
def test_the_forms_are_for_who_works_the_case(
    route: str,
    sent: Case,
    fugou_lead: Officer,
    fugou_colleague: Officer,
    supervisor: Officer,
    huaiyang_lead: Officer,
    look: Look,
) -> None:
    assert look(fugou_lead, f"proceedings:{route}", sent.pk).status == 200
    for reader, status in ((fugou_colleague, 403), (supervisor, 403), (huaiyang_lead, 404)):
        assert look(reader, f"proceedings:{route}", sent.pk).status == status


def test_a_refused_case_is_followed_up_on_its_tab(
    make_case: Callable[..., Case],
    fugou_detective: Officer,
    fugou_lead: Officer,
    now: datetime,
    send: Send,
    look: Look,
    today: str,
) -> None:
    case = make_case(lead=fugou_detective, status="under_review")
    progress.advance(by=fugou_lead, case=case, act=Act.REFUSE_FILING, reason="没有犯罪事实", now=now)
    page = look(fugou_detective, "cases:detail", case.pk, **TAB)
    assert "送达不予立案通知书" in page.text and "登记后续事项" in page.text
    typed = {"followup": "refusal_notified", "on_0": today, "on_1": ""}
    assert send(fugou_detective, "proceedings:followup", case.pk, **{**typed, "followup": ""}).status == 422
    assert send(fugou_detective, "proceedings:followup", case.pk, **typed).status == 302
    history = look(fugou_lead, "cases:detail", case.pk, tab="history").text
    assert f"已送达不予立案通知书（{today}）" in history


def test_the_panel_asks_no_more_for_more_people(
    sent: Case,
    suspects: list[CaseSuspect],
    fugou_detective: Officer,
    send: Send,
    look: Look,
    today: str,
    django_assert_max_num_queries: Any,
) -> None:
    def ask() -> None:
        look(fugou_detective, "cases:detail", sent.pk, htmx="case-panel", **TAB)

    paper = {"document_no": "1号", "decided_on": today, "kind": "prosecuted"}
    send(fugou_detective, "proceedings:decide", sent.pk, suspects=[suspects[0].pk], **paper)
    send(fugou_detective, "proceedings:consult", sent.pk, **consultation(fugou_detective, today))
    ask()
    with django_assert_max_num_queries(32) as asked:
        ask()
    before = len(asked)
    send(fugou_detective, "proceedings:decide", sent.pk, suspects=[row.pk for row in suspects[1:]], **paper)
    send(fugou_detective, "proceedings:consult", sent.pk, **consultation(fugou_detective, today))
    with django_assert_max_num_queries(before):
        ask()


def test_an_overdue_todo_says_so(
    case: Case, fugou_detective: Officer, said: Callable[..., Any], now: datetime, look: Look
) -> None:
    day = local_date(now - timedelta(days=3))
    consultations.consult(
        by=fugou_detective,
        case=case,
        held_on=day,
        offices=[Office.COURT],
        topics=[said(TopicKind.LAW, day)],
        now=now,
    )
    assert "已超期" in look(fugou_detective, "cases:detail", case.pk, **TAB).text
