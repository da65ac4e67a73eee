"""The tab of a case's suspects (嫌疑人): who they are, what holds them and until when, and their ring."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.deadlines.models import Deadline
from casemgr.funds.property_figures import of_suspects
from casemgr.suspects import chain
from casemgr.suspects.clocks import latest
from casemgr.suspects.enums import CUSTODY
from casemgr.suspects.models import CaseSuspect, Duty, FugitiveWatch, Measure
from casemgr.suspects.services.measures import held_elsewhere
from casemgr.web.cases import personal
from casemgr.web.cases.tabs import Tab
from casemgr.web.fugitives.words import at_large_for
from casemgr.web.suspects.forms import team_label
from casemgr.web.suspects.narrowing import SuspectFilter
from casemgr.web.suspects.ring import ring

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

PEOPLE_ON_A_PAGE = 20
# So many are shown whole at once; of more, one line each, to be opened.
FEW = 5


def _panel(page: "CaseDetail") -> dict[str, Any]:
    """The figures and the ring of everybody, the people of one page."""
    rows, measures = page.suspects, _measures(page.officer, page.case, page.now)
    watches = _watches(page)
    names = {row.pk: page.field(personal.of_suspect(row)["name"])["value"] for row in rows}
    narrowing = SuspectFilter(page)
    kept = narrowing.kept(rows, measures)
    asked = page.request.GET
    looked_for = asked.get("person", "")
    shown = Paginator(kept, PEOPLE_ON_A_PAGE).get_page(_page_of(kept, looked_for) or asked.get("page"))
    may_work = rules.may_work(page.officer, page.case)
    shares = of_suspects(page.officer, page.case)
    elsewhere = held_elsewhere(page.case, [row.suspect_id for row in shown]) if may_work else {}
    people = [
        {
            "row": row,
            "roles": row.role_labels,
            "is_open": len(kept) <= FEW or str(row.pk) == looked_for,
            "team": team_label(row.capture_team) if row.capture_team else "",
            "measures": measures.get(row.pk, []),
            "share": shares.get(row.pk),
            "held_by": elsewhere.get(row.suspect_id, ""),
            "holding": _holding(measures.get(row.pk, [])),
            **_watch(row, watches.get(row.pk), measures.get(row.pk, []), page.now),
            **{name: page.field(value) for name, value in personal.of_suspect(row).items()},
        }
        for row in shown
    ]
    return {
        "suspects": people,
        "people": shown,
        "may_work": may_work,
        "narrowing": narrowing if len(rows) > PEOPLE_ON_A_PAGE else None,
        "kept": len(kept),
        "figures": _figures(page.case, rows, measures),
        "money": _money(page.case, rows),
        "ring": ring(rows, names),
    }


def _watches(page: "CaseDetail") -> dict[int, FugitiveWatch]:
    """The latest online entry of each suspect, in one query for the whole case."""
    rows = FugitiveWatch.objects.visible_to(page.officer).filter(case=page.case).order_by("pk")
    return {watch.case_suspect_id: watch for watch in rows}


def _page_of(rows: list[CaseSuspect], looked_for: str) -> int | None:
    """The page on which somebody stands who was just worked on."""
    place = next((place for place, row in enumerate(rows) if str(row.pk) == looked_for), None)
    return None if place is None else place // PEOPLE_ON_A_PAGE + 1


def _watch(
    row: CaseSuspect, watch: FugitiveWatch | None, measures: list[dict[str, Any]], now: datetime
) -> dict[str, Any]:
    """Whether he is listed online as a fugitive, since when, and whether he may be: not while he is held."""
    is_open = watch is not None and watch.cancelled_at is None
    running = [one["measure"].kind for one in measures if one["measure"].is_open]
    is_held = bool(CUSTODY & set(running)) or bool(row.caught_date and not running)
    return {
        "watch": watch,
        "is_watched": is_open,
        "may_be_listed": not is_open and not is_held,
        "years": at_large_for(watch, local_date(now)) if watch else "",
        "is_at_large": is_open and watch.returned_at is None,
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
    # An arrest waits for its end until it is known who he is.
    due_at = deadlines[row.target].due_at if row.target in deadlines else None
    is_late = due_at is not None and due_at < now
    taken = [extension.kind for extension in row.extensions.all()]
    return {
        "measure": row,
        "due_at": due_at,
        "is_overdue": row.is_open and is_late,
        "waits": row.is_open and due_at is None,
        "extensions": list(row.extensions.all()),
        "may_extend": bool(row.is_open and due_at and not is_late and chain.next_steps(row.kind, taken)),
        "duties": [] if row.voided_at else [_duty(duty, now) for duty in row.duties.all()],
    }


def _holding(measures: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The measure that holds him now."""
    return next((one for one in measures if one["measure"].is_open), None)


def _duty(duty: Duty, now: datetime) -> dict[str, Any]:
    return {"duty": duty, "is_overdue": duty.settled_at is None and duty.due_at < now}


def _figures(
    case: Case, rows: list[CaseSuspect], measures: dict[int, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    held = sum(_holding(found) is not None for found in measures.values())
    caught = sum(bool(row.caught_date) for row in rows)
    overdue = sum(one["is_overdue"] for found in measures.values() for one in found)
    return [
        {"label": _("嫌疑人"), "value": len(rows), "unit": _("人")},
        {"label": _("已归案"), "value": caught, "unit": _("人")},
        {"label": _("未归案"), "value": len(rows) - caught, "unit": _("人")},
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
