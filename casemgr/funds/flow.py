"""Where the money of a case went (资金流向): its accounts by level, and what passed between each two.

Summed by the database, so that a case of a million transfers is as easily drawn as one of ten. A loop leads
back to a lower level, a split to several accounts; neither is counted twice, for what is summed is transfers.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Min, Sum

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.funds.enums import AccountRole
from casemgr.funds.models import CaseAccount, Transfer

NOTHING = Decimal(0)


@dataclass
class Node:
    """An account, and what came into it and left it by the statements, yuan.

    `out` is what left without reaching an account we know: cash, purchases, the unnamed. A node that stands
    for several accounts has no `row`.
    """

    row: CaseAccount | None
    level: int | None
    received: Decimal = NOTHING
    sent: Decimal = NOTHING
    out: Decimal = NOTHING
    accounts: int = 1


@dataclass(frozen=True)
class Edge:
    """What passed from one account to another: how much, in how many transfers, from when until when."""

    source: int
    target: int
    amount: Decimal
    number: int
    first: datetime
    last: datetime


@dataclass
class Flow:
    """The whole picture: nodes by the key of their account, edges between them, the largest first."""

    nodes: dict[int, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    @property
    def levels(self) -> dict[int | None, list[int]]:
        """The keys of each level's accounts, that which received most first; those nothing leads to last."""
        found: defaultdict[int | None, list[int]] = defaultdict(list)
        for key, node in self.nodes.items():
            found[node.level].append(key)
        order = sorted(found, key=lambda level: (level is None, level or 0))
        weight = {key: max(node.received, node.sent + node.out) for key, node in self.nodes.items()}
        return {level: sorted(found[level], key=lambda key: (-weight[key], key)) for level in order}

    def goes_back(self, edge: Edge) -> bool:
        """Whether an edge leads back to where the money came from, or stays on its level."""
        source, target = self.nodes[edge.source].level, self.nodes[edge.target].level
        return source is not None and target is not None and target <= source


def of_case(officer: Officer, case: Case) -> Flow:
    """The flow of a case, as far as `officer` may see it. Two statements, however many transfers."""
    flow = Flow()
    rows = CaseAccount.objects.visible_to(officer).filter(case=case).with_account()
    for row in rows.select_related("victim"):
        flow.nodes[row.pk] = Node(row, row.level)
    transfers = Transfer.objects.visible_to(officer).filter(case=case).order_by()
    for payer, payee, amount, number, first, last in transfers.values_list("payer", "payee").annotate(
        Sum("amount"), Count("pk"), Min("at"), Max("at")
    ):
        if payee is not None:
            flow.nodes[payee].received += amount
        if payer is not None:
            flow.nodes[payer].out += NOTHING if payee is not None else amount
            flow.nodes[payer].sent += amount if payee is not None else NOTHING
        if payer is not None and payee is not None:
            flow.edges.append(Edge(payer, payee, amount, number, first, last))
    flow.edges.sort(key=lambda edge: (-edge.amount, edge.source, edge.target))
    return flow


def condensed(flow: Flow, most: int) -> Flow:
    """With at most `most` accounts a level: the smaller ones of each stand together as one node.

    Such a node's key is negative, and sums what it stands for; what passed between two of them vanishes.
    """
    stands_for: dict[int, int] = {}
    whole = Flow()
    for place, (level, keys) in enumerate(flow.levels.items(), 1):
        kept = keys if len(keys) <= most else keys[: most - 1]
        whole.nodes |= {key: flow.nodes[key] for key in kept}
        stands_for |= {key: key for key in kept}
        if rest := keys[len(kept) :]:
            whole.nodes[-place] = _together(level, [flow.nodes[key] for key in rest])
            stands_for |= dict.fromkeys(rest, -place)
    merged: defaultdict[tuple[int, int], list[Edge]] = defaultdict(list)
    for edge in flow.edges:
        ends = stands_for[edge.source], stands_for[edge.target]
        if ends[0] != ends[1]:
            merged[ends].append(edge)
    whole.edges = [_one(ends, edges) for ends, edges in merged.items()]
    whole.edges.sort(key=lambda edge: (-edge.amount, edge.source, edge.target))
    return whole


def _together(level: int | None, nodes: Iterable[Node]) -> Node:
    whole = Node(None, level, accounts=0)
    for node in nodes:
        whole.received += node.received
        whole.sent += node.sent
        whole.out += node.out
        whole.accounts += node.accounts
    return whole


def _one(ends: tuple[int, int], edges: list[Edge]) -> Edge:
    return Edge(
        *ends,
        sum((edge.amount for edge in edges), NOTHING),
        sum(edge.number for edge in edges),
        min(edge.first for edge in edges),
        max(edge.last for edge in edges),
    )


@dataclass(frozen=True)
class Coverage:
    """How many involved accounts were looked into (涉案账户核查): all of them, where each has a record."""

    involved: int
    checked: int


def coverage(officer: Officer, case: Case) -> Coverage:
    rows = CaseAccount.objects.visible_to(officer).filter(case=case, role=AccountRole.INVOLVED)
    found = rows.aggregate(involved=Count("pk"), checked=Count("checked_at"))
    return Coverage(**found)
