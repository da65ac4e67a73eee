"""Personal values of a case as a reader sees them: in clear, or masked and to be uncovered one at a time."""

from collections.abc import Callable
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
from casemgr.evidence.models import Evidence, ForensicTest, Opinion
from casemgr.proceedings.models import DualInquiry, JointConsultation, Topic
from casemgr.suspects.models import CaseSuspect, FugitiveCheck, FugitiveClue, FugitiveWatch

_MASKS = {"name": mask_name, "phone": mask_phone, "resident_number": mask_resident_number}
_OF_CASE = ("name", "summary", "remark")
# Rows whose personal fields are all free text, by what a request to uncover one calls them.
WRITTEN = {model._meta.model_name: model for model in (JointConsultation, Topic, DualInquiry)}
_OF_VICTIM = ("name", "resident_number", "phone", "occupation", "address")
_OF_EVIDENCE = ("features", "collected_from", "collected_place", "note", "void_reason")

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


Finder = Callable[[Case, int, str, Any], Personal | None]


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


def of_watch(watch: FugitiveWatch) -> dict[str, Personal]:
    return _texts("fugitive", watch, "certificate_no", "cancel_note")


def of_clue(clue: FugitiveClue) -> dict[str, Personal]:
    return _texts("clue", clue, "place", "content")


def of_check(check: FugitiveCheck) -> dict[str, Personal]:
    return _texts("check", check, "content")


def _texts(kind: str, row: FugitiveWatch | FugitiveClue | FugitiveCheck, *names: str) -> dict[str, Personal]:
    """Free texts of a row, which may name anybody."""
    return {
        name: Personal(
            f"{kind}:{row.pk}:{name}",
            str(row._meta.get_field(name).verbose_name),
            getattr(row, name),
            mask_text(getattr(row, name)),
        )
        for name in names
    }


def of_evidence(row: Evidence) -> dict[str, Personal]:
    """From whom and where it came and what is noted of it; what it is called is read like a reason."""
    masks = {"collected_from": mask_name}
    return {
        name: Personal(
            f"evidence:{row.pk}:{name}",
            str(row._meta.get_field(name).verbose_name),
            getattr(row, name),
            masks.get(name, mask_text)(getattr(row, name)),
        )
        for name in _OF_EVIDENCE
    }


def of_test(test: ForensicTest) -> Personal:
    return Personal(f"test:{test.pk}", _("检验鉴定要求"), test.question, mask_text(test.question))


def of_opinion(opinion: Opinion) -> Personal:
    return Personal(f"opinion:{opinion.pk}", _("鉴定意见"), opinion.text, mask_text(opinion.text))


def of_identifier(identifier: Identifier) -> Personal:
    return Personal(
        f"identifier:{identifier.pk}",
        identifier.get_kind_display(),
        identifier.value,
        identifiers.masked(identifier.kind, identifier.value),
    )


def of_written(row: Any) -> dict[str, Personal]:
    """The free texts of a row of `WRITTEN`: they may name people."""
    kind = row._meta.model_name
    return {
        name: Personal(
            f"{kind}:{row.pk}:{name}",
            str(row._meta.get_field(name).verbose_name),
            getattr(row, name),
            mask_text(getattr(row, name)),
        )
        for name in sorted(row.PERSONAL)
    }


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
    finder = _FINDERS.get(kind)
    return finder(case, int(number), name, officer) if finder else None


def _victim(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    victim = Victim.objects.visible_to(officer).filter(case=case, pk=pk).first()
    return of_victim(victim).get(name) if victim else None


def _suspect(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    row = CaseSuspect.objects.visible_to(officer).filter(case=case, pk=pk).with_person().first()
    return of_suspect(row).get(name) if row else None


def _identifier(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    identifier = Identifier.objects.visible_to(officer).filter(case=case, pk=pk).first()
    return of_identifier(identifier) if identifier else None


def _evidence(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    row = Evidence.objects.visible_to(officer).filter(case=case, pk=pk).first()
    return of_evidence(row).get(name) if row else None


def _test(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    test = ForensicTest.objects.visible_to(officer).filter(case=case, pk=pk).first()
    return of_test(test) if test else None


def _opinion(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    opinion = Opinion.objects.visible_to(officer).filter(case=case, pk=pk).first()
    return of_opinion(opinion) if opinion else None


def _written(model: str) -> Any:
    def find_in(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
        row = WRITTEN[model].objects.visible_to(officer).filter(case=case, pk=pk).first()
        return of_written(row).get(name) if row else None

    return find_in


def _note(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    notes = CaseEvent.objects.visible_to(officer).filter(case=case, kind=EventKind.NOTED)
    event = notes.filter(pk=pk).first()
    return of_note(event) if event else None


def _in_dossier(model: type[Model], case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    row = model.objects.visible_to(officer).filter(case=case, pk=pk).first()
    return of_dossier(row).get(name) if row else None


def _of_fugitive(model: Any, read: Callable[[Any], dict[str, Personal]]) -> Finder:
    def find_one(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
        row = model.objects.visible_to(officer).filter(case=case, pk=pk).first()
        return read(row).get(name) if row else None

    return find_one


_FINDERS: dict[str, Finder] = {
    "victim": _victim,
    "suspect": _suspect,
    "identifier": _identifier,
    "note": _note,
    "fugitive": _of_fugitive(FugitiveWatch, of_watch),
    "clue": _of_fugitive(FugitiveClue, of_clue),
    "check": _of_fugitive(FugitiveCheck, of_check),
    "evidence": _evidence,
    "test": _test,
    "opinion": _opinion,
}
