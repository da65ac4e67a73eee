"""The tab of evidence, the page of an item, and the forms of the inventory."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.evidence.models import CustodyEvent, Evidence, EvidenceFile
from casemgr.evidence.services import files, items, testing
from tests.evidence.conftest import PNG, at, upload
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]
Register = Callable[..., Evidence]
Move = Callable[..., CustodyEvent]


@pytest.fixture
def typed(case: Case, fugou_colleague: Officer) -> Callable[..., dict[str, Any]]:
    """What stands in the form of an item, with some of it typed."""

    def fill(**fields: Any) -> dict[str, Any]:
        return {
            "kind": "physical",
            "name": "电脑主机",
            "quantity": "2",
            "unit": "台",
            "features": "联想，黑色",
            "mode": "seized",
            "document_no": "扶公（刑）扣字〔2023〕12号-3",
            "collected_at_0": "2023-07-11",
            "collected_at_1": "10:30",
            "collected_by": case.lead_id,
            "collected_with": fugou_colleague.pk,
            "collected_place": "扶沟县城关镇",
            "collected_from": "刘海涛",
            "seal_no": "F-1",
            "place": "A区3架",
            "note": "",
            **fields,
        }

    return fill


def test_an_item_is_registered_and_stands_in_the_inventory(
    case: Case, fugou_detective: Officer, typed: Callable, send: Send, look: Look
) -> None:
    done = send(fugou_detective, "evidence:new", case.pk, **typed())
    item = Evidence.objects.get()
    assert done.response.url == f"/cases/{case.pk}/evidence/{item.pk}/"
    tab = look(fugou_detective, "cases:detail", case.pk, tab="evidence").text
    for part in (
        item.number,
        "电脑主机",
        "2台",
        "物证",
        "扣押",
        "F-1",
        "A区3架",
        str(case.lead),
        "在管证据 1件",
    ):
        assert part in tab
    page = look(fugou_detective, "evidence:item", case.pk, item.pk).text
    for part in (item.number, "联想，黑色", "刘海涛", "城关镇", "12号-3", "扣押：王建国", "尚未委托检验鉴定"):
        assert part in page


def test_an_empty_inventory_says_what_it_is_for(case: Case, fugou_detective: Officer, look: Look) -> None:
    assert "尚未登记证据" in look(fugou_detective, "cases:detail", case.pk, tab="evidence").text


@pytest.mark.parametrize(
    ("wrong", "field", "complaint"),
    [
        ({"name": ""}, "name", "必填"),
        ({"quantity": "0"}, "quantity", "0.001"),
        ({"quantity": "若干"}, "quantity", "数字"),
        ({"mode": "stolen"}, "mode", "stolen"),
        ({"collected_at_1": ""}, "collected_at", "请填写几时几分。"),
        ({"collected_at_0": "2023-06-01"}, "collected_at", "程序规定第174条"),
        ({"collected_with": ""}, "collected_with", "程序规定第229条"),
        ({"collected_with": "0"}, "collected_with", "选择"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(
    wrong: dict, field: str, complaint: str, case: Case, fugou_detective: Officer, typed: Callable, send: Send
) -> None:
    screen = send(fugou_detective, "evidence:new", case.pk, **typed(**wrong))
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert "联想，黑色" in screen.html
    assert not case.evidence.exists()


def test_before_filing_a_seizure_is_refused_with_its_article_and_a_submission_taken(
    make_case: Callable[..., Case], fugou_detective: Officer, typed: Callable, send: Send
) -> None:
    case = make_case(lead=fugou_detective, status="under_review")
    screen = send(fugou_detective, "evidence:new", case.pk, **typed())
    assert "不得扣押（程序规定第174条）" in str(screen.response.context["form"].errors["mode"])
    assert send(fugou_detective, "evidence:new", case.pk, **typed(mode="submitted")).status == 302


def opened(screen: Screen) -> str:
    return screen.html.split('name="opened" value="')[1].split('"')[0]


def test_place_seal_and_note_are_changed_and_nothing_else_is_offered(
    phone: Evidence, fugou_detective: Officer, send: Send, look: Look
) -> None:
    place = (fugou_detective, "evidence:change", phone.case_id, phone.pk)
    form = look(*place)
    assert set(form.response.context["form"].fields) == {"seal_no", "place", "note"}
    data = {"seal_no": "F-2", "place": "B区1架", "note": "", "number": "E1", "name": "别的"}
    assert send(*place, opened=opened(form), **data).status == 302
    phone.refresh_from_db()
    assert (phone.seal_no, phone.place, phone.name) == ("F-2", "B区1架", "手机（iPhone 13）")
    history = look(fugou_detective, "cases:detail", phone.case_id, tab="history").text
    assert "存放位置：-- → B区1架" in history


def test_who_saves_second_is_shown_what_differs(
    phone: Evidence, fugou_detective: Officer, now: datetime, send: Send, look: Look
) -> None:
    place = (fugou_detective, "evidence:change", phone.case_id, phone.pk)
    form = look(*place)
    items.change(by=fugou_detective, evidence=phone, version=1, now=now, place="C区9架")
    screen = send(*place, opened=opened(form), seal_no="", place="B区1架", note="")
    assert screen.status == 409
    for part in ("存放位置", "C区9架", "B区1架"):
        assert part in screen.text


def test_a_mistake_is_voided_and_stays_visible_as_such(
    phone: Evidence, fugou_detective: Officer, send: Send, look: Look
) -> None:
    place = (phone.case_id, phone.pk)
    assert send(fugou_detective, "evidence:void", *place).status == 422
    assert send(fugou_detective, "evidence:void", *place, reason="重复登记").status == 302
    page = look(fugou_detective, "evidence:item", *place).text
    assert "已作废" in page
    assert "办理移交" not in page
    tab = look(fugou_detective, "cases:detail", phone.case_id, tab="evidence")
    assert "已作废" in tab.text
    assert "在管证据 0件" in tab.text
    for route in ("change", "void", "hand-over", "new-file", "new-test"):
        assert look(fugou_detective, f"evidence:{route}", *place).status == 403


def test_a_test_is_asked_for_and_answered_twice(
    phone: Evidence, fugou_detective: Officer, send: Send, look: Look
) -> None:
    place = (phone.case_id, phone.pk)
    request = {"laboratory": "市局物证鉴定所", "question": "提取聊天记录", "document_no": "聘字1号"}
    moment = {"requested_at_0": "2023-07-12", "requested_at_1": "09:00"}
    assert send(fugou_detective, "evidence:new-test", *place, **request, **moment).status == 302
    assert "等待结果" in look(fugou_detective, "evidence:item", *place).text
    test = phone.tests.get()
    for number, text in (("鉴字1号", "检出记录218条"), ("鉴补字1号", "补充检出照片3张")):
        data = {"document_no": number, "text": text, "signed_date": "2023-07-20"}
        assert send(fugou_detective, "evidence:new-opinion", phone.case_id, test.pk, **data).status == 302
    page = look(fugou_detective, "evidence:item", *place).text
    for part in ("鉴字1号", "检出记录218条", "鉴补字1号", "补充检出照片3张", "已出具意见"):
        assert part in page


def test_who_sees_people_masked_reads_no_names_and_the_supervisor_uncovers_one(
    case: Case,
    register: Register,
    move: Move,
    analyst: Officer,
    supervisor: Officer,
    now: datetime,
    send: Send,
    look: Look,
) -> None:
    item = register(case, name="李桂兰的手机13812345678", note="开机密码由李桂兰提供")
    move(item, "store", "2023-07-11 18:00")
    files.add(by=case.lead, evidence=item, role="photo", upload=upload("李桂兰.jpg"), now=now)
    test = testing.request(
        by=case.lead,
        evidence=item,
        laboratory="市局物证鉴定所",
        question="李桂兰聊天记录",
        requested_at=at("2023-07-12 09:00"),
        now=now,
    )
    pages = [("cases:detail", (case.pk,), {"tab": "evidence"}), ("evidence:list", (case.pk,), {})]
    pages += [(f"evidence:{name}", (case.pk, item.pk), {}) for name in ("item", "label")]
    for reader in (analyst, supervisor):
        for route, args, query in pages:
            html = look(reader, route, *args, **query).html
            assert "李某兰的手机****5678" in html, route
            for secret in ("李桂兰", "刘海涛", "13812345678", "孙保管"):
                assert secret not in html, (route, secret)
    for field, clear in (
        (f"evidence:{item.pk}:note", "开机密码由李桂兰提供"),
        (f"evidence:{item.pk}:collected_from", "刘海涛"),
        (f"forensictest:{test.pk}:question", "李桂兰聊天记录"),
    ):
        told = {"field": field, "reason": "核对督办报告"}
        assert clear in send(supervisor, "cases:reveal", case.pk, **told).html
        assert send(analyst, "cases:reveal", case.pk, **told).status == 403


def test_reading_an_item_in_clear_is_audited(phone: Evidence, fugou_detective: Officer, look: Look) -> None:
    look(fugou_detective, "evidence:item", phone.case_id, phone.pk)
    assert Event.objects.filter(action="case.viewed", police_no=fugou_detective.police_no).count() == 1


def test_to_another_county_none_of_it_exists_and_a_reader_changes_nothing(
    phone: Evidence,
    photo: EvidenceFile,
    make_case: Callable[..., Case],
    huaiyang_detective: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    fugou_colleague: Officer,
    look: Look,
) -> None:
    writing = [("evidence:new", (phone.case_id,))]
    writing += [
        (f"evidence:{name}", (phone.case_id, phone.pk))
        for name in ("change", "void", "hand-over", "new-file", "new-test")
    ]
    reading = [("evidence:list", (phone.case_id,)), ("evidence:file", (phone.case_id, photo.pk))]
    reading += [(f"evidence:{name}", (phone.case_id, phone.pk)) for name in ("item", "label")]
    for route, args in [*writing, *reading]:
        assert look(huaiyang_lead, route, *args).status == 404
    for route, args in writing:
        for reader in (supervisor, fugou_colleague):
            assert look(reader, route, *args).status == 403
    # Nor through a case of his own.
    own = make_case("411603", lead=huaiyang_detective)
    assert look(huaiyang_detective, "evidence:item", own.pk, phone.pk).status == 404
    assert look(huaiyang_detective, "evidence:file", own.pk, photo.pk).status == 404


def test_the_inventory_asks_as_much_for_thirty_items_as_for_one(
    case: Case,
    fugou_detective: Officer,
    register: Register,
    move: Move,
    now: datetime,
    look: Look,
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            look(fugou_detective, "cases:detail", case.pk, tab="evidence", htmx="case-panel")
        return len(counted)

    fill(register, move, now, case, 1)
    asked()  # the first page of a session reads more
    one = asked()
    fill(register, move, now, case, 29)
    assert asked() == one


def fill(register: Register, move: Move, now: datetime, case: Case, number: int) -> None:
    for count in range(number):
        item = register(case)
        move(item, "store", "2023-07-11 18:00")
        content = PNG + f"{item.pk}-{count}".encode()
        files.add(by=case.lead, evidence=item, role="photo", upload=upload("照.png", content), now=now)
