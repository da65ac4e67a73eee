"""What the mechanism must be told by those above it: kinds of deadlines, whose they are, what they are about.

Whoever opens deadlines registers their kinds, and says of its targets what a list shows; `cases` says who
sees the rows of a case and who works it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from casemgr.accounts.models import Officer


@dataclass(frozen=True)
class About:
    """What a deadline is about, as one officer may read it (masked where he reads people masked)."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Worked:
    """A case's number, and the officers who lead it or assist (主办、协办) and still can see it."""

    number: str
    officers: tuple[Officer, ...]


@dataclass(frozen=True)
class Cases:
    """What `cases` knows: which rows exist for an officer, which cases are his own, who works which case."""

    scope: Callable[[Officer], Q]
    own: Callable[[Officer], Any]
    worked: Callable[[Collection[int]], Mapping[int, Worked]]


Describe = Callable[[Officer, Collection[int]], Mapping[int, About]]
Owners = Callable[[Collection[int]], Mapping[int, Officer]]
Lapse = Callable[[Collection[int], datetime], None]

_kinds: dict[str, str | Promise] = {}
_restraining: set[str] = set()
_lapsing: dict[str, Lapse] = {}
_targets: dict[str, Describe] = {}
_owners: dict[str, Owners] = {}
_cases: list[Cases] = []


def register_kind(
    code: str, label: str | Promise, *, restrains: bool = False, lapses: Lapse | None = None
) -> None:
    """Let deadlines of `code` be opened; `label` is what a person reads.

    `restrains`: a person is held until then, so its end asks for more than a late act. `lapses(keys, now)`:
    what it limits ends by itself at that moment, whoever sleeps; it is done in the sweep's own transaction.
    """
    _kinds[code] = label
    if restrains:
        _restraining.add(code)
    if lapses:
        _lapsing[code] = lapses


def lapsing() -> Mapping[str, Lapse]:
    """The kinds at whose end something ends by itself, and what does it."""
    return _lapsing


def restrains(code: str) -> bool:
    """Whether somebody must be let go, or held by a new decision, when it ends (程序规定 161)."""
    return code in _restraining


def register_target(prefix: str, describe: Describe, owners: Owners | None = None) -> None:
    """Let `describe(officer, keys)` say what the targets `prefix:key` are.

    `owners(keys)` names who has to do each, where that is one officer and not whoever works the case.
    """
    _targets[prefix] = describe
    if owners:
        _owners[prefix] = owners


def register_cases(cases: Cases) -> None:
    """Told once, by `cases`."""
    _cases[:] = [cases]


def kinds() -> dict[str, str | Promise]:
    """Every kind of deadline by code."""
    return dict(_kinds)


def choices() -> list[tuple[str, str | Promise]]:
    """Every kind of deadline, for a form to choose from."""
    return list(_kinds.items())


def kind_label(code: str) -> str:
    """What a person reads for a kind."""
    return str(_kinds.get(code, code))


def cases() -> Cases:
    """What `cases` told."""
    return _cases[0]


def describe(officer: Officer, targets: Iterable[str]) -> dict[str, About]:
    """What targets are about, one question to each of those that opened them."""
    return {
        f"{prefix}:{key}": about
        for prefix, wanted in _by_prefix(targets).items()
        if prefix in _targets
        for key, about in _targets[prefix](officer, wanted).items()
    }


def owners(targets: Iterable[str]) -> dict[str, Officer]:
    """Who has to do each of the targets that somebody in particular has to do."""
    return {
        f"{prefix}:{key}": officer
        for prefix, wanted in _by_prefix(targets).items()
        if prefix in _owners
        for key, officer in _owners[prefix](wanted).items()
    }


def _by_prefix(targets: Iterable[str]) -> dict[str, set[int]]:
    keys: dict[str, set[int]] = {}
    for target in targets:
        prefix, _colon, key = target.partition(":")
        keys.setdefault(prefix, set()).add(int(key))
    return keys
