"""The forms about a fugitive: listed, corrected, a clue, a check, brought back, cancelled."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import localtime

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.deadlines.models import Deadline
from casemgr.suspects.models import CaseSuspect, FugitiveWatch
from casemgr.suspects.services import clues, fugitives
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
Send = Callable[..., Screen]


def form(**typed: Any) -> dict[str, Any]:
    return {
        "fugitive_no": "t41162100 00002023080001",
        "escaped": "2002年10月",
        "registered_date": "2023-08-01",
        "basis": "arrest",
        "basis_no": "扶公（刑）捕字〔2023〕3号",
        "wanted_no": "",
        "level": "key",
        **typed,
    }


def moment(field: str, at: datetime) -> dict[str, str]:
    local = localtime(at)
    return {f"{field}_0": f"{local:%Y-%m-%d}", f"{field}_1": f"{local:%H:%M}"}


def opened(screen: Screen) -> str:
    return screen.html.split('name="opened" value="')[1].split('"')[0]


def test_he_is_listed_from_his_card(
    case: Case, suspect: Callable[..., CaseSuspect], fugou_detective: Officer, look: Look, send: Send
) -> None:
    row = suspect(case)
    text = look(fugou_detective, "suspects:register-fugitive", case.pk, row.pk).text
    assert "刘海涛" in text
    assert "程序规定第351条" in text
    done = send(fugou_detective, "suspects:register-fugitive", case.pk, row.pk, **form())
    assert done.response.url.startswith(f"/cases/{case.pk}/?tab=suspects")
    watch = FugitiveWatch.objects.get()
    assert (watch.fugitive_no, str(watch.escaped)) == ("T4116210000002023080001", "2002-10")
    assert "追逃已登记" in look(fugou_detective, "cases:detail", case.pk, tab="suspects").html


@pytest.mark.parametrize(
    ("typed", "field", "complaint"),
    [
        ({"basis": ""}, "basis", "程序规定第351条"),
        ({"basis_no": ""}, "basis_no", "程序规定第351条"),
        ({"fugitive_no": "T1"}, "fugitive_no", "T加22位数字"),
        ({"escaped": "去年"}, "escaped", "日期"),
        ({"escaped": "2100"}, "escaped", "不能晚于今天"),
        ({"registered_date": "2001-01-01"}, "registered_date", "不能早于潜逃时间"),
        ({"level": "king"}, "level", "king"),
    ],
)
def test_bad_input_is_said_at_its_field_and_what_was_typed_stays(
    typed: dict,
    field: str,
    complaint: str,
    case: Case,
    suspect: Callable[..., CaseSuspect],
    fugou_detective: Officer,
    send: Send,
) -> None:
    row = suspect(case)
    data = form(**{"basis_no": "扶公（刑）捕字〔2023〕3号", "wanted_no": "公缉5号", **typed})
    screen = send(fugou_detective, "suspects:register-fugitive", case.pk, row.pk, **data)
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert "公缉5号" in screen.html
    assert not FugitiveWatch.objects.exists()


def test_the_entry_is_corrected_and_who_saves_second_chooses(
    watch: FugitiveWatch, fugou_detective: Officer, look: Look, send: Send, now: datetime
) -> None:
    screen = look(fugou_detective, "fugitives:change", watch.pk)
    seal = opened(screen)
    data = form(escaped="2023-07", basis="detention", basis_no=watch.basis_no, wanted_no="公缉5号")
    done = send(fugou_detective, "fugitives:change", watch.pk, opened=seal, **data)
    assert done.response.url == f"/fugitives/{watch.pk}/"
    watch.refresh_from_db()
    assert watch.wanted_no == "公缉5号"
    second = send(
        fugou_detective, "fugitives:change", watch.pk, opened=seal, **{**data, "wanted_no": "公缉6号"}
    )
    assert second.status == 409
    for part in ("公缉5号", "公缉6号", "通缉令编号"):
        assert part in second.text


def test_a_clue_is_written_down(
    watch: FugitiveWatch, fugou_detective: Officer, look: Look, send: Send
) -> None:
    assert "不写举报人身份" in look(fugou_detective, "fugitives:new-clue", watch.pk).text
    data = {
        "kind": "death",
        "source": "tip",
        "credibility": "low",
        "received_date": "2024-01-02",
        "place": "运城",
        "content": "传闻已死亡",
    }
    assert send(fugou_detective, "fugitives:new-clue", watch.pk, **{**data, "content": ""}).status == 422
    assert send(fugou_detective, "fugitives:new-clue", watch.pk, **data).status == 302
    assert watch.clues.get().place == "运城"
    watch.refresh_from_db()
    assert watch.state == "at_large"


@pytest.fixture
def clue(watch: FugitiveWatch, fugou_detective: Officer, now: datetime) -> Any:
    told = {"kind": "contact", "source": "comparison", "credibility": "high", "content": "有转账"}
    return clues.add(by=fugou_detective, watch=watch, received_date=local_date(now), now=now, **told)


def test_a_clue_is_checked_from_the_log(
    watch: FugitiveWatch, clue: Any, fugou_detective: Officer, look: Look, send: Send, now: datetime
) -> None:
    screen = look(fugou_detective, "fugitives:new-check", watch.pk, clue=clue.pk)
    assert f'<option value="{clue.pk}" selected>' in screen.html
    data = {"clue": clue.pk, "checked_date": str(local_date(now)), "result": "confirmed", "content": "属实"}
    soon = local_date(now) + timedelta(days=5)
    done = send(fugou_detective, "fugitives:new-check", watch.pk, next_date=str(soon), **data)
    assert done.status == 302
    assert watch.checks.get().clue == clue
    assert local_date(Deadline.objects.on(watch.target).running().get().due_at) == soon


def test_a_check_may_stand_alone_and_a_clue_of_another_is_no_choice(
    watch: FugitiveWatch,
    clue: Any,
    case: Case,
    flee: Callable[..., FugitiveWatch],
    fugou_detective: Officer,
    look: Look,
    send: Send,
    now: datetime,
) -> None:
    other = flee(case, "王某", fugitive_no="T4116210000002023080002")
    screen = look(fugou_detective, "fugitives:new-check", other.pk, clue=clue.pk)
    assert f'value="{clue.pk}"' not in screen.html
    data = {"checked_date": str(local_date(now)), "result": "nothing", "content": "走访"}
    refused = send(fugou_detective, "fugitives:new-check", other.pk, clue=clue.pk, **data)
    assert refused.status == 422
    assert send(fugou_detective, "fugitives:new-check", other.pk, clue="", **data).status == 302
    assert other.checks.get().clue is None


def test_a_key_fugitive_is_not_put_off(
    watch: FugitiveWatch, fugou_detective: Officer, send: Send, now: datetime
) -> None:
    late = local_date(now) + timedelta(days=90)
    data = {"clue": "", "checked_date": str(local_date(now)), "result": "nothing", "content": "走访"}
    screen = send(fugou_detective, "fugitives:new-check", watch.pk, next_date=str(late), **data)
    assert screen.status == 422
    assert "不间断核查" in str(screen.response.context["form"].errors["next_date"])
    assert "走访" in screen.html


def test_brought_back_moves_the_clock(
    watch: FugitiveWatch,
    catch: Callable[..., CaseSuspect],
    fugou_detective: Officer,
    look: Look,
    send: Send,
    now: datetime,
) -> None:
    assert look(fugou_detective, "fugitives:brought-back", watch.pk).status == 403
    catch(watch.case_suspect, "2024-03-21 16:00")
    assert "48小时" in look(fugou_detective, "fugitives:brought-back", watch.pk).text
    early = {"brought_back_at_0": "2024-03-21", "brought_back_at_1": "15:00"}
    assert send(fugou_detective, "fugitives:brought-back", watch.pk, **early).status == 422
    back = now - timedelta(hours=2)
    done = send(fugou_detective, "fugitives:brought-back", watch.pk, **moment("brought_back_at", back))
    assert done.status == 302
    due_at = Deadline.objects.on(watch.target).running().get().due_at
    assert due_at == back.replace(second=0, microsecond=0) + timedelta(hours=48)


def test_the_lead_cancels_and_a_death_needs_its_certificate(
    watch: FugitiveWatch, fugou_detective: Officer, fugou_lead: Officer, look: Look, send: Send, now: datetime
) -> None:
    assert look(fugou_detective, "fugitives:cancel", watch.pk).status == 403
    data = {
        "ground": "dead",
        "cancel_no": "撤1号",
        "certificate_no": "",
        "note": "",
        **moment("cancelled_at", now),
    }
    screen = send(fugou_lead, "fugitives:cancel", watch.pk, **data)
    assert screen.status == 422
    assert "死亡证明编号" in str(screen.response.context["form"].errors["certificate_no"])
    data["ground"] = "returned"
    screen = send(fugou_lead, "fugitives:cancel", watch.pk, **data)
    assert "尚未登记到案" in str(screen.response.context["form"].errors["ground"])
    done = send(
        fugou_lead, "fugitives:cancel", watch.pk, **{**data, "ground": "dead", "certificate_no": "死字7号"}
    )
    assert done.response.url == f"/fugitives/{watch.pk}/"
    watch.refresh_from_db()
    assert (watch.state, watch.certificate_no) == ("cancelled", "死字7号")


def test_of_one_who_was_caught_the_ground_is_filled_in(
    watch: FugitiveWatch, catch: Callable[..., CaseSuspect], fugou_lead: Officer, look: Look
) -> None:
    catch(watch.case_suspect, "2024-03-21 16:00")
    assert '<option value="returned" selected>' in look(fugou_lead, "fugitives:cancel", watch.pk).html


def test_what_was_cancelled_has_no_forms(
    watch: FugitiveWatch, fugou_lead: Officer, look: Look, now: datetime
) -> None:
    told = {"ground": "dead", "certificate_no": "1号", "cancel_no": "2号", "cancelled_at": now}
    fugitives.cancel(by=fugou_lead, watch=watch, now=now, **told)
    for route in ("change", "new-clue", "new-check", "brought-back", "cancel"):
        assert look(fugou_lead, f"fugitives:{route}", watch.pk).status == 403


def test_a_reader_uses_no_form(
    watch: FugitiveWatch,
    fugou_colleague: Officer,
    supervisor: Officer,
    legal_reviewer: Officer,
    auditor: Officer,
    look: Look,
) -> None:
    for reader in (fugou_colleague, supervisor, legal_reviewer, auditor):
        for route in ("change", "new-clue", "new-check", "brought-back", "cancel"):
            assert look(reader, f"fugitives:{route}", watch.pk).status == 403
        args = (watch.case_id, watch.case_suspect_id)
        assert look(reader, "suspects:register-fugitive", *args).status == 403
