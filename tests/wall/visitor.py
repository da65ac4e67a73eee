"""Goes to every address as every persona, and notes whatever is not as the table says."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.forms import forms_of
from tests.wall import scan
from tests.wall.conftest import World, undone
from tests.wall.routes import CITY, COUNTY, EVERYBODY, READ_REPORTS, Route
from tests.wall.world import FIRST_KEY_BEYOND, NEVER_USED, REPORTED, SECRET, Side

OUTSIDE = COUNTY | {"anonymous", "administrator"}
IN_WORDS = {"own": "the county's own", "other": "another county's", "never": "never used"}


class Visitor:
    """A cell is one request: a route, a persona, whose object is asked for, GET or POST."""

    def __init__(self, world: World, sessions: dict[str, Client] | None = None):
        self.world = world
        self.sessions = sessions or signed_in(world)
        self.faults: list[str] = []

    def visit(self, route: Route) -> None:
        data = self.sent(route) if route.sends else {}
        before = digest(self.world.beyond)
        for persona in sorted(EVERYBODY):
            for method in ("GET", "POST"):
                self._compare(route, persona, method, data, before)

    def _compare(self, route: Route, persona: str, method: str, data: Any, before: str) -> None:
        """The cells that differ only in whose object is asked for."""
        seen = {}
        for which in route.relations:
            _address, asked = self.address(route, which)
            wanted = self.expected(route, persona, which, method)
            watched = which == "other" and persona in COUNTY
            written = rows_written() if watched else 0
            with undone():
                answer = self.cell(route, persona, which, method, data)
                seen[which] = wanted, scan.plain(answer, asked)
                faults = self.look(answer, route, persona, asked)
                if answer.status_code != wanted:
                    faults.append(f"{answer.status_code} instead of {wanted}")
                if watched and rows_written() != written and digest(self.world.beyond) != before:
                    faults.append("changed something there")
            if which == "never" and "other" in seen and wanted == seen["other"][0] and self._tells(seen):
                faults.append("is told from what is hidden")
            self.faults += [f"{method} as {persona}, {IN_WORDS[which]}: {fault}" for fault in faults]

    @staticmethod
    def _tells(seen: dict[str, Any]) -> bool:
        return seen["other"] != seen["never"]

    def as_(self, persona: str) -> Client:
        """A browser of his own for each cell: signing out in one must not show in the next."""
        browser = Client()
        browser.cookies.update(self.sessions[persona].cookies)
        return browser

    def address(self, route: Route, which: str) -> tuple[str, list[Any]]:
        """Where to go, and the numbers in it."""
        told = route.about(self.world.beyond if which == "other" else self.world.own)
        if which == "never":
            told = {name: NEVER_USED if _is_key(name) else value for name, value in told.items()}
        where = route.path.format(**told) if route.path else reverse(route.name, kwargs=told)
        return where, [value for name, value in told.items() if _is_key(name)]

    def cell(self, route: Route, persona: str, which: str, method: str, data: Any) -> HttpResponseBase:
        address, _asked = self.address(route, which)
        browser = self.as_(persona)
        if method == "GET":
            return browser.get(address)
        for values in data.values():
            for value in values if isinstance(values, list) else [values]:
                if hasattr(value, "seek"):
                    value.seek(0)
        return browser.post(address, data)

    def sent(self, route: Route) -> dict[str, Any]:
        """What the form of the own object sends once it is filled in, as a browser would send it."""
        typed = dict(route.typed(self.world.own))
        target, asked = self.address(route, "own")
        place = reverse(route.form_on, kwargs={"pk": asked[0]} if asked else {}) if route.form_on else target
        page = self.as_(min(route.sends)).get(place)
        for form in forms_of(page) if page.status_code == 200 else []:
            goes_there = (form.action or place).partition("?")[0] == target
            if form.method == "post" and goes_there and set(typed) <= form.names:
                return form.filled(**typed)
        return typed

    def expected(self, route: Route, persona: str, which: str, method: str) -> int:
        """The status that the table says."""
        if persona not in route.admitted:
            return 302 if persona == "anonymous" else route.barred
        if method == "GET" and persona in route.but:
            return route.but[persona]
        if always := route.always if method == "GET" else route.always_sent:
            return always
        may = route.opens if method == "GET" else route.sends
        if may is None:
            return 405
        if route.right_first and persona not in may:
            return 403
        if route.has_object and not self._is_there(route, persona, which):
            return 404
        if persona not in may:
            return route.denied
        if method == "POST" and which == "other" and route.crossed:
            return route.crossed
        return route.got if method == "GET" else route.done

    @staticmethod
    def _is_there(route: Route, persona: str, which: str) -> bool:
        everywhere = CITY | {"administrator"} if route.of_officers else CITY
        return persona in route.finds and (which == "own" or (which == "other" and persona in everywhere))

    def look(self, answer: HttpResponseBase, route: Route, persona: str, asked: list[Any]) -> list[str]:
        """Nothing of the county beyond for those of the own one; nothing in clear for who sees masked."""
        faults = []
        is_outside = persona in OUTSIDE and not (route.of_officers and persona == "administrator")
        told = scan.given_away(answer, self.world.marks_beyond, asked) if is_outside else None
        if told:
            faults.append(f"gives away {sorted(told)}")
        text = scan.text_of(answer)
        if SECRET in text and persona not in route.clear:
            faults.append("personal data in clear")
        if REPORTED in text and persona not in READ_REPORTS:
            faults.append("progress reports")
        return faults


def signed_in(world: World) -> dict[str, Client]:
    """A browser for every persona; nobody has signed in in that of "anonymous"."""
    return {name: world.browser(None if name == "anonymous" else name) for name in EVERYBODY}


def digest(side: Side) -> str:
    """A digest of every row that belongs to the county beyond the wall."""
    assert side.is_beyond
    with connection.cursor() as cursor:
        cursor.execute(_digest_statement())
        return cursor.fetchone()[0]


@cache
def _digest_statement() -> str:
    tables = [
        (model._meta.db_table, model._meta.pk.column)
        for model in apps.get_models()
        if model._meta.pk.get_internal_type() == "BigAutoField"
    ]
    digests = [
        f"(SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY {key})), '') FROM {table} t"
        f" WHERE {key} >= {FIRST_KEY_BEYOND})"
        for table, key in tables
    ]
    return "SELECT " + " || ',' || ".join(digests)


def rows_written() -> int:
    """How many rows this transaction has written so far, undone or not; none written is nothing changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


def _is_key(name: str) -> bool:
    return name == "object_id" or name.endswith("pk")
