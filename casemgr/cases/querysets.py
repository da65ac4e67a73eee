"""Who may see which case, and the words by which cases are picked."""

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Self

from django.apps import apps
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Reverse

from casemgr.accounts.models import Officer
from casemgr.cases.enums import ENDED, UNDECIDED
from casemgr.common.chinese import normalise
from casemgr.common.crypto import keyed_hashes
from casemgr.common.errors import Unreadable
from casemgr.common.identity import read_app, read_phone, read_url
from casemgr.counties.access import counties_where
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.counties.rights import Right
from casemgr.taskforces.access import shared_cases, worked_cases

CharField.register_lookup(Reverse)

# Of fewer characters than these, too many numbers begin or end.
LEAST_DIGITS = 4
RESIDENT_NUMBER = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)


def scope(officer: Officer, case: str = "case") -> Q:
    """The rows of cases and of everything that hangs on them that exist for `officer`.

    Every such table carries its own `county`, so one condition serves them all. Cases opened to him by name,
    in a task force or on request, come as a second condition; `case` names the column that holds their key.
    """
    counties = counties_where(officer, Right.READ_CASES)
    by_county = Q(county__in=counties)
    # Keys, few and known: who has none beyond his counties asks exactly what he asked before.
    beyond = [pk for pk, share in shared_cases(officer).items() if share.county_id not in counties]
    return by_county | Q(**{f"{case}__in": beyond}) if beyond else by_county


class OfCaseQuerySet(ScopedQuerySet):
    """Rows that belong to a case and share its county."""

    def visible_to(self, officer: Officer) -> Self:
        return self.filter(scope(officer))


def own(officer: Officer) -> Q:
    """The cases that `officer` leads or assists (主办、协办)."""
    return _own_and(officer, frozenset())


def _own_and(officer: Officer, keys: Collection[int], counties: Collection[int] | None = None) -> Q:
    """His own cases, of these `counties` if they are given, and those of `keys`."""
    led = apps.get_model("cases", "Case").objects.filter(lead=officer)
    assisted = apps.get_model("cases", "CaseAssistant").objects.filter(officer=officer)
    if counties is not None:
        led, assisted = led.filter(county__in=counties), assisted.filter(county__in=counties)
    arms = [assisted.values("case")]
    if keys:
        arms.append(led.model.objects.filter(pk__in=keys).values("pk"))
    # A few index look-ups; as "led OR assisted" the whole county would be read.
    return Q(pk__in=led.values("pk").union(*arms))


class CaseQuerySet(OfCaseQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        return self.filter(scope(officer, case="pk"))

    def open(self) -> Self:
        """Cases that are still somebody's work (未办结)."""
        return self.exclude(status__in=ENDED)

    def unfiled(self) -> Self:
        """Cases that were accepted and on whose filing nobody has decided (受案未立案)."""
        return self.filter(status__in=UNDECIDED)

    def of(self, officer: Officer) -> Self:
        """The cases that `officer` works on: those he leads or assists, and those of his task forces."""
        return self.filter(_own_and(officer, worked_cases(officer)))

    def exportable_by(self, officer: Officer) -> Self:
        """Cases that may leave the house in a file of `officer`: of his counties, his own, his task forces'.

        What was opened to him on request is to be read, and stays.
        """
        everything = counties_where(officer, Right.EXPORT_CASES)
        own_only = counties_where(officer, Right.EXPORT_OWN_CASES)
        shared = worked_cases(officer) if everything or own_only else frozenset()
        his = _own_and(officer, shared, own_only) if own_only else Q(pk__in=shared)
        return self.visible_to(officer).filter(Q(county__in=everything) | his)

    def with_list_columns(self) -> Self:
        return self.select_related("county", "fraud_type", "lead", "filing_unit")

    def search(self, text: str) -> Self:
        """Cases whose name, number, victims, suspects or identifiers hold `text` (搜索).

        Traditional characters find Simplified ones, pinyin initials find names; numbers are looked for from
        their beginning and by their last characters, a resident number whole.
        """
        key = normalise(text).lower()
        if not key:
            return self
        number = key.replace(" ", "").upper()
        cases = self.model._base_manager.order_by().values("pk")
        found = [cases.filter(search_text__zh=key), _identifiers(text), _victims(number)]
        found += [arm(text) for arm in _ARMS]
        if number.isascii() and len(number) >= LEAST_DIGITS:
            by_end = Q(case_no__startswith=number) | Q(case_no__reverse__startswith=number[::-1])
            found += [cases.filter(by_end), cases.filter(receipt_no__startswith=number)]
        # A union of small index scans; joined by OR they would read every case there is.
        first, *others = found
        return self.filter(pk__in=first.union(*others, all=True))


Arm = Callable[[str], QuerySet]
_ARMS: list[Arm] = []


def finds_cases(arm: Arm) -> Arm:
    """Register what lies above cases and finds them by a text: a query of their keys, served by indexes."""
    _ARMS.append(arm)
    return arm


def _identifiers(text: str) -> QuerySet:
    rows = apps.get_model("cases", "Identifier").objects.order_by()
    return rows.beginning_or_ending(*_writings(text)).values("case")


def _writings(text: str) -> set[str]:
    """How an identifier may stand there: as typed, in small letters, and in the one writing of each kind."""
    typed = normalise(text)
    writings = {typed.replace(" ", ""), typed.lower().replace(" ", "")}
    for reader in (read_phone, read_url, read_app):
        with suppress(Unreadable):
            writings.add(reader(typed))
    return writings


def _victims(number: str) -> QuerySet:
    """Victims by resident number: it is sealed, so only the whole number can be found."""
    hashes = keyed_hashes(number, "resident_number") if RESIDENT_NUMBER.fullmatch(number) else []
    rows = apps.get_model("cases", "Victim").objects.order_by()
    return rows.filter(resident_number_hash__in=hashes).values("case")


class IdentifierQuerySet(OfCaseQuerySet):
    def beginning_or_ending(self, *parts: str) -> Self:
        """Identifiers that begin or end with one of `parts`; of too few characters everything would."""
        found = [
            Q(value__startswith=part) | Q(value__reverse__startswith=part[::-1])
            for part in parts
            if len(part) >= LEAST_DIGITS or not part.isascii()
        ]
        return self.filter(reduce(or_, found)) if found else self.none()


class SavedViewQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """An officer's own views, and those shared with a county whose cases he reads."""
        readable = counties_where(officer, Right.READ_CASES)
        return self.filter(Q(owner=officer) | Q(shared_with__in=readable))
