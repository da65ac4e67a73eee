"""What the command prepares that fills a new installation."""

from io import StringIO

from django.core.management import call_command

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case


def test_the_command_prepares_without_a_demonstration_unless_asked(house: None) -> None:
    call_command("prepare", stdout=StringIO())
    assert not Case.objects.exists()
    assert not Officer.objects.exists()
