"""A database of its own, made anew for each run and emptied between the rounds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from casemgr import env
from casemgr.accounts.models import Officer
from casemgr.common import clock
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.demo import reference

NAME = "casemgr_bench"

# What an import writes, in the order in which it can be written back.
WRITTEN = ("cases_case", "cases_victim", "cases_identifier", "cases_caseevent")
_EMPTIED = (*WRITTEN, "cases_caseassistant", "cases_case_lures", "cases_ledgerrow", "exchange_job")
_EMPTIED += ("supervision_supervision", "supervision_due", "supervision_report", "notices_notice")


def make() -> None:
    """Create it, migrate it, and give it reference data."""
    _recreate()
    call_command("migrate", verbosity=0)
    reference.load()


def drop() -> None:
    """Leave nothing behind."""
    connection.close()
    with _server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def data_manager() -> Officer:
    """An officer with the rights of the whole city."""
    officer = Officer.objects.create(police_no="100001", name="郑凯")
    city = Unit.objects.get(code="411600000000")
    post(by=None, officer=officer, role=Role.DATA_MANAGER, unit=city, now=clock.now())
    return officer


def empty() -> None:
    """Take every case out. What may only be appended to is emptied with its guard asleep."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_caseevent DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(_EMPTIED)} RESTART IDENTITY CASCADE")
        cursor.execute("ALTER TABLE cases_caseevent ENABLE TRIGGER USER")


def settle() -> None:
    """Let the planner know what is there."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def about() -> str:
    """Which server this is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    return f"PostgreSQL {version}, fsync {fsync}"


def _recreate() -> None:
    with _server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME}")
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = NAME


@contextmanager
def _server() -> Iterator[Any]:
    """The server, through the database that is there anyway."""
    address = env.database_settings()
    server = psycopg2.connect(
        host=address["HOST"],
        port=address["PORT"],
        user=address["USER"],
        password=address["PASSWORD"],
        dbname=address["NAME"],
    )
    try:
        server.autocommit = True
        with server.cursor() as cursor:
            yield cursor
    finally:
        server.close()
