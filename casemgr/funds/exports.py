"""What an exported case says of its money: the same figures as its page, from the same definitions."""

from collections.abc import Iterable

from casemgr.accounts.models import Officer
from casemgr.cases.export.columns import Addition, adds_columns
from casemgr.cases.export.sql import gathered
from casemgr.exchange.writing import Cell, Column, Part
from casemgr.funds.enums import Place
from casemgr.funds.figures import FIGURES, STOCKS, Flow

_ROWS = (
    "(SELECT e.case_id, e.id, e.amount, s.place AS since, t.place AS whither FROM funds_entry e"
    " JOIN funds_position s ON s.id = e.source_id JOIN funds_position t ON t.id = e.target_id) x"
)
_STOCK = STOCKS["not_returned"]


@adds_columns
def fund_columns(officer: Officer, keys: Part) -> Addition:
    """Every figure of a case, and what has been got hold of and not yet returned."""
    sums = [f"{_flowed(figure.flows)} AS {figure.code}" for figure in FIGURES.values()]
    lists = ", ".join([*sums, f"{_left(_STOCK.places)} AS {_STOCK.code}"])
    named = [*FIGURES.values(), _STOCK]
    columns = tuple(
        Column(f"{one.label}（元）", f"coalesce(fu_.{one.code}, 0.00)", Cell.MONEY, 16, str(one.definition))
        for one in named
    )
    return Addition(columns, gathered("fu_", _ROWS, lists, keys))


def _flowed(flows: Iterable[Flow]) -> str:
    there = ", ".join(f"('{since}', '{whither}')" for since, whither in sorted(flows))
    return (
        f"sum(CASE WHEN (since, whither) IN ({there}) THEN amount"
        f" WHEN (whither, since) IN ({there}) THEN -amount ELSE 0.00 END)"
    )


def _left(places: Iterable[Place]) -> str:
    here = ", ".join(f"'{place}'" for place in sorted(places))
    return (
        f"sum(CASE WHEN whither IN ({here}) THEN amount ELSE 0.00 END"
        f" - CASE WHEN since IN ({here}) THEN amount ELSE 0.00 END)"
    )
