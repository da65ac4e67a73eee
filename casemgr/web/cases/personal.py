"""Personal values of a case as a reader sees them: in clear, or masked and to be uncovered one at a time."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent, Identifier, Victim
from casemgr.cases.services import identifiers
from casemgr.coldcases.models import (
    ColdCaseFile,
    DossierStep,
    ExternalQuery,
    HandoverNote,
    ReadingNote,
    ReviewMeeting,
)
from casemgr.common.masking import mask_name, mask_phone, mask_resident_number, mask_text
from casemgr.common.moments import show_partial
from casemgr.suspects.models import CaseSuspect

_MASKS = {"name": mask_name, "phone": mask_phone, "resident_number": mask_resident_number}
_OF_CASE = ("name", "summary", "remark")
_OF_VICTIM = ("name", "resident_number", "phone", "occupation", "address")

# What is written in a dossier, by the word under which a request to uncover names it.
_OF_DOSSIER: dict[str, type[Model]] = {
    "dossier": ColdCaseFile,
    "reading": ReadingNote,
    "meeting": ReviewMeeting,
    "step": DossierStep,
    "handover": HandoverNote,
    "query": ExternalQuery,
}


@dataclass(frozen=True)
class Personal:
    """One value. `field` is how a request to uncover it names it."""

    field: str
    label: str
    clear: str
    masked: str

    def shown(self, in_clear: bool) -> str:
        return self.clear if in_clear else self.masked


def of_case(case: Case) -> dict[str, Personal]:
    return {
        name: Personal(
            name,
            str(case._meta.get_field(name).verbose_name),
            getattr(case, name),
            case.masked_name if name == "name" else mask_text(getattr(case, name)),
        )
        for name in _OF_CASE
    }


def of_victim(victim: Victim) -> dict[str, Personal]:
    return {
        name: Personal(
            f"victim:{victim.pk}:{name}",
            str(victim._meta.get_field(name).verbose_name),
            getattr(victim, name),
            _MASKS.get(name, mask_text)(getattr(victim, name)),
        )
        for name in _OF_VICTIM
    }


def of_suspect(row: CaseSuspect) -> dict[str, Personal]:
    """Who he is, and where he was caught; what he is in the case is no secret."""
    person = row.suspect
    clear = {
        "name": person.name,
        "alias": person.alias,
        "resident_number": person.resident_number,
        "birth": show_partial(person.birth) if person.birth else "",
        "caught_place": row.caught_place,
    }
    return {
        name: Personal(
            f"suspect:{row.pk}:{name}",
            str((row if name == "caught_place" else person)._meta.get_field(name).verbose_name),
            text,
            _MASKS.get(name, mask_text)(text),
        )
        for name, text in clear.items()
    }


def of_identifier(identifier: Identifier) -> Personal:
    return Personal(
        f"identifier:{identifier.pk}",
        identifier.get_kind_display(),
        identifier.value,
        identifiers.masked(identifier.kind, identifier.value),
    )


def of_note(event: CaseEvent) -> Personal:
    text = event.data.get("text", "")
    return Personal(f"note:{event.pk}", _("工作记录"), text, mask_text(text))


def of_dossier(row: Model) -> dict[str, Personal]:
    """The texts of a dossier or of a row in it: each may name people, all of it is masked."""
    kind = next(kind for kind, model in _OF_DOSSIER.items() if isinstance(row, model))
    return {
        name: Personal(
            f"{kind}:{row.pk}:{name}",
            str(row._meta.get_field(name).verbose_name),
            getattr(row, name),
            mask_text(getattr(row, name)),
        )
        for name in sorted(row.PERSONAL)
    }


def find(case: Case, field: str, officer: Any) -> Personal | None:
    """The value that `field` names in this case; None for anything else."""
    kind, _colon, rest = field.partition(":")
    if not rest:
        return of_case(case).get(kind)
    number, _colon, name = rest.partition(":")
    if not (number.isascii() and number.isdecimal()):
        return None
    if kind in _OF_DOSSIER:
        return _in_dossier(_OF_DOSSIER[kind], case, int(number), name, officer)
    finders = {"victim": _victim, "suspect": _suspect, "identifier": _identifier, "note": _note}
    return finders[kind](case, int(number), name, officer) if kind in finders else None


def _victim(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    victim = Victim.objects.visible_to(officer).filter(case=case, pk=pk).first()
    return of_victim(victim).get(name) if victim else None


def _suspect(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    row = CaseSuspect.objects.visible_to(officer).filter(case=case, pk=pk).with_person().first()
    return of_suspect(row).get(name) if row else None


def _identifier(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    identifier = Identifier.objects.visible_to(officer).filter(case=case, pk=pk).first()
    return of_identifier(identifier) if identifier else None


def _note(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    notes = CaseEvent.objects.visible_to(officer).filter(case=case, kind=EventKind.NOTED)
    event = notes.filter(pk=pk).first()
    return of_note(event) if event else None


def _in_dossier(model: type[Model], case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    row = model.objects.visible_to(officer).filter(case=case, pk=pk).first()
    return of_dossier(row).get(name) if row else None
