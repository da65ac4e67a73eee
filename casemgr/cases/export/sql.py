"""How values are written in SQL: local time, labels, lists of what hangs on a case."""

# Files are written with dates in ISO style (`exchange.writing`), so text is cut where the minutes end.

from collections.abc import Iterable
from typing import Any

from casemgr.exchange.writing import Part


def local_time(moment: str) -> str:
    """A moment as the clock in Zhoukou shows it."""
    return f"left(({moment} AT TIME ZONE 'Asia/Shanghai')::text, 16)"


def clock(time: str) -> str:
    return f"left({time}::text, 5)"


def yes(condition: str) -> str:
    return f"CASE WHEN {condition} THEN '是' ELSE '否' END"


def quoted(text: str) -> str:
    """A text of our own as a literal, in a statement that is given parameters."""
    return "'{}'".format(text.replace("'", "''").replace("%", "%%"))


def label(value: str, choices: Iterable[tuple[str, Any]]) -> str:
    """The label of a coded value; a code without one stands for itself."""
    branches = " ".join(f"WHEN {quoted(code)} THEN {quoted(str(name))}" for code, name in choices)
    return f"CASE {value} {branches} ELSE {value} END"


def listed(text: str, condition: str = "") -> str:
    """The texts of several rows in one cell, 、 between them."""
    return f"string_agg({text}, '、')" + (f" FILTER (WHERE {condition})" if condition else "")


def gathered(alias: str, rows: str, lists: str, keys: Part) -> Part:
    """A join of `lists` over the rows that belong to a case, gathered once for all cases of `keys`.

    `rows` is a FROM clause whose first table, `x`, has `case_id`, and an `id` by which the rows are ordered.
    """
    # Sorted below the aggregate: ordering inside each string_agg costs a third more.
    return Part(
        f" LEFT JOIN (SELECT case_id, {lists} FROM (SELECT * FROM {rows}"  # noqa: S608 - our own
        f" WHERE x.case_id IN ({keys.sql}) ORDER BY x.case_id, x.id) y GROUP BY case_id) {alias}"
        f" ON {alias}.case_id = c.id",
        keys.parameters,
    )
