"""What merging two records of a person would do, as things are now (合并预览). Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casemgr.suspects.enums import RingRole
from casemgr.suspects.models import CaseSuspect, Measure, Suspect
from casemgr.suspects.relations import DECIDED, Way, relations, why_not_united
from casemgr.suspects.services import people


@dataclass(frozen=True)
class Union:
    """Two parts in one case that become one."""

    kept: CaseSuspect
    gone: CaseSuspect

    def united(self) -> dict[str, Any]:
        """The one part: all roles, the higher level, the larger amount, the earlier capture."""
        both = (self.kept, self.gone)
        first = min((row for row in both if row.caught_date), key=_caught, default=self.kept)
        return {
            "roles": [role.value for role in RingRole if any(role in row.roles for row in both)],
            "level": min((row.level for row in both if row.level), default=None),
            "is_main": any(row.is_main for row in both),
            "attributed_amount": max(row.attributed_amount for row in both),
            "created_at": min(row.created_at for row in both),
            **{name: getattr(first, name) for name in people.CAUGHT},
        }


@dataclass(frozen=True)
class Plan:
    """What a merge would do: the parts that move, those that are united, what stands in the way.

    `awaits_identity`: an arrest counts only once it is established who he is. A merge does not establish it,
    so the one person is unidentified still.
    """

    kept: Suspect
    gone: Suspect
    parts: list[CaseSuspect]
    unions: list[Union]
    moved: dict[str, list[int]]
    obstacles: list[str]
    awaits_identity: bool

    @property
    def moving(self) -> list[CaseSuspect]:
        """The parts that change hands as they are."""
        united = {union.gone.pk for union in self.unions}
        return [row for row in self.parts if row.suspect_id == self.gone.pk and row.pk not in united]

    @property
    def differences(self) -> list[str]:
        """The fields in which somebody must say which value stays. What follows from others is not asked."""
        told = {"resident_number"}
        if self.awaits_identity:
            told.add("is_unidentified")
        if self.kept.resident_number or self.gone.resident_number:
            told |= {"birth", "gender"}
        return [
            name
            for name in people.PERSON
            if name not in told and getattr(self.kept, name) != getattr(self.gone, name)
        ]

    def counted(self) -> list[tuple[str, int]]:
        """How many rows of each table would move, by what they are called."""
        known = relations()
        named = [
            (known[label].related_model, label, keys) for label, keys in self.moved.items() if label in known
        ]
        return [(str(model._meta.verbose_name), len(keys)) for model, _label, keys in named if keys]


def plan(kept: Suspect, gone: Suspect) -> Plan:
    """What merging `gone` into `kept` would do, as things are now."""
    rows = CaseSuspect.objects.filter(suspect__in=[kept, gone]).with_person().order_by("case", "pk")
    parts = list(rows)
    of_kept = {row.case_id: row for row in parts if row.suspect_id == kept.pk}
    unions = [
        Union(of_kept[row.case_id], row)
        for row in parts
        if row.suspect_id == gone.pk and row.case_id in of_kept
    ]
    moved = _moved(gone, unions)
    awaits_identity = Measure.objects.filter(suspect__in=[kept, gone]).awaiting_identity().exists()
    return Plan(kept, gone, parts, unions, moved, list(_obstacles(kept, gone, unions)), awaits_identity)


def _obstacles(kept: Suspect, gone: Suspect, unions: list[Union]) -> Iterable[str]:
    if kept.pk == gone.pk:
        yield _("同一份记录不能与自己合并。")
    if kept.resident_number and gone.resident_number:
        yield _("两份记录登记了不同的身份证号，不是同一人；其中一个登记有误的，请先更正。")
    ours, theirs = (Measure.objects.valid().filter(suspect=person) for person in (kept, gone))
    for one, other in product(ours, theirs):
        if _overlap(one, other):
            yield _(
                "%(one)s（%(one_began)s起）与%(other)s（%(other_began)s起）期间重叠："
                "一人不能同时处于两项强制措施，请先核对更正。"
            ) % {
                "one": one.get_kind_display(),
                "one_began": f"{timezone.localtime(one.started_at):%Y-%m-%d}",
                "other": other.get_kind_display(),
                "other_began": f"{timezone.localtime(other.started_at):%Y-%m-%d}",
            }
    for union in unions:
        yield from why_not_united(union.kept, union.gone)


def _overlap(one: Measure, other: Measure) -> bool:
    """As the exclusion constraint has it: both periods without their last moment."""
    if one.ended_at == one.started_at or other.ended_at == other.started_at:
        return False
    begins_before_end = other.ended_at is None or one.started_at < other.ended_at
    return begins_before_end and (one.ended_at is None or other.started_at < one.ended_at)


def _moved(gone: Suspect, unions: list[Union]) -> dict[str, list[int]]:
    """By relation, the keys of the rows that would point at somebody else."""
    united = [union.gone.pk for union in unions]
    moved = {}
    for label, relation in relations().items():
        if DECIDED.get(label) == Way.MOVES:
            whose = [gone.pk] if relation.model is Suspect else united
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": whose})
            moved[label] = sorted(rows.values_list("pk", flat=True))
    return moved


def _caught(row: CaseSuspect) -> tuple[Any, ...]:
    return row.caught_date, row.caught_time is not None, str(row.caught_time)
