"""The tab of a case's money (资金): its figures, what goes back, what is held, where it went."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.web.cases.tabs import Tab
from casemgr.web.funds.accounts.section import section as accounts
from casemgr.web.funds.figures.section import section as figures
from casemgr.web.funds.holds.section import section as holds
from casemgr.web.funds.property.section import section as property_
from casemgr.web.funds.refunds.section import section as refunds

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

SECTIONS = (figures, refunds, holds, property_, accounts)


def _panel(page: "CaseDetail") -> dict[str, Any]:
    return {
        "sections": [section(page) for section in SECTIONS],
        "may_work": rules.may_work(page.officer, page.case),
        "may_approve": rules.may_approve(page.officer, page.case),
    }


FUNDS = Tab("funds", gettext_lazy("资金"), "funds/_funds.html", _panel)
