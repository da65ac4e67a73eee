"""The tab of a case's suspects (嫌疑人): who they are, what holds them and until when, and their ring."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.deadlines.models import Deadline
from casemgr.suspects import chain
from casemgr.suspects.clocks import latest
from casemgr.suspects.enums import RingRole
from casemgr.suspects.models import CaseSuspect, Duty, Measure
from casemgr.web.cases import personal
from casemgr.web.cases.tabs import Tab
from casemgr.web.suspects.forms import team_label
from casemgr.web.suspects.narrowing import SuspectFilter

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

PEOPLE_ON_A_PAGE = 20
# So many are shown whole at once; of more, one line each, to be opened.
FEW = 5


def _panel(page: "CaseDetail") -> dict[str, Any]:
    """The figures and the ring of everybody, the people of one page."""
    rows, measures = page.suspects, _measures(page.officer, page.case, page.now)
    names = {row.pk: page.field(personal.of_suspect(row)["name"])["value"] for row in rows}
    narrowing = SuspectFilter(page)
    kept = narrowing.kept(rows, measures)
    asked = page.request.GET
    looked_for = asked.get("person", "")
    shown = Paginator(kept, PEOPLE_ON_A_PAGE).get_page(_page_of(kept, looked_for) or asked.get("page"))
    people = [
        {
            "row": row,
            "roles": row.role_labels,
            "is_open": len(kept) <= FEW or str(row.pk) == looked_for,
            "team": team_label(row.capture_team) if row.capture_team else "",
            "measures": measures.get(row.pk, []),
            **{name: page.field(value) for name, value in personal.of_suspect(row).items()},
        }
        for row in shown
    ]
    return {
        "suspects": people,
        "people": shown,
        "narrowing": narrowing if len(rows) > PEOPLE_ON_A_PAGE else None,
        "kept": len(kept),
        "may_work": rules.may_work(page.officer, page.case),
        "figures": _figures(page.case, rows, measures),
        "money": _money(page.case, rows),
        "ring": ring(rows, names),
    }


def _page_of(rows: list[CaseSuspect], looked_for: str) -> int | None:
    """The page on which somebody stands who was just worked on."""
    place = next((place for place, row in enumerate(rows) if str(row.pk) == looked_for), None)
    return None if place is None else place // PEOPLE_ON_A_PAGE + 1


def ring(rows: Iterable[CaseSuspect], names: dict[int, str]) -> dict[str, Any]:
    """Every role by level, with those that nobody has yet. Who holds two roles stands twice, counted once."""
    rows = list(rows)
    levels = sorted({row.level for row in rows if row.level}) or [1]
    columns: list[int | None] = [*levels, None] if any(row.level is None for row in rows) else [*levels]
    lines = [_line(role, rows, columns, names) for role in RingRole]
    without = [row for row in rows if not row.roles]
    return {
        "levels": [_("第%(level)s层") % {"level": level} if level else _("层级未定") for level in columns],
        "lines": lines,
        "missing": [line["label"] for line in lines if not line["total"]],
        "without_role": len(without),
        "persons": len({row.suspect_id for row in rows}),
    }


def _line(
    role: RingRole, rows: list[CaseSuspect], columns: list[int | None], names: dict[int, str]
) -> dict[str, Any]:
    holders = [row for row in rows if role in row.roles]
    return {
        "label": role.label,
        "total": len(holders),
        "cells": [
            [
                {"name": names[row.pk], "at_large": row.caught_date is None}
                for row in holders
                if row.level == level
            ]
            for level in columns
        ],
    }


def _measures(officer: Officer, case: Case, now: datetime) -> dict[int, list[dict[str, Any]]]:
    """The measures of each suspect, the newest first, in three queries for the whole case."""
    rows = list(
        Measure.objects.visible_to(officer).filter(case=case).prefetch_related("extensions", "duties")
    )
    duties = [duty for row in rows for duty in row.duties.all()]
    deadlines = latest([row.target for row in rows] + [duty.target for duty in duties])
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.case_suspect_id, []).append(_measure(row, deadlines, now))
    return found


def _measure(row: Measure, deadlines: dict[str, Deadline], now: datetime) -> dict[str, Any]:
    due_at = deadlines[row.target].due_at
    taken = [extension.kind for extension in row.extensions.all()]
    return {
        "measure": row,
        "due_at": due_at,
        "is_overdue": row.ended_at is None and due_at < now,
        "extensions": list(row.extensions.all()),
        "may_extend": row.ended_at is None and due_at >= now and bool(chain.next_steps(row.kind, taken)),
        "duties": [_duty(duty, now) for duty in row.duties.all()],
    }


def _duty(duty: Duty, now: datetime) -> dict[str, Any]:
    return {"duty": duty, "is_overdue": duty.settled_at is None and duty.due_at < now}


def _figures(
    case: Case, rows: list[CaseSuspect], measures: dict[int, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    held = sum(any(one["measure"].ended_at is None for one in found) for found in measures.values())
    overdue = sum(one["is_overdue"] for found in measures.values() for one in found)
    return [
        {"label": _("嫌疑人"), "value": len(rows), "unit": _("人")},
        {"label": _("已归案"), "value": sum(bool(row.caught_date) for row in rows), "unit": _("人")},
        {"label": _("在采取强制措施"), "value": held, "unit": _("人")},
        {
            "label": _("期限已届满"),
            "value": overdue,
            "unit": _("项"),
            "tone": "danger" if overdue else "",
        },
    ]


def _money(case: Case, rows: list[CaseSuspect]) -> dict[str, Any]:
    """What is put down to the suspects is part of the case's figure; more is a mistake somewhere."""
    attributed = sum(row.attributed_amount for row in rows)
    return {"attributed": attributed, "whole": case.big_amount, "is_more": attributed > case.big_amount}


SUSPECTS = Tab(
    "suspects",
    gettext_lazy("嫌疑人"),
    "suspects/_suspects.html",
    _panel,
    count=lambda page: len(page.suspects),
)
