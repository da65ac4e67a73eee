"""Where a dossier stands and who moves it on; from one officer to another only in writing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import progress as cases
from casemgr.coldcases.enums import Act, Part, Status
from casemgr.coldcases.models import ColdCaseFile, DossierStep, HandoverNote, ReviewMeeting
from casemgr.coldcases.services import dossiers, progress
from casemgr.coldcases.workflow import WORKFLOW
from casemgr.deadlines.models import Deadline
from casemgr.notices.models import Notice

FROM_TO = {
    (Status.REVIEWED, Act.FIND_CLUE): Status.CLUE_FOUND,
    (Status.CLUE_FOUND, Act.DISMISS_CLUE): Status.REVIEWED,
    (Status.CLUE_FOUND, Act.BREAK_THROUGH): Status.BREAKTHROUGH,
    (Status.BREAKTHROUGH, Act.DISMISS_CLUE): Status.REVIEWED,
    (Status.BREAKTHROUGH, Act.SOLVE): Status.SOLVED,
    (Status.SOLVED, Act.ARCHIVE): Status.ARCHIVED,
}
EDITING = ["fugou_detective", "fugou_lead"]


@pytest.fixture
def solve(fugou_lead: Officer, now: datetime) -> Callable[[Case], None]:
    def do(case: Case) -> None:
        conditions = cases.CHECKLISTS["solve"].values
        cases.advance(by=fugou_lead, case=case, act="solve", conditions=conditions, now=now)

    return do


@pytest.fixture
def at_status(dossier: ColdCaseFile, solve: Callable) -> Callable[[Status], ColdCaseFile]:
    """The dossier as it stands in a status, with everything that its next steps ask for."""

    def do(status: Status) -> ColdCaseFile:
        now, officer = dossier.opened_at, dossier.officer
        whole = {f"{part}_at": now for part in Part} | {f"{part}_by": officer for part in Part}
        ColdCaseFile.objects.filter(pk=dossier.pk).update(status=status, **whole)
        return ColdCaseFile.objects.get(pk=dossier.pk)

    return do


@pytest.mark.parametrize("status", Status)
def test_a_dossier_goes_only_where_the_table_leads(
    at_status: Callable, solve: Callable, case: Case, fugou_lead: Officer, now: datetime, status: Status
) -> None:
    solve(case)
    for act in [act for act in Act if act != Act.READ]:
        dossier = at_status(status)
        wanted = FROM_TO.get((status, act))
        if wanted:
            moved = progress.advance(by=fugou_lead, dossier=dossier, act=act, text="经核查", now=now)
            assert moved.status == wanted
        else:
            with pytest.raises(ValidationError):
                progress.advance(by=fugou_lead, dossier=dossier, act=act, text="经核查", now=now)


@pytest.mark.parametrize(
    "who",
    [
        "fugou_detective",
        "fugou_lead",
        "fugou_colleague",
        "huaiyang_lead",
        "station_officer",
        "legal_reviewer",
        "supervisor",
        "analyst",
        "data_manager",
        "auditor",
    ],
)
def test_each_step_is_for_those_it_is_for(
    at_status: Callable, request: pytest.FixtureRequest, now: datetime, who: str
) -> None:
    officer = request.getfixturevalue(who)
    for status, act in FROM_TO:
        dossier = at_status(status)
        may = who == "fugou_lead" if act in (Act.SOLVE, Act.ARCHIVE) else who in EDITING
        assert (act in WORKFLOW.open_to(dossier, officer)) == may, (status, act)
        if not may:
            with pytest.raises(PermissionDenied):
                progress.advance(by=officer, dossier=dossier, act=act, text="经核查", now=now)


@pytest.mark.parametrize(
    ("status", "act"),
    [
        (Status.REVIEWED, Act.FIND_CLUE),
        (Status.CLUE_FOUND, Act.DISMISS_CLUE),
        (Status.CLUE_FOUND, Act.BREAK_THROUGH),
    ],
)
def test_a_clue_is_said_and_kept(
    case: Case, at_status: Callable, fugou_detective: Officer, now: datetime, status: Status, act: Act
) -> None:
    dossier = at_status(status)
    with pytest.raises(ValidationError) as error:
        progress.advance(by=fugou_detective, dossier=dossier, act=act, text="  ", now=now)
    assert "text" in error.value.error_dict
    progress.advance(by=fugou_detective, dossier=dossier, act=act, text="运城有人与刘海涛相似。", now=now)
    assert DossierStep.objects.get(file=dossier).text == "运城有人与刘海涛相似。"
    event = case.events.get(kind=EventKind.COLD_MOVED)
    assert event.data == {"act": act, "source": status, "target": FROM_TO[status, act]}


def test_a_dossier_is_solved_only_with_its_case(
    case: Case, at_status: Callable, solve: Callable, fugou_lead: Officer, now: datetime
) -> None:
    dossier = at_status(Status.BREAKTHROUGH)
    with pytest.raises(ValidationError, match="本案尚未破案"):
        progress.advance(by=fugou_lead, dossier=dossier, act=Act.SOLVE, now=now)
    solve(case)
    progress.advance(by=fugou_lead, dossier=dossier, act=Act.SOLVE, now=now)
    assert not Deadline.objects.running().filter(target=dossier.target).exists()
    assert not ColdCaseFile.objects.in_work().exists()


def test_it_is_archived_only_when_everything_is_there(
    at_status: Callable, fugou_lead: Officer, now: datetime
) -> None:
    dossier = at_status(Status.SOLVED)
    dossiers.confirm(by=fugou_lead, dossier=dossier, part=Part.EVIDENCE, is_whole=False, now=now)
    with pytest.raises(ValidationError, match="归档前请先确认：物证全找回。"):
        progress.advance(by=fugou_lead, dossier=dossier, act=Act.ARCHIVE, now=now)


def test_the_dossier_of_a_case_that_was_withdrawn_is_archived_as_it_is(
    case: Case, dossier: ColdCaseFile, fugou_lead: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="方可归档"):
        progress.advance(by=fugou_lead, dossier=dossier, act=Act.ARCHIVE, now=now)
    cases.advance(by=fugou_lead, case=case, act="withdraw", ground="lapsed", now=now)
    assert progress.advance(by=fugou_lead, dossier=dossier, act=Act.ARCHIVE, now=now).is_done


def test_the_dossier_of_a_case_that_was_closed_is_archived_once_everything_is_there(
    case: Case, dossier: ColdCaseFile, fugou_lead: Officer, now: datetime
) -> None:
    Case.objects.filter(pk=case.pk).update(status="closed")
    with pytest.raises(ValidationError, match="归档前请先确认"):
        progress.advance(by=fugou_lead, dossier=dossier, act=Act.ARCHIVE, now=now)
    for part in Part:
        dossiers.confirm(by=fugou_lead, dossier=dossier, part=part, is_whole=True, now=now)
    assert progress.advance(by=fugou_lead, dossier=dossier, act=Act.ARCHIVE, now=now).is_done


def test_the_dossier_of_a_case_filed_anew_is_taken_up_again(
    case: Case,
    dossier: ColdCaseFile,
    at_status: Callable,
    read: Callable,
    fugou_lead: Officer,
    fugou_detective: Officer,
    today: date,
    now: datetime,
) -> None:
    told = {"act": Act.REOPEN, "now": now, "next_review_date": today + timedelta(days=60)}
    told["text"] = "发现新的事实。"
    cases.advance(by=fugou_lead, case=case, act="withdraw", ground="lapsed", now=now)
    progress.advance(by=fugou_lead, dossier=dossier, act=Act.ARCHIVE, now=now)
    with pytest.raises(ValidationError, match="重新立案"):
        progress.advance(by=fugou_lead, dossier=dossier, **told)
    cases.advance(by=fugou_lead, case=case, act="refile", reason="有新的事实", now=now)
    with pytest.raises(PermissionDenied):
        progress.advance(by=fugou_detective, dossier=dossier, **told)
    for lacking, field in (({"next_review_date": None}, "next_review_date"), ({"text": ""}, "text")):
        with pytest.raises(ValidationError) as error:
            progress.advance(by=fugou_lead, dossier=dossier, **told | lacking)
        assert field in error.value.error_dict
    for status in (Status.ARCHIVED, Status.SOLVED):
        again = progress.advance(by=fugou_lead, dossier=at_status(status), **told)
        assert (again.status, again.next_review_date) == (Status.REVIEWED, today + timedelta(days=60))
    assert Deadline.objects.running().filter(target=dossier.target).count() == 1
    assert read(again)


def test_what_was_solved_before_the_case_was_filed_anew_is_not_solved_now(
    case: Case, at_status: Callable, solve: Callable, fugou_lead: Officer, now: datetime
) -> None:
    solve(case)
    Case.objects.filter(pk=case.pk).update(status="filed")
    with pytest.raises(ValidationError, match="本案尚未破案"):
        progress.advance(by=fugou_lead, dossier=at_status(Status.BREAKTHROUGH), act=Act.SOLVE, now=now)


def test_what_is_archived_is_closed_to_everybody(
    at_status: Callable, read: Callable, fugou_lead: Officer, now: datetime
) -> None:
    dossier = at_status(Status.ARCHIVED)
    with pytest.raises(ValidationError, match="已经归档"):
        read(dossier)
    with pytest.raises(ValidationError, match="已经归档"):
        dossiers.change(by=fugou_lead, dossier=dossier, version=dossier.version, plan="改", now=now)


@pytest.fixture
def hand_over(dossier: ColdCaseFile, fugou_lead: Officer, now: datetime) -> Callable[..., HandoverNote]:
    def do(officer: Officer, **fields: Any) -> HandoverNote:
        told = {"by": fugou_lead, "note": "勘查笔记在三号柜，检材在技术科。", "now": now}
        return progress.hand_over(dossier=dossier, officer=officer, **told | fields)

    return do


def test_a_dossier_changes_hands_with_a_note(
    case: Case,
    dossier: ColdCaseFile,
    hand_over: Callable,
    assign: Callable,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
) -> None:
    assign(fugou_lead, case, case.lead, fugou_colleague)
    row = hand_over(fugou_colleague)
    dossier.refresh_from_db()
    assert dossier.officer == row.to_officer == fugou_colleague
    assert row.from_officer == fugou_detective
    told = Notice.objects.get(kind="cold_handed_over")
    assert told.recipient == fugou_colleague
    data = case.events.get(kind=EventKind.COLD_HANDED_OVER).data
    assert data == {"source": "王建国", "target": "赵丽"}


def test_without_a_note_nothing_changes_hands(
    dossier: ColdCaseFile, hand_over: Callable, fugou_detective: Officer, fugou_lead: Officer
) -> None:
    with pytest.raises(ValidationError) as error:
        hand_over(fugou_lead, note="  ")
    assert "note" in error.value.error_dict
    dossier.refresh_from_db()
    assert dossier.officer == fugou_detective
    assert not HandoverNote.objects.exists()


def test_it_goes_to_somebody_else_who_works_the_case(
    hand_over: Callable, fugou_detective: Officer, fugou_colleague: Officer, huaiyang_detective: Officer
) -> None:
    with pytest.raises(ValidationError, match="已是责任民警"):
        hand_over(fugou_detective)
    for stranger in (fugou_colleague, huaiyang_detective):
        with pytest.raises(ValidationError, match="请先变更办案民警"):
            hand_over(stranger)


def test_the_database_knows_no_new_officer_without_a_note(
    dossier: ColdCaseFile, hand_over: Callable, fugou_lead: Officer, fugou_detective: Officer
) -> None:
    rows = ColdCaseFile.objects.filter(pk=dossier.pk)
    with pytest.raises(IntegrityError, match="handover note"), transaction.atomic():
        rows.update(officer=fugou_lead)
    hand_over(fugou_lead)
    with pytest.raises(IntegrityError, match="handover note"), transaction.atomic():
        rows.update(officer=fugou_detective)


@pytest.mark.parametrize("model", [HandoverNote, DossierStep, ReviewMeeting])
def test_the_database_keeps_what_was_written(
    dossier: ColdCaseFile,
    hand_over: Callable,
    fugou_lead: Officer,
    now: datetime,
    today: Any,
    model: type,
) -> None:
    told = {"case": dossier.case, "county": dossier.county, "file": dossier, "by": fugou_lead, "at": now}
    if model is HandoverNote:
        hand_over(fugou_lead)
    elif model is DossierStep:
        DossierStep.objects.create(act=Act.FIND_CLUE, text="线索", **told)
    else:
        following = dossier.next_review_date
        ReviewMeeting.objects.create(
            held_on=today, participants="甲", conclusions="乙", next_review_date=following, **told
        )
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(at=dossier.opened_at.replace(year=2020))
