"""Asking for a job, confirming, approving, refusing, cancelling, fetching, throwing away."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.counties.models import County, Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs
from casemgr.notices.models import Notice
from tests.personas import FUGOU, HUAIYANG

Ask = Callable[..., Job]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def imported(fugou_lead: Officer, now: datetime) -> Job:
    upload = ContentFile(b"a ledger", name="../../扶沟台账.xlsx")
    return jobs.ask_import(by=fugou_lead, kind=Kind.LEDGER_IMPORT, upload=upload, now=now)


@pytest.fixture
def ask(counties: dict[str, County], data_manager: Officer, now: datetime) -> Ask:
    def do(by: Officer = data_manager, where: tuple[str, ...] = (FUGOU,), **fields: Any) -> Job:
        values = {"parameters": {}, "masked": True, "purpose": "", **fields}
        reach = [counties[code] for code in where]
        return jobs.ask_export(by=by, kind=Kind.CASE_EXPORT, counties=reach, now=now, **values)

    return do


@pytest.fixture
def unmasked(ask: Ask, supervisor: Officer) -> Job:
    return ask(masked=False, purpose="检察院调卷")


def done(job: Job, now: datetime) -> Job:
    """As a worker leaves it: with a file, and a link that lasts."""
    job.folder.mkdir(parents=True, exist_ok=True)
    (job.folder / "案件.csv").write_bytes(b"rows")
    Job.objects.filter(pk=job.pk).update(
        state=State.DONE, file_name="案件.csv", expires_at=jobs.link_ends_at(now)
    )
    return Job.objects.get(pk=job.pk)


def test_an_upload_is_kept_where_its_name_says_nothing(imported: Job, files: Path) -> None:
    assert imported.source_name == "扶沟台账.xlsx"
    assert (imported.folder / "source").read_bytes() == b"a ledger"
    assert imported.folder.is_relative_to(files)
    assert "扶沟" not in str(imported.folder)
    assert [county.code for county in imported.counties.all()] == [FUGOU]


@pytest.mark.parametrize("who", ["fugou_detective", "supervisor", "analyst", "auditor", "station_officer"])
def test_only_who_imports_ledgers_uploads(
    request: pytest.FixtureRequest, who: str, files: Path, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        jobs.ask_import(
            by=request.getfixturevalue(who),
            kind=Kind.LEDGER_IMPORT,
            upload=ContentFile(b"x", name="x.csv"),
            now=now,
        )
    assert list(files.iterdir()) == []


def test_a_masked_export_is_queued_at_once(ask: Ask) -> None:
    job = ask()
    assert (job.state, job.masked) == (State.QUEUED, True)
    assert Event.objects.get(action="export.asked").detail["masked"] is True


def test_nobody_exports_from_a_county_that_is_not_his(ask: Ask, fugou_lead: Officer) -> None:
    with pytest.raises(PermissionDenied):
        ask(by=fugou_lead, where=(FUGOU, HUAIYANG))
    with pytest.raises(PermissionDenied):
        ask(by=fugou_lead, where=())


def test_unmasked_needs_right_and_purpose(ask: Ask, fugou_lead: Officer) -> None:
    with pytest.raises(PermissionDenied):
        ask(by=fugou_lead, masked=False, purpose="统计")
    with pytest.raises(ValidationError) as refused:
        ask(masked=False, purpose="  ")
    assert "purpose" in refused.value.message_dict


def test_unmasked_waits_for_a_second_person_who_is_told(unmasked: Job, supervisor: Officer) -> None:
    assert unmasked.state == State.AWAITING_APPROVAL
    assert Notice.objects.get(recipient=supervisor).link.endswith(f"/{unmasked.pk}/")
    assert not Job.objects.workable(unmasked.created_at).exists()


def test_the_second_person_lets_it_go(
    unmasked: Job, supervisor: Officer, data_manager: Officer, now: datetime
) -> None:
    approved = jobs.approve(by=supervisor, job=unmasked, now=now)
    assert (approved.state, approved.approved_by) == (State.QUEUED, supervisor)
    assert "批准" in Notice.objects.get(recipient=data_manager).text
    with pytest.raises(ValidationError, match="状态已变化"):
        jobs.approve(by=supervisor, job=unmasked, now=now)


@pytest.mark.parametrize("who", ["data_manager", "fugou_lead", "analyst"])
def test_nobody_else_lets_it_go(
    unmasked: Job, request: pytest.FixtureRequest, who: str, now: datetime
) -> None:
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        jobs.approve(by=person, job=unmasked, now=now)
    with pytest.raises(PermissionDenied):
        jobs.refuse(by=person, job=unmasked, reason="不", now=now)


def test_a_job_that_reaches_nowhere_is_nobodys_to_approve(
    unmasked: Job, fugou_lead: Officer, now: datetime
) -> None:
    unmasked.counties.clear()
    with pytest.raises(PermissionDenied):
        jobs.approve(by=fugou_lead, job=unmasked, now=now)


def test_the_database_itself_wants_a_second_person(unmasked: Job) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=unmasked.pk).update(state=State.QUEUED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=unmasked.pk).update(state=State.QUEUED, approved_by=unmasked.owner)


def test_a_refusal_says_why(unmasked: Job, supervisor: Officer, data_manager: Officer, now: datetime) -> None:
    with pytest.raises(ValidationError):
        jobs.refuse(by=supervisor, job=unmasked, reason=" ", now=now)
    refused = jobs.refuse(by=supervisor, job=unmasked, reason="用途不明", now=now)
    assert (refused.state, refused.result["reason"]) == (State.CANCELLED, "用途不明")
    assert "未获批准" in Notice.objects.get(recipient=data_manager).text


def test_a_job_is_seen_by_its_owner_and_while_it_waits_by_its_approvers(
    unmasked: Job,
    supervisor: Officer,
    data_manager: Officer,
    fugou_lead: Officer,
    auditor: Officer,
    now: datetime,
) -> None:
    def seers() -> list[Officer]:
        everybody = [supervisor, data_manager, fugou_lead, auditor]
        return [who for who in everybody if Job.objects.visible_to(who).exists()]

    assert seers() == [supervisor, data_manager]
    jobs.approve(by=supervisor, job=unmasked, now=now)
    assert seers() == [data_manager]


def test_only_the_owner_confirms_what_he_has_read(
    imported: Job, fugou_lead: Officer, data_manager: Officer, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="状态已变化"):
        jobs.confirm(by=fugou_lead, job=imported, now=now)
    Job.objects.update(state=State.PREVIEWED, attempts=2)
    with pytest.raises(PermissionDenied):
        jobs.confirm(by=data_manager, job=imported, now=now)
    confirmed = jobs.confirm(by=fugou_lead, job=imported, now=now)
    assert (confirmed.state, confirmed.attempts) == (State.QUEUED, 0)
    assert confirmed.parameters["confirmed"] is True


def test_a_cancelled_job_leaves_no_file(
    imported: Job,
    fugou_lead: Officer,
    data_manager: Officer,
    django_capture_on_commit_callbacks: Any,
    now: datetime,
) -> None:
    with pytest.raises(PermissionDenied):
        jobs.cancel(by=data_manager, job=imported, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.cancel(by=fugou_lead, job=imported, now=now)
    assert not imported.folder.exists()
    assert Job.objects.get().state == State.CANCELLED


@pytest.mark.parametrize("state", [State.RUNNING, State.DONE, State.FAILED, State.CANCELLED])
def test_what_runs_or_is_over_cannot_be_cancelled(
    imported: Job, fugou_lead: Officer, state: State, now: datetime
) -> None:
    Job.objects.update(state=state)
    with pytest.raises(ValidationError, match="不能取消"):
        jobs.cancel(by=fugou_lead, job=imported, now=now)


def test_fetching_is_recorded(ask: Ask, data_manager: Officer, now: datetime) -> None:
    job = done(ask(), now)
    assert jobs.fetch(by=data_manager, job=job, now=now).read_bytes() == b"rows"
    assert Event.objects.get(action="job.fetched").detail["file"] == "案件.csv"
    assert Job.objects.get().downloaded_at == now


def test_the_link_is_the_owners_and_ends(
    ask: Ask, data_manager: Officer, supervisor: Officer, now: datetime
) -> None:
    job = done(ask(), now)
    with pytest.raises(Job.DoesNotExist):
        jobs.fetch(by=supervisor, job=job, now=now)
    with pytest.raises(Job.DoesNotExist):
        jobs.fetch(by=data_manager, job=job, now=now + timedelta(hours=72))
    assert not Event.objects.filter(action="job.fetched").exists()


@pytest.mark.parametrize("kind", Kind)
def test_who_was_posted_elsewhere_leaves_his_files_behind(
    ask: Ask, imported: Job, fugou_lead: Officer, kind: Kind, now: datetime
) -> None:
    job = done(imported if kind == Kind.LEDGER_IMPORT else ask(by=fugou_lead), now)
    assert jobs.still_entitled(fugou_lead, job)
    unit = Unit.objects.get(code=f"{HUAIYANG}000000")
    post(by=None, officer=fugou_lead, role=Role.COUNTY_LEAD, unit=unit, now=now)
    with pytest.raises(Job.DoesNotExist):
        jobs.fetch(by=fugou_lead, job=job, now=now)


def test_a_lead_turned_detective_leaves_the_file_of_the_whole_county_behind(
    ask: Ask, fugou_lead: Officer, counties: dict[str, County], now: datetime
) -> None:
    whole, own = (done(ask(by=fugou_lead), now) for _file in range(2))
    Job.objects.filter(pk=whole.pk).update(result={"whole": [counties[FUGOU].pk]})
    unit = Unit.objects.get(code=f"{FUGOU}000000")
    post(by=None, officer=fugou_lead, role=Role.DETECTIVE, unit=unit, now=now)
    with pytest.raises(Job.DoesNotExist):
        jobs.fetch(by=fugou_lead, job=Job.objects.get(pk=whole.pk), now=now)
    assert jobs.fetch(by=fugou_lead, job=own, now=now)


def test_an_unmasked_file_is_fetched_only_by_who_may_still_export_unmasked(
    unmasked: Job, supervisor: Officer, data_manager: Officer, now: datetime
) -> None:
    jobs.approve(by=supervisor, job=unmasked, now=now)
    job = done(unmasked, now)
    assert jobs.fetch(by=data_manager, job=job, now=now)
    post(
        by=None, officer=data_manager, role=Role.ANALYST, unit=Unit.objects.get(code="411600000000"), now=now
    )
    with pytest.raises(Job.DoesNotExist):
        jobs.fetch(by=data_manager, job=job, now=now)


def test_a_file_that_is_gone_was_never_fetched(ask: Ask, data_manager: Officer, now: datetime) -> None:
    job = done(ask(), now)
    (job.folder / job.file_name).unlink()
    with pytest.raises(Job.DoesNotExist):
        jobs.fetch(by=data_manager, job=job, now=now)
    assert not Event.objects.filter(action="job.fetched").exists()


def test_a_file_lies_as_long_as_its_link_lasts_and_no_longer(ask: Ask, settings: Any, now: datetime) -> None:
    job = done(ask(), now)
    assert jobs.purge(now=now + timedelta(hours=72)) == 0
    Job.objects.update(created_at=now - timedelta(days=settings.EXPORT_KEEP_DAYS + 1))
    assert jobs.purge(now=now) == 0, "it was made late"
    assert jobs.purge(now=now + timedelta(hours=72, minutes=1)) == 1
    assert not job.folder.exists()


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.PREVIEWED])
def test_what_still_waits_to_be_worked_off_keeps_its_file(
    imported: Job, settings: Any, state: State, now: datetime
) -> None:
    refused_lines_went = now - timedelta(days=1)
    Job.objects.update(state=state, file_name="更正清单.xlsx", expires_at=refused_lines_went)
    assert jobs.purge(now=now) == 0
    if state != State.PREVIEWED:
        assert jobs.purge(now=now + timedelta(days=settings.EXPORT_KEEP_DAYS, minutes=1)) == 0
    assert (imported.folder / "source").exists()


def test_what_nobody_approved_in_all_that_time_is_cancelled(
    unmasked: Job, settings: Any, now: datetime
) -> None:
    later = now + timedelta(days=settings.EXPORT_KEEP_DAYS, minutes=1)
    jobs.purge(now=later)
    assert Job.objects.get().state == State.CANCELLED
    assert Job.objects.get().finished_at == later


def test_old_files_are_thrown_away(imported: Job, ask: Ask, settings: Any, now: datetime) -> None:
    Job.objects.update(state=State.PREVIEWED)
    later = now + timedelta(days=settings.EXPORT_KEEP_DAYS, minutes=1)
    young = done(ask(), later)
    assert jobs.purge(now=later) == 1
    assert not imported.folder.exists()
    assert young.folder.exists()
    assert Job.objects.get(pk=imported.pk).state == State.CANCELLED
    assert jobs.purge(now=later) == 0
