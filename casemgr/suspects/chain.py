"""What the law lets follow on what: measures, their ends, and the steps by which they are prolonged.

Domain §3.3 and §4.9. Pure: which step may come next is asked of rows, nothing is written here.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from casemgr.deadlines.periods import end_of
from casemgr.suspects.enums import Approver, DutyKind, EndReason, ExtensionKind, MeasureKind

M, X, E = MeasureKind, ExtensionKind, EndReason

# Which measure may take the place of which (变更强制措施). A person in no measure may be put under any.
REPLACED_BY: dict[str, frozenset[MeasureKind]] = {
    M.FORCED_APPEARANCE: frozenset({M.DETENTION, M.ARREST, M.BAIL, M.RESIDENCE}),
    M.DETENTION: frozenset({M.ARREST, M.BAIL, M.RESIDENCE}),
    M.ARREST: frozenset({M.BAIL, M.RESIDENCE}),
    M.BAIL: frozenset({M.DETENTION, M.ARREST, M.RESIDENCE}),
    M.RESIDENCE: frozenset({M.DETENTION, M.ARREST, M.BAIL}),
}

ENDS: dict[str, tuple[EndReason, ...]] = {
    M.FORCED_APPEARANCE: (E.RELEASED,),
    M.DETENTION: (E.RELEASED, E.NOT_APPROVED),
    M.ARREST: (E.RELEASED, E.SENT),
    M.BAIL: (E.LIFTED, E.SENT),
    M.RESIDENCE: (E.LIFTED, E.SENT),
}

# By the last step taken: which may come next. Nothing else prolongs a measure.
_STEPS: dict[str, dict[str, tuple[ExtensionKind, ...]]] = {
    M.FORCED_APPEARANCE: {"": (X.APPEARANCE_24H,)},
    M.DETENTION: {
        "": (X.DETENTION_SPECIAL, X.DETENTION_RING, X.ARREST_REVIEW),
        X.DETENTION_SPECIAL: (X.DETENTION_RING, X.ARREST_REVIEW),
        X.DETENTION_RING: (X.ARREST_REVIEW,),
    },
    M.ARREST: {
        "": (X.CUSTODY_FIRST, X.RECOUNT),
        X.CUSTODY_FIRST: (X.CUSTODY_SECOND, X.RECOUNT),
        X.CUSTODY_SECOND: (X.CUSTODY_THIRD, X.RECOUNT),
        X.CUSTODY_THIRD: (X.RECOUNT,),
        X.RECOUNT: (X.CUSTODY_FIRST, X.RECOUNT),
        X.IDENTIFIED: (X.CUSTODY_FIRST, X.RECOUNT),
    },
}

APPROVER_OF: dict[str, Approver] = {
    X.APPEARANCE_24H: Approver.COUNTY_HEAD,
    X.DETENTION_SPECIAL: Approver.COUNTY_HEAD,
    X.DETENTION_RING: Approver.COUNTY_HEAD,
    X.ARREST_REVIEW: Approver.PROCURATORATE,
    X.CUSTODY_FIRST: Approver.UPPER_PROCURATORATE,
    X.CUSTODY_SECOND: Approver.PROVINCIAL_PROCURATORATE,
    X.CUSTODY_THIRD: Approver.PROVINCIAL_PROCURATORATE,
    X.RECOUNT: Approver.COUNTY_HEAD,
    X.IDENTIFIED: Approver.COUNTY_HEAD,
}

# Months in custody add up from where the count began; every other step names a whole period.
_ADDED_UP = (X.CUSTODY_FIRST, X.CUSTODY_SECOND, X.CUSTODY_THIRD)
_COUNTED_ANEW = frozenset({X.RECOUNT, X.IDENTIFIED})
_COUNTED_FROM_DECISION = _COUNTED_ANEW | {X.ARREST_REVIEW}

# What the first 24 hours demand, and under which legal term.
DUTIES: dict[str, dict[DutyKind, str]] = {
    M.DETENTION: {
        DutyKind.DETENTION_HOUSE: "detention_delivery",
        DutyKind.NOTIFY_FAMILY: "detention_notice",
        DutyKind.INTERROGATE: "detention_interrogation",
    },
    M.ARREST: {
        DutyKind.NOTIFY_FAMILY: "arrest_notice",
        DutyKind.INTERROGATE: "arrest_interrogation",
    },
}

# Codes of the legal terms.
TERM_OF_MEASURE: dict[str, str] = {
    M.FORCED_APPEARANCE: "forced_appearance",
    M.DETENTION: "detention",
    M.ARREST: "custody",
    M.BAIL: "bail",
    M.RESIDENCE: "residential_surveillance",
}
TERM_OF_STEP: dict[str, str] = {
    X.APPEARANCE_24H: "forced_appearance_complex",
    X.DETENTION_SPECIAL: "detention_special",
    X.DETENTION_RING: "detention_gang",
    X.ARREST_REVIEW: "arrest_review",
    X.CUSTODY_FIRST: "custody_first_extension",
    X.CUSTODY_SECOND: "custody_second_extension",
    X.CUSTODY_THIRD: "custody_third_extension",
    X.RECOUNT: "custody",
    X.IDENTIFIED: "custody",
}


class OutOfTurn(ValueError):
    """A step decided before the measure began or after it was over."""


class Term(Protocol):
    """A legal period: so many units."""

    amount: int
    unit: str


def next_steps(kind: str, taken: Iterable[str]) -> tuple[ExtensionKind, ...]:
    """The steps that may prolong a measure of `kind` after those `taken`, in their order."""
    last = ["", *taken][-1]
    return _STEPS.get(kind, {}).get(last, ())


def due_after(
    step: str,
    *,
    taken: Iterable[str],
    base_at: datetime,
    decided_at: datetime,
    term_of: Callable[[str], Term],
) -> datetime:
    """Until when a measure may last once prolonged by `step`; all of them custody, which never moves.

    The months of custody are counted in one from where the count began: from 31 December, two months are
    29 February and three 31 March.
    """
    term = term_of(TERM_OF_STEP[step])
    start, amount = base_at, term.amount
    if step in _COUNTED_FROM_DECISION:
        start = decided_at
    elif step in _ADDED_UP:
        amount += term_of(TERM_OF_MEASURE[M.ARREST]).amount
        amount += sum(term_of(TERM_OF_STEP[before]).amount for before in _since_recount(taken))
    return end_of(start, amount, term.unit, custody=True)


def base_after(step: str, *, base_at: datetime, decided_at: datetime) -> datetime:
    """What the measure is counted from after `step`: discovery or known identity, if it is counted anew."""
    return decided_at if step in _COUNTED_ANEW else base_at


def replayed(
    kind: str, base_at: datetime, steps: Iterable[tuple[str, datetime]], term_of: Callable[[str], Term]
) -> tuple[datetime, datetime]:
    """From what a measure is counted and until when it lasts, had it begun at `base_at` with these `steps`.

    Each step is its kind and when it was decided. Raises OutOfTurn for one decided outside the period it
    prolongs.
    """
    term = term_of(TERM_OF_MEASURE[kind])
    due_at, taken = end_of(base_at, term.amount, term.unit, custody=True), list[str]()
    for step, decided_at in steps:
        if not base_at <= decided_at <= due_at and step != X.IDENTIFIED:
            raise OutOfTurn(step)
        due_at = due_after(step, taken=taken, base_at=base_at, decided_at=decided_at, term_of=term_of)
        base_at = base_after(step, base_at=base_at, decided_at=decided_at)
        taken.append(step)
    return base_at, due_at


def _since_recount(taken: Iterable[str]) -> list[str]:
    steps: list[str] = []
    for step in taken:
        steps = [] if step in _COUNTED_ANEW else [*steps, step]
    return steps
