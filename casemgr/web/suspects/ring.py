"""The ring of a case (犯罪链条): who does what on which level, as a chart and as a table of the same figures.

Drawn here as figures of a picture 1060 wide; the template makes the SVG of them, styled by classes. A role on
a level is one box with its number and the first names, so that 372 people are read as easily as seven.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgr.suspects.enums import RingRole
from casemgr.suspects.models import CaseSuspect

WIDTH, MARGIN, BAND = 1060, 12, 92
BOXES_A_ROW, GAP, BOX_HEIGHT, ROW = 5, 10, 76, 88
BOX_WIDTH = (WIDTH - BAND - MARGIN - GAP * (BOXES_A_ROW - 1)) // BOXES_A_ROW
EMPTY_A_ROW, EMPTY_HEIGHT, EMPTY_ROW = 6, 28, 36
EMPTY_WIDTH = (WIDTH - BAND - MARGIN - GAP * (EMPTY_A_ROW - 1)) // EMPTY_A_ROW
BETWEEN = 24
NAMES_SHOWN, NAMES_IN_CELL = 3, 12


def ring(rows: Iterable[CaseSuspect], names: dict[int, str]) -> dict[str, Any]:
    """Every role by level, with those that nobody has yet. Who holds two roles stands twice, counted once."""
    rows = list(rows)
    levels = sorted({row.level for row in rows if row.level}) or [1]
    columns: list[int | None] = [*levels, None] if any(row.level is None for row in rows) else [*levels]
    lines = [_line(role, rows, columns, names) for role in RingRole]
    without = [row for row in rows if not row.roles]
    return {
        "levels": [_level(level) for level in columns],
        "lines": lines,
        "missing": [line["label"] for line in lines if not line["total"]],
        "without_role": len(without),
        "persons": len({row.suspect_id for row in rows}),
        "chart": chart(rows, names),
    }


def chart(rows: list[CaseSuspect], names: dict[int, str]) -> dict[str, Any]:
    """The picture: for each level from the top down a band with a box for each role, then the empty roles."""
    by_level: dict[int | None, dict[str, list[CaseSuspect]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for role in row.roles or [""]:
            by_level[row.level][role].append(row)
    bands, top = [], MARGIN
    for level in sorted(by_level, key=lambda level: (level is None, level)):
        band = _band(level, by_level[level], names, top)
        bands.append(band)
        top = band["bottom"] + BETWEEN
    missing = [role for role in RingRole if not any(role in row.roles for row in rows)]
    empty = _empty(missing, top)
    bottom = empty["bottom"] if missing else top - BETWEEN
    return {
        "width": WIDTH,
        "height": bottom + MARGIN,
        "band": BAND,
        "box": (BOX_WIDTH, BOX_HEIGHT),
        "empty_box": (EMPTY_WIDTH, EMPTY_HEIGHT),
        "bands": bands,
        "links": [
            {"x": BAND // 2, "top": upper["bottom"], "bottom": lower["top"]}
            for upper, lower in itertools.pairwise(bands)
        ],
        "empty": empty,
    }


def _band(
    level: int | None, roles: dict[str, list[CaseSuspect]], names: dict[int, str], top: int
) -> dict[str, Any]:
    order = [role for role in (*RingRole, "") if role in roles]
    boxes = [_box(role, roles[role], names, place, top) for place, role in enumerate(order)]
    bottom = top + ROW * (1 + (len(boxes) - 1) // BOXES_A_ROW) - (ROW - BOX_HEIGHT) + MARGIN * 2
    people = len({row.suspect_id for holders in roles.values() for row in holders})
    return {
        "label": _level(level),
        "people": _people(people),
        "top": top,
        "bottom": bottom,
        "height": bottom - top,
        "middle": (top + bottom) // 2,
        "boxes": boxes,
    }


def _box(
    role: str, holders: list[CaseSuspect], names: dict[int, str], place: int, top: int
) -> dict[str, Any]:
    line, column = divmod(place, BOXES_A_ROW)
    at_large = sum(row.caught_date is None for row in holders)
    # Who is still at large is who a detective looks for: first by name.
    shown = sorted(holders, key=lambda row: row.caught_date is not None)
    called = [names[row.pk] or "--" for row in shown]
    told = str(_("、")).join(called[:NAMES_SHOWN])
    return {
        "x": BAND + column * (BOX_WIDTH + GAP),
        "y": top + MARGIN + line * ROW,
        "label": str(RingRole(role).label) if role else _("角色未定"),
        "people": _people(len(holders)),
        "at_large": _("未归案%(number)d人") % {"number": at_large} if at_large else _("全部归案"),
        "is_at_large": bool(at_large),
        "names": told if len(called) <= NAMES_SHOWN else _("%(names)s等") % {"names": told},
        "title": str(_("、")).join(called[:50]),
    }


def _empty(missing: list[RingRole], top: int) -> dict[str, Any]:
    boxes = [
        {
            "x": BAND + (place % EMPTY_A_ROW) * (EMPTY_WIDTH + GAP),
            "y": top + (place // EMPTY_A_ROW) * EMPTY_ROW,
            "label": str(role.label),
        }
        for place, role in enumerate(missing)
    ]
    bottom = top + EMPTY_ROW * (1 + (len(missing) - 1) // EMPTY_A_ROW) if missing else top
    return {"boxes": boxes, "top": top, "bottom": bottom, "middle": (top + bottom) // 2}


def _line(
    role: RingRole, rows: list[CaseSuspect], columns: list[int | None], names: dict[int, str]
) -> dict[str, Any]:
    holders = [row for row in rows if role in row.roles]
    return {
        "label": role.label,
        "total": len(holders),
        "at_large": sum(row.caught_date is None for row in holders),
        "cells": [_cell([row for row in holders if row.level == level], names) for level in columns],
    }


def _cell(holders: list[CaseSuspect], names: dict[int, str]) -> dict[str, Any]:
    """The first names of a cell; of a crowd only how many more."""
    shown = [{"name": names[row.pk], "at_large": row.caught_date is None} for row in holders]
    return {"people": shown[:NAMES_IN_CELL], "more": max(0, len(shown) - NAMES_IN_CELL)}


def _level(level: int | None) -> str:
    return _("第%(level)s层") % {"level": level} if level else _("层级未定")


def _people(number: int) -> str:
    return ngettext("%(number)d人", "%(number)d人", number) % {"number": number}
