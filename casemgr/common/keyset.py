"""Paging by position instead of by number: page 10,000 costs what page 1 costs (分页).

A token says after or before which row a page lies; the database seeks there through the index of the
ordering. Nothing is skipped over with OFFSET and nothing is counted in full.

An empty value (NULL) of an ordering column comes after all others, ascending or descending. If the first
column may be empty, its filled and its empty rows are read one after the other, so that the ordinary index
`(column, id)` serves both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Field, Func, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.lookups import GreaterThan, LessThan

from casemgr.common.crypto import from_token, to_token

LARGEST_PAGE = 500


@dataclass(frozen=True)
class KeysetPage:
    """One page of a list; `previous` and `next` are the tokens of its neighbours, empty where there is none.

    Give `next` back as `after`, `previous` as `before`.
    """

    rows: list
    previous: str = ""
    next: str = ""

    def __iter__(self) -> Iterator:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Count(NamedTuple):
    """How many rows there are; if `capped`, at least so many. As text: 1,234 or 10,000+."""

    number: int
    capped: bool

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.capped else ''}"


class Neighbours(NamedTuple):
    """The keys of the rows before and after one row of a list; None at its ends."""

    previous: Any
    next: Any


def chosen_ordering(asked: str | None, allowed: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The ordering that a reader asked for by its public name, turned round if the name begins with "-".

    Only the names in `allowed` can be asked for; anything else gives its first ordering.
    """
    name = (asked or "").removeprefix("-")
    if name not in allowed:
        return tuple(next(iter(allowed.values())))
    if asked == name:
        return tuple(allowed[name])
    return tuple(part[1:] if part.startswith("-") else f"-{part}" for part in allowed[name])


def paginate(
    queryset: QuerySet,
    *,
    ordering: Sequence[str],
    after: str | None = None,
    before: str | None = None,
    size: int = 50,
) -> KeysetPage:
    """The page of `queryset` after or before a token; the first page without one, or if it is not ours.

    `ordering` is the program's, never the reader's (see `chosen_ordering`). It may name columns, annotations
    and columns of related rows (select those); the primary key is added to it as the last word. Rows may be
    objects or dicts. A page holds 1 to 500 rows.
    """
    size = min(max(size, 1), LARGEST_PAGE)
    columns = _columns(queryset, ordering)
    purpose = f"keyset:{queryset.model._meta.label}:{[(c.name, c.descending) for c in columns]}"

    def tokens(rows: list, has_previous: bool, has_next: bool) -> KeysetPage:
        return KeysetPage(
            rows,
            previous=to_token(_texts(columns, rows[0]), purpose) if has_previous else "",
            next=to_token(_texts(columns, rows[-1]), purpose) if has_next else "",
        )

    if position := _position(columns, after, purpose):
        rows = _fetch(queryset, columns, position, size + 1)
        if rows:
            return tokens(rows[:size], True, len(rows) > size)
    elif position := _position(columns, before, purpose):
        rows = _fetch(queryset, [column.reverse() for column in columns], position, size + 1)
        # Fewer would be the very beginning: show that as the full first page it is.
        if len(rows) > size:
            return tokens(rows[size - 1 :: -1], True, True)
    rows = _fetch(queryset, columns, None, size + 1)
    return tokens(rows[:size], False, len(rows) > size)


def neighbours(queryset: QuerySet, ordering: Sequence[str], row: Any) -> Neighbours:
    """The primary keys before and after `row` in a filtered and ordered list, by two index probes.

    `row` need not (or no longer) be in the list; what `ordering` names must be on it.
    """
    columns = _columns(queryset, ordering)
    position = [_value(row, column) for column in columns]
    keys = queryset.values_list("pk", flat=True)
    following = _fetch(keys, columns, position, 1)
    preceding = _fetch(keys, [column.reverse() for column in columns], position, 1)
    return Neighbours(next(iter(preceding), None), next(iter(following), None))


def capped_count(queryset: QuerySet, cap: int = 10_000) -> Count:
    """How many rows, counted no further than `cap`."""
    found = queryset.order_by()[: cap + 1].count()
    return Count(min(found, cap), found > cap)


@dataclass(frozen=True)
class _Column:
    """One column of an ordering; `turned` while reading backwards."""

    name: str
    field: Field
    descending: bool
    nullable: bool
    turned: bool = False

    def reverse(self) -> "_Column":
        return replace(self, descending=not self.descending, turned=not self.turned)

    def order(self) -> OrderBy:
        # Said only where it matters: the ordinary index does not serve an ORDER BY … NULLS LAST.
        nulls = {"nulls_first" if self.turned else "nulls_last": True} if self.nullable else {}
        return OrderBy(F(self.name), descending=self.descending, **nulls)

    def is_null(self, answer: bool = True) -> Q:
        return Q(**{f"{self.name}__isnull": answer})

    def equals(self, value: Any) -> Q:
        return self.is_null() if value is None else Q(**{self.name: value})

    def beyond(self, value: Any, *, or_equal: str = "") -> Q:
        """Rows that lie further on than `value` by this column alone."""
        if value is None:
            return self.is_null(False) if self.turned else Q(pk__in=())
        further = Q(**{f"{self.name}__{'lt' if self.descending else 'gt'}{or_equal}": value})
        return further | self.is_null() if self.nullable and not self.turned else further


def _columns(queryset: QuerySet, ordering: Sequence[str]) -> list[_Column]:
    columns = [_column(queryset, part.removeprefix("-"), part.startswith("-")) for part in ordering]
    if any(column.name in ("pk", queryset.model._meta.pk.name) for column in columns):
        return columns
    return [*columns, _column(queryset, "pk", columns[-1].descending)]


def _column(queryset: QuerySet, name: str, descending: bool) -> _Column:
    if name in queryset.query.annotations:
        return _Column(name, queryset.query.annotations[name].output_field, descending, nullable=True)
    meta, nullable = queryset.model._meta, False
    for part in name.split("__"):
        field = meta.pk if part == "pk" else meta.get_field(part)
        nullable |= field.null
        meta = field.related_model and field.related_model._meta
    return _Column(name, field, descending, nullable)


def _position(columns: list[_Column], token: str | None, purpose: str) -> list | None:
    texts = from_token(token, purpose) if token else None
    if texts is None:
        return None
    try:
        return [column.field.to_python(text) for column, text in zip(columns, texts, strict=True)]
    except ValidationError:  # written before the column changed its type
        return None


def _texts(columns: list[_Column], row: Any) -> list[str | None]:
    values = [_value(row, column) for column in columns]
    return [None if value is None else str(value) for value in values]


def _value(row: Any, column: _Column) -> Any:
    if isinstance(row, dict):
        return row[column.name]
    return reduce(lambda at, part: None if at is None else getattr(at, part), column.name.split("__"), row)


def _fetch(queryset: QuerySet, columns: list[_Column], position: list | None, limit: int) -> list:
    rows: list = []
    for section in _sections(queryset, columns, position):
        rows += section[: limit - len(rows)]
        if len(rows) == limit:
            break
    return rows


def _sections(queryset: QuerySet, columns: list[_Column], position: list | None) -> Iterator[QuerySet]:
    """The rows beyond `position`, in querysets to be read one after the other."""
    first, rest = columns[0], columns[1:]
    if not first.nullable:
        yield _ordered(queryset.filter(_beyond(columns, position)) if position else queryset, columns)
        return
    filled = [replace(first, nullable=False), *rest]
    reached = position is None
    for empty in (first.turned, not first.turned):
        section = _ordered(queryset.filter(first.is_null(empty)), filled)
        if reached:
            yield section
        elif empty == (position[0] is None):
            reached = True
            yield section.filter(_beyond(rest, position[1:]) if empty else _beyond(filled, position))


def _ordered(queryset: QuerySet, columns: list[_Column]) -> QuerySet:
    return queryset.order_by(*(column.order() for column in columns))


def _beyond(columns: list[_Column], position: list) -> Q | LessThan | GreaterThan:
    """Rows that lie further on than `position`, column by column."""
    first, value = columns[0], position[0]
    if not any(column.nullable or column.descending != first.descending for column in columns):
        return _beyond_as_row(columns, position)
    *leading, (last, last_value) = zip(columns, position, strict=True)
    further = last.beyond(last_value)
    for column, its_value in reversed(leading):
        further = column.beyond(its_value) | (column.equals(its_value) & further)
    # An OR does not seek in an index; this bound, which it implies, does.
    return further if first.nullable else first.beyond(value, or_equal="e") & further


def _beyond_as_row(columns: list[_Column], position: list) -> LessThan | GreaterThan:
    names = [F(column.name) for column in columns]
    values = [Value(value, column.field) for column, value in zip(columns, position, strict=True)]
    comparison = LessThan if columns[0].descending else GreaterThan
    return comparison(_row(names), _row(values))


def _row(expressions: list) -> Func:
    return Func(*expressions, function="ROW", output_field=BooleanField())
