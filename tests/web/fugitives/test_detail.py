"""The page of one fugitive, and his badge on the case."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.common.moments import PartialDate
from casemgr.suspects.models import CaseSuspect, FugitiveWatch
from casemgr.suspects.services import clues, fugitives
from tests.suspects.conftest import at
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
Send = Callable[..., Screen]
RUMOUR = "村民称刘海涛已在运城死亡"


@pytest.fixture
def heard(watch: FugitiveWatch, fugou_detective: Officer, now: datetime) -> FugitiveWatch:
    """A rumour of his death, and that it was false."""
    here = {"by": fugou_detective, "watch": watch, "now": now}
    clue = clues.add(
        kind="death",
        source="visit",
        credibility="low",
        received_date=date(2024, 1, 2),
        place="山西运城",
        content=RUMOUR,
        **here,
    )
    clues.check(clue=clue, checked_date=date(2024, 1, 5), result="false", content="刘海涛户籍未注销", **here)
    return watch


def test_it_shows_what_is_known_and_the_log(
    heard: FugitiveWatch, fugou_detective: Officer, look: Look
) -> None:
    text = look(fugou_detective, "fugitives:detail", heard.pk).text
    for part in (
        "刘海涛 在逃",
        "潜逃年数 3年",
        "线索 1条",
        "核查 1次",
        "最近核查 2024-01-05",
        "潜逃时间2023年7月",
        "追逃依据已决定拘留（拘留证） 扶公（刑）拘字〔2023〕12号",
        "线索：死亡传闻（走访摸排）",
        "核查结果：不属实，已排除",
        RUMOUR,
        "山西运城",
        "核查（死亡传闻）：不属实，已排除",
        "刘海涛户籍未注销",
        "下次核查",
    ):
        assert part in text
    order = [text.index(part) for part in ("核查（死亡传闻）", "线索：死亡传闻", "登记追逃")]
    assert order[2] == max(order)


def test_reading_him_in_clear_is_written_down(
    watch: FugitiveWatch, fugou_detective: Officer, analyst: Officer, look: Look
) -> None:
    look(analyst, "fugitives:detail", watch.pk)
    assert not Event.objects.filter(action="case.viewed").exists()
    look(fugou_detective, "fugitives:detail", watch.pk)
    assert Event.objects.get(action="case.viewed").subject == f"cases.case:{watch.case_id}"


def test_who_sees_him_masked_reads_no_clue_and_the_supervisor_uncovers_one(
    heard: FugitiveWatch, analyst: Officer, supervisor: Officer, look: Look, send: Send
) -> None:
    for reader in (analyst, supervisor):
        html = look(reader, "fugitives:detail", heard.pk).html
        assert "刘某涛" in html
        for secret in ("刘海涛", "运城", "户籍"):
            assert secret not in html
    clue, check = heard.clues.get(), heard.checks.get()
    for field, clear in (
        (f"fugitiveclue:{clue.pk}:content", RUMOUR),
        (f"fugitiveclue:{clue.pk}:place", "山西运城"),
        (f"fugitivecheck:{check.pk}:content", "刘海涛户籍未注销"),
    ):
        ask = {"field": field, "reason": "核对追逃情况"}
        assert clear in send(supervisor, "cases:reveal", heard.case_id, **ask).html
        assert Event.objects.filter(action="personal.revealed").latest("pk").detail["field"] == field
        assert send(analyst, "cases:reveal", heard.case_id, **ask).status == 403


def test_nothing_of_him_is_uncovered_through_another_case(
    heard: FugitiveWatch, make_case: Callable, supervisor: Officer, send: Send
) -> None:
    other = make_case()
    for field in (
        f"fugitiveclue:{heard.clues.get().pk}:content",
        f"fugitivewatch:{heard.pk}:cancel_note",
        "fugitiveclue:1:pk",
    ):
        assert send(supervisor, "cases:reveal", other.pk, field=field, reason="核对").status == 404


def test_beyond_the_county_he_does_not_exist(
    watch: FugitiveWatch, huaiyang_lead: Officer, huaiyang_detective: Officer, look: Look
) -> None:
    for stranger in (huaiyang_lead, huaiyang_detective):
        for route in ("detail", "change", "new-clue", "new-check", "brought-back", "cancel"):
            assert look(stranger, f"fugitives:{route}", watch.pk).status == 404


def test_what_is_offered_is_what_may_be_done(
    watch: FugitiveWatch,
    catch: Callable[..., CaseSuspect],
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    look: Look,
    now: datetime,
) -> None:
    def offered(officer: Officer) -> set[str]:
        html = look(officer, "fugitives:detail", watch.pk).html
        names = ("change", "clues/new", "checks/new", "brought-back", "cancel")
        found = {name for name in names if f'href="/fugitives/{watch.pk}/{name}/"' in html}
        return found | ({"caught"} if f"/suspects/{watch.case_suspect_id}/caught/" in html else set())

    working = {"change", "clues/new", "checks/new"}
    assert offered(fugou_detective) == working | {"caught"}
    assert offered(fugou_colleague) == set()
    assert offered(fugou_lead) == working | {"caught", "cancel"}
    catch(watch.case_suspect, "2024-03-21 16:00")
    assert offered(fugou_detective) == working | {"brought-back"}
    told = {"ground": "returned", "cancel_no": "1号", "cancelled_at": now}
    fugitives.cancel(by=fugou_lead, watch=watch, now=now, **told)
    assert offered(fugou_lead) == set()


def test_once_caught_it_says_until_when_the_entry_must_be_cancelled(
    watch: FugitiveWatch, catch: Callable[..., CaseSuspect], fugou_lead: Officer, look: Look, now: datetime
) -> None:
    catch(watch.case_suspect, "2024-03-21 16:00", caught_place="浙江海宁")
    text = look(fugou_lead, "fugitives:detail", watch.pk).text
    assert "撤销期限 2024-03-23 16:00 已超期" in text
    for part in ("到案 跨省抓获", "浙江海宁", "48小时"):
        assert part in text
    fugitives.cancel(
        by=fugou_lead,
        watch=watch,
        ground="returned",
        cancelled_at=at("2024-03-22 09:00"),
        cancel_no="撤〔2024〕1号",
        note="随案移交",
        now=now,
    )
    text = look(fugou_lead, "fugitives:detail", watch.pk).text
    for part in ("撤销追逃：已到案", "撤〔2024〕1号", "2024-03-22 09:00", "刘卫东", "随案移交"):
        assert part in text


def test_a_check_that_was_let_go_is_asked_for_all_the_same(
    watch: FugitiveWatch, fugou_lead: Officer, send: Send, look: Look
) -> None:
    deadline = watch.case.deadlines.get(target=watch.target)
    assert send(fugou_lead, "deadlines:waive", deadline.pk, reason="另行布置").status == 302
    assert "未安排核查" in look(fugou_lead, "fugitives:detail", watch.pk).text


# --- On the case -------------------------------------------------------------------------------------------


def test_his_card_in_the_case_says_for_how_long_and_leads_to_him(
    watch: FugitiveWatch, fugou_detective: Officer, look: Look
) -> None:
    FugitiveWatch.objects.update(escaped=PartialDate(1993))
    screen = look(fugou_detective, "cases:detail", watch.case_id, tab="suspects")
    assert "在逃 33年" in screen.text
    assert f'href="/fugitives/{watch.pk}/"' in screen.html
    assert "登记追逃" not in screen.text
    assert "移除" not in screen.text


def test_listing_is_offered_for_who_is_not_in_hand(
    case, suspect: Callable, catch: Callable[..., CaseSuspect], fugou_detective: Officer, look: Look
) -> None:
    row = suspect(case)

    def offered() -> bool:
        html = look(fugou_detective, "cases:detail", case.pk, tab="suspects").html
        return f"/suspects/{row.pk}/fugitive/" in html

    assert offered()
    catch(row, "2024-03-21")
    assert not offered()
