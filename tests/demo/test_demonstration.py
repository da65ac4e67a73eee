"""What a new installation is filled with, and who can sign in to look at it."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.test import override_settings

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Status
from casemgr.cases.models import Case, Victim
from casemgr.common.clock import local_date
from casemgr.counties.models import Posting
from casemgr.counties.rights import Role
from casemgr.deadlines.models import Deadline
from casemgr.demo import demonstration, invented, people
from casemgr.evidence.models import Evidence
from casemgr.funds import figures, ledger
from casemgr.funds.enums import Channel, ItemKind, Place, RefundMode
from casemgr.funds.models import (
    Account,
    Allocation,
    Entry,
    Freeze,
    Position,
    Recovery,
    Refund,
    Renewal,
    SeizedItem,
    Statement,
    StopPayment,
    Transfer,
)
from casemgr.funds.services import refunds
from casemgr.funds.services.refunds import pool
from casemgr.notices.models import Notice
from casemgr.proceedings.models import Topic
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import escalation
from casemgr.suspects.models import CaseSuspect, FugitiveWatch, Measure
from casemgr.taskforces.models import AccessRequest, TaskForce
from casemgr.taskforces.services import forces

TODAY = date(2026, 11, 21)
NOW = datetime.fromisoformat("2026-11-21T09:00:00+08:00")


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
            demonstration.build(now=NOW, tell=lambda _line: None)
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
    assert Case.objects.count() == 3 * invented.PER_MONTH + 7 + 3 + 4 + 4
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
    assert FugitiveWatch.objects.unchecked(NOW).key().count() == 1


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
    assert Deadline.objects.running().filter(kind="filing_review", due_at__lt=NOW).count() == 1


def test_the_file_of_six_sixteen_holds_its_evidence_and_its_to_dos(demonstrated: None) -> None:
    kept = Evidence.objects.filter(case__special_name="6·16").exclude(property__kind="cash")
    evidence = list(kept.order_by("number"))
    assert [(row.quantity, row.unit) for row in evidence] == [
        (1, "部"), (134, "部"), (62, "台"), (1, "份"), (3, "册"),
    ]  # fmt: skip
    assert [event.purpose for event in evidence[0].custody.order_by("no")] == ["store", "test", "give_back"]
    todos = Topic.objects.filter(case__special_name="6·16").open()
    assert Deadline.objects.running().filter(target__in=[f"todo:{todo.pk}" for todo in todos]).count() == 3


def test_the_clocks_of_detectives_run(demonstrated: None) -> None:
    held = Measure.objects.open().select_related("case")
    assert held.values("county").distinct().count() >= 8
    assert all(measure.case.filed_date <= measure.started_at.date() for measure in held)
    soon = Deadline.objects.running().filter(due_at__gt=NOW, due_at__lt=NOW + timedelta(days=9))
    assert soon.filter(case__lead__police_no="162101").exists()
    assert soon.values("case__lead").distinct().count() >= 8


def test_somebody_waits_for_each_lead(demonstrated: None) -> None:
    assert Case.objects.exclude(requested_act="").values("county").distinct().count() >= 8
    assert Notice.objects.unread().exists()


def test_the_ledger_of_money_is_even_and_every_county_has_its_figures(demonstrated: None) -> None:
    assert ledger.uneven() == []
    flows = figures.moved(Entry.objects.all(), by="county")
    assert len(flows) == 10
    for code in ("stopped", "frozen", "controlled", "recovered", "returned", "saved"):
        assert all(figures.FIGURES[code].of(moved) > 0 for moved in flows.values()), code


def test_the_named_cases_recovered_what_the_articles_say_and_no_more_than_was_lost(
    demonstrated: None,
) -> None:
    rows = Recovery.objects.values_list("case__special_name").annotate(total=Sum("amount")).order_by()
    recovered = dict(rows.exclude(case__special_name=""))
    assert recovered == {
        "6·16": Decimal("30486000.00"),
        "5·18": Decimal("20358000.00"),
        "2·16": Decimal("22136400.00"),
    }
    losses = Case.objects.filter(special_name__in=recovered).values_list("special_name", "loss_amount")
    held = Position.objects.exclude(place=Place.OUTSIDE).values_list("case__special_name")
    controlled = dict(held.annotate(total=Sum("balance")).order_by())
    assert all(controlled[name] <= loss for name, loss in losses)


def test_phones_computers_and_four_cars_are_seized_and_one_car_sold(demonstrated: None) -> None:
    items = SeizedItem.objects.exclude(kind=ItemKind.CASH).order_by()
    counted = items.values_list("case__special_name", "kind").annotate(total=Sum("evidence__quantity"))
    assert {(name, kind): total for name, kind, total in counted} == {
        ("6·16", "phone"): 135,
        ("6·16", "computer"): 62,
        ("5·18", "vehicle"): 4,
    }
    cars = items.filter(kind=ItemKind.VEHICLE)
    assert sorted(cars.values_list("state", flat=True)) == ["kept", "kept", "kept", "sold"]
    assert cars.filter(appraisals=None).count() == 0
    assert not Deadline.objects.running().filter(kind="property_report").exists()


def test_the_money_of_six_sixteen_went_over_three_levels_back_and_out(demonstrated: None) -> None:
    transfers = Transfer.objects.filter(case__special_name="6·16")
    assert 200 < transfers.count() < 500
    assert Statement.objects.get().refused == 0
    levels = set(transfers.values_list("payer__level", "payee__level"))
    assert {(0, 1), (1, 2), (2, 3), (3, 1), (3, None)} <= levels
    assert transfers.filter(channel=Channel.WITHDRAWAL, payee=None).exists()


def test_a_freeze_of_six_sixteen_ends_in_seven_days_and_its_detective_and_lead_see_it(
    demonstrated: None,
) -> None:
    freeze = Freeze.objects.get(case_account__account__tail="8899")
    assert freeze.amount_held == Decimal("300000.00")
    assert local_date(freeze.expires_at) == TODAY + timedelta(days=7)
    for number in ("162101", "162111"):
        seen = Deadline.objects.visible_to(Officer.objects.get(police_no=number)).running()
        assert seen.filter(target=freeze.target, due_at=freeze.expires_at).exists()
    states = Freeze.objects.filter(case__special_name="6·16").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["used", "effective", "effective", "queued"]
    stops = StopPayment.objects.filter(case__special_name="6·16").order_by("pk")
    assert list(stops.values_list("state", "lapse_finding")) == [("followed", ""), ("lapsed", "partly_gone")]
    assert Renewal.objects.get(freeze__case__special_name="6·16").executed_at


def test_one_case_is_ready_for_a_hundred_thousand_to_be_shared_by_three(demonstrated: None) -> None:
    case = Case.objects.get(name__contains="鑫盛投资")
    assert (case.lead.police_no, case.county.code) == ("162101", "411621")
    assert not Refund.objects.filter(case=case).exists()
    drawn = [(source, source.available) for source in pool.sources(case, NOW)]
    assert sum(amount for _source, amount in drawn) == Decimal("100000.00")
    proposal = refunds.propose(case, drawn, pool.claims(case))
    assert proposal.mode == RefundMode.PRO_RATA
    shares = [Decimal("53333.33"), Decimal("26666.67"), Decimal("20000.00")]
    assert list(proposal.amounts.values()) == shares


def test_rounds_stand_at_every_step_of_the_way(demonstrated: None) -> None:
    several = Refund.objects.filter(mode=RefundMode.PRO_RATA).order_by("pk")
    assert [refund.state for refund in several] == ["closed", "issued", "announced"]
    closed, issued, announced = several
    assert announced.announced_until > NOW
    assert list(issued.allocations.order_by("pk").values_list("state", flat=True)) == [
        "paid",
        "bounced",
        "waiting",
    ]
    assert not Refund.objects.late_at_bank(NOW).exists()
    assert not closed.allocations.filter(signed_date=None).exists()
    single = Refund.objects.filter(mode=RefundMode.SINGLE)
    assert single.filter(county__code="411603").get().state == "closed"
    assert single.count() == 9


def test_holds_wait_for_whoever_has_to_act(demonstrated: None) -> None:
    assert Freeze.objects.get(state="requested", is_major=True).county.code == "411625"
    assert Freeze.objects.get(state="requested", is_major=False).county.code == "411628"
    assert Freeze.objects.unexplained(NOW).get().county.code == "411622"
    assert Renewal.objects.get(decided_at=None).county.code == "411623"
    soon = Freeze.objects.in_force(NOW).get(expires_at__lt=NOW + timedelta(days=4))
    assert (soon.county.code, local_date(soon.expires_at)) == ("411627", TODAY + timedelta(days=3))
    assert StopPayment.objects.in_force(NOW).get().county.code == "411681"
    assert StopPayment.objects.filter(state="approved").get().county.code == "411624"
    assert StopPayment.objects.filter(state="failed").get().county.code == "411602"


def test_no_account_of_money_can_be_anybodys(demonstrated: None) -> None:
    numbers = [account.number for account in Account.objects.all()]
    numbers += [share.payee_number for share in Allocation.objects.all()]
    assert len(numbers) > 40
    assert all(number.startswith("629999") for number in numbers)


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
