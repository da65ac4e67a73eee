"""What a case's history says of its suspects, to who may see them and to who may not."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.utils import translation

from casemgr.accounts.models import Officer
from casemgr.cases import presenters
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent
from casemgr.common.moments import PartialDate
from casemgr.deadlines import registry
from casemgr.suspects.models import CaseSuspect, FugitiveWatch
from casemgr.suspects.services import clues, duties, fugitives, measures, people
from tests.suspects.conftest import NUMBER, at

Add = Callable[..., CaseSuspect]

OF_SUSPECTS = [
    EventKind.SUSPECT_ADDED,
    EventKind.SUSPECT_CHANGED,
    EventKind.SUSPECT_REMOVED,
    EventKind.SUSPECT_CAUGHT,
    EventKind.MEASURE_TAKEN,
    EventKind.MEASURE_EXTENDED,
    EventKind.MEASURE_ENDED,
    EventKind.DUTY_SETTLED,
    EventKind.FUGITIVE_REGISTERED,
    EventKind.FUGITIVE_CHANGED,
    EventKind.FUGITIVE_CLUE,
    EventKind.FUGITIVE_CHECKED,
    EventKind.FUGITIVE_CANCELLED,
    EventKind.MEASURE_CORRECTED,
    EventKind.MEASURE_VOIDED,
    EventKind.IDENTITY_ESTABLISHED,
    EventKind.SUSPECT_MERGED,
    EventKind.SUSPECT_UNMERGED,
]


@pytest.fixture
def told(case: Case, suspect: Add, analyst: Officer) -> Callable[[EventKind], str]:
    """The newest line of a kind, as somebody reads it who sees the case masked."""

    def line(kind: EventKind) -> str:
        reader = presenters.Reader(False, analyst, people.known_names(case.suspects.with_person()))
        shown = presenters.line(case.events.filter(kind=kind).first(), reader)
        return " ".join([shown.text, *shown.details])

    return line


def test_every_step_is_told_and_nobody_named(
    case: Case, suspect: Add, told: Callable[[EventKind], str], fugou_detective: Officer, now: datetime
) -> None:
    row = suspect(case, resident_number=NUMBER, roles=["financier", "card_owner"])
    assert told(EventKind.SUSPECT_ADDED) == "增加了一名嫌疑人 链条角色：金主、卡主/卡农"
    row = people.change(
        by=fugou_detective, case_suspect=row, version=row.version, now=now, alias="涛哥", level=1
    )
    assert told(EventKind.SUSPECT_CHANGED) == "修改了一名嫌疑人 修改项：别名、绰号、层级"
    people.caught(
        by=fugou_detective,
        case_suspect=row,
        version=row.version,
        caught_date=at("2023-07-10 00:00").date(),
        caught_mode="border",
        caught_place="临沧",
        now=now,
    )
    assert told(EventKind.SUSPECT_CAUGHT) == "一名嫌疑人归案：2023-07-10，边境抓获"
    appearance = measures.take(
        by=fugou_detective,
        case_suspect=row,
        kind="forced_appearance",
        started_at=at("2023-07-11 08:00"),
        document_no="扶公传字1号",
        now=now,
    )
    assert told(EventKind.MEASURE_TAKEN) == (
        "对一名嫌疑人拘传，自2023-07-11 08:00起 期限届满：2023-07-11 20:00 文书编号：扶公传字1号"
    )
    measures.extend(
        by=fugou_detective,
        measure=appearance,
        step="appearance_24h",
        decided_at=at("2023-07-11 19:00"),
        document_no="扶公延字1号",
        now=now,
    )
    assert told(EventKind.MEASURE_EXTENDED).startswith("拘传期限由2023-07-11 20:00延长至2023-07-12 08:00")
    assert "批准机关：县级以上公安机关负责人" in told(EventKind.MEASURE_EXTENDED)
    detention = measures.take(
        by=fugou_detective,
        case_suspect=row,
        kind="detention",
        started_at=at("2023-07-12 07:00"),
        document_no="扶公拘字1号",
        now=now,
    )
    assert told(EventKind.MEASURE_ENDED) == "拘传于2023-07-12 07:00结束：变更强制措施"
    assert told(EventKind.MEASURE_TAKEN).endswith("由拘传变更")
    house, family, _interrogation = detention.duties.all()
    duties.settle(by=fugou_detective, duty=house, done_at=at("2023-07-13 07:01"), now=now)
    assert told(EventKind.DUTY_SETTLED) == "拘留后的“送看守所羁押”：已办结 超过24小时办理"
    duties.settle(by=fugou_detective, duty=family, excuse="刘海涛家属下落不明", now=now)
    assert told(EventKind.DUTY_SETTLED) == "拘留后的“通知家属”：登记了无法办理的法定情形"
    kept = str(list(case.events.values_list("data", flat=True)))
    for secret in ("刘海涛", "涛哥", NUMBER, "临沧"):
        assert secret not in kept


def test_the_road_of_a_fugitive_is_told_and_nobody_named(
    case: Case,
    flee: Callable[..., FugitiveWatch],
    catch: Callable[..., CaseSuspect],
    told: Callable[[EventKind], str],
    fugou_detective: Officer,
    fugou_lead: Officer,
    now: datetime,
) -> None:
    watch = flee(case, wanted_no="公缉〔2023〕5号", escaped=PartialDate(1993))
    assert told(EventKind.FUGITIVE_REGISTERED) == (
        "一名嫌疑人已上网追逃：T4116210000002023080001，重点在逃人员 潜逃时间：1993年"
        " 依据：已决定拘留（拘留证） 扶公（刑）拘字〔2023〕12号 通缉令：公缉〔2023〕5号"
    )
    here = {"by": fugou_detective, "watch": watch, "now": now}
    heard = {"kind": "death", "source": "visit", "credibility": "low", "place": "运城"}
    clue = clues.add(received_date=date(2024, 1, 2), content="村民称刘海涛已死", **heard, **here)
    assert told(EventKind.FUGITIVE_CLUE) == "登记了一条追逃线索：死亡传闻（来源：走访摸排）"
    checked = {"checked_date": date(2024, 1, 5), "content": "刘海涛户籍未注销", **here}
    clues.check(clue=clue, result="false", **checked)
    assert told(EventKind.FUGITIVE_CHECKED) == (
        "核查了追逃线索“死亡传闻”：不属实，已排除 核查日期：2024-01-05"
    )
    clues.check(result="nothing", **checked)
    assert told(EventKind.FUGITIVE_CHECKED).startswith("核查了一名在逃人员：未发现踪迹")
    watch = fugitives.change(version=watch.version, level="ordinary", **here)
    assert told(EventKind.FUGITIVE_CHANGED) == "修改了追逃信息 修改项：关注等级"
    catch(watch.case_suspect, "2024-03-21 16:00")
    fugitives.cancel(
        by=fugou_lead,
        watch=watch,
        ground="returned",
        cancelled_at=at("2024-03-24 09:00"),
        cancel_no="撤〔2024〕1号",
        note="刘海涛已带回",
        now=now,
    )
    assert told(EventKind.FUGITIVE_CANCELLED) == (
        "追逃于2024-03-24 09:00撤销：已到案 文书编号：撤〔2024〕1号 超过48小时撤销"
    )
    kept = str(list(case.events.values_list("data", flat=True)))
    for secret in ("刘海涛", "运城", "户籍", "带回"):
        assert secret not in kept


def test_a_reason_is_read_without_the_names_in_it(
    case: Case, suspect: Add, told: Callable[[EventKind], str], fugou_detective: Officer, now: datetime
) -> None:
    row = suspect(case)
    suspect(case, "刘海涛")  # his namesake stays
    people.remove(by=fugou_detective, case_suspect=row, reason="与刘海涛重名，误录", now=now)
    assert told(EventKind.SUSPECT_REMOVED) == "移除了一名嫌疑人 说明：与刘某涛重名，误录"


@pytest.mark.parametrize("kind", OF_SUSPECTS)
@pytest.mark.parametrize("data", [{}, {"roles": ["king"], "mode": 7, "due": None, "started": "gestern"}])
def test_a_line_of_a_shape_unknown_here_is_still_a_line(
    kind: EventKind, data: dict, case: Case, fugou_detective: Officer, now: datetime
) -> None:
    event = CaseEvent(case=case, kind=kind, at=now, by=fugou_detective, data=data)
    assert presenters.line(event, presenters.Reader(True, fugou_detective)).text


def test_a_list_of_deadlines_says_whom_each_is_about_as_its_reader_may_see_him(
    case: Case,
    suspect: Add,
    fugou_detective: Officer,
    analyst: Officer,
    huaiyang_lead: Officer,
    now: datetime,
) -> None:
    measure = measures.take(
        by=fugou_detective,
        case_suspect=suspect(case),
        kind="arrest",
        started_at=at("2023-08-28 10:00"),
        document_no="扶公捕字1号",
        now=now,
    )
    duty = measure.duties.first()
    targets = [measure.target, duty.target]
    with translation.override("zh-hans"):
        mine = registry.describe(fugou_detective, targets)
        masked = registry.describe(analyst, targets)
    assert mine[measure.target].text == "刘海涛：逮捕"
    assert {about.text for about in masked.values()} == {"刘某涛：逮捕"}
    assert mine[duty.target].url == f"/cases/{case.pk}/?tab=suspects"
    assert registry.describe(huaiyang_lead, targets) == {}


def test_the_deadlines_of_a_fugitive_lead_to_his_page(
    case: Case,
    flee: Callable[..., FugitiveWatch],
    fugou_detective: Officer,
    analyst: Officer,
    huaiyang_lead: Officer,
) -> None:
    watch = flee(case)
    with translation.override("zh-hans"):
        mine = registry.describe(fugou_detective, [watch.target])[watch.target]
        masked = registry.describe(analyst, [watch.target])[watch.target]
    assert (mine.text, mine.url) == ("刘海涛：重点在逃人员", f"/fugitives/{watch.pk}/")
    assert masked.text == "刘某涛：重点在逃人员"
    assert registry.describe(huaiyang_lead, [watch.target]) == {}
