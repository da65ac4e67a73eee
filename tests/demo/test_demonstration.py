"""What a new installation is filled with, and who can sign in to look at it."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.test import override_settings

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Status
from casemgr.cases.models import Case, Victim
from casemgr.counties.models import Posting
from casemgr.counties.rights import Role
from casemgr.deadlines.models import Deadline
from casemgr.demo import demonstration, invented, people
from casemgr.evidence.models import Evidence
from casemgr.notices.models import Notice
from casemgr.proceedings.models import Topic
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import escalation
from casemgr.suspects.models import CaseSuspect, FugitiveWatch, Measure
from casemgr.taskforces.models import AccessRequest, TaskForce
from casemgr.taskforces.services import forces

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def three_months(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demonstration with three months instead of thirty-six, in a transaction never committed."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")),
        transaction.atomic(),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(invented, "MONTHS", 3)
            now = datetime.fromisoformat("2026-11-21T09:00:00+08:00")
            demonstration.build(now=now, tell=lambda _line: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstrated(three_months: None, db: None) -> None:
    """The demonstration as it was built; what a test does to it is undone after it."""


def test_every_role_is_there_and_in_every_county_that_needs_it(demonstrated: None) -> None:
    out = StringIO()
    call_command("personas", "--json", stdout=out)
    rows = json.loads(out.getvalue())
    assert set(rows[0]) == {"police_no", "name", "role", "county"}
    assert {row["role"] for row in rows} == set(Role.values)
    counties = Counter(row["county"] for row in rows)
    assert counties.pop(None) == 5
    assert len(counties) == 10
    assert set(counties.values()) == {6}


def test_the_table_for_people_names_them_too(demonstrated: None) -> None:
    out = StringIO()
    call_command("personas", stdout=out)
    assert "162101" in out.getvalue()
    assert "王建国" in out.getvalue()


def test_the_months_come_in_as_ledgers_and_large_cases_are_listed(demonstrated: None, now: datetime) -> None:
    assert Case.objects.count() == 3 * invented.PER_MONTH + 7 + 3
    assert Case.objects.filter(lead=None).count() == 0
    assert Supervision.objects.count() > 10
    assert escalation.run(now=now).listings == []


def test_the_named_cases_stand_on_their_days(demonstrated: None) -> None:
    case = Case.objects.get(special_name="6·16")
    assert (case.reported_date, case.filed_date) == (date(2023, 6, 16), date(2023, 6, 16))
    assert case.status == Status.SOLVED
    assert list(case.assistants.values_list("name", flat=True)) == ["赵丽"]
    assert case.supervisions.get().listed_at.date() == date(2023, 8, 28)
    assert Case.objects.filter(occurred="1993").exists()


def test_old_and_new_fugitives_stand_in_the_register(demonstrated: None) -> None:
    over_20 = FugitiveWatch.objects.for_years(20, TODAY)
    assert {watch.suspect.name: watch.years_at_large(TODAY) for watch in over_20} == {
        "魏某伟": 31,
        "范某义": 29,
        "王某": 21,
        "陈某军": 33,
    }
    assert FugitiveWatch.objects.cancelled().count() == 3
    assert FugitiveWatch.objects.returned().count() == 1
    now = datetime.fromisoformat("2026-11-21T09:00:00+08:00")
    assert FugitiveWatch.objects.unchecked(now).key().count() == 1


def test_the_rings_of_the_named_cases_have_the_numbers_of_the_articles(demonstrated: None) -> None:
    rings = {name: CaseSuspect.objects.filter(case__special_name=name) for name in ("5·18", "2·16", "6·16")}
    assert {name: rows.count() for name, rows in rings.items()} == {"5·18": 329, "2·16": 291, "6·16": 372}
    caught = {name: rows.exclude(caught_date=None).count() for name, rows in rings.items()}
    assert caught == {"5·18": 329, "2·16": 286, "6·16": 372}
    for name, financiers, core in (("5·18", 2, 6), ("2·16", 2, 23)):
        assert rings[name].filter(roles__contains=["financier"]).count() == financiers
        assert rings[name].filter(roles__contains=["core_member"]).count() == core
    assert all(row.suspect.resident_number.startswith("411600") for row in rings["6·16"].with_person())


def test_the_task_force_of_six_sixteen_adds_up(demonstrated: None) -> None:
    force = TaskForce.objects.get(name="6·16专案专班")
    assert forces.totals(force) == {
        "teams": 25, "provinces": 18, "team_caught": 372, "raids": 3, "raid_caught": 317,
    }  # fmt: skip
    named = force.teams.annotate(named=Count("suspects")).values_list("caught", "named")
    assert all(caught == number for caught, number in named)
    serving = force.memberships.serving(TODAY).values_list("officer__police_no", flat=True)
    assert set(serving) == {"162111", "162101", "160301", "162201"}
    raids = TaskForce.objects.get(name="2·16专案专班")
    assert forces.totals(raids)["raid_caught"] == 286


def test_five_prominent_types_have_their_task_force_and_somebody_asks_to_read(demonstrated: None) -> None:
    assert all(force for _type, force in forces.prominent(TODAY))
    helpers = Officer.objects.filter(memberships__task_force__kind="type_special")
    assert not helpers.filter(police_no__in=["160301", "162201"]).exists()
    request = AccessRequest.objects.get()
    assert (request.state, request.county.code) == ("pending", "411621")


def test_three_reports_wait_for_a_decision_and_one_too_long(demonstrated: None) -> None:
    assert Case.objects.unfiled().values("county").distinct().count() == 3
    now = datetime.fromisoformat("2026-11-21T09:00:00+08:00")
    assert Deadline.objects.running().filter(kind="filing_review", due_at__lt=now).count() == 1


def test_the_file_of_six_sixteen_holds_its_evidence_and_its_to_dos(demonstrated: None) -> None:
    evidence = list(Evidence.objects.filter(case__special_name="6·16").order_by("number"))
    assert [(row.quantity, row.unit) for row in evidence] == [
        (1, "部"), (134, "部"), (62, "台"), (1, "份"), (3, "册"),
    ]  # fmt: skip
    assert [event.purpose for event in evidence[0].custody.order_by("no")] == ["store", "test", "give_back"]
    todos = Topic.objects.filter(case__special_name="6·16").open()
    assert Deadline.objects.running().filter(target__in=[f"todo:{todo.pk}" for todo in todos]).count() == 3


def test_the_clocks_of_detectives_run(demonstrated: None) -> None:
    now = datetime.fromisoformat("2026-11-21T09:00:00+08:00")
    held = Measure.objects.open().select_related("case")
    assert held.values("county").distinct().count() >= 8
    assert all(measure.case.filed_date <= measure.started_at.date() for measure in held)
    soon = Deadline.objects.running().filter(due_at__gt=now, due_at__lt=now + timedelta(days=9))
    assert soon.filter(case__lead__police_no="162101").exists()
    assert soon.values("case__lead").distinct().count() >= 8


def test_somebody_waits_for_each_lead(demonstrated: None) -> None:
    assert Case.objects.exclude(requested_act="").values("county").distinct().count() >= 8
    assert Notice.objects.unread().exists()


def test_nobody_alive_is_in_it(demonstrated: None) -> None:
    imported = Victim.objects.exclude(resident_number_hash="")
    assert imported.count() == 3 * invented.PER_MONTH
    assert all(victim.resident_number.startswith("411600") for victim in imported)
    assert all(victim.phone.startswith("100") for victim in imported)


def test_one_password_opens_for_all_and_is_changed_for_all(demonstrated: None) -> None:
    assert people.set_password("第一个口令-2026") == 66
    people.set_password("第二个口令-2026")
    officer = Officer.objects.get(police_no="162101")
    assert officer.check_password("第二个口令-2026")
    assert not officer.check_password("第一个口令-2026")


def test_preparing_again_leaves_officers_where_they_were_posted(demonstrated: None, now: datetime) -> None:
    people.engage(now=now)
    assert Posting.objects.open().count() == 65
    assert Posting.objects.exclude(until=None).count() == 0
