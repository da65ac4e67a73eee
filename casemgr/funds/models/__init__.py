"""Money of cases: its ledger, the accounts it went through, what holds it, what went back."""

from casemgr.funds.models.accounts import Account, CaseAccount, Statement, StatementLayout, Transfer
from casemgr.funds.models.holds import Freeze, Hold, Renewal, StopPayment, is_over
from casemgr.funds.models.ledger import Entry, Position
from casemgr.funds.models.property import Appraisal, Recovery, Restitution, SeizedItem
from casemgr.funds.models.refunds import Allocation, Objection, PaymentAttempt, Refund, RefundSource
from casemgr.funds.models.staging import StatementRow

__all__ = [
    "Account",
    "Allocation",
    "Appraisal",
    "CaseAccount",
    "Entry",
    "Freeze",
    "Hold",
    "Objection",
    "PaymentAttempt",
    "Position",
    "Recovery",
    "Refund",
    "RefundSource",
    "Renewal",
    "Restitution",
    "SeizedItem",
    "Statement",
    "StatementLayout",
    "StatementRow",
    "StopPayment",
    "Transfer",
    "is_over",
]
