"""The facts of a refund, as its announcement, application, decision and list write them (资金返还).

What the public reads names nobody in full: an announcement has surnames, losses and shares, and no number.
"""

from typing import Any

from casemgr.common.masking import mask_name
from casemgr.common.money import capitals, show_yuan
from casemgr.documents.filling.placeholders import PLACEHOLDERS, Rows, Where
from casemgr.documents.filling.words import day, moment
from casemgr.funds.models import Allocation, Refund, RefundSource
from casemgr.funds.services.refunds import rounds
from casemgr.funds.services.refunds.proposing import in_words

OF_REFUNDS = {name: one for name, one in PLACEHOLDERS.items() if one.where == Where.REFUND}


def facts(refund: Refund | None) -> dict[str, Any]:
    """A value for every placeholder of a refund; of none, nothing."""
    if refund is None:
        return {name: [] if isinstance(one, Rows) else "" for name, one in OF_REFUNDS.items()}
    shares = list(rounds.allocations(refund))
    return {
        "返还编号": refund.number,
        "返还方式": str(refund.get_mode_display()),
        "方式依据": in_words(refund.basis),
        "返还总额": show_yuan(refund.pool),
        "返还总额大写": capitals(refund.pool),
        "公告日期": day(refund.announced_date),
        "公告期满日期": moment(refund.announced_until),
        "公告位置": refund.announced_where,
        "县局审核人": refund.checked_by.name if refund.checked_by else "",
        "市局批准日期": moment(refund.approved_at),
        "返还决定书文号": refund.decision_no,
        "经办民警一": refund.issued_by.name if refund.issued_by else "",
        "经办民警二": refund.issued_with.name if refund.issued_with else "",
        "公告名单": [_announced(at, share) for at, share in enumerate(shares, 1)],
        "返还名单": [_listed(at, share) for at, share in enumerate(shares, 1)],
        "资金来源": [_source(at, row) for at, row in enumerate(rounds.sources(refund), 1)],
    }


def _announced(at: int, share: Allocation) -> dict[str, str]:
    return {
        "序号": str(at),
        "姓名": mask_name(share.victim.name),
        "损失金额": show_yuan(share.victim.loss_amount),
        "未弥补损失": show_yuan(share.claim),
        "返还金额": show_yuan(share.amount),
    }


def _listed(at: int, share: Allocation) -> dict[str, str]:
    return {
        "序号": str(at),
        "姓名": share.victim.name,
        "身份证号": share.victim.resident_number,
        "损失金额": show_yuan(share.victim.loss_amount),
        "返还金额": show_yuan(share.amount),
        "收款户名": share.payee_name,
        "收款开户行": share.payee_bank,
        "收款账号": share.payee_number,
    }


def _source(at: int, row: RefundSource) -> dict[str, str]:
    freeze = row.freeze
    if freeze is None:
        place, number, until = row.recovery.account_of_custody, row.recovery.receipt_no, ""
    else:
        account = freeze.case_account
        place, number, until = account.bank, account.account.number, moment(freeze.expires_at)
    return {
        "序号": str(at),
        "类别": "冻结款" if freeze else "追缴款",
        "开户行或专户": place,
        "账号或凭证号": number,
        "返还金额": show_yuan(row.amount),
        "冻结届满日期": until,
    }
