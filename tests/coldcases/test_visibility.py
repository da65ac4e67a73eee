"""Who sees a dossier: those the roles say, and members of a task force of just that case."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from casemgr.accounts.models import Officer
from casemgr.cases import presenters
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.coldcases.enums import Act, Part
from casemgr.coldcases.models import ColdCaseFile, ReadingNote
from casemgr.coldcases.services import dossiers, notes, progress
from casemgr.counties import access
from casemgr.deadlines import registry
from tests.taskforces.conftest import force, serve, shared

__all__ = ["force", "serve", "shared"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("fugou_detective", True),
        ("fugou_colleague", True),
        ("fugou_lead", True),
        ("supervisor", True),
        ("analyst", True),
        ("auditor", True),
        ("huaiyang_detective", False),
        ("huaiyang_lead", False),
        ("station_officer", False),
        ("legal_reviewer", False),
        ("data_manager", False),
        ("system_administrator", False),
    ],
)
def test_a_dossier_is_there_for_those_who_read_dossiers(
    dossier: ColdCaseFile, read: Callable, request: pytest.FixtureRequest, who: str, sees: bool
) -> None:
    read(dossier)
    officer = request.getfixturevalue(who)
    for model in (ColdCaseFile, ReadingNote):
        assert model.objects.visible_to(officer).exists() == sees


@pytest.fixture
def member(shared: Case, serve: Callable[..., Any], huaiyang_detective: Officer) -> Officer:
    """陈晓燕 of 淮阳, who serves in the task force of a case of 扶沟."""
    serve(huaiyang_detective)
    access.forget(huaiyang_detective)
    return Officer.objects.get(pk=huaiyang_detective.pk)


def test_a_member_of_its_task_force_notes_and_decides_nothing(
    shared: Case, open_file: Callable, member: Officer, today: Any, now: datetime
) -> None:
    dossier = open_file(shared)
    assert list(ColdCaseFile.objects.visible_to(member)) == [dossier]
    notes.read(by=member, dossier=dossier, read_on=today, findings="协查发现", now=now)
    for forbidden in (
        lambda: dossiers.change(by=member, dossier=dossier, version=2, plan="改", now=now),
        lambda: dossiers.confirm(by=member, dossier=dossier, part=Part.EVIDENCE, is_whole=True, now=now),
        lambda: progress.advance(by=member, dossier=dossier, act=Act.FIND_CLUE, text="线索", now=now),
        lambda: progress.hand_over(by=member, dossier=dossier, officer=member, note="交接", now=now),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_of_another_case_of_the_county_a_member_sees_nothing(
    member: Officer, make_case: Callable[..., Case], open_file: Callable
) -> None:
    open_file(make_case(name="另一案件"))
    assert not ColdCaseFile.objects.visible_to(member).exists()


def test_the_clocks_say_what_a_deadline_is_about_to_who_may_know(
    dossier: ColdCaseFile, fugou_lead: Officer, station_officer: Officer
) -> None:
    about = registry.describe(fugou_lead, [dossier.target])[dossier.target]
    assert (about.text, about.url) == ("诈骗积案", f"/cold-cases/{dossier.case_id}/")
    assert registry.describe(station_officer, [dossier.target]) == {}


def test_the_history_tells_every_step_and_quotes_nothing(
    case: Case,
    dossier: ColdCaseFile,
    read: Callable,
    analyst: Officer,
    fugou_detective: Officer,
    fugou_lead: Officer,
    now: datetime,
    today: Any,
) -> None:
    note = read(dossier)
    notes.supplement(by=fugou_lead, note=note, findings="问过刘海涛之姐。", now=now)
    following = today + timedelta(days=30)
    notes.meet(
        by=fugou_lead,
        dossier=dossier,
        held_on=today,
        participants="孙某",
        conclusions="查刘海涛。",
        next_review_date=following,
        now=now,
    )
    query = notes.query(
        by=fugou_detective,
        dossier=dossier,
        asked_on=today,
        authority="民政局",
        purpose="查刘海涛",
        approval_no="7号",
        asked="刘海涛",
        now=now,
    )
    notes.answer(by=fugou_detective, query=query, answer="刘海涛已婚。", now=now)
    progress.advance(by=fugou_lead, dossier=dossier, act=Act.FIND_CLUE, text="刘海涛在运城。", now=now)
    progress.hand_over(by=fugou_lead, dossier=dossier, officer=fugou_lead, note="问刘海涛。", now=now)
    dossiers.confirm(by=fugou_lead, dossier=dossier, part=Part.EVIDENCE, is_whole=True, now=now)
    dossiers.confirm(by=fugou_lead, dossier=dossier, part=Part.EVIDENCE, is_whole=False, now=now)
    dossier.refresh_from_db()
    dossiers.change(by=fugou_lead, dossier=dossier, version=dossier.version, plan="找刘海涛。", now=now)
    reader = presenters.Reader(in_clear=True, officer=fugou_lead)
    kinds = [kind for kind in EventKind.values if kind.startswith("cold_")]
    lines = [presenters.line(event, reader) for event in case.events.filter(kind__in=kinds).order_by("pk")]
    texts = [" ".join([line.text, *line.details]) for line in lines]
    assert texts == [
        f"建立了积案档案：诈骗积案 责任民警：王建国 下次会商：{today + timedelta(days=180)}",
        f"{today}阅卷并登记了阅卷记录",
        "补充了阅卷记录",
        f"{today}就积案会商 下次会商：{following}",
        "向民政局查询 审批文号：7号",
        "登记了民政局的查询结果",
        "登记突破线索：积案档案由“已阅卷”转为“发现线索”",
        "积案档案由王建国移交刘卫东",
        "确认积案档案“物证全找回”",
        "撤销了积案档案“物证全找回”的确认",
        "修改了积案档案的攻坚方案",
    ]
    assert {event.kind for event in case.events.filter(kind__in=kinds)} == set(kinds)
    with translation.override("en"):
        assert all(presenters.line(event, reader).text for event in case.events.all())
