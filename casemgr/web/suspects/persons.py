"""The page of a person (人员): who he is, and his cases as far as the reader sees them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.models import CaseAssistant
from casemgr.counties.access import holds
from casemgr.counties.rights import Right
from casemgr.deadlines.models import Deadline
from casemgr.suspects.models import CaseSuspect, Measure, MergeRecord, Suspect
from casemgr.suspects.services import elsewhere, merging, people
from casemgr.web.base import ObjectPage, Page
from casemgr.web.cases import personal
from casemgr.web.cases.listing import shown_name
from casemgr.web.rules import needs

# Whoever may merge somebody: the leads of the counties, the supervisors of the city.
DECIDERS = needs(Right.APPROVE_CASES, Right.TRANSFER_CASES)

ALIKE_SHOWN = 20


class Shown:
    """A person as one officer may read him: through the case in which he sees most of him."""

    def __init__(self, officer: Officer, person: Suspect, parts: list[CaseSuspect]):
        self.person, self.parts = person, parts
        self.in_clear = {row.pk: rules.sees_in_clear(officer, row.case) for row in self.parts}
        self.part = max(self.parts, key=lambda row: self.in_clear[row.pk])
        self._may_reveal = rules.may_reveal(officer, self.part.case)

    @property
    def case(self) -> Any:
        """The case through which he is read, for whoever uncovers a value."""
        return self.part.case

    @property
    def is_clear(self) -> bool:
        return self.in_clear[self.part.pk]

    @property
    def name(self) -> str:
        return self.fields["name"]["value"]

    @cached_property
    def fields(self) -> dict[str, dict[str, Any]]:
        """Every field of the person, its personal ones as this officer may see them."""
        person = self.person
        plain = {
            "gender": person.get_gender_display(),
            "country": person.country,
            **{name: _("是") if getattr(person, name) else _("否") for name in _FLAGS},
        }
        shown = {name: self._plain(name, value) for name, value in plain.items()}
        for name, value in personal.of_suspect(self.part).items():
            covered = not self.is_clear and self._may_reveal and value.clear
            shown[name] = {
                "label": value.label,
                "value": value.shown(self.is_clear),
                "field": value.field if covered else "",
            }
        return {name: shown[name] for name in people.PERSON}

    def _plain(self, name: str, value: str) -> dict[str, Any]:
        return {"label": str(Suspect._meta.get_field(name).verbose_name), "value": value, "field": ""}


_FLAGS = ("is_foreign", "is_deputy", "is_unidentified")


def shown(officer: Officer, persons: Iterable[Suspect]) -> list[Shown]:
    """Persons as one officer may read them, in the order given; two queries however many they are."""
    persons = list(persons)
    assistants = Prefetch("case__assistant_rows", CaseAssistant.objects.select_related("officer"))
    rows = CaseSuspect.objects.visible_to(officer).filter(suspect__in=persons).order_by("case")
    rows = rows.select_related("suspect", "case__county", "case__lead").prefetch_related(assistants)
    parts: dict[int, list[CaseSuspect]] = {}
    for row in rows:
        parts.setdefault(row.suspect_id, []).append(row)
    return [Shown(officer, person, parts[person.pk]) for person in persons if person.pk in parts]


class Recorded(Page):
    """Reads people's data, and writes down whose."""

    def record(self, action: str, *persons: Shown, **detail: Any) -> None:
        where = self.request.META.get("REMOTE_ADDR") or None
        for one in persons:
            audit.record(action, one.person, by=self.officer, now=self.now, address=where, **detail)


class PersonPage(Recorded, ObjectPage):
    rule = needs(Right.READ_CASES)
    template_name = "persons/detail.html"
    model = Suspect
    object_name = "person"

    @cached_property
    def shown(self) -> Shown:
        return shown(self.officer, [self.object])[0]

    @property
    def title(self) -> str:
        return self.shown.name

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.shown.is_clear:
            self.record("person.viewed", self.shown)
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        decides = any(holds(self.officer, right) for right in DECIDERS.rights)
        return super().get_context(
            shown=self.shown,
            cases=self._cases(),
            units=elsewhere.known(self.officer, [self.object.pk])[self.object.pk][1],
            alike=shown(
                self.officer, Suspect.objects.visible_to(self.officer).alike(self.object)[:ALIKE_SHOWN]
            ),
            merges=self._merges() if decides else [],
            decides=decides,
            **context,
        )

    def _cases(self) -> list[dict[str, Any]]:
        rows = Measure.objects.visible_to(self.officer).filter(suspect=self.object).open()
        measures = {row.case_suspect_id: row for row in rows}
        due = {
            deadline.target: deadline.due_at
            for deadline in Deadline.objects.running().filter(target__in=[row.target for row in rows])
        }
        return [
            {
                "row": row,
                "name": shown_name(self.officer, row.case),
                "roles": row.role_labels,
                "measure": measures.get(row.pk),
                "due_at": due.get(measures[row.pk].target) if row.pk in measures else None,
            }
            for row in self.shown.parts
        ]

    def _merges(self) -> list[dict[str, Any]]:
        rows = MergeRecord.objects.visible_to(self.officer).filter(kept=self.object).select_related("by")
        may = merging.may_merge(self.officer, self.object)
        return [
            {"record": row, "may_undo": may and not merging.why_not_undone(row, self.now)} for row in rows
        ]


class Decided(Recorded):
    """Only who decides for every county in which the person is known."""

    rule = DECIDERS

    def person(self, pk: int) -> Suspect:
        return self.visible(Suspect.objects.all(), pk=pk)

    def check(self, *persons: Suspect) -> None:
        if not merging.may_merge(self.officer, *persons):
            raise PermissionDenied(str(merging.Beyond()))
