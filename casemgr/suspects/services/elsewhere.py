"""What an officer learns of people known already: the cases he sees, and of all others the units to ask."""

from collections import defaultdict
from collections.abc import Collection

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.counties.models import Unit
from casemgr.suspects.models import CaseSuspect


def known(by: Officer, suspects: Collection[int]) -> dict[int, tuple[list[Case], list[str]]]:
    """By the key of each person: his cases that `by` sees, and the names of the units that have the others.

    Two queries for any number of people, and one for the names.
    """
    rows = CaseSuspect.objects.filter(suspect__in=suspects).order_by("case")
    seen = rows.filter(case__in=Case.objects.visible_to(by).order_by().values("pk"))
    cases: dict[int, list[Case]] = defaultdict(list)
    visible = set()
    for row in seen.select_related("case"):
        cases[row.suspect_id].append(row.case)
        visible.add(row.case_id)
    hidden = rows.exclude(case__in=visible).values_list("suspect", "case__lead_unit")
    units: dict[int, set[int]] = defaultdict(set)
    for suspect, unit in hidden:
        units[suspect].add(unit)
    named = list(
        Unit.objects.filter(pk__in={pk for found in units.values() for pk in found}).order_by("code")
    )
    return {pk: (cases[pk], [unit.name for unit in named if unit.pk in units[pk]]) for pk in suspects}
