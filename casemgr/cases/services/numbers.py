"""Numbers of cases (案件编号) and of what is counted like them.

A letter, the unit's 12 digits, year and month, four digits of serial.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from casemgr.cases.models import Case
from casemgr.counties.models import Unit

LAST_SERIAL = 9999


def next_case_no(unit: Unit, day: date) -> str:
    """The next free case number of `unit` in the month of `day`.

    Serials start anew each month; the 10,000th case of a unit in a month is an error, never a wrong number.
    Must run in a transaction: an advisory lock keeps two officers from drawing the same serial.
    """
    return next_number("A", unit, day, Case.objects.all(), "case_no")


def next_receipt_no(unit: Unit, day: date) -> str:
    """The next acceptance receipt number (受案回执编号) [D]: as a case number, beginning with S."""
    return next_number("S", unit, day, Case.objects.all(), "receipt_no")


def next_number(letter: str, unit: Unit, day: date, rows: QuerySet, field: str) -> str:
    """The next free number of `unit` in the month of `day` among `rows`, which keep theirs in `field`."""
    prefix = f"{letter}{unit.code}{day:%Y%m}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [prefix])
    last = rows.filter(**{f"{field}__startswith": prefix}).aggregate(last=Max(field))["last"]
    serial = int(last[-4:]) + 1 if last else 1
    if serial > LAST_SERIAL:
        raise ValidationError(_("该单位本月编号已用完（9999），请联系市局。"))
    return f"{prefix}{serial:04d}"
