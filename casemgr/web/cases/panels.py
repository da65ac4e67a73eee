"""The tabs of a case that `cases` and `supervision` fill: 案情, 受害人, 涉案标识, 督办, 日志."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import presenters, rules
from casemgr.cases.enums import ENDED
from casemgr.cases.models import CaseEvent
from casemgr.common.keyset import paginate
from casemgr.common.masking import mask_text
from casemgr.common.moments import show_partial
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.web.cases import personal
from casemgr.web.cases.tabs import Tab

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

EVENTS_ON_A_PAGE = 30


def _summary(page: "CaseDetail") -> dict[str, Any]:
    case = page.case
    texts = personal.of_case(case)
    flags = ("is_cross_border", "is_major", "is_gang", "is_card")
    return {
        "facts": [
            {"label": _("诈骗类型"), "value": case.fraud_type.name},
            {"label": _("引流方式"), "value": _("、").join(lure.name for lure in case.lures.all())},
            {"label": _("专案代号"), "value": case.special_name},
            {"label": _("发案时间"), "value": show_partial(case.occurred) if case.occurred else ""},
            {"label": _("立案单位"), "value": case.filing_unit.name},
            {"label": _("主办单位"), "value": case.lead_unit.name},
            {"label": _("主办民警"), "value": case.lead},
            {"label": _("协办民警"), "value": _("、").join(str(row) for row in case.assistant_rows.all())},
            {
                "label": _("案件性质"),
                "value": _("、").join(
                    str(case._meta.get_field(flag).verbose_name) for flag in flags if getattr(case, flag)
                ),
            },
            {"label": _("受案登记号"), "value": case.receipt_no},
        ],
        "name": page.field(texts["name"]),
        "summary": page.field(texts["summary"]),
        "remark": page.field(texts["remark"]),
    }


def _victims(page: "CaseDetail") -> dict[str, Any]:
    rows = [
        {
            "victim": victim,
            **{name: page.field(value) for name, value in personal.of(victim).items()},
        }
        for victim in page.victims
    ]
    return {"victims": rows}


def _identifiers(page: "CaseDetail") -> dict[str, Any]:
    rows = [
        {"identifier": identifier, "value": page.field(personal.of_identifier(identifier))}
        for identifier in page.identifiers
    ]
    return {"identifiers": rows}


def _supervision(page: "CaseDetail") -> dict[str, Any]:
    supervises = may(page.officer, Right.REVIEW_SUPERVISION, page.case.county_id)
    is_free = not page.open_supervisions and page.case.status not in ENDED
    return {"supervisions": page.supervisions, "may_list": supervises and is_free}


def _history(page: "CaseDetail") -> dict[str, Any]:
    events = paginate(
        page.events.select_related("by"),
        ordering=("-at",),
        after=page.request.GET.get("after"),
        before=page.request.GET.get("before"),
        size=EVENTS_ON_A_PAGE,
    )
    lines = [_line(page, event) for event in events.rows]
    may_note = rules.may_note(page.officer, page.case)
    return {"events": events, "lines": lines, "may_note": may_note, "form_key": uuid4()}


def _line(page: "CaseDetail", event: CaseEvent) -> dict[str, Any]:
    line = presenters.line(event, page.reader)
    return {"line": line, "note": f"note:{event.pk}", "masked": mask_text("*")}


def _reads_supervision(page: "CaseDetail") -> bool:
    return may(page.officer, Right.READ_SUPERVISION, page.case.county_id)


SUMMARY = Tab("summary", gettext_lazy("案情"), "cases/_summary.html", _summary)
VICTIMS = Tab(
    "victims",
    gettext_lazy("受害人"),
    "cases/_victims.html",
    _victims,
    count=lambda page: len(page.victims),
)
IDENTIFIERS = Tab(
    "identifiers",
    gettext_lazy("涉案标识"),
    "cases/_identifiers.html",
    _identifiers,
    count=lambda page: len(page.identifiers),
)
SUPERVISION = Tab(
    "supervision",
    gettext_lazy("督办"),
    "cases/_supervision.html",
    _supervision,
    count=lambda page: len(page.supervisions),
    shown=_reads_supervision,
)
HISTORY = Tab(
    "history",
    gettext_lazy("日志"),
    "cases/_history.html",
    _history,
    count=lambda page: page.events.count(),
)
