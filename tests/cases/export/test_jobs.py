import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from casemgr.audit.models import Event
from casemgr.cases.export.jobs import ask, file_name
from casemgr.cases.export.making import Format
from casemgr.cases.filters import sealed_search
from casemgr.common import clock
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post, release
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs, work
from casemgr.notices.models import Notice
from tests.personas import CITY_BUREAU, FUGOU, HUAIYANG

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def worked_off(job, now=None) -> Job:
    work.work_off(now=now or clock.now())
    return Job.objects.get(pk=job.pk)


def move(officer, role, unit_code, now):
    post(by=None, officer=officer, role=role, unit=Unit.objects.get(code=unit_code), now=now)


def test_an_export_ends_as_a_file_that_its_owner_can_fetch(make_case, data_manager, now):
    make_case(FUGOU)
    job = worked_off(ask(by=data_manager, parameters={"county": FUGOU}, format=Format.XLSX, now=now), now)
    assert (job.state, job.row_count) == (State.DONE, 1)
    assert job.file_name == file_name(Format.XLSX, now)
    path = jobs.fetch(by=data_manager, job=job, now=now)
    assert job.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_files_are_called_by_the_minute_in_zhoukou(now):
    moment = now.replace(year=2026, month=11, day=21, hour=12, minute=15)
    assert file_name(Format.XLSX, moment) == "案件_20261121_2015.xlsx"


def test_the_link_ends(make_case, data_manager, now, settings):
    job = worked_off(ask(by=data_manager, parameters={}, format=Format.CSV, now=now), now)
    assert job.expires_at == now + timedelta(hours=settings.EXPORT_LINK_HOURS)
    with pytest.raises(Job.DoesNotExist):
        jobs.fetch(by=data_manager, job=job, now=job.expires_at)


def test_nobody_else_can_fetch_it(make_case, data_manager, supervisor, system_administrator, now):
    job = worked_off(ask(by=data_manager, parameters={}, format=Format.CSV, now=now), now)
    for other in (supervisor, system_administrator):
        with pytest.raises(Job.DoesNotExist):
            jobs.fetch(by=other, job=job, now=now)


def test_the_audit_keeps_filter_rows_and_fingerprint_but_no_name(make_case, data_manager, now):
    make_case(FUGOU, victim="刘桂兰")
    asked = {"county": FUGOU, "q": "刘桂兰"}
    job = worked_off(ask(by=data_manager, parameters=asked, format=Format.CSV, now=now), now)
    event = Event.objects.get(action="export.made")
    assert event.police_no == data_manager.police_no
    assert event.detail == {
        "filter": {"county": FUGOU, "search": sealed_search("刘桂兰")},
        "format": "csv",
        "counties": [FUGOU],
        "masked": True,
        "rows": 1,
        "sha256": job.file_sha256,
    }
    assert "刘桂兰" not in str(list(Event.objects.values_list("detail", flat=True)))


def test_its_owner_is_told_when_it_is_ready(data_manager, now):
    job = worked_off(ask(by=data_manager, parameters={}, format=Format.CSV, now=now), now)
    notice = Notice.objects.visible_to(data_manager).get(kind="export_done")
    assert (notice.text, notice.link) == ("案件导出已完成，共0行", reverse("exchange:job", args=[job.pk]))


def test_an_officer_who_was_moved_meanwhile_gets_nothing(make_case, fugou_lead, now):
    make_case(FUGOU)
    job = ask(by=fugou_lead, parameters={}, format=Format.CSV, now=now)
    move(fugou_lead, Role.AUDITOR, CITY_BUREAU, now)
    job = worked_off(job)
    assert (job.state, job.result) == (State.FAILED, {"error": "您没有导出案件的权限。"})
    assert not job.file_name


def test_an_officer_who_came_to_another_county_does_not_get_the_old_one(make_case, fugou_lead, now):
    make_case(FUGOU)
    job = ask(by=fugou_lead, parameters={}, format=Format.CSV, now=now)
    post(
        by=None,
        officer=fugou_lead,
        role=Role.COUNTY_LEAD,
        unit=Unit.objects.get(code=f"{HUAIYANG}000000"),
        now=now,
    )
    assert worked_off(job).row_count == 0


def test_rights_that_came_later_do_not_widen_what_was_asked(make_case, fugou_lead, now):
    make_case(FUGOU)
    make_case(HUAIYANG)
    job = ask(by=fugou_lead, parameters={}, format=Format.CSV, now=now)
    post(
        by=None, officer=fugou_lead, role=Role.DATA_MANAGER, unit=Unit.objects.get(code=CITY_BUREAU), now=now
    )
    assert worked_off(job).row_count == 1


def test_an_officer_who_left_gets_nothing(make_case, data_manager, system_administrator, now):
    job = ask(by=data_manager, parameters={}, format=Format.CSV, now=now)
    release(by=system_administrator, officer=data_manager, now=now)
    assert worked_off(job).state == State.FAILED


def test_a_filter_that_cannot_be_read_is_refused_before_anything_is_queued(data_manager, now):
    with pytest.raises(ValidationError):
        ask(by=data_manager, parameters={"reported_from": "昨天"}, format=Format.CSV, now=now)
    assert not Job.objects.exists()


def test_who_may_not_export_cannot_ask(auditor, now):
    with pytest.raises(PermissionDenied):
        ask(by=auditor, parameters={}, format=Format.CSV, now=now)


def test_a_county_where_he_may_not_export_cannot_be_asked_for(fugou_detective, officer, now):
    reader = officer(Role.LEGAL_REVIEWER, FUGOU, "孙静")
    with pytest.raises(PermissionDenied):
        ask(by=reader, parameters={"county": FUGOU}, format=Format.CSV, now=now)


def test_an_unmasked_export_waits_for_a_second_person(make_case, data_manager, supervisor, now):
    make_case(FUGOU, victim="刘桂兰")
    job = ask(by=data_manager, parameters={}, format=Format.CSV, masked=False, purpose="核对", now=now)
    assert worked_off(job).state == State.AWAITING_APPROVAL
    jobs.approve(by=supervisor, job=job, now=now)
    job = worked_off(job)
    assert "刘桂兰" in (job.folder / job.file_name).read_text("utf-8-sig")


def test_a_job_that_runs_twice_leaves_one_file(make_case, data_manager, now):
    make_case(FUGOU)
    job = ask(by=data_manager, parameters={}, format=Format.CSV, now=now)
    first = worked_off(job)
    Job.objects.update(state=State.QUEUED)
    assert worked_off(job).file_sha256 == first.file_sha256
    assert [path.name for path in job.folder.iterdir()] == [first.file_name]


@pytest.mark.django_db(transaction=True)
def test_progress_can_be_seen_while_it_runs(make_case, data_manager, now, monkeypatch):
    for _number in range(3):
        make_case(FUGOU)
    other = connection.copy()
    seen = []
    monkeypatch.setattr("casemgr.cases.export.jobs._TELL_EVERY", 1)
    monkeypatch.setattr("casemgr.exchange.writing._ROWS_AT_ONCE", 1)
    at = work.Run.at

    def look(run, *told):
        at(run, *told)
        with other.cursor() as cursor:
            cursor.execute("SELECT stage, done, total FROM exchange_job WHERE id = %s", [run.job.pk])
            seen.append(cursor.fetchone())

    monkeypatch.setattr(work.Run, "at", look)
    worked_off(ask(by=data_manager, parameters={}, format=Format.CSV, now=now))
    other.close()
    assert seen[0] == ("写入文件", 0, 3)
    assert ("写入文件", 2, 3) in seen
