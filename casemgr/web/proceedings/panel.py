"""The tab 办案 of a case: how long it has taken, what runs, who was consulted, what became of whom."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import clocks
from casemgr.cases.enums import ENDED, Act, EventKind, Status
from casemgr.cases.services import filing
from casemgr.cases.workflow import MOST_RETURNS
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.services.running import end_under
from casemgr.proceedings import durations
from casemgr.proceedings.clocks import reads
from casemgr.proceedings.enums import DecisionKind
from casemgr.proceedings.models import (
    AdminPenalty,
    DualInquiry,
    JointConsultation,
    Judgment,
    ProsecutionDecision,
    Topic,
)
from casemgr.proceedings.services.consultations import may_finish
from casemgr.proceedings.services.outcomes import AT_THE_PROCURATORATE, BEFORE_THE_COURT
from casemgr.web.cases import personal
from casemgr.web.cases.tabs import Tab
from casemgr.web.deadlines.words import remaining

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

PEOPLE_ON_A_PAGE = 50


def _panel(page: "CaseDetail") -> dict[str, Any]:
    case = page.case
    may_edit = page.may_edit
    return {
        "stages": durations.of_case(case) if case.filed_date else [],
        "clocks": _clocks(page),
        "notes": _notes(page),
        "may_extend": may_edit and bool(filing.limits_open_to(page.officer, case, page.now)),
        "may_follow": may_edit and bool(filing.followups_open(case)),
        "consultations": _consultations(page),
        "may_consult": may_edit and case.status not in ENDED,
        "inquiries": _inquiries(page),
        "needs_inquiry": case.is_card and not case.inquiries.concluded().exists(),
        "may_decide": may_edit and case.status in AT_THE_PROCURATORATE,
        "may_judge": may_edit and case.status in BEFORE_THE_COURT,
        **_outcomes(page),
    }


def _clocks(page: "CaseDetail") -> list[dict[str, Any]]:
    """What runs on the case itself; what runs on its suspects stands with them."""
    rows = Deadline.objects.visible_to(page.officer).on(clocks.target(page.case)).running()
    return [
        {
            "label": row.kind_label,
            "ends": shown_end(row.due_at),
            "remaining": remaining(row, page.now),
            "is_late": row.due_at < page.now,
            "term": str(row.term),
            "source": row.term.source,
        }
        for row in rows.select_related("term").soonest()
    ]


def _notes(page: "CaseDetail") -> list[str]:
    """What is the procuratorate's to keep, and what has been used up."""
    case, notes = page.case, []
    moves = page.events.filter(kind=EventKind.MOVED)
    if case.status == Status.SENT and (sent := moves.filter(data__act=Act.SEND).first()):
        term = deadlines.term_for("prosecution_review", local_date(sent.at))
        notes.append(
            _(
                "审查起诉期限由检察机关掌握：自%(sent)s起%(term)s，至%(until)s；重大复杂的可以延长15日（%(source)s）。"
            )
            % {
                "sent": local_date(sent.at),
                "term": f"{term.amount}{term.get_unit_display()}",
                "until": shown_end(end_under(term, sent.at)),
                "source": term.source,
            }
        )
    if returns := moves.filter(data__act=Act.RETURN).count():
        notes.append(
            _("已退回补充侦查%(number)d次，以%(most)d次为限（刑诉法第175条）。")
            % {"number": returns, "most": MOST_RETURNS}
        )
    return notes


def _consultations(page: "CaseDetail") -> list[dict[str, Any]]:
    topics = Topic.objects.visible_to(page.officer).select_related("owner", "done_by", "case")
    rows = JointConsultation.objects.visible_to(page.officer).filter(case=page.case)
    return [
        {
            "row": row,
            "offices": row.office_labels,
            "topics": [_topic(page, topic) for topic in row.topics.all()],
            **_fields(page, row),
        }
        for row in rows.prefetch_related(Prefetch("topics", topics))
    ]


def _topic(page: "CaseDetail", topic: Topic) -> dict[str, Any]:
    topic.case = page.case
    shown = _fields(page, topic)
    if reads(page.officer, topic):
        shown = {name: {**value, "value": getattr(topic, name), "field": ""} for name, value in shown.items()}
    return {
        "row": topic,
        "is_late": topic.due_on < local_date(topic.done_at or page.now),
        "may_finish": topic.done_at is None and may_finish(page.officer, topic, page.case),
        **shown,
    }


def _inquiries(page: "CaseDetail") -> list[dict[str, Any]]:
    rows = DualInquiry.objects.visible_to(page.officer).filter(case=page.case).select_related("concluded_by")
    return [{"row": row, **_fields(page, row)} for row in rows]


def _fields(page: "CaseDetail", row: Any) -> dict[str, dict[str, Any]]:
    return {name: page.field(value) for name, value in personal.of(row).items()}


def _outcomes(page: "CaseDetail") -> dict[str, Any]:
    """The figures of everybody, the people of one page of whom something was decided."""
    found = {name: _by_suspect(page, model) for name, model in _OUTCOMES.items()}
    decided = [row for row in page.suspects if any(row.pk in rows for rows in found.values())]
    shown = Paginator(decided, PEOPLE_ON_A_PAGE).get_page(page.request.GET.get("page", ""))
    people = [
        {
            "name": page.field(personal.of_suspect(row)["name"]),
            **{name: rows.get(row.pk, []) for name, rows in found.items()},
        }
        for row in shown
    ]
    return {"outcomes": people, "people": shown, "figures": _figures(page, found)}


_OUTCOMES = {"decisions": ProsecutionDecision, "judgments": Judgment, "penalties": AdminPenalty}


def _by_suspect(page: "CaseDetail", model: Any) -> dict[int, list[Any]]:
    rows: dict[int, list[Any]] = {}
    for row in model.objects.visible_to(page.officer).filter(case=page.case).order_by("decided_on", "pk"):
        rows.setdefault(row.case_suspect_id, []).append(row)
    return rows


def _figures(page: "CaseDetail", found: dict[str, dict[int, list[Any]]]) -> list[dict[str, Any]]:
    decisions = found["decisions"]
    prosecuted = _number(decisions.values(), lambda row: row.kind == DecisionKind.PROSECUTED)
    counted = [
        (_("嫌疑人"), len(page.suspects)),
        (_("提起公诉"), prosecuted),
        (_("不起诉"), len(decisions) - prosecuted),
        (_("未登记检察决定"), len(page.suspects) - len(decisions)),
        (_("已判决"), len(found["judgments"])),
        (_("行政处罚"), len(found["penalties"])),
    ]
    return [{"label": label, "value": number, "unit": _("人")} for label, number in counted]


def _number(rows: Iterable[list[Any]], holds: Any) -> int:
    return sum(any(holds(row) for row in of_one) for of_one in rows)


def _open_todos(page: "CaseDetail") -> int | None:
    return Topic.objects.visible_to(page.officer).filter(case=page.case).open().count() or None


PROCEEDINGS = Tab(
    "proceedings",
    gettext_lazy("办案"),
    "proceedings/_panel.html",
    _panel,
    count=_open_todos,
)
