"""Which colour a status wears. Colour never speaks alone: the word stands beside it; red is trouble."""

from enum import StrEnum

from casemgr.cases.enums import Status
from casemgr.coldcases import enums as coldcases
from casemgr.deadlines import enums as deadlines
from casemgr.exchange import enums as exchange
from casemgr.funds.enums import PaymentState, RefundState
from casemgr.supervision.enums import Level, State, Verdict
from casemgr.suspects.enums import WatchState


class Tone(StrEnum):
    """A colour by its meaning."""

    PLAIN = "plain"
    ACTIVE = "active"
    WAITING = "waiting"
    GOOD = "good"
    DANGER = "danger"
    ENDED = "ended"


# The same word may mean two things ("accepted"), so each field has its own table.
_TONES: dict[str, dict[str, Tone]] = {
    "status": {
        Status.REPORTED: Tone.WAITING,
        Status.ACCEPTED: Tone.WAITING,
        Status.UNDER_REVIEW: Tone.WAITING,
        Status.FILED: Tone.ACTIVE,
        Status.INVESTIGATING: Tone.ACTIVE,
        Status.RETURNED_SUPP: Tone.WAITING,
        Status.SOLVED: Tone.GOOD,
        Status.CONCLUDED: Tone.GOOD,
        Status.SENT: Tone.GOOD,
        Status.PROSECUTED: Tone.GOOD,
        Status.JUDGED: Tone.GOOD,
        Status.NOT_FILED: Tone.ENDED,
        Status.TRANSFERRED: Tone.ENDED,
        Status.NOT_PROSECUTED: Tone.ENDED,
        Status.CLOSED: Tone.ENDED,
        Status.WITHDRAWN: Tone.ENDED,
        Status.MERGED: Tone.ENDED,
        coldcases.Status.OPEN: Tone.WAITING,
        coldcases.Status.REVIEWED: Tone.ACTIVE,
        coldcases.Status.CLUE_FOUND: Tone.ACTIVE,
        coldcases.Status.BREAKTHROUGH: Tone.ACTIVE,
        coldcases.Status.ARCHIVED: Tone.ENDED,
    },
    "state": {
        State.LISTED: Tone.WAITING,
        State.ACKNOWLEDGED: Tone.ACTIVE,
        State.REPORTING: Tone.ACTIVE,
        State.RELEASE_PENDING: Tone.WAITING,
        State.RELEASED: Tone.ENDED,
        deadlines.State.OPEN: Tone.ACTIVE,
        deadlines.State.OVERDUE: Tone.DANGER,
        deadlines.State.MET: Tone.GOOD,
        deadlines.State.WAIVED: Tone.ENDED,
        exchange.State.AWAITING_APPROVAL: Tone.WAITING,
        exchange.State.QUEUED: Tone.WAITING,
        exchange.State.RUNNING: Tone.ACTIVE,
        exchange.State.UNMAPPED: Tone.WAITING,
        exchange.State.PREVIEWED: Tone.WAITING,
        exchange.State.DONE: Tone.GOOD,
        exchange.State.FAILED: Tone.DANGER,
        exchange.State.CANCELLED: Tone.ENDED,
        RefundState.DRAFT: Tone.PLAIN,
        RefundState.VERIFIED: Tone.WAITING,
        RefundState.ANNOUNCED: Tone.ACTIVE,
        RefundState.CHECKED: Tone.WAITING,
        RefundState.APPROVED: Tone.WAITING,
        RefundState.ISSUED: Tone.ACTIVE,
        RefundState.CLOSED: Tone.GOOD,
        RefundState.CANCELLED: Tone.ENDED,
        PaymentState.WAITING: Tone.WAITING,
        PaymentState.PAID: Tone.GOOD,
        PaymentState.BOUNCED: Tone.DANGER,
        PaymentState.TAKEN_BACK: Tone.ENDED,
        WatchState.AT_LARGE: Tone.DANGER,
        WatchState.RETURNED: Tone.WAITING,
        WatchState.CANCELLED: Tone.ENDED,
    },
    "verdict": {
        Verdict.ACCEPTED: Tone.GOOD,
        Verdict.RETURNED: Tone.WAITING,
    },
}

TONE_OF_LEVEL: dict[Level, str] = {
    Level.CITY: "city",
    Level.PROVINCIAL: "provincial",
    Level.MINISTRY: "ministry",
}


def tone_of(value: str, field: str = "status") -> Tone:
    """The tone of a value of `status` (case, dossier), `state` (supervision, job) or `verdict` (report)."""
    return _TONES[field].get(value, Tone.PLAIN)
