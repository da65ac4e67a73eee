"""What hangs on a person, and what becomes of it when two records of him are merged (合并嫌疑人记录).

Each relation must have been decided about in `DECIDED`: one added later that nobody has thought of makes
every merge refuse. An area above may object to uniting two parts in one case.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from django.db import models

from casemgr.suspects.models import CaseSuspect, Suspect


class Way(StrEnum):
    """What becomes of the rows that point at a person, or at his part in a case, when he is merged."""

    PARTS = "parts"  # his parts in the cases: they change hands, two in one case are united
    MOVES = "moves"  # the rows point at the one who stays
    FOLLOWS = "follows"  # the database takes them along with the part in the case


DECIDED: dict[str, Way] = {
    "suspects.CaseSuspect.suspect": Way.PARTS,
    "suspects.Measure.suspect": Way.FOLLOWS,
    "suspects.Measure.case_suspect": Way.MOVES,
    "suspects.FugitiveWatch.suspect": Way.FOLLOWS,
    "suspects.FugitiveWatch.case_suspect": Way.MOVES,
    "suspects.MergeRecord.kept": Way.MOVES,
}


def decide(relation: str, way: Way) -> None:
    """Say what becomes of a relation of an area above: `decide("funds.SeizedItem.suspect", Way.MOVES)`."""
    DECIDED[relation] = way


# Says why two parts in one case cannot become one, as sentences.
Objection = Callable[[CaseSuspect, CaseSuspect], Iterable[str]]
_OBJECTIONS: list[Objection] = []


def object_to_union(objection: Objection) -> Objection:
    """Register what an area above knows to stand in the way of uniting two parts in one case."""
    _OBJECTIONS.append(objection)
    return objection


def why_not_united(one: CaseSuspect, other: CaseSuspect) -> list[str]:
    """Why two parts in one case cannot become one; nothing if they can."""
    return [sentence for objection in _OBJECTIONS for sentence in objection(one, other)]


def relations() -> dict[str, Any]:
    """Every relation that points at a person or at his part in a case, hidden ones too, by its label."""
    fields: list[Any] = [
        *Suspect._meta.get_fields(include_hidden=True),
        *CaseSuspect._meta.get_fields(include_hidden=True),
    ]
    return {
        f"{relation.related_model._meta.label}.{relation.field.name}": relation
        for relation in fields
        if relation.auto_created and not relation.concrete
    }


def undecided() -> list[str]:
    """The relations nobody has decided about."""
    return sorted(relations().keys() - DECIDED.keys())


def moving(model: type[models.Model]) -> list[tuple[str, Any]]:
    """The relations to `model` whose rows change hands, by their labels."""
    return [
        (label, relation)
        for label, relation in relations().items()
        if relation.model is model and DECIDED[label] == Way.MOVES
    ]
