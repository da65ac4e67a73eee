"""How far a case has come, as the steps bar shows it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgr.cases.enums import Status
from casemgr.cases.models import Case

# Each step with the statuses in which a case stands at it.
_STEPS: list[tuple[Any, frozenset[Status]]] = [
    (_("接报"), frozenset({Status.REPORTED})),
    (_("受案审查"), frozenset({Status.ACCEPTED, Status.UNDER_REVIEW})),
    (_("立案"), frozenset({Status.FILED})),
    (_("侦查"), frozenset({Status.INVESTIGATING})),
    (_("破案"), frozenset({Status.SOLVED})),
    (_("侦查终结"), frozenset({Status.CONCLUDED})),
    (_("移送起诉"), frozenset({Status.SENT, Status.RETURNED_SUPP})),
    (_("检察决定"), frozenset({Status.PROSECUTED, Status.NOT_PROSECUTED})),
    (_("判决"), frozenset({Status.JUDGED})),
    (_("结案归档"), frozenset({Status.CLOSED})),
]
# A case that left the road: the last step it is known to have reached.
_LEFT_AFTER = {Status.NOT_FILED: 1, Status.TRANSFERRED: 1, Status.WITHDRAWN: 2, Status.MERGED: 2}


def steps(case: Case) -> list[dict[str, Any]]:
    """The steps with their state and, where the case keeps one, their date."""
    status = Status(case.status)
    if status in _LEFT_AFTER:
        reached = _LEFT_AFTER[status]
        if case.filed_date:
            reached = max(reached, 2)
        if case.solved_date:
            reached = max(reached, 4)
        done = [_step(place, "done", case) for place in range(reached + 1)]
        return [*done, {"label": status.label, "state": "current", "at": None}]
    here = next(place for place, (_label, statuses) in enumerate(_STEPS) if status in statuses)
    return [_step(place, _state(place, here), case) for place in range(len(_STEPS))]


def _step(place: int, state: str, case: Case) -> dict[str, Any]:
    return {"label": _STEPS[place][0], "state": state, "at": _dates(case).get(place)}


def _state(place: int, here: int) -> str:
    return "done" if place < here else "current" if place == here else "todo"


def _dates(case: Case) -> dict[int, date | None]:
    return {
        0: case.reported_date,
        1: case.accepted_date,
        2: case.filed_date,
        4: case.solved_date,
        9: case.closed_date,
    }
