"""When a document of a refund may be issued, and what its decision means for the round (资金返还文书)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.documents.models import Document, Kind
from casemgr.funds.enums import RefundMode, RefundState
from casemgr.funds.models import Refund
from casemgr.funds.services.refunds import deciding

DECISION = "refund_decision"
S = RefundState
_FROM_APPROVAL = frozenset({S.APPROVED, S.ISSUED, S.CLOSED})
# From when until when the document of each kind speaks of a round as it is.
STATES: dict[str, frozenset[RefundState]] = {
    "refund_announcement": frozenset({S.VERIFIED, S.ANNOUNCED}),
    "refund_application": frozenset({S.VERIFIED, S.ANNOUNCED, S.CHECKED}) | _FROM_APPROVAL,
    DECISION: frozenset({S.APPROVED}),
    "refund_list": _FROM_APPROVAL,
}


def is_for(kind: Kind, refund: Refund) -> bool:
    """Whether a document of this kind can be issued on the round as it stands."""
    if refund.state not in STATES.get(kind.code, frozenset(S)):
        return False
    return kind.code != "refund_announcement" or refund.mode == RefundMode.PRO_RATA


def check(kind: Kind, refund: Refund | None) -> None:
    """Raise ValidationError unless it can."""
    if refund is None or not is_for(kind, refund):
        state = refund.get_state_display() if refund else "--"
        raise ValidationError(
            _("该返还目前为“%(state)s”，不能出具“%(kind)s”（%(basis)s）。")
            % {"state": state, "kind": kind.name, "basis": kind.legal_basis}
        )


def issued(document: Document, by: Officer, now: datetime) -> None:
    """The number of the decision is the round's from now on; the bank asks for it."""
    if document.kind.code == DECISION and document.refund:
        deciding.record_decision(by=by, refund=document.refund, number=document.number, now=now)


def check_voidable(document: Document) -> None:
    """A decision that lies at the bank is not voided: the round would stand there without one."""
    refund = document.refund
    if document.kind.code == DECISION and refund and refund.state in (S.ISSUED, S.CLOSED):
        raise ValidationError(_("返还决定书已送达银行，不能作废。"))
