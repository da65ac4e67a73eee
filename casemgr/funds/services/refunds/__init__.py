"""Rounds of returning money to its victims (资金返还): drafted, verified, announced, decided, paid.

`refunds.draft(…)`, `refunds.approve(…)` and so on; each module holds one noun.
"""

from casemgr.funds.services.refunds.deciding import (
    announce,
    approve,
    cancel,
    check,
    decide_objection,
    object_to,
    record_decision,
    send_back,
)
from casemgr.funds.services.refunds.drafting import choose_shares, choose_sources, draft
from casemgr.funds.services.refunds.paying import bounce, issue, pay, sign, take_back, try_again
from casemgr.funds.services.refunds.proposing import propose
from casemgr.funds.services.refunds.verifying import Payee, verify

__all__ = [
    "Payee",
    "announce",
    "approve",
    "bounce",
    "cancel",
    "check",
    "choose_shares",
    "choose_sources",
    "decide_objection",
    "draft",
    "issue",
    "object_to",
    "pay",
    "propose",
    "record_decision",
    "send_back",
    "sign",
    "take_back",
    "try_again",
    "verify",
]
