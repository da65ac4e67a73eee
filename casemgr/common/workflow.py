"""A status as a table, not a chain of ifs (状态机).

Each row says from which statuses an act leads to which, who may do it and what must hold first. The same
table draws the buttons, guards the service and is walked by the tests.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

Guard = Callable[[Any], str | None]
Permit = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Transition:
    """One row: `act` leads from any of `sources` to `target`, if `permit` and all `guards` agree.

    A guard returns the sentence that says what is missing, or None.
    """

    act: str
    sources: frozenset
    target: str
    permit: Permit
    guards: tuple[Guard, ...] = field(default=())


class Workflow:
    """The transitions of one kind of object; `attribute` names the field that holds its status."""

    def __init__(self, transitions: Iterable[Transition], attribute: str = "status"):
        self.transitions = tuple(transitions)
        self.attribute = attribute

    def gate(self, obj: Any, act: str, by: Any) -> Transition:
        """The transition that `by` may make now.

        Raises PermissionDenied if he may never do this act, ValidationError saying what stands in the way.
        """
        candidates = [row for row in self.transitions if row.act == act]
        permitted = [row for row in candidates if row.permit(by, obj)]
        if not permitted:
            raise PermissionDenied(_("您没有办理此项操作的权限。"))
        status = getattr(obj, self.attribute)
        possible = [row for row in permitted if status in row.sources]
        if not possible:
            raise ValidationError(
                _("当前状态为“%(status)s”，不能办理此项操作。") % {"status": self._spoken(obj)}
            )
        row = possible[0]
        missing = [sentence for guard in row.guards if (sentence := guard(obj))]
        if missing:
            raise ValidationError(missing)
        return row

    def open_to(self, obj: Any, by: Any) -> list[str]:
        """The acts that `by` may do in the present status, whether or not their guards hold yet."""
        status = getattr(obj, self.attribute)
        return [row.act for row in self.transitions if status in row.sources and row.permit(by, obj)]

    def _spoken(self, obj: Any) -> str:
        return str(getattr(obj, f"get_{self.attribute}_display")())
