"""Personal values of a case as a reader sees them: in clear, or masked and to be uncovered one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _

from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent, Identifier
from casemgr.cases.services import identifiers
from casemgr.common.masking import mask_account, mask_name, mask_phone, mask_resident_number, mask_text
from casemgr.common.moments import show_partial
from casemgr.suspects.models import CaseSuspect
from casemgr.web.base import read_key

# How a value is masked, by the name of its field; any other is free text, which may name anybody.
_MASKS = {
    "name": mask_name,
    "phone": mask_phone,
    "resident_number": mask_resident_number,
    "collected_from": mask_name,
    "holder_name": mask_name,
    "holder_number": mask_resident_number,
    "payee_name": mask_name,
    "payee_number": mask_account,
    "by_whom": mask_name,
}
_OF_CASE = ("name", "summary", "remark")
# What is called evidence is read like a reason, and a hash by nobody.
_NOT_UNCOVERED = frozenset({("evidence", "name"), ("victim", "resident_number_hash")})
# Rows of a case whose PERSONAL fields can be uncovered, by the name of their model.
_ROWS = {
    label.rpartition(".")[2].lower(): label
    for label in (
        "cases.Victim",
        "suspects.FugitiveWatch",
        "suspects.FugitiveClue",
        "suspects.FugitiveCheck",
        "evidence.Evidence",
        "evidence.ForensicTest",
        "evidence.Opinion",
        "funds.CaseAccount",
        "coldcases.ColdCaseFile",
        "coldcases.ReadingNote",
        "coldcases.ReviewMeeting",
        "coldcases.DossierStep",
        "coldcases.HandoverNote",
        "coldcases.ExternalQuery",
        "proceedings.JointConsultation",
        "proceedings.Topic",
        "proceedings.DualInquiry",
        "funds.StopPayment",
        "funds.Freeze",
        "funds.Renewal",
        "funds.Refund",
        "funds.Allocation",
        "funds.Objection",
        "funds.PaymentAttempt",
        "funds.SeizedItem",
        "funds.Recovery",
        "funds.Restitution",
    )
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


def of(row: Any) -> dict[str, Personal]:
    """The personal fields of a row of a case, by name."""
    kind = row._meta.model_name
    return {
        name: _value(f"{kind}:{row.pk}:{name}", row, name)
        for name in sorted(row.PERSONAL)
        if (kind, name) not in _NOT_UNCOVERED
    }


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


def of_suspect(row: CaseSuspect) -> dict[str, Personal]:
    """Who he is, and where he was caught; what he is in the case is no secret."""
    person, kind = row.suspect, f"suspect:{row.pk}"
    birth = show_partial(person.birth) if person.birth else ""
    return {
        **{name: _value(f"{kind}:{name}", person, name) for name in ("name", "alias", "resident_number")},
        "birth": Personal(f"{kind}:birth", _label(person, "birth"), birth, mask_text(birth)),
        "caught_place": _value(f"{kind}:caught_place", row, "caught_place"),
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


def find(case: Case, field: str, officer: Any) -> Personal | None:
    """The value that `field` names in this case; None for anything else."""
    kind, _colon, rest = field.partition(":")
    if not rest:
        return of_case(case).get(kind)
    number, _colon, name = rest.partition(":")
    pk = read_key(number)
    if pk is None:
        return None
    if kind in _ROWS:
        row = _visible(apps.get_model(_ROWS[kind]), case, pk, officer)
        return of(row).get(name) if row else None
    finder = _FINDERS.get(kind)
    return finder(case, pk, name, officer) if finder else None


def _value(field: str, row: Any, name: str) -> Personal:
    text = getattr(row, name)
    return Personal(field, _label(row, name), text, _MASKS.get(name, mask_text)(text))


def _label(row: Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)


def _visible(model: Any, case: Case, pk: int, officer: Any, **narrowed: Any) -> Any:
    return model.objects.visible_to(officer).filter(case=case, pk=pk, **narrowed).first()


def _suspect(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    row = _visible(CaseSuspect, case, pk, officer)
    return of_suspect(row).get(name) if row else None


def _identifier(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    identifier = _visible(Identifier, case, pk, officer)
    return of_identifier(identifier) if identifier else None


def _note(case: Case, pk: int, name: str, officer: Any) -> Personal | None:
    event = _visible(CaseEvent, case, pk, officer, kind=EventKind.NOTED)
    return of_note(event) if event else None


_FINDERS: dict[str, Callable[[Case, int, str, Any], Personal | None]] = {
    "suspect": _suspect,
    "identifier": _identifier,
    "note": _note,
}
