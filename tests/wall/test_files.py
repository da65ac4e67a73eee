"""Exports and imports: a file holds what its owner may see when it is made, and is his alone."""

from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from casemgr.accounts.models import Officer
from casemgr.cases.export import jobs as exports
from casemgr.cases.export.making import Format
from casemgr.cases.models import Case
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post, release
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs, work
from tests.wall import scan, world
from tests.wall.conftest import World
from tests.wall.world import OTHER, SECRET

HERE, THERE = "411621", "411603"


def _worked_off(job: Job, now: datetime) -> Job:
    while job.state == State.QUEUED:
        work.work_off(now=now)
        job.refresh_from_db()
    return job


def _ask(by: Officer, now: datetime, format: Format = Format.CSV, **parameters: str) -> Job:
    return exports.ask(by=by, parameters=parameters, format=format, now=now)


def _file(world: World, persona: str, job: Job) -> HttpResponse:
    answer = world.browser(persona).get(f"/exchange/{job.pk}/file/")
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("format", list(Format))
@pytest.mark.parametrize("persona", ["lead", "detective"])
def test_a_file_of_the_county_holds_its_rows_and_no_others(two: World, persona: str, format: Format) -> None:
    job = _worked_off(_ask(two.officer(persona), two.now, format), two.now)
    assert job.row_count == len(two.own.cases)
    answer = _file(two, persona, job)
    assert two.own.cases["filed"].case_no in scan.text_of(answer)
    assert not scan.given_away(answer, two.marks_beyond)
    assert SECRET not in scan.text_of(answer), "masked"


@pytest.mark.parametrize("persona", ["lead", "detective"])
def test_a_filter_does_not_reach_beyond(two: World, persona: str) -> None:
    page = two.browser(persona).post(f"/exchange/export/?county={THERE}", {"format": "csv"})
    assert page.status_code == 422
    assert not scan.given_away(page, two.marks_beyond)


def test_the_admins_file_holds_no_others_either(two: World) -> None:
    for format in ("0", "1"):
        answer = two.browser("lead").post("/admin/cases/case/export/", {"format": format, "resource": ""})
        assert answer.status_code == 200
        assert two.own.cases["filed"].case_no in scan.text_of(answer)
        assert not scan.given_away(answer, two.marks_beyond)
        assert SECRET not in scan.text_of(answer)


def test_the_citys_file_holds_both(two: World) -> None:
    """The scan is not blind: where the rows may be, it finds them."""
    answer = _file(two, "manager", _worked_off(_ask(two.officer("manager"), two.now), two.now))
    assert scan.given_away(answer, two.marks_beyond)
    assert SECRET not in scan.text_of(answer)


@pytest.mark.parametrize("persona", ["colleague", "lead", "station", "supervisor", "manager", "auditor"])
@pytest.mark.parametrize("name", ["own_export", "queued", "preview"])
def test_a_job_and_its_file_are_its_owners_alone(two: World, persona: str, name: str) -> None:
    job = two.beyond.jobs[name]
    browser = two.browser(persona)
    for address in (f"/exchange/{job.pk}/", f"/exchange/{job.pk}/progress/", f"/exchange/{job.pk}/file/"):
        assert browser.get(address).status_code in (403, 404)
    assert not Job.objects.visible_to(two.officer(persona)).filter(pk=job.pk).exists()


def test_a_file_is_not_served_by_its_path(two: World) -> None:
    job = two.own.jobs["export"]
    path = job.folder / job.file_name
    assert path.is_file()
    for address in (f"/files/jobs/{job.key}/{job.file_name}", f"/media/jobs/{job.key}/{job.file_name}"):
        assert two.browser("lead").get(address).status_code == 404


def _move(two: World, person: Officer, county: str | None) -> None:
    """To another county, or out of the house altogether."""
    if county is None:
        release(by=two.officer("manager"), officer=person, now=two.now)
    else:
        unit = Unit.objects.get(code=f"{county}000000")
        post(by=None, officer=person, role=Role.COUNTY_LEAD, unit=unit, now=two.now)


@pytest.mark.parametrize("county", [THERE, "411623", None])
def test_an_export_makes_nothing_of_a_county_its_owner_has_left(two: World, county: str | None) -> None:
    lead = two.officer("lead")
    job = _ask(lead, two.now, county=HERE)
    _move(two, lead, county)
    _worked_off(job, two.now)
    made = job.folder / job.file_name if job.file_name else None
    text = made.read_text("utf-8-sig") if made and Path(made).is_file() else ""
    assert two.own.marks.surname not in text
    assert not job.row_count
    assert two.browser(lead).get(f"/exchange/{job.pk}/file/").status_code in (403, 404)


@pytest.mark.parametrize("county", [THERE, None])
def test_a_file_made_before_is_not_fetched_after(two: World, county: str | None) -> None:
    lead, job = two.officer("lead"), two.own.jobs["export"]
    browser = two.browser(lead)
    assert scan.body_of(browser.get(f"/exchange/{job.pk}/file/"))
    _move(two, lead, county)
    assert browser.get(f"/exchange/{job.pk}/file/").status_code in (403, 404)
    refused = two.own.jobs["preview"]
    assert browser.get(f"/exchange/{refused.pk}/file/").status_code in (403, 404)


@pytest.mark.parametrize("county", [THERE, "411623", None])
def test_an_import_confirmed_before_a_move_writes_nothing_after(two: World, county: str | None) -> None:
    lead, job = two.officer("lead"), two.own.jobs["preview"]
    before = Case.objects.count()
    jobs.confirm(by=lead, job=job, now=two.now)
    _move(two, lead, county)
    job.refresh_from_db()
    _worked_off(job, two.now)
    assert job.state != State.DONE
    assert Case.objects.count() == before


def test_an_import_uploaded_before_a_move_is_read_with_the_rights_of_after(two: World) -> None:
    lead = two.officer("lead")
    upload = SimpleUploadedFile("x.csv", world.ledger(OTHER))
    job = jobs.ask_import(by=lead, kind=Kind.LEDGER_IMPORT, upload=upload, now=two.now)
    _move(two, lead, "411623")
    _worked_off(job, two.now)
    assert job.result["accepted"] == 0
    page = two.browser(lead).get(f"/exchange/{job.pk}/")
    assert not scan.given_away(page, two.marks_beyond, [f"{OTHER.letters}栏"])
