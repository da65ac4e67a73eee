"""What is printed: labels and lists."""

import re
from collections.abc import Callable
from datetime import datetime

import segno

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.evidence.models import CustodyEvent, Evidence
from casemgr.evidence.services import items
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]


def test_a_label_says_what_it_hangs_on_and_its_code_only_the_number(
    phone: Evidence, fugou_detective: Officer, look: Look
) -> None:
    label = look(fugou_detective, "evidence:label", phone.case_id, phone.pk)
    for part in (phone.number, phone.case.number, "手机（iPhone 13）", "1部", "2023-07-11 10:30"):
        assert part in label.text
    assert "刘海涛" not in label.html
    drawn = re.search(r'<path[^>]* d="([^"]+)"', label.html[label.html.index("label__code") - 200 :])
    expected = segno.make(phone.number, error="m", micro=False).svg_inline(scale=4, border=2)
    assert drawn
    assert drawn[1] in expected
    assert Event.objects.get(action="evidence.label_printed").detail["evidence"] == phone.number


def test_the_page_of_a_label_holds_no_style_of_its_own(
    phone: Evidence, fugou_detective: Officer, look: Look
) -> None:
    html = look(fugou_detective, "evidence:label", phone.case_id, phone.pk).html
    assert " style=" not in html
    assert "<style" not in html


def test_the_list_holds_what_stands_and_leaves_room_to_sign(
    case: Case,
    phone: Evidence,
    register: Callable[..., Evidence],
    move: Callable[..., CustodyEvent],
    fugou_detective: Officer,
    now: datetime,
    look: Look,
) -> None:
    move(phone, "store", "2023-07-11 18:00")
    brought = register(case, name="银行流水", unit="册", mode="submitted")
    voided = items.void(by=fugou_detective, evidence=register(case), reason="误登", now=now)
    everything = look(fugou_detective, "evidence:list", case.pk).text
    for part in (
        "证据清单",
        phone.number,
        brought.number,
        "涉案财物管理中心",
        "见证人（签名）",
        "程序规定第230条",
    ):
        assert part in everything
    assert voided.number not in everything
    seized = look(fugou_detective, "evidence:list", case.pk, mode="seized")
    assert "扣押清单" in seized.text
    assert phone.number in seized.text
    assert brought.number not in seized.text
    assert "没有此类证据" in look(fugou_detective, "evidence:list", case.pk, mode="obtained").text
    assert "证据清单" in look(fugou_detective, "evidence:list", case.pk, mode="所有").text
    assert Event.objects.filter(action="evidence.list_printed").count() == 4


def test_every_reader_of_the_case_may_print_and_the_paper_is_as_masked_as_the_page(
    phone: Evidence, analyst: Officer, look: Look
) -> None:
    text = look(analyst, "evidence:list", phone.case_id).text
    assert phone.number in text
    assert "刘海涛" not in text
