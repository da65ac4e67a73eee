"""Rows as lines of COPY: the fastest way into a staging table, at the price of writing the line by hand."""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection

NULL = r"\N"

_AT_ONCE = 2000
_T = TypeVar("_T")


def batches(rows: Iterable[_T]) -> Iterator[list[_T]]:
    """The rows in lists of two thousand, so that a file is never in memory whole."""
    rows = iter(rows)
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def copy_lines(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Send lines to a table; each holds its columns in this order, parted by tabs."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO("".join(lines)))


def text(value: str) -> str:
    """A text of which `cell_text` has taken tabs and line ends away."""
    return value.replace("\\", r"\\")


def sealed(value: bytes) -> str:
    """What `crypto.encrypt` gave."""
    return rf"\\x{value.hex()}"


def or_null(value: Any) -> str:
    return NULL if value is None else str(value)
