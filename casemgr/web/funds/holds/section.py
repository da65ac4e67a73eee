"""What the case's money tab shows of its stop-payments and freezes, account by account."""

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgr.common.masking import mask_name
from casemgr.deadlines import registry
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.registry import About
from casemgr.funds.enums import OPEN_HOLDS
from casemgr.funds.models import Freeze, Hold, StopPayment
from casemgr.funds.services.holding import FREEZE, STOP
from casemgr.web.deadlines.words import left
from casemgr.web.funds.holds.words import Acts, badge, is_held, latest_renewals, renewal_word, until

if TYPE_CHECKING:
    from casemgr.web.cases.base import CasePage
    from casemgr.web.cases.detail import CaseDetail

SHOWN = 100
SAID = 5
SOON = {FREEZE.deadline: timedelta(hours=48), STOP.deadline: timedelta(hours=24)}


def section(page: "CaseDetail") -> dict[str, Any]:
    acts = Acts(page.officer, page.case, page.now)
    freezes = _freezes(page, acts)
    frozen = {line["hold"].case_account_id for line in freezes if line["is_open"]}
    holds = [*_stops(page, acts, frozen), *freezes]
    groups: dict[int, dict[str, Any]] = {}
    for line in sorted(holds, key=lambda line: (not line["is_open"], -line["asked_at"].timestamp())):
        account = line["hold"].case_account
        group = groups.setdefault(account.pk, {"account": account, "holder": "", "lines": []})
        group["holder"] = account.holder_name if page.in_clear else mask_name(account.holder_name)
        group["lines"].append(line)
    return {
        "template": "funds/_holds.html",
        "groups": list(groups.values()),
        "is_cut": len(holds) >= SHOWN,
        "works": acts.works,
    }


def ending(page: "CasePage") -> dict[str, Any]:
    """What ends today or tomorrow, and what ended and nobody looked into: said above every tab."""
    rows = Deadline.objects.visible_to(page.officer).running()
    near = [Q(kind=kind, due_at__lte=page.now + soon) for kind, soon in SOON.items()]
    found = list(rows.filter(reduce(or_, near), case=page.case).soonest())
    about = registry.describe(page.officer, [row.target for row in found[:SAID]])
    lines = [_ending(row, about[row.target], page) for row in found[:SAID] if row.target in about]
    return {"lines": lines, "more": len(found) - len(lines), "url": page.tab_address("funds")}


def _ending(row: Deadline, about: About, page: "CasePage") -> dict[str, Any]:
    told = {"about": about.text, "end": shown_end(row.due_at), "left": left(row.due_at, page.now)}
    if row.due_at < page.now:
        text = _("%(about)s，期限已于%(end)s届满，自动失效，资金不再受控，请立即核查并登记结果。")
    elif row.kind == FREEZE.deadline:
        text = _("%(about)s，%(end)s 24时届满（%(left)s），未续冻将自动解除。")
    else:
        text = _("%(about)s，%(end)s届满（%(left)s），未转冻结将自动失效。")
    return {"text": text % told, "url": about.url}


def _stops(page: "CaseDetail", acts: Acts, frozen: Collection[int]) -> list[dict[str, Any]]:
    rows = StopPayment.objects.visible_to(page.officer).filter(case=page.case).with_account()
    return [
        {**_line(stop, page), "acts": acts.of_stop(stop, stop.case_account_id in frozen), "url": ""}
        for stop in rows.select_related("position", "freeze")[:SHOWN]
    ]


def _freezes(page: "CaseDetail", acts: Acts) -> list[dict[str, Any]]:
    rows = Freeze.objects.visible_to(page.officer).filter(case=page.case).with_account()
    freezes = list(rows.select_related("position")[:SHOWN])
    renewals = latest_renewals(page.officer, freezes) if freezes else {}
    return [
        {
            **_line(freeze, page),
            # The others stand on its own page.
            "acts": [act for act in acts.of_freeze(freeze, renewals.get(freeze.pk)) if act["first"]],
            "url": reverse("funds:freeze", args=[page.case.pk, freeze.pk]),
            "renewal": renewal_word(renewals.get(freeze.pk)) if is_held(freeze, page.now) else "",
        }
        for freeze in freezes
    ]


def _line(hold: Hold, page: "CaseDetail") -> dict[str, Any]:
    holds = is_held(hold, page.now)
    return {
        "hold": hold,
        "is_stop": isinstance(hold, StopPayment),
        "is_open": hold.state in OPEN_HOLDS and (holds or not hold.is_effective),
        "asked_at": hold.requested_at,
        "badge": badge(hold, page.now),
        "until": until(hold, page.now),
        "held": hold.amount_held if hold.effective_at else None,
        "left": hold.position.balance if holds else (Decimal(0) if hold.effective_at else None),
        "renewal": "",
    }
