"""People with names, three or more to a county, and cases made as officers make them: through services."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, FraudType
from casemgr.cases.services import progress, registration, team, victims
from casemgr.common import clock
from casemgr.counties import access
from casemgr.counties.models import County, Unit
from casemgr.counties.rights import COUNTY_ROLES, Role
from casemgr.counties.services import post
from casemgr.demo import reference
from tests import migrating

FUGOU, HUAIYANG, SHANGSHUI = "411621", "411603", "411623"
CITY_BUREAU = "411600000000"


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    """Reference data is there before the first test, and stays: a test that really commits finds it anew."""
    with migrating.lightly():
        request.getfixturevalue("django_db_setup")  # pytest-django's, which migrates
    with django_db_blocker.unblock():
        reference.load()
        _flush_back_to_now()


def _flush_back_to_now() -> None:
    """Let the test runner's flush bring back the rows of this moment.

    With the triggers asleep, so that it empties what nobody else can.
    """
    anew = ["SET LOCAL session_replication_role = replica"]
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE")  # of an earlier run on the same database
        cursor.execute("CREATE SCHEMA kept")
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"CREATE TABLE kept.{table} AS TABLE {table}")
            # Not truncated: that makes new files of a hundred tables, of which few hold a row.
            anew += [f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM kept.{table}"]
    flush = DatabaseOperations.execute_sql_flush
    DatabaseOperations.execute_sql_flush = lambda self, _statements: flush(self, anew)


@pytest.fixture
def house(db: None) -> None:
    """Counties, units, fraud types, roles and the standard."""


@pytest.fixture
def counties(house: None) -> dict[str, County]:
    return {county.code: county for county in County.objects.all()}


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def officer(house: None, now: datetime) -> Callable[..., Officer]:
    """Make an officer of a role in a county (or the city): `officer(Role.DETECTIVE, FUGOU, "王建国")`."""
    numbers = count(160001)

    def make(role: Role, county_code: str | None = None, name: str = "李明", **fields: Any) -> Officer:
        person = Officer.objects.create(police_no=f"{next(numbers)}", name=name, **fields)
        place = f"{county_code}000000" if county_code and role in COUNTY_ROLES else CITY_BUREAU
        post(by=None, officer=person, role=role, unit=Unit.objects.get(code=place), now=now)
        return person

    return make


@pytest.fixture
def fugou_detective(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.DETECTIVE, FUGOU, "王建国")


@pytest.fixture
def fugou_colleague(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.DETECTIVE, FUGOU, "赵丽")


@pytest.fixture
def fugou_lead(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.COUNTY_LEAD, FUGOU, "刘卫东")


@pytest.fixture
def huaiyang_detective(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.DETECTIVE, HUAIYANG, "陈晓燕")


@pytest.fixture
def huaiyang_lead(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.COUNTY_LEAD, HUAIYANG, "张立新")


@pytest.fixture
def station_officer(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.STATION_OFFICER, FUGOU, "马超")


@pytest.fixture
def legal_reviewer(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.LEGAL_REVIEWER, FUGOU, "孙静")


@pytest.fixture
def supervisor(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.CITY_SUPERVISOR, None, "周敏")


@pytest.fixture
def second_supervisor(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.CITY_SUPERVISOR, None, "何志强")


@pytest.fixture
def analyst(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.ANALYST, None, "吴倩")


@pytest.fixture
def data_manager(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.DATA_MANAGER, None, "郑凯")


@pytest.fixture
def auditor(officer: Callable[..., Officer]) -> Officer:
    return officer(Role.AUDITOR, None, "冯岩")


@pytest.fixture
def system_administrator(house: None) -> Officer:
    """Keeps the machine; holds no right on any county."""
    return Officer.objects.create_superuser("160000", "系统管理员", None)


@pytest.fixture
def signed_in(client: Client) -> Callable[[Officer], Client]:
    """A browser in which this officer has signed in."""

    def sign_in(person: Officer) -> Client:
        browser = Client()
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return sign_in


@pytest.fixture
def make_case(house: None, officer: Callable[..., Officer], now: datetime) -> Callable[..., Case]:
    """A case as its detective registered it: `make_case(FUGOU, loss="128000", victim="李桂兰")`.

    `status` one of "reported", "under_review", "filed", "solved" takes it that far, by the county's lead.
    """
    keepers: dict[str, tuple[Officer, Officer]] = {}

    def keepers_of(county_code: str) -> tuple[Officer, Officer]:
        if county_code not in keepers:
            keepers[county_code] = (
                officer(Role.DETECTIVE, county_code, "高磊"),
                officer(Role.COUNTY_LEAD, county_code, "罗斌"),
            )
        return keepers[county_code]

    def make(
        county_code: str = FUGOU,
        *,
        lead: Officer | None = None,
        loss: str | None = None,
        victim: str | None = None,
        resident_number: str = "",
        status: str = "filed",
        **fields: Any,
    ) -> Case:
        detective, chief = keepers_of(county_code)
        fields.setdefault("name", f"{victim or '某人'}被刷单返利诈骗案")
        fields.setdefault("reported_date", date(2023, 6, 16))
        fields.setdefault("summary", "群众报警称被骗。")
        if loss is not None and not victim:
            fields.setdefault("loss_amount", Decimal(loss))
        case = registration.register(
            by=lead or detective,
            unit=Unit.objects.get(code=f"{county_code}000000"),
            fraud_type=fields.pop("fraud_type", None) or FraudType.objects.get(code="brush"),
            now=now,
            **fields,
        )
        if victim:
            victims.add(
                by=lead or detective,
                case=case,
                name=victim,
                resident_number=resident_number,
                loss_amount=Decimal(loss or 0),
                now=now,
            )
        steps = {"reported": [], "under_review": ["accept"], "filed": ["accept", "file"]}
        steps["investigating"] = [*steps["filed"], "investigate"]
        steps["solved"] = [*steps["investigating"], "solve"]
        for act in steps[status]:
            actor = (lead or detective) if act in ("accept", "investigate") else chief
            conditions = progress.CHECKLISTS[act].values if act in progress.CHECKLISTS else []
            progress.advance(by=actor, case=case, act=act, conditions=conditions, now=now)
        access.forget(detective)
        return Case.objects.get(pk=case.pk)

    return make


@pytest.fixture
def assign(now: datetime) -> Callable[..., Case]:
    """Let a county's lead name who leads and who assists with a case."""

    def do(by: Officer, case: Case, lead: Officer, *assistants: Officer) -> Case:
        return team.assign(by=by, case=case, lead=lead, assistants=assistants, now=now)

    return do
