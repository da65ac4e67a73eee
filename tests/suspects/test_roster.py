"""A list of suspects, read row by row: what is taken, what is refused and where, what waits for a word."""

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.common.errors import Unreadable
from casemgr.notices.models import Notice
from casemgr.suspects.models import CaseSuspect, FugitiveWatch, Suspect
from casemgr.suspects.querysets import SuspectQuerySet
from casemgr.suspects.roster.reading import MOST_ROWS, Entry, Refused, as_text, entries, read
from casemgr.suspects.services import roster
from casemgr.suspects.services.roster import Judged, Verdict
from casemgr.taskforces.models import TaskForce
from casemgr.taskforces.services import forces, members
from tests.suspects.conftest import NUMBER, at
from tests.taskforces.conftest import force

__all__ = ["force"]

OTHER_NUMBER = "411624199002021238"
Add = Callable[..., CaseSuspect]


def rows(now: datetime, *lines: str, heads: str = "姓名\t身份证号\t角色\t层级") -> list[Entry | Refused]:
    return read("\n".join([heads, *lines]), "名单", now)[0]


def caught_rows(now: datetime, *lines: str) -> list[Entry | Refused]:
    return rows(now, *lines, heads="姓名\t归案日期\t归案方式\t归案地点\t抓捕组")


def test_a_row_becomes_a_person_and_his_part_in_the_case(now: datetime) -> None:
    heads = "层级\t主犯\t角色\t嫌疑人\t身份证号码\t绰号\t涉案金额（万元）\t抓获时间\t抓获方式\t抓获地\t备注"
    line = f"第2层\t是\t话务员、卡主/卡农\t刘海涛\t{NUMBER.lower()}\t涛哥\t52\t2023-07-10 22:05\t跨省\t洛阳\t"
    [entry], table = read(f"{heads}\n{line}\n", "名单", now)
    assert isinstance(entry, Entry)
    assert (entry.row, entry.name, entry.resident_number) == (2, "刘海涛", NUMBER)
    assert (entry.person["alias"], str(entry.person["birth"]), entry.person["gender"]) == (
        "涛哥", "1990-01-01", "female",
    )  # fmt: skip
    assert (entry.part["roles"], entry.part["level"], entry.part["is_main"]) == (
        ["caller", "card_owner"],
        2,
        True,
    )
    assert str(entry.part["attributed_amount"]) == "520000.00"
    assert (entry.part["caught_date"], entry.part["caught_time"]) == (date(2023, 7, 10), time(22, 5))
    assert (entry.part["caught_mode"], entry.part["caught_place"]) == ("cross_province", "洛阳")
    assert table.ignored == ("备注",)


@pytest.mark.parametrize(
    ("line", "column", "complaint"),
    [
        ("\t\t话务员\t1", "姓名", "姓名没有填写"),
        (f"刘某\t{NUMBER[:-1]}1\t\t", "身份证号", "校验码"),
        ("刘某\t\t大佬\t1", "角色", "不认识的链条角色“大佬”"),
        ("刘某\t\t话务员\t99", "层级", "1至20"),
        ("刘某\t4.11625E+17\t\t", "身份证号", "科学计数"),
        ("刘" * 51 + "\t\t\t", "姓名", "超过50个字"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(line: str, column: str, complaint: str, now: datetime) -> None:
    good, bad = rows(now, "王某\t\t蛇头\t1", line)
    assert isinstance(good, Entry) and isinstance(bad, Refused)
    assert (bad.row, bad.column) == (3, column)
    assert complaint in bad.reason


def test_all_reasons_of_a_row_are_told_at_once(now: datetime) -> None:
    [bad] = rows(now, "刘某\t123\t大佬\t0")
    assert all(word in bad.reason for word in ("18位", "大佬", "层级"))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("刘某\t2023-07-10\t\t\t", "没有归案方式"),
        ("刘某\t\t投案自首\t\t", "没有归案日期"),
        ("刘某\t\t\t\t3", "没有归案日期"),
        ("刘某\t2099-01-01\t跨省\t\t", "晚于今天"),
        ("刘某\t2023-07-10\t抓获\t\t", "不认识的归案方式"),
        ("刘某\t2023-07-10\t跨省\t\t三组", "应填组号"),
    ],
)
def test_being_caught_is_told_whole_or_not_at_all(line: str, complaint: str, now: datetime) -> None:
    [bad] = caught_rows(now, line)
    assert isinstance(bad, Refused)
    assert complaint in bad.reason


def test_nobody_is_caught_later_today(now: datetime) -> None:
    noon = now.astimezone().replace(hour=4, minute=0)  # 12:00 in Zhoukou, if the machine keeps UTC
    local = noon.astimezone(datetime.fromisoformat("2026-01-01T00:00+08:00").tzinfo)
    [bad] = caught_rows(noon, f"刘某\t{local:%Y-%m-%d} 23:58\t本地\t\t")
    assert "晚于现在" in bad.reason


def test_one_number_twice_in_a_list_is_refused_with_the_first_row(now: datetime) -> None:
    _first, second = rows(now, f"刘某\t{NUMBER}\t\t", f"刘某\t{NUMBER}\t\t")
    assert isinstance(second, Refused) and "与第2行相同" in second.reason


def test_one_name_twice_is_the_same_person_only_if_a_number_does_not_tell_them_apart(now: datetime) -> None:
    found = rows(now, f"刘某\t{NUMBER}\t\t", f"刘某\t{OTHER_NUMBER}\t\t", "刘某\t\t\t", "王某\t\t\t")
    assert [entry.namesake_of for entry in entries(found)] == [None, None, 2, None]


def test_more_than_one_go_can_take_are_refused_before_anything(now: datetime) -> None:
    rows(now, *(f"人{number}\t\t\t" for number in range(MOST_ROWS)))
    with pytest.raises(Unreadable, match="最多登记500人"):
        rows(now, *(f"人{number}\t\t\t" for number in range(MOST_ROWS + 1)))


def test_without_headings_there_is_no_list(now: datetime) -> None:
    with pytest.raises(Unreadable, match="没有找到表头"):
        read("刘海涛\t话务员\n王某\t蛇头\n", "名单", now)
    with pytest.raises(Unreadable, match="表头缺少：姓名"):
        read("身份证号\t角色\n\t蛇头\n", "名单", now)


def workbook(*lines: list[Any]) -> bytes:
    book, out = Workbook(), BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_as_if_it_had_been_pasted(now: datetime) -> None:
    content = workbook(
        ["6·16嫌疑人名单"],
        ["姓名", "身份证号", "层级", "归案日期", "归案方式", "备注"],
        ["刘海涛", NUMBER, 2, at("2023-07-10 22:05").replace(tzinfo=None), "跨省抓获", "两\n行"],
        ["王某", 411624199002021237.0, 1, None, None, None],
        [None, None, None, None, None, None],
    )
    text = as_text(content, "名单.xlsx")
    first, second = read(text, "名单", now)[0]
    assert (first.row, first.part["level"], first.part["caught_time"]) == (3, 2, time(22, 5))
    assert isinstance(second, Refused) and "科学计数" in second.reason and second.row == 4
    assert as_text(text.encode(), "名单.csv") == text


def test_what_is_no_sheet_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unreadable, match="XLSX"):
        as_text(b"%PDF-1.7", "名单.pdf")


@pytest.fixture
def judge(case: Case, fugou_detective: Officer, now: datetime) -> Callable[..., list[Judged]]:
    def look(*lines: str, **more: Any) -> list[Judged]:
        return roster.judge(by=fugou_detective, case=case, entries=entries(rows(now, *lines, **more)))

    return look


@pytest.fixture
def enter(case: Case, fugou_detective: Officer, now: datetime) -> Callable[..., list[CaseSuspect]]:
    def write(
        *lines: str, confirmed: tuple[int, ...] = (), by: Officer = fugou_detective, **more: Any
    ) -> list:
        found = entries(rows(now, *lines, **more))
        return roster.enter(by=by, case=case, entries=found, confirmed=confirmed, now=now)

    return write


def test_a_list_is_entered_with_one_line_in_the_history(case: Case, enter: Callable[..., list]) -> None:
    lines = [f"刘海涛\t{NUMBER}\t金主\t1\t2023-07-10\t投案", "王某\t\t话务员\t4\t\t"]
    enter(*lines, heads="姓名\t身份证号\t角色\t层级\t归案日期\t归案方式")
    assert CaseSuspect.objects.filter(case=case).count() == 2
    row = CaseSuspect.objects.get(suspect__name="刘海涛")
    assert (row.roles, row.level, row.caught_mode, row.county_id) == (
        ["financier"],
        1,
        "voluntary",
        case.county_id,
    )
    assert Suspect.objects.with_number(NUMBER).get() == row.suspect
    event = case.events.get(kind=EventKind.SUSPECTS_ADDED)
    assert event.data == {"number": 2, "known": 0, "caught": 1, "roles": {"financier": 1, "caller": 1}}
    told = Event.objects.get(action="case.suspects_added")
    assert sorted(told.detail["suspects"]) == sorted(Suspect.objects.values_list("pk", flat=True))
    assert not {"刘海涛", NUMBER} & set(str(told.detail).split())


def test_the_same_list_again_changes_nothing(case: Case, enter: Callable[..., list]) -> None:
    lines = [f"刘海涛\t{NUMBER}\t金主\t1", "王某\t\t话务员\t4"]
    assert len(enter(*lines)) == 2
    assert enter(*lines) == []
    assert case.suspects.count() == 2
    assert case.events.filter(kind=EventKind.SUSPECTS_ADDED).count() == 1


def test_who_may_be_the_same_waits_for_a_word(
    case: Case, suspect: Add, judge: Callable[..., list[Judged]], enter: Callable[..., list]
) -> None:
    suspect(case, "王某")
    suspect(case, "刘海涛", resident_number=NUMBER)
    lines = ["王某\t\t\t", f"王某\t{OTHER_NUMBER}\t\t", "刘海涛\t\t\t", f"刘海涛\t{NUMBER}\t\t", "赵某\t\t\t"]
    verdicts = [one.verdict for one in judge(*lines)]
    assert verdicts == [*[Verdict.NAMESAKE] * 3, Verdict.THERE, Verdict.NEW]
    assert len(enter(*lines, confirmed=(3, 5))) == 2
    assert case.suspects.filter(suspect__name="王某").count() == 2


def test_somebody_known_elsewhere_is_joined_only_once_confirmed_and_only_the_unit_is_told(
    case: Case, case_of_huaiyang: Case, suspect: Add, judge: Callable[..., list[Judged]],
    enter: Callable[..., list],
) -> None:  # fmt: skip
    known = suspect(case_of_huaiyang, "刘海涛", alias="涛哥", resident_number=NUMBER)
    line = f"刘涛\t{NUMBER}\t话务员\t4"
    [one] = judge(line)
    assert (one.verdict, one.cases, one.units) == (Verdict.KNOWN, [], [case_of_huaiyang.lead_unit.name])
    assert enter(line) == []
    [row] = enter(line, confirmed=(2,))
    assert (row.suspect, row.roles) == (known.suspect, ["caller"])
    assert Suspect.objects.get().name == "刘海涛"
    assert case.events.get(kind=EventKind.SUSPECTS_ADDED).data["known"] == 1


def test_of_somebody_entered_as_caught_the_other_county_that_looks_for_him_is_told(
    case: Case, case_of_huaiyang: Case, suspect: Add, flee: Callable[..., FugitiveWatch],
    enter: Callable[..., list], huaiyang_detective: Officer,
) -> None:  # fmt: skip
    flee(case_of_huaiyang, row=suspect(case_of_huaiyang, "刘海涛", resident_number=NUMBER))
    heads = "姓名\t身份证号\t归案日期\t归案方式"
    enter(f"刘海涛\t{NUMBER}\t2024-03-21\t跨省", confirmed=(2,), heads=heads)
    [notice] = Notice.objects.filter(kind="fugitive_caught_elsewhere", recipient=huaiyang_detective)
    assert case.lead_unit.name in notice.text
    assert case.number not in notice.text


def test_whom_a_merge_takes_away_in_the_same_moment_stops_the_whole_list(
    case: Case, case_of_huaiyang: Case, suspect: Add, enter: Callable[..., list],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    known = suspect(case_of_huaiyang, "刘海涛", resident_number=NUMBER).suspect
    # As if a merge had taken his record away since it was judged.
    gone = Suspect.objects.get(pk=known.pk)
    gone.pk = 0
    monkeypatch.setattr(roster, "_known", lambda entries: {NUMBER: gone})
    monkeypatch.setattr(roster.elsewhere, "known", lambda by, keys: {0: ([], [])})
    with pytest.raises(ValidationError, match="刚由他人合并"):
        enter(f"刘海涛\t{NUMBER}\t\t", "王某\t\t\t", confirmed=(2,))
    assert not case.suspects.exists()


def test_of_a_case_he_sees_the_officer_is_told_the_case(
    make_case: Callable[..., Case], fugou_detective: Officer, suspect: Add,
    judge: Callable[..., list[Judged]],
) -> None:  # fmt: skip
    own = make_case(lead=fugou_detective)
    suspect(own, resident_number=NUMBER)
    [one] = judge(f"刘海涛\t{NUMBER}\t\t")
    assert (one.cases, one.units) == ([own], [])


def test_a_team_is_one_of_the_task_force_of_the_case(
    case: Case, force: TaskForce, fugou_lead: Officer, judge: Callable[..., list[Judged]],
    enter: Callable[..., list], now: datetime,
) -> None:  # fmt: skip
    heads = "姓名\t归案日期\t归案方式\t抓捕组"
    lines = ["刘某\t2023-07-10\t跨省\t1", "王某\t2023-07-10\t跨省\t9"]
    team = forces.record_team(
        by=fugou_lead, task_force=force, leader="王建国", province="22", departed_on=date(2023, 7, 1), now=now
    )
    assert {one.verdict for one in judge(*lines, heads=heads)} == {Verdict.NO_TEAM}
    members.add_case(by=fugou_lead, task_force=force, case=case, now=now)
    first, second = judge(*lines, heads=heads)
    assert (first.verdict, first.team) == (Verdict.NEW, team)
    assert second.verdict == Verdict.NO_TEAM and "没有第9组" in second.why
    assert [row.capture_team for row in enter(*lines, heads=heads)] == [team]
    with pytest.raises(ValidationError, match="已有嫌疑人登记为该组抓获"):
        forces.remove_team(
            by=fugou_lead, task_force=force, team=team, version=team.version, reason="误登", now=now
        )


def test_only_who_works_the_case_enters_a_list(
    enter: Callable[..., list], case: Case, fugou_colleague: Officer, supervisor: Officer
) -> None:
    for stranger in (fugou_colleague, supervisor):
        with pytest.raises(PermissionDenied):
            enter("刘某\t\t\t", by=stranger)
    assert not case.suspects.exists()


def test_who_was_entered_by_another_in_the_same_moment_stops_the_whole_list(
    case: Case,
    case_of_huaiyang: Case,
    suspect: Add,
    enter: Callable[..., list],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suspect(case_of_huaiyang, resident_number=NUMBER)
    # As if the other had not committed yet when this one looked.
    monkeypatch.setattr(roster, "_known", lambda entries: {})
    with pytest.raises(ValidationError, match="刚由他人登记"):
        enter("王某\t\t\t", f"刘海涛\t{NUMBER}\t\t")
    assert not case.suspects.exists()
    assert isinstance(Suspect.objects.all(), SuspectQuerySet)


def test_four_hundred_cost_no_more_statements_than_four(case: Case, enter: Callable[..., list]) -> None:
    with CaptureQueriesContext(connection) as few:
        enter(*(f"甲{number}\t\t话务员\t4" for number in range(4)))
    with CaptureQueriesContext(connection) as many:
        enter(*(f"乙{number}\t\t话务员\t4" for number in range(400)))
    assert case.suspects.count() == 404
    assert len(many) == len(few) <= 20
