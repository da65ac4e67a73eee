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

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Status
from casemgr.cases.models import Case
from casemgr.common.clock import midnight
from casemgr.funds.enums import Place as P
from casemgr.funds.models import Entry, Position, StopPayment

DAY = timedelta(days=1)
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
    return entries.filter(at__gte=midnight(start), at__lt=midnight(end + DAY))


def rate(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A percentage; of nothing there is none (domain §2.1: shown as —, never 0 % or 100 %)."""
    return Decimal(part) * 100 / Decimal(whole) if whole else None


@dataclass(frozen=True)
class Rates:
    """What the figures are measured against, of the cases filed in a period (止付率、挽损率、资金返还率).

    Each is a percentage or None. `stops` are the requests for a stop-payment that a bank has answered,
    `stopped` those of them that held something; `minutes` is the median from report to stop.
    """

    stops: int
    stopped: int
    minutes: int | None
    loss: Decimal
    by_number: Decimal | None
    by_amount: Decimal | None
    saved: Decimal | None
    returned: Decimal | None


RATES = {
    "by_number": (
        _("止付率"),
        _("期间申请的止付中成功（控制1元以上）的件数÷银行已答复的件数；待答复的不计。"),
    ),
    "by_amount": (_("止付率（金额）"), _("期间立案案件的止付金额÷这些案件的损失金额。")),
    "saved": (_("挽损率"), _("期间立案案件至今挽回损失÷这些案件的损失金额；不含挽回潜在损失。")),
    "returned": (_("资金返还率"), _("期间立案案件至今返还金额÷（返还金额＋追回未返）。")),
    "minutes": (_("报案至止付"), _("期间止付成功的，自报案至止付生效的中位时长；未登记报案时刻的不计。")),
}


def rates(officer: Officer, counties: Iterable[int], start: date, end: date) -> dict[int | None, Rates]:
    """The rates of each county, and under None of all of them. Five statements, however many cases.

    The cases are those filed in the period and not withdrawn since; what became of their money counts to
    this day.
    """
    counties = list(counties)
    chosen = {"county__in": counties, "filed_date__range": (start, end)}
    cases = Case.objects.visible_to(officer).filter(**chosen).exclude(status=Status.WITHDRAWN)
    losses = dict(cases.order_by().values_list("county").annotate(Sum("loss_amount")))
    of_cases = {"county__in": counties, "case__in": cases.order_by().values("pk")}
    flows = moved(Entry.objects.visible_to(officer).filter(**of_cases), by="county")
    balances = held(Position.objects.visible_to(officer).filter(**of_cases), by="county")
    stops = _stops(officer, counties, start, end)
    found: dict[int | None, Rates] = {
        county: _rates(
            losses.get(county, Decimal(0)), flows.get(county, {}), balances.get(county, {}), stops.get(county)
        )
        for county in counties
    }
    found[None] = _rates(
        sum(losses.values(), Decimal(0)), _together(flows), _together(balances), stops.get(None)
    )
    return found


def _rates(
    loss: Decimal, flows: Mapping, balances: Mapping, stops: tuple[int, int, int | None] | None
) -> Rates:
    answered, succeeded, minutes = stops or (0, 0, None)
    returned = FIGURES["returned"].of(flows)
    return Rates(
        stops=answered,
        stopped=succeeded,
        minutes=minutes,
        loss=loss,
        by_number=rate(succeeded, answered),
        by_amount=rate(FIGURES["stopped"].of(flows), loss),
        saved=rate(FIGURES["saved"].of(flows), loss),
        returned=rate(returned, returned + STOCKS["not_returned"].of(balances)),
    )


def _together(by_county: Mapping[Any, Mapping[Any, Decimal]]) -> Mapping[Any, Decimal]:
    whole: defaultdict[Any, Decimal] = defaultdict(Decimal)
    for one in by_county.values():
        for key, amount in one.items():
            whole[key] += amount
    return whole


_MINUTES = """
    SELECT s.county_id, count(*) FILTER (WHERE s.state NOT IN ('requested', 'approved', 'declined')),
        count(*) FILTER (WHERE s.seq IS NOT NULL),
        (extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY s.effective_at
            - ((c.reported_date + c.reported_time) AT TIME ZONE 'Asia/Shanghai'))
            FILTER (WHERE s.seq = 1)) / 60)::int
    FROM funds_stoppayment s JOIN cases_case c ON c.id = s.case_id
    WHERE s.id IN ({keys})
    GROUP BY GROUPING SETS ((s.county_id), ())
"""


def _stops(officer: Officer, counties: list[int], start: date, end: date) -> dict:
    rows = StopPayment.objects.visible_to(officer).filter(
        county__in=counties, requested_at__gte=midnight(start), requested_at__lt=midnight(end + DAY)
    )
    try:
        sql, parameters = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # of no county there is nothing to ask
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES.format(keys=sql), parameters)
        return {county: (answered, held_, minutes) for county, answered, held_, minutes in cursor.fetchall()}
