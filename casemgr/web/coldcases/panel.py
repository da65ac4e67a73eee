"""The tab of a case that has grown cold (积案): how its dossier stands, or the way to open one."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.coldcases.enums import Part
from casemgr.coldcases.limitation import limitation
from casemgr.coldcases.services import dossiers
from casemgr.common.clock import local_date
from casemgr.counties.access import holds
from casemgr.counties.rights import Right
from casemgr.web.cases.tabs import Tab
from casemgr.web.coldcases import standing

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail


def _panel(page: "CaseDetail") -> dict[str, Any]:
    dossier = page.cold_case
    if dossier is None:
        return {"dossier": None}
    today = local_date(page.now)
    found = limitation(dossier.facts, today)
    whole = f"{len(dossier.parts_whole)}/{len(Part)}"
    return {
        "dossier": dossier,
        "todo": standing.todo(dossier, page.case, page.officer, today),
        "limitation": found,
        "badge": standing.limitation_badge(found),
        "facts": [
            {"label": _("积案类别"), "value": dossier.get_category_display()},
            {"label": _("责任民警"), "value": dossier.officer},
            {"label": _("距案发"), "value": standing.age(dossier, page.case, today)},
            {"label": _("最近阅卷"), "value": dossier.last_read_on},
            {"label": _("下次会商日期"), "value": dossier.next_review_date.isoformat()},
            {"label": _("三项确认"), "value": whole},
        ],
    }


def _shown(page: "CaseDetail") -> bool:
    if not holds(page.officer, Right.READ_COLD_CASES):
        return False
    return page.cold_case is not None or dossiers.may_open(page.officer, page.case)


COLD_CASE = Tab("cold-case", gettext_lazy("积案"), "coldcases/_panel.html", _panel, shown=_shown)
