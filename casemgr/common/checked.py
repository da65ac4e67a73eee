"""Rows whose check constraints the database is asked about together, not one by one."""

from collections.abc import Collection
from functools import cache, reduce
from operator import and_
from typing import Any

from django.db import models, router
from django.db.models import CheckConstraint, Q


class Checked(models.Model):
    """A row that asks one question where Django asks three for every check constraint.

    A case has six of them and is checked at every step; nearly always all hold. Where one does not, each is
    asked by itself, and says in its own words what is wrong.
    """

    _checks_hold = False

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        self._checks_hold = self._asked_together(exclude or ())
        try:
            super().validate_constraints(exclude)
        finally:
            del self._checks_hold

    def get_constraints(self) -> list[Any]:
        """What is left to validate: without the row's own check constraints while they are known to hold."""
        (model, own), *inherited = super().get_constraints()
        if self._checks_hold:
            own = [constraint for constraint in own if type(constraint) is not CheckConstraint]
        return [(model, own), *inherited]

    def _asked_together(self, exclude: Collection[str]) -> bool:
        condition, names = _all_conditions(type(self))
        # A field that failed already has no value to ask about.
        if condition is None or not names.isdisjoint(exclude):
            return False
        values = self._get_field_expression_map(meta=self._meta)
        using = router.db_for_write(type(self), instance=self)
        return condition.check({name: values[name] for name in names}, using=using)


@cache
def _all_conditions(model: type[Checked]) -> tuple[Q | None, frozenset[str]]:
    """What all check constraints of a model ask for, and the fields they speak of.

    An unknown answer lets a row pass, of one constraint as of all: "unknown and false" is false.
    """
    conditions = [Q(one.condition) for one in model._meta.constraints if type(one) is CheckConstraint]
    if not conditions:
        return None, frozenset()
    together = reduce(and_, conditions)
    return together, frozenset(name for name, *_lookup in model._get_expr_references(together))
