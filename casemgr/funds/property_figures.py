"""What property and recovered money add up to, as the ledger has it: per record, per suspect, per kind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.funds import figures
from casemgr.funds.enums import EntryKind, ItemKind
from casemgr.funds.figures import FIGURES, Flow
from casemgr.funds.models import Entry, Recovery, SeizedItem

_BOOKING = (EntryKind.SEIZE, EntryKind.RECOVER, EntryKind.RESTITUTE)


@dataclass(frozen=True)
class Booked:
    """What the ledger says of one record: its amount now, yuan, and whether it was corrected (已更正)."""

    amount: Decimal = Decimal(0)
    is_corrected: bool = False


def booked(entries: QuerySet[Entry]) -> Mapping[str, Booked]:
    """Of seizures, recoveries and restitutions among `entries`, by what they are about. One query."""
    rows = entries.filter(kind__in=_BOOKING).order_by().values("about")
    rows = rows.annotate(
        total=Sum("amount", filter=Q(corrected_by=None)), corrected=Count("pk", filter=~Q(corrected_by=None))
    )
    found: defaultdict[str, Booked] = defaultdict(Booked)
    for row in rows:
        found[row["about"]] = Booked(row["total"] or Decimal(0), bool(row["corrected"]))
    return found


@dataclass(frozen=True)
class Share:
    """What came from one suspect, yuan: cash seized, money recovered, and both with no yuan counted twice."""

    seized: Decimal
    recovered: Decimal
    saved: Decimal
    things: str = ""


def of_suspects(officer: Officer, case: Case) -> Mapping[int, Share]:
    """What came from each suspect of a case, by his part in it, as far as `officer` sees. Three queries."""
    items = SeizedItem.objects.visible_to(officer).filter(case=case, evidence__voided_at=None)
    items = list(items.exclude(case_suspect=None).select_related("evidence"))
    recoveries = Recovery.objects.visible_to(officer).filter(case=case).exclude(case_suspect=None)
    whose: dict[str, int] = {item.target: item.case_suspect_id for item in items}
    whose |= {row.target: row.case_suspect_id for row in recoveries}
    if not whose:
        return {}
    entries = Entry.objects.visible_to(officer).filter(case=case)
    moved: defaultdict[int, defaultdict[Flow, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for about, flows in figures.moved(entries, by="about").items():
        if about in whose:
            for flow, amount in flows.items():
                moved[whose[about]][flow] += amount
    return {
        pk: Share(
            *(FIGURES[code].of(moved[pk]) for code in ("seized", "recovered", "saved")),
            things=things(
                (item.kind, item.evidence.unit, item.evidence.quantity)
                for item in items
                if item.case_suspect_id == pk
            ),
        )
        for pk in set(whose.values())
    }


def things(items: Iterable[tuple[str, str, Decimal]]) -> str:
    """How much there is of each kind but cash: 手机135部、电脑62台、车辆4辆. Of kind, unit, quantity."""
    counted: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for kind, unit, quantity in items:
        if kind != ItemKind.CASH:
            counted[kind, unit] += quantity
    order = list(ItemKind.values)
    kinds = sorted(counted, key=lambda key: (order.index(key[0]), key[1]))
    return _("、").join(
        f"{ItemKind(kind).label}{counted[kind, unit].normalize():f}{unit}" for kind, unit in kinds
    )
