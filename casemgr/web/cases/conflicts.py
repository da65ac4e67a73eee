"""Two officers on one record: who saves second chooses, field by field (保存冲突).

A form carries, sealed, what it was opened with. When somebody saved meanwhile, the page lays base, mine and
theirs side by side; what is chosen is saved over the new version, and only over that one.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import QueryDict

from casemgr.common.crypto import from_token, to_token
from casemgr.common.versioned import FieldMerge, three_way

MINE, THEIRS = "mine", "theirs"


class Opened(NamedTuple):
    """A version of a row and its fields as plain values."""

    version: int
    values: dict[str, Any]


class Conflict(NamedTuple):
    """The fields that differ, and the three sides they come from."""

    rows: list[FieldMerge]
    base: Opened
    mine: Opened
    theirs: Opened


def seal(subject: str, version: int, values: Mapping[str, Any]) -> str:
    """One side as a hidden field that nobody reads or forges; it belongs to `subject` alone."""
    return to_token([version, dict(values)], f"conflict:{subject}")


def unseal(subject: str, token: str) -> Opened | None:
    """None if it is not ours, or of another record."""
    opened = from_token(token, f"conflict:{subject}")
    return Opened(*opened) if opened else None


def compare(base: Opened, mine: Mapping[str, Any], theirs: Opened, labels: Mapping[str, Any]) -> Conflict:
    """What I began with, what I want and what they saved; a field I could not type I did not touch."""
    whole = Opened(base.version, {**base.values, **mine})
    return Conflict(three_way(base.values, mine, theirs.values, labels), base, whole, theirs)


def undecided(post: QueryDict, rows: list[FieldMerge]) -> list[FieldMerge]:
    """The rows for which nobody has chosen."""
    return [row for row in rows if post.get(f"choose_{row.name}") not in (MINE, THEIRS)]


def chosen(post: QueryDict, mine: Opened, theirs: Opened) -> dict[str, Any]:
    """The values as chosen; a field that did not differ is as they saved it."""
    return {
        name: mine.values[name] if post.get(f"choose_{name}") == MINE else value
        for name, value in theirs.values.items()
    }
