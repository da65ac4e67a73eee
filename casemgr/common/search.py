"""Search for any part of a Chinese text, by one character or more, with an index (中文检索).

`zh_grams` (migration 0001) cuts a text into its characters and pairs of neighbours. An index on them finds
the rows, a plain look into the text confirms that the characters stand side by side. It needs no extension;
pg_trgm cannot serve here, as two Chinese characters hold no trigram.

    indexes = [zh_index("name", name="victim_name_search")]
    Victim.objects.filter(name__zh="建国")

The migration that makes such an index depends on ("common", "0001_functions").
"""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import CharField, F, Func, Lookup, TextField


def zh_index(field: str, *, name: str) -> GinIndex:
    """The index that serves `field__zh=…`."""
    return GinIndex(Func(F(field), function="zh_grams"), name=name)


@CharField.register_lookup
@TextField.register_lookup
class ZhContains(Lookup):
    """`field__zh=query`: the text contains the query, letters in either case.

    An empty query matches every row. `%`, `_`, quotes and backslashes stand for themselves. Traditional
    characters, full-width forms and blanks are the caller's to normalise, in the column and in the query.
    """

    lookup_name = "zh"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        if self.rhs_is_direct_value():
            self._settle_without_the_database(str(self.rhs))
        text, text_params = self.process_lhs(compiler, connection)
        query, query_params = self.process_rhs(compiler, connection)
        # `strpos … <> 0` rather than LIKE: it needs no escaping, costs the same, and the planner takes it for
        # nearly always true, so that its estimate is that of the grams. LIKE made it expect 1 row of 8,572.
        sql = f"(zh_grams({text}) @> zh_probe({query}) AND strpos(lower({text}), lower({query})) <> 0)"
        return sql, [*text_params, *query_params, *text_params, *query_params]

    @staticmethod
    def _settle_without_the_database(query: str) -> None:
        if not query:
            raise FullResultSet
        # PostgreSQL can store neither, so no row holds them; the driver would fail on them.
        if "\x00" in query or any("\ud800" <= character <= "\udfff" for character in query):
            raise EmptyResultSet
