"""Numbers of supervision notices (督办通知书): one series per level and year."""

from django.db import connection
from django.db.models import Max

from casemgr.supervision.models import Supervision


def lock(level: str) -> None:
    """Keep everybody else from listing at this level until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"supervision:{level}"])


def next_serial(level: str, year: int) -> int:
    """The first free number of the year. Call after `lock`."""
    taken = Supervision.objects.filter(level=level, notice_year=year).aggregate(last=Max("notice_serial"))
    return (taken["last"] or 0) + 1
