"""The import as its page sees it: uploaded, previewed, confirmed, and whatever may come between."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import load_workbook

from casemgr.cases.ledger import statements
from casemgr.cases.ledger import work as ledger_work
from casemgr.cases.ledger.models import LedgerRow
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import editing
from casemgr.counties.services import release
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs, work
from tests.cases.ledger.conftest import case_no, line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def upload(now, ledger_file) -> Callable[..., Job]:
    """Upload rows as a ledger: `upload(fugou_lead, [line(1)])`."""

    def do(by, rows, **options) -> Job:
        content = ledger_file(rows, **options).read_bytes()
        return jobs.ask_import(
            by=by, kind=Kind.LEDGER_IMPORT, upload=SimpleUploadedFile("台账.xlsx", content), now=now
        )

    return do


@pytest.fixture
def previewed(upload, now) -> Callable[..., Job]:
    def do(by, rows) -> Job:
        job = upload(by, rows)
        return work_off(job, now)

    return do


def work_off(job: Job, now) -> Job:
    work.work_off(now=now)
    job.refresh_from_db()
    return job


def confirmed(job: Job, now) -> Job:
    jobs.confirm(by=job.owner, job=job, now=now)
    return work_off(job, now)


def test_a_preview_saves_nothing(fugou_lead, previewed):
    job = previewed(fugou_lead, [line(1), line(2, 损失金额="待核")])

    assert job.state == State.PREVIEWED
    assert {key: job.result[key] for key in ("accepted", "new", "changed", "unchanged", "refused")} == {
        "accepted": 1,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
    }
    assert job.result["loss_total"] == "85827.94"
    assert ["loss", "损失金额"] in job.result["columns"]
    assert not Case.objects.exists()


def test_what_was_confirmed_is_taken_over_and_the_staged_rows_go(fugou_lead, previewed, now):
    job = confirmed(previewed(fugou_lead, [line(1), line(2)]), now)

    assert (job.state, job.result["applied"], job.result["new"]) == (State.DONE, True, 2)
    assert Case.objects.count() == 2
    assert not LedgerRow.objects.exists()


def test_refused_rows_come_back_as_a_spreadsheet(fugou_lead, previewed, now):
    job = previewed(fugou_lead, [line(1), line(2, 损失金额="待核")])

    path = jobs.fetch(by=fugou_lead, job=job, now=now)
    assert (path.name, job.row_count) == ("退回_台账.xlsx", 1)
    assert load_workbook(path).active.max_row == 2


def test_without_refused_rows_there_is_no_file(fugou_lead, previewed, now):
    job = previewed(fugou_lead, [line(1)])

    assert (job.file_name, job.row_count) == ("", 0)
    assert not job.has_file(now)


def test_a_case_edited_before_the_confirmation_brings_a_new_preview(fugou_lead, previewed, now):
    confirmed(previewed(fugou_lead, [line(1)]), now)
    job = previewed(fugou_lead, [line(1, 备注="台账"), line(2)])
    case = Case.objects.get()
    editing.edit(by=fugou_lead, case=case, version=case.version, now=now, remark="手工")

    job = confirmed(job, now)

    assert job.state == State.PREVIEWED
    assert "未保存任何内容" in job.result["notice"]
    assert not job.parameters["confirmed"]
    assert Case.objects.count() == 1
    assert confirmed(job, now).state == State.DONE
    assert Case.objects.get(case_no=case_no(1)).remark == "台账"


def test_whoever_lost_the_right_before_the_confirmation_is_told(fugou_lead, data_manager, previewed, now):
    job = previewed(fugou_lead, [line(1)])
    release(by=data_manager, officer=fugou_lead, now=now)

    job = confirmed(job, now)

    assert (job.state, job.result) == (State.FAILED, {"error": "您没有导入台账的权限。"})
    assert not Case.objects.exists()
    assert not LedgerRow.objects.exists()


def test_a_file_that_is_no_ledger_fails_with_one_sentence(fugou_lead, upload, now):
    job = upload(fugou_lead, [{"甲": 1, "乙": 2}], headings=["甲", "乙"])

    job = work_off(job, now)

    assert job.state == State.FAILED
    assert "没有找到表头" in job.result["error"]


def test_a_cancelled_import_leaves_no_rows(fugou_lead, previewed, now):
    job = previewed(fugou_lead, [line(1)])

    jobs.cancel(by=fugou_lead, job=job, now=now)

    assert not LedgerRow.objects.exists()


def test_the_rows_of_an_import_nobody_confirmed_go_with_its_files(fugou_lead, previewed, settings, now):
    previewed(fugou_lead, [line(1)])
    settings.EXPORT_KEEP_DAYS = -1

    jobs.purge(now=now)

    assert not LedgerRow.objects.exists()


def test_the_rows_of_another_import_stay(fugou_lead, previewed, now):
    kept = previewed(fugou_lead, [line(1)])
    gone = previewed(fugou_lead, [line(2)])

    jobs.cancel(by=fugou_lead, job=gone, now=now)

    assert LedgerRow.objects.get().job == kept


def test_a_failure_midway_leaves_the_job_to_be_tried_again(fugou_lead, previewed, monkeypatch, now, caplog):
    job = previewed(fugou_lead, [line(1)])
    with monkeypatch.context() as broken:
        broken.setattr(statements, "ADD_VICTIMS", "SELECT 1 / 0")
        job = confirmed(job, now)
    assert job.state == State.QUEUED
    assert not Case.objects.exists()

    assert work_off(job, now).state == State.DONE
    assert Victim.objects.count() == 1


def test_progress_is_told_while_it_runs(fugou_lead, upload, monkeypatch, now):
    told = []
    tell = work.Run.at
    monkeypatch.setattr(work.Run, "at", lambda run, *step: (told.append(step), tell(run, *step)))

    work_off(upload(fugou_lead, [line(1)]), now)

    assert told == [("读取台账", 0, 0), ("检查", 0, 1), ("比对", 0, 0)]


def both_at_once(*runs: Callable[[], object]) -> None:
    """Run each on a connection of its own, started together."""
    start, failures = threading.Barrier(len(runs)), []

    def on_its_own(run: Callable[[], object]) -> None:
        try:
            start.wait()
            run()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=on_its_own, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_two_workers_on_one_confirmed_job_take_it_over_once(fugou_lead, previewed, now):
    job = previewed(fugou_lead, [line(serial) for serial in range(1, 51)])
    jobs.confirm(by=fugou_lead, job=job, now=now)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    job.refresh_from_db()

    def attempt() -> None:
        run = work.Run(job, now)
        try:
            ledger_work.import_ledger(run)
        finally:
            run.close()

    both_at_once(attempt, attempt, attempt)

    job.refresh_from_db()
    assert job.state == State.DONE
    assert Case.objects.count() == Victim.objects.count() == 50


def test_two_officers_with_the_same_ledger_make_each_case_once(fugou_lead, data_manager, previewed, now):
    rows = [line(serial) for serial in range(1, 51)]
    first, second = previewed(fugou_lead, rows), previewed(data_manager, rows)
    for job in (first, second):
        jobs.confirm(by=job.owner, job=job, now=now)

    both_at_once(lambda: work.work_off(now=now), lambda: work.work_off(now=now))

    for job in (first, second):
        job.refresh_from_db()
    assert {first.state, second.state} == {State.DONE, State.PREVIEWED}
    waiting = first if first.state == State.PREVIEWED else second
    assert waiting.result["unchanged"] == 50
    assert Case.objects.count() == Victim.objects.count() == 50


def test_the_files_of_a_job_lie_where_nobody_can_guess(fugou_lead, previewed):
    job = previewed(fugou_lead, [line(1, 损失金额="待核")])

    assert Path(job.file_name).name == job.file_name
    assert str(job.key) in str(job.folder)
