"""Two officers on one record: who saves second is told, and shown field by field what differs (乐观锁).

A form carries the version it was filled in from. `save_checked` saves only over that version; `Stale` brings
the row as it is now, and `three_way` lays base, mine and theirs side by side for the conflict page.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.checked import Checked


class Stale(Exception):
    """Somebody else saved the row since it was read. `now` is the row as it is, None if it is gone."""

    def __init__(self, now: models.Model | None):
        super().__init__(
            _("保存期间他人已修改了“%(row)s”，请核对后再保存。") % {"row": now}
            if now
            else _("该记录已被删除，无法保存。")
        )
        self.now = now


class Versioned(Checked):
    """A row that counts how often it was saved (版本号)."""

    version = models.PositiveIntegerField(gettext_lazy("版本"), default=1, editable=False)

    class Meta:
        abstract = True

    def save_checked(self, expected_version: int, update_fields: Iterable[str]) -> None:
        """Save these fields if the row still has `expected_version`, and count the version up.

        One UPDATE, nothing read before. Raises Stale, having saved nothing.
        """
        fields = [self._meta.get_field(name) for name in update_fields]
        rows = type(self)._base_manager.using(self._state.db)
        saved = rows.filter(pk=self.pk, version=expected_version).update(
            version=expected_version + 1, **{field.name: field.pre_save(self, add=False) for field in fields}
        )
        if not saved:
            raise Stale(rows.filter(pk=self.pk).first())
        self.version = expected_version + 1


class FieldChange(NamedTuple):
    """One field that changed, for a sentence of the history."""

    name: str
    label: str
    old: Any
    new: Any


class FieldMerge(NamedTuple):
    """One field that I or they changed since `base`, for a row of the conflict page."""

    name: str
    label: str
    base: Any
    mine: Any
    theirs: Any

    @property
    def clashes(self) -> bool:
        """Both changed it, to different values: a person must choose."""
        sides = [(self.base, self.mine), (self.base, self.theirs), (self.mine, self.theirs)]
        return all(_differ(one, other) for one, other in sides)

    @property
    def proposal(self) -> Any:
        """The value that loses nobody's work; mine where we clash."""
        return self.mine if _differ(self.base, self.mine) else self.theirs


def snapshot(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """The present values of some fields, to compare with later."""
    return {name: getattr(row, name) for name in names}


def changes(before: Mapping, after: Mapping, labels: Mapping[str, Any]) -> list[FieldChange]:
    """The fields that differ, in the order of `labels`; those without a label are not spoken of.

    Nothing, "" and None are the same. A field that `after` lacks was not touched.
    """
    return [
        FieldChange(name, str(label), before.get(name), after[name])
        for name, label in labels.items()
        if name in after and _differ(before.get(name), after[name])
    ]


def three_way(base: Mapping, mine: Mapping, theirs: Mapping, labels: Mapping[str, Any]) -> list[FieldMerge]:
    """The fields that differ between what I began with, what I want and what they saved.

    In the order of `labels`; those without a label are not spoken of. A field that `mine` or `theirs` lacks
    was not touched by that side.
    """
    mine, theirs = {**base, **mine}, {**base, **theirs}
    rows = (
        FieldMerge(name, str(label), base.get(name), mine.get(name), theirs.get(name))
        for name, label in labels.items()
    )
    return [row for row in rows if _differ(row.base, row.mine) or _differ(row.base, row.theirs)]


def _differ(one: Any, other: Any) -> bool:
    nothing = (None, "")
    return one != other and not (one in nothing and other in nothing)
