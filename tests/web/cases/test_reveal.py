"""Uncovering one masked value: with a reason, by who may, on the record."""

from collections.abc import Callable
from datetime import datetime

import pytest

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.cases.services import editing, identifiers
from tests.web.cases.conftest import NUMBER, PHONE, Screen

Send = Callable[..., Screen]
REASON = "核实受害人身份"


@pytest.fixture
def named(case: Case, fugou_detective: Officer, now: datetime) -> dict[str, str]:
    """What can be uncovered, by how it is asked for."""
    account = identifiers.add(
        by=fugou_detective, case=case, kind="account", value="6222021300001234567", now=now
    )
    editing.note(by=fugou_detective, case=case, text="李桂兰的女儿来电。", now=now)
    victim = case.victims.get()
    return {
        "name": "李桂兰被刷单返利诈骗案",
        "summary": "李桂兰称被人冒充客服骗走三万八千元。",
        f"victim:{victim.pk}:name": "李桂兰",
        f"victim:{victim.pk}:resident_number": NUMBER,
        f"victim:{victim.pk}:phone": PHONE,
        f"victim:{victim.pk}:occupation": "教师",
        f"victim:{victim.pk}:address": "扶沟县城关镇",
        f"identifier:{account.pk}": "6222021300001234567",
        f"note:{case.events.first().pk}": "李桂兰的女儿来电。",
    }


def test_the_supervisor_uncovers_one_value_and_it_is_recorded(
    case: Case, named: dict[str, str], supervisor: Officer, send: Send
) -> None:
    for field, value in named.items():
        screen = send(supervisor, "cases:reveal", case.pk, htmx=True, field=field, reason=REASON)
        assert screen.status == 200
        assert value in screen.html
        assert "data-cover-after" in screen.html
        others = [other for name, other in named.items() if name != field and other not in value]
        assert not [other for other in others if other in screen.html]
        event = Event.objects.filter(action="personal.revealed").latest("pk")
        assert event.police_no == supervisor.police_no
        assert (event.subject, event.address) == (f"cases.case:{case.pk}", "127.0.0.1")
        assert event.detail == {"field": field, "reason": REASON}
    assert Event.objects.filter(action="personal.revealed").count() == len(named)


@pytest.mark.parametrize(
    "reader",
    ["fugou_colleague", "analyst", "data_manager", "auditor", "station_officer", "legal_reviewer"],
)
def test_nobody_else_may(
    reader: str, case: Case, send: Send, look: Callable[..., Screen], request: pytest.FixtureRequest
) -> None:
    officer = request.getfixturevalue(reader)
    screen = send(officer, "cases:reveal", case.pk, field="name", reason=REASON)
    assert screen.status == 403
    assert "李桂兰" not in screen.html
    assert "/reveal/" not in look(officer, "cases:detail", case.pk, tab="victims").html


@pytest.mark.parametrize("reason", ["", " ", "看", "\u200b\u200b"])
def test_without_a_reason_nothing_is_uncovered_or_recorded(
    reason: str, case: Case, supervisor: Officer, send: Send
) -> None:
    screen = send(supervisor, "cases:reveal", case.pk, htmx=True, field="name", reason=reason)
    assert screen.status == 422
    assert "请说明查看理由" in screen.text
    assert "李桂兰" not in screen.html
    assert not Event.objects.filter(action="personal.revealed").exists()


def test_a_value_of_another_case_or_none_at_all_is_not_there(
    case: Case, make_case: Callable[..., Case], supervisor: Officer, named: dict[str, str], send: Send
) -> None:
    other = make_case("411603", victim="孙大勇", loss="1")
    theirs = other.victims.get()
    for field in (
        f"victim:{theirs.pk}:name",
        f"note:{case.events.last().pk}",  # that it was registered is no note
        f"victim:{case.victims.get().pk}:resident_number_hash",
        f"victim:{case.victims.get().pk}",
        "victim:x:name",
        "victim:²:name",
        f"victim:{'9' * 5000}:name",
        "search_text",
        "__class__",
        "remark",  # there is none
        "unknown:1",
        "",
    ):
        screen = send(supervisor, "cases:reveal", case.pk, field=field, reason=REASON)
        assert screen.status == 404, field
    assert not Event.objects.filter(action="personal.revealed").exists()


def test_without_script_it_is_a_page(case: Case, supervisor: Officer, send: Send) -> None:
    screen = send(supervisor, "cases:reveal", case.pk, field="name", reason=REASON)
    assert "<html" in screen.html
    assert "李桂兰被刷单返利诈骗案" in screen.text
    assert "返回案件" in screen.text


def test_the_detail_offers_it_only_where_something_is_masked(
    case: Case, supervisor: Officer, fugou_lead: Officer, look: Callable[..., Screen]
) -> None:
    assert "/reveal/" in look(supervisor, "cases:detail", case.pk).html
    assert 'value="remark"' not in look(supervisor, "cases:detail", case.pk).html
    assert "/reveal/" not in look(fugou_lead, "cases:detail", case.pk).html


def test_it_is_no_get(case: Case, supervisor: Officer, look: Callable[..., Screen]) -> None:
    assert look(supervisor, "cases:reveal", case.pk, field="name", reason=REASON).status == 405
