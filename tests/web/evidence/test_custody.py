"""The form of a hand-over and the chain as its readers see it."""

from collections.abc import Callable
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.evidence.models import CustodyEvent, Evidence
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]
Move = Callable[..., CustodyEvent]
STORE = "扶沟县公安局涉案财物管理中心"


def typed(after: int = 0, **fields: Any) -> dict[str, Any]:
    return {
        "after": after,
        "purpose": "store",
        "at_0": "2023-07-11",
        "at_1": "18:00",
        "to_party": "store",
        "to_officer": "",
        "to_body": STORE,
        "to_signer": "孙保管",
        "document_no": "",
        "note": "",
        **fields,
    }


def test_an_item_goes_into_the_store_and_the_page_says_where_it_is(
    phone: Evidence, fugou_detective: Officer, send: Send, look: Look
) -> None:
    place = (fugou_detective, "evidence:hand-over", phone.case_id, phone.pk)
    form = look(*place)
    assert f"现由{fugou_detective}保管" in form.text
    assert "from_signer" not in form.response.context["form"].fields
    assert send(*place, **typed()).status == 302
    page = look(fugou_detective, "evidence:item", phone.case_id, phone.pk)
    assert f"现保管方{STORE}" in page.text
    assert f"移出签字：{fugou_detective} 接收签字：孙保管" in page.text
    assert "from_signer" in look(*place).response.context["form"].fields
    history = look(fugou_detective, "cases:detail", phone.case_id, tab="history").text
    assert f"证据{phone.number}入库保管：由{fugou_detective}移交{STORE}" in history


@pytest.mark.parametrize(
    ("wrong", "field", "complaint"),
    [
        ({"purpose": ""}, "purpose", "必填"),
        ({"at_1": ""}, "at", "几时几分"),
        ({"at_0": "2099-01-01"}, "at", "不能晚于现在"),
        ({"to_party": "court"}, "to_party", "接收方应为：涉案财物保管场所"),
        ({"to_body": ""}, "to_body", "接收单位"),
        ({"to_signer": ""}, "to_signer", "签字人"),
        ({"to_signer": "王建国"}, "to_signer", "不能是同一人"),
        ({"to_signer": "赵丽"}, "to_signer", "程序规定第235条"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    wrong: dict, field: str, complaint: str, phone: Evidence, fugou_detective: Officer, send: Send
) -> None:
    screen = send(fugou_detective, "evidence:hand-over", phone.case_id, phone.pk, **typed(**wrong))
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert not phone.custody.exists()


def test_who_presses_second_is_told_who_has_it_and_asked_again(
    phone: Evidence, fugou_detective: Officer, move: Move, send: Send
) -> None:
    place = (fugou_detective, "evidence:hand-over", phone.case_id, phone.pk)
    move(phone, "store", "2023-07-11 17:00")
    screen = send(*place, **typed(note="随车携带"))
    assert screen.status == 422
    assert f"刚由他人办理移交，现由{STORE}保管" in screen.text
    assert f"现由{STORE}保管。移出、接收双方须分别签字" in screen.text
    assert "随车携带" in screen.html
    form = screen.response.context["form"]
    assert str(form["after"].value()) == "1"
    assert "from_signer" in form.errors
    assert phone.custody.count() == 1


def test_a_form_sent_again_leads_on_as_it_did_the_first_time(
    phone: Evidence, fugou_detective: Officer, fugou_lead: Officer, look: Look, send: Send
) -> None:
    place = ("evidence:hand-over", phone.case_id, phone.pk)
    key = look(fugou_detective, *place).form_key()
    first, again = (send(fugou_detective, *place, **typed(form_key=key)) for _press in range(2))
    assert (first.status, again.status) == (302, 302)
    assert again.response["Location"] == first.response["Location"]
    assert phone.custody.count() == 1
    assert "刚由他人办理移交" in send(fugou_lead, *place, **typed(form_key=key)).text, "that was not his form"


def test_what_was_returned_is_not_handed_on(
    phone: Evidence, fugou_detective: Officer, move: Move, look: Look, send: Send
) -> None:
    owner = {"to_party": "owner", "to_body": "", "to_signer": "李桂兰", "document_no": "发还清单1号"}
    move(phone, "return", "2023-07-12 18:00", **owner)
    page = look(fugou_detective, "evidence:item", phone.case_id, phone.pk)
    assert "发还" in page.text
    assert "办理移交" not in page.text
    assert "委托鉴定" not in page.text
    screen = send(fugou_detective, "evidence:hand-over", phone.case_id, phone.pk, **typed(after=1))
    assert screen.status == 422
    tab = look(fugou_detective, "cases:detail", phone.case_id, tab="evidence").text
    assert "已移送、发还或销毁 1件" in tab


def test_only_officers_of_the_case_are_offered(
    phone: Evidence,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    huaiyang_detective: Officer,
    look: Look,
) -> None:
    form = look(fugou_detective, "evidence:hand-over", phone.case_id, phone.pk).response.context["form"]
    offered = set(form.fields["to_officer"].queryset)
    assert {fugou_detective, fugou_colleague} <= offered
    assert huaiyang_detective not in offered
