"""What an exported case says of its suspects: how many, how many of them are caught, their names."""

from django.utils.translation import gettext_noop as _

from casemgr.accounts.models import Officer
from casemgr.cases.export import masks
from casemgr.cases.export.columns import Addition, adds_columns
from casemgr.cases.export.sql import gathered, listed
from casemgr.exchange.writing import Cell, Column, Part

_ROWS = (
    "(SELECT r.case_id, r.id, r.caught_date, p.name FROM suspects_casesuspect r"
    " JOIN suspects_suspect p ON p.id = r.suspect_id) x"
)


@adds_columns
def suspect_columns(officer: Officer, keys: Part) -> Addition:
    """Number, number caught, and names, masked as those of the victims are."""
    lists = (
        "count(*) AS people, count(caught_date) AS caught,"
        f" {listed(masks.name('name'))} AS masked, {listed('name')} AS names"
    )
    return Addition(_columns("masked"), gathered("su", _ROWS, lists, keys), unmasked=_columns("names"))


def _columns(names: str) -> tuple[Column, ...]:
    return (
        Column("嫌疑人数", "coalesce(su.people, 0)", Cell.NUMBER, 10),
        Column("已归案人数", "coalesce(su.caught, 0)", Cell.NUMBER, 12),
        Column("嫌疑人", f"su.{names}", width=16, meaning=_("多人以顿号隔开")),
    )
