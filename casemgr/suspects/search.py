"""Cases are found by their suspects: name, alias, pinyin initials, whole resident number (按嫌疑人查案)."""

from django.db.models import QuerySet

from casemgr.cases.querysets import finds_cases
from casemgr.suspects.models import CaseSuspect, Suspect


@finds_cases
def of_suspects(text: str) -> QuerySet:
    """The keys of the cases in which somebody is suspected whom `text` finds."""
    persons = Suspect.objects.search(text).order_by().values("pk")
    return CaseSuspect.objects.order_by().filter(suspect__in=persons).values("case")
