"""What the money of cases adds up to (资金指标): each figure defined once, as movements of the ledger.

Counting rules (domain §2.1): a figure counts for the day on which the money moved, and for the county the
case is in. Each yuan moves into a place once, so no figure counts it twice; a correction counts against the
day it corrects. What an alert is thought to have saved (挽回潜在损失) is no movement, and in none of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casemgr.common.clock import midnight
from casemgr.funds.enums import Place as P
from casemgr.funds.models import Entry, Position

Flow = tuple[P, P]
FREE = (P.OUTSIDE, P.STOP_LAPSED, P.FREEZE_LAPSED)


def _flows(*pairs: tuple[Iterable[P], Iterable[P]]) -> frozenset[Flow]:
    return frozenset(flow for sources, targets in pairs for flow in product(sources, targets))


@dataclass(frozen=True)
class Figure:
    """A sum of movements in a period, yuan: `flows` less what went back the same way."""

    code: str
    label: str | Promise
    definition: str | Promise
    flows: frozenset[Flow]

    def of(self, moved: Mapping[Flow, Decimal]) -> Decimal:
        """Its value, of what moved between each pair of places."""
        there = sum((moved.get(flow, Decimal(0)) for flow in self.flows), Decimal(0))
        back = sum((moved.get((to, since), Decimal(0)) for since, to in self.flows), Decimal(0))
        return there - back


@dataclass(frozen=True)
class Stock:
    """What lies in certain places now, yuan."""

    code: str
    label: str | Promise
    definition: str | Promise
    places: frozenset[P]

    def of(self, balances: Mapping[P, Decimal]) -> Decimal:
        return sum((balances.get(place, Decimal(0)) for place in self.places), Decimal(0))


FIGURES = {
    figure.code: figure
    for figure in (
        Figure(
            "stopped",
            _("止付金额"),
            _("止付生效时控制的资金；同一笔资金再次止付不重复计算。按止付生效时间统计。"),
            _flows(([P.OUTSIDE], [P.STOPPED])),
        ),
        Figure(
            "frozen",
            _("冻结金额"),
            _("冻结生效时控制的资金，含止付后转冻结的；续冻、失效后再冻结不重复计算。按冻结生效时间统计。"),
            _flows(([P.OUTSIDE, P.STOPPED, P.STOP_LAPSED], [P.FROZEN])),
        ),
        Figure(
            "controlled",
            _("止付冻结合计"),
            _("止付和冻结控制的资金，同一笔资金先止付后冻结只计一次。按首次控制时间统计。"),
            _flows(([P.OUTSIDE], [P.STOPPED, P.FROZEN])),
        ),
        Figure(
            "seized",
            _("扣押现金"),
            _("扣押的现金；手机、车辆等财物不计金额，变卖后计入追缴。按扣押时间统计。"),
            _flows(([P.OUTSIDE], [P.SEIZED])),
        ),
        Figure(
            "recovered",
            _("追缴金额"),
            _("缴入涉案资金专户的资金：现金缴存、冻结款划转、变卖所得、嫌疑人退缴。按追缴时间统计。"),
            _flows(([*FREE, P.SEIZED, P.FROZEN], [P.HELD])),
        ),
        Figure(
            "returned",
            _("返还金额"),
            _("银行已办结、到达受害人账户的返还资金；其他退赔不计。按到账时间统计。"),
            _flows(([P.PAYABLE_FROZEN, P.PAYABLE_HELD], [P.VICTIM])),
        ),
        Figure(
            "saved",
            _("挽回损失"),
            _("扣押现金、追缴金额与直接从冻结款返还金额之和，每笔资金只计一次；不含挽回潜在损失。"),
            _flows(
                ([P.OUTSIDE], [P.SEIZED]),
                ([*FREE, P.FROZEN], [P.HELD]),
                ([P.PAYABLE_FROZEN], [P.VICTIM]),
            ),
        ),
    )
}

STOCKS = {
    stock.code: stock
    for stock in (
        Stock("stopped_now", _("止付中"), _("目前处于止付中的资金。"), frozenset({P.STOPPED})),
        Stock(
            "frozen_now",
            _("冻结中"),
            _("目前处于冻结中的资金，含已批准返还、银行尚未办结的。已失效的不计。"),
            frozenset({P.FROZEN, P.PAYABLE_FROZEN}),
        ),
        Stock("seized_now", _("在扣现金"), _("目前扣押、尚未缴存专户的现金。"), frozenset({P.SEIZED})),
        Stock(
            "held_now",
            _("追缴在案"),
            _("目前在涉案资金专户、尚未返还的资金。"),
            frozenset({P.HELD, P.PAYABLE_HELD}),
        ),
        Stock(
            "not_returned",
            _("追回未返"),
            _("目前冻结中、在扣现金和追缴在案之和，即已控制而尚未返还受害人的资金。"),
            frozenset({P.FROZEN, P.PAYABLE_FROZEN, P.SEIZED, P.HELD, P.PAYABLE_HELD}),
        ),
    )
}


def moved(entries: QuerySet[Entry], by: str = "") -> Mapping[Any, Mapping[Flow, Decimal]]:
    """What moved between each pair of places, of entries the reader may see; by a column of them, or as one.

    One query. Without `by` the only key is None.
    """
    columns = ["source__place", "target__place", *([by] if by else [])]
    found: defaultdict[Any, dict[Flow, Decimal]] = defaultdict(dict)
    for row in entries.order_by().values(*columns).annotate(total=Sum("amount")):
        found[row[by] if by else None][P(row["source__place"]), P(row["target__place"])] = row["total"]
    return found


def held(positions: QuerySet[Position], by: str = "") -> Mapping[Any, Mapping[P, Decimal]]:
    """What lies in each kind of place now, of positions the reader may see. One query."""
    found: defaultdict[Any, dict[P, Decimal]] = defaultdict(dict)
    for row in positions.order_by().values("place", *([by] if by else [])).annotate(total=Sum("balance")):
        found[row[by] if by else None][P(row["place"])] = row["total"]
    return found


def within(entries: QuerySet[Entry], start: date, end: date) -> QuerySet[Entry]:
    """Those whose money moved in a period of whole days, both included."""
    return entries.filter(at__gte=midnight(start), at__lt=midnight(end + timedelta(days=1)))


def rate(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A percentage; of nothing there is none (domain §2.1: shown as —, never 0 % or 100 %)."""
    return Decimal(part) * 100 / Decimal(whole) if whole else None
